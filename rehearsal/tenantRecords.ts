import type { QuestionType } from "../dns/question";
import type { Cut, Walker } from "../dns/walk";
import type { Walk } from "../dns/walkState";
import { parseAddress } from "../records/addresses";
import { fromFqdn } from "../records/names";
import { groupKey, normalizeRecord, type NormalizedRecordSet } from "../records/recordSet";
import { suffixesOf } from "../records/wireNames";
import type { CheckedSettings } from "../settings/checkSettings";
import { plainSources } from "../settings/knownParts";
import { tenantRecords } from "../settings/tenantRecords";
import { differenceOfGroup } from "./recordDifference";

/** The asterisk as Route 53 stores it. */
const WILDCARD = "\\052";

type TenantSettings = CheckedSettings["tenants"][number];

/** The records that a tenant's config promises, as a resolver gets them from the root on. No audit queries them. */
export interface ResolvedRecords {
    /** The addresses that visitors get at the records of the tenant's target, by name. The name of a wildcard is `*`. */
    addresses: Record<string, string[]>;
    /** All others. */
    records: ResolvedRecord[];
    /** The differences from the config, one text each. */
    problems: string[];
}

export interface ResolvedRecord {
    name: string;
    type: string;
    values: string[];
}

/** The answer for a record of the config. */
interface Seen {
    values: string[];
    /** The reason for a missing answer. */
    problem?: string | undefined;
}

/** A record that a stack promises. */
export interface PromisedRecord {
    /** The values are shown as the addresses that visitors get. */
    isTarget: boolean;
    record: NormalizedRecordSet;
}

/** The records of a tenant's config. */
export function promisedRecords(tenant: TenantSettings): PromisedRecord[] {
    const { target, names: targetNames, records: further } = plainSources(tenant);
    return tenantRecords(target, targetNames, further).map(({ source, name, type, data }) => ({
        isTarget: source.startsWith("target"),
        record: normalizeRecord(name, type, data, tenant.domain),
    }));
}

/** Resolves all records of a tenant's config. */
export function resolveRecords(walker: Walker, tenant: TenantSettings): Promise<ResolvedRecords> {
    return resolvePromisedRecords(walker, promisedRecords(tenant));
}

/** Resolves records only at the stack's own servers, and compares the answers with the promised records. */
export async function resolvePromisedRecords(
    walker: Walker,
    records: readonly PromisedRecord[],
): Promise<ResolvedRecords> {
    const resolved: ResolvedRecords = { addresses: {}, records: [], problems: [] };
    const names = new Set(records.map(({ record }) => fromFqdn(record.name)));
    const cuts = await findCuts(
        walker,
        records.map(({ record }) => record),
    );
    const asOne = new Set<string>();
    for (const { isTarget, record } of records) {
        // Records that share a routing have one answer.
        if (asOne.has(groupKey(record))) {
            continue;
        }
        asOne.add(groupKey(record));
        const group = records.flatMap(({ record: other }) =>
            groupKey(other) === groupKey(record) ? [other] : [],
        );
        const asked = nameToAsk(fromFqdn(record.name), names);
        const { values, problem } = await resolveRecord(walker, record, asked, cuts);
        const name = asked === fromFqdn(record.name) ? asked : wildcardName(record.name);
        if (isTarget) {
            resolved.addresses[name] = [...(resolved.addresses[name] ?? []), ...values];
        } else {
            resolved.records.push({ name, type: record.type, values });
        }
        const difference = problem ?? differenceOfGroup(group, values);
        if (difference !== undefined) {
            const words = name === asked ? name : `${name} (asked as ${asked})`;
            resolved.problems.push(`${record.type} of ${words}: ${difference}`);
        }
    }
    return resolved;
}

/** The name with the asterisk, as in a config. */
function wildcardName(name: string): string {
    return `*${fromFqdn(name).slice(WILDCARD.length)}`;
}

/** A name that does not exist, so that a wildcard answers for it. */
function nameToAsk(name: string, names: ReadonlySet<string>): string {
    const [wildcard, ...rest] = name.split(".");
    if (wildcard !== WILDCARD) {
        return name;
    }
    const candidates = Array.from({ length: names.size + 1 }, (_, index) =>
        [`anything${index === 0 ? "" : index}`, ...rest].join("."),
    );
    return candidates.find((each) => !names.has(each)) ?? name;
}

/**
 * The delegations among the records, by name, from the answers of the tenant's zone. The stack's servers answer such a name only with the
 * referral (RFC 1034 §4.2.1). A delegation below another one is never queried.
 */
async function findCuts(
    walker: Walker,
    records: readonly NormalizedRecordSet[],
): Promise<ReadonlyMap<string, Cut>> {
    const names = records.filter(({ type }) => type === "NS").map(({ name }) => fromFqdn(name));
    const cuts = new Map<string, Cut>();
    for (const name of names.sort((one, other) => one.length - other.length)) {
        if (cutAbove(name, cuts) === undefined) {
            cuts.set(name, await walker.cut(name));
        }
    }
    return cuts;
}

/** The delegation at or above the name. */
function cutAbove(name: string, cuts: ReadonlyMap<string, Cut>): string | undefined {
    return suffixesOf(name).find((suffix) => cuts.has(suffix));
}

async function resolveRecord(
    walker: Walker,
    { name, type }: NormalizedRecordSet,
    asked: string,
    cuts: ReadonlyMap<string, Cut>,
): Promise<Seen> {
    const above = cutAbove(fromFqdn(name), cuts);
    const cut = above === undefined ? undefined : cuts.get(above);
    // DS records belong to the side above a delegation (RFC 4035 §3.1.4.1).
    if (cut === undefined || (type === "DS" && cut.domain === asked)) {
        const walk = await walker.resolve(asked, type as QuestionType);
        return { values: dataOf(walk, type), problem: walk.problem };
    }
    if (type === "NS" && cut.domain === asked) {
        return { values: cut.nameServers.map((server) => `${server.name}.`), problem: cut.problem };
    }
    const glue = glueOf(asked, type, cuts);
    return glue === undefined
        ? {
              values: [],
              problem: `${cut.domain} is delegated, so its name servers answer instead of this zone`,
          }
        : { values: glue };
}

/** The addresses of a name server in a delegation; undefined if no delegation names it. */
function glueOf(host: string, type: string, cuts: ReadonlyMap<string, Cut>): string[] | undefined {
    const family = type === "A" ? "ipv4" : type === "AAAA" ? "ipv6" : undefined;
    const servers = [...cuts.values()]
        .flatMap(({ nameServers }) => nameServers)
        .filter(({ name }) => name === host);
    return family === undefined || servers.length === 0
        ? undefined
        : [...new Set(servers.flatMap(({ glue }) => glue))].filter(
              (address) => parseAddress(address)?.family === family,
          );
}

/** The data of the answer's records of this type. */
export function dataOf(walk: Walk, type: string): string[] {
    return (walk.answer?.answers ?? []).filter((record) => record.type === type).map(({ data }) => data);
}
