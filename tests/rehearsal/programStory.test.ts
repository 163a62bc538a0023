import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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

    const rehearse = async (program: string, engine: string, ...more: string[]): Promise<Story> => {
        const command = join(folder, "node_modules", PACKAGE, "dist", "cli", "main.js");
        const argv = [command, "rehearse", "--program", program, "--engine", engine, "--json", ...more];
        const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: tmpdir() }).catch(
            (error: Error & { stdout?: string; stderr?: string }) =>
                assert.fail(`${error.message.slice(0, 2000)}\n${error.stdout ?? ""}\n${error.stderr ?? ""}`),
        );
        return JSON.parse(stdout) as Story;
    };

    it("names the zones of the account if a program looks for another one", async () => {
        const own = await mkdtemp(join(folder, "zoneless-"));
        const text = `const { WhiteLabelNameServers } = require("${PACKAGE}");
new WhiteLabelNameServers("ns", { brandDomain: "example.com" });`;
        await writeFile(join(own, "index.js"), text);
        // Without a stack file, which a program without a config does not need.
        await writeFile(join(own, "Pulumi.yaml"), "name: zoneless\nruntime: nodejs\n");
        const command = join(folder, "node_modules", PACKAGE, "dist", "cli", "main.js");
        const argv = [command, "rehearse", "--program", own, "--engine", "embedded"];
        await assert.rejects(
            promisify(execFile)(process.execPath, argv),
            (error: Error & { stderr?: string }) =>
                /The account of this rehearsal has no hosted zone; "--zone NAME" adds one\.[^]*no hosted zone of this name/.test(
                    error.stderr ?? "",
                ),
        );
        const { stdout } = await promisify(execFile)(process.execPath, [...argv, "--zone", "example.com"]);
        assert.match(
            stdout,
            /^Stack config: none, because \S+ has no file such as Pulumi\.dev\.yaml\n[^]*ns4\.example\.com/,
        );
        // As "pulumi stack init" writes it.
        await writeFile(join(own, "Pulumi.dev.yaml"), "encryptionsalt: v1:wEJGFNY/hV4=:v1:XLCB\n");
        const { stdout: second } = await promisify(execFile)(process.execPath, [
            ...argv,
            "--zone",
            "example.com",
        ]);
        assert.match(second, /^Stack config: \S+Pulumi\.dev\.yaml\n/);
    });

    it("sets the registrar of a program's domains, which --zone registers", async () => {
        const own = await mkdtemp(join(folder, "registrar-"));
        const text = `const { WhiteLabelDns } = require("${PACKAGE}");
const [brandDomain, brandZoneId, registrar] = ["example.com", "ZBRAND00000000000001", "route53domains"];
new WhiteLabelDns("dns", {
    brandDomain, brandZoneId, delegationSet: { fromZone: brandZoneId }, rewriteBrandZone: true, registrar,
    tenants: [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] }, registrar }],
});`;
        await writeFile(join(own, "index.js"), text);
        await writeFile(join(own, "Pulumi.yaml"), "name: registrar\nruntime: nodejs\n");
        await writeFile(join(own, "Pulumi.dev.yaml"), "config: {}\n");
        const zones = ["--zone", "example.com=ZBRAND00000000000001", "--zone", "tenant.net"];
        const story = await rehearse(own, "embedded", ...zones);
        assert.deepEqual([story.ok, story.problems], [true, []]);
        assert.equal(story.steps[0]?.calls["UpdateDomainNameservers"], 2);
    });

    for (const engine of ["embedded", "pulumi"] as const) {
        it(`deploys the README's program with a stack config on the ${engine} engine${engine === "pulumi" ? " (needs pulumi on PATH)" : ""}`, async function () {
            if (engine === "pulumi" && (await findPulumi()) === undefined) {
                this.skip();
            }
            const readme = await readFile(join(ROOT, "README.md"), "utf8");
            const [program = ""] =
                /(?<=```ts\n)import \{ readConfig, WhiteLabelDns \}[^]*?(?=```)/.exec(readme) ?? [];
            const own = await mkdtemp(join(folder, "config-"));
            await writeFile(join(own, "index.ts"), program);
            await writeFile(join(own, "Pulumi.yaml"), "name: my-dns\nruntime: nodejs\n");
            await cp(join(ROOT, "Pulumi.sample.yaml"), join(own, "Pulumi.prod.yaml"));
            const { ok, problems, tenants, registrar } = await rehearse(own, engine);
            assert.deepEqual([ok, problems, tenants.length], [true, [], 5]);
            assert.match(
                registrar?.instructions.at(-1) ?? "",
                /^Tell every tenant: set your name servers to ns1\./,
            );
            assert.equal(registrar?.hostRecords.length, 4);
        });

        it(`deploys a TypeScript program of a user's own with @pulumi/aws, and resolves its tenants, on the ${engine} engine${engine === "pulumi" ? " (needs pulumi on PATH)" : ""}`, async function () {
            if (engine === "pulumi" && (await findPulumi()) === undefined) {
                this.skip();
            }
            const story = await rehearse(folder, engine);
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
