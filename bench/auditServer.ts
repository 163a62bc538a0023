import { fork } from "node:child_process";
import { once } from "node:events";
import { startSandbox } from "../sandbox/sandbox";
import { fillAuditWorld } from "./auditScene";

/**
 * A sandbox to audit, in a process of its own. So its work and memory do not count as the auditor's, and it answers while the auditor
 * computes. libuv accepts one TCP connection in each turn of a process's loop, so a server in the process of a busy client would fall
 * behind.
 */

export interface AuditServer {
    /** The host:port of its gateway. */
    dns: string;
    /** The URL of the control API. */
    endpoint: string;
    stop(): Promise<void>;
}

export async function startAuditServer(tenants: number): Promise<AuditServer> {
    const child = fork(__filename, [String(tenants)]);
    const [where] = (await Promise.race([
        once(child, "message"),
        once(child, "exit").then(([code]) => {
            throw new Error(`the sandbox to audit ended with ${String(code)}`);
        }),
    ])) as [{ dns: string; endpoint: string }];
    return {
        ...where,
        async stop() {
            const ended = once(child, "exit");
            child.disconnect();
            await ended;
        },
    };
}

async function serve(tenants: number): Promise<void> {
    const sandbox = await startSandbox();
    fillAuditWorld(sandbox.world, { tenants });
    process.once("disconnect", () => void sandbox.close());
    process.send?.({ dns: sandbox.dns, endpoint: sandbox.endpoint });
}

if (require.main === module) {
    void serve(Number(process.argv[2]));
}
