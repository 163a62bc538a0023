import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";
import { openStage, tenants, type Stage } from "./stage";

interface Policy {
    Statement: { Action: string | string[] }[];
}

describe("The IAM policy in the docs", () => {
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
    });
    afterEach(() => stage.close());

    it("allows what a stack's whole life calls, and nothing else", async () => {
        await fetch(`${stage.sandbox.endpoint}/_sandbox/faults`, {
            method: "POST",
            body: JSON.stringify([
                { operation: "CreateReusableDelegationSet", fault: "lost-answer", times: 1 },
            ]),
        });
        const [tenant] = tenants(1);
        const settings = { brandDomain: "example.com", tenants: [{ ...tenant, tags: { plan: "gold" } }] };
        const called = new Set<string>();
        for (const [verb, given] of [
            ["up", settings],
            ["up", { ...settings, tenants: [{ ...tenant, comment: "moved" }] }],
            ["refresh", settings],
            ["destroy", settings],
        ] as const) {
            const { calls } = await stage.step(verb, given);
            Object.keys(calls).forEach((operation) => called.add(`route53:${operation}`));
        }
        const policy = JSON.parse(
            readFileSync(join(packageRoot(), "docs", "iam-policy.json"), "utf8"),
        ) as Policy;
        const allowed = policy.Statement.flatMap(({ Action }) => Action);
        assert.deepEqual(allowed.sort(), [...called].sort());
    });
});
