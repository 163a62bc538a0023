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
import { listProblems, sayFurther, sayPlan, type WantedServers } from "./domainPlan";
import {
    DynamicResource,
    initializationFailed,
    isSame,
    isUnknown,
    type ProviderContext,
    type WithAws,
} from "./dynamicResource";

interface Inputs extends WantedServers {
    /** The zone that the name servers serve: unknown in a preview that has yet to create it. */
    zoneId: string;
    /** The delegation set that lives on these names. */
    servesSet?: string | undefined;
}

interface Outputs extends Inputs {
    /** What is given back. */
    original: RegisteredServer[];
    /** The id of an operation that is still under way. */
    operation?: string | undefined;
    /** The list before a change that was begun, of which the end is not known. */
    replaced?: RegisteredServer[] | undefined;
    /** What differs at the registry, for a person. */
    drift: string[];
}

/** New zones and records are at all of AWS's servers within a minute as a rule. */
const PATIENCE_MS = 3 * 60_000;

const GONE = "is not in this AWS account any more";

export const provider = accountProvider<Inputs, Outputs>({
    async check(olds, news, { config, say }) {
        const { domain, nameServers } = news;
        // A tenant without a place has none, and its zone is refused.
        if (isUnknown([domain, nameServers]) || nameServers.length === 0) {
            return { inputs: news, failures: [] };
        }
        sayFurther(olds, news, say);
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

    diff(_id, olds, news) {
        if (olds.domain !== news.domain) {
            return { changes: true, replaces: ["domain"] };
        }
        const isOther =
            isUnknown(news.nameServers) ||
            serverDifferences(news.domain, olds.nameServers, news.nameServers).length > 0;
        const isOpen = olds.operation !== undefined || olds.drift.length > 0;
        // On record, for the day on which the tenant moves to another zone.
        const isOtherZone = !isUnknown(news.zoneId) && olds.zoneId !== news.zoneId;
        const isOtherSet = olds.servesSet !== news.servesSet;
        return { changes: isOther || isOpen || isOtherZone || isOtherSet, replaces: [] };
    },

    async create(inputs, context) {
        const { domain, nameServers, former } = inputs;
        // Where they are ours already, a run that was cut off has done it, or a person.
        let original = former;
        try {
            await bring(inputs, undefined, context, (present) => (original = present));
            if (sameNames(original, nameServers)) {
                context.say(
                    `${domain}: the registry had these name servers already, and what it had before is not on record: a later deletion leaves them as they are`,
                );
            }
            return { id: domain, outs: { ...inputs, original, drift: [] } };
        } catch (error) {
            throw half(domain, { ...inputs, original }, error);
        }
    },

    async read(_id, props, { domains }) {
        const { domain, nameServers } = props;
        const detail = await getDomain(domains, domain);
        const drift =
            typeof detail === "string"
                ? [`${domain} ${GONE}`]
                : serverDifferences(domain, detail.nameServers, nameServers);
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
        // What is not in the account is not changed, and nothing is lost by leaving it.
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
                `${domain}: its name servers at the registry are left as they are, because ${reason}; before this stack it had ${quoteServers(original)}`,
            );
        }
    },
});

/** The registry has the former list: nothing is to be given back, and nothing to be said. */
const NOTHING_DONE = "";

/** Of a domain that its registry has taken out of DNS, and keeps for its owner at most (RFC 3915 §3.1). */
const ENDED: readonly string[] = ["redemptionPeriod", "pendingDelete"];

/** Why the former name servers are not given back; undefined where they are. */
async function whyNotGivenBack(
    { domain, nameServers, replaced = [], original }: Outputs,
    { nameServers: present, status }: DomainDetail,
    { config }: ProviderContext,
): Promise<string | undefined> {
    const end = status.find((each) => ENDED.includes(each));
    if (end !== undefined) {
        return `it has expired or was deleted (${end}), and cannot be changed`;
    }
    if (sameNames(original, nameServers) || original.length === 0) {
        return "nothing else is on record for it";
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
        : `the former ones do not answer for it (${silent.join("; ")}); have others set before its zone goes, after which no server answers for it`;
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
 * Has the registry's list be the wanted one, once its servers are ready for it.
 *
 * @param onPresent is told the list that is to be replaced
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
            throw new Error(`${domain}: its name servers are not changed, because ${stale}`);
        }
    };
    await changeServers(context, { domain, wanted: nameServers, readiness, operation: olds?.operation });
}

