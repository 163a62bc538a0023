import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPulumiEngine, findPulumi } from "../../engine/pulumiEngine";
import {
    createEmbeddedEngine,
    forSandbox,
    startSandbox,
    type Outcome,
    type Sandbox,
} from "../../rehearsal/testing";
import { packageRoot } from "../../route53/packageRoot";

const PACKAGE = "pulumi-white-label-dns";

const PROGRAM = `
const { WhiteLabelDns } = require("${PACKAGE}");
const dns = new WhiteLabelDns("dns", {
    brandDomain: "example.com",
    tenants: JSON.parse(process.env.TEST_TENANTS).map((domain) => ({ domain, target: { addresses: ["203.0.113.10"] } })),
});
exports.tenants = dns.tenants;
`;

for (const kind of ["embedded", "pulumi"] as const) {
    describe(`a program that was moved since its last up, with the engine ${kind}`, function () {
        this.timeout(240_000);
        let folder = "";
        let sandbox: Sandbox | undefined;
        before(async function () {
            if (kind === "pulumi" && (await findPulumi()) === undefined) {
                this.skip(); // skipped: no pulumi on PATH, and the command is on no package registry
            }
            sandbox = await startSandbox();
            sandbox.addHostedZone("example.com");
            folder = mkdtempSync(join(tmpdir(), "white-label-dns-moved-"));
            // The package is beside the program's folder, so the path of its code changes with the program's depth.
            const modules = join(folder, "node_modules");
            cpSync(join(packageRoot(), "dist"), join(modules, PACKAGE, "dist"), {
                recursive: true,
                filter: (path) => !/dist\/(tests|bench)/.test(path),
            });
            cpSync(join(packageRoot(), "package.json"), join(modules, PACKAGE, "package.json"));
            symlinkSync(join(packageRoot(), "node_modules"), join(modules, PACKAGE, "node_modules"));
            symlinkSync(join(packageRoot(), "node_modules", "@pulumi"), join(modules, "@pulumi"));
            mkdirSync(join(folder, "program"));
            writeFileSync(join(folder, "program", "index.js"), PROGRAM);
            writeFileSync(join(folder, "program", "package.json"), "{}");
        });
        after(async () => {
            await sandbox?.close();
            if (folder !== "") {
                rmSync(folder, { recursive: true, force: true });
            }
            delete process.env["TEST_TENANTS"];
        });

        const world = (): Sandbox => {
            assert.ok(sandbox);
            return sandbox;
        };
        const run = (
            verb: "up" | "preview" | "refresh" | "destroy",
            place: string,
            ...tenants: string[]
        ): Promise<Outcome> => {
            process.env["TEST_TENANTS"] = JSON.stringify(tenants);
            const make = kind === "embedded" ? createEmbeddedEngine : createPulumiEngine;
            return make({
                program: join(folder, place, "index.js"),
                programDir: join(folder, place),
                project: "moved",
                stack: "test",
                config: forSandbox({}, world()),
                state: join(folder, "state"),
            })[verb]();
        };
        const textsOf = (outcome: Outcome): string => outcome.errors.map(({ message }) => message).join("\n");

        it("is repaired by an up, so that refresh, removals and destroy work", async () => {
            const first = await run("up", "program", "tenant.net", "tenant.org");
            assert.equal(textsOf(first), "");
            mkdirSync(join(folder, "deeper"));
            renameSync(join(folder, "program"), join(folder, "deeper", "program"));
            const place = join("deeper", "program");

            assert.match(
                textsOf(await run("refresh", place, "tenant.net", "tenant.org")),
                /Cannot find module/,
            );
            world().resetCalls();
            const healed = await run("up", place, "tenant.net", "tenant.org");
            assert.equal(textsOf(healed), "");
            assert.match(healed.warnings.join("\n"), /the program has moved, or the package in it/);
            assert.deepEqual(
                [healed.changes.create, healed.changes.replace, healed.changes.delete],
                [0, 0, 0],
            );
            assert.deepEqual(
                Object.keys(world().calls()).filter((each) => /^(Create|Delete|Change)/.test(each)),
                [],
            );
            const again = await run("up", place, "tenant.net", "tenant.org");
            assert.deepEqual([again.ok, again.changes.update, again.warnings], [true, 0, []]);
            assert.equal(textsOf(await run("refresh", place, "tenant.net", "tenant.org")), "");
            const removed = await run("up", place, "tenant.net");
            assert.deepEqual([textsOf(removed), removed.changes.delete], ["", 1]);
            assert.equal(textsOf(await run("destroy", place)), "");
            assert.deepEqual(
                world()
                    .contents()
                    .hostedZones.map(({ name }) => name),
                ["example.com."],
            );
        });
    });
}
