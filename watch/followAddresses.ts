import {
    ChangeResourceRecordSetsCommand,
    type Change,
    type ResourceRecordSet,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import type { Report } from "../audit/report";
import { establishAddresses, type EstablishedServer, type Network } from "../dns/establishAddresses";
import type { Host } from "../dns/serverAddresses";
import { sortAddresses } from "../records/addresses";
import type { FollowedSet } from "../monitor/followedSets";
import { fromFqdn } from "../records/names";
import { describeAwsError } from "../route53/client";
import { listRawRecords } from "../route53/records";

/**
 * Follows address changes of AWS: writes the new address of a name server into the address records of the brand zone, with the same proof
 * as a `pulumi up`. It only changes the values of existing A and AAAA records.
 */

export interface FollowContext {
    client: Route53Client;
    /** The hosted zone with the address records. */
    zoneId: string;
    network: Network;
}

/** The results as texts for a person. */
export interface FollowReport {
    /** A line for each changed record: `ns1.example.com A: 205.251.194.11 -> 205.251.9.9`. */
    changed: string[];
    /** The addresses that were not believed, or changes that failed, with the reason. */
    problems: string[];
    /** The name servers with their present addresses in the brand zone; empty if one of them is in doubt. */
    published: Host[];
}

type Family = "ipv4" | "ipv6";
const TYPES: Readonly<Record<Family, "A" | "AAAA">> = { ipv4: "A", ipv6: "AAAA" };

interface RecordUpdate {
    from: ResourceRecordSet;
    to: string[];
}

/** The name servers whose addresses at AWS and in the brand zone were different in the audit. */
export function hostsThatDiffer({ brand }: Report): string[] {
    return brand.servers
        .filter(
            ({ aws, records }) =>
                aws !== undefined &&
                records !== undefined &&
                (["ipv4", "ipv6"] as const).some(
                    (family) => sortAddresses(aws[family]).join() !== sortAddresses(records[family]).join(),
                ),
        )
        .map(({ host }) => host);
}

/**
 * Proves the addresses of a set's servers again and changes the records that differ, in one atomic request. Route 53 refuses it if a record
 * has changed since it was read, so this function never overwrites a `pulumi up` that runs at the same time. Two AWS calls if there is a
 * difference. It never throws because of an answer of DNS or AWS.
 */
export async function followAddresses(set: FollowedSet, context: FollowContext): Promise<FollowReport> {
    const { client, zoneId, network } = context;
    const names = set.hosts.map(({ host }) => host).join(", ");
    if (set.domains.length === 0) {
        return {
            changed: [],
            problems: [
                `the addresses of ${names} are not followed, because a new address must answer for a zone on their delegation set, and no such zone is known; run "pulumi up"`,
            ],
            published: [],
        };
    }
    try {
        const present = await listRawRecords(
            client,
            zoneId,
            set.hosts.map(({ host }) => host),
        );
        if (present === undefined) {
            return {
                changed: [],
                problems: [
                    `hosted zone ${zoneId}, which holds the address records to follow, does not exist; run "pulumi up"`,
                ],
                published: [],
            };
        }
        const servers = [...new Set(set.hosts.map(({ awsName }) => awsName))];
        const found = await establishAddresses(
            servers.map((awsName) => knownServer(awsName, set, present)),
            [],
            network,
            () => Promise.resolve(set.domains),
        );
        const updates = set.hosts.flatMap((host) => updatesOf(host, found, present));
        if (updates.length > 0) {
            await send(context, updates);
        }
        const problems = doubtsOf(found);
        const published = problems.length > 0 ? [] : set.hosts.map((host) => publish(host, present, updates));
        return { changed: updates.map(describeUpdate), problems, published };
    } catch (error) {
        const { message } = describeAwsError(`following the addresses of ${names}`, error);
        return {
            changed: [],
            problems: [`${message}; no change is known to have been made, and the next run tries again`],
            published: [],
        };
    }
}

function recordOf(
    host: string,
    family: Family,
    present: readonly ResourceRecordSet[],
): ResourceRecordSet | undefined {
    return present.find(
        ({ Name = "", Type, SetIdentifier, AliasTarget }) =>
            fromFqdn(Name) === host &&
            Type === TYPES[family] &&
            SetIdentifier === undefined &&
            AliasTarget === undefined,
    );
}

function valuesOf(record: ResourceRecordSet | undefined): string[] {
    return (record?.ResourceRecords ?? []).map(({ Value = "" }) => Value);
}

function knownServer(awsName: string, { hosts }: FollowedSet, present: readonly ResourceRecordSet[]) {
    const { host = "" } = hosts.find((each) => each.awsName === awsName) ?? {};
    return {
        awsName,
        ipv4: valuesOf(recordOf(host, "ipv4", present)),
        ipv6: valuesOf(recordOf(host, "ipv6", present)),
    };
}

/** A missing record is not created, because a person or a stack has deleted it. */
function updatesOf(
    { host, awsName }: { host: string; awsName: string },
    found: readonly EstablishedServer[],
    present: readonly ResourceRecordSet[],
): RecordUpdate[] {
    return (["ipv4", "ipv6"] as const).flatMap((family) => {
        const from = recordOf(host, family, present);
        const to = found.find((each) => each.awsName === awsName)?.[family].addresses ?? [];
        const isSame = sortAddresses(valuesOf(from)).join() === sortAddresses(to).join();
        return from === undefined || to.length === 0 || isSame ? [] : [{ from, to }];
    });
}

/** A name server with the values of its records after the updates. */
function publish(
    { host, awsName }: { host: string; awsName: string },
    present: readonly ResourceRecordSet[],
    updates: readonly RecordUpdate[],
): Host {
    const now = (family: Family): string[] => {
        const record = recordOf(host, family, present);
        return updates.find(({ from }) => from === record)?.to ?? valuesOf(record);
    };
    return { host, awsName, ipv4: now("ipv4"), ipv6: now("ipv6") };
}

async function send({ client, zoneId }: FollowContext, updates: readonly RecordUpdate[]): Promise<void> {
    const Changes = updates.flatMap(({ from, to }): Change[] => [
        { Action: "DELETE", ResourceRecordSet: from },
        {
            Action: "CREATE",
            ResourceRecordSet: { ...from, ResourceRecords: to.map((Value) => ({ Value })) },
        },
    ]);
    await client.send(
        new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes } }),
    );
}

function describeUpdate({ from, to }: RecordUpdate): string {
    const { Name = "", Type = "" } = from;
    return `${fromFqdn(Name)} ${Type}: ${valuesOf(from).join(" ")} -> ${to.join(" ")}`;
}

function doubtsOf(found: readonly EstablishedServer[]): string[] {
    return found.flatMap(({ awsName, ipv4, ipv6 }) =>
        [...new Set([...ipv4.warnings, ...ipv6.warnings])].map((warning) => `${awsName}: ${warning}`),
    );
}
