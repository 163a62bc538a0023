import { isPlain } from "./schemas";
import type { RecordSources, TenantRecord } from "./tenantRecords";

/** Values that can be outputs, or contain them, in the form that the schemas accept. */
export interface LaterSources {
    target?: unknown;
    names?: unknown;
    records?: unknown;
}

/** The part of a tenant's records that is known before any output is. */
export interface KnownSources extends Omit<RecordSources, "records"> {
    /** A record with an unknown part, or with a wrong shape, keeps its place. */
    records: (TenantRecord | undefined)[];
    /** False if a part is unknown, so that a missing record may still be added. */
    isWhole: boolean;
}

/** The parts without outputs. Their shape was already checked. */
export function knownSources({ target, names, records = [] }: LaterSources): KnownSources {
    const list: unknown[] = Array.isArray(records) ? records : [];
    const known = list.map((record) => (isPlain(record) ? (record as TenantRecord | undefined) : undefined));
    const hasTarget = isPlain(target);
    const hasNames = isPlain(names);
    return {
        target: hasTarget ? target : undefined,
        names: hasNames ? names : [],
        records: known,
        isWhole:
            hasTarget &&
            hasNames &&
            (Array.isArray(records) || isPlain(records)) &&
            !known.includes(undefined),
    };
}

/**
 * The records of a tenant without outputs, from a stack's config.
 *
 * @throws Error if there is an output
 */
export function plainSources(tenant: LaterSources & { domain: string }): RecordSources {
    const { isWhole, records, ...known } = knownSources(tenant);
    if (!isWhole) {
        throw new Error(`${tenant.domain} has records that are outputs, which no config can hold`);
    }
    return { ...known, records: records.flatMap((record) => record ?? []) };
}
