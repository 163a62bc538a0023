import { isIP } from "node:net";
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import type { AuditOptions } from "../audit/audit";
import { renderHtml } from "../audit/render/html";
import { AuditInputError } from "../audit/input";
import { toPrometheus } from "../audit/render/prometheus";
import { parseResolver } from "../dns/resolvers";
import { viaGateway, type DnsRoute } from "../dns/route";
import { readPlan, type AuditSources } from "./auditInputs";
import {
    exitCodeOf,
    FAIL_ON,
    firstText,
    runShown,
    writeFiles,
    type FailOn,
    type ReportFile,
} from "./auditRun";
import { watch } from "./auditWatch";
import { checkAddress, checked, collect, collectChecked, readWhole } from "./optionValues";
import { checkWritable } from "./outputFile";
import type { Streams } from "./streams";

const FAMILIES = { ipv4: ["ipv4"], ipv6: ["ipv6"], both: ["ipv4", "ipv6"] } as const;

/** Seconds of a week; timers accept at most 24 days. */
const MAX_WATCH_SECONDS = 604_800;
/** The maximum number of open sockets; systems allow a process 1,024 files. */
const MAX_CONCURRENCY = 900;
const MAX_TIMEOUT_MS = 60_000;
const MAX_ATTEMPTS = 50;

interface AuditCommandOptions extends Omit<AuditSources, "operands"> {
    resolver: string[];
    root: string[];
    dnsGateway?: DnsRoute;
    family: keyof typeof FAMILIES;
    timeout: number;
    attempts: number;
    concurrency: number;
    json?: boolean;
    allNames?: boolean;
    failOn: FailOn;
    html?: string;
    prometheus?: string;
    watch?: number;
}

/** The values of repeatable options that are not set. */
const NONE = { stack: [], nameServer: [], tenant: [], resolver: [], root: [] };

/** Adds `white-label-dns audit`. @param exit called with the exit code */
export function addAuditCommand(parent: Command, streams: Streams, exit: (code: number) => void): void {
    const command = parent
        .command("audit [inputs...]")
        .description(
            'check the DNS of a stack from the root down; report each problem, who has to act, and the next step; the inputs are files with the output of "pulumi stack output --json", - for standard input, or, with --brand, the tenants\' domains',
        )
        .option(
            "--stack <name>",
            "audit the stack of this name (runs pulumi stack output); repeatable",
            collect,
        )
        .option("--brand <domain>", "audit without a stack: the brand domain to audit")
        .option(
            "--name-server <host[=awsname]>",
            "with --brand: a white-label name server, and the AWS name server behind it; repeatable",
            collect,
        )
        .option("--tenant <domain>", "audit only this tenant of the input; repeatable", collect)
        .option("--json", "print the report as JSON on standard output")
        .option(
            "--all-names",
            "in the table, name every tenant of a problem that many tenants have; JSON has all names always",
        )
        .addOption(
            new Option(
                "--fail-on <finding>",
                "the mildest finding that makes the exit code 1; not-moved: also a tenant whose parent delegates to none of its name servers",
            )
                .choices(FAIL_ON)
                .default("warning"),
        )
        .option("--html <file>", "also write the report to this file as one HTML page")
        .option(
            "--prometheus <file>",
            "also write metrics to this file for node_exporter's textfile collector",
        )
        .option(
            "--watch <seconds>",
            "repeat the audit after this number of seconds, until stopped, and print changes",
            readWhole(1, MAX_WATCH_SECONDS),
        );
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
            "ask this resolver for the addresses of the AWS name servers, instead of walking from the root; repeatable",
            collectChecked((text) => parseResolver(text)),
        )
        .option(
            "--root <address>",
            "address of a root server, instead of the thirteen public ones; repeatable",
            collectChecked(checkAddress),
        )
        .option("--dns-gateway <host:port>", "send all packets to the DNS address of a sandbox", (text) =>
            checked(() => viaGateway(text)),
        )
        .addOption(
            new Option("--family <family>", "IP family of the server addresses to query")
                .choices(Object.keys(FAMILIES))
                .default("both"),
        )
        .option(
            "--timeout <ms>",
            "timeout of the first attempt; later attempts wait longer",
            readWhole(1, MAX_TIMEOUT_MS),
            1000,
        )
        .option(
            "--attempts <n>",
            "attempts before a server is reported as silent",
            readWhole(1, MAX_ATTEMPTS),
            7,
        )
        .option(
            "--concurrency <n>",
            "number of questions in flight at the same time",
            readWhole(1, MAX_CONCURRENCY),
            64,
        );
}

/** All mistakes of the command are found before the first packet. */
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
    const outlet = {
        json: options.json === true,
        allNames: options.allNames === true,
        failOn: options.failOn,
    };
    if (options.watch !== undefined) {
        return watch(plan, audit, options.watch, outlet, files, streams);
    }
    const report = await runShown(plan, audit, !outlet.json || process.stderr.isTTY);
    streams.stdout.write(firstText(report, outlet, streams));
    await writeFiles(files, report);
    return exitCodeOf(report, outlet.failOn);
}

function filesOf({ html, prometheus }: AuditCommandOptions): ReportFile[] {
    if (html !== undefined && prometheus !== undefined && resolve(html) === resolve(prometheus)) {
        throw new AuditInputError(
            `--html ${html} and --prometheus ${prometheus} are the same file; name two different files`,
        );
    }
    return [
        ...(html === undefined ? [] : [{ option: "--html", file: html, render: renderHtml }]),
        ...(prometheus === undefined
            ? []
            : [{ option: "--prometheus", file: prometheus, render: toPrometheus }]),
    ];
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
