import { runAudit } from "../audit/audit";
import type { AuditPlan } from "../audit/input";
import { stepsOf, type Report } from "../audit/report";
import { query } from "../dns/query";
import { viaGateway } from "../dns/route";
import { tldServers } from "../sandbox/dns/registry";
import { emptyWorld, resetWorld, type World } from "../sandbox/world";
import { fillAuditWorld } from "./auditScene";
import type { HeapUse } from "./types";

/** One measurement in a process of its own: an audit, the bare loop for comparison, or an audit's memory. */

export interface StepOrder {
    kind: "audit" | "loop" | "memory";
    /** The host:port of the sandbox's gateway. */
    dns: string;
    tenants: number;
    /** Only for the bare loop: the number of questions. */
    packets: number;
}

export interface StepResult {
    packets: number;
    seconds: number;
    /** The largest memory of the process (resident set), in bytes. */
    peakBytes: number;
    heap?: HeapUse;
}

/** The number of questions that are sent at a time, for the audit and for the loop. */
const CONCURRENCY = 64;

interface Question {
    address: string;
    name: string;
    type: "NS" | "DS" | "SOA";
    transport: "udp" | "tcp";
}

/** The questions of an audit of healthy tenants, in the order of the tenants. More questions follow, because the audit sends some more. */
function* questionsOf(world: World, { tenants, servers, brandDomain }: AuditPlan): Generator<Question> {
    const addresses = servers.flatMap(({ awsName = "" }) => {
        const { ipv4 = [], ipv6 = [] } = world.nameServers.get(awsName) ?? {};
        return [...ipv4, ...ipv6];
    });
    for (const { domain } of tenants) {
        const tld = domain.slice(domain.lastIndexOf(".") + 1);
        const [registry = ""] = tldServers(tld)[0]?.addresses.ipv4 ?? [];
        yield { address: registry, name: domain, type: "NS", transport: "udp" };
        yield { address: registry, name: domain, type: "DS", transport: "udp" };
        for (const address of addresses) {
            yield { address, name: domain, type: "SOA", transport: "udp" };
            yield { address, name: domain, type: "NS", transport: "tcp" };
        }
    }
    for (;;) {
        yield { address: addresses[0] ?? "", name: brandDomain, type: "SOA", transport: "udp" };
    }
}

async function loop({ dns, packets }: StepOrder, world: World, plan: AuditPlan): Promise<StepResult> {
    const route = viaGateway(dns);
    const questions = questionsOf(world, plan);
    let sent = 0;
    const onPacket = (direction: "sent" | "received"): void => {
        sent += direction === "sent" ? 1 : 0;
    };
    let left = packets;
    const work = async (): Promise<void> => {
        for (const { address, name, type, transport } of questions) {
            if (left === 0) {
                return;
            }
            left -= 1;
            await query(
                route(address),
                { name, type },
                { transport, timeoutMs: 1000, attempts: 7, onPacket },
            );
        }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return { packets: sent, seconds: (performance.now() - start) / 1000, peakBytes: peakBytes() };
}

async function audit({ dns }: StepOrder, plan: AuditPlan): Promise<StepResult> {
    const { packets, seconds } = healthy(
        await runAudit(plan, { route: viaGateway(dns), concurrency: CONCURRENCY }),
    );
    return { packets, seconds, peakBytes: peakBytes() };
}

async function memory({ dns }: StepOrder, plan: AuditPlan): Promise<StepResult> {
    const atStart = liveBytes();
    const tenths: number[] = [];
    const report = await runAudit(plan, {
        route: viaGateway(dns),
        concurrency: CONCURRENCY,
        onProgress: ({ done, of }) => {
            if (done >= ((tenths.length + 1) * of) / 10) {
                tenths.push(liveBytes());
            }
        },
    });
    const heap = { plan: atStart, tenths, report: liveBytes() };
    const { packets, seconds } = healthy(report);
    return { packets, seconds, peakBytes: peakBytes(), heap };
}

/** The figures are valid only if the audit found out everything. */
function healthy(report: Report): Report {
    const [problem] = stepsOf(report.findings);
    if (problem !== undefined) {
        throw new Error(`the audit of a healthy world found ${JSON.stringify(problem)}`);
    }
    return report;
}

function liveBytes(): number {
    if (globalThis.gc === undefined) {
        throw new Error("run with --expose-gc");
    }
    globalThis.gc();
    return process.memoryUsage().heapUsed;
}

function peakBytes(): number {
    return process.resourceUsage().maxRSS * 1024;
}

async function main(order: StepOrder): Promise<void> {
    const world = emptyWorld();
    const plan = fillAuditWorld(world, { tenants: order.tenants });
    const run = {
        audit: () => audit(order, plan),
        loop: () => loop(order, world, plan),
        memory: () => {
            // The sandbox's memory is not part of the auditor's memory.
            resetWorld(world);
            return memory(order, plan);
        },
    };
    process.stdout.write(`${JSON.stringify(await run[order.kind]())}\n`);
}

void main(JSON.parse(process.argv[2] ?? "{}") as StepOrder);
