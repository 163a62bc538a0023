import { fromFqdn } from "./names";
import { relativeName } from "./recordName";
import { groupKey, OWN_ZONE, type NormalizedRecordSet } from "./recordSet";

/**
 * The problems of aliases to records of their own zone: a target must be one of the records, with the same type (API AliasTarget), and
 * aliases must not form a loop.
 */
export function ownAliasProblems(records: readonly NormalizedRecordSet[], zone: string): string[] {
    const own = records.filter(({ alias }) => alias?.zoneId === OWN_ZONE);
    if (own.length === 0) {
        return [];
    }
    const present = new Set(records.map(groupKey));
    const targets = new Map<string, string[]>();
    const problems: string[] = [];
    for (const record of own) {
        const target = record.alias?.dnsName ?? "";
        const key = groupKey({ name: target, type: record.type });
        if (!present.has(key)) {
            problems.push(
                `${describe(record, zone)}: the alias target ${shownName(target, zone)} has no ${record.type} record in this tenant; add one, or name another target`,
            );
        }
        targets.set(groupKey(record), [...(targets.get(groupKey(record)) ?? []), key]);
    }
    const loop = findLoop(targets);
    if (loop !== undefined) {
        const shown = loop.map((key) => {
            const [name = "", type = ""] = key.split(" ");
            return `${relativeName(name, zone)} ${type}`;
        });
        problems.push(
            `${shown[0]}: the alias leads back to itself (${shown.join(" -> ")}); point it at a record with values`,
        );
    }
    return problems;
}

function describe({ name, type, setIdentifier }: NormalizedRecordSet, zone: string): string {
    const identifier = setIdentifier === undefined ? "" : ` (${setIdentifier})`;
    return `${relativeName(name, zone)} ${type}${identifier}`;
}

function shownName(name: string, zone: string): string {
    return relativeName(name, zone) === "@" ? `"@" (${zone})` : fromFqdn(name);
}

/** The first loop, with its first name repeated at the end. */
function findLoop(targets: ReadonlyMap<string, readonly string[]>): string[] | undefined {
    const done = new Set<string>();
    const follow = (key: string, path: readonly string[]): string[] | undefined => {
        const start = path.indexOf(key);
        if (start >= 0) {
            return [...path.slice(start), key];
        }
        if (done.has(key)) {
            return undefined;
        }
        for (const target of targets.get(key) ?? []) {
            const loop = follow(target, [...path, key]);
            if (loop !== undefined) {
                return loop;
            }
        }
        done.add(key);
        return undefined;
    };
    for (const key of targets.keys()) {
        const loop = follow(key, []);
        if (loop !== undefined) {
            return loop;
        }
    }
    return undefined;
}
