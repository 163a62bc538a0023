import { AWS_TTLS } from "./awsDefaults";
import { toRoute53Name } from "./names";
import { ownRecords, type RecordGroup } from "./recordGroup";
import { isApexAuthority, recordKey, type RecordSet } from "./recordSet";

/**
 * Calculates the time since which the records of a zone have low TTLs, and the time when no resolver can have a record with a former,
 * higher TTL any more. Pure.
 */

/** Seconds: the maximum TTL while name servers are moved. */
export const LOW_TTL = 60;

/**
 * The recorded times of low TTLs. A zone whose TTLs are not low has none, except a zone whose TTLs were lowered to a value in
 * between: its times are those from which no resolver can hold a longer TTL.
 */
export interface LowTtls {
    /** The longest TTL in seconds that a resolver may have got before; 0 if no resolver can have asked for the records before. */
    former: number;
    /**
     * The longest TTL in seconds of the delegation and its glue that a server of the parent gave. The parent's owner sets it; no
     * record of the zone lowers it. Absent if there was nothing to wait for, or no server of the parent answered.
     */
    parentTtl?: number | undefined;
    /** The ISO time since which all of AWS's name servers answer with the low TTLs; absent while that is not known. */
    since?: string | undefined;
    /** The ISO time from which the low TTLs hold at every resolver: `former` seconds after `since`. */
    lowFrom?: string | undefined;
    /** The ISO time from which it is safe to change the name servers: after `since`, the longer of `former` and `parentTtl`. */
    safeFrom?: string | undefined;
}

/** The TTLs of a zone just before a change, and after it. */
export interface TtlChange {
    /** Seconds: the longest TTL of the wanted records. */
    wanted: number;
    /** Seconds: the longest TTL that the zone had for them before. Absent if it had none of them. */
    present?: number | undefined;
    /** True if no resolver can have queried the records before. Default false. */
    isNew?: boolean | undefined;
}

/** The moment at which all of AWS's servers have a change. */
export interface Moment {
    /** Milliseconds since 1970. */
    now: number;
    /** The factor by which time passes faster in a sandbox than in reality. Default 1. */
    scale?: number | undefined;
    /** Seconds, like `LowTtls.parentTtl`. */
    parentTtl?: number | undefined;
}

const SECOND = 1000;
/** Seconds: the TTL of the delegations of .com and .net, and the longest usual one. Used if no server of the parent answered. */
export const USUAL_PARENT_TTL = 172_800;

/** True if the longest TTL is low enough for a move. */
export function isLow(longest: number | undefined): boolean {
    return longest !== undefined && longest <= LOW_TTL;
}

/**
 * The times to store after a successful change or look.
 *
 * For TTLs that were higher until now, the time starts now. TTLs that are already low keep their stored time. Without a stored time, it is
 * unknown since when they are low: the time starts now too, as if the former TTLs were those of the phase live.
 *
 * @returns undefined if the wanted TTLs are not low, and no resolver has longer ones
 */
export function afterChange(
    before: LowTtls | undefined,
    { wanted, present, isNew = false }: TtlChange,
    at: Moment,
): LowTtls | undefined {
    if (isNew || (before === undefined && present === undefined)) {
        return isLow(wanted) ? lowered(0, at) : undefined;
    }
    if (present !== undefined && present > Math.max(wanted, LOW_TTL)) {
        return lowered(Math.max(present, remaining(before, at), openFormer(before)), at);
    }
    if (!isLow(wanted) && (before === undefined || before.former <= wanted)) {
        return undefined;
    }
    return before?.since === undefined ? lowered(before?.former ?? AWS_TTLS.ns, at) : before;
}

/**
 * The times to store after a change whose result is unknown: the time starts with the next successful change, and with the longest TTL that
 * the zone may have meanwhile.
 */
export function afterFailure(
    before: LowTtls | undefined,
    { wanted, present = 0, isNew = false }: TtlChange,
    at: Moment,
): LowTtls | undefined {
    if (isNew) {
        return isLow(wanted) ? { former: 0 } : undefined;
    }
    const isOther = present !== wanted && !(isLow(present) && isLow(wanted));
    const isKnown = before?.since !== undefined || (before === undefined && !isLow(wanted));
    if (!isOther && isKnown) {
        return before;
    }
    const possible = isOther ? Math.max(present, wanted) : present > 0 ? AWS_TTLS.ns : 0;
    const known = isOther || before === undefined ? possible : 0;
    return { former: Math.max(isLow(known) ? 0 : known, remaining(before, at), openFormer(before)) };
}

/** The number of seconds for which a resolver may keep records from before the stored low TTLs, in real time without a sandbox's factor. */
function remaining({ lowFrom }: Partial<LowTtls> = {}, { now, scale = 1 }: Moment): number {
    const left = lowFrom === undefined ? 0 : Date.parse(lowFrom) - now;
    return Math.max(0, Math.ceil((left * scale) / SECOND));
}

/** The former TTLs of a change whose result is unknown. */
function openFormer(before: LowTtls | undefined): number {
    return before === undefined || before.since !== undefined ? 0 : before.former;
}

function lowered(former: number, { now, scale = 1, parentTtl }: Moment): LowTtls {
    const after = (seconds: number): string => new Date(now + (seconds * SECOND) / scale).toISOString();
    const ofParent = former === 0 ? 0 : (parentTtl ?? USUAL_PARENT_TTL);
    return {
        former,
        ...(former === 0 || parentTtl === undefined ? {} : { parentTtl }),
        since: after(0),
        lowFrom: after(former),
        safeFrom: after(Math.max(former, ofParent)),
    };
}

/** The records whose TTLs depend on the phase: the apex NS and SOA, and with `addresses` also the A and AAAA records of name servers. */
export interface PhaseRecords extends Pick<RecordGroup, "zone" | "apex" | "records"> {
    addresses?: boolean | undefined;
}

/** Seconds: the longest TTL of these records in the wanted state. @returns undefined if there are none */
export function longestWanted({ apex, ...group }: PhaseRecords): number | undefined {
    const ofApex = apex === undefined ? [] : [apex.nsTtl, apex.soaTtl];
    return longest([...ofApex, ...addressRecords(group).map(({ ttl }) => ttl)]);
}

/** Seconds: the longest TTL of these records in the zone. @returns undefined if the zone has none of them */
export function longestPresent(group: PhaseRecords, present: readonly RecordSet[]): number | undefined {
    const { zone, apex } = group;
    const addresses = new Set(addressRecords(group).map(recordKey));
    const found = present.filter(
        (record) => (apex !== undefined && isApexAuthority(record, zone)) || addresses.has(recordKey(record)),
    );
    return longest(found.map(({ ttl }) => ttl));
}

function addressRecords({ zone, records, addresses = false }: PhaseRecords): RecordSet[] {
    return addresses
        ? ownRecords({ zone, records }).filter(
              ({ name, type }) => ["A", "AAAA"].includes(type) && name !== toRoute53Name(zone),
          )
        : [];
}

function longest(ttls: readonly (number | undefined)[]): number | undefined {
    const known = ttls.filter((ttl) => ttl !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
}
