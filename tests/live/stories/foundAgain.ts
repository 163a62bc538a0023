import assert from "node:assert/strict";
import { TenantZone, WhiteLabelNameServers } from "../../../components";
import type { Fault } from "../../../sandbox/route53/faults";
import { messagesOf, type Given, type Program } from "../deployment";
import { BRAND, zoneIds, type LiveStage } from "../liveStage";
import { BOTH, dns, many, TARGET, tenant } from "../settings";
import type { Story } from "../story";

const kind = "objects found again";
const [FIRST = tenant("tenant.net"), SECOND = tenant("b.net")] = BOTH;

const throughout = (operation: string, fault: Fault["fault"] = "error503"): Fault => ({
    operation,
    fault,
    times: "forever",
});
/** AWS does the work, but the answer is lost, and every later attempt fails. */
const lostThenFailing = (operation: string): Fault[] => [
    { operation, fault: "lost-answer", times: 1 },
    throughout(operation),
];

/** Runs the up while the calls fail, and then removes the fault. */
async function failing(stage: LiveStage, given: Given, ...faults: Fault[]): Promise<void> {
    await stage.fail(...faults);
    await stage.stack.fails("up", given);
    await stage.heal();
}

/** An up with a change fails in one of several ways. Then the change is reverted, and DNS is as before. */
function takenBackAfterFailure(does: string, change: Given, ...faults: Fault[]): Story {
    return {
        kind,
        does,
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            const before = await stage.ask();
            await failing(stage, change, ...faults);
            await stage.stack.up(dns(BOTH));
            assert.deepEqual(await stage.ask(), before);
            await stage.stack.same(dns(BOTH));
        },
    };
}

/** The mark of the deployment, from the message of a refusal. */
function markIn(text: string): string {
    const [mark] = /white-label-dns-[0-9a-f-]{36}/.exec(text) ?? [];
    assert.ok(mark, `no mark is named: ${text}`);
    return mark;
}

