import { problemsOf, type Report } from "../../report";
import { count, displayName } from "../../words";
import { ELSEWHERE, OLD_ZONES, type Card } from "./cards";
import { registryCard } from "./registryCard";
import { setsOf, type SetPart } from "./sets";
import { tenantCards } from "./tenantCards";

/**
 * The parts of the drawing of a report, without their positions: cards of registries and tenants on the left, the white-label name servers
 * by delegation set in the middle, and their AWS name servers on the right.
 */

export interface Parts {
    cards: Card[];
    sets: SetPart[];
    elsewhere?: ElsewherePart | undefined;
    /** The name servers of former zones. */
    oldZones?: ElsewherePart | undefined;
}

/** Name servers in a parent zone that are not white-label ones. */
export interface ElsewherePart {
    id: string;
    title: string;
    names: string[];
}

const MAX_NAMES = 3;

/** The parts of a report: problems by name, or by number if there are too many. */
export function partsOf(report: Report): Parts {
    const problems = problemsOf(report.findings);
    const { sets, targetOf } = setsOf(report, problems);
    const names = new Set<string>();
    const foreign = (delegation: readonly string[] = []): string[] => {
        const found = delegation.filter((name) => targetOf(name) === undefined);
        found.forEach((name) => names.add(name));
        return found;
    };
    const oldNames = new Set<string>();
    const former = (nameServers: readonly string[]): void =>
        nameServers.forEach((name) => oldNames.add(name));
    const context = { report, problems, targetOf, foreign, former };
    const cards = [registryCard(context), ...tenantCards(context)];
    const elsewhere = partOf(ELSEWHERE, "Other name servers", names);
    const hasMoves = cards.some(({ rows }) => rows.some(({ targets }) => targets.includes(OLD_ZONES)));
    const oldZones = hasMoves ? partOf(OLD_ZONES, "Name servers of the old zones", oldNames) : undefined;
    return { cards, sets, ...(elsewhere && { elsewhere }), ...(oldZones && { oldZones }) };
}

function partOf(id: string, title: string, names: ReadonlySet<string>): ElsewherePart | undefined {
    const more = names.size > MAX_NAMES ? [`and ${count(names.size - MAX_NAMES, "other")}`] : [];
    const shown = [...names].slice(0, MAX_NAMES).map(displayName);
    return names.size === 0 ? undefined : { id, title, names: [...shown, ...more] };
}
