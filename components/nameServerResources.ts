import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../dns/serverAddresses";
import { BrandZone, type BrandZoneArgs } from "../providers/brandZone";
import { DelegationSet, type DelegationSetArgs } from "../providers/delegationSet";
import type { WithAws } from "../providers/dynamicResource";
import { NameServerAddresses, type NameServerAddressesArgs } from "../providers/nameServerAddresses";
import { RecordSetGroup, type RecordSetGroupArgs } from "../providers/recordSetGroup";
import { markFor } from "../providers/stackMark";
import { isInDomain } from "../records/names";
import { outputProblems, REFERENCES } from "../settings/checkReferences";
import type { DelegationSetSource, NameServerSettings } from "../settings/stackSettings";
import { TTLS } from "../settings/ttlPhase";
import { transformed, type Transform } from "./transform";
import { whenFound } from "./whenFound";
import { addressRecordMap, apexOf, delegationRecords } from "./zoneContents";

/** The resources of the name servers of one delegation set, and the arguments from which they are made. */

/** The arguments of `WhiteLabelNameServers`. */
export interface WhiteLabelNameServersArgs extends NameServerSettings, WithAws {
    /**
     * The domains whose zones go on the delegation set, if they are known. They are checked against the brand zone, and
     * domains below the brand domain are delegated in it.
     */
    tenants?: pulumi.Input<string[]> | undefined;
    /** Changes the arguments and options of the resources below the component before they are registered. */
    transform?:
        | {
              /** For the look-up of the brand domain's hosted zone. */
              brandZone?: Transform<BrandZoneArgs>;
              /** For the delegation set. */
              delegationSet?: Transform<DelegationSetArgs>;
              /** For the look-up of the addresses of the set's servers. */
              addresses?: Transform<NameServerAddressesArgs>;
              /** For the address records in the brand zone. */
              addressRecords?: Transform<RecordSetGroupArgs>;
          }
        | undefined;
}

/** A delegation set, the names of its four servers, and the zones on it. */
export interface NameServerGroup {
    brandDomain: string;
    /** The white-label names in full. */
    names: string[] | pulumi.Output<string[]>;
    /** The names that a new set would get, if `names` is an output that a preview may not know. */
    usualNames?: string[] | undefined;
    /** The look-up of the addresses waits for this output. */
    after?: pulumi.Output<unknown> | undefined;
    brandZone: BrandZone;
    delegationSet: DelegationSet;
    /** True if no placement checks the records at the set's new names. */
    isAlone?: boolean;
    /** The domains whose zones go on the set. */
    tenants: pulumi.Input<string[]>;
    /** The problems of `tenants` if they were an output. The look-up of the addresses refuses them. */
    problems?: pulumi.Input<string[] | undefined> | undefined;
    /**
     * The domains that the brand zone delegates, with their name servers. If several groups share a brand zone, one of them has all
     * delegations.
     */
    delegations: pulumi.Input<Record<string, string[]>>;
    /** The TTLs of delegations that differ from the TTL of the phase, by domain. */
    delegationTtls?: Record<string, number> | undefined;
    /** Sets the brand zone's own NS and SOA to these names too. */
    rewriteBrandZone: boolean;
    /** The registrar at which the stack sets the name servers of the brand domain. */
    registrar?: NameServerSettings["registrar"];
    /** The names of the sets after this one. */
    furtherNames?: pulumi.Input<string[]> | undefined;
    settings: Pick<WhiteLabelNameServersArgs, "ttlPhase" | "soa" | "transform" | "retiredNameServers"> & {
        /** The names of the other sets. */
        foreignNames?: pulumi.Input<string[] | undefined> | undefined;
    };
}

/** The look-up of the brand domain's zone. */
export function makeBrandZone(
    name: string,
    {
        brandDomain,
        brandZoneId,
        nameServers,
        rewriteBrandZone = false,
        abandonBrandDomain,
        doubts = [],
    }: Pick<
        NameServerSettings,
        "brandDomain" | "brandZoneId" | "nameServers" | "rewriteBrandZone" | "abandonBrandDomain"
    > & { doubts?: string[] },
    transform: WhiteLabelNameServersArgs["transform"],
    opts: pulumi.CustomResourceOptions,
): BrandZone {
    const zone = {
        domain: brandDomain,
        zoneId: brandZoneId,
        rewriteTo: rewriteBrandZone ? nameServers : undefined,
        names: nameServers,
        abandon: abandonBrandDomain,
        refusedWhenNew: doubts.length === 0 ? undefined : doubts,
        problems: outputProblems(
            { brandZoneId },
            { brandZoneId: REFERENCES.WhiteLabelNameServers.brandZoneId },
        ),
    };
    return new BrandZone(...transformed(transform?.brandZone, name, zone, opts));
}

