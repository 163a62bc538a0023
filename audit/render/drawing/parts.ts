import { problemsOf, type Report } from "../../report";
import { count, displayName } from "../../words";
import { ELSEWHERE, type Card } from "./cards";
import { registryCard } from "./registryCard";
import { setsOf, type SetPart } from "./sets";
import { tenantCards } from "./tenantCards";

/**
 * What is drawn of a report, before the layout says where: cards of registries and tenants on the left, the white-label name
 * servers by delegation set in the middle, and the AWS name servers that they stand for on the right.
 */

export interface Parts {
    cards: Card[];
    sets: SetPart[];
    elsewhere?: ElsewherePart | undefined;
}

/** Name servers that are not white-label ones, and that a parent zone names all the same. */
export interface ElsewherePart {
    id: string;
    title: string;
    names: string[];
}

const MAX_NAMES = 3;

/** What is drawn of the report: problems by name, and by the number where there are too many. */
export function partsOf(report: Report): Parts {
    const problems = problemsOf(report.findings);
    const { sets, targetOf } = setsOf(report, problems);
    const names = new Set<string>();
    const foreign = (delegation: readonly string[] = []): string[] => {
        const found = delegation.filter((name) => targetOf(name) === undefined);
        found.forEach((name) => names.add(name));
        return found;
    };
    const context = { report, problems, targetOf, foreign };
    const cards = [registryCard(context), ...tenantCards(context)];
    const shown = [...names].slice(0, MAX_NAMES).map(displayName);
    return {
        cards,
        sets,
        ...(names.size === 0
            ? {}
            : {
                  elsewhere: {
                      id: ELSEWHERE,
                      title: "Other name servers",
                      names: [
                          ...shown,
                          ...(names.size > MAX_NAMES
                              ? [`and ${count(names.size - MAX_NAMES, "other")}`]
                              : []),
                      ],
                  },
              }),
    };
}
