import type { ResourceRecordSet, Route53Client } from "@aws-sdk/client-route-53";
import { isApexAuthority, type RecordSet } from "../records/recordSet";
import { isDenied } from "../route53/client";
import { getHostedZone, listAllHostedZones, type ListedZone } from "../route53/hostedZones";
import { fromSdk } from "../route53/recordForms";
import { listWholeZone } from "../route53/records";
import type { AskSigning } from "./signing";

/** Reads the hosted zones of an account. Nothing is changed. */

/** A hosted zone with what decides how it comes to the white-label name servers. */
export interface InventoryZone extends ListedZone {
    /** The reusable delegation set that the zone is on, as a bare id. */
    delegationSetId?: string | undefined;
    /** The AWS service that made the zone and writes to it (API LinkedService). */
    linkedService?: string | undefined;
    /** The zone has DNSSEC signing on, by the word of its own name servers; undefined where that could not be found out. */
    isSigned: boolean | undefined;
    /** All records but the zone's own NS and SOA. Empty for a private zone, which is not read. */
    records: RecordSet[];
    /** Names and types that a traffic policy made. */
    policyRecords: string[];
    /** Why Route 53 takes a delegation in it into no other zone (a change guardrail). */
    lame: string[];
    /** The rights that are missing to read it; then nothing is known of it but what the list of all zones has. Default none. */
    denied?: string[] | undefined;
}

/** The zones of an account. */
export interface Inventory {
    /** Those that were read. */
    zones: InventoryZone[];
    /** All of the account, whether they were asked for or not. */
    listed: ListedZone[];
    /** Of the names and ids that were asked for: those of which the account has no zone. */
    notFound: string[];
}

/** Which zones are wanted, and how the rest is found out. */
export interface InventoryQuery {
    /** Names or bare ids; empty for all zones of the account. */
    only: readonly string[];
    /** Asked for each public zone. */
    isSigned: AskSigning;
    /** What stands against a copy of its delegations, asked for each zone that has some. */
    findLame: (domain: string, records: readonly ResourceRecordSet[]) => Promise<string[]>;
    /** Called for each zone that is read. */
    onZone?: ((done: number, all: number) => void) | undefined;
}

/** Of zones that are read at a time; the client itself keeps below the account's limits. */
const AT_A_TIME = 8;

/**
 * Reads the zones: one ListHostedZones call for each hundred, and for each public zone that is wanted one GetHostedZone and one
 * ListResourceRecordSets call, more where a zone has more than 300 record sets. A zone that is deleted meanwhile is left out.
 *
 * @returns in the order of their names; and which of `only` no zone of the account has
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

/** A right may be missing for one zone and be there for the next: the others are read all the same. */
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
