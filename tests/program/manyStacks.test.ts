import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import { findPulumi, forSandbox, startSandbox, type Sandbox } from "../../rehearsal/testing";
import { compileExample, installedHere, linkPackages } from "./exampleProject";

const run = promisify(execFile);
const ROOT = packageRoot();

describe("The example of many stacks", function () {
    this.timeout(240_000);
    let sandbox: Sandbox;
    let folder: string;

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-stacks-"));
        await cp(join(ROOT, "examples", "many-stacks"), folder, { recursive: true });
        await linkPackages(folder, {
            "pulumi-white-label-dns": ROOT,
            ...installedHere("@pulumi/pulumi", "@types/node", "typescript"),
        });
        sandbox = await startSandbox();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
    });
    after(async () => {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    });

    /** A Pulumi that its own installer has not installed lacks the script that starts dynamic providers. */
    async function namePlugin(project: string): Promise<void> {
        const file = join(folder, project, "Pulumi.yaml");
        const plugin = `plugins: { providers: [{ name: pulumi-nodejs, path: ${join(ROOT, "node_modules", "@pulumi", "pulumi")} }] }\n`;
        await writeFile(file, `${await readFile(file, "utf8")}${plugin}`);
    }

    it("compiles against the installed package", async () => {
        await compileExample(folder);
    });

    it("deploys the tenants' stacks at the same time, on delegation sets of another stack (needs pulumi on PATH)", async function () {
        if ((await findPulumi()) === undefined) {
            this.skip();
        }
        await Promise.all(["name-servers", "tenants"].map(namePlugin));
        await mkdir(join(folder, "backend"));
        await writeFile(
            join(folder, "settings.json"),
            JSON.stringify({
                stack: "test",
                organization: "organization",
                brandDomain: "example.com",
                config: forSandbox({}, sandbox),
            }),
        );
        const env = {
            ...process.env,
            PULUMI_BACKEND_URL: pathToFileURL(join(folder, "backend")).href,
            PULUMI_HOME: join(folder, "home"),
            PULUMI_CONFIG_PASSPHRASE: "sandbox",
            PULUMI_SKIP_UPDATE_CHECK: "true",
        };
        const deploy = (verb: string) =>
            run(process.execPath, [join("bin", "deploy.js"), verb], { cwd: folder, env });
        const before = sandbox.contents();
        await deploy("up");
        const { hostedZones, delegationSets } = sandbox.contents();
        assert.equal(delegationSets.length, 2);
        const setOf = (name: string) => hostedZones.find((zone) => zone.name === name)?.delegationSetId;
        assert.equal(setOf("tenant1.net."), setOf("tenant2.net."));
        assert.equal(setOf("tenant3.net."), setOf("shop.tenant1.net."));
        assert.notEqual(setOf("tenant1.net."), setOf("tenant3.net."));
        const servers = hostedZones.find(({ name }) => name === "tenant3.net.")?.records;
        assert.deepEqual(
            servers?.find(({ type }) => type === "NS")?.values,
            ["ns5", "ns6", "ns7", "ns8"].map((label) => `${label}.example.com.`),
        );
        sandbox.resetCalls();
        await deploy("up");
        // Each of the three stacks asks for its account, and each of the two sets looks the brand zone up.
        assert.deepEqual(sandbox.calls(), { GetCallerIdentity: 3, ListHostedZonesByName: 2 });
        await deploy("destroy");
        assert.deepEqual(sandbox.contents(), before);
    });
});
