import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { packageRoot } from "../route53/packageRoot";
import { connect, type RemoteSandbox } from "../rehearsal/remote";
import type { Program } from "./types";
import { BRAND_DOMAIN, BRAND_ZONE_ID, PLAIN_SET_ID } from "./tenants";

/** More zones than any stack here has. AWS raises the quotas on request, and the plain program uses only one set. */
const QUOTAS = { zonesPerAccount: 10_000 };
const PLAIN_QUOTAS = { ...QUOTAS, zonesPerDelegationSet: 10_000 };

export interface SandboxProcess {
    remote: RemoteSandbox;
    /** Gives the first of these name servers another address, as AWS may do. */
    changeAddress(): Promise<void>;
    stop(): Promise<void>;
}

/**
 * A sandbox in a process of its own, so that its work does not count as the engine's. It has the contents of an account before the first
 * up: the brand zone, and for the plain program a delegation set.
 *
 * @param timeScale with it, the account's token buckets are used
 */
export async function startSandboxProcess(
    program: Program,
    timeScale: number | undefined,
): Promise<SandboxProcess> {
    const throttle = timeScale === undefined ? [] : ["--throttle", "--time-scale", String(timeScale)];
    const child = spawn(
        process.execPath,
        [join(packageRoot(), "dist", "cli", "main.js"), "sandbox", ...throttle],
        { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const { endpoint } = z.object({ endpoint: z.string() }).parse(JSON.parse(line));
    const post = async (path: string, body: unknown): Promise<void> => {
        const answer = await fetch(`${endpoint}/_sandbox${path}`, {
            method: "POST",
            body: JSON.stringify(body),
        });
        if (!answer.ok) {
            throw new Error(`the sandbox refused ${path}: ${await answer.text()}`);
        }
    };
    const remote = await connect(endpoint);
    await post("/limits", program === "plain" ? PLAIN_QUOTAS : QUOTAS);
    const { nameServers } = await remote.seedHostedZone(BRAND_ZONE_ID, BRAND_DOMAIN);
    await remote.delegate(BRAND_DOMAIN, { nameServers: nameServers.map((name) => ({ name, glue: [] })) });
    if (program === "plain") {
        await remote.seedDelegationSet(PLAIN_SET_ID);
    }
    return {
        remote,
        async changeAddress() {
            const [set] = (await remote.contents()).delegationSets;
            await post(`/name-servers/${set?.nameServers[0] ?? ""}`, { ipv4: ["205.251.9.9"] });
        },
        async stop() {
            const ended = once(child, "exit");
            child.kill("SIGTERM");
            await ended;
        },
    };
}
