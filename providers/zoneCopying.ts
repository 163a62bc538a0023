import type { ResourceRecordSet, Route53Client } from "@aws-sdk/client-route-53";
import { readOriginalApex, type Apex, type OriginalApex } from "../records/recordGroup";
import { relativeName } from "../records/recordName";
import { groupKey, recordKey, sameRecord, type RecordSet } from "../records/recordSet";
import { getHostedZone } from "../route53/hostedZones";
import { fromSdk } from "../route53/recordForms";
import { groupsOverLimits, type RecordChange } from "../route53/changeBatches";
import { listRawRecords, listWholeZone } from "../route53/records";
import { planCopy, recordDigest, type Copied, type CopyPlan } from "../route53/zoneCopy";
import { say } from "./engineLog";

/** Copies another zone of the same name into one of our zones: it reads the other zone, and refuses records that cannot be copied. */

/** The source of a zone's copies, in the inputs. */
export interface CopyFrom {
    /** The bare id of the old zone. */
    zoneId: string;
    /** True if the new zone leads: no more records are copied, and differences are reported. Default: false. */
    frozen?: boolean | undefined;
}

/** The copied records of a zone, and their source. */
export interface ZoneCopying {
    /** The old zone's id; undefined if no more records are copied and the copies stay. */
    from: string | undefined;
    isFrozen: boolean;
    copied: Copied;
    /** The old zone's apex when it was last read and did not have our names. */
    oldApex?: OriginalApex | undefined;
}

/** The result of a copy. */
export interface CopyOutcome {
    copied: Copied;
    /** Undefined if the old zone was deleted after the handover, so that there is nothing to compare with. */
    differences: string[] | undefined;
    oldApex: OriginalApex | undefined;
}

/** The records of both zones. */
export interface ReadZones {
    present: RecordSet[];
    raw: ReadonlyMap<RecordSet, ResourceRecordSet>;
    old: ResourceRecordSet[] | undefined;
}

/**
 * Reads the zone, and the old one if records are copied. One call for each if one page is enough.
 *
 * @param names the range that is read if no records are copied
 * @param read the zone's records if they were just read
 * @returns undefined if the zone does not exist
 */
export async function readZones(
    client: Route53Client,
    zoneId: string,
    names: readonly string[],
    copying: ZoneCopying | undefined,
    read?: readonly ResourceRecordSet[],
): Promise<ReadZones | undefined> {
    const from = copying?.from;
    const records =
        read ??
        (from === undefined
            ? await listRawRecords(client, zoneId, names)
            : await listWholeZone(client, zoneId));
    if (records === undefined) {
        return undefined;
    }
    const raw = new Map(records.map((record) => [fromSdk(record), record]));
    return {
        present: [...raw.keys()],
        raw,
        old: from === undefined ? undefined : await listWholeZone(client, from),
    };
}

/** The zone's own records, in addition to the copies. */
interface OwnPart {
    zone: string;
    zoneId: string;
    own: readonly RecordSet[];
    ownKeys: ReadonlySet<string>;
    apex: Apex | undefined;
}

/** The copies in one of our zones, and the messages about them. */
export function copiesOf(
    copying: ZoneCopying,
    { zone, zoneId, own, ownKeys, apex }: OwnPart,
    { raw, old }: ReadZones,
): CopyPlan & { outcome: CopyOutcome } {
    const { from, copied } = copying;
    const group = { zone, records: {}, apex };
    const oldApex = old && readOriginalApex(group, old.map(fromSdk));
    // While the old zone has its own NS it leads, whatever stage the config has: the handover was refused, and the copies still follow.
    const isFrozen = copying.isFrozen && oldApex === undefined;
    const plan = planCopy({
        zone,
        oldZoneId: from ?? "",
        newZoneId: zoneId,
        old,
        present: [...raw.values()],
        own,
        ownKeys,
        copied,
        isFrozen,
    });
    const isGone = from !== undefined && old === undefined;
    const gone = isGone ? [`the old zone ${from} is gone, and its copies stay`] : [];
    return {
        ...plan,
        outcome: {
            copied: plan.copied,
            differences: isGone && isFrozen ? undefined : [...plan.differences, ...gone],
            oldApex: oldApex ?? copying.oldApex,
        },
    };
}

/** Whether a record of the zone is as wanted. A copy must match all members of Route 53's answer, including unknown ones. */
export function sameAsWanted(
    zones: ReadZones,
    copies: CopyPlan,
): (found: RecordSet, wanted: RecordSet) => boolean {
    return (found, wanted) => {
        const [there, copy] = [zones.raw.get(found), copies.raw.get(wanted)];
        return there !== undefined && copy !== undefined
            ? recordDigest(there) === recordDigest(copy)
            : sameRecord(found, wanted);
    };
}

