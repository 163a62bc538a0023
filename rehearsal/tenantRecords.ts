import { isDeepStrictEqual } from "node:util";
import type { QuestionType } from "../dns/question";
import type { Walk } from "../dns/walkState";
import type { Walker } from "../dns/walk";
import { fromFqdn } from "../records/names";
import { normalizeRecord, type RecordSet } from "../records/recordSet";
import type { CheckedSettings } from "../settings/checkSettings";
import { plainSources } from "../settings/knownParts";
import { tenantRecords } from "../settings/tenantRecords";

type TenantSettings = CheckedSettings["tenants"][number];

/** The records that a tenant's config promises, as a resolver gets them that starts at the root. No audit asks for these. */
export interface ResolvedRecords {
    /** Those of the tenant's target. By name: the addresses that visitors get. */
    addresses: Record<string, string[]>;
    /** All others. */
    records: ResolvedRecord[];
    /** What differs from the config, a text each. */
    problems: string[];
}

export interface ResolvedRecord {
    name: string;
    type: string;
    values: string[];
}

/** Resolves all records of a tenant's config. */
export async function resolveRecords(walker: Walker, tenant: TenantSettings): Promise<ResolvedRecords> {
    const resolved: ResolvedRecords = { addresses: {}, records: [], problems: [] };
    const { target, names, records } = plainSources(tenant);
    for (const { source, name, type, data } of tenantRecords(target, names, records)) {
        const record = normalizeRecord(name, type, data, tenant.domain);
        // A wildcard answers for names that are not there.
        const asked = fromFqdn(record.name).replace(/^\\052\./, "anything.");
        const walk = await walker.resolve(asked, record.type as QuestionType);
        const values = dataOf(walk, record.type);
        if (source.startsWith("target")) {
            resolved.addresses[asked] = [...(resolved.addresses[asked] ?? []), ...values];
        } else {
            resolved.records.push({ name: asked, type: record.type, values });
        }
        const difference = differenceOf(record, values);
        if (difference !== undefined) {
            resolved.problems.push(`${record.type} of ${asked}: ${walk.problem ?? difference}`);
        }
    }
    return resolved;
}

/** The data of the answer's records of this type. */
export function dataOf(walk: Walk, type: string): string[] {
    return (walk.answer?.answers ?? []).filter((record) => record.type === type).map(({ data }) => data);
}

/** What an alias gives is decided by its target, so only that there is something is compared. */
function differenceOf(record: RecordSet, values: string[]): string | undefined {
    if (values.length === 0) {
        return "no answer";
    }
    const wanted = record.values ?? [];
    const isSame = isDeepStrictEqual(new Set(values.map(comparable)), new Set(wanted.map(comparable)));
    return record.alias === undefined && !isSame
        ? `${values.join(", ")} instead of ${wanted.join(", ")}`
        : undefined;
}

function comparable(value: string): string {
    return value.startsWith('"') ? value : fromFqdn(value.toLowerCase());
}
