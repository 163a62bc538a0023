import assert from "node:assert/strict";
import { provider } from "../../providers/recordSetGroup";
import { seedHealthCheck } from "../../sandbox/seed";
import { apply, change, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";

const CHECK = "01234567-89ab-cdef-0123-456789abcdef";
const SIMPLE = { "www A": { ttl: 300, values: ["192.0.2.1"] } };
const WEIGHTED = {
    "www A blue": { ttl: 60, values: ["192.0.2.1"], routing: { weight: 90 } },
    "www A green, new": { ttl: 60, values: ["192.0.2.2"], routing: { weight: 10 } },
};
/** One group of each kind that Route 53 has. */
const OF_EACH_KIND = {
    ...WEIGHTED,
    "api AAAA eu": { values: ["2001:db8::1"], routing: { latency: "eu-central-1" } },
    "api AAAA us": { values: ["2001:db8::2"], routing: { latency: "us-east-1" } },
    "app A first": { values: ["192.0.2.1"], routing: { failover: "PRIMARY" }, healthCheckId: CHECK },
    "app A second": { alias: { name: "www" }, routing: { failover: "SECONDARY" } },
    "geo CNAME de": { values: ["de.example.net."], routing: { geolocation: { country: "DE" } } },
    "geo CNAME ca": {
        values: ["ca.example.net."],
        routing: { geolocation: { country: "US", subdivision: "CA" } },
    },
    "geo CNAME rest": { values: ["all.example.net."], routing: { geolocation: { country: "*" } } },
    "near A point": {
        values: ["192.0.2.1"],
        routing: { geoproximity: { latitude: 49.2, longitude: "-0.50", bias: -5 } },
    },
    "near A region": { values: ["192.0.2.2"], routing: { geoproximity: { region: "eu-west-1" } } },
    "many A 1": { values: ["192.0.2.1"], routing: { multivalue: true } },
    "many A 2": { values: ["192.0.2.2"], routing: { multivalue: true } },
    "ranges TXT x": {
        values: ["x"],
        routing: { cidr: { collectionId: CHECK, location: "office" } },
    },
};

describe("Routed records of a group", () => {
    const used = useProvider(provider);
    const args = (zoneId: string, records: object, more: object = {}): object => ({
        zoneId,
        zone: "tenant.net",
        records,
        waitForSync: false,
        ...more,
    });
    const create = async (records: object, more: object = {}) => {
        const zoneId = await createZone(used.client, "tenant.net");
        return { zoneId, state: await used.create(args(zoneId, records, more)) };
    };
    /** Our records in the zone, by name, type and identifier. */
    const stored = (): string[] =>
        (used.sandbox.contents().hostedZones[0]?.records ?? [])
            .filter(({ name }) => name !== "tenant.net.")
            .map(({ name, type, setIdentifier }) => [name, type, setIdentifier].filter(Boolean).join(" "));

    it("of each kind are written, read without a difference, and deleted", async () => {
        seedHealthCheck(used.sandbox.world, CHECK);
        const { state } = await create(OF_EACH_KIND, { mark: "deployment/resource" });
        const marked = stored().filter((key) => key.startsWith("_white-label-dns."));
        assert.equal(stored().length, Object.keys(OF_EACH_KIND).length + marked.length);
        assert.deepEqual((await used.refresh(state))?.outs.drift, []);
        assert.deepEqual(
            await used.diff(state, args(state.id, OF_EACH_KIND, { mark: "deployment/resource" })),
            {
                changes: false,
                replaces: [],
            },
        );
        await used.destroy(state);
        assert.deepEqual(stored(), []);
    });

    it("replace a simple record in one request, and are replaced by it in one", async () => {
        const { zoneId, state } = await create(SIMPLE);
        let next = state;
        const there = await used.calls(async () => {
            next = await used.update(state, args(zoneId, WEIGHTED));
        });
        assert.deepEqual(there, { ChangeResourceRecordSets: 1, ListResourceRecordSets: 1 });
        assert.deepEqual(stored(), ["www.tenant.net. A blue", "www.tenant.net. A green, new"]);
        const back = await used.calls(async () => {
            next = await used.update(next, args(zoneId, SIMPLE));
        });
        assert.deepEqual(back, { ChangeResourceRecordSets: 1, ListResourceRecordSets: 1 });
        assert.deepEqual(stored(), ["www.tenant.net. A"]);
        assert.deepEqual((await used.refresh(next))?.outs.drift, []);
    });

    it("change their kind, their TTL and their roles, each in one request", async () => {
        const { zoneId, state } = await create(WEIGHTED);
        seedHealthCheck(used.sandbox.world, CHECK);
        const member = (routing: object, more: object = {}) => ({ values: ["192.0.2.1"], routing, ...more });
        const steps = [
            { "www A blue": member({ weight: 1 }), "www A green, new": member({ weight: 1 }) },
            { "www A blue": member({ latency: "eu-west-1" }), "www A x": member({ latency: "sa-east-1" }) },
            { "www A blue": member({ latency: "sa-east-1" }), "www A x": member({ latency: "eu-west-1" }) },
            {
                "www A blue": member({ failover: "SECONDARY" }),
                "www A x": member({ failover: "PRIMARY" }, { healthCheckId: CHECK }),
            },
            {
                "www A blue": member({ failover: "PRIMARY" }, { healthCheckId: CHECK }),
                "www A x": member({ failover: "SECONDARY" }),
            },
        ];
        let now = state;
        for (const records of steps) {
            const calls = await used.calls(async () => {
                now = await used.update(now, args(zoneId, records));
            });
            assert.deepEqual(calls, { ChangeResourceRecordSets: 1, ListResourceRecordSets: 1 });
            assert.deepEqual((await used.refresh(now))?.outs.drift, []);
        }
    });

    it("are repaired after a change by hand, and named if another owner's record is among them", async () => {
        const { zoneId, state } = await create(WEIGHTED);
        const heavier = { ...recordSet("www.tenant.net", "A", ["192.0.2.1"]), SetIdentifier: "blue" };
        await apply(used.client, zoneId, [change("UPSERT", { ...heavier, TTL: 60, Weight: 255 })]);
        const refreshed = await used.refresh(state);
        assert.deepEqual(refreshed?.outs.drift, [
            "www A (blue): was weight 90: 60 192.0.2.1, is weight 255: 60 192.0.2.1",
        ]);
        const repaired = await used.update(refreshed ?? state, args(zoneId, WEIGHTED));
        assert.deepEqual((await used.refresh(repaired))?.outs.drift, []);
        const red = { ...heavier, TTL: 60, SetIdentifier: "red", Weight: 1 };
        await apply(used.client, zoneId, [change("CREATE", red)]);
        const drift = (await used.refresh(repaired))?.outs.drift;
        assert.match(
            String(drift),
            /^www A: 1 records with a routing policy \(red\) already exist and do not belong/,
        );
        const error = await errorOf(used.update(repaired, args(zoneId, SIMPLE)));
        assert.match(error.message, /\(red\) already exist and do not belong to this stack; remove them/);
    });

    it("are found after a lost answer, by their mark or in the same run", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        await used.fault("ChangeResourceRecordSets", "lost-answer");
        const marked = args(zoneId, WEIGHTED, { mark: "deployment/resource" });
        const state = await used.create(marked);
        assert.deepEqual((await used.refresh(state))?.outs.drift, []);
        assert.deepEqual((await used.refresh(await used.create(marked)))?.outs.drift, []);
        const other = args(zoneId, WEIGHTED, { mark: "other/resource" });
        assert.match(
            (await errorOf(used.create(other))).message,
            /www A \(blue\): a record that does not belong to this stack already exists/,
        );
    });

    it("do not join the group of another owner, with any value of overwrite", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        const foreign = { ...recordSet("www.tenant.net", "A", ["192.0.2.9"]), SetIdentifier: "x", Weight: 1 };
        await apply(used.client, zoneId, [change("CREATE", foreign)]);
        for (const overwrite of [false, true]) {
            const error = await errorOf(used.create(args(zoneId, WEIGHTED, { overwrite })));
            assert.match(
                error.message,
                /www A: 1 records with a routing policy \(x\) already exist and do not belong/,
            );
        }
        assert.deepEqual(stored(), ["www.tenant.net. A x"]);
    });

    it("of hundreds are read page by page, identifier by identifier", async () => {
        const records = Object.fromEntries(
            ["a", "b", "c", "d"].flatMap((name) =>
                Array.from({ length: 100 }, (_none, index) => [
                    `${name} A ${String(index).padStart(3, "0")}`,
                    { values: [`192.0.2.${index}`], routing: { weight: index } },
                ]),
            ),
        );
        const { zoneId, state } = await create(records);
        assert.equal(stored().length, 400);
        let next = state;
        const calls = await used.calls(async () => {
            next = (await used.refresh(state)) ?? state;
        });
        assert.deepEqual(calls, { ListResourceRecordSets: 2 });
        assert.deepEqual(next.outs.drift, []);
        const { ["b A 050"]: _gone, ...rest } = records;
        await used.update(state, args(zoneId, rest));
        assert.equal(stored().length, 399);
        assert.ok(!stored().includes("b.tenant.net. A 050"));
    });

    it("are refused by their key if they break a rule, and an unknown member breaks none", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        const one = { "www A blue": { values: ["192.0.2.1"], routing: { failover: "SECONDARY" } } };
        const refusal = await used.refusal(undefined, args(zoneId, one));
        assert.match(refusal.reason, /^tenant\.net: www A: a failover has one PRIMARY and one SECONDARY/);
        const unknown = {
            values: ["04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
            routing: { failover: "PRIMARY" },
        };
        const later = args(zoneId, { ...one, "www A red": unknown });
        assert.deepEqual((await used.check(undefined, later)).failures, []);
        const misplaced = { "www A": { ...WEIGHTED["www A blue"], setIdentifier: "blue" } };
        const [first] = (await used.check(undefined, args(zoneId, misplaced))).failures;
        assert.match(String(first?.reason), /www A: the set identifier is the third word .* "www A blue"$/);
    });
});