/**
 * Uses the whole records that Route 53 returned for copies and for deletions. If the copies of a name and type are too large for a change
 * in one request (an UPSERT counts twice), they are deleted and created again. This is safe because the old zone leads as long as records
 * are copied.
 */
export function withWholeRecords(
    changes: readonly RecordChange[],
    zones: ReadZones,
    copies: CopyPlan,
): RecordChange[] {
    const whole = changes.map((change): RecordChange => {
        const copy = copies.raw.get(change.record);
        const isCopy = copy !== undefined || copies.owned.has(recordKey(change.record));
        return {
            ...change,
            raw: copy ?? (change.action === "DELETE" ? zones.raw.get(change.record) : undefined),
            ...(isCopy && copies.desired.length > 0 ? { isUnseen: true } : {}),
        };
    });
    const there = new Map([...zones.raw].map(([record, raw]) => [recordKey(record), { record, raw }]));
    const tooMuch = new Set(groupsOverLimits(whole));
    return whole.flatMap((change): RecordChange[] => {
        const found = there.get(recordKey(change.record));
        const isParted = tooMuch.has(groupKey(change.record)) && change.isUnseen === true;
        return change.action === "UPSERT" && found !== undefined && isParted
            ? [
                  { ...found, action: "DELETE", isUnseen: true },
                  { ...change, action: "CREATE" },
              ]
            : [change];
    });
}

/** The inputs of a zone that must fit to the zone that it copies. */
interface Copier {
    domain: string;
    delegationSetId: string | undefined;
    copyFrom: CopyFrom;
    /** The known records of our own. */
    own: readonly RecordSet[];
    /** Finds the records that Route 53 would refuse. Default: they are not searched. */
    refused?: (records: readonly ResourceRecordSet[]) => Promise<string[]>;
}

/**
 * The reasons why a zone cannot be copied, found by two calls that only read. If it can be copied, prints the number of records.
 *
 * @returns each reason with the key of the setting
 */
export async function copySourceProblems(client: Route53Client, copier: Copier): Promise<string[]> {
    const { domain, delegationSetId, copyFrom, own } = copier;
    const { zoneId } = copyFrom;
    const key = `${domain}: migrateFrom.zoneId: "${zoneId}"`;
    const zone = await getHostedZone(client, zoneId);
    if (zone === undefined) {
        return [
            `${key} is not a hosted zone of this account; use the id of the present zone of ${domain} (see "aws route53 list-hosted-zones-by-name --dns-name ${domain}"), or leave migrateFrom out if that zone is gone`,
        ];
    }
    if (zone.name !== domain) {
        return [
            `${key} is the zone of ${zone.name}, and only a zone of the same domain can be copied; use the id of the zone of ${domain}`,
        ];
    }
    if (zone.privateZone) {
        return [
            `${key} is a private zone, for which no name server on the internet answers; use the id of the public zone of ${domain}`,
        ];
    }
    if (zone.delegationSetId !== undefined && zone.delegationSetId === delegationSetId) {
        return [
            `${key} is already on delegation set ${delegationSetId}, so there is nothing to move; leave migrateFrom out`,
        ];
    }
    if (zone.linkedService !== undefined) {
        return [
            `${key} was created by another AWS service (${zone.linkedService}), which would continue to write to it and not to the copy; move the names of that service first, or leave this tenant out`,
        ];
    }
    const records = (await listWholeZone(client, zoneId)) ?? [];
    const problems = [...uncopyable(domain, records), ...((await copier.refused?.(records)) ?? [])];
    if (problems.length === 0) {
        const { desired, differences } = planCopy({
            zone: domain,
            oldZoneId: zoneId,
            newZoneId: "",
            old: records,
            present: [],
            own,
            ownKeys: new Set(),
            copied: {},
            isFrozen: false,
        });
        const told = differences.map((line) => `; ${line}`).join("");
        say(`${domain}: ${desired.length} records are copied from hosted zone ${zoneId}${told}`);
    }
    return problems;
}

/** Records of a traffic policy, and aliases to such records, which only CreateTrafficPolicyInstance can create. */
export function uncopyable(domain: string, records: readonly ResourceRecordSet[]): string[] {
    const instances = records.filter(({ TrafficPolicyInstanceId: id }) => id !== undefined);
    if (instances.length === 0) {
        return [];
    }
    const names = instances.map(({ Name = "", Type = "" }) => `${relativeName(Name, domain)} ${Type}`);
    return [
        `${domain}: migrateFrom: ${names.join(", ")} of the old zone ${names.length === 1 ? "is" : "are"} made by a traffic policy, which cannot be copied; replace ${names.length === 1 ? "it" : "them"} there with plain records that have the same answers, and delete the traffic policy instance`,
    ];
}
