import { stepsOf, type Finding, type ReportedMove, type ReportedTenant } from "../../report";
import { printable } from "../../printable";
import { count, displayName, groupBy, styleOf, worstOfAll } from "../../words";
import {
    ELSEWHERE,
    firstLabel,
    limitRows,
    okRow,
    OLD_ZONES,
    problemRow,
    setIds,
    targetsOf,
    type Card,
    type CardContext,
    type Row,
} from "./cards";

/** Tenants that move from another zone, with arrows to both of their zones as long as resolvers may query the old one. */

const MAX_MOVING = 6;

/** The first of them by name, the others by stage and side. @param troubles findings that are not ok, by domain */
export function movingCards(
    tenants: readonly ReportedTenant[],
    troubles: ReadonlyMap<string, Finding[]>,
    context: CardContext,
): Card[] {
    const findings = (domain: string): Finding[] => stepsOf(troubles.get(domain) ?? []);
    const named = [...tenants].sort(
        (one, other) => findings(other.domain).length - findings(one.domain).length,
    );
    const left = groupBy(named.slice(MAX_MOVING), ({ move }) => `${move?.stage ?? ""} ${move?.parent ?? ""}`);
    return [
        ...named.slice(0, MAX_MOVING).map((tenant) => movingCard(tenant, findings(tenant.domain), context)),
        ...[...left.values()].map((group) => crowdOf(group, findings, context)),
    ];
}

function movingCard(tenant: ReportedTenant, findings: readonly Finding[], context: CardContext): Card {
    const { domain, nameServers, delegation, move } = tenant;
    const sets = setIds(nameServers, context.targetOf);
    const problems = findings.map((finding) => {
        const isOld = finding.check === "move";
        const elsewhere =
            finding.check === "delegation" && move?.parent === "neither" ? context.foreign(delegation) : [];
        const at = finding.server === undefined ? "" : `${firstLabel(finding.server)}: `;
        const targets = isOld
            ? [OLD_ZONES]
            : elsewhere.length > 0
              ? [ELSEWHERE]
              : targetsOf(finding, sets, context);
        return problemRow(finding, `${at}${printable(finding.seen)}`, targets);
    });
    const isOldWrong = findings.some(({ check }) => check === "move");
    return {
        kind: "tenant",
        title: displayName(domain),
        notes: move === undefined ? [] : [`moves from ${printable(move.fromZoneId)}, stage ${move.stage}`],
        rows: limitRows([...zoneRows(tenant, sets, isOldWrong, context), ...problems]),
    };
}

/** A row for each of the two zones. */
function zoneRows(
    { nameServers, delegation = [], move }: ReportedTenant,
    sets: string[],
    isOldWrong: boolean,
    context: CardContext,
): Row[] {
    if (move === undefined) {
        return [];
    }
    const old =
        move.nameServers.length > 0
            ? move.nameServers
            : delegation.filter((name) => !nameServers.includes(name));
    context.former(old);
    const isOld = move.parent === "old" || move.parent === "both";
    const rest = move.until === undefined ? "" : `, asked until ${move.until.slice(0, 16).replace("T", " ")}`;
    const oldText = `old zone${isOld ? ": the parent leads here" : rest}`;
    const isNew = move.parent === "new" || move.parent === "both";
    const newText = `new zone${isNew ? ": the parent leads here" : move.stage === "copy" ? ": has the copies" : ": leads those who believe the zone"}`;
    return [...(old.length === 0 || isOldWrong ? [] : [okRow(oldText, [OLD_ZONES])]), okRow(newText, sets)];
}

function crowdOf(
    tenants: readonly ReportedTenant[],
    findings: (domain: string) => Finding[],
    context: CardContext,
): Card {
    const [first] = tenants;
    const move: ReportedMove | undefined = first?.move;
    const sets = setIds(
        tenants.flatMap(({ nameServers }) => nameServers),
        context.targetOf,
    );
    context.former(tenants.flatMap((tenant) => tenant.move?.nameServers ?? []));
    const problems = tenants.flatMap(({ domain }) => findings(domain));
    const verdict = styleOf(worstOfAll(problems));
    const words = problems.length === 0 ? "both zones" : `${count(problems.length, "problem")}`;
    return {
        kind: "tenant",
        title: `${count(tenants.length, "other tenant")} on the move`,
        notes: move === undefined ? [] : [`stage ${move.stage}`],
        rows: [{ text: words, tag: "move", verdict, targets: [OLD_ZONES, ...sets], tooltip: words }],
    };
}
