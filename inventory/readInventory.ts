import type { ResourceRecordSet, Route53Client } from "@aws-sdk/client-route-53";
import { isApexAuthority, type RecordSet } from "../records/recordSet";
import { isDenied } from "../route53/client";
import { getHostedZone, listAllHostedZones, type ListedZone } from "../route53/hostedZones";
import { fromSdk } from "../route53/recordForms";
import { listWholeZone } from "../route53/records";
import type { AskSigning } from "./signing";

/** Reads the hosted zones of an account. No call changes anything. */

/** A hosted zone with the properties that decide how it moves to the white-label name servers. */
export interface InventoryZone extends ListedZone {
    /** The reusable delegation set that the zone is on, as a bare id. */
    delegationSetId?: string | undefined;
    /** The AWS service that made the zone and writes to it (API LinkedService). */
    linkedService?: string | undefined;
    /** True if the zone is signed (DNSSEC), from the answers of its own name servers; undefined if it is unknown. */
    isSigned: boolean | undefined;
    /** All records but the zone's own NS and SOA. Empty for a private zone, which is not read. */
    records: RecordSet[];
    /** Names and types of records of a traffic policy. */
    policyRecords: string[];
    /** The reasons why Route 53 does not accept its delegations in another zone (a change guardrail). */
    lame: string[];
    /** The missing rights to read it; then only the data from the list of all zones is known. Default none. */
    denied?: string[] | undefined;
}

/** The zones of an account. */
export interface Inventory {
    /** The zones that were read. */
    zones: InventoryZone[];
    /** All zones of the account, also those that were not requested. */
    listed: ListedZone[];
    /** The requested names and ids without a zone in the account. */
    notFound: string[];
}

/** The wanted zones, and the functions that find the other properties. */
export interface InventoryQuery {
    /** Names or bare ids; empty for all zones of the account. */
    only: readonly string[];
    /** Called for each public zone. */
    isSigned: AskSigning;
    /** Finds the delegations that cannot be copied; called for each zone with delegations. */
    findLame: (domain: string, records: readonly ResourceRecordSet[]) => Promise<string[]>;
    /** Called for each zone that is read. */
    onZone?: ((done: number, all: number) => void) | undefined;
}

/** The number of zones that are read at a time; the client itself stays below the account's limits. */
const AT_A_TIME = 8;

/**
 * Reads the zones: one ListHostedZones call for each hundred. Each wanted public zone needs one GetHostedZone and one
 * ListResourceRecordSets call, or more if it has more than 300 record sets. A zone that is deleted meanwhile is left out.
 *
 * @returns the zones in the order of their names, and the entries of `only` without a zone in the account
 */
export async function readInventory(client: Route53Client, query: InventoryQuery): Promise<Inventory> {
    const { only, onZone } = query;
    const all = await listAllHostedZones(client).catch((error: unknown) => {
        throw isDenied(error) && error instanceof Error
            ? new Error(`${error.message}; it needs the permission route53:ListHostedZones`, { cause: error })
            : error;
    });
    const isWanted = ({ id, name }: ListedZone): boolean =>
        only.length === 0 || only.includes(id) || only.includes(name);
    const wanted = all.filter(isWanted);
    const zones: InventoryZone[] = [];
    let done = 0;
    const queue = wanted.values();
    const readOnes = async (): Promise<void> => {
        for (const zone of queue) {
            const read = zone.privateZone ? unread(zone) : await readZone(client, zone, query);
            zones.push(...(read === undefined ? [] : [read]));
            onZone?.(++done, wanted.length);
        }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, readOnes));
    const names = new Set(all.flatMap(({ id, name }) => [id, name]));
    return {
        listed: all,
        zones: zones.sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1)),
        notFound: only.filter((each) => !names.has(each)),
    };
}

function sortKey({ name, id }: ListedZone): string {
    return `${name} ${id}`;
}

function unread(zone: ListedZone): InventoryZone {
    return { ...zone, isSigned: false, records: [], policyRecords: [], lame: [] };
}

async function readZone(
    client: Route53Client,
    zone: ListedZone,
    { isSigned, findLame }: InventoryQuery,
): Promise<InventoryZone | undefined> {
    const { id, name } = zone;
    const denied: string[] = [];
    const info = await unlessDenied("route53:GetHostedZone", denied, () => getHostedZone(client, id));
    const raw = await unlessDenied("route53:ListResourceRecordSets", denied, () => listWholeZone(client, id));
    if (denied.length > 0) {
        return { ...unread(zone), isSigned: undefined, denied };
    }
    if (info === undefined || raw === undefined) {
        return undefined;
    }
    const records = raw.map(fromSdk).filter((record) => !isApexAuthority(record, name));
    const policies = raw.filter(({ TrafficPolicyInstanceId: policy }) => policy !== undefined);
    return {
        ...zone,
        delegationSetId: info.delegationSetId,
        linkedService: info.linkedService,
        isSigned: await isSigned(name, info.nameServers),
        records,
        policyRecords: policies.map(({ Name = "", Type = "" }) => `${Name} ${Type}`),
        lame: await findLame(name, raw),
    };
}

/** A right may be missing for one zone only, so the others are still read. */
async function unlessDenied<T>(
    right: string,
    denied: string[],
    call: () => Promise<T>,
): Promise<T | undefined> {
    try {
        return await call();
    } catch (error) {
        if (!isDenied(error)) {
            throw error;
        }
        denied.push(right);
        return undefined;
    }
}
