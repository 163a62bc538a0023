import * as pulumi from "@pulumi/pulumi";
import type { Config } from "@pulumi/pulumi/dynamic";
import { defaultResolvers, lookUpAddresses, whyUnproven } from "../dns/lookup";
import { direct, parseHostPort, viaGateway, type DnsRoute } from "../dns/route";
import {
    decideAddresses,
    describeAddressChanges,
    type AddressRules,
    type Host,
} from "../dns/serverAddresses";
import { readRunSettings } from "../settings/readConfig";
import { NAMESPACE } from "../settings/settings";
import { changedKeys, DynamicResource, dynamicProvider, isUnknown } from "./dynamicResource";

interface Inputs {
    names: string[];
    nameServers: string[];
    /** Looked at by check and not kept, but for the one that is the witness. */
    zones?: string[] | undefined;
    witness?: string | undefined;
    /** Looked at by check and not kept. */
    problems?: string[] | undefined;
    /** Found by check. */
    hosts?: Host[] | undefined;
}

type Outputs = Inputs;

export interface NameServerAddressesArgs {
    /** The white-label names, one to four: ns1.example.com … */
    names: pulumi.Input<pulumi.Input<string>[]>;
    /** The AWS names that they stand for, in the same order; further ones are not looked up. */
    nameServers: pulumi.Input<pulumi.Input<string>[]>;
    /** The domains of zones on these servers: one of them has to be answered for at a new address before that is believed. */
    zones?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** What is wrong with the zones, found when what was an output became known: it is refused with these. */
    problems?: pulumi.Input<string[] | undefined> | undefined;
}

/** How addresses are looked up: from the stack's config, because it is a matter of where the program runs, and never of state. */
interface Network extends AddressRules {
    addresses: string[];
    route: DnsRoute;
}

export const provider = dynamicProvider<Inputs, Outputs>({
    async check(olds, { zones = [], problems = [], ...news }, { config, say }) {
        if (problems.length > 0 && !isUnknown(problems)) {
            return { inputs: news, failures: problems.map((reason) => ({ property: "zones", reason })) };
        }
        if (isUnknown(news)) {
            return { inputs: news, failures: [] };
        }
        const samePairs = changedKeys(olds, news, ["nameServers"]).length === 0;
        const known = samePairs ? (olds.hosts ?? []) : [];
        const witness = isUnknown(zones)
            ? olds.witness
            : (zones.find((zone) => zone === olds.witness) ?? zones[0]);
        if (news.nameServers.length < news.names.length) {
            const reason = `there are ${news.names.length} names (${news.names.join(", ")}) for ${news.nameServers.length} AWS name servers; each name needs one of its own`;
            return { inputs: news, failures: [{ property: "names", reason }] };
        }
        const network = readNetwork(config);
        // A zone that is new in this very run is on no server yet.
        const probe = witness === olds.witness ? witness : undefined;
        const looked = await Promise.all(
            news.names.map((host, index) =>
                lookUpHost(host, news.nameServers[index] ?? "", known, probe, network),
            ),
        );
        looked.flatMap(({ warnings }) => warnings).forEach((warning) => say(`warning: ${warning}`));
        const hosts = looked.map(({ host }) => host);
        describeAddressChanges(known, hosts).forEach((change) => say(`AWS changed an address: ${change}`));
        const failures = hosts
            .filter(({ ipv4 }) => ipv4.length === 0)
            .map(({ host, awsName }) => ({
                property: "nameServers",
                reason:
                    `"${host}": no IPv4 address of ${awsName} could be established (see the warnings above). Check that the resolvers ` +
                    `${network.addresses.join(", ")} can be reached from here, or name others in ${NAMESPACE}:resolvers`,
            }));
        return { inputs: { ...news, witness, hosts }, failures };
    },

    // Which zone is the witness is our own memory, kept with the inputs; a tenant that leaves changes nothing here.
    diff: (_id, olds, news) => ({
        changes: changedKeys(olds, news, ["names", "nameServers", "hosts"]).length > 0,
    }),

    create: (inputs) => Promise.resolve({ id: inputs.names[0] ?? "none", outs: inputs }),

    read: (_id, props) => Promise.resolve(props),

    update: (_id, _olds, news) => Promise.resolve(news),

    delete: () => Promise.resolve(),
});

