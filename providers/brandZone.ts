import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { deploymentOf, findMark, findMarks, isDeployment, markName } from "../records/mark";
import { fromFqdn, toRoute53Name } from "../records/names";
import { relativeName, toRecordName } from "../records/recordName";
import { readOriginalApex, type OriginalApex } from "../records/recordGroup";
import type { RecordSet } from "../records/recordSet";
import { fromSdk } from "../route53/recordForms";
import { listRecords, listWholeZone } from "../route53/records";
import { bareId, findHostedZones, getHostedZone, type HostedZoneInfo } from "../route53/hostedZones";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { outputProblems, REFERENCES } from "../settings/checkReferences";
import { rememberAbandoned } from "./abandonedBrands";
import { accountProvider, recordedAccount } from "./accountRecord";
import {
    argumentFailures,
    changedKeys,
    DynamicResource,
    isUnknown,
    knownLater,
    urnOf,
    type WithAws,
} from "./dynamicResource";
import { settled } from "./settledOutputs";
import { madeUpLater, newMark } from "./stackMark";

interface Inputs {
    domain: string;
    zoneId?: string | undefined;
    /** The id that check has found. */
    foundZoneId?: string | undefined;
    nameServers?: string[] | undefined;
    delegationSetId?: string | undefined;
    reference?: string | undefined;
    rewriteTo?: string[] | undefined;
    originalApex?: OriginalApex | undefined;
    /** The resource's URN, which identifies a replacement that was requested by hand. Rows of 0.1.0 have none. */
    self?: string | undefined;
    /** The white-label names that were checked, or that existed before: only in the inputs. Rows of former versions have none. */
    lookedAt?: string[] | undefined;
    /** Used by check and not stored. */
    names?: string[] | undefined;
    abandon?: string | undefined;
    refusedWhenNew?: string[] | undefined;
    problems?: string[] | undefined;
    /** The AWS account that check saw: it is in the inputs, so that the next preview compares it. */
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

export interface BrandZoneArgs extends WithAws {
    /** The brand domain, such as `example.com`. */
    domain: pulumi.Input<string>;
    /**
     * The id of the hosted zone. Without it the zone is looked up by name at every preview and up (one call, two calls the first
     * time), which fails if the account has no public zone with that name or several.
     */
    zoneId?: pulumi.Input<string> | undefined;
    /**
     * The white-label names that another resource is going to set as the zone's own NS. With it, the present NS and SOA are read (one
     * call, the first time) and stored, so they can be restored later.
     */
    rewriteTo?: pulumi.Input<string[]> | undefined;
    /**
     * The white-label names that another resource is going to create in the zone. The first preview or up reads their records (one
     * call) and refuses records of another deployment or person, before anything is created.
     */
    names?: pulumi.Input<string[]> | undefined;
    /**
     * The former brand domain, to confirm a change of `domain` or `zoneId`: the address records of the former domain are deleted, even
     * while parents still delegate to them. Without it such a change is refused.
     */
    abandon?: pulumi.Input<string> | undefined;
    /** Problems with the deployment's records that an existing deployment may keep. A new deployment is refused with these texts. */
    refusedWhenNew?: string[] | undefined;
    /** Problems with arguments that were outputs, known once their values are. The resource is refused with these texts. */
    problems?: pulumi.Input<string[] | undefined> | undefined;
}

/** Inputs that check finds when it knows the zone. */
const FOUND_LATER: Partial<Inputs> = {
    foundZoneId: knownLater(),
    nameServers: knownLater(),
    delegationSetId: knownLater(),
    rewriteTo: knownLater(),
    originalApex: knownLater(),
    lookedAt: knownLater(),
};

export const provider = accountProvider<Inputs, Outputs>({
    async check(olds, { names, abandon, problems, refusedWhenNew, ...news }, { route53, takeOver, account }) {
        const ofRecords = olds.reference === undefined ? argumentFailures(refusedWhenNew) : [];
        const wrong = [...argumentFailures(problems), ...ofRecords];
        if (wrong.length > 0) {
            return { inputs: news, failures: wrong };
        }
        if (abandon !== undefined && !isUnknown(abandon)) {
            rememberAbandoned(route53, abandon);
        }
        const { domain, rewriteTo, self } = news;
        const accountId = (await account()) ?? recordedAccount(olds);
        const zoneId = news.zoneId === undefined ? undefined : bareId(news.zoneId);
        const reference = olds.reference ?? news.reference ?? newMark();
        const inputs: Inputs = { domain, zoneId, reference, self, accountId };
        if (isUnknown(domain) || isUnknown(zoneId)) {
            return { inputs: { ...inputs, ...FOUND_LATER }, failures: [] };
        }
        const failures: CheckFailure[] = [];
        const isSame = (id: string | undefined): boolean => id === olds.foundZoneId && domain === olds.domain;
        const found = zoneId ?? (await findByName(route53, { domain, former: olds.domain }, failures));
        if (found === undefined) {
            return { inputs, failures };
        }
        if (!isSame(found)) {
            failures.push(...(await changeProblems(route53, olds, { domain, found, abandon })));
        }
        if (failures.length > 0) {
            return { inputs: { ...inputs, foundZoneId: found }, failures };
        }
        const { nameServers, delegationSetId } = isSame(found)
            ? olds
            : await lookAt(route53, found, domain, failures);
        if (olds.reference === undefined && failures.length === 0 && names !== undefined) {
            const { reference, problems } = await lookAtNames(route53, {
                id: found,
                domain,
                names,
                takeOver,
            });
            inputs.reference = reference ?? inputs.reference;
            failures.push(...problems);
        }
        if (names !== undefined && !isUnknown(names) && failures.length === 0) {
            const known = isSame(found) ? olds.lookedAt : [];
            failures.push(
                ...(await lookAtMore(route53, olds, { id: found, domain, names, takeOver }, known)),
            );
            inputs.lookedAt = [...new Set([...(known ?? []), ...names])];
        }
        const originalApex =
            rewriteTo === undefined || failures.length > 0
                ? undefined
                : isSame(found) && olds.originalApex !== undefined
                  ? olds.originalApex
                  : await readApex(route53, found, domain, rewriteTo);
        return {
            inputs: { ...inputs, foundZoneId: found, nameServers, delegationSetId, rewriteTo, originalApex },
            failures,
        };
    },

    identity: ({ self }) => self,

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

/**
 * With another brand zone, the address records of the names that every registrar has would be deleted. A zone that no longer exists has no
 * records to lose.
 */
async function changeProblems(
    client: Route53Client,
    { domain: former, foundZoneId }: Partial<Inputs>,
    { domain, found, abandon }: { domain: string; found: string; abandon: string | undefined },
): Promise<CheckFailure[]> {
    if (former === undefined || foundZoneId === undefined || abandon === former) {
        return [];
    }
    if (found !== foundZoneId && (await getHostedZone(client, foundZoneId)) === undefined) {
        return [];
    }
    const isOtherDomain = former !== domain;
    const change = isOtherDomain
        ? `"${domain}": the brand domain was ${former}`
        : `"${found}": the brand zone was ${foundZoneId}, another zone of the same name`;
    const reason =
        `${change}. The address records of the white-label name servers in ${former} (${foundZoneId}) would be deleted, although registrars still have these names, and every tenant that is delegated ` +
        `to them would lose DNS. Restore ${isOtherDomain ? former : "the former zone"}; or, if nothing is delegated to these names any more, set abandonBrandDomain to ${former}`;
    return [{ property: isOtherDomain ? "brandDomain" : "brandZoneId", reason }];
}

interface NewNames {
    id: string;
    domain: string;
    names: readonly string[];
    takeOver: readonly string[];
}

/**
 * The existing records at the white-label names that cannot be taken over.
 *
 * @returns the mark of the deployment whose state was lost, if its names are taken over
 */
async function lookAtNames(
    client: Route53Client,
    { id, domain, names, takeOver }: NewNames,
): Promise<{ reference?: string | undefined; problems: CheckFailure[] }> {
    const { marks, all } = placesOf(names, domain);
    const present = (await listRecords(client, id, all)) ?? [];
    const found = deploymentsAt(marks, domain, present);
    const foreign = found.filter((each) => !takeOver.includes(each));
    const refuse = (reason: string): { problems: CheckFailure[] } => ({
        problems: [{ property: "nameServers", reason }],
    });
    if (foreign.length > 0) {
        return { problems: [markedProblem(domain, id, foreign)] };
    }
    if (found.length > 0) {
        return { reference: found.find(isDeployment), problems: [] };
    }
    const owned = present
        .filter(({ name, type }) => all.includes(toRoute53Name(name)) && type !== "TXT")
        .map(({ name }) => fromFqdn(name))
        .filter((name) => names.includes(name));
    // A name has both an A and an AAAA record.
    const there = [...new Set(owned)];
    const unnamed = there.filter((name) => !takeOver.includes(name));
    const strangers = unnamed.length < there.length ? await deploymentsIn(client, id, takeOver) : [];
    if (strangers.length > 0) {
        return refuse(
            `${there.join(", ")}: records with these names exist in the zone of ${domain} (${id}). That zone also has records of another deployment, with the mark ${strangers.join(", ")}, and these may belong to it, so they cannot be taken over by name. ` +
                `Use other nameServers; if they belong to that deployment and its state is lost, list its mark too: white-label-dns:takeOver: [${[...strangers, ...there].join(", ")}]; otherwise delete them by hand first`,
        );
    }
    if (unnamed.length > 0) {
        return refuse(
            `${unnamed.join(", ")}: records with these names exist in the zone of ${domain} (${id}), without a mark of this package. Delete them, or use other nameServers; ` +
                `if they were made for these name servers, take them over with white-label-dns:takeOver: [${unnamed.join(", ")}]`,
        );
    }
    // Name servers of 0.1.0 have no mark; their set has the deployment's mark.
    return { reference: there.length > 0 ? takeOver.find(isDeployment) : undefined, problems: [] };
}

/**
 * Checks names that were added later: names of another deployment are refused before anything is changed, and are not stored.
 *
 * @param known the names that were checked before; undefined if a former version has not stored them
 */
async function lookAtMore(
    client: Route53Client,
    { reference }: Partial<Inputs>,
    { id, domain, names, takeOver }: NewNames,
    known: readonly string[] | undefined,
): Promise<CheckFailure[]> {
    const fresh = known === undefined ? [] : names.filter((name) => !known.includes(name));
    if (reference === undefined || fresh.length === 0) {
        return [];
    }
    const { marks, all } = placesOf(fresh, domain);
    const foreign = deploymentsAt(marks, domain, (await listRecords(client, id, all)) ?? []).filter(
        (each) => each !== reference && !takeOver.includes(each),
    );
    return foreign.length === 0 ? [] : [markedProblem(domain, id, foreign)];
}

/** The places of the names and of their marks: relative to the zone, and in full. */
function placesOf(names: readonly string[], domain: string): { marks: string[]; all: string[] } {
    const relative = names.map((name) => relativeName(toRecordName(name, domain), domain));
    const marks = relative.map(markName);
    return { marks, all: [...relative, ...marks].map((name) => toRecordName(name, domain)) };
}

function deploymentsAt(marks: readonly string[], domain: string, present: readonly RecordSet[]): string[] {
    const texts = marks.flatMap((name) => findMark({ name }, domain, present)?.text ?? []);
    return [...new Set(texts.map(deploymentOf))];
}

function markedProblem(domain: string, id: string, foreign: readonly string[]): CheckFailure {
    const reason =
        `"${domain}": its zone ${id} already has white-label name servers of another deployment, with the mark ${foreign.join(", ")}. If the component was renamed or moved, give it an ` +
        `alias with its former name or parent; if another stack has that mark, use other nameServers here; if it is the mark of this stack, whose state was lost, set white-label-dns:takeOver: [${foreign.join(", ")}]`;
    return { property: "nameServers", reason };
}

/** The deployments that have a mark anywhere in the zone, except for the ones that are taken over. One or more calls. */
async function deploymentsIn(
    client: Route53Client,
    id: string,
    takeOver: readonly string[],
): Promise<string[]> {
    const found = findMarks(((await listWholeZone(client, id)) ?? []).map(fromSdk));
    return [...new Set(found.map(({ text }) => deploymentOf(text)))].filter(
        (each) => !takeOver.includes(each),
    );
}

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

/** @returns undefined if the zone's NS are already ours */
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
    { domain, former }: { domain: string; former: string | undefined },
    failures: CheckFailure[],
): Promise<string | undefined> {
    const zones = await findHostedZones(client, domain);
    const publicZones = zones.filter(({ privateZone }) => !privateZone).map(({ id }) => id);
    if (publicZones.length === 1) {
        return publicZones[0];
    }
    if (former !== undefined && former !== domain && publicZones.length === 0) {
        // More often a spelling mistake than a new brand. A zone that is created for it would not help.
        failures.push({
            property: "brandDomain",
            reason: `"${domain}": there is no public hosted zone of this name in the account, and the brand domain was ${former}; restore ${former}, or create the zone of the new brand domain first`,
        });
        return undefined;
    }
    const create = `create one ("aws route53 create-hosted-zone --name ${domain} --caller-reference 1"), or use the credentials of the account that has it`;
    const reason =
        publicZones.length > 1
            ? `"${domain}": there are ${publicZones.length} public hosted zones of this name (${publicZones.join(", ")}); choose one with brandZoneId`
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
 * The public hosted zone of the brand domain, found by name or given by id. The resource creates, changes and deletes nothing at
 * AWS, and costs nothing. Refresh reads the zone with one call.
 *
 * It also stores a random `reference` for the deployment before anything is created with it. So the next up finds a resource whose
 * creation was interrupted by a lost answer or a killed process.
 *
 * In a unit test with mocks (`pulumi.runtime.setMocks`) that give the inputs back as the state, all outputs but `domain` are undefined.
 */
export class BrandZone extends DynamicResource {
    /** The brand domain, in ASCII. */
    declare readonly domain: pulumi.Output<string>;
    /** The hosted zone's bare id. */
    declare readonly foundZoneId: pulumi.Output<string>;
    /** The four AWS name servers of the zone. */
    declare readonly nameServers: pulumi.Output<string[]>;
    /** The id of the reusable delegation set of the zone; undefined if it has none. */
    declare readonly delegationSetId: pulumi.Output<string | undefined>;
    /** The random mark of the deployment, `white-label-dns-<uuid>`, by which its zones, sets and records are known again. */
    declare readonly reference: pulumi.Output<string>;
    /** The zone's own NS and SOA before they were rewritten; undefined without `rewriteTo`. */
    declare readonly originalApex: pulumi.Output<OriginalApex | undefined>;

    constructor(name: string, args: BrandZoneArgs, opts?: pulumi.CustomResourceOptions) {
        const found = {
            foundZoneId: undefined,
            nameServers: undefined,
            delegationSetId: undefined,
            reference: madeUpLater(),
            originalApex: undefined,
        };
        const problems = outputProblems({ ...args }, REFERENCES.BrandZone);
        super(
            __filename,
            "BrandZone",
            name,
            { problems, ...args, ...found, self: settled(urnOf("BrandZone", name, opts)) },
            opts,
        );
    }
}
