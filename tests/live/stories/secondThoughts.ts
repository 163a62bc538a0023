import assert from "node:assert/strict";
import type { LiveStage } from "../liveStage";
import { withoutRows } from "../leftovers";
import { markIn } from "../lostState";
import { withPulumi } from "../pulumiStack";
import { BOTH, dns, tenant } from "../settings";
import type { Story } from "../story";
import { at, copied, DOMAIN, handedOver, LEFT_OUT, newZone, OLD, recordsOf } from "./movingZones";

const kind = "side effects of an edit";
const [FIRST = tenant("tenant.net")] = BOTH;
const UP = ["up", "--yes", "--skip-preview"];

/** A customer's own record in the zone of b.net. */
async function addTheirs({ byHand }: LiveStage): Promise<void> {
    await byHand.change("b.net", {
        Action: "CREATE",
        ResourceRecordSet: {
            Name: "mail.b.net.",
            Type: "TXT",
            TTL: 300,
            ResourceRecords: [{ Value: '"theirs"' }],
        },
    });
}

const zoneOf = ({ contents }: LiveStage, domain: string): unknown =>
    contents().hostedZones.find(({ name }) => name === `${domain}.`);

const forced = (forceDestroy?: boolean): ReturnType<typeof dns> =>
    dns([FIRST, tenant("b.net", { forceDestroy })]);

