import assert from "node:assert/strict";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { apply, change, createZone, recordSet, refusalOf, useSandbox } from "../useSandbox";

const UUID = "01234567-89ab-cdef-0123-456789abcdef";

describe("The routing policy of a record set is refused", () => {
    const used = useSandbox();

    const cases: [string, Partial<ResourceRecordSet>, RegExp][] = [
        [
            "if it has no identifier",
            { SetIdentifier: undefined, Weight: 1 },
            /Missing field 'SetIdentifier' in/,
        ],
        [
            "if it has an identifier and no policy",
            {},
            /Expected exactly one of \[Weight, Region, .*, or AZAffinity\], but found none in/,
        ],
        ["if it has two policies", { Weight: 1, Region: "us-east-1" }, /but found more than one in/],
        ["if it has a weight above 255", { Weight: 256 }, /maxInclusive '255'/],
        ["if it has a negative weight", { Weight: -1 }, /minInclusive '0'/],
        ["if it has an unknown region", { Region: "us-east-9" as "us-east-1" }, /cvc-enumeration-valid/],
        ["if it has an unknown failover", { Failover: "TERTIARY" as "PRIMARY" }, /cvc-enumeration-valid/],
        ["if it has no place", { GeoLocation: {} }, /exactly one of ContinentCode and CountryCode/],
        [
            "if it has a continent and a country",
            { GeoLocation: { ContinentCode: "EU", CountryCode: "DE" } },
            /exactly one of ContinentCode and CountryCode/,
        ],
        ["if it has an unknown continent", { GeoLocation: { ContinentCode: "XX" } }, /cvc-enumeration-valid/],
        [
            "if it has a country in lower case",
            { GeoLocation: { CountryCode: "de" } },
            /cvc-pattern-valid: Value 'de'/,
        ],
        [
            "if it has a subdivision of a country without any",
            { GeoLocation: { CountryCode: "DE", SubdivisionCode: "BY" } },
            /needs one of the CountryCodes US, UA/,
        ],
        ["if it has no point", { GeoProximityLocation: { Bias: 1 } }, /exactly one of AWSRegion/],
        [
            "if it has two points",
            { GeoProximityLocation: { AWSRegion: "us-east-1", LocalZoneGroup: "us-west-2-lax-1" } },
            /exactly one of AWSRegion/,
        ],
        [
            "if it has a bias of 100",
            { GeoProximityLocation: { AWSRegion: "us-east-1", Bias: 100 } },
            /maxInclusive '99'/,
        ],
        [
            "if it has a latitude above 90",
            { GeoProximityLocation: { Coordinates: { Latitude: "90.5", Longitude: "0" } } },
            /Latitude 90.5 is not between -90 and 90/,
        ],
        [
            "if it has a latitude with three decimals",
            { GeoProximityLocation: { Coordinates: { Latitude: "9.125", Longitude: "0" } } },
            /cvc-pattern-valid: Value '9.125'/,
        ],
        [
            "if it has a collection that is not a UUID",
            { CidrRoutingConfig: { CollectionId: "mine", LocationName: "*" } },
            /cvc-pattern-valid: Value 'mine'/,
        ],
        [
            "if it has a location of 17 characters",
            { CidrRoutingConfig: { CollectionId: UUID, LocationName: "x".repeat(17) } },
            /cvc-pattern-valid/,
        ],
        [
            "if it is a multivalue CNAME",
            { Type: "CNAME", ResourceRecords: [{ Value: "a.example.net." }], MultiValueAnswer: true },
            /multivalue answer record can't be an alias or a CNAME/,
        ],
        [
            "if it is a weighted DS",
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

    it("if a DELETE names a member of a group without its policy", async () => {
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
