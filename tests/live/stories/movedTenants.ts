import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { BRAND_ZONE } from "../liveStage";
import { withDeletionLeftBehind } from "../leftovers";
import { withPulumi } from "../pulumiStack";
import type { Fault } from "../../../sandbox/route53/faults";
import type { TestSettings } from "../../program/stage";
import { BOTH, dns, tenant } from "../settings";
import type { Story } from "../story";
import {
    AT_ONCE,
    BACK,
    BEFORE,
    DOMAIN,
    endsAfterTheWait,
    MOVED,
    names,
    ON_SECOND,
    SECOND,
    STAYS,
    UP,
    WAITS,
    zonesOf,
} from "./setMoves";

const kind = "side effects of an edit";
const UNPINNED = dns([tenant(DOMAIN), SECOND]);
const ADOPTED = dns(BOTH, { delegationSet: { fromZone: BRAND_ZONE }, allowDelegationSetReplacement: true });

/** A move that fails because of an error at AWS, and is undone without another setting. */
function movedInVain(how: string, before: TestSettings, after: TestSettings, ...faults: Fault[]): Story {
    return {
        kind,
        does: `begins a move to another set ${how}, and reverts it`,
        expected: "goes on",
        async play(stage) {
            const { stack } = stage;
            await stack.up(before);
            const zones = zonesOf(stage);
            await stage.fail(...faults);
            await stack.attempt("up", after);
            await stage.heal();
            await stack.up(before);
            await stack.same(before);
            assert.deepEqual(zonesOf(stage).slice(0, 1), zones);
        },
    };
}

