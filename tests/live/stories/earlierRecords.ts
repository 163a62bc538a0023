import assert from "node:assert/strict";
import type { LiveStage } from "../liveStage";
import { dns, tenant, type Tenant } from "../settings";
import type { Story } from "../story";

const kind = "side effects of an edit";
/** A record that an earlier version accepted, and Route 53 too. */
const BARE = "10 mail";
const MEANT = "10 mail.tenant.net.";

const mx = (value: string, more: object[] = []): Tenant =>
    tenant("tenant.net", { records: [{ name: "@", type: "MX", values: [value] }, ...more] });

/** A stack of an earlier version with a record that the present version refuses. */
async function deployedEarlier({ stack, sandbox }: LiveStage): Promise<void> {
    await stack.up(dns([mx(MEANT)]));
    await stack.editState((state) => state.replaceAll(JSON.stringify(MEANT), JSON.stringify(BARE)));
    for (const { records } of sandbox.world.hostedZones.values()) {
        for (const [key, record] of records) {
            if (record.type === "MX") {
                records.set(key, { ...record, values: [`${BARE}.`] });
            }
        }
    }
}

/** Records that an earlier version has deployed and that this version does not accept. */
export const earlierRecords: readonly Story[] = [
    {
        kind,
        does: "changes other tenants and other records while the config has a record that an earlier version deployed and this version refuses",
        expected: "goes on",
        async play(stage) {
            const { stack } = stage;
            await deployedEarlier(stage);
            const { warnings } = await stack.up(dns([mx(BARE), tenant("b.net")]));
            assert.match(
                warnings.join("\n"),
                /^tenant\.net: @ MX: "10 mail".*one label without a trailing dot.*it is deployed so by an earlier version/m,
            );
            const txt = { name: "@", type: "TXT", values: ["v=spf1 -all"] };
            await stack.up(dns([mx(BARE, [txt]), tenant("b.net")]));
            await stack.same(dns([mx(BARE, [txt]), tenant("b.net")]));
            await stack.up(dns([mx(MEANT, [txt]), tenant("b.net")]));
            await stack.same(dns([mx(MEANT, [txt]), tenant("b.net")]));
        },
    },
    {
        kind,
        does: "changes a record that an earlier version deployed to another one that is refused",
        expected: /@ MX: "20 mail".*one label without a trailing dot/,
        async play(stage) {
            const { stack } = stage;
            await deployedEarlier(stage);
            const before = stage.contents();
            await stack.refusedLate(dns([mx("20 mail")]), /20 mail/, "preview");
            await stack.refusedLate(dns([mx("20 mail")]), /20 mail/);
            assert.deepEqual(stage.contents(), before);
            await stack.same(dns([mx(BARE)]));
        },
    },
    {
        kind,
        does: "adds such a record to a new tenant and to a new stack",
        expected: /tenants\[0\]\.records\[0\] \(tenant\.net\): @ MX: "10 mail"/,
        async play({ stack, another, contents }) {
            await stack.refused(
                dns([mx(BARE)]),
                /tenants\[0\]\.records\[0\] \(tenant\.net\): @ MX: "10 mail"/,
            );
            assert.deepEqual(contents().delegationSets, []);
            await another("other").up(dns([tenant("b.net")]));
            await another("other").attempt("up", dns([tenant("b.net"), mx(BARE)]));
            assert.equal(contents().hostedZones.filter(({ name }) => name === "tenant.net.").length, 0);
        },
    },
];
