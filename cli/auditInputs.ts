import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { promisify } from "node:util";
import { AuditInputError, type AuditPlan } from "../audit/input";
import { auditPlanOf, onlyTenants, planOfNames } from "../audit/plan";
import { readAuditInput, type NamedInput } from "../audit/readInput";
import type { Streams } from "./streams";

/** The sources of the command `audit`. */
export interface AuditSources {
    /** Files, or `-`; with `brand` tenants' domains. */
    operands: readonly string[];
    stack: readonly string[];
    brand?: string;
    nameServer: readonly string[];
    /** Selects only these tenants. */
    tenant: readonly string[];
}

const STDIN = "-";

/** More than the outputs of any stack. */
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;

/**
 * Reads all named files, runs `pulumi stack output` for stacks, and sends no packet.
 *
 * @throws AuditInputError with the next step
 */
export async function readPlan(sources: AuditSources, { stdin }: Streams): Promise<AuditPlan> {
    const plan =
        sources.brand === undefined
            ? auditPlanOf(await readInputs(sources, stdin))
            : planWithoutStack(sources.brand, sources);
    return sources.tenant.length === 0 ? plan : onlyTenants(plan, sources.tenant);
}

function planWithoutStack(brand: string, { operands, stack, nameServer }: AuditSources): AuditPlan {
    if (stack[0] !== undefined) {
        throw new AuditInputError(
            `--brand ${brand} is for an audit without a stack, and --stack ${stack[0]} names a stack; remove one of the two`,
        );
    }
    if (nameServer.length === 0) {
        throw new AuditInputError(
            `--brand ${brand} also needs the name servers; add --name-server ns1.${brand} for each`,
        );
    }
    return planOfNames(brand, nameServer, operands);
}

async function readInputs(
    { operands, stack, nameServer }: AuditSources,
    stdin: Streams["stdin"],
): Promise<NamedInput[]> {
    if (nameServer[0] !== undefined) {
        throw new AuditInputError(
            `--name-server ${nameServer[0]} is for use with --brand; the outputs of a stack already name the name servers`,
        );
    }
    if (operands.length === 0 && stack.length === 0) {
        throw new AuditInputError(
            'nothing to audit; give the output of "pulumi stack output --json" as a file or - for standard input, or --stack <name>, or --brand <domain> with --name-server <host> and tenants\' domains',
        );
    }
    if (operands.filter((operand) => operand === STDIN).length > 1) {
        throw new AuditInputError(
            "- is given more than once, but standard input can be read only once; put the other outputs into files",
        );
    }
    const inputs: NamedInput[] = [];
    for (const operand of operands) {
        inputs.push(
            ...(operand === STDIN
                ? readAuditInput(await readAll(stdin ?? Readable.from([])), "standard input")
                : readAuditInput(await readOutputs(operand), operand)),
        );
    }
    for (const name of stack) {
        inputs.push(...readAuditInput(await runPulumi(name), `--stack ${name}`));
    }
    return inputs;
}

async function readOutputs(file: string): Promise<string> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw new AuditInputError(
            code === "ENOENT"
                ? `there is no file ${file}; write it with "pulumi stack output --json > ${file}", or name domains with --brand`
                : `${file} cannot be read (${code ?? ""}); name a file with a stack's outputs`,
            { cause: error },
        );
    }
}

async function runPulumi(stack: string): Promise<string> {
    const argv = ["stack", "output", "--json", "--non-interactive", "--stack", stack];
    const run = promisify(execFile)("pulumi", argv, { maxBuffer: MAX_OUTPUT_BYTES });
    // Pulumi cannot ask a question, because no person can answer it.
    run.child.stdin?.end();
    try {
        return (await run).stdout;
    } catch (error) {
        const { code, signal, stderr } = error as NodeJS.ErrnoException & {
            signal?: string;
            stderr?: string;
        };
        throw new AuditInputError(
            code === "ENOENT"
                ? `--stack ${stack}: pulumi is not on PATH; install it, or give the stack's outputs as a file`
                : `--stack ${stack}: pulumi ended with ${code ?? signal ?? ""} (${oneLine(stderr)}); run the audit in the folder of the program, with the login and the passphrase that the stack needs`,
            { cause: error },
        );
    }
}

function oneLine(text = ""): string {
    return text.trim().replace(/\s+/g, " ");
}
