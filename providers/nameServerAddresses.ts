import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure, Config } from "@pulumi/pulumi/dynamic";
import type { Route53Client } from "@aws-sdk/client-route-53";
import {
    establishAddresses,
    type KnownServer,
    type ListZones,
    type Network,
} from "../dns/establishAddresses";
import { networkOf } from "../dns/network";
import { shownResolver } from "../dns/resolvers";
import { describeAddressChanges, type Host } from "../dns/serverAddresses";
import { pairNames, type NamedServer } from "../pool/pairNames";
import { takeNewSet } from "../route53/delegationSets";
import { listHostedZonesOfSet } from "../route53/hostedZones";
import { outputProblems, REFERENCES } from "../settings/checkReferences";
import { readRunSettings } from "../settings/readConfig";
import { shown } from "../settings/settingIssues";
import { NAMESPACE } from "../settings/settings";
import { describeDoubts } from "./addressDoubts";
import { lookAtRetired } from "./retiredNames";
import {
    changedKeys,
    DynamicResource,
    dynamicProvider,
    isSame,
    isUnknown,
    knownLater,
    urnOf,
    type ProviderContext,
    type WithAws,
} from "./dynamicResource";
import { settled } from "./settledOutputs";
import { takenNames, type NamePlace } from "./takenNames";

interface Inputs {
    names: string[];
    nameServers: string[];
    /** Used by check and not stored. */
    delegationSetId?: string | undefined;
    problems?: string[] | undefined;
    place?: NamePlace | undefined;
    retired?: string[] | undefined;
    foreign?: string[] | undefined;
    usualNames?: string[] | undefined;
    /** Found by check: the hosts of `names` in their order, and then published names that are no longer in `names`. */
    hosts?: Host[] | undefined;
    /** The resource's URN, which identifies a replacement that was requested by hand. Rows of 0.1.0 have none. */
    self?: string | undefined;
    /** In the state of former versions, which used the domains in their arguments. */
    zones?: unknown;
    witness?: unknown;
}

type Outputs = Inputs;

export interface NameServerAddressesArgs extends WithAws {
    /**
     * One to four white-label names in full, such as `ns1.example.com`. A published name keeps its AWS name server, whatever the order
     * of the names; a new name gets a server that no other of these names has.
     */
    names: pulumi.Input<pulumi.Input<string>[]>;
    /** The AWS names of the set's name servers. New names get them in this order. */
    nameServers: pulumi.Input<pulumi.Input<string>[]>;
    /** The names to use when a preview does not know `names` yet and the state has none. */
    usualNames?: string[] | undefined;
    /**
     * Published names whose address records may be deleted. A name that leaves `names` keeps its addresses until it is listed here. A
     * name to which the parent of a zone on the set still delegates is refused.
     */
    retired?: pulumi.Input<pulumi.Input<string>[] | undefined> | undefined;
    /** Names of other delegation sets; they are never names of this set, even if the state has them. */
    foreign?: pulumi.Input<pulumi.Input<string>[] | undefined> | undefined;
    /**
     * The id of the servers' delegation set. A new address must answer for a zone on the set if there is one. Default: no answer for a
     * zone is required.
     */
    delegationSetId?: pulumi.Input<string> | undefined;
    /** The zone in which the names are published: new names that exist there and belong to another owner are refused. Default: only the address records check this. */
    place?: { [key in keyof NamePlace]: pulumi.Input<string> } | undefined;
    /** Problems with arguments that were outputs, known once their values are. The resource is refused with these texts. */
    problems?: pulumi.Input<string[] | undefined> | undefined;
}

/** The number of zones that are tried at a new address: more than one, because a new zone may not be served everywhere yet. */
const ZONES_LISTED = 3;

