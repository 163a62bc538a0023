import { fromFqdn } from "../records/names";
import { recordNameProblem, relativeName, toRecordName } from "../records/recordName";
import { placementProblems, recordProblems } from "../records/recordProblems";
import { isApexAuthority, normalizeRecord, recordKey, type NormalizedRecordSet } from "../records/recordSet";
import { recordType, USER_TYPES } from "../records/types";
import { readZoneFile, type ZoneFileRecord } from "../records/zoneFile";
import type { LineProblem } from "../records/zoneFileEntries";
import { FileError } from "./settingFiles";
import type { TenantRecord } from "./tenantRecords";

/** The records of a zone file that a tenant gets. */
export interface ZoneFileRecords {
    records: TenantRecord[];
    /** The line of the first value of each record. */
    lines: number[];
    problems: LineProblem[];
    /** A sentence for each record that was left out or changed, for a person. */
    notes: string[];
}

/** Types that decide where visitors of a name go. Some hosts have ALIAS and ANAME, and export them. */
const TARGET_TYPES = ["A", "AAAA", "CNAME", "HTTPS", "ALIAS", "ANAME"];

/** Types of a signed zone, with keys of the host that signed it. */
const SIGNATURE_TYPES = ["CDNSKEY", "CDS", "DNSKEY", "NSEC", "NSEC3", "NSEC3PARAM", "RRSIG", "ZONEMD"];

/** A record of the file whose content was checked. */
interface CheckedRecord {
    line: number;
    set: NormalizedRecordSet;
}

/**
 * The records of a tenant's zone file. Records that the stack writes itself are left out: the NS and SOA of the domain, which every export
 * has and no message mentions, and the records that decide where visitors of the target's names go, which are reported. Every other line
 * becomes a record or a problem, because a silently dropped record could mean that mail does not arrive.
 *
 * @param covered the names with the tenant's target
 * @throws FileError if there is no record in the file
 */
export function zoneFileRecords(text: string, domain: string, covered: readonly string[]): ZoneFileRecords {
    const { records, problems } = readZoneFile(text, domain);
    if (records.length === 0 && problems.length === 0) {
        throw new FileError("has no records; remove the key records if the tenant has none");
    }
    const targets = new Set(covered.map((name) => toRecordName(name, domain)));
    const foreign = new ForeignTypes();
    const replaced: string[] = [];
    const checked: CheckedRecord[] = [];
    for (const record of records) {
        const { line, type } = record;
        const set = normalizeRecord(record.name, type, { ttl: record.ttl, values: [record.value] }, domain);
        const problem = type === "SOA" ? soaProblem(record, domain) : recordNameProblem(set.name, domain);
        if (problem !== undefined) {
            problems.push({ line, message: problem });
        } else if (type === "SOA" || isApexAuthority(set, domain)) {
            continue;
        } else if (targets.has(set.name) && TARGET_TYPES.includes(type)) {
            replaced.push(`${relativeName(set.name, domain)} ${type} (line ${line})`);
        } else if (USER_TYPES.includes(type)) {
            const found = recordProblems(set, domain).map((message) => ({ line, message }));
            problems.push(...found);
            checked.push(...(found.length === 0 ? [{ line, set }] : []));
        } else {
            foreign.add(type, line);
        }
    }
    problems.push(...foreign.problems());
    if (checked.length + replaced.length + problems.length === 0) {
        throw new FileError(
            "has no records but the SOA and NS of the domain; remove the key records if the tenant has no others",
        );
    }
    const { sets, notes } = merge(checked, domain);
    const { alone, clashes } = withoutClashes(sets, domain);
    return {
        records: alone.map(({ set }) => toTenantRecord(set, domain)),
        lines: alone.map(({ line }) => line),
        problems: [...problems, ...clashes].sort((one, other) => one.line - other.line),
        notes:
            replaced.length === 0
                ? notes
                : [`left out, because these names get the target: ${replaced.join(", ")}`, ...notes],
    };
}

