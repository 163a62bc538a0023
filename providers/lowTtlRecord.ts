import type { Config } from "@pulumi/pulumi/dynamic";
import {
    afterChange,
    afterFailure,
    longestPresent,
    longestWanted,
    type LowTtls,
    type Moment,
    type PhaseRecords,
} from "../records/lowTtls";
import { timeScaleOf } from "./handoverChecks";
import { within } from "./leaverDelegations";
import { askParents, makeMoveAsker } from "./leavingDns";
import type { ChangeProgress } from "./zoneRecords";

/** The times of low TTLs in a row of the state (`LowTtls`): after a change, after a failed change, and after a refresh. */

const SECOND = 1000;
/**
 * Seconds that are added if the up does not wait for the change: AWS's servers usually have it within 60 seconds (API
 * ChangeResourceRecordSets).
 */
const SYNC_ALLOWANCE = 300;
/** Milliseconds for one domain, so that a firewall that blocks DNS delays a run only by this time. */
const PATIENCE_MS = 4000;

/** If no server could be reached, the next domains of the run are not queried. */
const silent = new WeakSet<Config>();

/** A change of a zone's records, and the stored times of its TTLs. */
export interface ZoneChange {
    /** The wanted records, and the former ones according to the state. */
    wanted: PhaseRecords;
    had: PhaseRecords;
    before: LowTtls | undefined;
    progress: ChangeProgress;
    config: Config;
    /** True if no resolver can have queried the zone before. Default false. */
    isNew?: boolean | undefined;
    /** True if all of AWS's servers have the change. Default false. */
    isInSync?: boolean | undefined;
}

/** The times to store after a successful change. Queries the parent in DNS if TTLs are lowered, and makes no call to AWS. */
export async function lowTtlsAfter({
    wanted,
    had,
    before,
    progress,
    config,
    isNew,
    isInSync = false,
}: ZoneChange): Promise<LowTtls | undefined> {
    const longest = longestWanted(wanted);
    if (longest === undefined || progress.present === undefined) {
        return longest === undefined ? undefined : before;
    }
    const scale = timeScaleOf(config);
    const now = Date.now() + (isInSync ? 0 : (SYNC_ALLOWANCE * SECOND) / scale);
    const change = { wanted: longest, present: longestBefore(wanted, had, progress), isNew };
    const next = afterChange(before, change, { now, scale });
    if (next === undefined || next === before || next.former === 0) {
        return next;
    }
    return afterChange(before, change, { now, scale, parentTtl: await parentTtl(wanted.zone, config) });
}

/** The times to store after a change that was sent and whose result is unknown. */
export function lowTtlsAfterFailure({
    wanted,
    had,
    before,
    progress,
    config,
    isNew,
}: ZoneChange): LowTtls | undefined {
    const present = longestBefore(wanted, had, progress);
    const change = { wanted: longestWanted(wanted) ?? 0, present, isNew };
    return afterFailure(before, change, momentOf(config));
}

/** The times to store after a refresh that found the right records. If the state has no time, it counts from now. */
export function lowTtlsAfterLook(
    group: PhaseRecords,
    before: LowTtls | undefined,
    config: Config,
): LowTtls | undefined {
    const wanted = longestWanted(group);
    return wanted === undefined || before?.since !== undefined
        ? before
        : afterChange(before, { wanted, present: wanted }, momentOf(config));
}

/**
 * The longest TTL of the zone's records just before the change and of the records in the state, because a person may have lowered it a
 * moment ago.
 */
function longestBefore(
    wanted: PhaseRecords,
    had: PhaseRecords,
    { present = [] }: ChangeProgress,
): number | undefined {
    const ttls = [longestPresent(wanted, present), longestWanted(had)].filter((ttl) => ttl !== undefined);
    return ttls.length === 0 ? undefined : Math.max(...ttls);
}

function momentOf(config: Config): Moment {
    return { now: Date.now(), scale: timeScaleOf(config) };
}

/** The longest TTL of the delegation at the parent's servers and of the addresses beside it, in seconds; undefined if no server answered. */
export async function parentTtl(domain: string, config: Config): Promise<number | undefined> {
    if (silent.has(config)) {
        return undefined;
    }
    const found: { ttl?: number; isOver?: true } = {};
    const look = askParents(makeMoveAsker(config), domain).then(({ ttl }) =>
        Object.assign(found, { ttl, isOver: true }),
    );
    await within(PATIENCE_MS, look);
    if (found.isOver === undefined) {
        silent.add(config);
    }
    return found.ttl === 0 ? undefined : found.ttl;
}