export const provider = dynamicProvider<Inputs, Outputs>({
    async check(
        olds,
        { delegationSetId, problems = [], retired: gone = [], foreign: others = [], place, ...given },
        context,
    ) {
        const { config, say, warn, route53 } = context;
        const news = withNames(olds, given);
        const retired = isUnknown(gone) ? [] : gone;
        const foreign = isUnknown(others) ? [] : others;
        if (problems.length > 0 && !isUnknown(problems)) {
            return { inputs: news, failures: problems.map((reason) => ({ property: "zones", reason })) };
        }
        if (isUnknown(news)) {
            return { inputs: { ...news, hosts: knownLater() }, failures: [] };
        }
        const { names, nameServers } = news;
        if (nameServers.length < names.length) {
            return { inputs: news, failures: [tooManyNames(news)] };
        }
        const taken = await refusedWhenFresh(context, olds, names, place);
        if (taken.length > 0) {
            return { inputs: news, failures: taken };
        }
        const known = isSame(olds.nameServers, nameServers) ? (olds.hosts ?? []) : [];
        const { active, former, clashes } = pairNames({
            names,
            servers: nameServers,
            published: known,
            retired: [...retired, ...foreign],
        });
        if (clashes.length > 0) {
            return { inputs: news, failures: clashes.map((clash) => clashProblem(clash, names)) };
        }
        const leaving = known
            .map(({ host }) => host)
            .filter((host) => !names.includes(host) && retired.includes(host) && !foreign.includes(host));
        const { refusals, notes, warnings } = await lookAtRetired(
            leaving,
            names,
            config,
            zonesOf(delegationSetId, route53),
        );
        notes.forEach(say);
        warnings.forEach(warn);
        if (refusals.length > 0) {
            return { inputs: news, failures: refusals };
        }
        const network = readNetwork(config);
        const { hosts, warnings: ofAddresses } = await findHosts([...active, ...former], {
            nameServers,
            known,
            network,
            listZones: zonesOf(delegationSetId, route53, ZONES_LISTED),
        });
        ofAddresses.forEach(warn);
        describeFormer(former).forEach(say);
        const missing = hosts.filter(({ ipv4 }) => ipv4.length === 0);
        const failures = missing.length === 0 ? [] : [noAddress(missing, network.resolvers)];
        return { inputs: { ...news, hosts }, failures };
    },

    identity: ({ self }) => self,

    diff: (_id, olds, news) => ({
        changes: changedKeys(olds, news, ["names", "nameServers", "hosts"]).length > 0,
    }),

    create: (inputs) => Promise.resolve({ id: inputs.names[0] ?? "none", outs: inputs }),

    read: (_id, props) => Promise.resolve(props),

    update: (_id, _olds, news) => Promise.resolve(news),

    delete: () => Promise.resolve(),
});

/** The new names of an existing resource. The names of a new resource are checked together with the brand zone. */
function refusedWhenFresh(
    context: ProviderContext,
    { hosts }: Partial<Inputs>,
    names: readonly string[],
    place: NamePlace | undefined,
): Promise<CheckFailure[]> {
    if (hosts === undefined || place === undefined || isUnknown(place)) {
        return Promise.resolve([]);
    }
    const fresh = names.filter((name) => !hosts.some(({ host }) => host === name));
    return takenNames(context, place, fresh);
}

function tooManyNames({ names, nameServers }: Inputs): CheckFailure {
    const reason = `there are ${names.length} names (${names.join(", ")}) for ${nameServers.length} AWS name servers; each name needs one of its own`;
    return { property: "names", reason };
}

interface HostSearch {
    nameServers: readonly string[];
    known: readonly Host[];
    network: Network;
    listZones: ListZones;
}

/** The believed addresses of each name's server, and the messages about them. */
async function findHosts(
    all: readonly NamedServer[],
    { nameServers, known, network, listZones }: HostSearch,
): Promise<{ hosts: Host[]; warnings: string[] }> {
    const published = nameServers.filter((server) => all.some(({ awsName }) => awsName === server));
    const found = await establishAddresses(
        published.map((server) => knownServer(server, known)),
        nameServers
            .filter((server) => !published.includes(server))
            .map((server) => knownServer(server, known)),
        network,
        listZones,
    );
    const withAddresses = ({ host, awsName }: NamedServer): Host => {
        const server = found.find((each) => each.awsName === awsName);
        const { addresses: ipv4 = [] } = server?.ipv4 ?? {};
        const { addresses: ipv6 = [] } = server?.ipv6 ?? {};
        return { host, awsName, ipv4, ipv6 };
    };
    const hosts = all.map(withAddresses);
    const ofServers = published.flatMap((server) => all.find(({ awsName }) => awsName === server) ?? []);
    const doubts = describeDoubts(ofServers.map(withAddresses), found, known);
    const changes = describeAddressChanges(known, hosts);
    return {
        hosts,
        warnings: [...doubts, ...describeFollowing(changes)],
    };
}

/** The changes of AWS, and the next steps: an up does the first of them. */
function describeFollowing(changes: readonly string[]): string[] {
    return changes.length === 0
        ? []
        : [
              `AWS changed an address: ${changes.join("; ")}. "pulumi up" writes it into the brand zone; then have the glue (host records) at the brand domain's registrar changed too, ` +
                  '"pulumi stack output registrar" has it; with the setting registrar the same up does that',
          ];
}

/**
 * The inputs without values that are not stored. A preview with the state of a former version does not know the names of a set, so they
 * stay as they were.
 */
