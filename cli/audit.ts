import { once } from "node:events";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InvalidArgumentError, Option, type Command } from "commander";
import { runAudit, type AuditOptions } from "../audit/audit";
import { changesBetween, renderChanges } from "../audit/changes";
import { renderHtml } from "../audit/render/html";
import { AuditInputError, type AuditPlan } from "../audit/input";
import { toPrometheus } from "../audit/render/prometheus";
import type { Report } from "../audit/report";
import { parseAddress } from "../records/addresses";
import { parseResolver } from "../dns/resolvers";
import { viaGateway, type DnsRoute } from "../dns/route";
import { readPlan, type AuditSources } from "./auditInputs";
import { renderAudit } from "./auditTable";
import { checkWritable, replaceFile } from "./outputFile";
import { showProgress } from "./progress";
import { EXIT, type Streams } from "./streams";

const FAMILIES = { ipv4: ["ipv4"], ipv6: ["ipv6"], both: ["ipv4", "ipv6"] } as const;

/** Of a week; timers take no more than 24 days. */
const MAX_WATCH_SECONDS = 604_800;
/** Sockets under way; systems give a process 1,024 files. */
const MAX_CONCURRENCY = 900;
const MAX_TIMEOUT_MS = 60_000;
const MAX_ATTEMPTS = 50;

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

interface AuditCommandOptions extends Omit<AuditSources, "operands"> {
    resolver: string[];
    root: string[];
    dnsGateway?: DnsRoute;
    family: keyof typeof FAMILIES;
    timeout: number;
    attempts: number;
    concurrency: number;
    json?: boolean;
    html?: string;
    prometheus?: string;
    watch?: number;
}

/** Options that can be repeated, where they are not there at all. */
const NONE = { stack: [], nameServer: [], tenant: [], resolver: [], root: [] };

/** Adds `white-label-dns audit`. @param exit is told the exit code */
export function addAuditCommand(parent: Command, streams: Streams, exit: (code: number) => void): void {
    const command = parent
        .command("audit [inputs...]")
        .description(
            'look at the DNS of a stack from the root down and say what is wrong, and whose move it is; the inputs are files with the output of "pulumi stack output --json", - for standard input, or with --brand tenants\' domains',
        )
        .option("--stack <name>", "audit this stack, by Pulumi; repeatable", collect)
        .option("--brand <domain>", "audit without a stack: the brand domain")
        .option(
            "--name-server <host[=awsname]>",
            "with --brand: a white-label name server, and the AWS name server behind it; repeatable",
            collect,
        )
        .option("--tenant <domain>", "audit only this one of the input's tenants; repeatable", collect)
        .option("--json", "the report on stdout, for machines")
        .option("--html <file>", "write the report as one page, to read or to send")
        .option("--prometheus <file>", "write it for node_exporter's textfile collector")
        .option("--watch <seconds>", "repeat for ever, and print changes", readWhole(1, MAX_WATCH_SECONDS));
    addNetworkOptions(command).action(
        async (operands: string[], given: Omit<AuditCommandOptions, keyof typeof NONE>) => {
            const options: AuditCommandOptions = { ...NONE, ...given };
            exit(await auditCommand({ ...options, operands }, options, streams));
        },
    );
}

function addNetworkOptions(command: Command): Command {
    return command
        .option(
            "--resolver <address>",
            "ask this resolver for AWS's addresses, in place of a walk from the root; repeatable",
            collectChecked((text) => parseResolver(text)),
        )
        .option(
            "--root <address>",
            "a root server, in place of the thirteen known ones; repeatable",
            collectChecked(checkAddress),
        )
        .option("--dns-gateway <host:port>", "send all packets to a sandbox", (text) =>
            checked(() => viaGateway(text)),
        )
        .addOption(
            new Option("--family <family>", "of the addresses to ask at")
                .choices(Object.keys(FAMILIES))
                .default("both"),
        )
        .option(
            "--timeout <ms>",
            "of a first attempt; later ones wait longer",
            readWhole(1, MAX_TIMEOUT_MS),
            1000,
        )
        .option("--attempts <n>", "before a server is called silent", readWhole(1, MAX_ATTEMPTS), 7)
        .option("--concurrency <n>", "questions under way at a time", readWhole(1, MAX_CONCURRENCY), 64);
}

/** Everything that can be wrong with the command is found before the first packet. */
async function auditCommand(
    sources: AuditSources,
    options: AuditCommandOptions,
    streams: Streams,
): Promise<number> {
    const roots = rootsOf(options);
    const files = filesOf(options);
    for (const { option, file } of files) {
        await checkWritable(option, file);
    }
    const plan = await readPlan(sources, streams);
    const { dnsGateway, resolver, family, timeout, attempts, concurrency } = options;
    const audit: AuditOptions = {
        ...(dnsGateway === undefined ? {} : { route: dnsGateway }),
        ...(roots === undefined ? {} : { roots }),
        ...(resolver.length === 0 ? {} : { resolvers: resolver }),
        families: FAMILIES[family],
        timeoutMs: timeout,
        attempts,
        concurrency,
    };
    if (options.watch !== undefined) {
        return watch(plan, audit, options.watch, options.json === true, files, streams);
    }
    const report = await runShown(plan, audit, options.json !== true || process.stderr.isTTY);
    streams.stdout.write(firstText(report, options.json === true, streams));
    await writeFiles(files, report);
    return exitCodeOf(report);
}

