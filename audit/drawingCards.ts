import { problemsOf, type Finding, type Report, type Verdict } from "./report";
import { count, displayName, groupBy, printable, WORST_FIRST, worstOfAll } from "./words";

/** The cards at the left of the drawing: the brand domain at its registry, and the tenants. */

/** A line of a card, from which arrows lead to name servers. */
export interface Row {
    text: string;
    /** A check's name, or "ok"; absent where the row is words only. */
    tag?: string | undefined;
    verdict: Verdict;
    /** Ids of servers, sets, or `elsewhere`. */
    targets: string[];
    tooltip: string;
}

export interface Card {
    kind: "registry" | "tenant";
    title: string;
    notes: string[];
    rows: Row[];
}

/** Where an arrow to a white-label server ends. */
export interface Target {
    set: string;
    /** Absent where the server is one of many that are not drawn by name. */
    server?: string | undefined;
}

/** What the cards are made from. */
export interface Context {
    report: Report;
    problems: readonly Finding[];
    targetOf: (host: string) => Target | undefined;
    /** Those of the names that are no white-label servers; notes that they are drawn. */
    foreign: (delegation: readonly string[] | undefined) => string[];
}

/** The id of the box with the name servers that are not ours. */
export const ELSEWHERE = "elsewhere";
const MOST_TENANTS = 8;
/** More tenants than that with the same problems are one card. */
const MOST_ALIKE = 3;
const MOST_CROWDS = 6;
const MOST_ROWS = 6;
const MOST_NAMES = 3;

/** What the registry of the brand domain says of it, and the glue that is not as it should be. */
export function registryCard({ report, problems, targetOf, foreign }: Context): Card {
    const { brand, brandDomain, findings } = report;
    const elsewhere = foreign(brand.delegation.map(({ name }) => name));
    const hosts = brand.delegation.map(({ name }) => name);
    const own = problems.filter(({ kind, subject }) => kind === "brand" && subject === brandDomain);
    const glue = problems.filter(({ kind, check }) => kind === "server" && check === "glue");
    const sets = setIds(hosts.length === 0 ? brand.servers.map(({ host }) => host) : hosts, targetOf);
    const targets = [...sets, ...(elsewhere.length > 0 ? [ELSEWHERE] : [])];
    const delegated = findings.some(
        ({ kind, check, verdict }) => kind === "brand" && check === "delegation" && verdict === "ok",
    );
    const rows = [
        ...(delegated ? [okRow("delegation", targets)] : []),
        ...own.map((finding) => problemRow(finding, printable(finding.seen), targets)),
        ...glue.map((finding) =>
            problemRow(
                finding,
                `${firstLabel(finding.subject)}: ${printable(finding.seen)}`,
                idsOf([finding.subject], targetOf),
            ),
        ),
    ];
    const withGlue = brand.delegation.filter(({ glue: addresses }) => addresses.length > 0).length;
    const names =
        hosts.length === 0
            ? "no delegation was seen"
            : `its registry names ${count(hosts.length, "server")}, ${withGlue === 0 ? "none" : withGlue} with glue`;
    return {
        kind: "registry",
        title: displayName(brandDomain),
        notes: [names],
        rows: capped(rows),
    };
}

interface Troubled {
    tenant: Tenant;
    findings: Finding[];
    /** Nothing is wrong with its delegation. */
    delegated: boolean;
}

/** Tenants by name where only a few have the same trouble; the others, and those with which all is well, by the number. */
export function tenantCards(context: Context): Card[] {
    const { report, targetOf } = context;
    const byTenant = groupBy(
        report.findings.filter(({ kind, verdict }) => kind === "tenant" && verdict !== "ok"),
        ({ subject }) => subject,
    );
    const troubled = report.tenants
        .map((tenant) => {
            const findings = byTenant.get(tenant.domain) ?? [];
            const delegated = !findings.some(({ check }) => check === "delegation");
            return { tenant, findings: causes(findings), delegated };
        })
        .filter(({ findings }) => findings.length > 0)
        .sort((one, other) => rankOf(one) - rankOf(other));
    const well = report.tenants.filter(({ domain }) => !byTenant.has(domain));
    const setsOfTenant = ({ nameServers }: Tenant): string => setIds(nameServers, targetOf).join(" ");
    const alike = [
        ...groupBy(troubled, ({ tenant, findings }) =>
            JSON.stringify([
                setsOfTenant(tenant),
                ...findings.map(({ check, verdict, server }) => [check, verdict, server]),
            ]),
        ).values(),
    ];
    const crowds = alike.filter(({ length }) => length > MOST_ALIKE);
    const named = alike.filter(({ length }) => length <= MOST_ALIKE).flat();
    const left = groupBy(
        [...crowds.slice(MOST_CROWDS).flat(), ...named.slice(MOST_TENANTS)],
        ({ tenant, findings }) => `${worstOfAll(findings)} ${setsOfTenant(tenant)}`,
    );
    return [
        ...crowds.slice(0, MOST_CROWDS).map((members) => crowdCard(members, "tenant", context)),
        ...named.slice(0, MOST_TENANTS).map((tenant) => tenantCard(tenant, context)),
        ...[...left.values()].map((members) => crowdCard(members, "other tenant", context)),
        ...[...groupBy(well, setsOfTenant).values()].map((tenants) => wellCard(tenants, context)),
    ];
}

