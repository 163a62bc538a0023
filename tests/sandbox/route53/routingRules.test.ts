import assert from "node:assert/strict";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { apply, change, createZone, recordSet, refusalOf, useSandbox } from "../useSandbox";

const A = recordSet("www.example.com", "A", ["192.0.2.1"]);
const RRSET = "RRSet with DNS name www.example.com., type A";

/** A record set of the group at www.example.com. */
function member(SetIdentifier: string, routing: Partial<ResourceRecordSet>): ResourceRecordSet {
    return { ...A, SetIdentifier, ...routing };
}

describe("Record sets with a routing policy", () => {
    const used = useSandbox();
    let zoneId: string;
    let check: string;

    beforeEach(async () => {
        zoneId = await createZone(used.client, "example.com");
        const made = await used.client.createHealthCheck({
            CallerReference: "one",
            HealthCheckConfig: { Type: "TCP", IPAddress: "192.0.2.1", Port: 443 },
        });
        check = made.HealthCheck?.Id ?? "";
    });

    const put = (...sets: ResourceRecordSet[]): Promise<void> =>
        apply(
            used.client,
            zoneId,
            sets.map((set) => change("CREATE", set)),
        );
    const stored = async (): Promise<ResourceRecordSet[]> =>
        (
            (await used.client.listResourceRecordSets({ HostedZoneId: zoneId })).ResourceRecordSets ?? []
        ).filter(({ Name }) => Name === "www.example.com.");

    const groups: [string, () => ResourceRecordSet[]][] = [
        ["weighted", () => [member("a", { Weight: 0 }), member("b", { Weight: 255 })]],
        ["latency", () => [member("a", { Region: "us-east-1" }), member("b", { Region: "mx-central-1" })]],
        [
            "failover",
            () => [
                member("a", { Failover: "PRIMARY", HealthCheckId: check }),
                member("b", { Failover: "SECONDARY" }),
            ],
        ],
        [
            "geolocation",
            () => [
                member("a", { GeoLocation: { CountryCode: "*" } }),
                member("b", { GeoLocation: { ContinentCode: "EU" } }),
                member("c", { GeoLocation: { CountryCode: "US" } }),
                member("d", { GeoLocation: { CountryCode: "US", SubdivisionCode: "CA" } }),
            ],
        ],
        [
            "geoproximity",
            () => [
                member("a", { GeoProximityLocation: { AWSRegion: "eu-west-1", Bias: -99 } }),
                member("b", { GeoProximityLocation: { LocalZoneGroup: "us-west-2-lax-1" } }),
                member("c", {
                    GeoProximityLocation: { Coordinates: { Latitude: "49.22", Longitude: "-180" } },
                }),
            ],
        ],
        [
            "multivalue",
            () => [
                member("a", { MultiValueAnswer: true }),
                member("b", { MultiValueAnswer: true, HealthCheckId: check }),
            ],
        ],
        [
            "client address",
            () =>
                ["*", "office"].map((LocationName) =>
                    member(LocationName, {
                        CidrRoutingConfig: {
                            CollectionId: "01234567-89ab-cdef-0123-456789abcdef",
                            LocationName,
                        },
                    }),
                ),
        ],
    ];
    for (const [kind, group] of groups) {
        it(`${kind}: are returned as they were sent, and deleted as they were returned`, async () => {
            const sets = group();
            await put(...sets);
            const listed = await stored();
            assert.deepEqual(
                listed,
                sets
                    .map((set) => ({ ...set, Name: "www.example.com." }))
                    .sort((a, b) => (a.SetIdentifier ?? "").localeCompare(b.SetIdentifier ?? "")),
            );
            await apply(
                used.client,
                zoneId,
                listed.map((set) => change("DELETE", set)),
            );
            assert.deepEqual(await stored(), []);
        });
    }

    const WEIGHTED = member("a", { Weight: 1 });
    const batches: [string, () => ResourceRecordSet[], string][] = [
        [
            "a simple record next to a weighted one",
            () => [WEIGHTED, A],
            `${RRSET} cannot be created as other RRSets exist with the same name and type.`,
        ],
        [
            "a weighted record next to a simple one",
            () => [A, WEIGHTED],
            `${RRSET}, SetIdentifier a cannot be created as a non-weighted set exists with the same name and type.`,
        ],
        [
            "a latency record next to a weighted one",
            () => [WEIGHTED, member("b", { Region: "us-east-1" })],
            `${RRSET}, SetIdentifier b cannot be created as a set with another routing policy exists with the same name and type.`,
        ],
        [
            "weighted records with different TTLs",
            () => [WEIGHTED, { ...member("b", { Weight: 1 }), TTL: 61 }],
            `${RRSET}, SetIdentifier b cannot be created as weighted sets must contain the same TTL.`,
        ],
        [
            "two latency records for a region",
            () => [member("a", { Region: "us-east-1" }), member("b", { Region: "us-east-1" })],
            `${RRSET}, SetIdentifier b, and Region Name=us-east-1 cannot be created because a latency RRSet with the same name, type and region already exists.`,
        ],
        [
            "two geolocation records for a place",
            () => ["a", "b"].map((id) => member(id, { GeoLocation: { CountryCode: "DE" } })),
            `${RRSET}, SetIdentifier b, and GeoLocation={CountryCode:DE} cannot be created because a RRSet with the same name, type and GeoLocation already exists.`,
        ],
        [
            "two primaries",
            () => ["a", "b"].map((id) => member(id, { Failover: "PRIMARY", HealthCheckId: check })),
            `${RRSET}, SetIdentifier b, and Failover=PRIMARY cannot be created because a RRSet with the same name, type and Failover already exists.`,
        ],
        [
            "a primary that is not an alias and has no health check",
            () => [member("a", { Failover: "PRIMARY" })],
            "A non-alias primary ResourceRecordSet must have an associated health check.",
        ],
        [
            "31 geoproximity records",
            () =>
                Array.from({ length: 31 }, (_, n) =>
                    member(`s${n}`, {
                        GeoProximityLocation: { Coordinates: { Latitude: String(n), Longitude: "0" } },
                    }),
                ),
            `${RRSET}, SetIdentifier s30 cannot be created as 30 RRSets exist with the same name and type.`,
        ],
        [
            "101 weighted records",
            () => Array.from({ length: 101 }, (_, n) => member(`s${n}`, { Weight: 1 })),
            `${RRSET}, SetIdentifier s100 cannot be created as 100 RRSets exist with the same name and type.`,
        ],
    ];
    for (const [what, sets, problem] of batches) {
        it(`are refused: ${what}`, async () => {
            assert.deepEqual(await refusalOf(put(...sets())), {
                code: "InvalidChangeBatch",
                message: `[${problem}]`,
                status: 400,
            });
            assert.deepEqual(await stored(), []);
        });
    }

    it("replace a simple record and are replaced by it, in one request each", async () => {
        await put(A);
        await apply(used.client, zoneId, [change("DELETE", A), change("CREATE", WEIGHTED)]);
        assert.deepEqual(
            (await stored()).map(({ SetIdentifier }) => SetIdentifier),
            ["a"],
        );
        await apply(used.client, zoneId, [change("DELETE", WEIGHTED), change("CREATE", A)]);
        assert.deepEqual(
            (await stored()).map(({ SetIdentifier }) => SetIdentifier),
            [undefined],
        );
    });

    it("can combine weighted aliases, which have no TTL, with weighted values", async () => {
        const { TTL: _ttl, ResourceRecords: _values, ...identity } = member("b", { Weight: 1 });
        const AliasTarget = {
            HostedZoneId: "Z35SXDOTRQ7X7K",
            DNSName: "lb-1.us-east-1.elb.amazonaws.com",
            EvaluateTargetHealth: true,
        };
        await put(WEIGHTED, { ...identity, AliasTarget });
        assert.equal((await stored()).length, 2);
    });

    it("name a health check that exists when they are written, and stay after its deletion", async () => {
        const record = member("a", { Weight: 1, HealthCheckId: check });
        await put(record);
        await used.client.deleteHealthCheck({ HealthCheckId: check });
        const refusal = await refusalOf(apply(used.client, zoneId, [change("UPSERT", record)]));
        assert.deepEqual(
            [refusal.code, refusal.message, refusal.status],
            ["NoSuchHealthCheck", `No health check exists with the specified ID: ${check}`, 404],
        );
        await apply(used.client, zoneId, [change("DELETE", record)]);
    });
});