interface ReportFile {
    option: string;
    file: string;
    render: (report: Report) => string;
}

function filesOf({ html, prometheus }: AuditCommandOptions): ReportFile[] {
    if (html !== undefined && prometheus !== undefined && resolve(html) === resolve(prometheus)) {
        throw new AuditInputError(
            `--html ${html} and --prometheus ${prometheus} are the same file; name two`,
        );
    }
    return [
        ...(html === undefined ? [] : [{ option: "--html", file: html, render: renderHtml }]),
        ...(prometheus === undefined
            ? []
            : [{ option: "--prometheus", file: prometheus, render: toPrometheus }]),
    ];
}

async function writeFiles(files: readonly ReportFile[], report: Report): Promise<void> {
    for (const { option, file, render } of files) {
        await replaceFile(option, file, render(report));
    }
}

function rootsOf({ root, family }: AuditCommandOptions): AuditOptions["roots"] {
    if (root.length === 0) {
        return undefined;
    }
    if (!root.some((address) => FAMILIES[family].some((each) => each === `ipv${isIP(address)}`))) {
        throw new AuditInputError(
            `--root ${root.join(", ")} is not of --family ${family}; add a root server's address of that family`,
        );
    }
    return root.map((address, index) => ({ name: `root${index + 1}`, addresses: [address] }));
}

async function runShown(plan: AuditPlan, options: AuditOptions, shown: boolean): Promise<Report> {
    const progress = showProgress(shown);
    progress.phase(`Auditing ${plan.tenants.length.toLocaleString("en")} tenants`);
    return runAudit(plan, { ...options, onProgress: progress.tenants }).finally(progress.end);
}

function firstText(report: Report, json: boolean, { stdout }: Streams): string {
    return json ? `${JSON.stringify(report)}\n` : renderAudit(report, stdout.columns);
}

/** Where something is wrong, that is what counts; else whether all could be found out. */
function exitCodeOf({ verdict }: Report): number {
    switch (verdict) {
        case "ok":
            return EXIT.fine;
        case "unknown":
            return EXIT.unknown;
        case "warning":
        case "broken":
            return EXIT.different;
    }
}

/**
 * Audits every so many seconds, from beginning to beginning, until SIGINT or SIGTERM. A file that cannot be written is
 * no reason to stop looking.
 *
 * @returns the exit code of the last audit that was finished; "could not find out" where none was
 */
async function watch(
    plan: AuditPlan,
    options: AuditOptions,
    seconds: number,
    json: boolean,
    files: readonly ReportFile[],
    streams: Streams,
): Promise<number> {
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    const stopped = once(stop.signal, "abort").then(() => undefined);
    SIGNALS.forEach((signal) => process.once(signal, abort));
    let before: Report | undefined;
    try {
        while (!stop.signal.aborted) {
            const next = sleep(seconds * 1000, undefined, { signal: stop.signal }).catch(ignoreAbort);
            // Where a line cannot be rewritten, progress would stand between the changes for ever.
            const shown = process.stderr.isTTY || (before === undefined && !json);
            const report = await Promise.race([runShown(plan, options, shown), stopped]);
            if (report === undefined) {
                leaveSoon();
                break;
            }
            streams.stdout.write(
                before === undefined ? firstText(report, json, streams) : changesText(before, report, json),
            );
            before = report;
            await writeFiles(files, report).catch((error: unknown) => sayUnwritten(error, streams.stderr));
            await next;
        }
    } finally {
        stop.abort();
        SIGNALS.forEach((signal) => process.off(signal, abort));
    }
    return before === undefined ? EXIT.unknown : exitCodeOf(before);
}

function changesText(before: Report, after: Report, json: boolean): string {
    const changes = changesBetween(before, after);
    if (changes.length === 0) {
        return "";
    }
    return json ? `${JSON.stringify({ at: after.at, changes })}\n` : renderChanges(changes);
}

/** An audit that was under way has packets out, and the process is not to wait for their answers. */
function leaveSoon(): void {
    setTimeout(() => process.exit(), 100).unref();
}

function sayUnwritten(error: unknown, stderr: Streams["stderr"]): void {
    if (!(error instanceof AuditInputError)) {
        throw error;
    }
    stderr.write(`error: ${error.message}\n`);
}

function ignoreAbort(error: unknown): void {
    if (!(error instanceof Error && error.name === "AbortError")) {
        throw error;
    }
}

function collect(text: string, before: readonly string[] = []): string[] {
    return [...before, text];
}

function collectChecked(check: (text: string) => unknown): typeof collect {
    return (text, before) => {
        checked(() => check(text));
        return collect(text, before);
    };
}

/** What is wrong becomes commander's error, which names the option and the text. */
function checked<T>(read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
}

function checkAddress(text: string): void {
    if (parseAddress(text) === undefined) {
        throw new InvalidArgumentError("write an IPv4 or IPv6 address, such as 198.41.0.4");
    }
}

function readWhole(least: number, most: number): (text: string) => number {
    return (text) => {
        const number = Number(text);
        if (!/^\d+$/.test(text) || number < least || number > most) {
            throw new InvalidArgumentError(`write a whole number from ${least} to ${most}`);
        }
        return number;
    };
}
