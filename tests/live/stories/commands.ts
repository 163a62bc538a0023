import assert from "node:assert/strict";
import { BRAND } from "../liveStage";
import { markIn } from "../lostState";
import { withPulumi } from "../pulumiStack";
import { BOTH, dns, tenant } from "../settings";
import type { Story } from "../story";

const kind = "pulumi commands";
const needsPulumi = true;
const ONE = dns([tenant("tenant.net")]);
const TWO = dns(BOTH);
/** The step is refused, or it finds the existing object itself. The engine shows which. */
export const ASKED_FOR =
    /a replacement of this resource was requested|was to be deleted, because a replacement was asked for \(--replace/;
const UP = ["up", "--yes", "--skip-preview"];

/** Flags and commands of the real engine that work on single resources or on the state. */
export const commands: readonly Story[] = [
    ...["dns-tenant.net", "dns-name-servers-address-records", "dns-name-servers-delegation-set"].map(
        (name): Story => ({
            kind,
            needsPulumi,
            does: `requests the replacement of ${name} with \`--replace\``,
            expected: "goes on",
            play: (stage) =>
                withPulumi(stage, async (stack) => {
                    await stack.up(ONE);
                    const before = stage.contents();
                    const { ok, text } = await stack.command(ONE, ...UP, "--replace", `**${name}`);
                    assert.match(text, ASKED_FOR);
                    assert.ok(ok || !/replaced/.test(text), text);
                    assert.deepEqual(stage.contents(), before);
                    await stack.same(ONE);
                }),
        }),
    ),
    {
        kind,
        needsPulumi,
        does: "taints a tenant's zone in the state, and deploys",
        expected: "goes on",
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(ONE);
                const before = stage.contents();
                await stack.command(ONE, "state", "taint", "--yes", await stack.urn("dns-tenant.net"));
                const { text } = await stack.command(ONE, ...UP);
                assert.match(text, ASKED_FOR);
                assert.deepEqual(stage.contents(), before);
                await stack.same(ONE);
            }),
    },
    {
        kind,
        needsPulumi,
        does: "deletes a tenant's zone from the state, and deploys",
        expected: "goes on",
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(TWO);
                const before = stage.contents();
                const urn = await stack.urn("dns-tenant.net");
                const { ok, text } = await stack.command(TWO, "state", "delete", "--yes", urn);
                assert.ok(ok, text);
                await stack.up(TWO);
                assert.deepEqual(stage.contents(), before);
                await stack.same(TWO);
            }),
    },
    {
        kind,
        needsPulumi,
        does: "deletes the delegation set from the state with all dependent rows, and deploys",
        expected: "goes on",
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(ONE);
                const before = stage.contents();
                const urn = await stack.urn("dns-name-servers-delegation-set");
                const removal = ["state", "delete", "--yes", "--target-dependents", urn];
                const { ok, text } = await stack.command(ONE, ...removal);
                assert.ok(ok, text);
                await stack.up(ONE);
                assert.deepEqual(stage.contents(), before);
                await stack.same(ONE);
            }),
    },
    {
        kind,
        needsPulumi,
        does: "deletes the brand zone from the state with all dependent rows, and deploys",
        expected: /already has white-label name servers of another deployment/,
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(ONE);
                const before = stage.contents();
                const urn = await stack.urn("dns-brand-zone");
                const removal = ["state", "delete", "--yes", "--target-dependents", urn];
                const { ok, text } = await stack.command(ONE, ...removal);
                assert.ok(ok, text);
                await stack.refused(ONE, /takeOver/, ...UP);
                await stack.up({ ...ONE, takeOver: [markIn(stage)] });
                assert.deepEqual(stage.contents(), before);
                await stack.same(ONE);
            }),
    },
    {
        kind,
        needsPulumi,
        does: "refreshes after a change by hand, deploys, and deploys with `--refresh`",
        expected: "goes on",
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(ONE);
                const before = stage.contents();
                const records = (await stage.byHand.records(BRAND)).filter(
                    ({ Name }) => Name === `ns2.${BRAND}.`,
                );
                await stage.byHand.change(
                    BRAND,
                    ...records.map((ResourceRecordSet) => ({
                        Action: "UPSERT" as const,
                        ResourceRecordSet: { ...ResourceRecordSet, TTL: 30 },
                    })),
                );
                await stack.command(ONE, "refresh", "--yes", "--skip-preview");
                await stack.up(ONE);
                assert.deepEqual(stage.contents(), before);
                await stack.up(ONE, "--refresh");
                await stack.same(ONE);
            }),
    },
    {
        kind,
        needsPulumi,
        does: "targets one tenant with `--target` while another one is removed and a third one is new",
        expected: "goes on",
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(TWO);
                const changed = tenant("tenant.net", { names: ["@", "www", "shop"] });
                const { ok, text } = await stack.command(
                    dns([changed, tenant("c.net")]),
                    ...UP,
                    "--target",
                    "**dns-tenant.net",
                );
                assert.ok(ok || /c\.net has no place/.test(text), text);
                await stack.up(TWO);
                await stack.same(TWO);
            }),
    },
    {
        kind,
        needsPulumi,
        does: "renames the stack with `pulumi stack rename`, and deploys",
        expected: "goes on",
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(ONE);
                const { ok, text } = await stack.command(ONE, "stack", "rename", "production");
                assert.ok(ok, text);
                stack.rename("production");
                await stack.up(ONE);
                await stack.same(ONE);
            }),
    },
    {
        kind,
        needsPulumi,
        does: "destroys with `--run-program` while a zone of another owner is on the set",
        expected: /would have no name servers without them|still in use by/,
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(ONE);
                const [set] = stage.contents().delegationSets;
                await stage.remote.seedHostedZone("ZFOREIGN", "other.net");
                const zone = stage.sandbox.world.hostedZones.get("ZFOREIGN");
                assert.ok(zone && set);
                Object.assign(zone, { delegationSetId: set.id, nameServers: set.nameServers });
                const address = { name: "other.net.", type: "A", ttl: 300, values: ["203.0.113.77"] };
                zone.records.set("other.net. A", address);
                await stage.register("other.net");
                stage.dismiss("tenant.net");
                const destroy = ["destroy", "--yes", "--skip-preview", "--run-program"];
                const printed = await stack.command(ONE, ...destroy);
                assert.ok(!printed.ok);
                stage.refusals.push(printed.text);
                await stack.up(ONE);
                await stack.same(ONE);
            }),
    },
];
