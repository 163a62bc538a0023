import assert from "node:assert/strict";
import { provider as hostedZone } from "../../providers/hostedZone";
import { parentTtl } from "../../providers/lowTtlRecord";
import { provider as recordSetGroup } from "../../providers/recordSetGroup";
import type { LowTtls } from "../../records/lowTtls";
import { apply, change, createZone, recordSet } from "../sandbox/useSandbox";
import { useProvider } from "./fixture";

const NAMES = ["ns1.example.com", "ns2.example.com"];
const LIVE = { nameServers: NAMES, nsTtl: 172_800, soaTtl: 900 };
const LOW = { nameServers: NAMES, nsTtl: 60, soaTtl: 60 };
const ZONE = { domain: "tenant.net", reference: "org/project/stack/tenant.net" };
const MX = { "@ MX": { ttl: 300, values: ["10 mail.example.org."] } };
const SYNC = 300;

/** Seconds between two times in the state, as they pass without a sandbox. */
const seconds = (from: string | undefined, to: string | undefined, scale: number): number =>
    Math.round(((Date.parse(to ?? "") - Date.parse(from ?? "")) * scale) / 1000);

describe("Low TTLs of a tenant's zone", () => {
    const used = useProvider(hostedZone);
    type State = Awaited<ReturnType<typeof used.create>>;
    const low = ({ outs }: State): LowTtls => {
        assert.ok(outs.lowTtls, "there is a record");
        return outs.lowTtls;
    };
    const waits = (record: LowTtls): number[] => {
        const { timeScale } = used.sandbox;
        return [record.lowFrom, record.safeFrom].map((time) => seconds(record.since, time, timeScale));
    };
    const prepared = async (): Promise<State> => {
        const state = await used.create({ ...ZONE, apex: LIVE });
        assert.equal(state.outs.lowTtls, undefined);
        return used.update(state, { ...ZONE, apex: LOW });
    };
    const delegate = (ttl: number): void => {
        const nameServers = NAMES.map((name) => ({ name, glue: [] }));
        used.sandbox.world.registry.set("tenant.net", { nameServers, ttl });
    };

    it("hold after the TTL of the former NS, and of the parent's delegation, from the change on", async () => {
        delegate(345_600);
        const state = await used.create({ ...ZONE, apex: LIVE });
        const begin = Date.now();
        let next = state;
        const calls = await used.calls(async () => {
            next = await used.update(state, { ...ZONE, apex: LOW });
        });
        assert.deepEqual(calls, { ChangeResourceRecordSets: 1, ListResourceRecordSets: 1 });
        const { former, parentTtl: ofParent, since = "" } = low(next);
        assert.deepEqual([former, ofParent], [172_800, 345_600]);
        assert.deepEqual(waits(low(next)), [172_800, 345_600]);
        // AWS's servers have the change by then, because no command waits for it.
        assert.ok(Date.parse(since) >= begin + (SYNC * 1000) / used.sandbox.timeScale);
        assert.deepEqual(await used.diff(next, { ...ZONE, apex: LOW }), { changes: false, replaces: [] });
        assert.deepEqual(await used.refresh(next), next);
    });

    it("hold at once in a zone that is new, and not in one that is live", async () => {
        const state = await used.create({ ...ZONE, apex: LOW });
        assert.deepEqual([low(state).former, ...waits(low(state))], [0, 0, 0]);
        const live = await used.update(state, { ...ZONE, apex: LIVE });
        assert.equal(live.outs.lowTtls, undefined);
    });

    it("keep their time when other records or the comment change, and have a new one after a return to live", async () => {
        const state = await prepared();
        const more = await used.update(state, { ...ZONE, apex: LOW, records: MX });
        assert.deepEqual(low(more), low(state));
        const comment = await used.update(more, { ...ZONE, apex: LOW, records: MX, comment: "gold" });
        assert.deepEqual(low(comment), low(state));
        const live = await used.update(comment, { ...ZONE, apex: LIVE });
        const back = await used.update(live, { ...ZONE, apex: LOW });
        assert.ok((low(back).since ?? "") > (low(state).since ?? ""));
        assert.equal(low(back).former, 172_800);
    });

    it("count from the first read if a former version wrote the state, without a difference", async () => {
        const { outs, ...rest } = await used.create({ ...ZONE, apex: LOW });
        const { lowTtls: _none, ...former } = outs;
        const state = { ...rest, outs: former };
        assert.deepEqual(await used.diff(state, { ...ZONE, apex: LOW }), { changes: false, replaces: [] });
        const [said = ""] = used.said();
        assert.match(
            said,
            /^tenant\.net: the TTLs are 60 s, and it is not on record since when\. Count from now/,
        );
        const seen = await used.refresh(state);
        assert.ok(seen);
        assert.deepEqual([low(seen).former, ...waits(low(seen))], [172_800, 172_800, 172_800]);
        assert.deepEqual(await used.refresh(seen), seen);
        const updated = await used.update(state, { ...ZONE, apex: LOW, records: MX });
        assert.equal(low(updated).former, 172_800);
    });

    it("count again if another owner has raised the NS meanwhile, from the up that restores it", async () => {
        const state = await prepared();
        const ns = {
            ...recordSet(
                "tenant.net",
                "NS",
                NAMES.map((name) => `${name}.`),
            ),
            TTL: 7200,
        };
        await apply(used.client, state.id, [change("UPSERT", ns)]);
        const seen = await used.refresh(state);
        assert.ok(seen);
        assert.equal(low(seen).since, low(state).since);
        await used.diff(seen, { ...ZONE, apex: LOW });
        assert.ok(used.said().some((line) => line.includes("it is not on record since when")));
        const repaired = await used.update(seen, { ...ZONE, apex: LOW });
        assert.ok((low(repaired).since ?? "") > (low(state).since ?? ""));
        // A former answer that a resolver remembers also counts.
        assert.ok(low(repaired).former >= 7200 && low(repaired).former <= 172_800 + SYNC);
    });

    it("have no time while it is unknown whether the change was made, and none after it is reverted", async () => {
        const state = await used.create({ ...ZONE, apex: LIVE });
        await used.configure({ "aws:maxRetries": "0" });
        for (const fault of ["lost-answer", "error500"]) {
            await used.fault("ChangeResourceRecordSets", fault);
            const error: unknown = await used
                .update(state, { ...ZONE, apex: LOW })
                .catch((why: unknown) => why);
            assert.ok(error instanceof Error && "properties" in error, String(error));
            const half = { ...state, outs: error.properties as State["outs"] };
            assert.deepEqual(low(half), { former: 172_800 });
            await used.diff(half, { ...ZONE, apex: LOW });
            const next = await used.update(half, { ...ZONE, apex: LOW });
            assert.deepEqual([low(next).former, waits(low(next))[0]], [172_800, 172_800]);
            const back = await used.update(half, { ...ZONE, apex: LIVE });
            assert.equal(back.outs.lowTtls, undefined);
        }
    });

    it("count two days for the delegation if no server of the parent answers", async () => {
        const body = JSON.stringify([{ at: "*", fault: "servfail", times: "forever" }]);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "POST", body });
        try {
            const state = await prepared();
            assert.ok(!("parentTtl" in low(state)));
            assert.equal(waits(low(state))[1], 172_800);
        } finally {
            await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "DELETE" });
        }
    });

    it("do not depend on the delegation if no DNS server is reachable, and do not wait for it", async () => {
        const settings: Record<string, string> = { "white-label-dns:dnsGateway": "127.0.0.1:9" };
        const config = {
            get: (key: string) => settings[key],
            require: (key: string) => settings[key] ?? "",
        };
        const begin = Date.now();
        assert.equal(await parentTtl("tenant.net", config), undefined);
        assert.ok(Date.now() - begin < 5000);
    });
});

