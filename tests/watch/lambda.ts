import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../route53/packageRoot";
import type { MetricLine } from "../../monitor/metrics";
import type { WatchResult } from "../../watch/watchDns";

/** Starts the bundled handler as AWS Lambda does: in a process of its own, without any other file of this package. */

const BUNDLE = join(packageRoot(), "dist", "monitor", "handler", "index.js");

/** The largest output of one run, in bytes: a line for each problem of thousands of tenants. */
const MAX_OUTPUT = 64e6;

/** The work of Lambda's own runtime around a handler. */
const RUNTIME = `
const { handler } = require(process.argv[2]);
const event = JSON.parse(process.argv[3]);
const end = Date.now() + Number(process.argv[4]);
const context = { awsRequestId: "request", functionName: "watch", getRemainingTimeInMillis: () => end - Date.now() };
handler(event, context).then(
    (result) => process.stdout.write("RESULT " + JSON.stringify(result) + "\\n"),
    (error) => { process.stdout.write("ERROR " + error.message + "\\n"); process.exitCode = 1; },
).then(() => process.stdout.write("PEAK " + process.resourceUsage().maxRSS * 1024 + "\\n"));
`;

/**
 * A machine without IPv6, from which no packet leaves over IPv4 either, so that no test asks servers of the internet. It reports the
 * addresses that were tried. As in Node, a failure goes to the callback of connect() if there is one, and is an event otherwise.
 */
export const WITHOUT_IPV6 = `
const dgram = require("node:dgram");
const net = require("node:net");
const tried = new Set();
const refuse = (self, address, callback) => {
    tried.add(address);
    const code = net.isIP(address) === 6 ? "EAFNOSUPPORT" : "ECONNREFUSED";
    const error = Object.assign(new Error("connect " + code + " " + address), { code });
    process.nextTick(() => (callback ? callback(error) : self.emit("error", error)));
    return self;
};
dgram.Socket.prototype.connect = function (_port, address, callback) { return refuse(this, address, callback); };
net.Socket.prototype.connect = function (...args) {
    const [options] = Array.isArray(args[0]) ? args[0] : args;
    return refuse(this, options.host ?? "", undefined);
};
process.once("exit", () => process.stdout.write("TRIED " + JSON.stringify([...tried]) + "\\n"));
`;

export interface Invocation {
    /** The lines about problems and about followed addresses. */
    log: Record<string, unknown>[];
    metrics: MetricLine | undefined;
    result: WatchResult | undefined;
    error: string | undefined;
    /** The largest memory of the process at one time (resident set), in bytes. */
    peakBytes: number;
    /** The addresses that were tried, on a machine that reports them. */
    tried: string[];
}

export interface LambdaOptions {
    /** The function's memory, by which Lambda's runtime limits the heap. Default: Node's own limits. */
    memoryMb?: number;
    /** A script that changes the properties of this machine, before the handler is loaded. */
    machine?: string;
}

export interface Lambda {
    invoke(env: Record<string, string>, event?: unknown, timeoutMs?: number): Promise<Invocation>;
    /** The process, which a test may kill at some moment. It has ended when the promise is resolved. */
    start(env: Record<string, string>): { done: Promise<unknown>; kill: () => void };
    close(): Promise<void>;
}

/** @param audit the text of audit.json */
export async function openLambda(
    audit: string,
    { memoryMb, machine = "" }: LambdaOptions = {},
): Promise<Lambda> {
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-lambda-"));
    const task = join(folder, "task");
    await mkdir(task);
    await copyFile(BUNDLE, join(task, "index.js"));
    await writeFile(join(task, "audit.json"), audit);
    await writeFile(join(folder, "runtime.js"), `${machine}${RUNTIME}`);
    const [major = 0] = process.versions.node.split(".").map(Number);
    // The file system of a function is read-only except for its temporary folder, and a function starts no process.
    const permission = major >= 23 ? "--permission" : "--experimental-permission";
    const argumentsOf = (event: unknown, timeoutMs: number): string[] => [
        permission,
        `--allow-fs-read=${folder}/*`,
        ...(major >= 25 ? ["--allow-net"] : []),
        "--no-warnings",
        ...(memoryMb === undefined ? [] : heapLimits(memoryMb)),
        join(folder, "runtime.js"),
        join(task, "index.js"),
        JSON.stringify(event),
        String(timeoutMs),
    ];
    const options = (env: Record<string, string>) => ({
        cwd: task,
        env: {
            AWS_REGION: "us-east-1",
            AWS_ACCESS_KEY_ID: "function",
            AWS_SECRET_ACCESS_KEY: "function",
            ...env,
        },
    });
    return {
        async invoke(env, event = {}, timeoutMs = 120_000) {
            const stdout = await promisify(execFile)(process.execPath, argumentsOf(event, timeoutMs), {
                ...options(env),
                maxBuffer: MAX_OUTPUT,
            }).then(
                (output) => output.stdout,
                (error: unknown) => {
                    assert.ok(error instanceof Error && "stdout" in error, String(error));
                    assert.match(String(error.stdout), /^ERROR /m, String(error));
                    return String(error.stdout);
                },
            );
            return readLines(stdout);
        },
        start(env) {
            const child = execFile(process.execPath, argumentsOf({}, 120_000), options(env));
            return {
                done: new Promise((resolve) => child.once("close", resolve)),
                kill: () => child.kill("SIGKILL"),
            };
        },
        close: () => rm(folder, { recursive: true, force: true }),
    };
}

/**
 * The limits that the start script of Lambda's own runtime for Node.js sets: a tenth of the memory for new objects, and half of that for
 * each half.
 */
function heapLimits(memoryMb: number): string[] {
    const young = Math.floor(memoryMb / 10);
    return [`--max-semi-space-size=${Math.floor(young / 2)}`, `--max-old-space-size=${memoryMb - young}`];
}

function readLines(stdout: string): Invocation {
    const lines = stdout.split("\n").filter((line) => line !== "");
    const after = (word: string): string | undefined =>
        lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
    const json = lines
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const result = after("RESULT");
    return {
        log: json.filter((line) => !("_aws" in line)),
        metrics: json.find((line) => "_aws" in line) as MetricLine | undefined,
        result: result === undefined ? undefined : (JSON.parse(result) as WatchResult),
        error: after("ERROR"),
        peakBytes: Number(after("PEAK")),
        tried: JSON.parse(after("TRIED") ?? "[]") as string[],
    };
}
