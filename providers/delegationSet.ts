import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { isAwsNameServer } from "../records/awsDefaults";
import { overlaps, toRoute53Name } from "../records/names";
import { isApexAuthority } from "../records/recordSet";
import {
    createDelegationSet,
    deleteDelegationSet,
    findDelegationSets,
    getDelegationSet,
    isReference,
} from "../route53/delegationSets";
import { bareId, getHostedZone, listHostedZonesOfSet, quoteZones } from "../route53/hostedZones";
import { listRecords } from "../route53/records";
import { HOW_TO_RAISE, quotaProblem, readSetQuota } from "../route53/quotas";
import { outputProblems, REFERENCES } from "../settings/checkReferences";
import { accountProvider } from "./accountRecord";
import {
    argumentFailures,
    changedKeys,
    DynamicResource,
    isUnknown,
    knownLater,
    type WithAws,
} from "./dynamicResource";
import { madeUpLater, newMark } from "./stackMark";

interface Inputs {
    callerReference: string;
    fromZone?: string | undefined;
    existingId?: string | undefined;
    allowReplace?: boolean | undefined;
    avoidServers?: string[] | undefined;
    /** The name servers of an adopted or existing set, which check has found. */
    nameServers?: string[] | undefined;
    /** Used by check and not stored. */
    neighbors?: Neighbors | undefined;
    problems?: string[] | undefined;
}

interface Outputs extends Inputs {
    nameServers: string[];
}

/** The zones on the set or beside it. Check refuses everything that Route 53 would refuse, before an object is created. */
export interface Neighbors {
    /** The brand domain, in ASCII. */
    brandDomain: string;
    /** The AWS servers of the brand zone. */
    brandNameServers: string[];
    /** True if the brand zone's own apex NS and SOA get white-label names. The brand zone must be on the set then. */
    rewriteBrandZone: boolean;
    /** The domains of the tenants whose zones go on the set, in the order of the config. */
    tenants: string[];
}

export interface DelegationSetArgs extends WithAws {
    /**
     * Identifies the set in Route 53 while it is created, at most 120 characters. Pass a value that is stored elsewhere, so that a set
     * whose creation was interrupted is found again. Ignored once the set exists. Default: a random value, made by the first preview
     * or up.
     */
    callerReference?: pulumi.Input<string> | undefined;
    /** Adopt: the id of an existing public zone, whose four name servers become the set. A change replaces the set. */
    fromZone?: pulumi.Input<string> | undefined;
    /** Use: the id of an existing reusable delegation set, which is never deleted. A change replaces the set. */
    existingId?: pulumi.Input<string> | undefined;
    /** Allow a change of `fromZone` or `existingId` to replace the set and every zone on it. Default: false, which refuses it. */
    allowReplace?: pulumi.Input<boolean> | undefined;
    /** AWS name servers that a new set must not have. If Route 53 assigns one of them, the set is deleted and another one is created. */
    avoidServers?: pulumi.Input<string[]> | undefined;
    /**
     * The brand domain and the tenants whose zones go on the set, to refuse before anything is created what Route 53 would refuse.
     * Default: they are not checked.
     */
    neighbors?: pulumi.Input<{ [key in keyof Neighbors]: pulumi.Input<Neighbors[key]> }> | undefined;
    /** Problems with arguments that were outputs, known once their values are. The resource is refused with these texts. */
    problems?: pulumi.Input<string[] | undefined> | undefined;
}

