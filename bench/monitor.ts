import { join } from "node:path";
import { findPulumi } from "../engine/pulumiEngine";
import { MOST_TENANTS, partsFor, RUN_LIMITS, scheduleInput } from "../monitor/schedule";
import { forSandbox, readStackConfig, type StackConfig } from "../rehearsal/stackConfig";
import { packageRoot } from "../route53/packageRoot";
import { emptyWorld } from "../sandbox/world";
import { inputOf } from "../tests/watch/inputOf";
import { openLambda } from "../tests/watch/lambda";
import { fillAuditWorld } from "./auditScene";
import { startAuditServer, type AuditServer } from "./auditServer";
import { tell } from "./play";
import { embeddedRunner, pulumiRunner, type Runner } from "./runners";
import { startSandboxProcess } from "./sandboxProcess";
import type { MonitorBench, MonitorPreviews, MonitorRun, Usage } from "./types";

/** Measures the costs of the monitor: previews with it and without it, and runs of the bundled function with thousands of tenants. */

/** The number of previews of each kind, in turn. */
const ROUNDS = 5;
const MONITOR = JSON.stringify({ every: 5, notify: "ops@example.com", follow: true });

/** @param sizes numbers of tenants */
export async function benchMonitor(sizes: readonly number[], quick: boolean): Promise<MonitorBench> {
    const previews = [await benchPreviews(await embeddedRunner("ours"))];
    if (quick || (await findPulumi()) === undefined) {
        tell(quick ? "skipped: the real engine (--quick)" : "skipped: no pulumi on PATH");
    } else {
        previews.push(await benchPreviews(await pulumiRunner("ours")));
    }
    const runs: MonitorRun[] = [];
    for (const tenants of sizes) {
        runs.push(...(await benchRuns(tenants)));
    }
    runs.push(await benchSilence(quick ? 50 : MOST_TENANTS));
    return { previews, runs };
}

/** First previews of the sample. Before them, one preview of each kind writes the caches for all later ones. */
async function benchPreviews(runner: Runner): Promise<MonitorPreviews> {
    const sandbox = await startSandboxProcess("ours", undefined);
    try {
        const { config } = await readStackConfig(join(packageRoot(), "Pulumi.sample.yaml"));
        const without = forSandbox(config, sandbox.remote.location);
        const kinds = { without, with: { ...without, "white-label-dns:monitor": MONITOR } };
        const usages: Record<keyof typeof kinds, Usage[]> = { without: [], with: [] };
        const preview = async (of: StackConfig): Promise<Usage> => {
            const { stdout: _stdout, ...usage } = await runner.run("preview", of);
            return usage;
        };
        await preview(kinds.without);
        await preview(kinds.with);
        for (let round = 1; round <= ROUNDS; round += 1) {
            tell(`preview of the sample, ${runner.engine}: round ${round} of ${ROUNDS}`);
            usages.without.push(await preview(kinds.without));
            usages.with.push(await preview(kinds.with));
        }
        return { engine: runner.engine, ...usages };
    } finally {
        await sandbox.stop();
        await runner.close();
    }
}

/** One run of a schedule of every five minutes, and one run that checks all tenants at once. */
async function benchRuns(tenants: number): Promise<MonitorRun[]> {
    tell(`the function, ${tenants} tenants`);
    const server = await startAuditServer(tenants);
    try {
        const part = JSON.parse(scheduleInput(partsFor(tenants, 5), 5)) as object;
        return [
            await run(server, tenants, { ...part, at: "2026-01-01T00:00:00Z" }),
            await run(server, tenants, {}),
        ];
    } finally {
        await server.stop();
    }
}

/** The largest part of a schedule, in which all name servers of the brand are silent. */
async function benchSilence(tenants: number): Promise<MonitorRun> {
    tell(`the function, ${tenants} tenants, all name servers silent`);
    const server = await startAuditServer(tenants);
    try {
        const world = emptyWorld();
        fillAuditWorld(world, { tenants });
        const addresses = [...world.nameServers.values()].flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]);
        const answer = await fetch(`${server.endpoint}/_sandbox/dns-faults`, {
            method: "POST",
            body: JSON.stringify(addresses.map((at) => ({ at, fault: "silence", times: "forever" }))),
        });
        if (!answer.ok) {
            throw new Error(`the sandbox refused the faults: ${await answer.text()}`);
        }
        return { ...(await run(server, tenants, {})), silent: true };
    } finally {
        await server.stop();
    }
}

async function run({ dns }: AuditServer, tenants: number, event: object): Promise<MonitorRun> {
    const input = inputOf(fillAuditWorld(emptyWorld(), { tenants }));
    const lambda = await openLambda(JSON.stringify({ audit: input }), { memoryMb: RUN_LIMITS.megabytes });
    try {
        const start = performance.now();
        const { metrics, error, peakBytes } = await lambda.invoke({ DNS_GATEWAY: dns }, event, 3_600_000);
        if (metrics === undefined) {
            throw new Error(`the function with ${tenants} tenants: ${error ?? "no metrics"}`);
        }
        const seconds = (performance.now() - start) / 1000;
        return { tenants, looked: metrics.Tenants, packets: metrics.Packets, seconds, peakBytes };
    } finally {
        await lambda.close();
    }
}
