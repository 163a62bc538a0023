import assert from "node:assert/strict";
import type { SandboxContents } from "../../sandbox/contents";
import { DOMAIN_FAULTS } from "../../sandbox/route53/faults";
import { storedKey } from "../../sandbox/world";
import { differences, disagreements, takeInventory } from "./compare";
import { guardJoinedZone } from "./joinedLives";
import { runKills, runMovingKills, runRegistrarKills, type KillResult } from "./kills";
import { BEGIN, between, END, failureText, renderTables, survived, verdict } from "./report";
import { openBench, runOne, type Bench } from "./worker";

/** Some cases of each kind; the whole matrix is `npm run test:faults`. */
const SAMPLE = [
    "up / CreateHostedZone / lost-answer, then error503 throughout",
    "up / CreateReusableDelegationSet / lost-answer x1",
    "add a tenant / ChangeResourceRecordSets / lost-answer throughout",
    "change a tenant / ListResourceRecordSets / error500 throughout",
    "change a tenant / UpdateHostedZoneComment / throttle x3",
    "address change / both resolvers / SERVFAIL throughout",
    "address change / second resolver / wrong addresses (a stranger's address)",
    "refresh / GetHostedZone / reset throughout",
    "refresh / ListHostedZones / error500 throughout",
    "refresh / ListTagsForResources / throttle throughout",
    "remove a tenant / DeleteHostedZone / lost-answer x1",
    "destroy / ListHostedZones / lost-answer x1",
    "destroy / DeleteReusableDelegationSet / refuse throughout",
    "destroy / any / unreachable",
    "leave the set / ChangeResourceRecordSets / error503 throughout",
    "old zone: copy / ChangeResourceRecordSets / lost-answer throughout",
    "old zone: follow a change / ListResourceRecordSets / error500 throughout",
    "old zone: handover / ChangeResourceRecordSets / lost-answer, then error503 throughout",
    "old zone: back / ChangeResourceRecordSets / lost-answer throughout",
    "old zone: retire / DeleteHostedZone / lost-answer x1",
    "zone on the set: join / ChangeResourceRecordSets / lost-answer, then error503 throughout",
    "zone on the set: join / ListResourceRecordSets / error500 throughout",
    "zone on the set: change / ChangeResourceRecordSets / lost-answer throughout",
    "zone on the set: give back / ChangeResourceRecordSets / lost-answer, then error503 throughout",
    "registrar: set / UpdateDomainNameservers / lost-answer, then error503 throughout",
    "registrar: address change / UpdateDomainNameservers / operation-pending for ever",
    "registrar: repair / UpdateDomainNameservers / operation-fails throughout",
    "registrar: give one back / ListOperations / reset throughout",
    "registrar: destroy / UpdateDomainNameservers / operation-pending, and no word of it throughout",
];

