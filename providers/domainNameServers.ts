import * as pulumi from "@pulumi/pulumi";
import type { Config } from "@pulumi/pulumi/dynamic";
import { direct, viaGateway, type DnsRoute } from "../dns/route";
import { quoteServers, serverDifferences, type RegisteredServer } from "../records/hostObjects";
import { missingAnswers, staleDs, waitForAnswers } from "../route53/domainAnswers";
import { changeServers, settle, UnfinishedError } from "../route53/domainChange";
import { getDomain, type DomainDetail } from "../route53/domains";
import { listHostedZonesOfSet, quoteZones } from "../route53/hostedZones";
import { readRunSettings } from "../settings/readConfig";
import { accountProvider } from "./accountRecord";
import { listProblems, warnOfFurther, sayPlan, type WantedServers } from "./domainPlan";
import { warnOfDrift } from "./driftNotes";
import {
    DynamicResource,
    initializationFailed,
    isSame,
    isUnknown,
    type ProviderContext,
    type WithAws,
} from "./dynamicResource";

interface Inputs extends WantedServers {
    /** The zone on these name servers: unknown in a preview of an up that will create it. */
    zoneId: string;
    /** The delegation set whose zones use these names. */
    servesSet?: string | undefined;
}

interface Outputs extends Inputs {
    /** The former name servers, which a deletion restores. */
    original: RegisteredServer[];
    /** The id of an operation in progress. */
    operation?: string | undefined;
    /** The list before a change that was started and whose result is unknown. */
    replaced?: RegisteredServer[] | undefined;
    /** The differences at the registry, as texts for a person. */
    drift: string[];
}

/** New zones and records usually reach all servers of AWS within a minute. */
const PATIENCE_MS = 3 * 60_000;

const GONE = "is no longer in this AWS account";

export const provider = accountProvider<Inputs, Outputs>({
    async check(olds, news, { config, say, warn }) {
        const { domain, nameServers } = news;
        // A tenant without a place has no name servers, and its zone is refused.
        if (isUnknown([domain, nameServers]) || nameServers.length === 0) {
            return { inputs: news, failures: [] };
        }
        warnOfFurther(olds, news, warn);
        if (olds.domain === domain && isSame(olds.nameServers, nameServers)) {
            return { inputs: news, failures: [] };
        }
        const reasons = listProblems(domain, nameServers);
        if (olds.domain === undefined && reasons.length === 0) {
            const stale = await staleDs(domain, nameServers, routeOf(config));
            reasons.push(...(stale === undefined ? [] : [stale]));
        }
        if (reasons.length === 0) {
            sayPlan(olds, news, say);
        }
        const failures = reasons.map((reason) => ({ property: "nameServers", reason }));
        return { inputs: news, failures };
    },

    identity: ({ domain }) =>
        domain === undefined || isUnknown(domain) ? undefined : `name servers of ${domain}`,

    diff(_id, olds, news, context) {
        if (olds.domain !== news.domain) {
            return { changes: true, replaces: ["domain"] };
        }
        warnOfDrift(subjectOf(olds), olds.drift, context);
        const isOther =
            isUnknown(news.nameServers) ||
            serverDifferences(news.domain, olds.nameServers, news.nameServers).length > 0;
        const isOpen = olds.operation !== undefined || olds.drift.length > 0;
        // The id is stored for the day on which the tenant moves to another zone.
        const isOtherZone = !isUnknown(news.zoneId) && olds.zoneId !== news.zoneId;
        const isOtherSet = olds.servesSet !== news.servesSet;
        return { changes: isOther || isOpen || isOtherZone || isOtherSet, replaces: [] };
    },

    async create(inputs, context) {
        const { domain, nameServers, former } = inputs;
        // If the present name servers are ours, an interrupted run or a person has set them.
        let original = former;
        try {
            await bring(inputs, undefined, context, (present) => (original = present));
            if (sameNames(original, nameServers)) {
                context.say(
                    `${domain}: the registry already had these name servers, and the ones before them are not recorded, so a later deletion leaves these name servers unchanged`,
                );
            }
            return { id: domain, outs: { ...inputs, original, drift: [] } };
        } catch (error) {
            throw half(domain, { ...inputs, original }, error);
        }
    },

    async read(_id, props, context) {
        const { domain, nameServers } = props;
        const detail = await getDomain(context.domains, domain);
        const drift =
            typeof detail === "string"
                ? [`${domain} ${GONE}`]
                : serverDifferences(domain, detail.nameServers, nameServers);
        warnOfDrift(subjectOf(props), drift, context);
        return { ...props, drift };
    },

    async update(id, olds, news, context) {
        const { original } = olds;
        try {
            await bring(news, olds, context);
            return { ...news, original, drift: [] };
        } catch (error) {
            const replaced = olds.replaced ?? olds.nameServers;
            throw half(id, { ...news, original, replaced }, error);
        }
    },

    async delete(_id, props, context) {
        const { domain, original, servesSet, drift, operation } = props;
        if (operation !== undefined || drift.length > 0) {
            await settle(context, domain, operation);
        }
        const detail = await getDomain(context.domains, domain);
        // A domain outside the account cannot be changed, and no setting is lost if it stays as it is.
        if (servesSet !== undefined && typeof detail !== "string") {
            await refuseWhileServed(domain, servesSet, context);
        }
        const reason =
            typeof detail === "string" ? `it ${GONE}` : await whyNotGivenBack(props, detail, context);
        if (reason === undefined) {
            await changeServers(context, {
                domain,
                wanted: original,
                readiness: () => Promise.resolve(),
            });
            context.say(
                `${domain}: the registry has its former name servers again, ${quoteServers(original)}; resolvers may ask the others for up to two days`,
            );
        } else if (reason !== NOTHING_DONE) {
            context.say(
                `${domain}: its name servers at the registry were not changed, because ${reason}; before this stack it had ${quoteServers(original)}`,
            );
        }
    },
});