/** The source of a set's servers, and the zones on the set or beside it. */
export interface DelegationSetSettings extends Pick<
    NameServerSettings,
    "brandDomain" | "delegationSet" | "allowDelegationSetReplacement" | "rewriteBrandZone"
> {
    callerReference: pulumi.Input<string>;
    brandZone: BrandZone;
    /** The domains whose zones go on the set, if they are known before the set is created. */
    tenants: string[];
    /** AWS name servers that a new set must not share: the servers of zones whose domains contain a domain of this set, or lie inside one. */
    avoidServers?: pulumi.Input<string[]> | undefined;
}

function sourceProblems({ fromZone, id }: DelegationSetSource = {}): DelegationSetArgs["problems"] {
    const { brandZoneId: _other, ...wanted } = REFERENCES.WhiteLabelNameServers;
    return outputProblems({ "delegationSet.fromZone": fromZone, "delegationSet.id": id }, wanted);
}

export function makeDelegationSet(
    name: string,
    settings: DelegationSetSettings,
    transform: WhiteLabelNameServersArgs["transform"],
    opts: pulumi.CustomResourceOptions,
): DelegationSet {
    const { brandDomain, brandZone, rewriteBrandZone = false, tenants } = settings;
    const set: DelegationSetArgs = {
        callerReference: settings.callerReference,
        avoidServers: settings.avoidServers,
        fromZone: settings.delegationSet?.fromZone,
        existingId: settings.delegationSet?.id,
        allowReplace: settings.allowDelegationSetReplacement,
        problems: sourceProblems(settings.delegationSet),
        neighbors: {
            brandDomain,
            brandNameServers: brandZone.nameServers,
            rewriteBrandZone,
            tenants,
        },
    };
    return new DelegationSet(...transformed(transform?.delegationSet, name, set, opts));
}

/** The look-up of the addresses of a set's servers. */
export function makeAddresses(
    name: string,
    { names, usualNames, after, delegationSet, problems, settings, ...group }: NameServerGroup,
    opts: pulumi.CustomResourceOptions,
): NameServerAddresses {
    const { transform, retiredNameServers, foreignNames } = settings;
    const lookup = {
        names: pulumi.all([names, after]).apply(([all]) => all),
        usualNames,
        nameServers: delegationSet.nameServers,
        delegationSetId: delegationSet.id,
        retired: retiredNameServers,
        foreign: foreignNames,
        problems,
        place: group.isAlone === true ? placeOf(group) : undefined,
    };
    return new NameServerAddresses(...transformed(transform?.addresses, `${name}-addresses`, lookup, opts));
}

function placeOf({ brandDomain, brandZone }: Pick<NameServerGroup, "brandDomain" | "brandZone">) {
    return { zoneId: brandZone.foundZoneId, zone: brandDomain, reference: brandZone.reference };
}

/** The address records of a set's names in the brand zone, with the delegations of tenants below the brand domain. */
export function makeAddressRecords(
    name: string,
    group: NameServerGroup,
    published: pulumi.Output<Host[]>,
    opts: pulumi.CustomResourceOptions,
): RecordSetGroup {
    const { brandDomain, brandZone, names, rewriteBrandZone } = group;
    const { ttlPhase = "live", soa, transform } = group.settings;
    const ttls = TTLS[ttlPhase];
    const records: RecordSetGroupArgs = {
        zoneId: brandZone.foundZoneId,
        zone: brandDomain,
        records: whenFound(pulumi.all([published, group.delegations]), ([found, delegations]) => ({
            // After a change of the brand domain, some names do not belong to this zone.
            ...addressRecordMap(
                found.filter(({ host }) => isInDomain(host, brandDomain)),
                brandDomain,
                ttls.address,
            ),
            ...delegationRecords(delegations, brandDomain, ttls.ns, group.delegationTtls),
        })),
        apex: rewriteBrandZone ? pulumi.output(names).apply((all) => apexOf(all, ttlPhase, soa)) : undefined,
        original: rewriteBrandZone ? brandZone.originalApex : undefined,
        mark: markFor("RecordSetGroup", `${name}-address-records`, opts, brandZone.reference),
        servesSet: group.delegationSet.id,
    };
    return new RecordSetGroup(
        ...transformed(transform?.addressRecords, `${name}-address-records`, records, opts),
    );
}