describe("the fault matrix", function () {
    this.timeout(120_000);
    let bench: Bench;
    before(async function () {
        this.timeout(300_000);
        bench = await openBench(1);
    });
    after(() => bench.scene.close());

    it("has hundreds of cases, each with a unique id", () => {
        const ids = bench.cases.map(({ id }) => id);
        assert.ok(ids.length >= 300, String(ids.length));
        assert.equal(new Set(ids).size, ids.length);
    });

    it("has a case for each fault of each call that changes something, in each step that makes it", () => {
        const calls = bench.clean
            .flat()
            // The cases at a registrar have their own test.
            .filter(({ step }) => step.isSetUp !== true && step.isAtRegistrar !== true)
            .flatMap((step) => Object.keys(step.calls).map((name) => [step.name, name]));
        const changing = calls.filter(([, name = ""]) => /^(Create|Change|Update|Delete)/.test(name));
        assert.equal(new Set(changing.map(([, name]) => name)).size, 7);
        for (const [step, operation] of changing) {
            for (const fault of [
                "throttle",
                "prior-request",
                "error500",
                "error503",
                "refuse",
                "reset",
                "slow",
            ]) {
                const start = `${step} / ${operation} / ${fault} throughout`;
                assert.ok(
                    bench.cases.some(({ id }) => id === start),
                    start,
                );
            }
        }
    });

    it("restores a joined zone with its former NS, SOA and records", () => {
        const given = bench.clean
            .flat()
            .find(({ name, step }) => name === "zone on the set: give back" && step.isSetUp !== true);
        const found = [...(given?.inventory ?? [])]
            .filter(([what]) => what.startsWith("record ") && what.endsWith(" in zone joined.net."))
            .map(([what, value]) => `${what.split(" ").slice(1, 3).join(" ")} ${value}`);
        const servers = [1, 2, 3, 4].map((number) => `<server ${number} of set 1>`);
        assert.deepEqual(found.sort(), [
            String.raw`\052.joined.net. TXT {"ttl":60,"values":["\"v=1\\040x\" \"y\""]}`,
            'alias.joined.net. A {"alias":{"hostedZoneId":"<zone joined.net.>","dnsName":"www.joined.net.","evaluateTargetHealth":false}}',
            'joined.net. MX {"ttl":300,"values":["10 mail.example.org."]}',
            `joined.net. NS ${JSON.stringify({ ttl: 3600, values: servers })}`,
            'joined.net. SOA {"ttl":600,"values":["ns-1.example.org. owner.joined.net. 7 7200 900 1209600 300"]}',
            'www.joined.net. A {"ttl":300,"values":["203.0.113.20"]}',
        ]);
    });

    it("finds that a joined zone lost a record, its mark, one of NS and SOA, or was deleted", () => {
        const { before } = bench.clean.flat().find(({ name }) => name === "zone on the set: change") ?? {};
        assert.ok(before);
        const { world } = before;
        const guard = guardJoinedZone(world);
        assert.deepEqual(guard(), []);
        const zone = [...world.hostedZones.values()].find(({ name }) => name === "joined.net.");
        const { id, records } = zone ?? assert.fail("there is no zone");
        for (const [owner, type, problem] of [
            ["joined.net.", "MX", /was damaged: joined\.net\. MX/],
            ["www.joined.net.", "A", /was damaged: www\.joined\.net\. A/],
            ["_white-label-dns-zone.joined.net.", "TXT", /does not say what its NS and SOA were/],
            ["joined.net.", "NS", /has other name servers/],
            ["joined.net.", "SOA", /one of NS and SOA in our names/],
        ] as const) {
            const key = storedKey({ name: owner, type });
            const record = records.get(key) ?? assert.fail(`there is no ${key}`);
            records.delete(key);
            assert.match(guard().join("; "), problem);
            records.set(key, record);
        }
        world.hostedZones.delete(id);
        assert.deepEqual(guard(), ["the zone that joined is gone"]);
        world.hostedZones.set(id, zone ?? assert.fail());
        assert.deepEqual(guard(), []);
    });

    it("has a case for each result of an operation of Route 53 Domains, and for each call that fails, in each step at a registrar", () => {
        const steps = bench.clean
            .flat()
            .filter(({ step }) => step.isSetUp !== true && step.isAtRegistrar === true);
        const starting = steps.filter(({ calls }) => calls["UpdateDomainNameservers"] !== undefined);
        assert.deepEqual([steps.length, starting.length], [6, 5]);
        for (const { name, calls } of steps) {
            for (const operation of Object.keys(calls).filter((each) => /Domain|Operation/.test(each))) {
                for (const fault of ["throttle", "refuse", "reset", "lost-answer"]) {
                    const id = `${name} / ${operation} / ${fault} throughout`;
                    assert.ok(
                        bench.cases.some((each) => each.id === id),
                        id,
                    );
                }
            }
        }
        for (const fault of DOMAIN_FAULTS) {
            for (const { name } of starting) {
                const start = `${name} / UpdateDomainNameservers / ${fault} `;
                assert.ok(
                    bench.cases.some(({ id }) => id.startsWith(start)),
                    start,
                );
            }
        }
    });

    for (const id of SAMPLE) {
        it(`survives: ${id}`, async () => {
            const result = await runOne(bench, id);
            assert.deepEqual({ ...result, again: 0 }, { id, again: 0, leaked: [], lost: [], wrong: [] });
        });
    }

    it("survives a kill of an up that copies zones, and of an up that follows them", async function () {
        this.timeout(120_000);
        const results: KillResult[] = [];
        await runMovingKills("embedded", 2, 0, (result) => results.push(result));
        assert.equal(results.length, 2);
        results.forEach(({ id, leaked, lost, wrong }) =>
            assert.deepEqual({ leaked, lost, wrong }, { leaked: [], lost: [], wrong: [] }, id),
        );
    });

    it("survives a kill of an up that sets name servers at a registrar, and of an up that follows an address", async function () {
        this.timeout(120_000);
        const results: KillResult[] = [];
        await runRegistrarKills("embedded", 2, 0, (result) => results.push(result));
        assert.equal(results.length, 2);
        results.forEach(({ id, leaked, lost, wrong }) =>
            assert.deepEqual({ leaked, lost, wrong }, { leaked: [], lost: [], wrong: [] }, id),
        );
    });

    it("survives a kill at a moment and a kill after a call", async () => {
        const results: KillResult[] = [];
        await runKills("embedded", 2, 1, (result) => results.push(result));
        assert.equal(results.length, 2);
        results.forEach(({ id, leaked, lost, wrong }) =>
            assert.deepEqual({ leaked, lost, wrong }, { leaked: [], lost: [], wrong: [] }, id),
        );
    });
});

