import type { Route53Client } from "@aws-sdk/client-route-53";
import { deploymentOf, findMark, findMarks, isToTake, markName, type GroupMark } from "../records/mark";
import { fromFqdn } from "../records/names";
import { groupKeys, ownRecords, parseRecordKey, type RecordGroup } from "../records/recordGroup";
import { normalizeRecord, recordKey, type RecordSet } from "../records/recordSet";
import { fromSdk } from "../route53/recordForms";
import { listWholeZone } from "../route53/records";

/** Finds the owners of records in a zone, from the marks in it and from the settings for a takeover. */

/** True if the mark of this group is in the zone, with the same records: then an interrupted run has written them. */
export function isMarked(
    { mark, zone }: RecordGroup,
    present: readonly RecordSet[],
    desired: readonly RecordSet[],
): boolean {
    const found = mark && findMark(mark, zone, present);
    const wanted = mark && findMark(mark, zone, desired);
    return found !== undefined && found.text === wanted?.text && found.records === wanted.records;
}

/**
 * The keys of records that the stack's config allows to take over: a record by its name, or all records of a group by its mark. A mark is
 * only valid for the records that were written with it, so its digest must match.
 */
export function takenOver(
    wanted: RecordGroup,
    present: readonly RecordSet[],
    desired: readonly RecordSet[],
    takeOver: readonly string[],
): string[] {
    const found = wanted.mark && findMark(wanted.mark, wanted.zone, present);
    const own = wanted.mark && findMark(wanted.mark, wanted.zone, desired);
    const { apex: _apex, ...group } = wanted;
    if (found !== undefined && found.text !== own?.text && isToTake(found.text, own?.text ?? "", takeOver)) {
        const markOnly = recordKey(normalizeRecord(wanted.mark?.name ?? "", "TXT", {}, wanted.zone));
        return found.records === own?.records ? [...groupKeys(group)] : [markOnly];
    }
    // A record is taken over by its name if it has no mark. Another group of names answers for its own owner's tenants.
    const isOthers = othersMark(wanted, present);
    if (isOthers !== undefined && !isToTake(isOthers, own?.text ?? "", takeOver)) {
        return [];
    }
    return ownRecords(group)
        .filter(({ name }) => takeOver.includes(fromFqdn(name)))
        .map(recordKey);
}

/** The places of marks of groups whose first name is one of these. */
export function marksBelow({ records }: RecordGroup): string[] {
    const names = Object.keys(records).flatMap((key) => parseRecordKey(key)?.name ?? []);
    return [...new Set(names.map(markName))];
}

/** The mark of another group that has one of these names. */
export function othersMark(wanted: RecordGroup, present: readonly RecordSet[]): string | undefined {
    const { mark, zone } = wanted;
    return marksBelow(wanted)
        .flatMap((name) => findMark({ name }, zone, present)?.text ?? [])
        .find((text) => text !== mark?.text);
}

/** A name that was in the config of a refused up is stored as published, and continues to answer. */
const ONCE_NAMED = "a name that is no longer in nameServers is removed by white-label-dns:retiredNameServers";

/** The owner of the records in the way of a group with a mark, and the next step. */
export function describeOwner(
    mark: GroupMark,
    wanted: RecordGroup,
    present: readonly RecordSet[],
    foreign: readonly string[],
): string {
    const names = [...new Set(present.map(({ name }) => fromFqdn(name)))].slice(0, 8).join(", ");
    const found = othersMark(wanted, present) ?? findMark(mark, wanted.zone, present)?.text;
    if ((found === undefined || found === mark.text) && foreign.length > 0) {
        return `it cannot be taken over by name, because the zone has records of another deployment, with the mark ${foreign.join(", ")}, and this may be one of them. Use other names (${ONCE_NAMED}); if it is not one of them, delete it by hand first`;
    }
    if (found === undefined || found === mark.text) {
        return `it does not have the mark of this resource. Delete it, or leave this name out (${ONCE_NAMED}); if it was made for this stack, take it over with white-label-dns:takeOver, a list of names such as [${names}]`;
    }
    const deployment = deploymentOf(found);
    const isOwn = deployment === deploymentOf(mark.text);
    return isOwn
        ? `it has the mark ${found}, of another resource of this stack. If a resource was renamed or moved, give it an alias with its former name or parent; if the stack or the project had another name when it was deployed, use that name; otherwise use other names`
        : `it has the mark ${found}. If a resource was renamed or moved, give it an alias with its former name or parent; if another stack has it, use other names there or here (${ONCE_NAMED}); ` +
              `if the state that had it is lost, take it over with white-label-dns:takeOver: [${deployment}] and the same names as then`;
}

/**
 * Marks of other deployments in a zone in which records are to be taken over by their names. A mark is below the first name of its group
 * and does not contain the other names, so each record of the zone may belong to it. One or more calls if names are to be taken over.
 */
export async function foreignMarks(
    route53: Route53Client,
    { mark, zoneId, zone, records }: RecordGroup & { zoneId: string },
    takeOver: readonly string[],
): Promise<string[]> {
    const isByName = ownRecords({ zone, records }).some(({ name }) => takeOver.includes(fromFqdn(name)));
    if (mark === undefined || !isByName) {
        return [];
    }
    const found = findMarks(((await listWholeZone(route53, zoneId)) ?? []).map(fromSdk));
    const others = found
        .map(({ text }) => deploymentOf(text))
        .filter((deployment) => deployment !== deploymentOf(mark.text) && !takeOver.includes(deployment));
    return [...new Set(others)];
}
