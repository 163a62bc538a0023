import { AWS_TTLS } from "./awsDefaults";
import { toRoute53Name } from "./names";
import { ownRecords, type RecordGroup } from "./recordGroup";
import { isApexAuthority, recordKey, type RecordSet } from "./recordSet";

/** Since when the records of a zone have low TTLs, and from when on no resolver can hold one that it got before with a higher TTL. Pure. */

/** Seconds: what a TTL is at the most while name servers are being moved. */
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

/** What a zone had just before a change, and what it has now. */
export interface TtlChange {
    /** Seconds: the longest TTL of the records that are wanted. */
    wanted: number;
    /** Seconds: the longest TTL that the zone gave for them before. Absent where it had none of them. */
    present?: number | undefined;
    /** No resolver can have asked for the records before. Default false. */
    isNew?: boolean | undefined;
}

/** The moment at which all of AWS's servers have a change. */
export interface Moment {
    /** Milliseconds since 1970. */
    now: number;
    /** How much faster than in reality time goes, in a sandbox. Default 1. */
    scale?: number | undefined;
    /** Seconds: as `LowTtls.parentTtl`. */
    parentTtl?: number | undefined;
}

const SECOND = 1000;
/** Seconds: the delegation of .com and .net, and the longest that is usual. It is taken where no server of the parent answered. */
export const USUAL_PARENT_TTL = 172_800;

/** True where the longest TTL is that of records which are about to move. */
export function isLow(longest: number | undefined): boolean {
    return longest !== undefined && longest <= LOW_TTL;
}

/**
 * What is on record after a change, or a look, that went well.
 *
 * TTLs that were higher until now count from now. Those that are low already keep the time that is on record; where none is, since when they are low is
 * not known, and they count from now too, as if they had had the TTLs of the phase live.
 *
 * @returns undefined where the TTLs that are wanted are not low, and no resolver holds longer ones
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
 * What is on record after a change of which it is not known whether it was made: the time counts from the next one that goes well, and from the
 * longest TTL that the zone may have meanwhile.
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

/** Seconds that a resolver may go on holding what it got before the low TTLs that are on record, as they pass without a sandbox. */
function remaining({ lowFrom }: Partial<LowTtls> = {}, { now, scale = 1 }: Moment): number {
    const left = lowFrom === undefined ? 0 : Date.parse(lowFrom) - now;
    return Math.max(0, Math.ceil((left * scale) / SECOND));
}

/** The TTLs of before a change of which it is not known whether it was made. */
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

/** The records whose TTLs a phase sets: the apex NS and SOA, and with `addresses` the A and AAAA records of name servers too. */
export interface PhaseRecords extends Pick<RecordGroup, "zone" | "apex" | "records"> {
    addresses?: boolean | undefined;
}

/** Seconds: the longest TTL of these records, as they are wanted. @returns undefined where there is none */
export function longestWanted({ apex, ...group }: PhaseRecords): number | undefined {
    const ofApex = apex === undefined ? [] : [apex.nsTtl, apex.soaTtl];
    return longest([...ofApex, ...addressRecords(group).map(({ ttl }) => ttl)]);
}

/** Seconds: the longest TTL of these records in what a zone holds. @returns undefined where it holds none of them */
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
