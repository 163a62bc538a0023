import assert from "node:assert/strict";
import { WhiteLabelDns, type TtlPhasesOutput } from "../../../components";
import type { TestSettings } from "../../program/stage";
import type { Program } from "../deployment";
import { BRAND, type LiveStage } from "../liveStage";
import { withPulumi } from "../pulumiStack";
import { loseState } from "../lostState";
import { rememberingUsers } from "../rememberingUsers";
import { BOTH, dns, TARGET, tenant } from "../settings";
import type { Story } from "../story";

const kind = "side effects of an edit";
const UP = ["up", "--yes", "--skip-preview"];
const LIVE = dns(BOTH);
const ALL = dns(BOTH, { ttlPhase: "prepare" });
const ONE = dns([tenant("tenant.net", { ttlPhase: "prepare" }), tenant("b.net")]);
const LABELS = ["dns1", "dns2", "dns3", "dns4"];

/** The NS of a tenant's zone, and the first name server's address, with their TTLs in the account. */
function ttls({ contents }: LiveStage): (number | undefined)[] {
    const ttl = (zone: string, name: string, type: string): number | undefined =>
        contents()
            .hostedZones.find((each) => each.name === zone)
            ?.records.find((record) => record.name === name && record.type === type)?.ttl;
    return [
        ttl("tenant.net.", "tenant.net.", "NS"),
        ttl("b.net.", "b.net.", "NS"),
        ttl(`${BRAND}.`, `ns1.${BRAND}.`, "A"),
    ];
}

const LOW = [60, 60, 60];
const HIGH = [172_800, 172_800, 3600];

/** A user's own program, whose component has one of two names. */
const named =
    (name: string, ttlPhase: "prepare" | "live"): Program =>
    () => {
        const component = new WhiteLabelDns(name, {
            brandDomain: BRAND,
            ttlPhase,
            tenants: [{ domain: "tenant.net", target: TARGET }],
        });
        return { tenants: component.tenants };
    };

