import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import { findPulumi, forSandbox, startSandbox, type Sandbox } from "../../rehearsal/testing";
import { packedFolder } from "../package/installed";
import { compileExample, deployExample, installedHere, linkPackages, type Shown } from "./exampleProject";

const run = promisify(execFile);
const ROOT = packageRoot();
const PACKAGE = "pulumi-white-label-dns";

describe("The example of embedding, installed from the packed tarball in another folder", function () {
    this.timeout(240_000);
    let sandbox: Sandbox;
    let folder: string;

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-embed-"));
        await cp(join(ROOT, "examples", "embed"), folder, { recursive: true });
        const { stdout } = await run(
            "npm",
            ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder],
            { cwd: packedFolder() },
        );
        await writeFile(
            join(folder, "package.json"),
            JSON.stringify({ private: true, dependencies: { [PACKAGE]: `file:${stdout.trim()}` } }),
        );
        await run(
            "npm",
            [
                "install",
                "--prefer-offline",
                "--legacy-peer-deps",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
            ],
            { cwd: folder },
        );
        // The packages that the package requires its user to have.
        await linkPackages(
            folder,
            installedHere("@pulumi/aws", "@pulumi/pulumi", "@types/node", "typescript"),
        );
        await compileExample(folder);
    });
    beforeEach(async () => {
        sandbox = await startSandbox();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
    });
    afterEach(() => sandbox.close());
    after(() => rm(folder, { recursive: true, force: true }));

    function deploy(kind: "embedded" | "pulumi"): Promise<Shown[]> {
        const config = { ...forSandbox({}, sandbox), "embed:brandDomain": "example.com" };
        const verbs = ["preview", "up", "up", "destroy"] as const;
        return deployExample(folder, {
            kind,
            project: "embed",
            steps: verbs.map((verb) => ({ verb, config })),
        });
    }

    for (const kind of ["embedded", "pulumi"] as const) {
        it(`deploys a target that a preview does not know, on the ${kind} engine${kind === "pulumi" ? " (needs pulumi on PATH)" : ""}`, async function () {
            if (kind === "pulumi" && (await findPulumi()) === undefined) {
                this.skip();
            }
            const before = sandbox.contents();
            const [preview, up, again, destroy] = await deploy(kind);
            assert.deepEqual(
                [preview, up, again, destroy].map((outcome) => outcome?.errors),
                [[], [], [], []],
            );
            assert.equal(up?.changes.create, 11);
            assert.deepEqual(again?.changes, { create: 0, update: 0, replace: 0, delete: 0, same: 11 });
            assert.deepEqual(sandbox.contents(), before);
            assert.equal((up.outputs["hosts"] as object[]).length, 4);
            assert.equal(new Set(up.outputs["tenantZones"] as string[]).size, 2);
            const state = JSON.stringify(up.state);
            assert.ok(
                state.includes(
                    'require(\\"./node_modules/pulumi-white-label-dns/dist/providers/recordSetGroup\\")',
                ),
                state.slice(0, 3000),
            );
            assert.ok(state.includes(".us-east-1.elb.amazonaws.com"));
        });
    }
});