/** The way to name servers themselves. */
function routeOf(config: Config): DnsRoute {
    const { dnsGateway } = readRunSettings((key) => config.get(key), ["dnsGateway"]);
    return dnsGateway === undefined ? direct : viaGateway(dnsGateway);
}

/** A zone that was created a moment ago takes its time to be at all servers. */
async function requireAnswers(
    { domain, nameServers }: Inputs,
    { clock, config }: ProviderContext,
): Promise<void> {
    const until = clock.now() + PATIENCE_MS;
    const missing = await waitForAnswers(domain, nameServers, routeOf(config), { clock, until });
    if (missing.length > 0) {
        throw new Error(
            `${domain}: its name servers are not changed, because they are not all ready for it: ${missing.join("; ")}. The registry has what it had before. ` +
                `See that the zone of ${domain} is on the delegation set, that the brand's name servers have their addresses at the registry, and that DNS packets get out of this network (port 53, UDP and TCP), and run it again`,
        );
    }
}

/** What was begun is on record; an error before that leaves everything as it was. */
function half(id: string, outs: Omit<Outputs, "drift">, error: unknown): unknown {
    if (!(error instanceof UnfinishedError)) {
        return error;
    }
    const { message, operation } = error;
    return initializationFailed(id, { ...outs, operation, drift: [message] }, message);
}

/** Registrars take the addresses of a name away with its domain's list, and other domains live on them. */
async function refuseWhileServed(domain: string, setId: string, { route53 }: ProviderContext): Promise<void> {
    const zones = await listHostedZonesOfSet(route53, setId);
    const others = zones.filter(({ name }) => name !== domain);
    if (others.length > 0) {
        throw new Error(
            `the name servers of ${domain} at the registry stay, because ${quoteZones(others)} on delegation set ${setId} live on these names, and would lose their addresses (glue). ` +
                `Set registrar again (white-label-dns:registrar: route53domains), or have these zones leave first; to go on by hand with the names as they are, take the resource out of the state ("pulumi state delete <urn>")`,
        );
    }
}

export interface DomainNameServersArgs extends WithAws {
    /** The domain in its ASCII form. Changing it replaces the resource. */
    domain: pulumi.Input<string>;
    /** With glue where their names lie inside of the domain. */
    nameServers: pulumi.Input<RegisteredServer[]>;
    /** Of the `RegisteredDomain`. */
    former: pulumi.Input<RegisteredServer[]>;
    /** The zone that they serve. */
    zoneId: pulumi.Input<string>;
    /** The delegation set that lives on these names: they are not given back while a zone of another domain is on it. */
    servesSet?: pulumi.Input<string> | undefined;
    /** Names of the brand domain that cannot be registered with it; a warning names them. */
    furtherNames?: pulumi.Input<string[]> | undefined;
}

/**
 * The name servers of a domain that is registered at Route 53 Domains, with their addresses (glue) where their names lie inside of the
 * domain. Costs nothing: three calls and those that follow the operation for a change (two more at Route 53 where
 * a tenant moves to another zone), one for a refresh, none where nothing changes.
 *
 * They are changed only once each of them answers for the domain with authority, over UDP and TCP, and no DS record of a former host
 * stands at the parent. A deletion gives back what the domain had before, where the list is still ours and the former servers answer.
 */
export class DomainNameServers extends DynamicResource {
    /** The registered domain, in ASCII. */
    declare readonly domain: pulumi.Output<string>;

    constructor(name: string, args: DomainNameServersArgs, opts?: pulumi.CustomResourceOptions) {
        const found = { original: undefined, operation: undefined, drift: undefined };
        super(__filename, "DomainNameServers", name, { ...found, ...args }, opts);
    }
}
