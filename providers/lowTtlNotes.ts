import type { Config } from "@pulumi/pulumi/dynamic";
import { isLow, longestWanted, USUAL_PARENT_TTL, type LowTtls, type PhaseRecords } from "../records/lowTtls";
import { parentTtl } from "./lowTtlRecord";

/** The messages of preview and up about low TTLs: the time when every resolver has them, and the time when it is safe to continue. */

/** More lines would not help a person; the output `ttlPhases` has all. */
const MOST_LINES = 10;

/** The number of lines that were printed in a run. */
const spoken = new WeakMap<Config, number>();

export interface Speaker {
    config: Config;
    say: (message: string) => void;
}

/** The TTLs of a zone in the state. */
export interface KnownTtls {
    group: PhaseRecords;
    lowTtls: LowTtls | undefined;
    /** True if a refresh, or an up that failed, has found other records than the records in the state. */
    isDoubtful: boolean;
}

/** Prints a zone's present and future TTLs. If they change, the parent is queried in DNS for the TTL of its delegation. */
export async function sayTtls(
    subject: string,
    { group: had, lowTtls, isDoubtful }: KnownTtls,
    wanted: PhaseRecords,
    speaker: Speaker,
): Promise<void> {
    const [before, after] = [longestWanted(had), longestWanted(wanted)];
    const wasLow = isLow(before);
    const willBeLow = isLow(after);
    const isNoNews = wasLow && willBeLow && lowTtls?.former === 0 && lowTtls.since !== undefined;
    if (before === undefined || after === undefined || (!wasLow && !willBeLow) || isNoNews) {
        return;
    }
    const count = (spoken.get(speaker.config) ?? 0) + 1;
    spoken.set(speaker.config, count);
    if (count > MOST_LINES) {
        if (count === MOST_LINES + 1) {
            speaker.say(
                "more zones have low TTLs, or get or lose them; the output ttlPhases has the times of all",
            );
        }
        return;
    }
    if (wasLow && willBeLow) {
        return speaker.say(`${subject}: ${describeLow(after, isDoubtful ? undefined : lowTtls)}`);
    }
    speaker.say(
        `${subject}: ${wasLow ? describeRise(before, after) : describeFall(before, after, await parentTtl(wanted.zone, speaker.config))}`,
    );
}

/** Printed after an up that has changed them. */
export function sayLowered(
    subject: string,
    before: LowTtls | undefined,
    after: LowTtls | undefined,
    wanted: PhaseRecords,
    { config, say }: Speaker,
): void {
    const isNews = after?.since !== undefined && after.since !== before?.since && after.former > 0;
    if (isNews && (spoken.get(config) ?? 0) <= MOST_LINES) {
        say(`${subject}: ${describeLow(longestWanted(wanted) ?? 0, after)}`);
    }
}

/** Before the TTLs are lowered: no time is stored yet. */
export function describeFall(former: number, ttl: number, ofParent: number | undefined): string {
    const safe = Math.max(former, ofParent ?? USUAL_PARENT_TTL);
    return (
        `the TTLs go down to ${ttl} s. They hold at every resolver ${duration(former)} after this up, because one may keep what it got before for so long. ` +
        `${describeParent(ofParent)}; it is safe to go on ${duration(safe)} after this up`
    );
}

/** @param now milliseconds since 1970 */
export function describeLow(ttl: number, known: LowTtls | undefined, now = Date.now()): string {
    const { since, lowFrom, safeFrom } = known ?? {};
    if (known === undefined || since === undefined || lowFrom === undefined || safeFrom === undefined) {
        return (
            `the TTLs are ${ttl} s, and it is not on record since when. Count from now: they hold at every resolver in ${duration(known?.former ?? USUAL_PARENT_TTL)}. ` +
            'The next "pulumi refresh" that finds the records as they should be, or the next change of the zone, puts that time on record'
        );
    }
    if (Date.parse(safeFrom) <= now) {
        return `the TTLs of ${ttl} s hold at every resolver since ${lowFrom}, and it is safe to go on. When the name servers have been moved and all is well, set ttlPhase: live`;
    }
    const holds =
        Date.parse(lowFrom) <= now
            ? `hold at every resolver since ${lowFrom}`
            : `hold at every resolver from ${lowFrom} on, because until then one may keep what it got before`;
    return `the TTLs of ${ttl} s ${holds}. ${describeParent(known.parentTtl)}; it is safe to go on from ${safeFrom} on`;
}

/** The text for TTLs that are raised again. */
export function describeRise(ttl: number, later: number): string {
    return (
        `the TTLs go up from ${ttl} s to ${later} s. What is wrong from then on stays with resolvers for so long, and the next move has to wait for so long; ` +
        "so do this only after the registries have had the right name servers for as long as their delegations' TTL (two days as a rule)"
    );
}

function describeParent(ttl: number | undefined): string {
    const known = ttl === undefined ? "of two days as a rule (it could not be asked now)" : `of ${ttl} s`;
    return `The parent's delegation has a TTL ${known}, which the parent's owner sets and no phase lowers: resolvers may keep its name servers for so long, also after a change there`;
}

/** Seconds for a person: `172800 s (2 days)`. */
function duration(seconds: number): string {
    const units: [string, number][] = [
        ["day", 86_400],
        ["hour", 3600],
        ["minute", 60],
    ];
    const [name, size] = units.find(([, length]) => seconds >= length && seconds % length === 0) ?? [
        "second",
        0,
    ];
    const count = size === 0 ? 0 : seconds / size;
    return size === 0 ? `${seconds} s` : `${seconds} s (${count} ${name}${count === 1 ? "" : "s"})`;
}
