import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPulumi, makeProject, projectEnvironment } from "../../engine/pulumiProject";
import { packageRoot } from "../../route53/packageRoot";
import { forSandbox } from "../../rehearsal/testing";
import { awsOf, openScene, type Scene } from "./providerScene";

const run = promisify(execFile);

/** The process of the new provider creates each tenant's zone, and the process of the old one deletes the original. */
describe("A replacement by hand in the same up that changes the provider (needs pulumi on PATH)", function () {
    this.timeout(400_000);
    let scene: Scene;
    let folder: string | undefined;
    /** Statements before the program's own. */
    let prelude = "";
    before(async function () {
        if ((await findPulumi()) === undefined) {
            this.skip();
        }
        // The folder is below the package, so that the package's own name leads to its compiled files.
        folder = mkdtempSync(join(packageRoot(), "dist", "replacement-"));
        scene = await openScene("pulumi");
    });
    after(async () => {
        if (folder !== undefined) {
            await scene.close();
            rmSync(folder, { recursive: true });
        }
    });

    async function up(provider: string | undefined, ...flags: string[]): Promise<string> {
        const settings = JSON.stringify(awsOf(scene.ours));
        writeFileSync(
            join(folder ?? "", "index.js"),
            `${prelude}
             const { WhiteLabelDns, WhiteLabelDnsProvider } = require("pulumi-white-label-dns");
             const name = ${JSON.stringify(provider ?? null)};
             const options = name === null ? {} : { provider: new WhiteLabelDnsProvider(name, ${settings}) };
             const tenants = [{ domain: "a.net", target: { addresses: ["203.0.113.10"] } }];
             new WhiteLabelDns("dns", { brandDomain: "example.com", tenants }, options);`,
        );
        writeFileSync(
            join(folder ?? "", "Pulumi.yaml"),
            "name: replacement\nruntime: nodejs\nmain: index.js\n",
        );
        const folders = await makeProject({
            program: folder ?? "",
            programDir: folder ?? "",
            project: "replacement",
            stack: "dev",
            config: forSandbox({}, scene.ours),
            state: join(scene.folder, "state"),
        });
        const options = { cwd: folders.work, env: { ...process.env, ...projectEnvironment(folders) } };
        await run("pulumi", ["stack", "select", "--create", "dev", "--non-interactive"], options);
        const { stdout } = await run(
            "pulumi",
            ["up", "--yes", "--skip-preview", "--stack", "dev", "--non-interactive", ...flags],
            options,
        );
        return stdout;
    }

    it("deletes no zone, with any two providers", async () => {
        await up("one");
        const contents = scene.ours.contents();
        const zone = ["--replace", "**HostedZone::dns-a.net", "--replace", "**address-records"];
        for (const provider of ["two", undefined, "one"]) {
            const printed = await up(provider, ...zone);
            assert.match(printed, /compared and repaired, and not deleted/);
            assert.deepEqual(scene.ours.contents(), contents);
        }
        await up("one", "--replace", "**pulumi-nodejs::one");
        assert.match(await up("one"), /10 unchanged/);
        assert.deepEqual(scene.ours.contents(), contents);
    });

    it("deletes no zone before its replacement exists, if a transformation sets deleteBeforeReplace", async () => {
        await up("one");
        const contents = scene.ours.contents();
        prelude = `const { runtime } = require("@pulumi/pulumi");
            runtime.registerStackTransformation(({ props, opts }) => ({ props, opts: { ...opts, deleteBeforeReplace: true } }));`;
        for (const name of ["HostedZone::dns-a.net", "address-records", "delegation-set"]) {
            const printed = await up("one", "--replace", `**${name}`).catch(stdoutOf);
            assert.match(printed, /stays, because it was to be deleted before/, name);
            assert.deepEqual(scene.ours.contents(), contents, name);
        }
        assert.match(await up("one"), /10 unchanged/);
        prelude = "";
        assert.match(await up("one"), /10 unchanged/);
        assert.deepEqual(scene.ours.contents(), contents);
    });
});

function stdoutOf(error: unknown): string {
    assert.ok(error instanceof Error && "stdout" in error, String(error));
    return String(error.stdout);
}
