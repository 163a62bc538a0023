import assert from "node:assert/strict";
import { storedKey } from "../../../sandbox/world";
import type { TestSettings } from "../../program/stage";
import { loseState } from "../lostState";
import { rememberingUsers } from "../rememberingUsers";
import type { LiveStage } from "../liveStage";
import { dns, tenant } from "../settings";
import type { Story } from "../story";
import {
    at,
    AT_ONCE,
    copied,
    DOMAIN,
    handedOver,
    LEFT_OUT,
    makeOldZone,
    NAMES,
    newZone,
    OLD,
    OTHER,
    recordsOf,
} from "./movingZones";

const kind = "side effects of an edit";

/** The move is complete: the registrar has the new names, and the old zone is deleted. */
async function retired(stage: LiveStage): Promise<void> {
    await handedOver(stage);
    await stage.register(DOMAIN, NAMES);
    await stage.stack.up(at("handover"));
    await stage.stack.up(at("retire"));
    assert.equal(recordsOf(stage, OLD), undefined);
}

/** A step that is refused while the old zone leads, and does not change that. */
async function refusedAtCopy(stage: LiveStage, given: TestSettings, pattern: RegExp): Promise<void> {
    const old = recordsOf(stage, OLD);
    await stage.stack.refusedLate(given, pattern);
    assert.deepEqual(recordsOf(stage, OLD), old);
    await stage.stack.upAsBefore(at("copy"));
}

/** The user deletes the old zone in the console. */
function deleteByHand({ sandbox }: LiveStage): void {
    sandbox.world.hostedZones.delete(OLD);
}

