import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../route53/packageRoot";
import { provideHostedZone } from "../../sandbox/provide";
import { findPulumi, forSandbox, startSandbox, type Outcome, type Sandbox } from "../../sandbox";

const run = promisify(execFile);
const ROOT = packageRoot();

/** Runs in the folder of the installed example, with nothing of this checkout: what a user's own test would do. */
const SCRIPT = `
const { createEmbeddedEngine, createPulumiEngine } = require("pulumi-white-label-dns/testing");
const { kind, ...options } = JSON.parse(process.argv[2]);
const make = kind === "pulumi" ? createPulumiEngine : createEmbeddedEngine;
(async () => {
    const outcomes = [];
    for (const verb of ["preview", "up", "up", "destroy"]) {
        const engine = make({ ...options, program: kind === "pulumi" ? __dirname : __dirname + "/bin/index.js", programDir: __dirname });
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
        await pinDependencies(join(folder, stdout.trim()));
        await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"], {
            cwd: folder,
        });
        await run(join(folder, "node_modules", ".bin", "tsc"), [], { cwd: folder });
        await writeFile(join(folder, "deploy.js"), SCRIPT);
    });
    beforeEach(async () => {
        sandbox = await startSandbox();
        provideHostedZone(sandbox.world, "ZBRAND", "example.com");
    });
    afterEach(() => sandbox.close());
    after(() => rm(folder, { recursive: true, force: true }));

    /** The versions of this checkout: they are in npm's cache, so that the test needs no second download. */
    async function pinDependencies(tarball: string): Promise<void> {
        const file = join(folder, "package.json");
        const example = JSON.parse(await readFile(file, "utf8")) as Record<
            "dependencies" | "devDependencies",
            Record<string, string>
        >;
        const lock = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8")) as {
            packages: Record<string, { version?: string }>;
        };
        const pin = (dependencies: Record<string, string>): Record<string, string> =>
            Object.fromEntries(
                Object.keys(dependencies).map((name) => [
                    name,
                    lock.packages[`node_modules/${name}`]?.version ?? `file:${tarball}`,
                ]),
            );
        const pinned = {
            ...example,
            dependencies: pin(example.dependencies),
            devDependencies: pin(example.devDependencies),
        };
        await writeFile(file, JSON.stringify(pinned));
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
        const { stdout } = await run(process.execPath, ["deploy.js", JSON.stringify(options)], {
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
            assert.equal(up?.changes.create, 13);
            assert.deepEqual(again?.changes, { create: 0, update: 0, replace: 0, delete: 0, same: 13 });
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
