import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Usage } from "./types";

/** The interval between two samples of the processes. */
const EVERY_MS = 250;
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

export interface Finished extends Usage {
    stdout: string;
}

/**
 * Runs a command, and samples the command and all processes that it starts until they end.
 *
 * @throws Error with the end of the command's output if it fails
 */
export async function runMeasured(
    command: string,
    args: readonly string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
    const start = performance.now();
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString("utf8")));
    const watch = new TreeWatch(child.pid ?? 0);
    const timer = setInterval(() => watch.sample(), EVERY_MS);
    try {
        const code = await new Promise<number | null>((resolve, reject) => {
            child.once("error", reject);
            child.once("close", resolve);
        });
        if (code !== 0) {
            const tail = `${output.stdout}${output.stderr}`.slice(-3000);
            throw new Error(`${command} ${args.join(" ")} ended with ${code ?? "a signal"}: ${tail}`);
        }
    } finally {
        clearInterval(timer);
    }
    return { stdout: output.stdout, seconds: (performance.now() - start) / 1000, ...watch.usage() };
}

/** One line of Linux's /proc/<pid>/stat (proc_pid_stat(5)). */
export interface ProcessStat {
    pid: number;
    parent: number;
    /** The processor time of the process, and that of its ended children. */
    cpuSeconds: number;
    residentBytes: number;
}

/** @returns undefined for a text in another form */
export function parseStat(text: string): ProcessStat | undefined {
    // The command's name is in parentheses, and may itself contain parentheses and blanks.
    const match = /^(\d+) \((?:.*)\) (.*)$/s.exec(text.trim());
    const fields = match?.[2]?.split(" ").map(Number) ?? [];
    // The text after the name begins with field 3: ppid is 4, utime to cstime are 14 to 17, rss is 24.
    const [parent, residentPages] = [fields[1], fields[21]];
    const ticks = fields.slice(11, 15);
    if (
        match?.[1] === undefined ||
        parent === undefined ||
        residentPages === undefined ||
        ticks.some(Number.isNaN)
    ) {
        return undefined;
    }
    return {
        pid: Number(match[1]),
        parent,
        cpuSeconds: ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND,
        residentBytes: residentPages * PAGE_BYTES,
    };
}

/** The process and all its descendants. */
export function treeOf(root: number, all: readonly ProcessStat[]): ProcessStat[] {
    const found = all.filter(({ pid }) => pid === root);
    for (let index = 0; index < found.length; index++) {
        found.push(...all.filter(({ parent }) => parent === found[index]?.pid));
    }
    return found;
}

class TreeWatch {
    private cpuSeconds = 0;
    private peakBytes = 0;

    constructor(private readonly root: number) {}

    sample(): void {
        const tree = treeOf(this.root, readProcesses());
        const sum = (of: (stat: ProcessStat) => number): number =>
            tree.reduce((total, stat) => total + of(stat), 0);
        this.peakBytes = Math.max(
            this.peakBytes,
            sum(({ residentBytes }) => residentBytes),
        );
        // The sum can be less at the end, if a child has ended and its parent has not noticed it yet.
        this.cpuSeconds = Math.max(
            this.cpuSeconds,
            sum(({ cpuSeconds }) => cpuSeconds),
        );
    }

    usage(): Omit<Usage, "seconds"> {
        return this.peakBytes === 0 ? {} : { cpuSeconds: this.cpuSeconds, peakBytes: this.peakBytes };
    }
}

function readProcesses(): ProcessStat[] {
    const names = process.platform === "linux" ? readdirSync("/proc") : [];
    return names
        .filter((name) => /^\d+$/.test(name))
        .flatMap((pid) => {
            try {
                return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
            } catch (error) {
                // A process can end between the two samples.
                if (
                    error instanceof Error &&
                    "code" in error &&
                    ["ENOENT", "ESRCH"].includes(String(error.code))
                ) {
                    return [];
                }
                throw error;
            }
        });
}
