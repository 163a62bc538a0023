import { stepsOf, type Finding, type ReportedTenant } from "../../report";
import { printable } from "../../printable";
import { count, displayName, groupBy, SHOWN_FIRST, shownVerdict, worstOfAll } from "../../words";
import {
    limitRows,
    ELSEWHERE,
    firstLabel,
    okRow,
    problemRow,
    setIds,
    targetsOf,
    type Card,
    type CardContext,
} from "./cards";
import { movingCards } from "./movingCards";

const MAX_TENANTS = 8;
/** More tenants than this with the same problems share one card. */
const MAX_ALIKE = 3;
const MAX_CROWDS = 6;
const MAX_NAMES = 3;

interface Troubled {
    tenant: ReportedTenant;
    findings: Finding[];
    /** True if its delegation has no problem. */
    delegated: boolean;
}

/** Tenants by name if only a few have the same problem; other tenants, and the healthy ones, by number. */
export function tenantCards(context: CardContext): Card[] {
    const { report, targetOf } = context;
    const byTenant = groupBy(
        report.findings.filter(({ kind, verdict }) => kind === "tenant" && verdict !== "ok"),
        ({ subject }) => subject,
    );
    const moving = report.tenants.filter(({ move }) => move !== undefined);
    const settled = report.tenants.filter(({ move }) => move === undefined);
    const troubled = settled
        .map((tenant) => {
            const findings = byTenant.get(tenant.domain) ?? [];
            const delegated = !findings.some(({ check }) => check === "delegation");
            return { tenant, findings: causes(findings), delegated };
        })
        .filter(({ findings }) => findings.length > 0)
        .sort((one, other) => rankOf(one) - rankOf(other));
    const well = settled.filter(({ domain }) => !byTenant.has(domain));
    const setsOfTenant = ({ nameServers }: ReportedTenant): string => setIds(nameServers, targetOf).join(" ");
    const alike = [
        ...groupBy(troubled, ({ tenant, findings }) =>
            JSON.stringify([
                setsOfTenant(tenant),
                ...findings.map((finding) => [finding.check, shownVerdict(finding), finding.server]),
            ]),
        ).values(),
    ];
    const crowds = alike.filter(({ length }) => length > MAX_ALIKE);
    const named = alike.filter(({ length }) => length <= MAX_ALIKE).flat();
    const left = groupBy(
        [...crowds.slice(MAX_CROWDS).flat(), ...named.slice(MAX_TENANTS)],
        ({ tenant, findings }) => `${worstOfAll(findings)} ${setsOfTenant(tenant)}`,
    );
    return [
        ...movingCards(moving, byTenant, context),
        ...crowds.slice(0, MAX_CROWDS).map((members) => crowdCard(members, "tenant", context)),
        ...named.slice(0, MAX_TENANTS).map((tenant) => tenantCard(tenant, context)),
        ...[...left.values()].map((members) => crowdCard(members, "other tenant", context)),
        ...[...groupBy(well, setsOfTenant).values()].map((tenants) => wellCard(tenants, context)),
    ];
}

/** The findings that do not follow from others; all of them if the brand domain is the cause of all. */
function causes(findings: readonly Finding[]): Finding[] {
    const problems = stepsOf(findings);
    return problems.length > 0 ? problems : [...findings];
}

function rankOf({ findings }: Troubled): number {
    return SHOWN_FIRST.indexOf(worstOfAll(findings));
}

function tenantCard({ tenant, findings, delegated }: Troubled, context: CardContext): Card {
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
        rows: limitRows([...(delegated ? [okRow("delegation", sets)] : []), ...rows]),
    };
}

function crowdCard(members: readonly Troubled[], noun: string, context: CardContext): Card {
    const sets = setIds(
        members.flatMap(({ tenant }) => tenant.nameServers),
        context.targetOf,
    );
    const elsewhere = members.some(({ tenant }) => context.foreign(tenant.delegation).length > 0);
    const kinds = groupBy(
        members.flatMap(({ findings }) => findings),
        (finding) => `${finding.check} ${shownVerdict(finding)} ${finding.server ?? ""}`,
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
        rows: limitRows(rows),
    };
}

function wellCard(tenants: readonly ReportedTenant[], { targetOf }: CardContext): Card {
    const sets = setIds(tenants[0]?.nameServers ?? [], targetOf);
    const [only] = tenants.length === 1 ? tenants : [];
    return {
        kind: "tenant",
        title: only === undefined ? `${count(tenants.length, "tenant")}, all well` : displayName(only.domain),
        notes: only === undefined ? namesOf(tenants) : [],
        rows: [okRow("every check", sets)],
    };
}

function namesOf(tenants: readonly ReportedTenant[]): string[] {
    const names = tenants.slice(0, MAX_NAMES).map(({ domain }) => displayName(domain));
    return tenants.length > MAX_NAMES ? [...names.slice(0, -1), `${names.at(-1) ?? ""}, …`] : names;
}
