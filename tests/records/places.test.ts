import assert from "node:assert/strict";
import { ResourceRecordSetRegion } from "@aws-sdk/client-route-53";
import { AWS_REGIONS, CONTINENTS, COUNTRIES, US_STATES } from "../../records/places";

describe("The places in Route 53's rules", () => {
    it("are the regions of the SDK's model", () => {
        assert.deepEqual([...AWS_REGIONS].sort(), Object.values(ResourceRecordSetRegion).sort());
    });

    it("are all countries in Node's own tables, each once", () => {
        const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
        const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
        const codes = letters.flatMap((one) => letters.map((other) => one + other));
        // Codes that CLDR has in addition to ISO 3166-1: reserved codes, groups of countries, and codes for private use.
        const others =
            "AC CP CQ DG EA EU EZ IC TA UN XA XB XK ZZ AN BU CS DD FX NT QU SU TP YD YU ZR UK RH HV DY VD NH QO JT MI NQ PU PZ WK FQ PC CT".split(
                " ",
            );
        const known = codes.filter((code) => names.of(code) !== undefined && !others.includes(code));
        assert.deepEqual(
            known.filter((code) => !COUNTRIES.has(code)),
            [],
        );
        assert.deepEqual(
            [...COUNTRIES].filter((code) => names.of(code) === undefined),
            [],
        );
        assert.equal(COUNTRIES.size, 249);
    });

    it("are fifty states and a district, and seven continents", () => {
        assert.equal(US_STATES.size, 51);
        assert.equal(CONTINENTS.size, 7);
    });
});
