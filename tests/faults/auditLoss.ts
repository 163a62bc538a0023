import { runAudit } from "../../audit/audit";
import { fillAuditWorld, leastPackets } from "../../bench/auditScene";
import { startAuditServer } from "../../bench/auditServer";
import { viaGateway } from "../../dns/route";
import { emptyWorld } from "../../sandbox/world";
import { control } from "../sandbox/control";

/** An audit of a healthy world over a network that loses packets. */

export interface LossResult {
    seed: number;
    /** Findings that are not ok, and findings that are missing, for a person. */
    faults: string[];
    /** Packets that the tenants' checks need where none is lost, and those that were sent besides. */
    least: number;
    repeated: number;
}

/** There is one draw for a question and its answer: 5 % of the packets lost each way (docs/sandbox.md). */
const LOST = 1 - 0.95 ** 2;
/** On loopback an answer is here after some milliseconds, if it comes. */
const TIMEOUT_MS = 200;
/** Of a tenant with four servers, and of the brand domain and these servers. */
const FINDINGS = { tenant: 11, fixed: 19 };

export async function auditWithLoss(tenants: number, seed: number): Promise<LossResult> {
    const plan = fillAuditWorld(emptyWorld(), { tenants });
    const sandbox = await startAuditServer(tenants);
    try {
        await control(sandbox, "POST", "dns-faults", [
            { at: "*", fault: "silence", times: "forever", probability: LOST, seed, transport: "udp" },
        ]);
        const { findings, packets } = await runAudit(plan, {
            route: viaGateway(sandbox.dns),
            timeoutMs: TIMEOUT_MS,
        });
        const bad = findings
            .filter(({ verdict }) => verdict !== "ok")
            .map(({ verdict, check, subject, server = "", seen }) =>
                [verdict, check, subject, server, seen].filter(Boolean).join(" "),
            );
        const wanted = tenants * FINDINGS.tenant + FINDINGS.fixed;
        const missing = findings.length === wanted ? [] : [`${findings.length} findings of ${wanted}`];
        const least = leastPackets(tenants, 2);
        return { seed, faults: [...bad, ...missing], least, repeated: packets - least };
    } finally {
        await sandbox.stop();
    }
}
