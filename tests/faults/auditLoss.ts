import { runAudit } from "../../audit/audit";
import { fillAuditWorld, leastPackets } from "../../bench/auditScene";
import { startAuditServer } from "../../bench/auditServer";
import { viaGateway } from "../../dns/route";
import { emptyWorld } from "../../sandbox/world";
import { control } from "../sandbox/control";

/** An audit of a healthy world over a network that loses packets. */

export interface LossResult {
    seed: number;
    /** A text with the findings that are not ok, and the missing findings. */
    faults: string[];
    /** The packets that the tenants' checks need if none is lost, and the additional packets that were sent. */
    least: number;
    repeated: number;
}

/** There is one random number for a question and its answer: 5 % of the packets are lost in each direction (docs/sandbox.md). */
const LOST = 1 - 0.95 ** 2;
/** On loopback an answer arrives after some milliseconds, if it arrives. */
const TIMEOUT_MS = 200;
/** The numbers of findings for a tenant with four servers, and for the brand domain and these servers. */
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
