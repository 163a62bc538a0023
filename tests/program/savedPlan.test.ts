import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { makeProject, projectEnvironment } from "../../engine/pulumiProject";
import { findPulumi, forSandbox, startSandbox, type Sandbox } from "../../rehearsal/testing";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import { tenants, toConfig } from "./stage";

describe("A plan of preview --save-plan (needs pulumi on PATH)", function () {
    this.timeout(300_000);
    let sandbox: Sandbox;
    let folder: string;
    before(async function () {
        if ((await findPulumi()) === undefined) {
            this.skip(); // skipped: no pulumi on PATH; the command is on no package registry
        }
    });
    beforeEach(async () => {
        sandbox = await startSandbox();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-plan-"));
    });
    afterEach(async () => {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    });

    async function stackWith(settings: object): Promise<Stack> {
        const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
        const folders = await makeProject({
            program: join(packageRoot(), "dist", "index.js"),
            programDir: packageRoot(),
            project: "white-label-dns",
            stack: "plan",
            config: forSandbox(toConfig({ brandDomain: "example.com", ...settings }), sandbox),
            state: join(folder, "state"),
        });
        return LocalWorkspace.createOrSelectStack(
            { stackName: "plan", workDir: folders.work },
            { workDir: folders.work, envVars: projectEnvironment(folders) },
        );
    }

    it("is valid for a first up, with a new tenant and an address that AWS changes, and for a removed tenant", async () => {
        const constrained = async (count: number): Promise<Record<string, number>> => {
            const stack = await stackWith({ tenants: tenants(count) });
            const plan = join(folder, "plan.json");
            await stack.preview({ plan });
            // Rejects if a step differs from the plan.
            const { summary } = await stack.up({ plan });
            return summary.resourceChanges ?? {};
        };
        assert.equal((await constrained(1))["create"], 9);
        const [set] = sandbox.world.delegationSets.values();
        const [server = ""] = set?.nameServers ?? [];
        await fetch(`${sandbox.endpoint}/_sandbox/name-servers/${server}`, {
            method: "POST",
            body: JSON.stringify({ ipv4: ["205.251.196.9"] }),
        });
        assert.deepEqual(await constrained(2), { create: 1, same: 6, update: 3 });
        assert.deepEqual(await constrained(1), { delete: 1, same: 8, update: 1 });
    });
});