const SERVERS = ["ns-1.awsdns-00.com", "ns-600.awsdns-11.net"];
const ADDRESSES = [
    { ipv4: ["205.251.192.1"], ipv6: [] },
    { ipv4: ["205.251.194.88"], ipv6: [] },
];

/** An account with one tenant's zone. */
function account(
    more: { zone?: string; set?: string; servers?: string[]; www?: string; tag?: string } = {},
): SandboxContents {
    const { zone = "Z1", set = "N1", servers = SERVERS, www = "192.0.2.1", tag = "gold" } = more;
    return {
        delegationSets: [{ id: set, callerReference: `reference of ${set}`, nameServers: servers }],
        hostedZones: [
            {
                id: zone,
                name: "tenant.net.",
                callerReference: `reference of ${zone}`,
                privateZone: false,
                vpcs: [],
                delegationSetId: set,
                nameServers: servers,
                records: [
                    { name: "ns1.tenant.net.", type: "A", ttl: 60, values: ["205.251.192.1"] },
                    {
                        name: "tenant.net.",
                        type: "NS",
                        ttl: 60,
                        values: servers.map((server) => `${server}.`),
                    },
                    { name: "www.tenant.net.", type: "A", ttl: 60, values: [www] },
                ],
                tags: { plan: tag },
            },
        ],
        nameServers: Object.fromEntries(
            servers.map((server, index) => [server, ADDRESSES[index] ?? ADDRESSES[0]]),
        ) as SandboxContents["nameServers"],
        registry: {},
        registrations: {},
        hosts: {},
    };
}

