import type { ResourceRecordSet, Route53Client, Route53ServiceException } from "@aws-sdk/client-route-53";
import { ownRecords } from "../records/recordGroup";
import { fromFqdn } from "../records/names";
import { recordKey, type RecordSet } from "../records/recordSet";
import { splitIntoBatches, type RecordChange } from "../route53/changeBatches";
import { describeAwsError, isAwsError } from "../route53/client";
import { deleteHostedZone } from "../route53/hostedZoneChanges";
import { fromSdk, toSdk } from "../route53/recordForms";
import { isAsCopied, type Copied } from "../route53/zoneCopy";
import type { ZoneList } from "../route53/zoneList";
import { hasDrift, type ZoneOutputs } from "./hostedZoneState";
import { deleteRecords, listOwnersRecords, restoreRecords } from "../route53/records";

/** A zone to delete, and our records in it. */
export interface LeavingZone {
    id: string;
    domain: string;
    /** The keys of our records, including those of the apex NS and SOA. */
    ours: ReadonlySet<string>;
    /** The copied records. They are ours while they are unchanged. */
    copied?: Readonly<Copied> | undefined;
    /** True to delete the zone with all of its records. */
    forceDestroy: boolean;
    /**
     * Our records as the state has them, without the apex NS and SOA. Set only if the number of records shows that the zone has no others
     * besides its own NS and SOA.
     */
    recorded?: readonly RecordSet[] | undefined;
}

/**
 * Deletes a zone with our records. Route 53 does not delete a zone with other records than its own NS and SOA, so our records are deleted
 * first. If the zone has records of another owner, nothing is deleted. Route 53 may then refuse to delete the zone (DNSSEC signing, a
 * missing right), or may not be reachable. In both cases our records are restored, and the zone continues to answer.
 *
 * Calls: a list, a change and a deletion; one more change if the zone stays. With `recorded` there is no list: a change of records that
 * differ from the recorded ones is refused as a whole, and then the zone is read.
 */
export async function deleteZoneWithRecords(client: Route53Client, zone: LeavingZone): Promise<void> {
    const { id, domain, ours, copied = {}, forceDestroy } = zone;
    const removed = ours.size > 0 || Object.keys(copied).length > 0 ? await removeRecords(client, zone) : [];
    try {
        if (await deleteHostedZone(client, id)) {
            return;
        }
        if (forceDestroy) {
            removed.push(...(await emptyZone(client, zone)));
            if (await deleteHostedZone(client, id)) {
                return;
            }
        }
        const records = forceDestroy ? [] : ((await listOwnersRecords(client, id, domain)) ?? []);
        throw new Error(notEmpty(id, domain, records));
    } catch (error) {
        throw await putBack(client, zone, removed, asError(error));
    }
}

/** Each zone has an NS and an SOA. */
const APEX_RECORDS = 2;

/** The records of a zone as the state has them, if their number shows that the zone has no others. @returns undefined for a zone that must be read */
export async function recordedAlone(
    id: string,
    props: ZoneOutputs,
    zones: ZoneList,
): Promise<RecordSet[] | undefined> {
    const { domain: zone, records = {}, unsure, copied } = props;
    if (unsure === true || hasDrift(props) || copied !== undefined) {
        return undefined;
    }
    const own = ownRecords({ zone, records, zoneId: id });
    if (own.length === 0 && props.apex === undefined) {
        return undefined;
    }
    return (await zones.find(id))?.recordCount === own.length + APEX_RECORDS ? own : undefined;
}

/** The reason why a zone that has answered with DNSSEC keys stays unchanged. */
export function signedZone({ id, domain }: LeavingZone): Error {
    return new Error(
        `hosted zone ${id} of ${domain} was not deleted or changed, because it is signed (its name server answers with a DNSKEY), and Route 53 does not delete a signed zone. Delete the DS records of ${domain} ` +
            `at its registrar, wait as long as their TTL, and turn off signing with "aws route53 disable-hosted-zone-dnssec --hosted-zone-id ${id}"`,
    );
}

/** @returns the deleted records */
async function removeRecords(client: Route53Client, zone: LeavingZone): Promise<ResourceRecordSet[]> {
    const { id, domain, recorded } = zone;
    const records = (recorded ?? []).map(toSdk);
    // With several batches, Route 53 could accept the first one and refuse the second one.
    if (recorded === undefined || inBatches(records).length > 1) {
        return emptyZone(client, zone);
    }
    try {
        await deleteRecords(client, id, records);
        return records;
    } catch (error) {
        if (!isAwsError(error, "InvalidChangeBatch", "NoSuchHostedZone")) {
            throw describeAwsError(`emptying the hosted zone of ${domain} (${id})`, error);
        }
        return wasRepeated(error) ? emptyRest(client, zone, records) : emptyZone(client, zone);
    }
}

/** @returns the deleted records: ours, and with `forceDestroy` the records of all owners */
async function emptyZone(
    client: Route53Client,
    zone: LeavingZone,
    isRepeated = false,
): Promise<ResourceRecordSet[]> {
    const { id, domain, ours, copied = {}, forceDestroy } = zone;
    const present = (await listOwnersRecords(client, id, domain)) ?? [];
    const others = present.filter(
        (record) => !ours.has(recordKey(fromSdk(record))) && !isAsCopied(record, copied),
    );
    if (others.length > 0 && !forceDestroy) {
        throw new Error(notEmpty(id, domain, others));
    }
    try {
        await deleteRecords(client, id, present);
        return present;
    } catch (error) {
        // The second attempt after a lost answer is refused, because the records are already deleted.
        if (!isRepeated && isAwsError(error, "InvalidChangeBatch") && wasRepeated(error)) {
            return emptyRest(client, zone, present);
        }
        const described = describeAwsError(`emptying the hosted zone of ${domain} (${id})`, error);
        if (inBatches(present).length <= 1) {
            throw described;
        }
        throw await putBack(client, zone, await deletedOf(client, zone, present, described), described);
    }
}