/** Users who revert a setting before its purpose is reached, and states that a user has cut or copied. */
export const secondThoughts: readonly Story[] = [
    {
        kind,
        does: "sets `forceDestroy`, reverts it, and removes the tenant, whose zone has a record of a customer",
        expected: /record.* of another owner (is|are) in it: mail\.b\.net TXT/,
        async play(stage) {
            const { stack } = stage;
            await stack.up(forced());
            await addTheirs(stage);
            for (const back of [false, undefined]) {
                await stack.up(forced(true));
                await stack.up(forced(back));
                await stack.refusedLate(dns([FIRST]), /forceDestroy: true/);
                await stack.upAsBefore(forced(back));
            }
            await stack.up(forced(true));
            stage.dismiss("b.net");
            stage.ownership.handOverMatching(/mail\.b\.net/, stack.owner);
            await stack.up(dns([FIRST]));
            assert.equal(zoneOf(stage, "b.net"), undefined);
            await stack.same(dns([FIRST]));
        },
    },
    {
        kind,
        does: "writes the tenants' domains in capitals, with a dot, in Unicode and in punycode",
        expected: "goes on",
        async play({ stack, contents }) {
            const forms = (tenant1: string, tenant2: string): ReturnType<typeof dns> =>
                dns([tenant(tenant1), tenant(tenant2), tenant(`shop.${tenant1}`, { inside: tenant1 })]);
            await stack.up(forms("tenant.net", "bücher.example.org"));
            const before = contents();
            for (const [one, two] of [
                ["Tenant.NET", "BÜCHER.example.org"],
                ["tenant.net.", "xn--bcher-kva.example.org."],
                ["TENANT.net.", "XN--BCHER-KVA.Example.ORG"],
                ["ｔenant.net", "bu\u0308cher.example.org"],
            ] as const) {
                await stack.same(forms(one, two));
                assert.deepEqual(contents(), before);
            }
        },
    },
    {
        kind,
        does: "loses the row of a tenant's zone, and removes the tenant two runs later",
        expected: "goes on",
        async play(stage) {
            const { stack, contents } = stage;
            await stack.up(dns(BOTH));
            const before = contents();
            await stack.editState((state) => withoutRows(state, "dns-b.net"));
            await stack.up(dns(BOTH));
            assert.deepEqual(contents(), before);
            stage.dismiss("b.net");
            await stack.up(dns([FIRST]));
            assert.equal(zoneOf(stage, "b.net"), undefined);
        },
    },
    {
        kind,
        does: "loses the row of a tenant's zone, removes the tenant in the next run, and restores it later",
        expected: "goes on",
        async play(stage) {
            const { stack } = stage;
            await stack.up(dns(BOTH));
            await stack.editState((state) => withoutRows(state, "dns-b.net"));
            const before = zoneOf(stage, "b.net");
            await stack.up(dns([FIRST]));
            await stack.same(dns([FIRST]));
            assert.deepEqual(zoneOf(stage, "b.net"), before);
            await stack.up(dns(BOTH));
            assert.deepEqual(zoneOf(stage, "b.net"), before);
            stage.dismiss("b.net");
            await stack.up(dns([FIRST]));
            assert.equal(zoneOf(stage, "b.net"), undefined);
        },
    },
    {
        kind,
        does: "loses the old zone's row, leaves `migrateFrom` out, and removes the tenant much later",
        expected: /the NS records of the old zone \S+ are still ns1\.example\.com, /,
        async play(stage) {
            const { stack } = stage;
            const nameServers = await copied(stage);
            await stack.up(at("handover"));
            await stack.editState((state) => withoutRows(state, `dns-${DOMAIN}-old-zone`));
            await stack.up(LEFT_OUT);
            await stack.same(LEFT_OUT);
            const leading = recordsOf(stage, newZone(stage));
            await stack.refusedLate(dns([]), /stage: handover/);
            assert.deepEqual(recordsOf(stage, newZone(stage)), leading);
            await stack.up(at("handover"));
            await stack.up(dns([]));
            const ns = (recordsOf(stage, OLD) as { type: string; values?: string[] }[]).find(
                ({ type }) => type === "NS",
            );
            assert.deepEqual(
                ns?.values,
                nameServers.map((name) => `${name}.`),
            );
            assert.equal(newZone(stage), "");
        },
    },
    {
        kind,
        does: "leaves `migrateFrom` out at the right time, and removes the tenant much later",
        expected: "goes on",
        async play(stage) {
            const old = await handedOver(stage).then(() => recordsOf(stage, OLD));
            await stage.stack.up(LEFT_OUT);
            assert.notDeepEqual(recordsOf(stage, OLD), old);
            await stage.stack.up(dns([]));
            assert.equal(newZone(stage), "");
        },
    },
    {
        kind,
        does: "copies the state into another stack under that stack's name, deploys both, and adds a tenant to both",
        expected: /c\.net.* already/,
        async play(stage) {
            const { stack } = stage;
            await stack.up(dns(BOTH));
            const before = stage.contents();
            const copy = stage.another("copy", { ownedAs: stack.owner });
            await copy.restoreStateOf(stack);
            await copy.editState((state) => state.replaceAll("urn:pulumi:dev::", "urn:pulumi:copy::"));
            await copy.upAsBefore(dns(BOTH));
            await stack.same(dns(BOTH));
            assert.deepEqual(stage.contents(), before);
            const three = dns([...BOTH, tenant("c.net")]);
            await stack.up(three);
            await copy.refusedLate(three, /c\.net/);
            await copy.upAsBefore(dns(BOTH));
            await stack.same(three);
        },
    },
    {
        kind,
        does: "sets `requestRates` to raised limits, misspells an operation, reverts it, and sets them in a second stack",
        expected: /requestRates.*createHostedZone/s,
        async play({ stack, another, contents, dismiss }) {
            const raised = { requestRates: { CreateHostedZone: { perSecond: 8 }, requests: { burst: 200 } } };
            await stack.up(dns(BOTH));
            const before = contents();
            for (const more of [raised, { requestRates: {} }, { requestRates: { GetChange: {} } }, {}]) {
                await stack.same(dns(BOTH, more));
                assert.deepEqual(contents(), before);
            }
            const typo = { requestRates: { createHostedZone: { perSecond: 8 } } };
            await stack.refused(dns(BOTH, typo), /requestRates.*createHostedZone/s);
            const second = another("second");
            const others = (more: object): ReturnType<typeof dns> =>
                dns([tenant("c.net")], { nameServers: ["m1", "m2"], ...more });
            await second.up(others(raised));
            await stack.same(dns(BOTH));
            await second.same(others({ requestRates: { requests: { burst: 1, perSecond: 0.5 } } }));
            dismiss("b.net");
            await stack.up(dns([FIRST, tenant("d.net")], raised));
            await second.same(others({}));
            dismiss("c.net");
            await second.does("destroy", others(raised));
            await stack.same(dns([FIRST, tenant("d.net")]));
        },
    },
    {
        kind: "pulumi commands",
        needsPulumi: true,
        does: "imports the state of one stack into another one, deploys both, and continues with the first",
        expected: /already has white-label name servers of another deployment/,
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(dns(BOTH));
                const before = stage.contents();
                await stack.copyTo(dns(BOTH), "copy");
                await stack.refused(dns(BOTH), /takeOver/, ...UP);
                const taken = dns(BOTH, { takeOver: [markIn(stage)] });
                await stack.refused(taken, /if the stack or the project had another name/, ...UP);
                const { ok, text } = await stack.command(dns(BOTH), "stack", "rm", "--force", "--yes");
                assert.ok(ok, text);
                assert.deepEqual(stage.contents(), before);
                stack.rename("dev");
                await stack.same(dns(BOTH));
            }),
    },
    {
        kind: "pulumi commands",
        needsPulumi: true,
        does: "renames the stack, removes a tenant and adds another one, reverts the name, and loses the state",
        expected: /takeOver: \[white-label-dns-/,
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await stack.up(dns(BOTH));
                for (const name of ["production", "dev"]) {
                    const { ok, text } = await stack.command(dns(BOTH), "stack", "rename", name);
                    assert.ok(ok, text);
                    stack.rename(name);
                    stage.dismiss("b.net");
                    await stack.up(dns([FIRST, tenant("c.net")]));
                    stage.dismiss("c.net");
                    await stack.up(dns(BOTH));
                    await stack.same(dns(BOTH));
                }
                stack.rename("another");
                await stack.refused(dns(BOTH), /takeOver: \[white-label-dns-/, ...UP);
            }),
    },
];