function withNames(
    olds: Partial<Inputs>,
    { usualNames, zones: _zones, witness: _witness, ...news }: Inputs,
): Inputs {
    return { ...news, names: isUnknown(news.names) ? (olds.names ?? usualNames ?? news.names) : news.names };
}

function clashProblem([one, other]: [string, string], names: readonly string[]): CheckFailure {
    const reason =
        `"${other}": it has stood for the same AWS name server as ${one} since it was published, so that the ${names.length} names would stand for fewer than ${names.length} servers. ` +
        "Leave one of the two out";
    return { property: "nameServers", reason };
}

/** The names that are in no NS list any more and continue to answer, for a person. */
function describeFormer(former: readonly NamedServer[]): string[] {
    const names = former.map(({ host }) => host);
    return names.length === 0
        ? []
        : [
              `${names.join(", ")} left nameServers and go${names.length === 1 ? "es" : ""} on answering, because registrars and resolvers may still have ${names.length === 1 ? "it" : "them"}; ` +
                  `when none has any more (white-label-dns audit), set ${NAMESPACE}:retiredNameServers: [${names.join(", ")}]`,
          ];
}

function knownServer(awsName: string, known: readonly Host[]): KnownServer {
    const { ipv4 = [], ipv6 = [] } = known.find((host) => host.awsName === awsName) ?? {};
    return { awsName, ipv4, ipv6 };
}

/** Zones on the set. A set that this run has created has none. If a preview does not know the set yet, the up checks again. */
function zonesOf(delegationSetId: string | undefined, route53: Route53Client, most?: number): ListZones {
    return async () => {
        if (
            delegationSetId === undefined ||
            isUnknown(delegationSetId) ||
            takeNewSet(route53, delegationSetId)
        ) {
            return [];
        }
        const zones = await listHostedZonesOfSet(route53, delegationSetId, most);
        return zones.map(({ name }) => name);
    };
}

function noAddress(hosts: readonly Host[], resolvers: readonly string[]) {
    const names = hosts.map(({ host }) => `"${host}"`).join(", ");
    const awsNames = hosts.map(({ awsName }) => awsName).join(", ");
    const reason =
        `${names}: no IPv4 address of ${awsNames} could be established (see the warning above). A first address takes two ` +
        `witnesses that agree, one of them a resolver over HTTPS. Check that the resolvers ${resolvers.map(shownResolver).join(", ")} can be ` +
        `reached from here, or name others in ${NAMESPACE}:resolvers, one of them a URL such as https://dns.google/dns-query; ` +
        `where no HTTPS gets out, ${NAMESPACE}:trustPlainResolvers believes plain ones, which any machine on the way can forge`;
    return { property: "nameServers", reason };
}

/**
 * These settings come from the stack's config, because they depend on the machine that runs the program, and must never be stored in the
 * state.
 */
function readNetwork(config: Config): Network {
    return networkOf(
        readRunSettings(
            (key) => config.get(key),
            [
                "resolvers",
                "dnsGateway",
                "nameServerRanges",
                "trustPlainResolvers",
                "allowSpecialPurposeAddresses",
            ],
            (value) => shownResolver(shown(value)),
        ),
    );
}

/**
 * The addresses of a delegation set's name servers under their white-label names. Each preview and each up looks them up again, so
 * both show when AWS changes an address. An address without proof is not used, with a warning. The resource creates nothing at AWS
 * and costs nothing; for a new address, one AWS call lists zones of the set.
 *
 * If no resolver answers, the last known addresses stay. The stack's config may set, in the namespace
 * `white-label-dns`: `resolvers` (default: the system's and two over HTTPS), `nameServerRanges`, `trustPlainResolvers`,
 * and for sandboxes `dnsGateway` and `allowSpecialPurposeAddresses`.
 *
 * In a unit test with mocks (`pulumi.runtime.setMocks`) that give the inputs back as the state, `hosts` are undefined.
 */
export class NameServerAddresses extends DynamicResource {
    /** The white-label names, in full and in the order of the argument. */
    declare readonly names: pulumi.Output<string[]>;
    /** The hosts of `names` in order, then the hosts of published names that are no longer in `names` and still answer. */
    declare readonly hosts: pulumi.Output<Host[]>;

    constructor(name: string, args: NameServerAddressesArgs, opts?: pulumi.CustomResourceOptions) {
        const self = settled(urnOf("NameServerAddresses", name, opts));
        const { problems = outputProblems({ ...args }, REFERENCES.NameServerAddresses), ...rest } = args;
        super(__filename, "NameServerAddresses", name, { ...rest, problems, hosts: undefined, self }, opts);
    }
}
