import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { CaseResult } from "./matrix";
import type { WorkerMessage } from "./worker";

/**
 * Runs cases in this number of processes.
 *
 * @param onResult is called with each case at its end
 * @throws Error if a process ends before its work is complete
 */
export async function runInPool(
    ids: readonly string[],
    seed: number,
    jobs: number,
    onResult: (result: CaseResult) => void,
): Promise<void> {
    const waiting = [...ids];
    const next = (): string | undefined => waiting.shift();
    await Promise.all(
        Array.from({ length: Math.min(jobs, ids.length) }, () => runWorker(seed, next, onResult)),
    );
}

async function runWorker(
    seed: number,
    next: () => string | undefined,
    onResult: (result: CaseResult) => void,
): Promise<void> {
    const worker = fork(join(__dirname, "worker.js"), [String(seed)], {
        // The SDK records a stack trace for each promise, which takes a tenth of the whole time.
        execArgv: ["--stack-trace-limit=2"],
        env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    });
    let current: string | undefined;
    try {
        await new Promise<void>((resolve, reject) => {
            worker.once("error", reject);
            worker.once("exit", (code) =>
                reject(new Error(`a worker ended with code ${code} at ${current ?? "its start"}`)),
            );
            worker.on("message", (message: WorkerMessage) => {
                if ("result" in message) {
                    onResult(message.result);
                }
                current = next();
                if (current === undefined) {
                    resolve();
                } else {
                    worker.send(current);
                }
            });
        });
    } finally {
        worker.removeAllListeners();
        await end(worker);
    }
}

async function end(worker: ChildProcess): Promise<void> {
    if (worker.exitCode !== null || worker.signalCode !== null) {
        return;
    }
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    if (worker.connected) {
        worker.disconnect();
    }
    await ended;
}
