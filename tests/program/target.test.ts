import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeProject, projectEnvironment, findPulumi } from "../../engine/pulumiProject";
import { connect } from "../../rehearsal/remote";
import { forSandbox } from "../../rehearsal/stackConfig";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";
import { toConfig } from "./stage";

const target = { addresses: ["203.0.113.10"] };

describe("An up with --target (needs pulumi on PATH)", function () {
    this.timeout(300_000);
    let sandbox: Sandbox;
    let folder: string;

    before(async function () {
        if ((await findPulumi()) === undefined) {
            this.skip();
        }
    });
    beforeEach(async () => {
        sandbox = await startSandbox();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-target-"));
    });
    afterEach(async () => {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    });

    /** The output of `pulumi up` for these tenants, whether it succeeds or not. */
    async function up(tenants: object[], ...targets: string[]): Promise<{ ok: boolean; text: string }> {
        const { location } = await connect(sandbox.endpoint);
        const settings = toConfig({ brandDomain: "example.com", allowRemovals: 7, tenants });
        const folders = await makeProject({
            program: packageRoot(),
            programDir: packageRoot(),
            project: "white-label-dns",
            stack: "test",
            config: forSandbox(settings, location),
            state: join(folder, "state"),
        });
        const run = (...parameters: string[]) =>
            promisify(execFile)("pulumi", [...parameters, "--stack", "test", "--non-interactive"], {
                cwd: folders.work,
                env: { ...process.env, ...projectEnvironment(folders) },
            });
        await run("stack", "select", "--create");
        try {
            const given = targets.flatMap((each) => ["--target", each]);
            const { stdout } = await run("up", "--yes", "--skip-preview", ...given);
            return { ok: true, text: stdout };
        } catch (error) {
            assert.ok(error instanceof Error && "stdout" in error && "stderr" in error);
            return { ok: false, text: `${String(error.stdout)}${String(error.stderr)}` };
        }
    }

    it("refuses a new tenant without a place, and puts it on its set if the placement is a target too", async () => {
        const two = [
            { domain: "tenant.net", target },
            { domain: "b.net", target, pin: 2 },
        ];
        const first = await up(two);
        assert.ok(first.ok, first.text);
        const nested = { domain: "shop.tenant.net", inside: "tenant.net", target };
        const three = [...two, { domain: "c.net", target, pin: 2 }, nested];
        const refused = await up(three, "**dns-c.net", "**dns-tenant.net");
        assert.equal(refused.ok, false);
        assert.match(
            refused.text,
            /c\.net has no place on a delegation set yet: run pulumi up without --target, or also target '\*\*dns-placement'/,
        );
        const zones = () => sandbox.contents().hostedZones;
        const names = () =>
            zones()
                .map(({ name }) => name)
                .sort();
        assert.deepEqual(names(), ["b.net.", "example.com.", "tenant.net."]);
        const outer = zones().find(({ name }) => name === "tenant.net.");
        assert.ok(!outer?.records.some(({ name }) => name === "shop.tenant.net."), "it is not delegated yet");

        const placed = await up(three, "**dns-c.net", "**dns-placement");
        assert.ok(placed.ok, placed.text);
        const setOf = (name: string) => zones().find((zone) => zone.name === name)?.delegationSetId;
        assert.equal(setOf("c.net."), setOf("b.net."));
        const all = await up(three);
        assert.ok(all.ok, all.text);
        assert.equal(names().length, 5);
    });
});