/** Objects that already exist when the stack creates or changes them. */
export const foundAgain: readonly Story[] = [
    takenBackAfterFailure(
        "reverts a change of a tenant after an up whose answer was lost and whose retries failed",
        dns([tenant("tenant.net", { target: { addresses: ["203.0.113.99"] } }), SECOND]),
        ...lostThenFailing("ChangeResourceRecordSets"),
    ),
    takenBackAfterFailure(
        "reverts a change of a tenant after an up that failed before any change",
        dns([tenant("tenant.net", { target: { addresses: ["203.0.113.99"] } }), SECOND]),
        throughout("ChangeResourceRecordSets"),
    ),
    takenBackAfterFailure(
        "reverts a new record after an up whose answer was lost",
        dns([
            tenant("tenant.net", { records: [{ name: "@", type: "MX", values: ["10 mail.tenant.net."] }] }),
            SECOND,
        ]),
        ...lostThenFailing("ChangeResourceRecordSets"),
    ),
    takenBackAfterFailure(
        "reverts `ttlPhase` after an up whose answer was lost",
        dns(BOTH, { ttlPhase: "prepare" }),
        ...lostThenFailing("ChangeResourceRecordSets"),
    ),
    takenBackAfterFailure(
        "reverts fields of the SOA after an up whose answer was lost",
        dns(BOTH, { soa: { rname: "hostmaster@example.com", minimum: 300 } }),
        ...lostThenFailing("ChangeResourceRecordSets"),
    ),
    takenBackAfterFailure(
        "removes a name from `names` and restores it after an up whose answer was lost",
        dns([tenant("tenant.net", { names: ["@"] }), SECOND]),
        ...lostThenFailing("ChangeResourceRecordSets"),
    ),
    takenBackAfterFailure(
        "reverts tags and a comment after an up whose answer was lost",
        dns([tenant("tenant.net", { tags: { plan: "gold" }, comment: "Contract 4711" }), SECOND]),
        ...lostThenFailing("ChangeTagsForResource"),
    ),
    takenBackAfterFailure(
        "restores a tenant whose zone could not be deleted",
        dns([FIRST]),
        throughout("DeleteHostedZone"),
    ),
    {
        kind,
        does: "restores a tenant whose delete was denied after its records were deleted and could not be restored",
        expected: "goes on",
        async play(stage) {
            const { stack, sandbox, dismiss, expectLive, fail, heal } = stage;
            await stack.up(dns(BOTH));
            dismiss("b.net");
            await fail(throughout("DeleteHostedZone"));
            const timer = setInterval(() => {
                if ((sandbox.calls()["DeleteHostedZone"] ?? 0) > 0) {
                    clearInterval(timer);
                    void fail(throughout("ChangeResourceRecordSets"));
                }
            }, 1);
            const outcome = await stack.fails("up", dns([FIRST]));
            clearInterval(timer);
            assert.match(messagesOf(outcome), /b\.net/);
            await heal();
            await stack.up(dns(BOTH));
            expectLive("b.net");
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "restores a tenant whose zone was deleted although the answer was lost",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            stage.dismiss("b.net");
            await failing(stage, dns([FIRST]), ...lostThenFailing("DeleteHostedZone"));
            // The zone is deleted, the state still has it, and a refresh notices it.
            await stage.stack.does("refresh", dns([FIRST]));
            await stage.stack.up(dns(BOTH));
            await stage.stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "removes a new tenant after an up whose answer was lost, and adds it again",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(dns([FIRST]));
            await failing(stage, dns(BOTH), ...lostThenFailing("CreateHostedZone"));
            await stage.stack.up(dns([FIRST]));
            await stage.stack.up(dns(BOTH));
            assert.equal(zoneIds(stage, "b.net").length, 1);
            await stage.stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "repeats a first up that lost the answer to the creation of the delegation set",
        expected: "goes on",
        async play(stage) {
            await failing(stage, dns(BOTH), ...lostThenFailing("CreateReusableDelegationSet"));
            await stage.stack.up(dns(BOTH));
            assert.equal(stage.contents().delegationSets.length, 1);
            await stage.stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "repeats a first up that wrote the address records and lost the answer",
        expected: "goes on",
        async play(stage) {
            await failing(stage, dns(BOTH), ...lostThenFailing("ChangeResourceRecordSets"));
            await stage.stack.up(dns(BOTH));
            await stage.stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "loses the state, and recovers with `takeOver` as the message says",
        expected: /already has white-label name servers of another deployment.*takeOver/,
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            const before = stage.contents();
            const fresh = stage.another("fresh", { stack: "dev", ownedAs: "dev" });
            await fresh.refused(dns(BOTH), /takeOver/);
            const mark = markIn(stage.refusals.join());
            await fresh.up(dns(BOTH, { takeOver: [mark] }));
            assert.deepEqual(stage.contents(), before, "something was made twice or changed");
            await fresh.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "loses the state of five tenants on two sets, and recovers with one mark",
        expected: /takeOver/,
        async play(stage) {
            const tenants = many(5).map((each, index) => (index < 3 ? each : { ...each, pin: 2 }));
            await stage.stack.up(dns(tenants));
            const before = stage.contents();
            const fresh = stage.another("fresh", { stack: "dev", ownedAs: "dev" });
            await fresh.refused(dns(tenants), /takeOver/);
            await fresh.up(dns(tenants, { takeOver: [markIn(stage.refusals.join())] }));
            assert.deepEqual(stage.contents(), before, "something was made twice or changed");
            await fresh.same(dns(tenants));
            stage.dismiss(...tenants.map(({ domain }) => domain));
            await fresh.does("destroy", dns(tenants));
            assert.deepEqual(
                [stage.contents().delegationSets.length, stage.contents().hostedZones.length],
                [0, 1],
            );
        },
    },
    {
        kind,
        does: "loses the state of a stack with tenants and without a brand zone, and recovers with one mark",
        expected: /takeOver/,
        async play(stage) {
            const base = stage.another("base");
            const makeBase = (): Record<string, unknown> => {
                const made = new WhiteLabelNameServers("ns", { brandDomain: BRAND });
                return { id: made.delegationSetId, names: made.names };
            };
            const { outputs } = await base.up(makeBase);
            const nameServers = {
                delegationSetId: String(outputs["id"]),
                names: outputs["names"] as string[],
            };
            const make =
                (...domains: string[]): Program =>
                () => {
                    domains.forEach(
                        (domain) => new TenantZone(domain, { domain, nameServers, target: TARGET }),
                    );
                    return {};
                };
            const [mine, others] = [make("a.net", "b.net", "c.net"), make("d.net")];
            await stage.stack.up(mine);
            await stage.another("others").up(others);
            await Promise.all(["a.net", "b.net", "c.net", "d.net"].map((domain) => stage.register(domain)));
            const before = stage.contents();
            const fresh = stage.another("fresh", { stack: "dev", ownedAs: "dev" });
            await fresh.refused(mine, /takeOver/);
            const takeOver = JSON.stringify([markIn(stage.refusals.join())]);
            fresh.configure({ "white-label-dns:takeOver": takeOver });
            await fresh.refusedLate(make("a.net", "d.net"), /creating the hosted zone of d\.net/);
            await fresh.up(mine);
            assert.deepEqual(stage.contents(), before, "something was made twice or changed");
            fresh.configure({});
            await fresh.same(mine);
        },
    },
    {
        kind,
        does: "loses the state, recovers, and restores a backup of the lost state",
        expected: /takeOver/,
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            const fresh = stage.another("fresh", { stack: "dev", ownedAs: "dev" });
            await fresh.refused(dns(BOTH), /takeOver/);
            await fresh.up(dns(BOTH, { takeOver: [markIn(stage.refusals.join())] }));
            await stage.stack.same(dns(BOTH));
            await fresh.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "continues with a state from before a tenant was added",
        expected: "goes on",
        async play(stage) {
            const old = stage.another("old", { stack: "dev", ownedAs: "dev" });
            await stage.stack.up(dns([FIRST]));
            await old.restoreStateOf(stage.stack);
            await stage.stack.up(dns(BOTH));
            const before = stage.contents();
            await old.up(dns(BOTH));
            assert.deepEqual(stage.contents(), before, "something was made twice or changed");
            await old.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "continues with a state from before a tenant was added to its third delegation set",
        expected: "goes on",
        async play(stage) {
            const old = stage.another("old", { stack: "dev", ownedAs: "dev" });
            const three = [FIRST, tenant("b.net", { pin: 2 }), tenant("c.net", { pin: 3 })];
            await stage.stack.up(dns(three));
            await old.restoreStateOf(stage.stack);
            await stage.stack.up(dns([...three, tenant("d.net", { pin: 3 })]));
            await stage.stack.same(dns([...three, tenant("d.net")]));
            const before = stage.contents();
            await old.up(dns([...three, tenant("d.net")]));
            assert.deepEqual(stage.contents(), before, "something was made twice or changed");
            await old.same(dns([...three, tenant("d.net")]));
        },
    },
    {
        kind,
        does: "continues with a state from before a tenant was removed, and removes it again",
        expected: "goes on",
        async play(stage) {
            const old = stage.another("old", { stack: "dev", ownedAs: "dev" });
            await stage.stack.up(dns(BOTH));
            await old.restoreStateOf(stage.stack);
            stage.dismiss("b.net");
            await stage.stack.up(dns([FIRST]));
            await old.up(dns([FIRST]));
            await old.same(dns([FIRST]));
        },
    },
    {
        kind,
        does: "deletes records of a tenant and of a name server by hand, and refreshes",
        expected: "goes on",
        async play({ stack, byHand, ask }) {
            await stack.up(dns(BOTH));
            const before = await ask();
            for (const [zone, name] of [
                ["tenant.net", "www.tenant.net."],
                [BRAND, `ns3.${BRAND}.`],
            ] as const) {
                const records = (await byHand.records(zone)).filter(({ Name }) => Name === name);
                await byHand.change(
                    zone,
                    ...records.map((ResourceRecordSet) => ({ Action: "DELETE" as const, ResourceRecordSet })),
                );
            }
            await stack.attempt("refresh", dns(BOTH));
            await stack.up(dns(BOTH));
            assert.deepEqual(await ask(), before);
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "deletes a tenant's zone by hand, refreshes, and deploys",
        expected: "goes on",
        async play({ stack, byHand, dismiss, ask }) {
            await stack.up(dns(BOTH));
            const before = await ask();
            dismiss("b.net");
            await byHand.deleteZone("b.net");
            await stack.does("refresh", dns(BOTH));
            await stack.up(dns(BOTH));
            assert.deepEqual(await ask(), before);
            await stack.same(dns(BOTH));
        },
    },
];
