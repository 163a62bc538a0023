import { execFile, spawn, type ChildProcess } from "node:child_process";
import { promisify } from "node:util";

/** A command in its own process group, so that the whole group can be killed at once. */
export interface Started {
    child: ChildProcess;
    /** Its output to stdout and stderr. */
    output: () => string;
    /** Resolves with the exit code, or with undefined if a signal ended it. */
    ended: Promise<number | undefined>;
}

export function start(command: string, parameters: readonly string[], env: NodeJS.ProcessEnv): Started {
    const child = spawn(command, parameters, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: string[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk.toString("utf8")));
    const ended = new Promise<number | undefined>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) => resolve(code ?? undefined));
    });
    return { child, output: () => chunks.join(""), ended };
}

/**
 * Kills a command, its group, and the processes that it started in other groups, as the real engine does with its plugins. The whole group
 * is stopped first. So the kill happens at the chosen moment, however long the search for processes takes.
 */
export async function killAll({ child, ended }: Started): Promise<void> {
    const { pid } = child;
    if (pid === undefined || child.exitCode !== null) {
        return;
    }
    signal(-pid, "SIGSTOP");
    const others = await descendants(pid);
    signal(-pid, "SIGKILL");
    others.forEach((other) => signal(other, "SIGKILL"));
    await ended;
}

function signal(pid: number, name: NodeJS.Signals): void {
    try {
        process.kill(pid, name);
    } catch (error) {
        // The process has ended by itself in the meantime.
        if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) {
            throw error;
        }
    }
}

async function descendants(root: number): Promise<number[]> {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="]);
    const pairs = stdout
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/).map(Number));
    const found = [root];
    for (const parent of found) {
        found.push(...pairs.filter(([, ppid]) => ppid === parent).map(([pid = 0]) => pid));
    }
    return found.slice(1);
}
