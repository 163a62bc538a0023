import assert from "node:assert/strict";
import { TenantZone, WhiteLabelNameServers } from "../../../components";
import { storedKey } from "../../../sandbox/world";
import { seedHostedZone } from "../../../sandbox/seed";
import type { TestSettings } from "../../program/stage";
import type { Given, Program } from "../deployment";
import { BRAND, type LiveStage } from "../liveStage";
import { loseState } from "../lostState";
import { withPulumi } from "../pulumiStack";
import { dns, TARGET, tenant } from "../settings";
import type { Story } from "../story";

const kind = "side effects of an edit";
export const DOMAIN = "tenant.net";
export const OLD = "ZOLDZONE01234567890AB";
export const OTHER = "ZOTHERZONE01234567890";
export const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.${BRAND}`);
/** The waits for resolvers end at once. */
export const AT_ONCE = { "white-label-dns:sandboxTimeScale": "1000000000" };

const UP = ["up", "--yes", "--skip-preview"];

export type MoveStage = "copy" | "handover" | "retire";

/** The stack to which the domain moves, at a stage. */
export const at = (stage: MoveStage, zoneId = OLD, more: TestSettings = {}): TestSettings =>
    dns([tenant(DOMAIN, { migrateFrom: { zoneId, stage } })], more);
export const LEFT_OUT = dns([tenant(DOMAIN)]);

/** A user's zone, which answers for the domain. @returns its name servers */
export function makeOldZone({ sandbox: { world } }: LiveStage, id = OLD, domain = DOMAIN): string[] {
    const { nameServers } = seedHostedZone(world, id, domain);
    const zone = world.hostedZones.get(id);
    for (const name of [`${domain}.`, `www.${domain}.`, `shop.${domain}.`, `mail.${domain}.`]) {
        const record = { name, type: "A", ttl: 300, values: TARGET.addresses };
        zone?.records.set(storedKey(record), record);
    }
    return nameServers;
}

/** The domain uses its old zone, and the stack has copied it. */
export async function copied(stage: LiveStage): Promise<string[]> {
    const nameServers = makeOldZone(stage);
    await stage.register(DOMAIN, nameServers);
    stage.stack.configure(AT_ONCE);
    await stage.stack.up(at("copy"));
    // With the handover, the owner gives the old zone to the stack.
    stage.ownership.handOverMatching(new RegExp(OLD), stage.stack.owner);
    return nameServers;
}

export async function handedOver(stage: LiveStage): Promise<string[]> {
    const nameServers = await copied(stage);
    await stage.stack.up(at("handover"));
    return nameServers;
}

export const recordsOf = ({ contents }: LiveStage, id: string): unknown =>
    contents().hostedZones.find((zone) => zone.id === id)?.records;
export const newZone = ({ contents }: LiveStage): string =>
    contents().hostedZones.find(({ id, name }) => name === `${DOMAIN}.` && ![OLD, OTHER].includes(id))?.id ??
    "";

/** A user's own program, with the tenant under one of two names. */
function program(name: string, stage: MoveStage): Program {
    return () => {
        const nameServers = new WhiteLabelNameServers("ns", { brandDomain: BRAND });
        const migrateFrom = { zoneId: OLD, stage };
        new TenantZone(name, { domain: DOMAIN, nameServers, migrateFrom });
        return {};
    };
}

/** A domain with an existing zone, which moves here. */
export const movingZones: readonly Story[] = [
    {
        kind,
        does: "renames the component of a tenant that is handed over from its old zone, without an alias",
        expected: /is already on a name server of delegation set \S+/,
        async play(stage) {
            const { stack } = stage;
            await stage.register(DOMAIN, makeOldZone(stage));
            stack.configure(AT_ONCE);
            await stack.up(program("tenant", "copy"));
            stage.ownership.handOverMatching(new RegExp(OLD), stack.owner);
            await stack.up(program("tenant", "handover"));
            const before = stage.contents();
            await stack.refusedLate(program("customer", "handover"), /give the resource an alias/);
            assert.deepEqual(stage.contents(), before);
            await stack.same(program("tenant", "handover"));
        },
    },
    {
        kind,
        does: "configures another zone of the domain while the old one is handed over",
        expected: /migrateFrom\.zoneId: "ZOTHERZONE01234567890" would replace "ZOLDZONE01234567890AB"/,
        async play(stage) {
            await handedOver(stage);
            makeOldZone(stage, OTHER);
            const shop = { name: `shop.${DOMAIN}.`, type: "A" };
            stage.sandbox.world.hostedZones.get(OTHER)?.records.delete(storedKey(shop));
            await stage.stack.refused(at("handover", OTHER), /migrateFrom.zoneId: .* would replace/);
            await stage.stack.refused(at("copy", OTHER), /migrateFrom.zoneId: .* would replace/);
        },
    },
    {
        kind,
        does: "renders a config without the only tenant during its handover, and restores it",
        expected: "goes on",
        async play(stage) {
            await copied(stage);
            const before = recordsOf(stage, OLD);
            await stage.stack.up(at("handover"));
            await stage.stack.up(dns([]));
            assert.deepEqual(recordsOf(stage, OLD), before);
            await stage.stack.up(at("copy"));
            await stage.stack.same(at("copy"));
        },
    },
    {
        kind,
        does: "copies a zone, leaves `migrateFrom` out, and copies again",
        expected: "goes on",
        async play(stage) {
            await copied(stage);
            const before = [recordsOf(stage, OLD), recordsOf(stage, newZone(stage))];
            await stage.stack.up(LEFT_OUT);
            await stage.stack.same(LEFT_OUT);
            await stage.stack.up(at("copy"));
            await stage.stack.same(at("copy"));
            assert.deepEqual([recordsOf(stage, OLD), recordsOf(stage, newZone(stage))], before);
        },
    },
    {
        kind,
        does: "configures another domain than the old zone's, before and after the handover",
        expected: /is the zone of tenant\.net, and only a zone of the same domain can be copied/,
        async play(stage) {
            const typo = (move: MoveStage): Given =>
                dns([tenant("tenantt.net", { migrateFrom: { zoneId: OLD, stage: move } })]);
            const nameServers = makeOldZone(stage);
            await stage.register(DOMAIN, nameServers);
            stage.stack.configure(AT_ONCE);
            const before = recordsOf(stage, OLD);
            await stage.stack.refusedLate(typo("copy"), /is the zone of tenant\.net/);
            assert.deepEqual(recordsOf(stage, OLD), before);
            await stage.stack.up(at("copy"));
            stage.ownership.handOverMatching(new RegExp(OLD), stage.stack.owner);
            await stage.stack.up(at("handover"));
            const zones = [recordsOf(stage, OLD), recordsOf(stage, newZone(stage))];
            await stage.stack.refusedLate(typo("handover"), /is the zone of tenant\.net/);
            assert.deepEqual([recordsOf(stage, OLD), recordsOf(stage, newZone(stage))], zones);
            await stage.stack.upAsBefore(at("handover"));
        },
    },
    {
        kind,
        does: "configures the id of another account's zone as the old zone",
        expected: /is not a hosted zone of this account/,
        async play(stage) {
            await stage.stack.up(dns([tenant("b.net")]));
            await stage.stack.refusedLate(
                dns([tenant("b.net"), tenant(DOMAIN, { migrateFrom: { zoneId: "ZTHEIRS" } })]),
                /is not a hosted zone of this account/,
            );
            await stage.stack.upAsBefore(dns([tenant("b.net")]));
        },
    },
    {
        kind,
        does: "loses the state while a zone is handed over, and recovers with `takeOver`",
        expected: /takeOver: \[white-label-dns-/,
        async play(stage) {
            await handedOver(stage);
            const before = stage.contents();
            const { empty, taken } = await loseState(stage, at("handover"), AT_ONCE);
            await empty.up(at("handover", OLD, taken));
            assert.deepEqual(stage.contents(), before);
            await empty.same(at("handover"));
            await stage.register(DOMAIN, NAMES);
            await empty.up(at("handover"));
            await empty.up(at("retire"));
            await empty.up(LEFT_OUT);
        },
    },
    {
        kind,
        does: "has a second stack that copies the same old zone and hands it over too",
        expected: /the old hosted zone ZOLDZONE01234567890AB is already handed over/,
        async play(stage) {
            await handedOver(stage);
            const second = stage.another("second");
            second.configure(AT_ONCE);
            const more = { nameServers: ["a1", "a2", "a3", "a4"] };
            await second.up(at("copy", OLD, more));
            const before = recordsOf(stage, OLD);
            await second.refusedLate(at("handover", OLD, more), /is already handed over/);
            assert.deepEqual(recordsOf(stage, OLD), before);
            await stage.stack.same(at("handover"));
            await second.does("destroy", at("copy", OLD, more));
            await stage.stack.same(at("handover"));
        },
    },
    {
        kind: "pulumi commands",
        needsPulumi: true,
        does: "replaces a zone that is handed over, and the zone that it moves to, with `--replace`",
        expected:
            /a replacement of this resource was requested|was to be deleted, because a replacement was asked for/,
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stage.register(DOMAIN, makeOldZone(stage));
                await stack.up(at("copy"));
                const old = recordsOf(stage, OLD);
                stage.ownership.handOverMatching(new RegExp(OLD), "the stack on pulumi");
                await stack.up(at("handover"));
                const before = stage.contents();
                for (const name of [`dns-${DOMAIN}-old-zone`, `dns-${DOMAIN}`]) {
                    const flags = ["--replace", await stack.urn(name)];
                    const { text } = await stack.command(at("handover"), ...UP, ...flags);
                    stage.refusals.push(text);
                    assert.deepEqual(stage.contents(), before, name);
                    await stack.same(at("handover"));
                }
                await stack.up(at("copy"));
                assert.deepEqual(recordsOf(stage, OLD), old);
            }),
    },
];
