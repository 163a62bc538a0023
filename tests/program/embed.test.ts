import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import { findPulumi, forSandbox, startSandbox, type Outcome, type Sandbox } from "../../rehearsal/testing";

const run = promisify(execFile);
const ROOT = packageRoot();
const PACKAGE = "pulumi-white-label-dns";

/**
 * Runs in the folder of the installed example: what a user's own test would do, whose provider for the load balancers'
 * zone is this checkout's stand-in, the only module from outside of that folder.
 */
const SCRIPT = `
const { createEmbeddedEngine, createPulumiEngine } = require("pulumi-white-label-dns/testing");
const { standInAws } = require(process.argv[3]);
const { kind, ...options } = JSON.parse(process.argv[2]);
const make = kind === "pulumi" ? createPulumiEngine : createEmbeddedEngine;
(async () => {
    const outcomes = [];
    for (const verb of ["preview", "up", "up", "destroy"]) {
        const engine = make({ ...options, program: kind === "pulumi" ? __dirname : __dirname + "/bin/index.js", programDir: __dirname, providers: [standInAws] });
        outcomes.push(await engine[verb]());
        if (verb === "up") outcomes[outcomes.length - 1].state = await engine.exportState();
    }
    process.stdout.write("\\n" + JSON.stringify(outcomes));
})();
`;

type Shown = Outcome & { state?: unknown };

describe("The example of embedding, installed from the packed tarball in a folder elsewhere", function () {
    this.timeout(240_000);
    let sandbox: Sandbox;
    let folder: string;

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-embed-"));
        await cp(join(ROOT, "examples", "embed"), folder, { recursive: true });
        const { stdout } = await run(
            "npm",
            ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder],
            { cwd: ROOT },
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
        await linkPeers();
        await run(process.execPath, [join(ROOT, "node_modules", "typescript", "bin", "tsc")], {
            cwd: folder,
        });
        await writeFile(join(folder, "deploy.js"), SCRIPT);
    });
    beforeEach(async () => {
        sandbox = await startSandbox();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
    });
    afterEach(() => sandbox.close());
    after(() => rm(folder, { recursive: true, force: true }));

    /** What the package wants its user to have. Linked: to unpack hundreds of megabytes once more would show nothing. */
    async function linkPeers(): Promise<void> {
        for (const name of ["@pulumi/aws", "@pulumi/pulumi", "@types/node", "typescript"]) {
            const link = join(folder, "node_modules", name);
            await mkdir(dirname(link), { recursive: true });
            await rm(link, { recursive: true, force: true });
            await symlink(join(ROOT, "node_modules", name), link, "junction");
        }
    }

    const deploy = async (kind: "embedded" | "pulumi"): Promise<Shown[]> => {
        const config = { ...forSandbox({}, sandbox), "embed:brandDomain": "example.com" };
        const options = {
            kind,
            project: "embed",
            stack: "test",
            config,
            state: join(folder, `state-${kind}`),
        };
        const standIn = join(ROOT, "dist", "bench", "awsProvider");
        const { stdout } = await run(process.execPath, ["deploy.js", JSON.stringify(options), standIn], {
            cwd: folder,
        });
        return JSON.parse(stdout.slice(stdout.lastIndexOf("\n"))) as Shown[];
    };

    for (const kind of ["embedded", "pulumi"] as const) {
        it(`deploys a target that a preview does not know, on the ${kind} engine${kind === "pulumi" ? " (skipped: no pulumi on PATH, where there is none)" : ""}`, async function () {
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