function readNetwork(config: Config): Network {
    const {
        resolvers = [],
        dnsGateway,
        allowSpecialPurposeAddresses = false,
    } = readRunSettings(
        (key) => config.get(key),
        ["resolvers", "dnsGateway", "allowSpecialPurposeAddresses"],
    );
    const addresses = resolvers.length === 0 ? defaultResolvers() : resolvers;
    addresses.forEach(parseHostPort);
    return {
        addresses,
        resolvers: addresses.length,
        route: dnsGateway === undefined ? direct : viaGateway(dnsGateway),
        allowSpecialPurpose: allowSpecialPurposeAddresses,
    };
}

async function lookUpHost(
    host: string,
    awsName: string,
    knownHosts: readonly Host[],
    probe: string | undefined,
    network: Network,
): Promise<{ host: Host; warnings: string[] }> {
    const known = knownHosts.find((other) => other.awsName === awsName);
    const [ipv4, ipv6] = await Promise.all([lookUpFamily("ipv4"), lookUpFamily("ipv6")]);
    const warnings = [...ipv4.warnings, ...ipv6.warnings].map(
        (warning) => `${host} (${awsName}): ${warning}`,
    );
    return { host: { host, awsName, ipv4: ipv4.addresses, ipv6: ipv6.addresses }, warnings };

    async function lookUpFamily(
        family: "ipv4" | "ipv6",
    ): Promise<{ addresses: string[]; warnings: string[] }> {
        const results = await lookUpAddresses(awsName, family, network.addresses);
        const before = known?.[family] ?? [];
        const decision = decideAddresses(before, results, network);
        const unproven = await unprovenAddresses(decision.added, before, probe, knownHosts, network.route);
        if (unproven.length === 0) {
            return decision;
        }
        const refused = new Set(unproven.map(({ address }) => address));
        const believed = results.map((result) =>
            result.addresses === undefined
                ? result
                : { ...result, addresses: result.addresses.filter((address) => !refused.has(address)) },
        );
        const { addresses, warnings: more } = decideAddresses(before, believed, network);
        const why = unproven.map(
            ({ address, problem }) =>
                `${address} is not believed: it does not answer authoritatively for ${probe ?? ""} (${problem})`,
        );
        return { addresses, warnings: [...why, ...more] };
    }
}

/**
 * The new addresses at which the probe zone is not served, with the reason of each. Where the host has addresses that it
 * can keep, that is enough to refuse a new one. Where it has none, the zone has to be served somewhere for the silence to
 * mean something, at another new address or at one that we know of another host: else a run could wait for a zone that it
 * is about to create.
 */
async function unprovenAddresses(
    added: readonly string[],
    before: readonly string[],
    probe: string | undefined,
    known: readonly Host[],
    route: DnsRoute,
): Promise<{ address: string; problem: string }[]> {
    if (added.length === 0 || probe === undefined) {
        return [];
    }
    const asked = await Promise.all(
        added.map(async (address) => ({ address, problem: await whyUnproven(address, probe, route) })),
    );
    const unproven = asked.flatMap(({ address, problem }) =>
        problem === undefined ? [] : [{ address, problem }],
    );
    if (unproven.length === 0 || unproven.length < added.length || before.length > 0) {
        return unproven;
    }
    const references = await Promise.all(
        known.flatMap(({ ipv4 }) => ipv4).map((address) => whyUnproven(address, probe, route)),
    );
    return references.includes(undefined) ? unproven : [];
}

/**
 * The addresses of a delegation set's servers, under our names for them. Looked up anew at every preview and every
 * up, so both show the day on which AWS changes one; what is not to be believed is kept out, with a warning
 * (`decideAddresses`). Makes no AWS call, creates nothing and costs nothing.
 *
 * Without a resolver at hand the last known addresses stay. The stack's config may set, in the namespace
 * `white-label-dns`: `resolvers` (default: the system's and two public ones), and for sandboxes `dnsGateway` and
 * `allowSpecialPurposeAddresses`.
 */
export class NameServerAddresses extends DynamicResource {
    declare readonly hosts: pulumi.Output<Host[]>;

    constructor(name: string, args: NameServerAddressesArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            __filename,
            "NameServerAddresses",
            name,
            { ...args, hosts: undefined, witness: undefined },
            opts,
        );
    }
}