const subjectOf = ({ domain }: Inputs): string => `the name servers of ${domain} at the registry`;

/** The registry already has the former list: there is nothing to restore and nothing to report. */
const NOTHING_DONE = "";

/** The status of a domain that its registry has removed from DNS, and only keeps for its owner (RFC 3915 §3.1). */
const ENDED: readonly string[] = ["redemptionPeriod", "pendingDelete"];

/** The reason why the former name servers are not restored; undefined if they are. */
async function whyNotGivenBack(
    { domain, nameServers, replaced = [], original }: Outputs,
    { nameServers: present, status }: DomainDetail,
    { config }: ProviderContext,
): Promise<string | undefined> {
    const end = status.find((each) => ENDED.includes(each));
    if (end !== undefined) {
        return `it expired or was deleted (${end}) and cannot be changed`;
    }
    if (sameNames(original, nameServers) || original.length === 0) {
        return "no other name servers are recorded for it";
    }
    if (serverDifferences(domain, present, original).length === 0) {
        return NOTHING_DONE;
    }
    if (!sameNames(present, nameServers) && !sameNames(present, replaced)) {
        return `another owner has changed them to ${quoteServers(present)}`;
    }
    const silent = await missingAnswers(domain, original, routeOf(config));
    return silent.length === 0
        ? undefined
        : `the former ones do not answer for it (${silent.join("; ")}); set working ones before its zone is deleted, because after that no server answers for it`;
}

function sameNames(one: readonly RegisteredServer[], other: readonly RegisteredServer[]): boolean {
    const names = (list: readonly RegisteredServer[]): string =>
        list
            .map(({ name }) => name)
            .sort()
            .join();
    return names(one) === names(other);
}

/**
 * Sets the wanted list at the registry, after its servers are ready for it.
 *
 * @param onPresent called with the list that is replaced
 */
async function bring(
    inputs: Inputs,
    olds: Outputs | undefined,
    context: ProviderContext,
    onPresent: (present: RegisteredServer[]) => void = () => undefined,
): Promise<void> {
    const { domain, nameServers } = inputs;
    const readiness = async (present: RegisteredServer[]): Promise<void> => {
        onPresent(present);
        const known = olds === undefined ? [present] : [olds.nameServers, olds.original, olds.replaced ?? []];
        if (!known.some((list) => sameNames(present, list))) {
            context.say(
                `${domain}: another owner has changed the name servers at the registry to ${quoteServers(present)}; they are set to those of this stack`,
            );
        }
        await requireAnswers(inputs, context);
        const isNew = nameServers.some(({ name }) => !present.some((each) => each.name === name));
        const stale = isNew ? await staleDs(domain, nameServers, routeOf(context.config)) : undefined;
        if (stale !== undefined) {
            throw new Error(`${domain}: its name servers were not changed, because ${stale}`);
        }
    };
    await changeServers(context, { domain, wanted: nameServers, readiness, operation: olds?.operation });
}

