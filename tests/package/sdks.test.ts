import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPulumi } from "../../engine/pulumiEngine";
import { packageRoot } from "../../route53/packageRoot";
import { startSandbox } from "../../sandbox/sandbox";
import { installInFolder, isSdkForThisNode, manifestOf, PACKAGE, SDKS, sdkOf } from "./installed";

const run = promisify(execFile);
const ROOT = packageRoot();

/** A user's own program, as `tsc` compiles it. */
const PROGRAM = `
const { WhiteLabelDns } = require("${PACKAGE}");
const dns = new WhiteLabelDns("dns", {
    brandDomain: "example.com",
    tenants: [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] } }],
});
exports.tenants = dns.tenants;
exports.registrar = dns.registrar;
`;

/** The program as an ES module, which each step must evaluate again. */
const MODULE = `
import { WhiteLabelDns } from "${PACKAGE}";
const dns = new WhiteLabelDns("dns", {
    brandDomain: "example.com",
    tenants: [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] } }],
});
export const { tenants, registrar } = dns;
`;

/** Deploys it from another directory, as a user's test would do. */
const DEPLOY = `
const { createEmbeddedEngine, forSandbox } = require("${PACKAGE}/testing");
const { location, programDir, program } = JSON.parse(process.argv[2]);
const engine = createEmbeddedEngine({
    program, programDir, project: "consumer", stack: "test",
    config: forSandbox({}, location), state: programDir + "/state.json",
});
(async () => {
    const steps = [];
    for (const verb of ["preview", "up", "up", "refresh", "preview", "destroy"]) {
        const { ok, changes, errors, outputs } = await engine[verb]();
        steps.push({ verb, ok, changes, errors, tenants: verb === "up" ? Object.keys(outputs.tenants) : [] });
    }
    process.stdout.write(JSON.stringify({ sdk: require("@pulumi/pulumi/package.json").version, steps }));
})();
`;

describe("The installed package in a user's program", function () {
    // Four programs one after another, each with six steps.
    this.timeout(300_000);

    it("is tested with the oldest SDK that it allows, and with newer ones", () => {
        const allowed = manifestOf(".").peerDependencies["@pulumi/pulumi"];
        assert.equal(allowed, `^${sdkOf("pulumi-lowest").version}`);
        const [, pinned = 0, newest = 0] = SDKS.map((name) => Number(sdkOf(name).version.split(".")[1]));
        assert.ok(newest > pinned, `${newest} is not newer than ${pinned}`);
    });

    it("has a README that says which SDK needs which Node", () => {
        const readme = readFileSync(join(ROOT, "README.md"), "utf8");
        for (const name of SDKS) {
            const { version, engines } = sdkOf(name);
            const least = Number(/\d+/.exec(engines.node)?.[0]);
            assert.equal(least, Number(version.split(".")[1]) < 249 ? 20 : 22, `${version}: ${engines.node}`);
        }
        assert.match(readme, /3\.216 to 3\.248 \| 20, 22, 24 \|\n\| 3\.249 and later \| 22, 24 \|/);
    });

    for (const engine of ["embedded", "pulumi"] as const) {
        it(`rehearses by its command from any directory, with the engine ${engine}`, async function () {
            if (engine === "pulumi" && (await findPulumi()) === undefined) {
                this.skip();
            }
            const { folder, remove } = installInFolder();
            const elsewhere = mkdtempSync(join(tmpdir(), "white-label-dns-elsewhere-"));
            try {
                const command = join(folder, "node_modules", PACKAGE, "dist", "cli", "main.js");
                const parameters = [command, "rehearse", "--engine", engine, "--json"];
                const { stdout } = await run(process.execPath, parameters, { cwd: elsewhere });
                const { ok, engine: used, problems } = JSON.parse(stdout) as Record<string, unknown>;
                assert.deepEqual({ ok, used, problems }, { ok: true, used: engine, problems: [] });
            } finally {
                rmSync(elsewhere, { recursive: true });
                remove();
            }
        });
    }

    const programs = [
        ...SDKS.map((name) => ({ name, file: "index.js", text: PROGRAM })),
        { name: SDKS[1], file: "index.mjs", text: MODULE },
    ];
    for (const { name, file, text } of programs) {
        it(`deploys, repeats, refreshes and destroys ${file} with @pulumi/pulumi ${sdkOf(name).version}`, async function () {
            if (!isSdkForThisNode(name)) {
                this.skip();
            }
            const { folder, remove } = installInFolder(name);
            const sandbox = await startSandbox();
            try {
                sandbox.addHostedZone("example.com");
                writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer" }));
                writeFileSync(join(folder, file), text);
                writeFileSync(join(folder, "deploy.js"), DEPLOY);
                const given = JSON.stringify({
                    location: sandbox,
                    programDir: folder,
                    program: `./${file}`,
                });
                const { stdout } = await run(process.execPath, [join(folder, "deploy.js"), given], {
                    cwd: ROOT,
                });
                const same = { create: 0, update: 0, replace: 0, delete: 0, same: 9 };
                const created = { ...same, create: 9, same: 0 };
                const deleted = { ...same, delete: 9, same: 0 };
                const step = (verb: string, changes: object): object => {
                    const tenants = verb === "up" ? ["tenant.net"] : [];
                    return { verb, ok: true, changes, errors: [], tenants };
                };
                assert.deepEqual(JSON.parse(stdout), {
                    sdk: sdkOf(name).version,
                    steps: [
                        step("preview", created),
                        step("up", created),
                        step("up", same),
                        step("refresh", same),
                        step("preview", same),
                        step("destroy", deleted),
                    ],
                });
                // Each step asks anew, as the real engine's processes do: no variable of the installed package outlives its step.
                assert.equal(sandbox.calls()["GetCallerIdentity"], 6);
            } finally {
                await sandbox.close();
                remove();
            }
        });
    }
});
