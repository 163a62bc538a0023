import assert from "node:assert/strict";
import type { ChangeBatch, ResourceRecordSet } from "@aws-sdk/client-route-53";
import { apply, change, createZone, recordSet, refusalOf, useSandbox } from "../useSandbox";

const WEIGHTED: ResourceRecordSet = {
    ...recordSet("w.example.com.", "A", ["192.0.2.1"]),
    SetIdentifier: "blue",
    Weight: 10,
};

describe("Record sets of the sandbox", () => {
    const used = useSandbox();

    const zone = (): Promise<string> => createZone(used.client, "example.com");
    const list = async (HostedZoneId: string): Promise<ResourceRecordSet[]> =>
        (await used.client.listResourceRecordSets({ HostedZoneId })).ResourceRecordSets ?? [];

    it("are returned as they were written, with normalized names and alias targets", async () => {
        const id = await zone();
        const sets: ResourceRecordSet[] = [
            recordSet("*.Example.com", "TXT", ['"a & <b>" "c\\"d"', '"\\351"']),
            recordSet("mail.example.com", "MX", ["10 mx1.example.net", "20 mx2.example.net."]),
            {
                Name: "example.com",
                Type: "A",
                AliasTarget: {
                    HostedZoneId: "Z35SXDOTRQ7X7K",
                    DNSName: "LB-1.us-east-1.elb.amazonaws.com",
                    EvaluateTargetHealth: true,
                },
            },
            WEIGHTED,
            {
                ...recordSet("geo.example.com", "A", ["192.0.2.1"]),
                SetIdentifier: "eu",
                GeoLocation: { ContinentCode: "EU" },
            },
            {
                ...recordSet("multi.example.com", "A", ["192.0.2.1"]),
                SetIdentifier: "one",
                MultiValueAnswer: true,
            },
        ];
        await apply(
            used.client,
            id,
            sets.map((set) => change("CREATE", set)),
        );
        const found = await list(id);
        const expected = sets.map(({ AliasTarget, ...set }) => ({
            ...set,
            Name: set.Name === "*.Example.com" ? "\\052.example.com." : `${set.Name?.replace(/\.$/, "")}.`,
            ...(AliasTarget === undefined
                ? {}
                : { AliasTarget: { ...AliasTarget, DNSName: "lb-1.us-east-1.elb.amazonaws.com." } }),
        }));
        for (const set of expected) {
            assert.deepEqual(
                found.find(({ Name, Type }) => Name === set.Name && Type === set.Type),
                set,
            );
        }
    });

    it("are listed by reversed name and type, in pages whose Next fields are the next start", async () => {
        const id = await zone();
        const green = { ...WEIGHTED, SetIdentifier: "green" };
        const names = ["b.example.com", "a.b.example.com", "c.example.com"];
        await apply(used.client, id, [
            ...names.map((name) => change("CREATE", recordSet(name, "A", ["192.0.2.1"]))),
            change("CREATE", green),
            change("CREATE", WEIGHTED),
        ]);
        const seen: string[] = [];
        let next: { StartRecordName?: string; StartRecordType?: "A"; StartRecordIdentifier?: string } = {};
        do {
            const page = await used.client.listResourceRecordSets({ HostedZoneId: id, MaxItems: 1, ...next });
            const [set] = page.ResourceRecordSets ?? [];
            seen.push([set?.Name, set?.Type, set?.SetIdentifier].filter(Boolean).join(" "));
            assert.equal(page.IsTruncated, page.NextRecordName !== undefined);
            next = {
                StartRecordName: page.NextRecordName,
                StartRecordType: page.NextRecordType as "A" | undefined,
                StartRecordIdentifier: page.NextRecordIdentifier,
            };
        } while (next.StartRecordName !== undefined);
        assert.deepEqual(seen, [
            "example.com. NS",
            "example.com. SOA",
            "b.example.com. A",
            "a.b.example.com. A",
            "c.example.com. A",
            "w.example.com. A blue",
            "w.example.com. A green",
        ]);
    });

    it("are listed in pages of at most 300, from a start point that does not have to exist", async () => {
        const id = await zone();
        const sets = Array.from({ length: 320 }, (_, n) =>
            recordSet(`n${n}.example.com`, "A", ["192.0.2.1"]),
        );
        await apply(
            used.client,
            id,
            sets.map((set) => change("CREATE", set)),
        );
        const page = await used.client.listResourceRecordSets({ HostedZoneId: id, MaxItems: 1000 });
        assert.deepEqual(
            [page.ResourceRecordSets?.length, page.MaxItems, page.IsTruncated],
            [300, 300, true],
        );
        const late = await used.client.listResourceRecordSets({
            HostedZoneId: id,
            StartRecordName: "n98a.example.com",
        });
        assert.deepEqual(
            late.ResourceRecordSets?.map(({ Name }) => Name),
            ["n99.example.com."],
        );
    });

    it("are not listed by a type without a name, nor by an identifier without a type", async () => {
        const HostedZoneId = await zone();
        for (const start of [
            { StartRecordType: "A" as const },
            { StartRecordName: "a", StartRecordIdentifier: "x" },
        ]) {
            const call = used.client.listResourceRecordSets({ HostedZoneId, ...start });
            assert.equal((await refusalOf(call)).code, "InvalidInput");
        }
    });

    it("do not change if one change of a batch is refused, with all problems in brackets", async () => {
        const id = await zone();
        const before = used.sandbox.contents();
        const refusal = await refusalOf(
            apply(used.client, id, [
                change("CREATE", recordSet("a.example.com", "A", ["192.0.2.1"])),
                change("UPSERT", recordSet("example.com", "NS", ["ns1.example.com."])),
                change("DELETE", recordSet("b.example.com", "A", ["192.0.2.1"])),
                change("CREATE", recordSet("example.org", "A", ["192.0.2.1"])),
            ]),
        );
        assert.deepEqual(refusal, {
            code: "InvalidChangeBatch",
            status: 400,
            message:
                "[RRSet with DNS name example.org. is not permitted in zone example.com., " +
                "Tried to delete resource record set [name='b.example.com.', type='A'] but it was not found]",
        });
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("get AWS's defaults again by an UPSERT", async () => {
        const id = await zone();
        const before = used.sandbox.contents();
        const [ns, soa] = await list(id);
        assert.ok(ns && soa);
        await apply(used.client, id, [
            change("UPSERT", recordSet("example.com", "NS", ["ns1.example.com."])),
            change(
                "UPSERT",
                recordSet("example.com", "SOA", ["ns1.example.com. a.example.com. 1 7200 900 1209600 60"]),
            ),
        ]);
        assert.notDeepEqual(used.sandbox.contents(), before);
        await apply(used.client, id, [change("UPSERT", ns), change("UPSERT", soa)]);
        assert.deepEqual(used.sandbox.contents(), before);
    });
});

describe("The values that the API refuses before it checks a batch's rules", () => {
    const used = useSandbox();

    const A = recordSet("a.example.com", "A", ["192.0.2.1"]);
    const ALIAS = {
        HostedZoneId: "Z35SXDOTRQ7X7K",
        DNSName: "x.us-east-1.elb.amazonaws.com",
        EvaluateTargetHealth: false,
    };
    const found = (text: string, more = "null"): string =>
        "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or " +
        `TrafficPolicyInstanceId], but found ${text} in Change with [Action=CREATE, Name=a.example.com, Type=A, SetIdentifier=${more}]`;
    const cases: [what: string, set: ResourceRecordSet, message: string | RegExp][] = [
        ["neither values nor alias", { Name: "a.example.com", Type: "A" }, found("none")],
        ["values without a TTL", { ...A, TTL: undefined }, found("none")],
        ["a TTL without values", { ...A, ResourceRecords: undefined }, found("none")],
        ["values and an alias", { ...A, AliasTarget: ALIAS }, found("more than one")],
        [
            "an alias with a TTL",
            { Name: "a.example.com", Type: "A", TTL: 60, AliasTarget: ALIAS },
            found("more than one"),
        ],
        [
            "an empty list of values",
            { ...A, ResourceRecords: [] },
            /^Invalid XML ; cvc-complex-type\.2\.4\.b: .*'ResourceRecords'/,
        ],
        [
            "a TTL above 2147483647",
            { ...A, TTL: 2_147_483_648 },
            /^Invalid XML ; cvc-maxInclusive-valid: Value '2147483648'/,
        ],
        ["a negative TTL", { ...A, TTL: -1 }, /^Invalid XML ; cvc-maxInclusive-valid/],
        [
            "a type that Route 53 lacks",
            { ...A, Type: "CSYNC" as "A" },
            /^Invalid XML ; cvc-enumeration-valid: Value 'CSYNC'/,
        ],
        [
            "a value of 4,001 characters",
            recordSet("a.example.com", "TXT", ["x".repeat(4001)]),
            /^Invalid XML ; cvc-maxLength-valid: .*'4001'/,
        ],
        [
            "a weight without an identifier",
            { ...A, Weight: 1 },
            "Invalid request: Missing field 'SetIdentifier' in Change with [Action=CREATE, Name=a.example.com, Type=A, SetIdentifier=null]",
        ],
        [
            "an identifier without a routing policy",
            { ...A, SetIdentifier: "one" },
            /but found none in Change with .*SetIdentifier=one\]$/,
        ],
        [
            "two routing policies",
            { ...A, SetIdentifier: "one", Weight: 1, Failover: "PRIMARY" },
            /but found more than one/,
        ],
        [
            "a weight above 255",
            { ...A, SetIdentifier: "one", Weight: 256 },
            /^Invalid XML ; cvc-maxInclusive-valid: Value '256'/,
        ],
        [
            "a weighted NS",
            { ...recordSet("a.example.com", "NS", ["b."]), SetIdentifier: "one", Weight: 1 },
            /NS records allow simple routing only/,
        ],
        [
            "a multivalue alias",
            {
                Name: "a.example.com",
                Type: "A",
                SetIdentifier: "one",
                MultiValueAnswer: true,
                AliasTarget: ALIAS,
            },
            /multivalue/,
        ],
        [
            "a traffic policy instance",
            { Name: "a.example.com", Type: "A", TrafficPolicyInstanceId: "x" },
            /TrafficPolicyInstanceId can't be set/,
        ],
    ];
    for (const [what, set, message] of cases) {
        it(`include a record set with ${what}`, async () => {
            const id = await createZone(used.client, "example.com");
            const refusal = await refusalOf(apply(used.client, id, [change("CREATE", set)]));
            assert.deepEqual([refusal.code, refusal.status], ["InvalidInput", 400]);
            if (typeof message === "string") {
                assert.equal(refusal.message, message);
            } else {
                assert.match(refusal.message, message);
            }
            assert.equal(used.sandbox.world.hostedZones.get(id)?.records.size, 2);
        });
    }

    it("include a health check that the sandbox does not have", async () => {
        const id = await createZone(used.client, "example.com");
        const refusal = await refusalOf(
            apply(used.client, id, [change("CREATE", { ...WEIGHTED, HealthCheckId: "abc" })]),
        );
        assert.deepEqual([refusal.code, refusal.status], ["NoSuchHealthCheck", 404]);
    });

    it("include a batch without changes or with a comment of more than 256 characters", async () => {
        const HostedZoneId = await createZone(used.client, "example.com");
        const long: ChangeBatch = { Comment: "x".repeat(257), Changes: [change("CREATE", A)] };
        for (const ChangeBatch of [{ Changes: [] }, long]) {
            const call = used.client.changeResourceRecordSets({ HostedZoneId, ChangeBatch });
            assert.equal((await refusalOf(call)).code, "InvalidInput");
        }
    });
});