/** Those that follow from no other; where all follow from something with the brand domain, all of them. */
function causes(findings: readonly Finding[]): Finding[] {
    const problems = problemsOf(findings);
    return problems.length > 0 ? problems : [...findings];
}

function rankOf({ findings }: Troubled): number {
    return WORST_FIRST.indexOf(worstOfAll(findings));
}

type Tenant = Report["tenants"][number];

function tenantCard({ tenant, findings, delegated }: Troubled, context: Context): Card {
    const { domain, nameServers, delegation } = tenant;
    const sets = setIds(nameServers, context.targetOf);
    const rows = findings.map((finding) => {
        const elsewhere = finding.check === "delegation" ? context.foreign(delegation) : [];
        const at = finding.server === undefined ? "" : `${firstLabel(finding.server)}: `;
        return problemRow(
            finding,
            `${at}${printable(finding.seen)}`,
            elsewhere.length > 0 ? [ELSEWHERE] : targetsOf(finding, sets, context),
        );
    });
    return {
        kind: "tenant",
        title: displayName(domain),
        notes: [],
        rows: capped([...(delegated ? [okRow("delegation", sets)] : []), ...rows]),
    };
}

function crowdCard(members: readonly Troubled[], noun: string, context: Context): Card {
    const sets = setIds(
        members.flatMap(({ tenant }) => tenant.nameServers),
        context.targetOf,
    );
    const elsewhere = members.some(({ tenant }) => context.foreign(tenant.delegation).length > 0);
    const kinds = groupBy(
        members.flatMap(({ findings }) => findings),
        ({ check, verdict, server = "" }) => `${check} ${verdict} ${server}`,
    );
    const rows = [...kinds.values()].flatMap(([first, ...others]) =>
        first === undefined
            ? []
            : [
                  problemRow(
                      first,
                      `${first.server === undefined ? "" : `${firstLabel(first.server)}: `}${count(others.length + 1, "tenant")}`,
                      elsewhere && first.check === "delegation"
                          ? [ELSEWHERE]
                          : targetsOf(first, sets, context),
                  ),
              ],
    );
    return {
        kind: "tenant",
        title: count(members.length, noun),
        notes: namesOf(members.map(({ tenant }) => tenant)),
        rows: capped(rows),
    };
}

function wellCard(tenants: readonly Tenant[], { targetOf }: Context): Card {
    const sets = setIds(tenants[0]?.nameServers ?? [], targetOf);
    const [only] = tenants.length === 1 ? tenants : [];
    return {
        kind: "tenant",
        title: only === undefined ? `${count(tenants.length, "tenant")}, all well` : displayName(only.domain),
        notes: only === undefined ? namesOf(tenants) : [],
        rows: [okRow("every check", sets)],
    };
}

function namesOf(tenants: readonly Tenant[]): string[] {
    const names = tenants.slice(0, MOST_NAMES).map(({ domain }) => displayName(domain));
    return tenants.length > MOST_NAMES ? [...names.slice(0, -1), `${names.at(-1) ?? ""}, …`] : names;
}

/** An answer's arrow leads to the server that gave it, all others to the set. */
function targetsOf({ server }: Finding, sets: string[], { targetOf }: Context): string[] {
    const own = server === undefined ? [] : idsOf([server], targetOf);
    return own.length > 0 ? own : sets;
}

function setIds(hosts: readonly string[], targetOf: Context["targetOf"]): string[] {
    return [...new Set(hosts.flatMap((host) => targetOf(host)?.set ?? []))];
}

function idsOf(hosts: readonly string[], targetOf: Context["targetOf"]): string[] {
    return hosts.flatMap((host) => targetOf(host)?.server ?? targetOf(host)?.set ?? []);
}

function okRow(text: string, targets: string[]): Row {
    return { text, tag: "ok", verdict: "ok", targets, tooltip: `${text}: as it should be` };
}

function problemRow(finding: Finding, text: string, targets: string[]): Row {
    return { text, tag: finding.check, verdict: finding.verdict, targets, tooltip: tooltipOf(finding) };
}

export function tooltipOf({ check, subject, server, verdict, seen, expected }: Finding): string {
    const at = server === undefined ? "" : ` at ${displayName(server)}`;
    return `${displayName(subject)}${at}, ${check}: ${verdict}. Seen: ${printable(seen)}. Expected: ${printable(expected)}.`;
}

function capped(rows: readonly Row[]): Row[] {
    const [ok, wrong] = [
        rows.filter(({ verdict }) => verdict === "ok"),
        rows.filter(({ verdict }) => verdict !== "ok"),
    ];
    wrong.sort((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
    if (wrong.length <= MOST_ROWS) {
        return [...ok, ...wrong];
    }
    const left = wrong.length - MOST_ROWS + 1;
    const words = `and ${count(left, "other problem")}`;
    return [
        ...ok,
        ...wrong.slice(0, MOST_ROWS - 1),
        { text: words, verdict: wrong[MOST_ROWS - 1]?.verdict ?? "ok", targets: [], tooltip: words },
    ];
}

function firstLabel(host: string): string {
    return printable(host.split(".")[0] ?? host);
}
