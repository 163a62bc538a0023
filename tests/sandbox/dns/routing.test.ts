import assert from "node:assert/strict";
import fc from "fast-check";
import { chooseSets } from "../../../sandbox/dns/routing";
import type { StoredRecordSet } from "../../../sandbox/world";

function group(...routing: Record<string, unknown>[]): StoredRecordSet[] {
    return routing.map((each, index) => ({
        name: "www.example.com.",
        type: "A",
        setIdentifier: `s${index}`,
        ttl: 60,
        values: [`192.0.2.${index}`],
        routing: each,
    }));
}

const chosen = (sets: StoredRecordSet[]): (string | undefined)[] =>
    chooseSets(sets).map(({ setIdentifier }) => setIdentifier);

describe("The choice in a group of record sets", () => {
    const cases: [string, StoredRecordSet[], string[]][] = [
        ["is the first one with a weight", group({ Weight: 0 }, { Weight: 5 }, { Weight: 1 }), ["s1"]],
        ["is one if no weight is above 0", group({ Weight: 0 }, { Weight: 0 }), ["s0"]],
        ["is the primary", group({ Failover: "SECONDARY" }, { Failover: "PRIMARY" }), ["s1"]],
        ["is a secondary if there is no primary", group({ Failover: "SECONDARY" }), ["s0"]],
        [
            "is the default location",
            group({ GeoLocation: { ContinentCode: "EU" } }, { GeoLocation: { CountryCode: "*" } }),
            ["s1"],
        ],
        [
            "is the default of a collection",
            group(
                { CidrRoutingConfig: { CollectionId: "c", LocationName: "office" } },
                { CidrRoutingConfig: { CollectionId: "c", LocationName: "*" } },
            ),
            ["s1"],
        ],
        ["is one region", group({ Region: "us-east-1" }, { Region: "eu-west-1" }), ["s0"]],
        [
            "is one point",
            group(
                { GeoProximityLocation: { AWSRegion: "us-east-1" } },
                { GeoProximityLocation: { AWSRegion: "eu-west-1" } },
            ),
            ["s0"],
        ],
        [
            "is at most eight multivalue answers",
            group(...Array.from({ length: 9 }, () => ({ MultiValueAnswer: true }))),
            ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"],
        ],
    ];
    for (const [what, sets, expected] of cases) {
        it(what, () => assert.deepEqual(chosen(sets), expected));
    }

    it("has a result for every group that is not empty, and always the same", () => {
        const anyRouting = fc.oneof(
            fc.record({ Weight: fc.integer({ min: 0, max: 255 }) }),
            fc.record({ Failover: fc.constantFrom("PRIMARY", "SECONDARY") }),
            fc.record({ GeoLocation: fc.record({ CountryCode: fc.constantFrom("*", "DE") }) }),
        );
        fc.assert(
            fc.property(fc.array(anyRouting, { maxLength: 10 }), (routing) => {
                const sets = group(...routing);
                assert.equal(chosen(sets).length, Math.min(1, sets.length));
                assert.deepEqual(chosen(sets), chosen(sets));
            }),
        );
    });
});
