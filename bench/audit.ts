import { join } from "node:path";
import { startAuditServer } from "./auditServer";
import type { StepOrder, StepResult } from "./auditStep";
import { runMeasured } from "./processTree";
import type { AuditBench, AuditMemory } from "./types";

/** Measures the costs of an audit of many tenants: packets, time compared with a bare loop of as many questions, and memory. */

/** The number of times that the audit and the loop are measured, one after the other. */
const ROUNDS = 3;

/** @param sizes numbers of tenants; the first one is for time and packets, and all are compared in memory */
export async function benchAudit(
    sizes: readonly [number, ...number[]],
    tell: (text: string) => void,
): Promise<AuditBench> {
    const [tenants] = sizes;
    const times = await benchTime(tenants, tell);
    const memory: AuditMemory[] = [];
    for (const size of sizes) {
        tell(`audit, ${size} tenants: memory`);
        memory.push(await benchMemory(size));
    }
    return { tenants, ...times, memory };
}

async function benchTime(
    tenants: number,
    tell: (text: string) => void,
): Promise<Pick<AuditBench, "packets" | "auditSeconds" | "loopSeconds">> {
    const server = await startAuditServer(tenants);
    const order = { dns: server.dns, tenants };
    const [audits, loops]: [StepResult[], StepResult[]] = [[], []];
    try {
        // After this, the sandbox's code is compiled, also for the first measurement.
        const { packets } = await step({ ...order, kind: "audit", packets: 0 });
        for (let round = 1; round <= ROUNDS; round += 1) {
            tell(`audit, ${tenants} tenants: round ${round} of ${ROUNDS}`);
            loops.push(await step({ ...order, kind: "loop", packets }));
            audits.push(await step({ ...order, kind: "audit", packets: 0 }));
        }
    } finally {
        await server.stop();
    }
    return {
        packets: Math.max(...audits.map(({ packets }) => packets)),
        auditSeconds: audits.map(({ seconds }) => seconds),
        loopSeconds: loops.map(({ seconds }) => seconds),
    };
}

async function benchMemory(tenants: number): Promise<AuditMemory> {
    const server = await startAuditServer(tenants);
    const order = { dns: server.dns, tenants, packets: 0 };
    try {
        const { peakBytes } = await step({ ...order, kind: "audit" });
        const { heap } = await step({ ...order, kind: "memory" });
        return { tenants, peakBytes, ...(heap ?? { plan: NaN, tenths: [], report: NaN }) };
    } finally {
        await server.stop();
    }
}

async function step(order: StepOrder): Promise<StepResult> {
    const options = order.kind === "memory" ? ["--expose-gc"] : [];
    const args = [...options, join(__dirname, "auditStep.js"), JSON.stringify(order)];
    const { stdout } = await runMeasured(process.execPath, args);
    return JSON.parse(stdout) as StepResult;
}
