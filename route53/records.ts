import { setTimeout as sleep } from "node:timers/promises";
import {
    ChangeResourceRecordSetsCommand,
    GetChangeCommand,
    ListResourceRecordSetsCommand,
    type ResourceRecordSet,
    type Route53Client,
    type RRType,
} from "@aws-sdk/client-route-53";
import { compareNames } from "../dns/names";
import type { RecordSet } from "../dns/records";
import { splitIntoBatches, type Change } from "./changeBatches";
import { describeAwsError, isAwsError } from "./client";
import { bareId } from "./hostedZones";
import type { PresentRecord } from "./recordChanges";

/** "usually within 60 seconds" (API GetChange); a change that takes longer than this is an incident at AWS. */
const SYNC_TIMEOUT_MS = 10 * 60_000;
const FIRST_POLL_MS = 500;
const LONGEST_POLL_MS = 15_000;

/**
 * The records of a zone from the first to the last of these names in Route 53's order, so that a few names of ours
 * in a zone with thousands of other records cost one call and not a listing of the whole zone.
 *
 * @returns undefined where there is no such zone
 */
export async function listRecords(
    client: Route53Client,
    zoneId: string,
    names: readonly string[],
): Promise<PresentRecord[] | undefined> {
    const sorted = [...names].sort(compareNames);
    const [first, last] = [sorted[0], sorted[sorted.length - 1]];
    if (first === undefined || last === undefined) {
        return [];
    }
    const records: PresentRecord[] = [];
    let start: Pick<ListStart, "StartRecordName" | "StartRecordType" | "StartRecordIdentifier"> | undefined =
        {
            StartRecordName: first,
        };
    while (start !== undefined) {
        const page: ListPage | undefined = await listPage(client, zoneId, start);
        if (page === undefined) {
            return undefined;
        }
        const inRange = (page.ResourceRecordSets ?? []).filter(
            ({ Name }) => compareNames(Name ?? "", last) <= 0,
        );
        records.push(...inRange.map(fromSdk));
        const more = page.IsTruncated === true && compareNames(page.NextRecordName ?? "", last) <= 0;
        start = more
            ? {
                  StartRecordName: page.NextRecordName,
                  StartRecordType: page.NextRecordType,
                  StartRecordIdentifier: page.NextRecordIdentifier,
              }
            : undefined;
    }
    return records;
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
 * Sends the changes in as few requests as the limits allow; usually one, and then all or nothing.
 *
 * @returns the ids of the changes as they are accepted, still PENDING perhaps
 * @throws the SDK's error as it is: the caller may know what an InvalidChangeBatch means here
 */
export async function* sendChanges(
    client: Route53Client,
    zoneId: string,
    changes: readonly Change[],
): AsyncGenerator<string, void> {
    for (const batch of splitIntoBatches(changes)) {
        const { ChangeInfo } = await client.send(
            new ChangeResourceRecordSetsCommand({
                HostedZoneId: zoneId,
                ChangeBatch: {
                    Changes: batch.map(({ action, record }) => ({
                        Action: action,
                        ResourceRecordSet: toSdk(record),
                    })),
                },
            }),
        );
        yield bareId(ChangeInfo?.Id ?? "");
    }
}

/**
 * Waits until every name server of AWS has the changes, the newest first: by then the older ones mostly are in sync.
 *
 * @throws Error with the change's id where it takes longer than ten minutes
 */
export async function waitForSync(
    client: Route53Client,
    ids: readonly string[],
    timeoutMs = SYNC_TIMEOUT_MS,
): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (const id of [...ids].reverse()) {
        for (
            let pause = FIRST_POLL_MS;
            !(await isInSync(client, id));
            pause = Math.min(pause * 2, LONGEST_POLL_MS)
        ) {
            if (Date.now() + pause > deadline) {
                throw new Error(
                    `change ${id} is still PENDING after ${Math.round(timeoutMs / 1000)} s; the records are accepted and will be served. ` +
                        `Look with "aws route53 get-change --id ${id}", then run "pulumi up" again`,
                );
            }
            await sleep(pause);
        }
    }
}

async function isInSync(client: Route53Client, id: string): Promise<boolean> {
    try {
        const { ChangeInfo } = await client.send(new GetChangeCommand({ Id: id }));
        return ChangeInfo?.Status === "INSYNC";
    } catch (error) {
        throw describeAwsError(`asking for change ${id}`, error);
    }
}

function fromSdk(record: ResourceRecordSet): PresentRecord {
    const { AliasTarget: alias } = record;
    return {
        name: record.Name ?? "",
        type: record.Type ?? "",
        setIdentifier: record.SetIdentifier,
        ...(alias === undefined
            ? { ttl: record.TTL, values: (record.ResourceRecords ?? []).map(({ Value }) => Value ?? "") }
            : {
                  alias: {
                      dnsName: alias.DNSName ?? "",
                      zoneId: alias.HostedZoneId ?? "",
                      evaluateTargetHealth: alias.EvaluateTargetHealth ?? false,
                  },
              }),
    };
}

function toSdk(record: RecordSet): ResourceRecordSet {
    const identity = { Name: record.name, Type: record.type as RRType };
    return record.alias === undefined
        ? { ...identity, TTL: record.ttl, ResourceRecords: (record.values ?? []).map((Value) => ({ Value })) }
        : {
              ...identity,
              AliasTarget: {
                  DNSName: record.alias.dnsName,
                  HostedZoneId: record.alias.zoneId,
                  EvaluateTargetHealth: record.alias.evaluateTargetHealth ?? false,
              },
          };
}
