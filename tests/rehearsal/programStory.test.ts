import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPulumi } from "../../engine/pulumiEngine";
import type { Story } from "../../rehearsal/story";
import { packageRoot } from "../../route53/packageRoot";
import { installedHere, linkPackages } from "../program/exampleProject";

const ROOT = packageRoot();
const PACKAGE = "pulumi-white-label-dns";

describe("white-label-dns rehearse --program", function () {
    this.timeout(300_000);
    let folder: string;
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-own-"));
        await cp(join(ROOT, "examples", "embed"), folder, { recursive: true });
        const packages = installedHere("@pulumi/aws", "@pulumi/pulumi", "@types/node", "typescript");
        await linkPackages(folder, { [PACKAGE]: ROOT, ...packages });
        await writeFile(join(folder, "Pulumi.dev.yaml"), "config:\n  embed:brandDomain: example.com\n");
    });
    after(() => rm(folder, { recursive: true, force: true }));

    for (const engine of ["embedded", "pulumi"] as const) {
        it(`deploys a TypeScript program of a user's own with @pulumi/aws, and resolves its tenants, on the ${engine} engine${engine === "pulumi" ? " (skipped: no pulumi on PATH, where there is none)" : ""}`, async function () {
            if (engine === "pulumi" && (await findPulumi()) === undefined) {
                this.skip();
            }
            const command = join(folder, "node_modules", PACKAGE, "dist", "cli", "main.js");
            const argv = [command, "rehearse", "--program", folder, "--engine", engine, "--json"];
            const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: tmpdir() }).catch(
                (error: Error & { stdout?: string; stderr?: string }) =>
                    assert.fail(
                        `${error.message.slice(0, 2000)}\n${error.stdout ?? ""}\n${error.stderr ?? ""}`,
                    ),
            );
            const story = JSON.parse(stdout) as Story;
            assert.deepEqual([story.ok, story.engine, story.problems], [true, engine, []]);
            assert.deepEqual(
                story.tenants.map(({ domain, answering, records }) => [domain, answering, records]),
                ["xn--bcher-kva.example.org", "tenant.net"].map((domain) => [
                    domain,
                    { servers: 8, of: 8 },
                    [{ name: domain, type: "MX", values: ["10 mail.example.net."] }],
                ]),
            );
            assert.deepEqual(
                story.tenants.map(({ addresses }) => Object.keys(addresses)),
                [
                    ["xn--bcher-kva.example.org", "www.xn--bcher-kva.example.org"],
                    ["tenant.net", "www.tenant.net"],
                ],
            );
            assert.deepEqual(
                story.delegationSets.map(({ hosts, tenants }) => [hosts.map(({ host }) => host), tenants]),
                [[["ns1.example.com", "ns2.example.com", "ns3.example.com", "ns4.example.com"], 2]],
            );
        });
    }
});
