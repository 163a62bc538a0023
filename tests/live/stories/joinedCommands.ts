import assert from "node:assert/strict";
import { PULUMI_OWNER, withPulumi, type PulumiStack } from "../pulumiStack";
import type { LiveStage } from "../liveStage";
import type { Story } from "../story";
import { TARGET } from "../settings";
import { ASKED_FOR } from "./commands";
import { zoneOnSet, type Joining } from "./joinedZones";

const UP = ["up", "--yes", "--skip-preview"];
const ZONE = "dns-tenant.net";
/** A story of a zone that has joined, on the real engine. */
function joined(
    story: Pick<Story, "does" | "expected">,
    play: (stage: LiveStage, stack: PulumiStack, joining: Joining) => Promise<void>,
): Story {
    return {
        ...story,
        kind: "pulumi commands",
        needsPulumi: true,
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await play(stage, stack, await zoneOnSet(stage, PULUMI_OWNER));
            }),
    };
}

/** Flags and commands of the real engine that work on the row of a tenant whose zone has joined. */
export const joinedCommands: readonly Story[] = [
    joined(
        {
            does: "requests the replacement of a joined zone with `--replace` and with a taint, with and without its `zoneId`, and removes the tenant",
            expected: "goes on",
        },
        async (stage, stack, { given, without, records }) => {
            const former = records();
            await stack.up(given());
            const before = stage.contents();
            const named = given();
            for (const settings of [named, given({ zoneId: undefined })]) {
                const urn = await stack.urn(ZONE);
                const asked = await stack.command(settings, ...UP, "--replace", urn);
                assert.deepEqual(stage.contents(), before, asked.text);
                await stack.same(settings);
                await stack.command(settings, "state", "taint", "--yes", urn);
                const tainted = await stack.command(settings, ...UP);
                assert.deepEqual(stage.contents(), before, tainted.text);
                await stack.command(settings, "state", "untaint", "--yes", urn);
                await stack.same(settings);
                // Without zoneId, Route 53 refuses another zone. The message says how to return.
                const expected = settings === named ? ASKED_FOR : /to join it again/;
                assert.match(asked.text, expected);
                assert.match(tainted.text, expected);
            }
            await stack.up(without);
            assert.deepEqual(records(), former);
        },
    ),
    joined(
        {
            does: "deletes a joined zone from the state, and deploys with its `zoneId`",
            expected: "goes on",
        },
        async (stage, stack, { given, without, records }) => {
            // A record that existed and was taken over stays, with its present TTL.
            const kept = (): string[] =>
                (records() as { name: string; type: string }[]).map(({ name, type }) => `${name} ${type}`);
            const former = kept();
            const owned = given({ target: TARGET, names: ["@"], overwrite: true });
            await stack.up(owned);
            const before = stage.contents();
            const { ok, text } = await stack.command(
                owned,
                "state",
                "delete",
                "--yes",
                await stack.urn(ZONE),
            );
            assert.ok(ok, text);
            await stack.up(owned);
            assert.deepEqual(stage.contents(), before);
            await stack.same(owned);
            await stack.up(without);
            assert.deepEqual(kept(), former);
        },
    ),
    joined(
        {
            does: "deletes a joined zone from the state, and deploys without its `zoneId`",
            expected: /zoneId/,
        },
        async (stage, stack, { given, zone, without, records }) => {
            const former = records();
            await stack.up(given());
            await stack.command(given(), "state", "delete", "--yes", await stack.urn(ZONE));
            await stack.refused(given({ zoneId: undefined }), new RegExp(`zoneId: ${zone}`), ...UP);
            await stack.up(given());
            await stack.up(without);
            assert.deepEqual(records(), former);
        },
    ),
    joined(
        {
            does: "joins a zone with `--target` of only that zone, and removes it with `--target`",
            expected: /tenant\.net has no place/,
        },
        async (stage, stack, { given, without, records }) => {
            const former = records();
            await stack.up(without);
            await stack.refused(given(), /tenant\.net has no place/, ...UP, "--target", `**${ZONE}`);
            await stack.up(given());
            const { ok, text } = await stack.command(without, ...UP, "--target", await stack.urn(ZONE));
            assert.ok(ok, text);
            assert.deepEqual(records(), former);
            await stack.up(without);
            await stack.same(without);
        },
    ),
];
