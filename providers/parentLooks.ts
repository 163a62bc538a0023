import type { Config } from "@pulumi/pulumi/dynamic";
import type { MigrationStage } from "../settings/migrationStages";
import { isUnknown, type ProviderContext } from "./dynamicResource";
import type { ZoneInputs } from "./hostedZoneState";
import { within } from "./leaverDelegations";
import { seenDsAfter } from "./seenDs";
import { askParents, makeMoveAsker, type MoveAsker, type ParentWord } from "./leavingDns";

/**
 * Queries the parents of all domains that move in a preview or up, only for its messages. No change is refused and no zone deleted because
 * of the results: before that, a domain is queried separately, without this time limit.
 */

/** The time for one domain, in milliseconds. */
const PATIENCE_MS = 4000;
/** The number of domains that are queried at the same time. */
const AT_A_TIME = 32;
/**
 * The number of domains without an answer in time after which a run stops to query. It stops after the first one if no packet was answered
 * at all.
 */
const MOST_LATE = 3;

/** The queries of one run: they share the walker's cache above the domains, so that a domain needs only two round trips. */
interface Looks {
    asker: MoveAsker;
    hasHeard: boolean;
    late: number;
    /** The free places of the `AT_A_TIME`. */
    free: number;
    waiting: (() => void)[];
}

const ofRun = new WeakMap<Config, Looks>();

function looksOf(config: Config): Looks {
    const known = ofRun.get(config);
    if (known !== undefined) {
        return known;
    }
    const onPacket = (direction: "sent" | "received"): void => {
        looks.hasHeard ||= direction === "received";
    };
    const asker = { ...makeMoveAsker(config, { onPacket }), silences: new Map<string, number>() };
    const looks: Looks = { asker, hasHeard: false, late: 0, free: AT_A_TIME, waiting: [] };
    ofRun.set(config, looks);
    return looks;
}

/**
 * Queries the servers of a domain's parent, for at most four seconds. It never throws: the parent is reported as silent if there is no
 * result.
 */
export async function lookAtParent(domain: string, config: Config): Promise<ParentWord> {
    const looks = looksOf(config);
    if (looks.free === 0) {
        await new Promise<void>((resolve) => looks.waiting.push(resolve));
    } else {
        looks.free -= 1;
    }
    try {
        return looks.late >= MOST_LATE || isDnsShut(config) ? NOT_ASKED : await lookInTime(looks, domain);
    } finally {
        const next = looks.waiting.shift();
        if (next === undefined) {
            looks.free += 1;
        } else {
            next();
        }
    }
}

/** True if a query of the run was late, and no packet has been answered at all: then this network blocks DNS. */
export function isDnsShut(config: Config): boolean {
    const looks = ofRun.get(config);
    return looks !== undefined && looks.late > 0 && !looks.hasHeard;
}

async function lookInTime(looks: Looks, domain: string): Promise<ParentWord> {
    const found: { word?: ParentWord } = {};
    const look = askParents(looks.asker, domain).then((word) => {
        found.word = word;
    });
    await within(PATIENCE_MS, look);
    // The present delegation must not be used later in the run.
    looks.asker.walker.forget(domain);
    if (found.word === undefined) {
        looks.late += 1;
        return unknownWord(`no answer in ${PATIENCE_MS / 1000} s`);
    }
    return found.word;
}

function unknownWord(why: string): ParentWord {
    return { names: [], ttl: 0, dsTtl: undefined, dsProblem: why, silent: [why] };
}

const NOT_ASKED = unknownWord("not asked, as DNS has not answered for others");

const CLEAR = "the parent delegates to the white-label name servers alone";

/** A domain that moves, with the values that a preview needs for the message about its parent. */
interface Move {
    domain: string;
    zoneId: string;
    stage: MigrationStage;
    /** The white-label names that are known. */
    nameServers: readonly string[];
}

/** A short text for preview and up: the servers that the parent of a moving domain delegates to, while its old zone leads or after that. */
export function describeParentsMove(
    { domain, zoneId, stage, nameServers }: Move,
    word: ParentWord,
    isHandedOver: boolean,
): string {
    const signed = isHandedOver
        ? "it has DS records, and no zone is signed any more"
        : "it has DS records, which have to go before the handover";
    return [
        `${domain}, from hosted zone ${zoneId}: stage ${stage}`,
        describeDelegation(word, nameServers),
        ...(word.dsTtl === undefined ? [] : [signed]),
    ].join("; ");
}

function describeDelegation({ names, silent }: ParentWord, nameServers: readonly string[]): string {
    if (names.length === 0) {
        return silent.length > 0
            ? `it is not known where the parent delegates to (${silent.join(", ")})`
            : "the parent delegates to no name server";
    }
    const ours = new Set(nameServers.map((name) => name.toLowerCase()));
    const isOurs = names.every((name) => ours.has(name));
    const others = silent.length === 0 ? "" : `, as far as is known (not of ${silent.join(", ")})`;
    return `${isOurs ? CLEAR : `the parent delegates to ${names.join(", ")}`}${others}`;
}

/**
 * With what is known of the DS records of a zone that leads elsewhere still, whose signing this one does not take over. Says where
 * its parent delegates to, as long as no resource of the old zone does.
 */
export async function withParentsWord(
    olds: Partial<ZoneInputs>,
    inputs: ZoneInputs,
    { config, say }: ProviderContext,
): Promise<ZoneInputs> {
    const { domain, copyFrom, apex } = inputs;
    if (copyFrom === undefined || isUnknown([domain, copyFrom])) {
        return inputs;
    }
    if (olds.copyFrom?.frozen === true && copyFrom.frozen === true) {
        return { ...inputs, oldDs: olds.oldDs };
    }
    const word = await lookAtParent(domain, config);
    if (copyFrom.frozen !== true) {
        const nameServers = isUnknown(apex) ? [] : (apex?.nameServers ?? []);
        const move = { domain, zoneId: copyFrom.zoneId, stage: "copy", nameServers } as const;
        say(describeParentsMove(move, word, false));
    }
    return { ...inputs, oldDs: seenDsAfter(olds.oldDs, word) };
}