/** Users who change their minds while a domain moves here from another zone. */
export const changedMinds: readonly Story[] = [
    {
        kind,
        does: "jumps from stage copy to retire",
        expected: /"retire" must follow "handover"/,
        async play(stage) {
            await copied(stage);
            await refusedAtCopy(stage, at("retire"), /must follow "handover"/);
        },
    },
    {
        kind,
        does: "hands a zone over, leaves `migrateFrom` out, and hands it over again, while users send queries",
        expected: "goes on",
        async play(stage) {
            await copied(stage);
            const old = recordsOf(stage, OLD);
            const askAgain = await rememberingUsers(stage, DOMAIN);
            await stage.stack.up(at("handover"));
            await stage.stack.up(LEFT_OUT);
            assert.deepEqual(recordsOf(stage, OLD), old);
            await askAgain();
            await stage.stack.up(at("copy"));
            await stage.stack.up(at("handover"));
            await askAgain();
            await stage.stack.same(at("handover"));
        },
    },
    {
        kind,
        does: "configures another zone of the domain while the old one is copied, and reverts that",
        expected: "goes on",
        async play(stage) {
            await copied(stage);
            makeOldZone(stage, OTHER);
            const zones = [recordsOf(stage, OLD), recordsOf(stage, OTHER)];
            await stage.stack.up(at("copy", OTHER));
            await stage.stack.up(at("copy"));
            await stage.stack.same(at("copy"));
            assert.deepEqual([recordsOf(stage, OLD), recordsOf(stage, OTHER)], zones);
        },
    },
    {
        kind,
        does: "configures the same old zone for two tenants",
        expected: /is already the zone that tenants\[0\] moves from/,
        async play(stage) {
            await copied(stage);
            const two = dns([
                tenant(DOMAIN, { migrateFrom: { zoneId: OLD, stage: "copy" } }),
                tenant("b.net", { migrateFrom: { zoneId: OLD, stage: "copy" } }),
            ]);
            await refusedAtCopy(stage, two, /a zone belongs to one domain/);
        },
    },
    {
        kind,
        does: "removes a tenant during its handover, whose users' resolvers know the name servers of its new zone",
        expected: "goes on",
        async play(stage) {
            await handedOver(stage);
            const askAgain = await rememberingUsers(stage, DOMAIN);
            const { warnings } = await stage.stack.up(dns([]));
            assert.match(warnings.join("\n"), /continues to answer for 60 seconds, .* and is then deleted/);
            await askAgain();
            await stage.stack.same(dns([]));
        },
    },
    {
        kind,
        does: "destroys the stack while a zone is handed over",
        expected: "goes on",
        async play(stage) {
            await copied(stage);
            const old = recordsOf(stage, OLD);
            await stage.stack.up(at("handover"));
            await stage.stack.does("destroy", at("handover"));
            assert.deepEqual(recordsOf(stage, OLD), old);
            assert.deepEqual(stage.contents().delegationSets, []);
        },
    },
    {
        kind,
        does: "renames the labels of the name servers while a zone is handed over, and restores them",
        expected: "goes on",
        async play(stage) {
            await handedOver(stage);
            const askAgain = await rememberingUsers(stage, DOMAIN);
            const labels = ["dns1", "dns2", "dns3", "dns4"];
            await stage.stack.up(at("handover", OLD, { nameServers: labels }));
            await askAgain();
            await stage.stack.up(at("handover"));
            await askAgain();
            await stage.stack.same(at("handover"));
        },
    },
    {
        kind,
        does: "pins a tenant to another set while it is handed over",
        expected: /this would move the tenant/,
        async play(stage) {
            await handedOver(stage);
            const pinned = (more: object): object => ({
                ...dns([tenant(DOMAIN, { pin: 2, migrateFrom: { zoneId: OLD, stage: "handover" } })], {
                    ...more,
                }),
            });
            const askAgain = await rememberingUsers(stage, DOMAIN);
            await stage.stack.refused({ ...pinned({}) }, /this would move the tenant/);
            await stage.stack.attempt("up", { ...pinned({ allowDelegationSetReplacement: true }) });
            await stage.check("after the up that moves it");
            await askAgain();
            await stage.stack.attempt("up", at("handover"));
            await stage.check("after the up that puts it back");
            await askAgain();
            await stage.stack.up(at("handover"));
            await stage.stack.same(at("handover"));
        },
    },
    {
        kind,
        does: "adds a record to the old zone by hand while it is handed over, and retires it",
        expected: /the new zone has no records at late A/,
        async play(stage) {
            await handedOver(stage);
            await stage.register(DOMAIN, NAMES);
            const late = { name: `late.${DOMAIN}.`, type: "A", ttl: 300, values: ["203.0.113.9"] };
            stage.sandbox.world.hostedZones.get(OLD)?.records.set(storedKey(late), late);
            await stage.stack.up(at("handover"));
            await stage.stack.refusedLate(at("retire"), /the new zone has no records at late A/);
            assert.notEqual(recordsOf(stage, OLD), undefined);
            await stage.stack.upAsBefore(at("handover"));
        },
    },
    {
        kind,
        does: "deletes the old zone by hand while the registrar has the new names, and continues to retire",
        expected: "goes on",
        async play(stage) {
            await handedOver(stage);
            await stage.register(DOMAIN, NAMES);
            await stage.stack.up(at("handover"));
            deleteByHand(stage);
            await stage.stack.does("refresh", at("handover"));
            await stage.stack.up(at("handover"));
            await stage.stack.up(at("retire"));
            await stage.stack.up(LEFT_OUT);
            await stage.stack.same(LEFT_OUT);
        },
    },
    {
        kind,
        does: "deletes the old zone by hand while the registrar has the new names, and leaves `migrateFrom` out",
        expected: "goes on",
        async play(stage) {
            await handedOver(stage);
            await stage.register(DOMAIN, NAMES);
            await stage.stack.up(at("handover"));
            const records = recordsOf(stage, newZone(stage));
            deleteByHand(stage);
            await stage.stack.up(LEFT_OUT);
            assert.deepEqual(recordsOf(stage, newZone(stage)), records);
            await stage.stack.same(LEFT_OUT);
        },
    },
    {
        kind,
        does: "changes retire back to handover, and to copy, after the old zone was deleted",
        expected: "goes on",
        async play(stage) {
            await retired(stage);
            const records = recordsOf(stage, newZone(stage));
            await stage.stack.up(at("handover"));
            assert.deepEqual(recordsOf(stage, newZone(stage)), records);
            const { warnings } = await stage.stack.up(at("copy"));
            assert.match(warnings.join("\n"), /the old zone \S+ is gone, and its copies stay/);
            await stage.stack.same(at("copy"));
            assert.deepEqual(recordsOf(stage, newZone(stage)), records);
            await stage.stack.up(LEFT_OUT);
            assert.deepEqual(recordsOf(stage, newZone(stage)), records);
        },
    },
    {
        kind,
        does: "deploys, refreshes and destroys with the credentials of another account while a zone is handed over",
        expected: /222222222222/,
        async play(stage) {
            await handedOver(stage);
            const { contents } = stage;
            const before = contents();
            await stage.account("222222222222");
            for (const verb of ["up", "refresh", "destroy"] as const) {
                await stage.stack.refusedLate(at("copy"), /222222222222/, verb);
                assert.deepEqual(contents(), before, verb);
            }
            await stage.account("111111111111");
            await stage.stack.same(at("handover"));
        },
    },
    {
        kind,
        does: "loses the state before a zone is retired, and recovers stage by stage",
        expected: /"retire" must follow "handover"/,
        async play(stage) {
            await handedOver(stage);
            await stage.register(DOMAIN, NAMES);
            await stage.stack.up(at("handover"));
            const before = stage.contents();
            const { empty, taken } = await loseState(stage, at("retire"), AT_ONCE);
            await empty.refusedLate(at("retire", OLD, taken), /must follow "handover"/);
            await empty.up(at("handover", OLD, taken));
            assert.deepEqual(stage.contents(), before);
            await empty.up(at("retire"));
            await empty.up(LEFT_OUT);
        },
    },
    {
        kind,
        does: "removes four of five tenants that move from the config, and allows it",
        expected: /allowRemovals/,
        async play(stage) {
            const { stack } = stage;
            stack.configure(AT_ONCE);
            const domains = ["a", "b", "c", "d", "e"].map((label) => `${label}.net`);
            const moving = domains.map((domain, index) => {
                const zoneId = `ZOLDZONE0000000000${index}`;
                return { domain, zoneId, nameServers: makeOldZone(stage, zoneId, domain) };
            });
            for (const { domain, nameServers } of moving) {
                await stage.register(domain, nameServers);
            }
            const all = (move: string): ReturnType<typeof tenant>[] =>
                moving.map(({ domain, zoneId }) => tenant(domain, { migrateFrom: { zoneId, stage: move } }));
            await stack.up(dns(all("copy")));
            const before = moving.map(({ zoneId }) => recordsOf(stage, zoneId));
            stage.ownership.handOverMatching(/ZOLDZONE/, stack.owner);
            await stack.up(dns(all("handover")));
            const first = all("handover").slice(0, 1);
            await stack.refused(dns(first), /allowRemovals/);
            await stack.up(dns(first, { allowRemovals: 4 }));
            assert.deepEqual(
                moving.slice(1).map(({ zoneId }) => recordsOf(stage, zoneId)),
                before.slice(1),
            );
            await stack.same(dns(first, { allowRemovals: 4 }));
        },
    },
];
