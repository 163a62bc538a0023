import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPulumi } from "../../engine/pulumiEngine";
import type { Outcome } from "../../engine/types";
import { connect } from "../../rehearsal/remote";
import { forSandbox } from "../../rehearsal/stackConfig";
import { createEngine } from "../../rehearsal/step";
import { seedHostedZone } from "../../sandbox/seed";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";
import { toConfig, type TestSettings } from "./stage";

const ZONE = `$TTL 1h
@ SOA ns1.old.example. hostmaster 1 2 3 4 5
  NS ns1.old.example.
  A 192.0.2.1
  MX 10 mail
www CNAME @
mail A 192.0.2.25
`;
const TARGET = { addresses: ["203.0.113.10"] };
/** The contents of the file, as a list. */
const LIST = [
    { name: "mail", type: "A", ttl: 3600, values: ["192.0.2.25"] },
    { name: "@", type: "MX", ttl: 3600, values: ["10 mail.tenant.net."] },
];
const NOTE =
    /^a\.zone \(tenant\.net\): left out, because these names get the target: @ A \(line 4\), www CNAME \(line 6\)$/;

for (const kind of ["embedded", "pulumi"] as const) {
    describe(`Tenants and records in files, on the ${kind} engine`, function () {
        this.timeout(180_000);
        let sandbox: Sandbox;
        let folder: string;
        let run: (verb: "up" | "preview", settings: TestSettings) => Promise<Outcome>;

        before(async function () {
            if (kind === "pulumi" && (await findPulumi()) === undefined) {
                this.skip(); // skipped: no pulumi on PATH; the command is on no package registry
            }
        });
        beforeEach(async () => {
            sandbox = await startSandbox();
            seedHostedZone(sandbox.world, "ZBRAND", "example.com");
            folder = await mkdtemp(join(tmpdir(), "white-label-dns-files-"));
            await mkdir(join(folder, "files"));
            const { location } = await connect(sandbox.endpoint);
            run = async (verb, settings) => {
                const config = toConfig({
                    brandDomain: "example.com",
                    fileDirectory: join(folder, "files"),
                    ...settings,
                });
                const state = join(folder, "state");
                return (await createEngine(kind, { config: forSandbox(config, location), state }))[verb]();
            };
        });
        afterEach(async () => {
            await sandbox.close();
            await rm(folder, { recursive: true, force: true });
        });

        const write = (path: string, text: string) => writeFile(join(folder, "files", path), text);
        const zones = (): string[] => [...sandbox.world.hostedZones.values()].map(({ name }) => name).sort();

        it("are equal to tenants and records in the config: a move into a file changes nothing", async () => {
            const listed = [
                { domain: "tenant.net", target: TARGET, records: LIST },
                { domain: "tenant.org", target: TARGET },
            ];
            const first = await run("up", { tenants: listed });
            assert.deepEqual(first.errors, []);
            await write("a.zone", ZONE);
            await write(
                "tenants.csv",
                "domain,target.addresses,records.file\ntenant.org,203.0.113.10,\ntenant.net,203.0.113.10,a.zone\n",
            );
            const moved = await run("preview", { tenantsFile: "tenants.csv" });
            assert.deepEqual(moved.errors, []);
            const { create, update, replace, delete: deleted } = moved.changes;
            assert.deepEqual([create, update, replace, deleted], [0, 0, 0, 0]);
            assert.ok(
                moved.warnings.some((warning) => NOTE.test(warning)),
                moved.warnings.join("\n"),
            );
        });

        it("delete no zone if they are empty, truncated or missing, and are named in the message", async () => {
            await write("tenants.yaml", "- { domain: tenant.net, target: { addresses: [203.0.113.10] } }\n");
            assert.deepEqual((await run("up", { tenantsFile: "tenants.yaml" })).errors, []);
            assert.deepEqual(zones(), ["example.com.", "tenant.net."]);
            for (const [text, expected] of [
                ["", /"tenants\.yaml" is empty; if no tenants are intended, remove tenantsFile/],
                ["- { domain: tenant.net, target: {\n", /tenants\.yaml:\d+: is not valid YAML/],
                [
                    "- { domain: tenant.net, target: }\n",
                    /tenants\.yaml:1 \(tenant\.net\): target: null is not valid/,
                ],
                [undefined, /"tenants\.yaml" does not exist /],
            ] as const) {
                await (text === undefined
                    ? rm(join(folder, "files/tenants.yaml"))
                    : write("tenants.yaml", text));
                const { ok, errors } = await run("up", { tenantsFile: "tenants.yaml" });
                assert.equal(ok, false);
                assert.match(errors.map(({ message }) => message).join("\n"), expected);
            }
            const lost = await run("up", {});
            assert.match(lost.errors.map(({ message }) => message).join("\n"), /tenants: is missing/);
            assert.deepEqual(zones(), ["example.com.", "tenant.net."]);
        });
    });
}
