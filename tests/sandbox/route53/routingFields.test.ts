import assert from "node:assert/strict";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { apply, change, createZone, recordSet, refusalOf, useSandbox } from "../useSandbox";

const UUID = "01234567-89ab-cdef-0123-456789abcdef";

describe("The routing policy of a record set is refused", () => {
    const used = useSandbox();

    const cases: [string, Partial<ResourceRecordSet>, RegExp][] = [
        [
            "without an identifier",
            { SetIdentifier: undefined, Weight: 1 },
            /Missing field 'SetIdentifier' in/,
        ],
        [
            "with an identifier and nothing to route by",
            {},
            /Expected exactly one of \[Weight, Region, .*, or AZAffinity\], but found none in/,
        ],
        ["of two kinds", { Weight: 1, Region: "us-east-1" }, /but found more than one in/],
        ["with a weight above 255", { Weight: 256 }, /maxInclusive '255'/],
        ["with a negative weight", { Weight: -1 }, /minInclusive '0'/],
        ["with a region that there is not", { Region: "us-east-9" as "us-east-1" }, /cvc-enumeration-valid/],
        ["with a failover of another name", { Failover: "TERTIARY" as "PRIMARY" }, /cvc-enumeration-valid/],
        ["with no place", { GeoLocation: {} }, /exactly one of ContinentCode and CountryCode/],
        [
            "with a continent and a country",
            { GeoLocation: { ContinentCode: "EU", CountryCode: "DE" } },
            /exactly one of ContinentCode and CountryCode/,
        ],
        [
            "with a continent that there is not",
            { GeoLocation: { ContinentCode: "XX" } },
            /cvc-enumeration-valid/,
        ],
        [
            "with a country in small letters",
            { GeoLocation: { CountryCode: "de" } },
            /cvc-pattern-valid: Value 'de'/,
        ],
        [
            "with a part of a country that has none",
            { GeoLocation: { CountryCode: "DE", SubdivisionCode: "BY" } },
            /needs one of the CountryCodes US, UA/,
        ],
        ["with no point", { GeoProximityLocation: { Bias: 1 } }, /exactly one of AWSRegion/],
        [
            "with two points",
            { GeoProximityLocation: { AWSRegion: "us-east-1", LocalZoneGroup: "us-west-2-lax-1" } },
            /exactly one of AWSRegion/,
        ],
        [
            "with a bias of 100",
            { GeoProximityLocation: { AWSRegion: "us-east-1", Bias: 100 } },
            /maxInclusive '99'/,
        ],
        [
            "north of the pole",
            { GeoProximityLocation: { Coordinates: { Latitude: "90.5", Longitude: "0" } } },
            /Latitude 90.5 is not between -90 and 90/,
        ],
        [
            "with a latitude of three decimals",
            { GeoProximityLocation: { Coordinates: { Latitude: "9.125", Longitude: "0" } } },
            /cvc-pattern-valid: Value '9.125'/,
        ],
        [
            "with a collection that is no UUID",
            { CidrRoutingConfig: { CollectionId: "mine", LocationName: "*" } },
            /cvc-pattern-valid: Value 'mine'/,
        ],
        [
            "with a location of 17 characters",
            { CidrRoutingConfig: { CollectionId: UUID, LocationName: "x".repeat(17) } },
            /cvc-pattern-valid/,
        ],
        [
            "for a multivalue CNAME",
            { Type: "CNAME", ResourceRecords: [{ Value: "a.example.net." }], MultiValueAnswer: true },
            /multivalue answer record can't be an alias or a CNAME/,
        ],
        [
            "for a weighted DS",
            { Type: "DS", ResourceRecords: [{ Value: `1 13 2 ${"AB".repeat(32)}` }], Weight: 1 },
            /DS records allow simple routing only/,
        ],
    ];
    for (const [what, fields, message] of cases) {
        it(what, async () => {
            const id = await createZone(used.client, "example.com");
            const set = {
                ...recordSet("www.example.com", "A", ["192.0.2.1"]),
                SetIdentifier: "one",
                ...fields,
            };
            const refusal = await refusalOf(apply(used.client, id, [change("CREATE", set)]));
            assert.deepEqual([refusal.code, refusal.status], ["InvalidInput", 400]);
            assert.match(refusal.message, message);
        });
    }

    it("where a DELETE names a member of a group without its policy", async () => {
        const id = await createZone(used.client, "example.com");
        const set = {
            ...recordSet("www.example.com", "A", ["192.0.2.1"]),
            SetIdentifier: "one",
            Weight: 1,
        };
        await apply(used.client, id, [change("CREATE", set)]);
        const refusal = await refusalOf(
            apply(used.client, id, [change("DELETE", { ...set, Weight: undefined })]),
        );
        assert.equal(refusal.code, "InvalidInput");
        assert.match(refusal.message, /but found none in Change with \[Action=DELETE/);
    });
});