describe("the comparison of two accounts", () => {
    const differ = (other: SandboxContents): unknown[] =>
        differences(takeInventory(account()), takeInventory(other)).map(({ kind, what }) => [
            kind,
            what.split(":")[0],
        ]);

    it("identifies ids and names of servers by their owners", () => {
        assert.deepEqual(
            differ(account({ zone: "Z2", set: "N2", servers: ["ns-1.awsdns-00.com", "ns-9.awsdns-01.com"] })),
            [],
        );
    });

    it("finds a different record and a different tag", () => {
        assert.deepEqual(differ(account({ www: "192.0.2.2", tag: "silver" })), [
            ["lost", "tag plan of zone tenant.net."],
            ["lost", "record www.tenant.net. A in zone tenant.net."],
        ]);
    });

    it("finds a wrong address of a name server", () => {
        const other = account();
        other.nameServers[SERVERS[0] ?? ""] = { ipv4: ["205.251.192.2"], ipv6: [] };
        assert.deepEqual(differ(other), [["lost", "record ns1.tenant.net. A in zone tenant.net."]]);
    });

    it("finds missing objects, surplus objects, and a second zone of the same name", () => {
        const [one, two] = [account(), account({ zone: "Z2" })];
        const both = { ...one, hostedZones: [...one.hostedZones, ...two.hostedZones] };
        const leaked = differ(both);
        assert.deepEqual(leaked[0], ["leaked", "zone tenant.net. (2)"]);
        assert.ok(leaked.every((found) => Array.isArray(found) && found[0] === "leaked"));
        const none = differ({ ...one, hostedZones: [], delegationSets: [] });
        assert.equal(none.length, takeInventory(one).size);
        assert.ok(none.every((found) => Array.isArray(found) && found[0] === "lost"));
    });
});

describe("the comparison of a state with an account", () => {
    const row = (type: string, id: string, more: object = {}) => ({
        type: `pulumi-nodejs:dynamic/white-label-dns:${type}`,
        urn: `urn of ${type} ${id}`,
        id,
        outputs: {},
        ...more,
    });
    const right = [
        row("HostedZone", "Z1"),
        row("DelegationSet", "N1"),
        row("RecordSetGroup", "Z1", { outputs: { records: { "www A": {} } } }),
    ];

    it("finds no difference if they agree", () => {
        assert.deepEqual(disagreements(right, account(), []), []);
    });

    it("finds objects that only one of them has", () => {
        assert.deepEqual(disagreements(right.slice(1), account(), []), [
            { kind: "leaked", what: "zone tenant.net. is not in the state" },
        ]);
        assert.deepEqual(disagreements([...right, row("HostedZone", "Z9")], account(), []), [
            { kind: "lost", what: "zone Z9 is in the state only" },
        ]);
        const records = { outputs: { records: { "@ MX": {} } } };
        const [, set = row("DelegationSet", "N1")] = right;
        for (const rows of [
            [...right.slice(0, 2), row("RecordSetGroup", "Z1", records)],
            [row("HostedZone", "Z1", records), set],
        ]) {
            assert.deepEqual(disagreements(rows, account(), []), [
                { kind: "lost", what: "record @ MX of tenant.net. is in the state only" },
            ]);
        }
    });

    it("finds an unfinished row", () => {
        const unfinished = [
            ...right.slice(0, 2),
            row("RecordSetGroup", "Z1", { initErrors: ["half of it"] }),
        ];
        assert.equal(disagreements(unfinished, account(), []).length, 1);
    });
});

describe("the report of the matrix", () => {
    const good = { id: "one", leaked: [], lost: [], wrong: [] };
    const bad = { id: "two", leaked: ["zone a.net."], lost: [], wrong: ["up: it fails"] };

    it("counts tried, survived, leaked and lost cases", () => {
        assert.equal(verdict("cases", [good, bad]), "cases tried 2, survived 1, leaked 1, lost 0");
        assert.deepEqual([good, bad].map(survived), [true, false]);
    });

    it("names the difference of a failure, and the command that repeats it", () => {
        assert.equal(
            failureText(bad, '--case "two"'),
            'FAILED: two\n  again: npm run test:faults -- --case "two"\n  leaked: zone a.net.\n  wrong: up: it fails',
        );
    });

    it("puts the tables between their marks and does not change the rest", () => {
        const table = renderTables([]);
        assert.equal(
            between(`before\n${BEGIN}\nold\n${END}\nafter`, table),
            `before\n${BEGIN}\n\n${table}\n\n${END}\nafter`,
        );
        assert.throws(() => between("no marks", table), /has no <!-- matrix -->/);
    });
});
