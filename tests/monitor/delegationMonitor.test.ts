import assert from "node:assert/strict";
import type { AuditInput } from "../../audit/input";
import { WhiteLabelDns } from "../../components";
import { DelegationMonitor } from "../../monitor";
import { ENGINE_KINDS, onEngine, useEmbedding } from "../program/embedding";
import { tenants } from "../program/stage";

const BRAND = { brandDomain: "example.com", brandZoneId: "ZBRAND" };

for (const kind of ENGINE_KINDS) {
    describe(`A DelegationMonitor ${onEngine(kind)}`, function () {
        this.timeout(300_000);
        const used = useEmbedding(kind);
        const program =
            (count: number, follow = true, isText = false) =>
            () => {
                const dns = new WhiteLabelDns("dns", { ...BRAND, tenants: tenants(count) });
                const monitor = new DelegationMonitor("watch", {
                    audit: isText ? dns.auditText : dns.audit,
                    notify: "ops@example.com",
                    follow,
                    brandZoneId: "ZBRAND",
                });
                return { log: monitor.logGroupName, topic: monitor.topicArn };
            };

        it("is deployed with a WhiteLabelDns, changes with its tenants, and is deleted", async () => {
            const made = await used.engine(program(1)).up();
            assert.deepEqual(made.errors, []);
            const again = await used.engine(program(1)).up();
            assert.deepEqual(again.errors, []);
            const changed = again.steps.filter(({ op }) => op !== "same");
            assert.deepEqual(changed, []);
            const ofText = await used.engine(program(1, true, true)).up();
            assert.deepEqual(
                ofText.steps.filter(({ op }) => op !== "same"),
                [],
                "the text says the same as the data",
            );
            const more = await used.engine(program(2)).up();
            const ofMonitor = more.steps.filter(({ type, op }) => type.startsWith("aws:") && op !== "same");
            assert.deepEqual(
                ofMonitor.map(({ type, op }) => `${op} ${type.split(":")[2] ?? ""}`),
                ["update Function"],
            );
            const destroyed = await used.engine(program(2)).destroy();
            assert.deepEqual(destroyed.errors, []);
        });
    });
}

const AUDIT: AuditInput = { version: 1, brandDomain: "example.com", delegationSets: [], tenants: {} };

describe("The arguments of a DelegationMonitor", () => {
    for (const [what, args, expected] of [
        ["no audit", { audit: undefined }, /^audit: is missing/],
        ["an empty list", { audit: [] }, /^audit: is missing/],
        [
            "a rate below one minute",
            { audit: AUDIT, every: 0.5 },
            /^every: .*a whole number of minutes from 1 to 1440/,
        ],
        ["follow and no brand zone", { audit: AUDIT, follow: true }, /^follow: true needs brandZoneId/],
    ] as const) {
        it(`are refused with ${what}, before anything is created`, () => {
            assert.throws(() => new DelegationMonitor("watch", args as never), { message: expected });
        });
    }
});

describe("The name of a DelegationMonitor", () => {
    for (const name of ["example.com", "a watch", "w".repeat(38)]) {
        it(`is refused as "${name}", which AWS does not accept for a function or schedule`, () => {
            assert.throws(() => new DelegationMonitor(name, { audit: AUDIT }), {
                message: `the name "${name}" becomes part of the names of a Lambda function and its schedule; name the DelegationMonitor with at most 37 letters, digits, hyphens and underscores`,
            });
        });
    }
});
