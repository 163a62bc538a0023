import assert from "node:assert/strict";
import { BRAND, type LiveStage } from "../liveStage";
import { withDeletionLeftBehind } from "../leftovers";
import { withPulumi } from "../pulumiStack";
import { dns, tenant } from "../settings";
import type { Story } from "../story";

const kind = "side effects of an edit";
const SECOND = tenant("b.net", { pin: 2 });
const BEFORE = dns([tenant("tenant.net", { pin: 1 }), SECOND]);
const MOVED = dns([tenant("tenant.net", { pin: 2 }), SECOND], { allowDelegationSetReplacement: true });
const BACK = { ...BEFORE, allowDelegationSetReplacement: true };
const STAYS = /the former hosted zone \S+ of tenant\.net stays.*still delegated to ns1\.example\.com/;
const UP = ["up", "--yes", "--skip-preview"];

const names = (...labels: string[]): string[] => labels.map((label) => `${label}.${BRAND}`);
const ON_SECOND = names("ns5", "ns6", "ns7", "ns8");

function zonesOf({ contents }: LiveStage, domain: string): string[] {
    return contents().hostedZones.flatMap(({ id, name }) => (name === `${domain}.` ? [id] : []));
}

/** A tenant that moves to another delegation set, and so to another zone. */
export const movedTenants: readonly Story[] = [
    {
        kind,
        does: "moves a tenant to another set while its registrar has the first one's names, and once it has the others",
        expected: STAYS,
        async play(stage) {
            const { stack, register } = stage;
            await stack.up(BEFORE);
            await stack.refusedLate(MOVED, STAYS);
            assert.equal(zonesOf(stage, "tenant.net").length, 2);
            await stack.refusedLate(MOVED, STAYS);
            await register("tenant.net", ON_SECOND);
            await stack.up(MOVED);
            assert.equal(zonesOf(stage, "tenant.net").length, 1);
            await stack.same(MOVED);
        },
    },
    {
        kind,
        does: "moves a tenant to another set, is refused its former zone, and takes the move back",
        expected: STAYS,
        async play(stage) {
            const { stack } = stage;
            await stack.up(BEFORE);
            const [zone = ""] = zonesOf(stage, "tenant.net");
            await stack.refusedLate(MOVED, STAYS);
            await stack.up(BACK);
            assert.deepEqual(zonesOf(stage, "tenant.net"), [zone]);
            await stack.same(BACK);
            await stack.upAsBefore(BEFORE);
        },
    },
    {
        kind,
        does: "moves a tenant to another set while DNS cannot be asked, and again when it can",
        expected: /stays.*it could not be found out in DNS whether it is still delegated/s,
        async play(stage) {
            const { stack, lie, heal, register } = stage;
            await stack.up(BEFORE);
            await register("tenant.net", ON_SECOND);
            stage.dismiss("tenant.net");
            await lie({ at: "*", name: "tenant.net", type: "NS", fault: "silence", times: "forever" });
            await stack.refusedLate(MOVED, /could not be found out in DNS/);
            await heal();
            await stack.up(MOVED);
            await stack.same(MOVED);
        },
    },
    {
        kind,
        does: "deploys after a killed up has left the deletion of a zone that stays in the state",
        expected: "goes on",
        async play(stage) {
            const { stack } = stage;
            await stack.up(BEFORE);
            const zones = zonesOf(stage, "tenant.net");
            await stack.editState(withDeletionLeftBehind);
            const { warnings } = await stack.up(BEFORE);
            assert.match(
                warnings.join("\n"),
                /was to be deleted for a replacement that an earlier run has begun/,
            );
            assert.deepEqual(zonesOf(stage, "tenant.net"), zones);
            await stack.same(BEFORE);
        },
    },
    {
        kind: "commands of pulumi",
        needsPulumi: true,
        does: "moves a tenant to another set, takes that back, and has the deletion of a zone that stays in the state",
        expected: STAYS,
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                const { register } = stage;
                await stack.command(BEFORE, ...UP);
                await register("tenant.net");
                await register("b.net", ON_SECOND);
                const zones = zonesOf(stage, "tenant.net");
                const { ok, text } = await stack.command(MOVED, ...UP);
                assert.ok(!ok, text);
                stage.refusals.push(text.replaceAll(/\s+/g, " "));
                assert.equal(zonesOf(stage, "tenant.net").length, 2);
                await stack.up(BACK);
                assert.deepEqual(zonesOf(stage, "tenant.net"), zones);
                await stack.editState(BACK, withDeletionLeftBehind);
                const { text: said } = await stack.up(BACK);
                assert.match(said, /was to be deleted for a replacement that an earlier run has begun/);
                assert.deepEqual(zonesOf(stage, "tenant.net"), zones);
                await stack.same(BACK);
            }),
    },
    {
        kind: "commands of pulumi",
        needsPulumi: true,
        does: "destroys with `--run-program`",
        expected: "goes on",
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.command(BEFORE, ...UP);
                const destroy = ["destroy", "--yes", "--skip-preview", "--run-program"];
                const { ok, text } = await stack.command(BEFORE, ...destroy);
                assert.ok(ok, text);
                assert.deepEqual(zonesOf(stage, "tenant.net"), []);
                assert.deepEqual(stage.contents().delegationSets, []);
            }),
    },
];