/** @returns undefined for the zone's own SOA: some hosts export it at the root, or at a name without the final dot */
function soaProblem({ name }: ZoneFileRecord, domain: string): string | undefined {
    const bare = fromFqdn(name.toLowerCase());
    return [domain, "", `${domain}.${domain}`].includes(bare)
        ? undefined
        : `the SOA belongs to ${bare}, so this is not the zone file of ${domain}; name the right file`;
}

/** Types that Route 53 does not support: each is reported once, because a signed zone has thousands of such records. */
class ForeignTypes {
    readonly #lines = new Map<string, number[]>();

    add(type: string, line: number): void {
        const lines = this.#lines.get(type) ?? [];
        lines.push(line);
        this.#lines.set(type, lines);
    }

    problems(): LineProblem[] {
        return [...this.#lines].map(([type, [line = 0, ...more]]) => {
            const others = more.length === 0 ? "" : `, and ${more.length} more below`;
            return {
                line,
                message: SIGNATURE_TYPES.includes(type)
                    ? `${type}${others}: this is the file of a signed zone, and signatures cannot be moved; remove the DS records at the registrar, wait for their TTL, and export the zone unsigned`
                    : `${type}${others}: Route 53 does not support this record type; put a semicolon before each of these lines if the domain works without them, and otherwise leave this domain with its present host`,
            };
        });
    }
}

/** One record set for each name and type, with each value once and the lowest TTL. */
function merge(
    records: readonly CheckedRecord[],
    domain: string,
): { sets: CheckedRecord[]; notes: string[] } {
    const sets = new Map<string, CheckedRecord & { values: Set<string>; ttls: Set<number | undefined> }>();
    for (const { line, set } of records) {
        const key = recordKey(set);
        const known = sets.get(key) ?? {
            line,
            set: { ...set, values: [] },
            values: new Set(),
            ttls: new Set(),
        };
        sets.set(key, known);
        known.ttls.add(set.ttl);
        for (const value of set.values ?? []) {
            const comparable = recordType(set.type)?.comparable(value) ?? value;
            if (!known.values.has(comparable)) {
                known.values.add(comparable);
                known.set.values?.push(value);
            }
        }
    }
    const all = [...sets.values()].map(({ line, set, ttls }) => ({
        line,
        set: { ...set, ttl: Math.min(...[...ttls].map((ttl) => ttl ?? Infinity)) },
    }));
    const mixed = [...sets.values()]
        .filter(({ ttls }) => ttls.size > 1)
        .map(({ line, set }) => `${relativeName(set.name, domain)} ${set.type} (line ${line})`);
    // RFC 2181 §5.2: all TTLs of a record set are the same; if they differ, the lowest is used.
    return {
        sets: all,
        notes: mixed.length === 0 ? [] : [`used the lowest of several TTLs for ${mixed.join(", ")}`],
    };
}

/** The sets without each CNAME that has other records beside it, which is a problem at its line. */
function withoutClashes(
    sets: readonly CheckedRecord[],
    domain: string,
): { alone: CheckedRecord[]; clashes: LineProblem[] } {
    const at = new Map<string, NormalizedRecordSet[]>();
    for (const { set } of sets) {
        const beside = at.get(set.name) ?? [];
        beside.push(set);
        at.set(set.name, beside);
    }
    const clashes = sets.flatMap(({ line, set }) =>
        set.type === "CNAME"
            ? placementProblems(at.get(set.name) ?? [], domain).map((message) => ({ line, message }))
            : [],
    );
    const lines = new Set(clashes.map(({ line }) => line));
    return { alone: sets.filter(({ line }) => !lines.has(line)), clashes };
}

function toTenantRecord({ name, type, ttl, values }: NormalizedRecordSet, domain: string): TenantRecord {
    return { name: relativeName(name, domain), type, ttl, values };
}
