import Table from "cli-table3";
import stringWidth from "string-width";
import { cut, printable } from "../audit/printable";
import { toUnicode } from "../records/names";
import type { ChangeCounts } from "../engine/types";
import { isRecord, type PropertyChange } from "../engine/values";
import type { TenantResolution } from "../rehearsal/resolution";
import type { StepResult } from "../rehearsal/step";
import type { Story } from "../rehearsal/story";
import { fittedTable } from "./fitRows";

/** Texts for a person, as functions of the results. */

/** No colours, and no lines between rows, because the output is often pasted into tickets. */
const COMPACT = {
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
};
const RULED = { style: { head: [], border: [] } };

/** The width of a terminal if it is unknown. */
const USUAL_WIDTH = 130;

/** @param width width in columns, which no table exceeds */
export function renderStory(story: Story, width = USUAL_WIDTH): string {
    const parts = [
        `Rehearsal on the ${story.engine === "pulumi" ? "real Pulumi engine" : "embedded engine"} (for rehearsals and tests; production is "pulumi up")`,
        ...story.delegationSets.map((set) => renderDelegationSet(set, width)),
        `Every tenant, resolved from the root down\n${renderTenants(story.tenants, width)}`,
        renderRecords(story.tenants, width),
        story.registrar === undefined
            ? ""
            : `What to type in at the registrars\n${story.registrar.instructions.map((line) => `  ${line}`).join("\n")}`,
        `AWS calls\n${renderCalls(story)}`,
        ...story.warnings.map((warning) => `! ${warning}`),
        renderVerdict(story),
    ];
    return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function renderDelegationSet({ id, hosts }: Story["delegationSets"][number], width: number): string {
    const head = ["white-label name server", "AWS name server", "A", "AAAA"];
    const rows = hosts.map(({ host, awsName, ipv4, ipv6 }) => [
        host,
        awsName,
        ipv4.join("\n"),
        ipv6.join("\n"),
    ]);
    return `Delegation set ${id}\n${fittedTable(COMPACT, head, rows, width)}`;
}

function renderTenants(tenants: readonly TenantResolution[], width: number): string {
    const head = ["tenant", "NS and SOA", "addresses"];
    const rows = tenants.map((tenant) => {
        const glue = tenant.delegation.some((server) => server.glue.length > 0);
        return [
            [
                toUnicode(tenant.domain),
                `  ${tenant.path.join(" > ")}`,
                `  ${glue ? "with glue from the registry" : "no glue needed"}`,
                `  answered by ${tenant.server}`,
                `  ${tenant.answering.servers} of ${tenant.answering.of} server addresses answer`,
            ].join("\n"),
            `${tenant.ns.join("\n")}\n${wrapSoa(tenant.soa)}`,
            Object.entries(tenant.addresses)
                .map(([name, addresses]) => [shortName(name, tenant.domain), ...addresses].join("\n  "))
                .join("\n"),
        ];
    });
    return fittedTable(RULED, head, rows, width);
}

function wrapSoa(soa: string): string {
    const [mname = "", rname = "", ...numbers] = soa.split(" ");
    return [`SOA ${mname}`, `  ${rname}`, `  ${numbers.join(" ")}`].join("\n");
}

function shortName(name: string, domain: string): string {
    return name === domain ? "@" : name.slice(0, -domain.length - 1);
}

function renderRecords(tenants: readonly TenantResolution[], width: number): string {
    const records = tenants.flatMap(({ domain, records: own }) =>
        own.map((record) => ({ domain, ...record })),
    );
    if (records.length === 0) {
        return "";
    }
    const head = ["name", "type", "values"];
    const rows = records.map(({ name, type, values }) => [
        printable(name),
        type,
        values.map(printable).join("\n"),
    ]);
    return `Further records, as resolved\n${fittedTable(RULED, head, rows, width)}`;
}

function renderCalls({ steps }: Story): string {
    const operations = [...new Set(steps.flatMap(({ calls }) => Object.keys(calls)))].sort();
    const names = steps.map(({ verb }, index) => (index > 0 && verb === "up" ? "up again" : verb));
    const head = ["operation", ...names];
    const table = new Table({ ...COMPACT, head, colAligns: ["left", ...steps.map(() => "right" as const)] });
    operations.forEach((operation) =>
        table.push([operation, ...steps.map(({ calls }) => String(calls[operation] ?? 0))]),
    );
    table.push(["all", ...steps.map(({ calls }) => String(total(calls)))]);
    table.push(["seconds", ...steps.map(({ seconds }) => seconds.toFixed(1))]);
    const counted = `"all" includes the look-ups of account, brand zone and quotas; the number of "Route 53 calls" in the plan does not`;
    return `${table.toString()}\n${counted}\n${steps.map(({ changes }, index) => `${names[index] ?? ""}: ${renderChanges(changes)}`).join("; ")}`;
}

function total(calls: Record<string, number>): number {
    return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

function renderChanges(changes: ChangeCounts): string {
    const counts = Object.entries(changes).filter(([, count]) => count > 0);
    return counts.length === 0 ? "nothing" : counts.map(([op, count]) => `${count} ${op}`).join(", ");
}

function renderVerdict({ ok, problems, tenants, seconds }: Story): string {
    return ok
        ? `${renderSuccess(tenants.length)} ${seconds.toFixed(1)} s`
        : problems.map((problem) => `FAILED: ${problem}`).join("\n");
}

function renderSuccess(tenants: number): string {
    switch (tenants) {
        case 0:
            return "The white-label name servers are deployed. There is no tenant to resolve.";
        case 1:
            return "The tenant resolves through the white-label name servers.";
        default:
            return `All ${tenants} tenants resolve through the white-label name servers.`;
    }
}

export function renderStep({
    verb,
    engine,
    ok,
    changes,
    steps,
    calls,
    warnings,
    errors,
}: StepResult): string {
    const changed = steps.filter(({ op }) => op !== "same");
    const lines = [
        ...changed.map(({ op, type, name, changes: properties = [] }) =>
            [
                `${op.padEnd(8)} ${type.split(/[:/]/).pop() ?? type} ${name}`,
                ...properties
                    .filter(({ property }) => !MEMORY.includes(property))
                    .flatMap(differences)
                    .flatMap(renderProperty),
            ].join("\n"),
        ),
        `${verb} on the ${engine} engine: ${renderChanges(changes)}`,
        `AWS calls: ${
            Object.entries(calls)
                .map(([operation, count]) => `${count} ${operation}`)
                .join(", ") || "none"
        }`,
        ...warnings.map((warning) => `! ${warning}`),
        ...errors.map(({ message }) => `error: ${message}`),
        ok ? "" : `${verb} failed`,
    ];
    return `${lines.filter((line) => line !== "").join("\n")}\n`;
}

/** The stored data of a placement, which a person does not need. */
const MEMORY = ["digests", "ownDigests"];

/** The parts of a property that differ, each as its own property: a map of records may have hundreds of equal ones. */
function differences({ property, from, to }: PropertyChange): PropertyChange[] {
    if (!isRecord(from) || !isRecord(to)) {
        return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ property, from, to }];
    }
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) =>
        differences({ property: `${property}.${key}`, from: from[key], to: to[key] }),
    );
}

function renderProperty({ property, from, to }: PropertyChange): string[] {
    return [
        `           ${property}: ${quoted(from)}`,
        `           ${" ".repeat(stringWidth(property) - 1)}-> ${quoted(to)}`,
    ];
}

/** The maximum length of a value for a person; JSON has all of it. */
const MOST_OF_A_VALUE = 1000;

function quoted(value: unknown): string {
    return cut(JSON.stringify(value) ?? "nothing", MOST_OF_A_VALUE);
}