describe("Low TTLs of name servers' addresses", () => {
    const used = useProvider(recordSetGroup);
    const MARK = "deployment/name-servers";
    const group = (zoneId: string, ttl: number, more: object = {}): object => ({
        zoneId,
        zone: "example.com",
        records: { "ns1 A": { ttl, values: ["192.0.2.1"] } },
        servesSet: "N1",
        mark: MARK,
        ...more,
    });

    it("count from the moment at which all of AWS's servers have the change", async () => {
        const zone = await createZone(used.client, "example.com");
        const state = await used.create(group(zone, 3600));
        assert.equal(state.outs.lowTtls, undefined);
        const next = await used.update(state, group(zone, 60));
        const { former, since, lowFrom } = next.outs.lowTtls ?? {};
        assert.equal(former, 3600);
        assert.equal(seconds(since, lowFrom, used.sandbox.timeScale), 3600);
        assert.ok(Date.parse(since ?? "") <= Date.now());
        assert.deepEqual(await used.diff(next, group(zone, 60)), { changes: false, replaces: [] });
        assert.deepEqual(await used.refresh(next), next);
        const live = await used.update(next, group(zone, 3600));
        assert.equal(live.outs.lowTtls, undefined);
    });

    it("hold at once if they are new, and are not counted for a group of other records", async () => {
        const zone = await createZone(used.client, "example.com");
        const state = await used.create(group(zone, 60));
        assert.equal(state.outs.lowTtls?.former, 0);
        const other = await createZone(used.client, "other.com");
        const plain = await used.create(
            group(other, 60, { zone: "other.com", servesSet: undefined, mark: "a/b" }),
        );
        assert.equal(plain.outs.lowTtls, undefined);
    });

    it("count the zone's own NS and SOA too, if they are in the group", async () => {
        const zone = await createZone(used.client, "example.com");
        const state = await used.create(group(zone, 60, { apex: LOW }));
        assert.equal(state.outs.lowTtls?.former, 172_800);
    });

    it("have no time while it is unknown whether the change was made", async () => {
        const zone = await createZone(used.client, "example.com");
        const state = await used.create(group(zone, 3600));
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("ChangeResourceRecordSets", "lost-answer");
        const error: unknown = await used.update(state, group(zone, 60)).catch((why: unknown) => why);
        assert.ok(error instanceof Error && "properties" in error, String(error));
        const half = { ...state, outs: error.properties as typeof state.outs };
        assert.deepEqual(half.outs.lowTtls, { former: 3600 });
        const next = await used.update(half, group(zone, 60));
        assert.equal(next.outs.lowTtls?.former, 3600);
        assert.ok(next.outs.lowTtls.since);
    });
});
