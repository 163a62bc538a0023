import assert from "node:assert/strict";
import type { LiveStage } from "../liveStage";
import { rememberingUsers } from "../rememberingUsers";
import { withPulumi } from "../pulumiStack";
import type { TestSettings } from "../../program/stage";
import { dns, tenant } from "../settings";
import type { Story } from "../story";
import {
    AT_ONCE,
    BACK,
    BEFORE,
    DOMAIN,
    endsAfterTheWait,
    MOVED,
    ON_FIRST,
    ON_SECOND,
    SECOND,
    STAYS,
    UP,
    WAITS,
    zonesOf,
} from "./setMoves";

const kind = "side effects of an edit";
const NEW_STAYS = /the former hosted zone \S+ of tenant\.net stays.*still delegated to ns5\.example\.com/;
const SAID =
    /tenant\.net gets a hosted zone on another delegation set, which replaces \S+\. Its parent delegates to ns5\.example\.com.*until its parent has had none of ns5\.example\.com/;

/** The tenant has moved to the second set. Its owner has set the new names, and resolvers remember them. */
async function movedAndRegistered(stage: LiveStage): Promise<() => Promise<void>> {
    await stage.stack.up(BEFORE);
    await stage.stack.refusedLate(MOVED, STAYS);
    await stage.register(DOMAIN, ON_SECOND);
    return rememberingUsers(stage, DOMAIN);
}

/** A move to another set that is undone after the tenant's owner has reacted to it. */
export const movesPutBack: readonly Story[] = [
    {
        kind,
        does: "moves a tenant to another set, whose owner registers the new names, and restores the config",
        expected: NEW_STAYS,
        async play(stage) {
            const { stack } = stage;
            const askAgain = await movedAndRegistered(stage);
            const { warnings } = await stack.does("preview", BEFORE);
            assert.match(warnings.join("\n"), SAID);
            await stack.refusedLate(BEFORE, NEW_STAYS);
            await stack.refusedLate(BACK, NEW_STAYS);
            await stage.register(DOMAIN, ON_FIRST);
            await stack.refusedLate(BEFORE, WAITS);
            await askAgain();
            await endsAfterTheWait(stage, BEFORE);
        },
    },
    {
        kind,
        does: "moves a tenant to another set, whose owner registers the new names and then the former ones again, and restores the config",
        expected: WAITS,
        async play(stage) {
            const { stack } = stage;
            const askAgain = await movedAndRegistered(stage);
            await stage.register(DOMAIN, ON_FIRST);
            // No up has seen the parent with the names that resolvers remember.
            await stack.refusedLate(BACK, WAITS);
            await askAgain();
            await stack.refusedLate(BEFORE, WAITS);
            await endsAfterTheWait(stage, BEFORE);
        },
    },
    {
        kind,
        does: "moves a tenant to another set, whose owner has already registered its names, after resolvers have learnt the former ones",
        expected: WAITS,
        async play(stage) {
            const { stack } = stage;
            await stack.up(BEFORE);
            const askAgain = await rememberingUsers(stage, DOMAIN);
            await stage.register(DOMAIN, ON_SECOND);
            stage.dismiss(DOMAIN);
            await stack.refusedLate(MOVED, WAITS);
            stage.expectLive(DOMAIN);
            await askAgain();
            await endsAfterTheWait(stage, MOVED);
        },
    },
    {
        kind,
        does: "moves a tenant to another set in a stack that sets its registrar, and restores the config",
        expected: WAITS,
        async play(stage) {
            const { stack, remote } = stage;
            // A domain of another registry than the brand domain's, which has its names without glue.
            const domain = "tenant.org";
            await remote.delegate(domain, { nameServers: [{ name: "ns.elsewhere.net", glue: [] }] });
            const managed = (pin: number): TestSettings =>
                dns([tenant(domain, { pin, registrar: "route53domains" }), SECOND], {
                    allowDelegationSetReplacement: true,
                });
            stage.expectLive(domain);
            await stack.attempt("up", managed(1));
            const before = await rememberingUsers(stage, domain);
            for (const pin of [2, 1]) {
                const outcome = await stack.fails("up", managed(pin));
                assert.match(outcome.errors.map(({ message }) => message).join(), WAITS);
                stage.refusals.push(...outcome.errors.map(({ message }) => message));
                await before();
            }
            stack.configure(AT_ONCE);
            await stack.up(managed(1));
            await stack.same(managed(1));
        },
    },
    {
        kind: "pulumi commands",
        needsPulumi: true,
        does: "reverts a move after its owner has registered the new names, with `preview`, `refresh` and `--target` in between",
        expected: NEW_STAYS,
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.command(BEFORE, ...UP);
                await stage.register(DOMAIN);
                await stage.register("b.net", ON_SECOND);
                const { ok, text } = await stack.command(MOVED, ...UP);
                assert.ok(!ok, text);
                await stage.register(DOMAIN, ON_SECOND);
                const target = ["--target", await stack.urn("dns-b.net")];
                const refresh = ["refresh", "--yes", "--skip-preview"];
                for (const command of [["preview"], [...UP, ...target], refresh]) {
                    await stack.command(BEFORE, ...command);
                    assert.equal(zonesOf(stage).length, 2, command.join(" "));
                }
                const back = await stack.command(BEFORE, ...UP);
                assert.ok(!back.ok, back.text);
                stage.refusals.push(back.text.replaceAll(/\s+/g, " "));
                assert.equal(zonesOf(stage).length, 2);
            }),
    },
];