/** A tenant that moves to another delegation set, and so to another zone. */
export const movedTenants: readonly Story[] = [
    {
        kind,
        does: "moves a tenant to another set while its registrar has the first set's names, and again after it has the second set's names",
        expected: STAYS,
        async play(stage) {
            const { stack, register } = stage;
            await stack.up(BEFORE);
            await stack.refusedLate(MOVED, STAYS);
            assert.equal(zonesOf(stage).length, 2);
            await stack.refusedLate(MOVED, STAYS);
            await register("tenant.net", ON_SECOND);
            // Resolvers still remember the former names.
            await stack.refusedLate(MOVED, WAITS);
            await endsAfterTheWait(stage, MOVED);
        },
    },
    {
        kind,
        does: "moves a tenant to another set, whose owner moves to another host, and deploys again some days later",
        expected: /until \S+Z.* Its parent delegates to ns\.elsewhere\.net, not to its new zone/,
        async play(stage) {
            const { stack, register, dismiss } = stage;
            await stack.up(BEFORE);
            await register("tenant.net", ["ns.elsewhere.net"]);
            dismiss("tenant.net");
            await stack.refusedLate(MOVED, /if the tenant has left, remove it from the config/);
            await endsAfterTheWait(stage, MOVED);
        },
    },
    {
        kind,
        does: "moves a tenant to another set, whose owner enters the names of a third set at the registrar",
        expected: /its parent delegates to ns9\.example\.com, which are not the name servers of its new zone/,
        async play(stage) {
            const { stack, register, dismiss } = stage;
            await stack.up(BEFORE);
            await register("tenant.net", names("ns9"));
            // The domain is dark by its owner's mistake.
            dismiss("tenant.net");
            stack.configure(AT_ONCE);
            await stack.refusedLate(MOVED, /ask the owner|which are not the name servers/i);
            await stack.refusedLate(MOVED, /ns9\.example\.com/);
            assert.equal(zonesOf(stage).length, 2);
            await register("tenant.net", ON_SECOND);
            await stack.up(MOVED);
            await stack.same(MOVED);
        },
    },
    {
        kind,
        does: "moves a tenant to another set, cannot delete its former zone, and reverts the move without a permission",
        expected: STAYS,
        async play(stage) {
            const { stack } = stage;
            await stack.up(BEFORE);
            const [zone = ""] = zonesOf(stage);
            await stack.refusedLate(MOVED, STAYS);
            // Its owner may have registered the other names in the meantime, and no up has seen it.
            const { warnings, errors } = await stack.fails("up", BEFORE);
            assert.match(warnings.join("\n"), /or because a move or another replacement was taken back/);
            assert.match(errors.map(({ message }) => message).join("\n"), WAITS);
            stack.configure(AT_ONCE);
            await stack.up(BEFORE);
            assert.deepEqual(zonesOf(stage), [zone]);
            await stack.same(BEFORE);
        },
    },
    {
        kind,
        does: "moves a tenant to another set, cannot delete its former zone, and reverts the move",
        expected: STAYS,
        async play(stage) {
            const { stack } = stage;
            await stack.up(BEFORE);
            const [zone = ""] = zonesOf(stage);
            await stack.refusedLate(MOVED, STAYS);
            await stack.refusedLate(BACK, WAITS);
            stack.configure(AT_ONCE);
            await stack.up(BACK);
            assert.deepEqual(zonesOf(stage), [zone]);
            await stack.same(BACK);
            await stack.upAsBefore(BEFORE);
        },
    },
    {
        kind,
        does: "moves a tenant to another set while no DNS server answers, and again after that",
        expected: /stays.*DNS did not show whether it is still delegated/s,
        async play(stage) {
            const { stack, lie, heal, register } = stage;
            await stack.up(BEFORE);
            await register("tenant.net", ON_SECOND);
            stage.dismiss("tenant.net");
            await lie({ at: "*", name: "tenant.net", type: "NS", fault: "silence", times: "forever" });
            await stack.refusedLate(MOVED, /DNS did not show whether it is still delegated/);
            await heal();
            await stack.refusedLate(MOVED, WAITS);
            await endsAfterTheWait(stage, MOVED);
        },
    },
    {
        kind,
        does: "deploys after a killed up has left in the state the deletion of a zone that stays",
        expected: "goes on",
        async play(stage) {
            const { stack } = stage;
            await stack.up(BEFORE);
            const zones = zonesOf(stage);
            await stack.editState(withDeletionLeftBehind);
            const { warnings } = await stack.up(BEFORE);
            assert.match(
                warnings.join("\n"),
                /was to be deleted for a replacement that an earlier run has begun/,
            );
            assert.deepEqual(zonesOf(stage), zones);
            await stack.same(BEFORE);
        },
    },
    movedInVain("that fails before the new zone is created", BEFORE, MOVED, {
        operation: "CreateHostedZone",
        fault: "error503",
        times: "forever",
    }),
    movedInVain("by a new pin that fails before the new zone is created", UNPINNED, MOVED, {
        operation: "CreateHostedZone",
        fault: "error503",
        times: "forever",
    }),
    movedInVain(
        "whose answer is lost after the new zone was created",
        BEFORE,
        MOVED,
        { operation: "CreateHostedZone", fault: "lost-answer", times: 1 },
        { operation: "CreateHostedZone", fault: "error503", times: "forever" },
    ),
    movedInVain("together with its set, that fails before the new zones are created", dns(BOTH), ADOPTED, {
        operation: "CreateHostedZone",
        fault: "error503",
        times: "forever",
    }),
    {
        kind: "pulumi commands",
        needsPulumi: true,
        does: "moves a tenant to another set, reverts that, and has in the state the deletion of a zone that stays",
        expected: STAYS,
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                const { register } = stage;
                await stack.command(BEFORE, ...UP);
                await register("tenant.net");
                await register("b.net", ON_SECOND);
                const zones = zonesOf(stage);
                const { ok, text } = await stack.command(MOVED, ...UP);
                assert.ok(!ok, text);
                stage.refusals.push(text.replaceAll(/\s+/g, " "));
                assert.equal(zonesOf(stage).length, 2);
                const back = await stack.command(BACK, ...UP);
                assert.match(back.text.replaceAll(/\s+/g, " "), WAITS);
                const [until = ""] = /\d{4}-\S+Z/.exec(back.text) ?? [];
                await setTimeout(Math.max(Date.parse(until) - Date.now(), 0));
                await stack.up(BACK);
                assert.deepEqual(zonesOf(stage), zones);
                await stack.editState(BACK, withDeletionLeftBehind);
                const { text: said } = await stack.up(BACK);
                assert.match(said, /was to be deleted for a replacement that an earlier run has begun/);
                assert.deepEqual(zonesOf(stage), zones);
                await stack.same(BACK);
            }),
    },
    {
        kind: "pulumi commands",
        needsPulumi: true,
        does: "destroys with `--run-program`",
        expected: "goes on",
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.command(BEFORE, ...UP);
                const destroy = ["destroy", "--yes", "--skip-preview", "--run-program"];
                const { ok, text } = await stack.command(BEFORE, ...destroy);
                assert.ok(ok, text);
                assert.deepEqual(zonesOf(stage), []);
                assert.deepEqual(stage.contents().delegationSets, []);
            }),
    },
];
