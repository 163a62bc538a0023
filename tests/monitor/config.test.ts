import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { standInAws } from "../../standIn";
import {
    createEmbeddedEngine,
    createPulumiEngine,
    findPulumi,
    forSandbox,
    startSandbox,
} from "../../rehearsal/testing";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import { ENGINE_KINDS, onEngine } from "../program/embedding";

for (const kind of ENGINE_KINDS) {
    describe(`The program with the setting monitor ${onEngine(kind)}`, function () {
        this.timeout(300_000);
        before(async function () {
            if (kind === "pulumi" && (await findPulumi()) === undefined) {
                this.skip(); // skipped: no pulumi on PATH; the command is on no package registry
            }
        });

        it("creates the function with its alarms, and deletes them again", async () => {
            const sandbox = await startSandbox();
            const folder = await mkdtemp(join(tmpdir(), "white-label-dns-monitor-"));
            try {
                seedHostedZone(sandbox.world, "ZBRAND", "example.com");
                const config = forSandbox(
                    {
                        "white-label-dns:brandDomain": "example.com",
                        "white-label-dns:tenants": JSON.stringify([
                            { domain: "tenant.net", target: { addresses: ["203.0.113.10"] } },
                        ]),
                    },
                    sandbox,
                );
                const run = (monitor?: object) => {
                    const options = {
                        program: kind === "pulumi" ? packageRoot() : join(packageRoot(), "dist", "index.js"),
                        programDir: packageRoot(),
                        project: "white-label-dns",
                        stack: "test",
                        config: {
                            ...config,
                            ...(monitor && { "white-label-dns:monitor": JSON.stringify(monitor) }),
                        },
                        state: join(folder, "state"),
                        providers: [standInAws],
                    };
                    return (
                        kind === "pulumi" ? createPulumiEngine(options) : createEmbeddedEngine(options)
                    ).up();
                };
                const watched = await run({ every: 5, notify: "ops@example.com", follow: true });
                assert.deepEqual(watched.errors, []);
                const ofAws = watched.steps.filter(
                    ({ type, op }) => type.startsWith("aws:") && op === "create",
                );
                assert.equal(ofAws.length, 16);
                const { monitor } = watched.outputs as { monitor: Record<string, unknown> };
                assert.deepEqual(Object.keys(monitor).sort(), ["functionName", "logGroupName", "topicArn"]);

                const alone = await run();
                assert.deepEqual(alone.errors, []);
                const gone = alone.steps.filter(({ type, op }) => type.startsWith("aws:") && op === "delete");
                assert.equal(gone.length, 16);
                assert.ok(!("monitor" in alone.outputs));

                sandbox.resetCalls();
                const wrong = await run({ every: 0, notify: "ops" });
                assert.match(
                    wrong.errors.map(({ message }) => message).join("\n"),
                    /white-label-dns:monitor\.every: .*minutes[^]*white-label-dns:monitor\.notify: .*e-mail address/,
                );
                assert.deepEqual(sandbox.calls(), {});
            } finally {
                await sandbox.close();
                await rm(folder, { recursive: true, force: true });
            }
        });
    });
}

/** The program under Pulumi's mocks, in a process of its own, which reports at its end how many modules of @pulumi/aws it has loaded. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const newResource = ({ name, inputs }) => ({ id: name + "-id", state: inputs });
pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => inputs }, "white-label-dns", "stack", true);
pulumi.runtime.setAllConfig(JSON.parse(process.argv[2]));
require(process.argv[3]).then(() => {
    const ofAws = Object.keys(require.cache).filter((file) => /[\\\\/]@pulumi[\\\\/]aws[\\\\/]/.test(file));
    process.stdout.write("LOADED " + ofAws.length);
});
`;

describe("The program", function () {
    this.timeout(120_000);
    const modulesOf = async (more: Record<string, string>): Promise<number> => {
        const config = {
            "white-label-dns:brandDomain": "example.com",
            "white-label-dns:tenants": "[]",
            ...more,
        };
        const index = join(packageRoot(), "dist", "index.js");
        const stdout = await promisify(execFile)(
            process.execPath,
            ["-e", PROGRAM, "program", JSON.stringify(config), index],
            { cwd: packageRoot() },
        ).then(
            (output) => output.stdout,
            // A value that only a provider knows never resolves under mocks. The SDK reports this at the end.
            (error: unknown) => {
                assert.ok(error instanceof Error && "stdout" in error, String(error));
                return String(error.stdout);
            },
        );
        return Number(/LOADED (\d+)$/.exec(stdout)?.[1]);
    };

    it("loads @pulumi/aws only with the setting monitor", async () => {
        assert.equal(await modulesOf({}), 0);
        assert.ok((await modulesOf({ "white-label-dns:monitor": '{"every":5}' })) > 0);
    });
});