export const provider = accountProvider<Inputs, Outputs>({
    async check(olds, { neighbors, problems, ...given }, { route53 }) {
        const wrong = argumentFailures(problems);
        if (wrong.length > 0) {
            return { inputs: given, failures: wrong };
        }
        const news = { ...given, fromZone: toBareId(given.fromZone), existingId: toBareId(given.existingId) };
        const callerReference = olds.callerReference ?? news.callerReference ?? newMark();
        const inputs: Inputs = { ...news, callerReference };
        if (isUnknown(news.fromZone) || isUnknown(news.existingId)) {
            return { inputs: { ...inputs, nameServers: knownLater() }, failures: [] };
        }
        const failures: CheckFailure[] = [];
        if (news.fromZone !== undefined && news.existingId !== undefined) {
            const reason = `delegationSet has both fromZone "${news.fromZone}" and id "${news.existingId}"; keep one: fromZone makes the servers of a zone reusable, id uses an existing set`;
            failures.push({ property: "delegationSet", reason });
            return { inputs, failures };
        }
        const same = changedKeys(olds, news, ["fromZone", "existingId"]).length === 0;
        inputs.nameServers =
            same && olds.nameServers !== undefined
                ? olds.nameServers
                : await findNameServers(route53, inputs, failures);
        if (neighbors !== undefined && !isUnknown(neighbors)) {
            failures.push(...neighborProblems(inputs, neighbors));
        }
        if (failures.length === 0 && olds.callerReference === undefined && news.existingId === undefined) {
            failures.push(...(await quotaProblems(route53, inputs)));
        }
        return { inputs, failures };
    },

    // A set that is used by its id is neither created nor deleted.
    identity: ({ callerReference, fromZone, existingId }) =>
        callerReference === undefined || existingId !== undefined
            ? undefined
            : [callerReference, fromZone].join(" "),

    async diff(id, olds, news, { route53 }) {
        // If a stack uses the set that it has created by its id from now on, it stops being the owner of the set, and the set is not
        // replaced.
        const replaces = news.existingId === id ? [] : changedKeys(olds, news, ["fromZone", "existingId"]);
        const isRefused = replaces.length > 0 && news.allowReplace !== true;
        if (isRefused && (await isInUse(route53, id, olds))) {
            throw new Error(
                `delegation set ${id} would be replaced, because ${replaces.join(" and ")} changed. Every tenant zone on it would be created again on other ` +
                    `name servers, and resolvers that have cached the present ones would get no answer for up to two days (the TTL of a delegation). ` +
                    `If you intend that, set allowDelegationSetReplacement to true; otherwise restore ${replaces.join(" and ")}`,
            );
        }
        const changed = changedKeys<Partial<Outputs>>(olds, news, ["fromZone", "existingId", "allowReplace"]);
        return { changes: changed.length > 0, replaces };
    },

    async create(inputs, { route53 }) {
        const { existingId, nameServers } = inputs;
        if (existingId !== undefined && nameServers !== undefined) {
            return { id: existingId, outs: { ...inputs, nameServers } };
        }
        const { fromZone, avoidServers = [] } = inputs;
        const set = await createDelegationSet(route53, referenceOf(inputs), { fromZone, avoidServers });
        return { id: set.id, outs: { ...inputs, nameServers: set.nameServers } };
    },

    async read(id, props, { route53 }) {
        const set = await getDelegationSet(route53, id);
        return set === undefined ? undefined : props;
    },

    update: (_id, { nameServers }, news) => Promise.resolve({ ...news, nameServers }),

    async delete(id, { existingId, fromZone }, { route53, warn }) {
        if (existingId !== undefined) {
            return;
        }
        const zones = await listHostedZonesOfSet(route53, id);
        if (zones.length === 1 && zones[0]?.id === fromZone) {
            warn(
                `delegation set ${id} stays, because hosted zone ${zones[0]?.name} (${fromZone}), whose servers it adopted, is still there and ` +
                    "Route 53 cannot make them ordinary again. It costs nothing; after deleting that zone the set can be deleted too",
            );
            return;
        }
        if (zones.length > 0) {
            throw new Error(
                `delegation set ${id} is still in use by ${quoteZones(zones)}. ` +
                    "Delete these zones or move them to another set first, or keep this set: set delegationSet.id to its id",
            );
        }
        await deleteDelegationSet(route53, id);
    },
});

/**
 * Whether the servers of a set answer for a zone with our names. They do not if the creation of the set was the first part of a change that
 * failed; that change can be reverted. The zone whose servers were adopted keeps AWS's names, unless its NS were rewritten.
 */
async function isInUse(
    client: Route53Client,
    id: string,
    { fromZone }: Pick<Inputs, "fromZone">,
): Promise<boolean> {
    const zones = await listHostedZonesOfSet(client, id);
    const adopted = zones.find((zone) => zone.id === fromZone);
    if (zones.length !== 1 || adopted === undefined) {
        return zones.length > 0;
    }
    const present = (await listRecords(client, adopted.id, [toRoute53Name(adopted.name)])) ?? [];
    const ns = present.find((record) => record.type === "NS" && isApexAuthority(record, adopted.name));
    return ns?.values?.every(isAwsNameServer) !== true;
}

/** Checks the quota for one more set before a set is created: one call. */
async function quotaProblems(client: Route53Client, inputs: Inputs): Promise<CheckFailure[]> {
    const problem = quotaProblem("delegation set", "in the account", await readSetQuota(client), 1);
    if (problem === undefined) {
        return [];
    }
    // An earlier interrupted up may already have created the set.
    const made = await findDelegationSets(client, [referenceOf(inputs)]);
    return made.size > 0 ? [] : [{ property: "delegationSet", reason: `${problem}; ${HOW_TO_RAISE}` }];
}

function toBareId(id: string | undefined): string | undefined {
    return id === undefined ? undefined : bareId(id);
}

