import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { toRoute53Name } from "../records/names";
import { readOriginalApex, type OriginalApex } from "../records/recordGroup";
import { listRecords } from "../route53/records";
import { bareId, findHostedZones, getHostedZone, type HostedZoneInfo } from "../route53/hostedZones";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { accountProvider, recordedAccount } from "./accountRecord";
import { changedKeys, DynamicResource, isUnknown } from "./dynamicResource";

interface Inputs {
    domain: string;
    zoneId?: string | undefined;
    /** Found by check. */
    foundZoneId?: string | undefined;
    nameServers?: string[] | undefined;
    delegationSetId?: string | undefined;
    reference?: string | undefined;
    rewriteTo?: string[] | undefined;
    originalApex?: OriginalApex | undefined;
    /** The AWS account that check saw: in the inputs, so that the next preview compares. */
    accountId?: string | undefined;
}

type Outputs = Inputs;

const INPUTS = [
    "domain",
    "zoneId",
    "foundZoneId",
    "nameServers",
    "delegationSetId",
    "reference",
    "originalApex",
] as const;

export interface BrandZoneArgs {
    /** example.com */
    domain: pulumi.Input<string>;
    /**
     * The id of its hosted zone. Without it the zone is looked up by name at every preview and up (one call, a second
     * one the first time), which fails where there is no public zone of that name or more than one.
     */
    zoneId?: pulumi.Input<string> | undefined;
    /**
     * The white-label names that the zone's own NS are going to be. With it the NS and SOA as they are now are read (one
     * call, the first time) and kept, so that they can be put back whatever happens in between.
     */
    rewriteTo?: pulumi.Input<string[]> | undefined;
}

export const provider = accountProvider<Inputs, Outputs>({
    async check(olds, news, { route53, account }) {
        const { domain, rewriteTo } = news;
        const accountId = (await account()) ?? recordedAccount(olds);
        const zoneId = news.zoneId === undefined ? undefined : bareId(news.zoneId);
        const reference = olds.reference ?? `white-label-dns-${randomUUID()}`;
        if (isUnknown(domain) || isUnknown(zoneId)) {
            return { inputs: { domain, zoneId, reference, accountId }, failures: [] };
        }
        const failures: CheckFailure[] = [];
        const isSame = (id: string | undefined): boolean => id === olds.foundZoneId && domain === olds.domain;
        const found = zoneId ?? (await findByName(route53, domain, failures));
        if (found === undefined) {
            return { inputs: { domain, zoneId, reference, accountId }, failures };
        }
        const { nameServers, delegationSetId } = isSame(found)
            ? olds
            : await lookAt(route53, found, domain, failures);
        const originalApex =
            rewriteTo === undefined || failures.length > 0
                ? undefined
                : isSame(found) && olds.originalApex !== undefined
                  ? olds.originalApex
                  : await readApex(route53, found, domain, rewriteTo);
        return {
            inputs: {
                domain,
                zoneId,
                foundZoneId: found,
                nameServers,
                delegationSetId,
                reference,
                rewriteTo,
                originalApex,
                accountId,
            },
            failures,
        };
    },

    diff: (_id, olds, news) => ({ changes: changedKeys(olds, news, INPUTS).length > 0 }),

    create: (inputs) => Promise.resolve({ id: inputs.foundZoneId ?? inputs.domain, outs: inputs }),

    async read(_id, props, { route53 }) {
        const zone =
            props.foundZoneId === undefined ? undefined : await getHostedZone(route53, props.foundZoneId);
        return zone === undefined ? undefined : props;
    },

    update: (_id, _olds, news) => Promise.resolve(news),

    delete: () => Promise.resolve(),
});

async function lookAt(
    client: Route53Client,
    id: string,
    domain: string,
    failures: CheckFailure[],
): Promise<Pick<Inputs, "nameServers" | "delegationSetId">> {
    const zone = await getHostedZone(client, id);
    const problem = zoneProblem(id, zone, domain);
    if (problem !== undefined) {
        failures.push({ property: "brandZoneId", reason: problem });
    }
    return { nameServers: zone?.nameServers, delegationSetId: zone?.delegationSetId };
}

/** @returns undefined where the zone's NS are ours already */
async function readApex(
    client: Route53Client,
    id: string,
    zone: string,
    nameServers: string[],
): Promise<OriginalApex | undefined> {
    const present = await listRecords(client, id, [toRoute53Name(zone)]);
    const apex = { nameServers, nsTtl: 0, soaTtl: 0 };
    return readOriginalApex({ zone, records: {}, apex }, present ?? []);
}

async function findByName(
    client: Route53Client,
    domain: string,
    failures: CheckFailure[],
): Promise<string | undefined> {
    const zones = await findHostedZones(client, domain);
    const publicZones = zones.filter(({ privateZone }) => !privateZone).map(({ id }) => id);
    if (publicZones.length === 1) {
        return publicZones[0];
    }
    const create = `create one ("aws route53 create-hosted-zone --name ${domain} --caller-reference 1"), or use the credentials of the account that has it`;
    const reason =
        publicZones.length > 1
            ? `"${domain}": there are ${publicZones.length} public hosted zones of this name (${publicZones.join(", ")}); say which one with brandZoneId`
            : zones.length > 0
              ? `"${domain}": the only hosted zone of this name is private (${zones.map(({ id }) => id).join(", ")}), and white-label name servers need a public one; ${create}`
              : `"${domain}": there is no hosted zone of this name in the account; ${create}`;
    failures.push({ property: "brandDomain", reason });
    return undefined;
}

function zoneProblem(id: string, zone: HostedZoneInfo | undefined, domain: string): string | undefined {
    if (zone === undefined) {
        return `"${id}": there is no such hosted zone in the account; take the id from "aws route53 list-hosted-zones-by-name --dns-name ${domain}"`;
    }
    if (zone.name !== domain) {
        return `"${id}": this is the hosted zone of ${zone.name}, and the brand domain is ${domain}; correct one of them`;
    }
    return zone.privateZone
        ? `"${id}": this hosted zone is private, and white-label name servers need a public one; give the public zone's id`
        : undefined;
}

/**
 * The brand domain's public hosted zone, found by name or given by id. Creates, changes and deletes nothing and costs
 * nothing; refresh reads it once.
 *
 * It also holds a random `reference` for the deployment, so that it is on record before the first thing is created
 * with it: a create whose answer was lost, or whose process was killed, is found again by the next up.
 */
export class BrandZone extends DynamicResource {
    declare readonly domain: pulumi.Output<string>;
    /** The hosted zone's bare id. */
    declare readonly foundZoneId: pulumi.Output<string>;
    /** The four AWS name servers of the zone. */
    declare readonly nameServers: pulumi.Output<string[]>;
    /** The reusable delegation set that the zone is on, if any. */
    declare readonly delegationSetId: pulumi.Output<string | undefined>;
    declare readonly reference: pulumi.Output<string>;
    /** The zone's own NS and SOA before they were rewritten. */
    declare readonly originalApex: pulumi.Output<OriginalApex | undefined>;

    constructor(name: string, args: BrandZoneArgs, opts?: pulumi.CustomResourceOptions) {
        const found = {
            foundZoneId: undefined,
            nameServers: undefined,
            delegationSetId: undefined,
            reference: undefined,
            originalApex: undefined,
        };
        super(__filename, "BrandZone", name, { ...args, ...found }, opts);
    }
}