/** The route by which name servers are queried directly. */
function routeOf(config: Config): DnsRoute {
    const { dnsGateway } = readRunSettings((key) => config.get(key), ["dnsGateway"]);
    return dnsGateway === undefined ? direct : viaGateway(dnsGateway);
}

/** A new zone needs some time to reach all servers. */
async function requireAnswers(
    { domain, nameServers }: Inputs,
    { clock, config }: ProviderContext,
): Promise<void> {
    const until = clock.now() + PATIENCE_MS;
    const missing = await waitForAnswers(domain, nameServers, routeOf(config), { clock, until });
    if (missing.length > 0) {
        throw new Error(
            `${domain}: its name servers were not changed, because not all of the new ones are ready for it: ${missing.join("; ")}. The registry still has the former ones. ` +
                `Check that the zone of ${domain} is on the delegation set, that the registry has the addresses of the brand's name servers, and that DNS packets get out of this network (port 53, UDP and TCP), and run it again`,
        );
    }
}

/** An operation that was started is stored in the state; an error before that leaves everything unchanged. */
function half(id: string, outs: Omit<Outputs, "drift">, error: unknown): unknown {
    if (!(error instanceof UnfinishedError)) {
        return error;
    }
    const { message, operation } = error;
    return initializationFailed(id, { ...outs, operation, drift: [message] }, message);
}

/** A registrar removes the addresses of a name together with its domain's list, and other domains depend on these addresses. */
async function refuseWhileServed(domain: string, setId: string, { route53 }: ProviderContext): Promise<void> {
    const zones = await listHostedZonesOfSet(route53, setId);
    const others = zones.filter(({ name }) => name !== domain);
    if (others.length > 0) {
        throw new Error(
            `the name servers of ${domain} at the registry stay, because ${quoteZones(others)} on delegation set ${setId} depend on these names, and would lose their addresses (glue). ` +
                `Set registrar again (white-label-dns:registrar: route53domains), or remove these zones first; to manage the names by hand from now on, remove the resource from the state ("pulumi state delete <urn>")`,
        );
    }
}

export interface DomainNameServersArgs extends WithAws {
    /** The domain in its ASCII form. Changing it replaces the resource. */
    domain: pulumi.Input<string>;
    /** The name servers, with glue if their names are inside the domain. */
    nameServers: pulumi.Input<RegisteredServer[]>;
    /** The output `former` of the `RegisteredDomain`. */
    former: pulumi.Input<RegisteredServer[]>;
    /** The zone on these name servers. */
    zoneId: pulumi.Input<string>;
    /** The delegation set whose zones use these names: the former ones are not restored while a zone of another domain is on it. */
    servesSet?: pulumi.Input<string> | undefined;
    /** Names of the brand domain that cannot be registered with it; a warning names them. */
    furtherNames?: pulumi.Input<string[]> | undefined;
}

/**
 * The name servers of a domain that is registered at Route 53 Domains, with their addresses (glue) if their names are inside the domain.
 * Costs nothing. A change needs three calls and the calls that follow the operation (two more at Route 53 if a tenant moves to another
 * zone), a refresh one, and no change none.
 *
 * They are changed only after each of them answers for the domain with authority, over UDP and TCP, and while the parent has no DS record
 * of a former host. A deletion restores the former name servers if the list is still the stack's and the former servers answer.
 */
export class DomainNameServers extends DynamicResource {
    /** The registered domain, in ASCII. */
    declare readonly domain: pulumi.Output<string>;

    constructor(name: string, args: DomainNameServersArgs, opts?: pulumi.CustomResourceOptions) {
        const found = { original: undefined, operation: undefined, drift: undefined };
        super(__filename, "DomainNameServers", name, { ...found, ...args }, opts);
    }
}
