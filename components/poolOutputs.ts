import * as pulumi from "@pulumi/pulumi";
import type { AuditInput } from "../audit/input";
import type { Host } from "../dns/serverAddresses";
import type { TenantPlacement } from "../providers/tenantPlacement";
import type { auditedSettings } from "./auditedTargets";
import { whenFound } from "./whenFound";
import { auditedSet, type NameServersOfSet } from "./whiteLabelNameServers";

/** The outputs of a stack about the delegation sets of a pool. */

/** A delegation set with the white-label names of its servers, for a stack's outputs. */
export interface DelegationSetOutput {
    /** The bare id of the set. */
    id: string;
    /** The AWS names of its four name servers, such as `ns-523.awsdns-01.net`. */
    nameServers: string[];
    /** The white-label names, each with its AWS name server and the addresses of that server. */
    hosts: Host[];
    /** The number of tenants on the set. */
    tenants: number;
    /** The number of tenants that the set can hold: the quota of Route 53 for zones on a delegation set. */
    capacity: number;
}

type SetDescription = pulumi.Unwrap<ReturnType<typeof describeSet>>;

/** The description of one set, as outputs. */
export function describeSet(set: NameServersOfSet) {
    const { delegationSetId: id, awsNameServers: nameServers, hosts, formerHosts, registrar } = set;
    return { id, nameServers, hosts, formerHosts, registrar };
}

/** The output `delegationSets`. */
export function delegationSetOutputs(
    sets: pulumi.Output<SetDescription[]>,
    { placement, capacities }: TenantPlacement,
): pulumi.Output<DelegationSetOutput[]> {
    return whenFound(pulumi.all([sets, placement, capacities]), ([all, places, taken]) =>
        all.map(({ registrar: _registrar, formerHosts: _former, ...set }, index) => ({
            ...set,
            tenants: Object.values(places).filter((number) => number === index + 1).length,
            capacity: taken[index] ?? 0,
        })),
    );
}

/**
 * The output `audit`.
 * @param first the output of the first set, which has the settings that all sets share
 */
export function auditOfAll(
    first: pulumi.Output<AuditInput>,
    sets: pulumi.Output<SetDescription[]>,
    { placement }: TenantPlacement,
    {
        moves,
        ...ofSettings
    }: { moves: pulumi.Output<AuditInput["moves"]> } & ReturnType<typeof auditedSettings>,
): pulumi.Output<AuditInput> {
    return whenFound(
        pulumi.all([first, sets, placement]),
        ([{ delegationSets: _first, ...audit }, all, places]) =>
            moves.apply((moving) => ({
                ...audit,
                delegationSets: all.map(({ id, hosts, formerHosts }) => auditedSet(id, hosts, formerHosts)),
                tenants: places,
                ...(moving === undefined ? {} : { moves: moving }),
                ...ofSettings,
            })),
    );
}