/** Users who change their minds about low TTLs before a move. */
export const ttlPhases: readonly Story[] = [
    {
        kind,
        does: "sets `ttlPhase` to prepare, live and prepare again, for one tenant, for all and for one, while users send queries",
        expected: "goes on",
        async play(stage) {
            const { stack } = stage;
            await stack.up(LIVE);
            const askAgain = await rememberingUsers(stage, "tenant.net");
            const steps: [TestSettings, number[]][] = [
                [ALL, LOW],
                [LIVE, HIGH],
                [ALL, LOW],
                [ONE, [60, 172_800, 3600]],
                [ALL, LOW],
                [ONE, [60, 172_800, 3600]],
                [LIVE, HIGH],
            ];
            const since: (string | undefined)[] = [];
            for (const [given, expected] of steps) {
                const { outputs } = await stack.up(given);
                const phases = outputs["ttlPhases"] as TtlPhasesOutput | undefined;
                since.push(phases?.tenants["tenant.net"]?.since);
                assert.deepEqual(ttls(stage), expected);
                await stack.same(given);
                await askAgain();
            }
            // The time starts again after live, and continues from all to one and back.
            const [first = "", , second = "", ...later] = since;
            assert.ok(first < second, since.join());
            assert.deepEqual(later, [second, second, second, undefined]);
        },
    },
    {
        kind,
        does: "misspells `ttlPhase`, for all and for one tenant, while the TTLs are low",
        expected: /ttlPhase/,
        async play({ stack }) {
            await stack.up(ALL);
            await stack.refused(dns(BOTH, { ttlPhase: "prepared" }), /ttlPhase: .*"prepared".*prepare/);
            const one = dns([tenant("tenant.net", { ttlPhase: "Live" }), tenant("b.net")]);
            await stack.refused(one, /tenants\[0\]\.ttlPhase \(tenant\.net\): .*"Live".*live/);
        },
    },
    {
        kind,
        does: "renames the labels of the name servers while the TTLs are low, and raises the TTLs",
        expected: "goes on",
        async play(stage) {
            const { stack } = stage;
            await stack.up(ALL);
            const { outputs } = await stack.up(ALL);
            const before = outputs["ttlPhases"] as TtlPhasesOutput;
            const askAgain = await rememberingUsers(stage, "tenant.net");
            const renamed = { ...ALL, nameServers: LABELS };
            const after = (await stack.up(renamed)).outputs["ttlPhases"] as TtlPhasesOutput;
            // The former names answer, and no resolver has data of the zones with a longer TTL than before.
            assert.deepEqual(ttls(stage), LOW);
            assert.deepEqual(after.tenants, before.tenants);
            await askAgain();
            const raised = dns(BOTH, { nameServers: LABELS });
            await stack.up(raised);
            assert.deepEqual(ttls(stage), HIGH);
            await askAgain();
            await stack.same(raised);
        },
    },
    {
        kind,
        does: "renames the component without an alias while the TTLs are low, and with other TTLs",
        expected: /already has white-label name servers of another deployment|already/,
        async play({ stack, contents }) {
            await stack.up(named("dns", "prepare"));
            const before = contents();
            for (const phase of ["prepare", "live"] as const) {
                await stack.refusedLate(named("other", phase), /./);
                assert.deepEqual(contents(), before);
            }
            await stack.same(named("dns", "prepare"));
        },
    },
    {
        kind,
        does: "renders a config without tenants while the TTLs are low, and restores them",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(ALL);
            stage.dismiss("tenant.net", "b.net");
            const none = { ...ALL, tenants: [] };
            const { outputs } = await stage.stack.up(none);
            assert.deepEqual((outputs["ttlPhases"] as TtlPhasesOutput).tenants, {});
            await stage.stack.same(none);
            await stage.stack.up(ALL);
            await stage.stack.same(ALL);
            assert.deepEqual(ttls(stage), LOW);
        },
    },
    {
        kind,
        does: "deploys, and destroys, with the credentials of another account while the TTLs are low",
        expected: /222222222222/,
        async play({ stack, account, contents }) {
            await stack.up(ALL);
            const before = contents();
            await account("222222222222");
            for (const verb of ["up", "refresh", "destroy"] as const) {
                await stack.refusedLate(LIVE, /222222222222/, verb);
                assert.deepEqual(contents(), before, verb);
            }
            await account("111111111111");
            await stack.same(ALL);
        },
    },
    {
        kind,
        does: "has a second stack of the same brand, with low and high TTLs",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(LIVE);
            const second = stage.another("second");
            const theirs = { nameServers: ["a1", "a2", "a3", "a4"] };
            for (const ttlPhase of ["prepare", "live"]) {
                await second.up(dns([tenant("c.net")], { ...theirs, ttlPhase }));
                assert.deepEqual(ttls(stage), HIGH);
            }
            await stage.stack.same(LIVE);
        },
    },
    {
        kind,
        does: "loses the state while the TTLs are low, and recovers with `takeOver`",
        expected: /takeOver: \[white-label-dns-/,
        async play(stage) {
            await stage.stack.up(LIVE);
            const { outputs } = await stage.stack.up(ALL);
            const known = outputs["ttlPhases"] as TtlPhasesOutput;
            const before = stage.contents();
            const { empty, taken } = await loseState(stage, ALL);
            const found = (await empty.up({ ...ALL, ...taken })).outputs["ttlPhases"] as TtlPhasesOutput;
            assert.deepEqual(stage.contents(), before);
            // The time since which the TTLs are low is not known any more. The message never names an earlier time than the real one.
            for (const [domain, { safeFrom }] of Object.entries(known.tenants)) {
                assert.ok((found.tenants[domain]?.safeFrom ?? "") >= (safeFrom ?? "9"), domain);
            }
            assert.ok((found.nameServers?.lowFrom ?? "") >= (known.nameServers?.lowFrom ?? "9"));
            await empty.same(ALL);
        },
    },
    {
        kind: "pulumi commands",
        needsPulumi: true,
        does: "requests a replacement with `--replace`, with a taint and with `state delete` for rows with low TTLs, and targets one of them",
        expected: "goes on",
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(LIVE);
                await stack.up(ALL);
                const before = stage.contents();
                for (const row of ["dns-tenant.net", "dns-name-servers-address-records"]) {
                    const urn = await stack.urn(row);
                    await stack.command(ALL, ...UP, "--replace", urn);
                    await stack.same(ALL);
                    await stack.command(ALL, "state", "taint", "--yes", urn);
                    await stack.command(ALL, ...UP);
                    await stack.command(ALL, "state", "untaint", "--yes", urn);
                    await stack.same(ALL);
                    assert.deepEqual(stage.contents(), before);
                }
                const zone = await stack.urn("dns-tenant.net");
                await stack.command(ALL, "state", "delete", "--yes", zone);
                await stack.up(ALL);
                assert.deepEqual(stage.contents(), before);
                await stack.command(LIVE, ...UP, "--target", zone);
                assert.deepEqual(ttls(stage), [172_800, 60, 60]);
                await stack.up(ALL);
                await stack.same(ALL);
            }),
    },
];
