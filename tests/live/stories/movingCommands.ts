import assert from "node:assert/strict";
import { storedKey } from "../../../sandbox/world";
import type { TestSettings } from "../../program/stage";
import type { LiveStage } from "../liveStage";
import { PULUMI_OWNER, withPulumi, type PulumiStack } from "../pulumiStack";
import { dns } from "../settings";
import type { Story } from "../story";
import {
    at as atStage,
    DOMAIN,
    LEFT_OUT,
    makeOldZone,
    NAMES,
    newZone,
    OLD,
    recordsOf,
    type MoveStage,
} from "./movingZones";

const UP = ["up", "--yes", "--skip-preview"];
const ZONE = `dns-${DOMAIN}`;
const OLD_ZONE = `${ZONE}-old-zone`;
/** The step is refused, or it finds the existing object itself. The engine shows which. */
const ASKED_FOR =
    /a replacement of this resource was requested|was to be deleted, because a replacement was asked for \(--replace|"retire" must follow "handover"|resolvers may ask it until/;

/** The waits for resolvers end at once, or take their real time. */
const AT_ONCE = { sandboxTimeScale: 1_000_000_000 };
const IN_DAYS = { sandboxTimeScale: 1 };
const at = (move: MoveStage, more: TestSettings = AT_ONCE): TestSettings => atStage(move, OLD, more);
const EMPTY = dns([], AT_ONCE);
const ENDED = { ...LEFT_OUT, ...AT_ONCE };

/** A story of a domain that moves here, on the real engine. */
function moving(
    story: Pick<Story, "does" | "expected">,
    play: (stage: LiveStage, stack: PulumiStack) => Promise<void>,
): Story {
    return {
        ...story,
        kind: "pulumi commands",
        needsPulumi: true,
        play: (stage) => withPulumi(stage, (stack) => play(stage, stack)),
    };
}

/** The move has come to a stage. At the stage retire, the old zone waits for resolvers. */
async function movedTo(stage: LiveStage, stack: PulumiStack, move: MoveStage): Promise<TestSettings> {
    await stage.register(DOMAIN, makeOldZone(stage));
    await stack.up(at("copy"));
    stage.ownership.handOverMatching(new RegExp(OLD), PULUMI_OWNER);
    if (move === "copy") {
        return at("copy");
    }
    await stack.up(at("handover"));
    if (move === "handover") {
        return at("handover");
    }
    await stage.register(DOMAIN, NAMES);
    await stack.up(at("handover", IN_DAYS));
    await stack.refused(at("retire", IN_DAYS), /resolvers may ask it until/, ...UP);
    return at("retire", IN_DAYS);
}

/** Changes of the old zone's owner are copied. */
async function assertFollows(stage: LiveStage, stack: PulumiStack): Promise<void> {
    const late = { name: `late.${DOMAIN}.`, type: "A", ttl: 300, values: ["203.0.113.9"] };
    for (const values of [["203.0.113.9"], ["203.0.113.10"]]) {
        const record = { ...late, values };
        stage.sandbox.world.hostedZones.get(OLD)?.records.set(storedKey(record), record);
        await stack.up(at("copy"));
        const records = recordsOf(stage, newZone(stage)) as { name: string; values?: string[] }[];
        assert.deepEqual(records.find(({ name }) => name === late.name)?.values, values);
    }
    await stack.same(at("copy"));
}

function withoutSoa(records: unknown): unknown {
    return (records as { type: string }[]).filter(({ type }) => type !== "SOA");
}

/** The rows of a moving tenant at each stage. */
const rowsAt = (move: MoveStage): string[] => (move === "copy" ? [ZONE] : [ZONE, OLD_ZONE]);

/** Replacements by hand at each stage. */
const replaced: Story[] = (["copy", "handover", "retire"] as const).map((move) =>
    moving(
        {
            does: `requests the replacement of each row of a tenant that moves with \`--replace\` and with a taint, at stage ${move}`,
            expected: move === "retire" ? /resolvers may ask it until/ : "goes on",
        },
        async (stage, stack) => {
            const given = await movedTo(stage, stack, move);
            const before = stage.contents();
            const after = move === "retire" ? at("handover", IN_DAYS) : given;
            for (const row of rowsAt(move)) {
                const urn = await stack.urn(row);
                const asked = await stack.command(given, ...UP, "--replace", urn);
                assert.match(asked.text, ASKED_FOR);
                assert.deepEqual(stage.contents(), before, `--replace ${row}`);
                await stack.up(after);
                await stack.command(given, "state", "taint", "--yes", urn);
                const tainted = await stack.command(given, ...UP);
                assert.match(tainted.text, ASKED_FOR);
                assert.deepEqual(stage.contents(), before, `taint of ${row}`);
                await stack.command(given, "state", "untaint", "--yes", urn);
                await stack.same(after);
                assert.deepEqual(stage.contents(), before, `after ${row}`);
            }
            await (move === "copy" ? assertFollows(stage, stack) : undefined);
        },
    ),
);

/** Rows that a user deletes from the state. */
const forgotten: Story[] = [
    moving(
        {
            does: "deletes the zone of a tenant that moves from the state at stage copy, and deploys",
            expected: "goes on",
        },
        async (stage, stack) => {
            const given = await movedTo(stage, stack, "copy");
            const before = stage.contents();
            await stack.command(given, "state", "delete", "--yes", await stack.urn(ZONE));
            await stack.up(given);
            assert.deepEqual(stage.contents(), before);
            await assertFollows(stage, stack);
        },
    ),
    moving(
        {
            does: "deletes one and both rows of a tenant that moves from the state at stage handover, deploys, and reverts the stage",
            expected: "goes on",
        },
        async (stage, stack) => {
            await movedTo(stage, stack, "copy");
            const old = recordsOf(stage, OLD);
            for (const isWhole of [true, false]) {
                await stack.up(at("handover"));
                const before = stage.contents();
                const removal = isWhole
                    ? [await stack.urn(OLD_ZONE)]
                    : ["--target-dependents", await stack.urn(ZONE)];
                const removed = await stack.command(at("handover"), "state", "delete", "--yes", ...removal);
                assert.ok(removed.ok, removed.text);
                const { text } = await stack.up(at("handover"));
                assert.deepEqual(stage.contents(), before, removal.join(" "));
                await stack.up(at("copy"));
                // The tenant's zone row stores the former NS and SOA of the old zone. Without that row, the old zone gets those of Route
                // 53, and a message says so.
                assert.equal(/the former NS and SOA .* are not known/.test(text), !isWhole);
                const kept = (records: unknown): unknown => (isWhole ? records : withoutSoa(records));
                assert.deepEqual(kept(recordsOf(stage, OLD)), kept(old));
            }
            // This command stores the present NS and SOA of the old zone.
            await stack.up(at("copy"));
            await stack.same(at("copy"));
        },
    ),
    moving(
        {
            does: "deletes the old zone's row from the state at stage handover, and removes the tenant",
            expected:
                /the NS records of the old zone \S+ are still ns1\.example\.com, .*, and resolvers that follow them/,
        },
        async (stage, stack) => {
            await movedTo(stage, stack, "copy");
            const old = recordsOf(stage, OLD);
            await stack.up(at("handover"));
            const urn = await stack.urn(OLD_ZONE);
            await stack.command(at("handover"), "state", "delete", "--yes", urn);
            await stack.refused(EMPTY, /./, ...UP);
            await stack.up(at("handover"));
            await stack.up(EMPTY);
            assert.deepEqual(recordsOf(stage, OLD), old);
            assert.equal(newZone(stage), "");
            await stack.same(EMPTY);
        },
    ),
    moving(
        {
            does: "deletes the old zone's row from the state while it waits at stage retire, and after the zone was deleted",
            expected: /"retire" must follow "handover"/,
        },
        async (stage, stack) => {
            const given = await movedTo(stage, stack, "retire");
            await stack.command(given, "state", "delete", "--yes", await stack.urn(OLD_ZONE));
            await stack.refused(given, /must follow "handover"/, ...UP);
            await stack.up(at("handover", IN_DAYS));
            await stack.refused(given, /resolvers may ask it until/, ...UP);
            await stack.up(at("retire"));
            assert.equal(recordsOf(stage, OLD), undefined);
            const before = stage.contents();
            await stack.command(given, "state", "delete", "--yes", await stack.urn(OLD_ZONE));
            await stack.refused(at("retire"), /must follow "handover"/, ...UP);
            await stack.refused(
                at("handover"),
                /there is nothing to hand over; leave migrateFrom out/,
                ...UP,
            );
            await stack.up(ENDED);
            assert.deepEqual(stage.contents(), before);
            await stack.same(ENDED);
        },
    ),
];

/** Ups of a single row. */
const targeted: Story[] = [
    moving(
        {
            does: "hands over with `--target` of one row of a tenant that moves, then of the other one, and reverts it in the same way",
            expected: "goes on",
        },
        async (stage, stack) => {
            await movedTo(stage, stack, "copy");
            const old = recordsOf(stage, OLD);
            for (const rows of [
                [ZONE, OLD_ZONE],
                [OLD_ZONE, ZONE],
            ]) {
                for (const move of ["handover", "copy"] as const) {
                    for (const row of rows) {
                        await stack.command(at(move), ...UP, "--target", `**${row}`);
                    }
                    await stack.up(at(move));
                    await stack.same(at(move));
                }
                assert.deepEqual(recordsOf(stage, OLD), old);
            }
        },
    ),
    moving(
        {
            does: "removes a tenant at stage handover with `--target` of only its zone, and destroys only that zone",
            expected: /./,
        },
        async (stage, stack) => {
            await movedTo(stage, stack, "copy");
            const old = recordsOf(stage, OLD);
            await stack.up(at("handover"));
            const before = stage.contents();
            const target = ["--target", await stack.urn(ZONE)];
            for (const command of [UP, ["destroy", "--yes", "--skip-preview"]]) {
                const { text } = await stack.command(EMPTY, ...command, ...target);
                stage.refusals.push(text);
                assert.deepEqual(stage.contents(), before, text);
            }
            await stack.same(at("handover"));
            const { ok, text } = await stack.command(EMPTY, ...UP, ...target, "--target-dependents");
            assert.ok(ok, text);
            assert.deepEqual(recordsOf(stage, OLD), old);
            await stack.up(EMPTY);
            await stack.same(EMPTY);
        },
    ),
    moving(
        {
            does: "retires an old zone with `--target` of its row, and of the tenant's zone",
            expected: /resolvers may ask it until/,
        },
        async (stage, stack) => {
            await movedTo(stage, stack, "retire");
            await stack.refused(
                at("retire", IN_DAYS),
                /resolvers may ask it until/,
                ...UP,
                "--target",
                `**${OLD_ZONE}`,
            );
            await stack.command(at("retire"), ...UP, "--target", `**${ZONE}`);
            const { ok, text } = await stack.command(at("retire"), ...UP, "--target", `**${OLD_ZONE}`);
            assert.ok(ok, text);
            assert.equal(recordsOf(stage, OLD), undefined);
            await stack.up(at("retire"));
            for (const row of [ZONE, OLD_ZONE]) {
                await stack.command(ENDED, ...UP, "--target", `**${row}`);
            }
            await stack.up(ENDED);
            await stack.same(ENDED);
        },
    ),
    moving(
        {
            does: "adds a tenant that moves with `--target` of only its zone",
            expected: /tenant\.net has no place/,
        },
        async (stage, stack) => {
            const old = makeOldZone(stage);
            await stage.register(DOMAIN, old);
            const target = { addresses: ["203.0.113.10"] };
            const other = dns([{ domain: "b.net", target }], AT_ONCE);
            await stack.up(other);
            const both = {
                ...other,
                tenants: [...(other["tenants"] as object[]), ...(at("copy")["tenants"] as object[])],
            };
            await stack.refused(both, /tenant\.net has no place/, ...UP, "--target", `**${ZONE}`);
            await stack.up(both);
            await stack.same(both);
        },
    ),
];

/** Flags and commands of the real engine that work on the single rows of a tenant that moves. */
export const movingCommands: readonly Story[] = [...replaced, ...forgotten, ...targeted];
