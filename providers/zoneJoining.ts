import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { isMadeBy, isMadeByAny, nameToTake } from "../route53/hostedZoneChanges";
import { bareId, getHostedZone, type HostedZoneInfo } from "../route53/hostedZones";
import { isUnknown, type ProviderContext } from "./dynamicResource";
import { recordsOf, type JoinRecord, type ZoneInputs } from "./hostedZoneState";
import { otherOwner } from "./joinedZone";
import { markToFind } from "./stackMark";
import { previewRecords } from "./zoneRecords";

/** Makes an existing hosted zone on the set a tenant's zone: it reads the zone, and refuses zones that cannot join. */

/** The records that a check has read, for the create that follows. */
interface Reading {
    zone: HostedZoneInfo;
    read: readonly ResourceRecordSet[];
    /** The time in milliseconds of the process. */
    at: number;
}

/** The readings of each run, by zone. Each run has its own context. */
const readings = new WeakMap<ProviderContext, Map<string, Reading>>();
/** An older reading is repeated. */
const FRESH_MS = 60_000;
/** The maximum number of changes of a zone that joins that a preview prints. */
const MOST_MESSAGES = 10;

/** The bare id, if it is known. */
export function bareExistingId(id: string | undefined): string | undefined {
    return typeof id === "string" && !isUnknown(id) ? bareId(id) : id;
}

/** The problems of a zone that is to join, found by two calls that only read, when its resource is new. Prints the changes in the zone. */
export async function joinFailures(
    context: ProviderContext,
    olds: Partial<ZoneInputs>,
    inputs: ZoneInputs,
): Promise<CheckFailure[]> {
    const { existingId, domain, copyFrom } = inputs;
    if (existingId === undefined || isUnknown([existingId, domain]) || olds.reference !== undefined) {
        return [];
    }
    if (copyFrom !== undefined) {
        const reason = `${domain}: zoneId: "${existingId}" joins as it is, but migrateFrom copies a zone into a new one; keep one of the two`;
        return [{ property: "existingId", reason }];
    }
    // In the first preview of a deployment its mark is unknown.
    const own = { ...inputs, reference: markToFind(inputs.reference) };
    const { reasons, messages } = await lookAt(context, own, existingId);
    if (reasons.length === 0) {
        context.say(
            `${domain}: hosted zone ${existingId} joins as it is. When the tenant leaves, its NS and SOA are restored and it is not deleted`,
        );
        messages
            .slice(0, MOST_MESSAGES)
            .forEach((line) => context.say(`${domain}, in hosted zone ${existingId}: ${line}`));
    }
    return reasons.map((reason) => ({ property: "existingId", reason }));
}

/** The starting point of create. */
interface JoiningZone {
    id: string;
    existed: true;
    /** Undefined for a zone that this resource itself has created. */
    joined: JoinRecord | undefined;
    read: readonly ResourceRecordSet[] | undefined;
}

/**
 * The zone that joins. It is read once more unless the check has just read it.
 *
 * @throws Error if it cannot join
 */
export async function joinZone(
    context: ProviderContext,
    inputs: ZoneInputs,
    id: string,
): Promise<JoiningZone> {
    const known = readings.get(context)?.get(id);
    readings.get(context)?.delete(id);
    const isFresh = known !== undefined && performance.now() - known.at < FRESH_MS;
    const found = isFresh ? { ...known, reasons: [] } : await lookAt(context, inputs, id);
    if (found.zone === undefined || found.reasons.length > 0) {
        throw new Error(found.reasons.join("; "));
    }
    readings.get(context)?.delete(id);
    const isOwn = isMadeBy(found.zone, inputs);
    return {
        id,
        existed: true,
        joined: isOwn ? undefined : { mark: inputs.reference, taken: [] },
        read: found.read,
    };
}

interface Look {
    reasons: string[];
    messages: string[];
    zone?: HostedZoneInfo | undefined;
    read?: readonly ResourceRecordSet[] | undefined;
}

async function lookAt(context: ProviderContext, inputs: ZoneInputs, id: string): Promise<Look> {
    const { domain, reference } = inputs;
    const zone = await getHostedZone(context.route53, id);
    const problem = zoneProblem(zone, inputs, id, context.takeOver);
    if (zone === undefined || problem !== undefined) {
        return { reasons: [`${domain}: zoneId: "${id}" ${problem ?? ""}`], messages: [] };
    }
    const joined = isMadeBy(zone, inputs) ? undefined : { mark: reference, taken: [] };
    const { records = {}, apex } = inputs;
    // The up checks values that a preview does not know yet.
    const known = {
        ...inputs,
        apex: isUnknown(apex) ? undefined : apex,
        records: isUnknown(records)
            ? Object.fromEntries(Object.entries(records).filter(([, data]) => !isUnknown(data)))
            : records,
    };
    const nothing = recordsOf(id, { domain });
    const preview = await previewRecords(context, recordsOf(id, known, joined), nothing);
    const { messages = [], conflicts = [], read = [] } = preview ?? {};
    const seen = readings.get(context) ?? new Map<string, Reading>();
    if (isUnknown([records, apex])) {
        seen.delete(id);
    } else {
        seen.set(id, { zone, read, at: performance.now() });
    }
    readings.set(context, seen);
    return {
        zone,
        read,
        messages,
        reasons: conflicts.map((conflict) => `${domain}: zoneId: "${id}": ${conflict}`),
    };
}

/** The reason why a zone cannot join, for the end of a message. */
function zoneProblem(
    zone: HostedZoneInfo | undefined,
    inputs: ZoneInputs,
    id: string,
    takeOver: readonly string[],
): string | undefined {
    const { domain, reference } = inputs;
    if (zone === undefined) {
        return `is not a hosted zone of this account; use the id of the zone of ${domain} on the delegation set (see "aws route53 list-hosted-zones-by-name --dns-name ${domain}"), or leave zoneId out to create a zone`;
    }
    if (zone.name !== domain) {
        return `is the zone of ${zone.name}; use the id of the zone of ${domain}`;
    }
    if (zone.privateZone) {
        return `is a private zone, for which no name server on the internet answers; use the id of the public zone of ${domain}`;
    }
    if (zone.linkedService !== undefined) {
        return `was created by another AWS service (${zone.linkedService}), and only that service may change it; leave this tenant out`;
    }
    const misplaced = setProblem(zone, inputs, id);
    if (misplaced !== undefined) {
        return misplaced;
    }
    if (isMadeByAny(zone) && !isMadeBy(zone, inputs)) {
        const isTaken = takeOver.includes(zone.reference) || takeOver.includes(nameToTake(zone, reference));
        return isTaken ? undefined : `belongs to another owner: ${otherOwner(zone.reference, reference)}`;
    }
    return undefined;
}

/** A zone answers only on the servers with which it was created. */
function setProblem(
    { delegationSetId: present, nameServers }: HostedZoneInfo,
    { domain, delegationSetId: wanted }: ZoneInputs,
    id: string,
): string | undefined {
    const copied = `copy it with migrateFrom: { zoneId: ${id} }`;
    if (isUnknown(wanted) || present === wanted) {
        return undefined;
    }
    return present === undefined
        ? `is on no delegation set, and the name servers of a zone never change (${nameServers.join(", ")}); ${copied}, or adopt these servers with delegationSet.fromZone`
        : `is on delegation set ${present}, but ${domain} must be on ${wanted ?? "none"}; the name servers of a zone never change, so use that set, or ${copied}`;
}