/** Each way of creating a set has its own reference, so a replacement is not mistaken for the set that it replaces. */
function referenceOf({ callerReference, fromZone }: Inputs): string {
    return fromZone === undefined ? callerReference : `${callerReference}-${fromZone}`;
}

async function findNameServers(
    client: Route53Client,
    inputs: Inputs,
    failures: CheckFailure[],
): Promise<string[] | undefined> {
    const { fromZone, existingId } = inputs;
    if (existingId !== undefined) {
        const set = await getDelegationSet(client, existingId);
        if (set === undefined) {
            const reason = `"${existingId}": there is no such reusable delegation set in the account; see "aws route53 list-reusable-delegation-sets", or leave delegationSet out to create one`;
            failures.push({ property: "delegationSet.id", reason });
        }
        return set?.nameServers;
    }
    if (fromZone === undefined) {
        return undefined;
    }
    const zone = await getHostedZone(client, fromZone);
    const problem =
        zone === undefined
            ? "there is no such hosted zone in the account"
            : zone.privateZone
              ? "this hosted zone is private, and only the servers of a public zone can be reused"
              : zone.delegationSetId !== undefined &&
                  !isReference(zone.delegationSetReference, referenceOf(inputs))
                ? `this hosted zone is already on the reusable delegation set ${zone.delegationSetId}; set delegationSet.id to that id instead of fromZone`
                : undefined;
    if (problem !== undefined) {
        failures.push({ property: "delegationSet.fromZone", reason: `"${fromZone}": ${problem}` });
    }
    return zone?.nameServers;
}

/**
 * Two zones cannot share a name server if they have the same name or one name contains the other. Route 53 checks this for each server, not
 * for the id of the set (API CreateHostedZone, ConflictingDomainExists). The servers of a future set are unknown; AWS does not assign it
 * servers of the existing zones.
 */
function neighborProblems(
    { nameServers, fromZone, existingId }: Inputs,
    neighbors: Neighbors,
): CheckFailure[] {
    const { brandDomain, brandNameServers, rewriteBrandZone, tenants } = neighbors;
    const shared = brandNameServers.filter((server) => nameServers?.includes(server) ?? false);
    const failures: CheckFailure[] = [];
    if (rewriteBrandZone && shared.length < brandNameServers.length) {
        const set = existingId === undefined ? "a new delegation set" : `delegation set ${existingId}`;
        const reason = `true, but the hosted zone of ${brandDomain} is not on ${fromZone === undefined ? set : `the set of ${fromZone}`}, and a zone's servers never change; adopt its servers with delegationSet.fromZone, or leave rewriteBrandZone out`;
        failures.push({ property: "rewriteBrandZone", reason });
    }
    if (shared.length > 0) {
        for (const [index, domain] of tenants.entries()) {
            if (overlaps(domain, brandDomain)) {
                const relation = domain.length < brandDomain.length ? "a parent" : "a child";
                const reason =
                    `"${domain}" is ${relation} of the brand domain ${brandDomain}, whose hosted zone is on the same name servers (${shared.join(", ")}); Route 53 refuses that ` +
                    "(ConflictingDomainExists). Add its records to the brand zone instead of creating a zone for it, or use a delegation set that the brand zone is not on";
                failures.push({ property: `tenants[${index}].domain`, reason });
            }
        }
    }
    return failures;
}

/**
 * A reusable delegation set: four AWS name servers that many hosted zones can share, 100 zones by default (an AWS quota). The set is
 * created, adopted from an existing zone, or used by id. Delegation sets cost nothing.
 *
 * A change of `fromZone` or `existingId` replaces the set; while zones are on it, that is refused without `allowReplace`. Deletion
 * fails with the names of the zones that are on the set, before any call that changes something.
 *
 * `nameServers` keeps the order that AWS gave at creation, so the first white-label name always stands for the same server.
 * In a unit test with mocks (`pulumi.runtime.setMocks`) that give the inputs back as the state, `nameServers` are undefined.
 */
export class DelegationSet extends DynamicResource {
    /** The four AWS names, such as ns-523.awsdns-01.net. */
    declare readonly nameServers: pulumi.Output<string[]>;
    /** The CallerReference that the set was, or is going to be, created with; it has no meaning for a set that is used by its id. */
    declare readonly callerReference: pulumi.Output<string>;

    constructor(name: string, args: DelegationSetArgs, opts?: pulumi.CustomResourceOptions) {
        const problems = outputProblems({ ...args }, REFERENCES.DelegationSet);
        const { callerReference = madeUpLater(), ...rest } = args;
        const inputs = { problems, ...rest, callerReference, nameServers: undefined };
        super(__filename, "DelegationSet", name, inputs, opts);
    }
}
