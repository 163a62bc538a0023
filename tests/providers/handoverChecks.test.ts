import assert from "node:assert/strict";
import { provider } from "../../providers/leavingZone";
import { apply, change, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";
import { DS, HOST, makeHandover, type HandoverScene } from "./handover";

describe("The handover of an old zone", () => {
    const used = useProvider(provider);
    let scene: HandoverScene;
    beforeEach(async () => {
        scene = await makeHandover(used);
    });
    const reason = async (more: object = {}): Promise<string> =>
        (await used.refusal(undefined, { ...scene.args, ...more })).reason;
    const failure = async (): Promise<string> => (await errorOf(used.create(scene.args))).message;
    const ns1 = (address: string) => recordSet(HOST, "A", [address]);

    /** A second zone with the brand's name, on other servers, which the registry names beside those of the first one. */
    const moveBrand = async (): Promise<string> => {
        const other = await createZone(used.client, "example.com", { reference: "the old brand zone" });
        const servers = [...scene.serversOf(scene.brand), ...scene.serversOf(other)];
        scene.delegate("example.com", servers);
        return other;
    };

    it("is refused while a server of the brand domain does not have ns1, or has other addresses of it", async () => {
        const other = await moveBrand();
        assert.match(
            await reason(),
            /resolvers may ask (?:ns-\S+, ){3}ns-\S+ about the name servers' zone, and get nothing for ns1\.example\.com A instead of 205/,
        );
        await apply(used.client, other, [change("CREATE", ns1("192.0.2.66"))]);
        assert.match(await reason(), /get 192\.0\.2\.66 for ns1\.example\.com A instead of 205/);
        await apply(used.client, other, [change("UPSERT", ns1(scene.ipv4[0] ?? ""))]);
        await used.create(scene.args);
    });

    it("is refused while a server of the brand domain, also one that only the zone itself names, has other IPv6 addresses", async () => {
        await apply(used.client, scene.brand, [change("CREATE", recordSet(HOST, "AAAA", ["2001:db8::1"]))]);
        const other = await createZone(used.client, "example.com", { reference: "the old brand zone" });
        const [stray = ""] = scene.serversOf(other);
        await apply(used.client, other, [change("CREATE", ns1(scene.ipv4[0] ?? ""))]);
        await apply(used.client, scene.brand, [
            change(
                "UPSERT",
                recordSet(
                    "example.com",
                    "NS",
                    [...scene.serversOf(scene.brand), stray].map((name) => `${name}.`),
                ),
            ),
        ]);
        assert.match(await reason(), /get nothing for ns1\.example\.com AAAA instead of 2001:db8::1/);
    });

    it("is refused while another zone of the brand in the account does not have ns1, which resolvers may still query", async () => {
        const other = await createZone(used.client, "example.com", { reference: "the old brand zone" });
        const before = used.sandbox.contents();
        assert.match(
            await failure(),
            new RegExp(
                `another zone of example\\.com in this account, .*: ${other} \\(ns1\\.example\\.com\\); set`,
            ),
        );
        assert.deepEqual(used.sandbox.contents(), before);
        await apply(used.client, other, [change("CREATE", ns1(scene.ipv4[0] ?? ""))]);
        await used.create(scene.args);
    });

    it("costs only one list more if the brand has only one zone", async () => {
        const calls = await used.calls(() => used.create(scene.args));
        assert.deepEqual(calls, {
            ChangeResourceRecordSets: 1,
            ListHostedZonesByName: 1,
            ListResourceRecordSets: 2,
        });
    });

    it("is refused while a server of the parent has DS records, and as long as resolvers may keep them after that", async () => {
        scene.delegate("tenant.net", scene.serversOf(scene.old), { ds: DS });
        assert.match(await reason(), /the parent has DS records for tenant\.net, .*wait 86400 seconds/);
        scene.delegate("tenant.net", scene.serversOf(scene.old));
        await used.configure({ "white-label-dns:sandboxTimeScale": "1" });
        const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
        assert.match(
            await reason({ oldDs: { ttl: 86400, goneSince: hoursAgo(23) } }),
            /the parent had DS records for tenant\.net, and resolvers may keep them until \S+Z; if it has not run in stage copy/,
        );
        const { failures } = await used.check(undefined, {
            ...scene.args,
            oldDs: { ttl: 86400, goneSince: hoursAgo(25) },
        });
        assert.deepEqual(failures, []);
    });
});

describe("The wait before an old zone is deleted", () => {
    const used = useProvider(provider);
    const SLOW = { "white-label-dns:sandboxTimeScale": "1" };
    const left = async (more: object, ofParent: { ttl?: number }): Promise<number> => {
        const { args, delegate } = await makeHandover(used);
        const state = await used.create({ ...args, ...more });
        delegate("tenant.net", [HOST], ofParent);
        await used.configure(SLOW);
        const { outs } = await used.update(state, { ...args, ...more });
        const hours = (Date.parse(String(outs.until)) - Date.now()) / 3_600_000;
        return Math.round(hours);
    };

    const SINCE = "2026-01-01T00:00:00.000Z";
    for (const [what, hours, more, ofParent] of [
        ["the old zone's own NS", 48, {}, { ttl: 3600 }],
        ["the parent's NS", 72, {}, { ttl: 259_200 }],
        ["the former DS records", 100, { oldDs: { ttl: 360_000, goneSince: SINCE } }, { ttl: 3600 }],
    ] as const) {
        it(`is as long as a resolver may keep ${what}, if that is the longest`, async () => {
            assert.equal(await left(more, ofParent), hours);
        });
    }

    it("continues while the parent has DS records, for which no zone answers any more", async () => {
        const { args, delegate } = await makeHandover(used);
        const state = await used.create(args);
        delegate("tenant.net", [HOST], { ds: DS });
        const { message } = await errorOf(used.update(state, { ...args, stage: "retire" }));
        assert.match(
            message,
            /stays, because the parent has DS records, and no zone is signed any more; .* without DS records/,
        );
    });
});
