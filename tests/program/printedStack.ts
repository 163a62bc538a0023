import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Route53Client } from "@aws-sdk/client-route-53";
import { makeProject, projectEnvironment } from "../../engine/pulumiProject";
import { connect } from "../../rehearsal/remote";
import { forSandbox } from "../../rehearsal/stackConfig";
import { packageRoot } from "../../route53/packageRoot";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";
import { seedHostedZone } from "../../sandbox/seed";
import { byHand, toConfig, type Stage, type TestSettings } from "./stage";

const run = promisify(execFile);

/** The program of this package on the real engine, and the output of its commands. */
export interface PrintedStack {
    sandbox: Sandbox;
    byHand: Stage["byHand"];
    /** Runs `pulumi` with these settings as the stack's config. @returns the whole output, also if the command failed */
    pulumi(settings: TestSettings, ...parameters: string[]): Promise<string>;
    close(): Promise<void>;
}

const BRAND = "example.com";

/** The DNS settings, if the test sets them: a test uses them to cut DNS off. */
function networkOf({ resolvers, dnsGateway }: TestSettings): Record<string, string> {
    return toConfig({
        ...(resolvers === undefined ? {} : { resolvers }),
        ...(dnsGateway === undefined ? {} : { dnsGateway }),
    });
}

/** An account with the zone of example.com, and the stack prod of the project white-label-dns. */
export async function openPrintedStack(): Promise<PrintedStack> {
    const sandbox = await startSandbox();
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-printed-"));
    const remote = await connect(sandbox.endpoint);
    const credentials = { accessKeyId: "owner", secretAccessKey: "owner" };
    const client = new Route53Client({ endpoint: sandbox.endpoint, region: "us-east-1", credentials });
    seedHostedZone(sandbox.world, "ZBRANDZONE0123456789A", BRAND);
    let isMade = false;
    return {
        sandbox,
        byHand: byHand(client, sandbox),
        async pulumi(settings, ...parameters) {
            const folders = await makeProject({
                program: packageRoot(),
                programDir: packageRoot(),
                project: "white-label-dns",
                stack: "prod",
                // Settings of the network are added last, because a sandbox would set its own.
                config: { ...forSandbox(toConfig(settings), remote.location), ...networkOf(settings) },
                state: join(folder, "state"),
            });
            const env = { ...process.env, ...projectEnvironment(folders) };
            const command = async (...all: string[]): Promise<string> => {
                const flags = ["--stack", "prod", "--non-interactive", "--color", "never"];
                try {
                    const { stdout, stderr } = await run("pulumi", [...all, ...flags], {
                        cwd: folders.work,
                        env,
                    });
                    return `${stdout}${stderr}`;
                } catch (error) {
                    assert.ok(error instanceof Error && "stdout" in error && "stderr" in error);
                    return `${String(error.stdout)}${String(error.stderr)}`;
                }
            };
            if (!isMade) {
                isMade = true;
                await command("stack", "select", "--create");
            }
            return command(...parameters);
        },
        async close() {
            client.destroy();
            await sandbox.close();
            await rm(folder, { recursive: true, force: true });
        },
    };
}
