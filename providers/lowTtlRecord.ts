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

/** What a row of state keeps of low TTLs (`LowTtls`): after a change, after one that failed, and after a refresh. */

const SECOND = 1000;
/** Seconds that are added where a change is not waited for: AWS's servers have it within 60 as a rule (API ChangeResourceRecordSets). */
const SYNC_ALLOWANCE = 300;
/** For one domain: a firewall that lets no DNS out costs a run no more. */
const PATIENCE_MS = 4000;

/** Where nothing could be asked, it is not tried again for the next domain of the run. */
const silent = new WeakSet<Config>();

/** A change of a zone's records, and what is on record of its TTLs. */
export interface ZoneChange {
    /** What is wanted, and what was there before as far as the state says. */
    wanted: PhaseRecords;
    had: PhaseRecords;
    before: LowTtls | undefined;
    progress: ChangeProgress;
    config: Config;
    /** No resolver can have asked for the zone before. Default false. */
    isNew?: boolean | undefined;
    /** All of AWS's servers have the change by now. Default false. */
    isInSync?: boolean | undefined;
}

/** What is on record after a change that went well. Asks the parent in DNS where TTLs go down, and makes no call to AWS. */
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

/** What is on record after a change that was sent, of which it is not known whether it was made. */
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

/** What is on record after a refresh that has found the records as they should be: where the state does not say since when, it counts from now. */
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

/** Of what the zone held just before the change, and of what it held as far as the state says: a person may have lowered it a moment ago. */
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

/** Seconds: of the delegation at the parent's servers, and of the addresses beside it; undefined where none of them answered. */
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
