import { isPlain } from "./schemas";
import type { RecordSources, TenantRecord } from "./tenantRecords";

/** What may be an output, or hold one, as the schemas let it pass. */
export interface LaterSources {
    target?: unknown;
    names?: unknown;
    records?: unknown;
}

/** What of a tenant's records is known before any output is. */
export interface KnownSources extends Omit<RecordSources, "records"> {
    /** A record of which something is not known, or which has not the right shape, keeps its place. */
    records: (TenantRecord | undefined)[];
    /** False where something is not known, so that a record that is missing may still come. */
    isWhole: boolean;
}

/** The parts that hold no output. They have the right shape already. */
export function knownSources({ target, names, records = [] }: LaterSources): KnownSources {
    const list: unknown[] = Array.isArray(records) ? records : [];
    return {
        target: isPlain(target) ? target : undefined,
        names: isPlain(names) ? names : [],
        records: list.map((record) => (isPlain(record) ? (record as TenantRecord | undefined) : undefined)),
        isWhole: isPlain([target, names, records]) && !list.includes(undefined),
    };
}

/**
 * The same of a tenant without outputs, of a stack's config.
 *
 * @throws Error where there is one after all
 */
export function plainSources(tenant: LaterSources & { domain: string }): RecordSources {
    const { isWhole, records, ...known } = knownSources(tenant);
    if (!isWhole) {
        throw new Error(`${tenant.domain} has records that are outputs, which no config can hold`);
    }
    return { ...known, records: records.flatMap((record) => record ?? []) };
}
