import assert from "node:assert/strict";
import type { LiveStage } from "../liveStage";
import { withPulumi } from "../pulumiStack";
import { dns, many, tenant } from "../settings";
import type { Story } from "../story";

const THREE = dns(many(3));
const ALL = dns([...many(3), tenant("d.net"), tenant("e.net")]);
const ANOTHERS = /1 record of another owner is in it: shop\.d\.net TXT/;
const UP = ["up", "--yes", "--skip-preview"];

const theirs = (domain: string) => ({
    Name: `shop.${domain}.`,
    Type: "TXT" as const,
    TTL: 300,
    ResourceRecords: [{ Value: '"theirs"' }],
});

/** In the zone of d.net, another tool's record takes the place of one of the stack's; in that of e.net, a person changes the stack's. */
async function editByHand({ byHand }: LiveStage): Promise<void> {
    const addressOf = async (domain: string) => {
        const found = (await byHand.records(domain)).find(
            ({ Name, Type }) => Name === `${domain}.` && Type === "A",
        );
        assert.ok(found, domain);
        return found;
    };
    await byHand.change(
        "d.net",
        { Action: "DELETE", ResourceRecordSet: await addressOf("d.net") },
        { Action: "CREATE", ResourceRecordSet: theirs("d.net") },
    );
    const changed = { ...(await addressOf("e.net")), ResourceRecords: [{ Value: "203.0.113.99" }] };
    await byHand.change("e.net", { Action: "UPSERT", ResourceRecordSet: changed });
}

const zoneOf = ({ contents }: LiveStage, domain: string): unknown =>
    contents().hostedZones.find(({ name }) => name === `${domain}.`);

/** Zones that have as many records as the state says, and not the ones that it says. */
export const swappedRecords: readonly Story[] = [
    {
        kind: "objects of other owners",
        does: "removes tenants whose zones have as many records as the stack wrote, one of them of another tool, and one with another value",
        expected: ANOTHERS,
        async play(stage) {
            const { stack, dismiss, byHand } = stage;
            await stack.up(ALL);
            dismiss("d.net", "e.net");
            await editByHand(stage);
            const before = zoneOf(stage, "d.net");
            await stack.refusedLate(THREE, ANOTHERS);
            assert.deepEqual(zoneOf(stage, "d.net"), before);
            await byHand.change("d.net", { Action: "DELETE", ResourceRecordSet: theirs("d.net") });
            await stack.up(THREE);
            assert.deepEqual([zoneOf(stage, "d.net"), zoneOf(stage, "e.net")], [undefined, undefined]);
            await stack.same(THREE);
        },
    },
    {
        kind: "pulumi commands",
        needsPulumi: true,
        does: "removes tenants on the real engine whose zones have as many records as the stack wrote, and not the same ones",
        expected: ANOTHERS,
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                const { byHand, dismiss } = stage;
                await stack.up(ALL);
                dismiss("d.net", "e.net");
                await editByHand(stage);
                const before = zoneOf(stage, "d.net");
                const { ok, text } = await stack.command(THREE, ...UP);
                assert.ok(!ok, text);
                stage.refusals.push(text);
                assert.deepEqual(zoneOf(stage, "d.net"), before);
                await byHand.change("d.net", { Action: "DELETE", ResourceRecordSet: theirs("d.net") });
                await stack.up(THREE);
                assert.deepEqual([zoneOf(stage, "d.net"), zoneOf(stage, "e.net")], [undefined, undefined]);
                await stack.same(THREE);
            }),
    },
];
