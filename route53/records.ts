import {
    ChangeResourceRecordSetsCommand,
    ListResourceRecordSetsCommand,
    type ResourceRecordSet,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import { compareNames } from "../records/names";
import { isApexAuthority, type RecordSet } from "../records/recordSet";
import { splitIntoBatches, type RecordChange } from "./changeBatches";
import { describeAwsError, isAwsError } from "./client";
import { bareId } from "./hostedZones";
import { fromSdk, toSdk } from "./recordForms";
import type { PresentRecord } from "./recordChanges";

/**
 * The records of a zone from the first to the last of these names in Route 53's order. So a few names in a zone with thousands of other
 * records cost one call, and not a listing of the whole zone.
 *
 * @returns undefined if the zone does not exist
 */
export async function listRecords(
    client: Route53Client,
    zoneId: string,
    names: readonly string[],
): Promise<PresentRecord[] | undefined> {
    const records = await listRawRecords(client, zoneId, names);
    return records?.map(fromSdk);
}

/** The same records in the form of Route 53's answer. */
export async function listRawRecords(
    client: Route53Client,
    zoneId: string,
    names: readonly string[],
): Promise<ResourceRecordSet[] | undefined> {
    const sorted = [...names].sort(compareNames);
    const [first, last] = [sorted[0], sorted[sorted.length - 1]];
    if (first === undefined || last === undefined) {
        return [];
    }
    const listed = await listRange(client, zoneId, first, last);
    return listed?.records;
}

/** How often a zone is read that changes from one reading to the next. */
const READINGS = 6;

/**
 * All records of a zone in the form of Route 53's answer. A zone with more than one page is read until two readings agree, because a change
 * between two pages can produce a mixture (API ListResourceRecordSets).
 *
 * @returns undefined if the zone does not exist
 * @throws Error if the zone changes all the time
 */
export async function listWholeZone(
    client: Route53Client,
    zoneId: string,
): Promise<ResourceRecordSet[] | undefined> {
    let before: string | undefined;
    for (let reading = 0; reading < READINGS; reading++) {
        const listed = await listRange(client, zoneId);
        if (listed === undefined || listed.pages === 1) {
            return listed?.records;
        }
        const text = JSON.stringify(listed.records);
        if (text === before) {
            return listed.records;
        }
        before = text;
    }
    throw new Error(
        `hosted zone ${zoneId} keeps changing: ${READINGS} successive readings of its records differ; stop the program that writes to it, and run it again`,
    );
}

/** All records of a zone except its own NS and SOA. @returns undefined if the zone does not exist */
export async function listOwnersRecords(
    client: Route53Client,
    zoneId: string,
    domain: string,
): Promise<ResourceRecordSet[] | undefined> {
    const listed = await listRange(client, zoneId);
    return listed?.records.filter(
        ({ Name = "", Type = "" }) => !isApexAuthority({ name: Name, type: Type }, domain),
    );
}

/** Deletes records with their present values, including records of other owners. */
export function deleteRecords(
    client: Route53Client,
    zoneId: string,
    records: readonly ResourceRecordSet[],
): Promise<void> {
    return sendAsTheyStand(client, zoneId, "DELETE", records);
}

/** Restores the records that `deleteRecords` has deleted. */
export function restoreRecords(
    client: Route53Client,
    zoneId: string,
    records: readonly ResourceRecordSet[],
): Promise<void> {
    return sendAsTheyStand(client, zoneId, "CREATE", records);
}

async function sendAsTheyStand(
    client: Route53Client,
    zoneId: string,
    action: "CREATE" | "DELETE",
    records: readonly ResourceRecordSet[],
): Promise<void> {
    const present = new Map<RecordSet, ResourceRecordSet>(records.map((record) => [fromSdk(record), record]));
    const changes = [...present.keys()].map((record): RecordChange => ({ action, record }));
    for (const batch of splitIntoBatches(changes)) {
        await client.send(
            new ChangeResourceRecordSetsCommand({
                HostedZoneId: zoneId,
                ChangeBatch: {
                    Changes: batch.map(({ record }) => ({
                        Action: action,
                        ResourceRecordSet: present.get(record),
                    })),
                },
            }),
        );
    }
}

/** @param first start of the listing, by default the first record; @param last end of the listing, by default the last record */
async function listRange(
    client: Route53Client,
    zoneId: string,
    first?: string,
    last?: string,
): Promise<{ records: ResourceRecordSet[]; pages: number } | undefined> {
    const isInRange = (name = ""): boolean => last === undefined || compareNames(name, last) <= 0;
    const records: ResourceRecordSet[] = [];
    let pages = 0;
    let start: Pick<ListStart, "StartRecordName" | "StartRecordType" | "StartRecordIdentifier"> | undefined =
        {
            StartRecordName: first,
        };
    while (start !== undefined) {
        const page: ListPage | undefined = await listPage(client, zoneId, start);
        if (page === undefined) {
            return undefined;
        }
        pages++;
        records.push(...(page.ResourceRecordSets ?? []).filter(({ Name }) => isInRange(Name)));
        const more = page.IsTruncated === true && isInRange(page.NextRecordName);
        start = more
            ? {
                  StartRecordName: page.NextRecordName,
                  StartRecordType: page.NextRecordType,
                  StartRecordIdentifier: page.NextRecordIdentifier,
              }
            : undefined;
    }
    return { records, pages };
}

type ListStart = ConstructorParameters<typeof ListResourceRecordSetsCommand>[0];
type ListPage = Awaited<ReturnType<typeof send>>;

function send(client: Route53Client, zoneId: string, start: Omit<ListStart, "HostedZoneId">) {
    return client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...start }));
}

async function listPage(
    client: Route53Client,
    zoneId: string,
    start: Omit<ListStart, "HostedZoneId">,
): Promise<ListPage | undefined> {
    try {
        return await send(client, zoneId, start);
    } catch (error) {
        if (isAwsError(error, "NoSuchHostedZone")) {
            return undefined;
        }
        throw describeAwsError(`reading the records of hosted zone ${zoneId}`, error);
    }
}

/**
 * Sends the changes in as few requests as the limits allow; usually one, which is applied as a whole or not at all.
 *
 * @returns the ids of the accepted changes, which may still be PENDING
 * @throws the SDK's error unchanged, because only the caller knows the meaning of an InvalidChangeBatch here
 */
export async function* sendChanges(
    client: Route53Client,
    zoneId: string,
    changes: readonly RecordChange[],
): AsyncGenerator<string, void> {
    for (const batch of splitIntoBatches(changes)) {
        const { ChangeInfo } = await client.send(
            new ChangeResourceRecordSetsCommand({
                HostedZoneId: zoneId,
                ChangeBatch: {
                    Changes: batch.map(({ action, record, raw }) => ({
                        Action: action,
                        ResourceRecordSet: raw ?? toSdk(record),
                    })),
                },
            }),
        );
        yield bareId(ChangeInfo?.Id ?? "");
    }
}
