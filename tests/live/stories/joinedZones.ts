import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { TenantZone, WhiteLabelNameServers } from "../../../components";
import { apply, change, clientOf, createSet, createZone, recordSet } from "../../sandbox/useSandbox";
import type { TestSettings } from "../../program/stage";
import { BRAND, type LiveStage } from "../liveStage";
import { loseState } from "../lostState";
import { rememberingUsers } from "../rememberingUsers";
import { dns, TARGET, tenant } from "../settings";
import type { Story } from "../story";
import { AT_ONCE } from "./movingZones";

const kind = "objects of other owners";
const DOMAIN = "tenant.net";

/** A zone on the user's set. It answers, and the user gives it to the stack. */
export interface Joining {
    set: string;
    zone: string;
    given(more?: object, settings?: TestSettings): TestSettings;
    /** The config without the tenant. */
    without: TestSettings;
    records(): unknown;
}

export async function zoneOnSet(stage: LiveStage, owner = stage.stack.owner): Promise<Joining> {
    const client = clientOf(stage.sandbox.endpoint);
    const { id: set, nameServers } = await createSet(client, "by hand");
    const zone = await createZone(client, DOMAIN, { set });
    await apply(client, zone, [
        change("CREATE", recordSet(DOMAIN, "A", ["203.0.113.10"])),
        change("CREATE", recordSet(`www.${DOMAIN}`, "A", ["203.0.113.10"])),
    ]);
    client.destroy();
    await stage.register(DOMAIN, nameServers);
    stage.stack.configure(AT_ONCE);
    stage.ownership.noticePerson(stage.contents());
    stage.ownership.handOverMatching(new RegExp(zone), owner);
    const settings = { delegationSet: { id: set } };
    return {
        set,
        zone,
        given: (more = {}, others = {}) =>
            dns([{ domain: DOMAIN, zoneId: zone, ...more }, tenant("b.net")], { ...settings, ...others }),
        without: dns([tenant("b.net")], settings),
        records: () => stage.contents().hostedZones.find(({ id }) => id === zone)?.records,
    };
}

/** Users who change their minds about a tenant whose zone is already on the set. */
export const joinedZones: readonly Story[] = [
    {
        kind,
        does: "joins a zone, leaves its `zoneId` out, restores it, and removes the tenant",
        expected: "goes on",
        async play(stage) {
            const { given, without, records } = await zoneOnSet(stage);
            const before = records();
            const askAgain = await rememberingUsers(stage, DOMAIN);
            await stage.stack.up(given());
            await askAgain();
            await stage.stack.same(given({ zoneId: undefined }));
            await stage.stack.same(given());
            await stage.stack.up(without);
            assert.deepEqual(records(), before);
            await askAgain();
        },
    },
    {
        kind,
        does: "changes the `zoneId` of a joined zone to the id of another zone",
        expected: /is not the present zone of the tenant/,
        async play(stage) {
            const { given } = await zoneOnSet(stage);
            await stage.stack.up(given());
            const client = clientOf(stage.sandbox.endpoint);
            const other = await createZone(client, DOMAIN);
            client.destroy();
            await stage.stack.refused(given({ zoneId: other }), /is not the present zone of the tenant/);
            await stage.stack.refused(given({ zoneId: "ZTHEIRS" }), /is not the present zone of the tenant/);
        },
    },
    {
        kind,
        does: "replaces the `zoneId` of a joined zone by `migrateFrom` with the same id",
        expected: /./,
        async play(stage) {
            const { given, zone, records } = await zoneOnSet(stage);
            await stage.stack.up(given());
            const before = records();
            const moved = given({ zoneId: undefined, migrateFrom: { zoneId: zone } });
            await stage.stack.refusedLate(moved, /migrateFrom|copyFrom|itself|on the set already/);
            assert.deepEqual(records(), before);
            await stage.stack.upAsBefore(given());
        },
    },
    {
        kind,
        does: "configures a joined zone in another stack too, and destroys that stack",
        expected: /of another stack, which already manages it/,
        async play(stage) {
            const { given, records } = await zoneOnSet(stage);
            await stage.stack.up(given());
            const before = records();
            const second = stage.another("second");
            const theirs = given({}, { nameServers: ["a1", "a2", "a3", "a4"] });
            await second.refusedLate(theirs, /of another stack, which already manages it/);
            // Its address records stay for the zones on the set, which are its own.
            await second.attempt("destroy", theirs);
            assert.deepEqual(records(), before);
            await stage.stack.same(given());
        },
    },
    {
        kind,
        does: "passes an undefined `zoneId` to a tenant of a program, with a joined zone and with a new one",
        expected: /zoneId: is undefined|zoneId: undefined/,
        async play(stage) {
            const { set, zone } = await zoneOnSet(stage);
            const made =
                (zoneId: string | undefined, isGiven = true) =>
                (): Record<string, unknown> => {
                    const delegationSet = { id: set };
                    const nameServers = new WhiteLabelNameServers("ns", {
                        brandDomain: BRAND,
                        delegationSet,
                    });
                    const args = { domain: DOMAIN, nameServers, target: undefined as never };
                    const { target: _none, ...rest } = args;
                    const more = isGiven ? { zoneId: pulumi.output(zoneId) as pulumi.Output<string> } : {};
                    new TenantZone("tenant", { ...rest, ...more });
                    return {};
                };
            await stage.stack.refusedLate(made(undefined), /zoneId/);
            await stage.stack.up(made(zone));
            await stage.stack.refused(made(undefined), /zoneId/);
        },
    },
    {
        kind,
        does: "destroys a stack with a joined zone, whose owner's registrar has its former name servers",
        expected: "goes on",
        async play(stage) {
            const { given, records } = await zoneOnSet(stage);
            const before = records();
            await stage.stack.up(given());
            stage.dismiss("b.net");
            // The set and its zone belong to a user, so the address records stay for it.
            const outcome = await stage.stack.attempt("destroy", given());
            assert.match(
                outcome.errors.map(({ message }) => message).join(),
                /would have no name servers without them/,
            );
            assert.deepEqual(records(), before);
        },
    },
    {
        kind,
        does: "loses the state after a zone has joined, and recovers with `takeOver`",
        expected: /takeOver: \[white-label-dns-/,
        async play(stage) {
            const { given } = await zoneOnSet(stage);
            await stage.stack.up(given());
            const before = stage.contents();
            const { empty, taken } = await loseState(stage, given());
            await empty.up(given({}, taken));
            assert.deepEqual(stage.contents(), before);
            await empty.same(given());
        },
    },
    {
        kind,
        does: "deletes a joined zone by hand, deploys, and leaves its `zoneId` out",
        expected: /is not a hosted zone of this account/,
        async play(stage) {
            const { given, zone, records } = await zoneOnSet(stage);
            await stage.stack.up(given());
            stage.dismiss(DOMAIN);
            stage.sandbox.world.hostedZones.delete(zone);
            await stage.stack.does("refresh", given());
            // The id in the config is not the id of a zone. No zone is created instead.
            await stage.stack.refusedLate(given(), /is not a hosted zone of this account/);
            assert.equal(records(), undefined);
            const anew = given({ zoneId: undefined, target: TARGET });
            await stage.stack.up(anew);
            await stage.stack.same(anew);
        },
    },
];