/**
 * Deletes the rest of the records after a refused attempt, before which another one may have been done although its answer was lost.
 *
 * @param sent the records of these attempts, which are restored if the rest cannot be deleted
 * @returns the deleted records, of all attempts
 */
async function emptyRest(
    client: Route53Client,
    zone: LeavingZone,
    sent: readonly ResourceRecordSet[],
): Promise<ResourceRecordSet[]> {
    const deleted = await deletedOf(client, zone, sent);
    try {
        return [...deleted, ...(await emptyZone(client, zone, true))];
    } catch (error) {
        throw await putBack(client, zone, deleted, asError(error));
    }
}

/**
 * The records that the attempts to delete them have deleted. Route 53 does a batch as a whole: if one of its records still exists, the
 * batch was not done, and a record of it that does not exist was deleted before by another owner.
 *
 * @param reason the error before, for the message if this cannot be found out
 */
async function deletedOf(
    client: Route53Client,
    zone: LeavingZone,
    sent: readonly ResourceRecordSet[],
    reason?: Error,
): Promise<ResourceRecordSet[]> {
    try {
        const keys = await presentKeys(client, zone);
        const done = inBatches(sent).filter((batch) => batch.every((record) => !keys.has(recordKey(record))));
        const deleted = new Set(done.flat().map(recordKey));
        return sent.filter((record) => deleted.has(recordKey(fromSdk(record))));
    } catch (error) {
        throw notRestored(zone.domain, reason ?? asError(error), asError(error));
    }
}

async function presentKeys(client: Route53Client, { id, domain }: LeavingZone): Promise<Set<string>> {
    const present = (await listOwnersRecords(client, id, domain)) ?? [];
    return new Set(present.map((record) => recordKey(fromSdk(record))));
}

/** The records as `deleteRecords` sends them. */
function inBatches(records: readonly ResourceRecordSet[]): RecordSet[][] {
    const changes = records.map((record): RecordChange => ({ action: "DELETE", record: fromSdk(record) }));
    return splitIntoBatches(changes).map((batch) => batch.map(({ record }) => record));
}

/** True if the SDK sent the request before, and may have got no answer. */
function wasRepeated({ $metadata }: Route53ServiceException): boolean {
    return ($metadata.attempts ?? 1) > 1;
}

function asError(error: unknown): Error {
    return error instanceof Error ? error : new Error(String(error));
}

/** @returns the error to throw, which says whether the records were restored */
async function putBack(
    client: Route53Client,
    zone: LeavingZone,
    removed: readonly ResourceRecordSet[],
    error: Error,
): Promise<Error> {
    const { id, domain } = zone;
    if (removed.length === 0) {
        return error;
    }
    const restored = new Error(
        `${error.message}. Its ${removed.length} records were restored, and it continues to answer`,
        { cause: error },
    );
    try {
        await restoreRecords(client, id, removed);
        return restored;
    } catch (failure) {
        const isThere = await existAgain(client, zone, removed, failure);
        return isThere
            ? restored
            : notRestored(domain, error, describeAwsError(`restoring the records of ${domain}`, failure));
    }
}

/** The second attempt after a lost answer is refused, because the records exist again. */
async function existAgain(
    client: Route53Client,
    zone: LeavingZone,
    removed: readonly ResourceRecordSet[],
    failure: unknown,
): Promise<boolean> {
    if (!isAwsError(failure, "InvalidChangeBatch") || !wasRepeated(failure)) {
        return false;
    }
    // If the zone cannot be read, the message has the refusal.
    const keys = await presentKeys(client, zone).catch(() => new Set<string>());
    return removed.every((record) => keys.has(recordKey(fromSdk(record))));
}

function notRestored(domain: string, error: Error, { message }: Error): Error {
    return new Error(
        `${error.message}. Its records were deleted and could not be restored (${message}): run "pulumi up --refresh" as soon as Route 53 can be reached, ` +
            "which repairs the zone, or deletes it if the tenant is no longer in the config",
        { cause: error },
    );
}

function notEmpty(
    id: string,
    domain: string,
    records: { Name?: string | undefined; Type?: string | undefined }[],
): string {
    const names = records.slice(0, 10).map(({ Name = "", Type = "" }) => `${fromFqdn(Name)} ${Type}`);
    const found =
        records.length === 0
            ? 'DNSSEC signing may be on: turn it off with "aws route53 disable-hosted-zone-dnssec"'
            : `${records.length} record${records.length === 1 ? " of another owner is" : "s of another owner are"} in it: ${names.join(", ")}${records.length > 10 ? " …" : ""}. ` +
              'Delete them, or put the tenant back with forceDestroy: true, run "pulumi up", and remove it again, to delete them with the zone';
    return `hosted zone ${id} of ${domain} was not deleted, because Route 53 does not delete a zone that is in use; ${found}`;
}
