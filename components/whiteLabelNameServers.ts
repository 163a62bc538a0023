import * as pulumi from "@pulumi/pulumi";
import type { AuditInput, AuditInputSet } from "../audit/input";
import { auditInputText } from "../audit/inputText";
import type { Host } from "../dns/serverAddresses";
import type { BrandZone } from "../providers/brandZone";
import type { DelegationSet } from "../providers/delegationSet";
import type { DomainNameServers } from "../providers/domainNameServers";
import { settled } from "../providers/settledOutputs";
import type { NameServerAddresses } from "../providers/nameServerAddresses";
import type { RecordSetGroup } from "../providers/recordSetGroup";
import { accountOf, type AwsArgument } from "../providers/whiteLabelDnsProvider";
import type { LowTtls } from "../records/lowTtls";
import { isInDomain } from "../records/names";
import { tenantsProblems } from "../settings/checkReferences";
import { checkedSettings } from "../settings/checkSettings";
import { SettingsError } from "../settings/settingsError";
import { TTLS } from "../settings/ttlPhase";
import {
    makeAddresses,
    makeAddressRecords,
    makeBrandZone,
    makeDelegationSet,
    type NameServerGroup,
    type WhiteLabelNameServersArgs,
} from "./nameServerResources";
import { registerDomain } from "./registration";
import { registrarInstructions, registrarText, type Registrar } from "./registrar";
import { whenFound } from "./whenFound";
import { childrenOf } from "./zoneContents";

/** The name servers of a tenant's zone: a `WhiteLabelNameServers`, or the same values from another stack. */
export interface NameServers {
    /** The id of the delegation set that the zone goes on. A change replaces the zone, and is refused without `allowReplace`. */
    delegationSetId: pulumi.Input<string>;
    /** The white-label names in full, such as `ns1.example.com`. */
    names: pulumi.Input<string[]>;
    /**
     * The random mark with which the tenant's zone is created, if the brand zone is in the same stack. Do not pass the mark of
     * another stack: its zones would then count as zones of this stack. Default: a mark of the stack.
     */
    mark?: pulumi.Output<string> | undefined;
    /** The addresses of the name servers. Required if the tenant's domain contains the brand domain and has `registrar`. */
    hosts?: pulumi.Output<Host[]> | undefined;
}

/**
 * The servers of one delegation set with white-label names: their addresses, which each preview and up looks up, and the address records in
 * the brand zone. The brand zone and the set exist before it: the subclass creates them for one set, and `WhiteLabelDns` for a pool of
 * sets.
 */
export class NameServersOfSet extends pulumi.ComponentResource implements NameServers {
    /** The white-label names, each with its AWS name server and addresses, in the order of `nameServers`. */
    readonly hosts: pulumi.Output<Host[]>;
    /** Names that are no longer in `nameServers`; they continue to answer until they are in `retiredNameServers`. */
    readonly formerHosts: pulumi.Output<Host[]>;
    /** The id of the delegation set, for zones to use. */
    readonly delegationSetId: pulumi.Output<string>;
    /** The AWS names of the set's four servers. */
    readonly awsNameServers: pulumi.Output<string[]>;
    /** The white-label names in full, such as `ns1.example.com`. Known once the address records are served. */
    readonly names: pulumi.Output<string[]>;
    /** The random mark of the deployment, with which the tenant zones of the same stack are created. */
    readonly mark: pulumi.Output<string>;
    /** The entries to make at the registrars. */
    readonly registrar: pulumi.Output<Registrar>;
    /** The same as one text; export it as a stack output, which `pulumi stack output` prints as it is. */
    readonly registrarText: pulumi.Output<string>;
    /** The times from which the address records have low TTLs, and from which these hold at every resolver; undefined if the TTLs are not low. */
    readonly lowTtls: pulumi.Output<LowTtls | undefined>;
    /** The input of `white-label-dns audit`, as data. */
    readonly audit: pulumi.Output<AuditInput>;
    /** The same as one text; export it as a stack output, of which `pulumi up` then shows the lines that change. */
    readonly auditText: pulumi.Output<string>;
    /** The child resources. */
    readonly nodes: {
        /** The brand domain's hosted zone, as it was found. */
        brandZone: BrandZone;
        /** The reusable delegation set. */
        delegationSet: DelegationSet;
        /** The addresses of the set's servers, as they were looked up. */
        addresses: NameServerAddresses;
        /** The A and AAAA records of the white-label names in the brand zone. */
        addressRecords: RecordSetGroup;
        /** The name servers of the brand domain at Route 53 Domains; only with `registrar`. */
        registration?: DomainNameServers;
    };

    /** @param groupOf called with the options for the children of this component */
    constructor(
        name: string,
        groupOf: (children: pulumi.CustomResourceOptions) => NameServerGroup,
        opts?: pulumi.ComponentResourceOptions,
        aws?: AwsArgument,
    ) {
        super(NAME_SERVERS_TYPE, name, {}, opts);
        const { children } = accountOf(this, name, aws, opts);
        const group = groupOf(children);
        const { brandDomain, brandZone, delegationSet, rewriteBrandZone } = group;
        const addresses = makeAddresses(name, group, children);
        const addressRecords = makeAddressRecords(name, group, addresses.hosts, children);

        const inOrder = pulumi.all([addresses.hosts, addresses.names]);
        this.hosts = whenFound(inOrder, ([published, names]) => published.slice(0, names.length));
        this.formerHosts = whenFound(inOrder, ([published, names]) =>
            published.slice(names.length).filter(({ host }) => isInDomain(host, brandDomain)),
        );
        const registration = this.register(name, group, addressRecords, children);
        this.nodes = {
            brandZone,
            delegationSet,
            addresses,
            addressRecords,
            ...(registration === undefined ? {} : { registration }),
        };
        this.delegationSetId = delegationSet.id;
        this.awsNameServers = delegationSet.nameServers;
        this.mark = brandZone.reference;
        this.lowTtls = addressRecords.lowTtls;
        // The state of a tenant lists its dependencies, and the address records already depend on the look-up. Tenants are created after
        // the glue, and deleted before it.
        const ready = pulumi.all([addressRecords.zoneId, ...(registration ? [registration.domain] : [])]);
        this.names = ready.apply(async () =>
            Array.isArray(group.names) ? group.names : settled(addresses.names),
        );
        this.registrar = whenFound(this.hosts, (hosts) =>
            registrarInstructions(brandDomain, hosts, rewriteBrandZone, group.registrar !== undefined),
        );
        this.registrarText = whenFound(this.registrar, registrarText);
        this.audit = auditInput(group, this.hosts, this.formerHosts);
        this.auditText = whenFound(this.audit, auditInputText);
        const { hosts, delegationSetId, awsNameServers, registrar } = this;
        this.registerOutputs({ hosts, delegationSetId, awsNameServers, names: this.names, registrar });
    }

    /**
     * Sets the brand domain's own name servers at its registrar, after the address records are served. Names that were removed stay in the
     * list, because registries have them.
     */
    private register(
        name: string,
        { registrar, brandDomain, delegationSet, furtherNames }: NameServerGroup,
        addressRecords: RecordSetGroup,
        children: pulumi.CustomResourceOptions,
    ): DomainNameServers | undefined {
        if (registrar === undefined) {
            return undefined;
        }
        const hosts = whenFound(pulumi.all([this.hosts, this.formerHosts]), (all) => all.flat());
        const names = whenFound(hosts, (all) => all.map(({ host }) => host));
        const { zoneId } = addressRecords;
        const registration = {
            domain: brandDomain,
            names,
            hosts,
            zoneId,
            servesSet: delegationSet.id,
            furtherNames,
        };
        return registerDomain(name, registration, children);
    }
}

export const NAME_SERVERS_TYPE = "white-label-dns:index:WhiteLabelNameServers";

/**
 * White-label name servers: a reusable delegation set, and address records in the brand zone that give its four
 * servers names of your own.
 *
 * The addresses are looked up at every preview and up. When AWS changes one, the preview says which, and up changes
 * the address records in one batch; the glue at the brand domain's registrar is then yours to change (`registrar`).
 *
 * ### Cost
 * Nothing by itself: delegation sets and record sets are free. Each hosted zone costs what AWS charges for zones.
 *
 * ### In a unit test
 * Mocks (`pulumi.runtime.setMocks`) that give the inputs back as the state deploy nothing: `hosts`, `formerHosts`, `awsNameServers`, `mark`,
 * `registrar`, `lowTtls` and `audit` are undefined then. `names` are known, and `delegationSetId` is the id that the mock gives
 * (docs/testing.md).
 *
 * @example
 * const nameServers = new WhiteLabelNameServers("ns", { brandDomain: "example.com" });
 * new TenantZone("tenant.net", { domain: "tenant.net", nameServers, target: { addresses: ["203.0.113.10"] } });
 */
export class WhiteLabelNameServers extends NameServersOfSet {
    /** @throws SettingsError where an argument is wrong, before anything is created */
    constructor(name: string, args: WhiteLabelNameServersArgs, opts?: pulumi.ComponentResourceOptions) {
        super(name, (children) => makeGroup(name, args, children), opts, args.aws);
    }
}

/** The group of the found brand zone and a new or adopted set. */
function makeGroup(
    name: string,
    args: WhiteLabelNameServersArgs,
    children: pulumi.CustomResourceOptions,
): NameServerGroup {
    const { tenants: givenTenants = [], transform, aws: _aws, ...given } = args;
    const mistakes = tenantsProblems(givenTenants);
    if (mistakes.length > 0) {
        throw new SettingsError(mistakes, `${name}: `);
    }
    const { tenants, problems } = knownTenants(givenTenants);
    const settings = checkedSettings({ ...given, tenants: [] }, `${name}: `);
    const { brandDomain, nameServers: names, rewriteBrandZone = false } = settings;
    const brandZone = makeBrandZone(`${name}-brand-zone`, settings, transform, children);
    const delegationSet = makeDelegationSet(
        `${name}-delegation-set`,
        {
            ...settings,
            callerReference: brandZone.reference,
            brandZone,
            // If `tenants` is an output, the component that sets it has already checked it.
            tenants: Array.isArray(tenants) ? tenants : [],
        },
        transform,
        children,
    );
    const delegations = pulumi.output(tenants).apply((domains) => childrenOf(brandDomain, domains, names));
    return {
        brandDomain,
        names,
        brandZone,
        delegationSet,
        isAlone: true,
        tenants,
        problems,
        delegations,
        rewriteBrandZone,
        registrar: settings.registrar,
        settings: { ...args, retiredNameServers: settings.retiredNameServers },
    };
}

/** The known tenants, and the problems of the other ones once an output is known; undefined if there are none. */
function knownTenants(given: pulumi.Input<string[]>): Pick<NameServerGroup, "tenants" | "problems"> {
    if (Array.isArray(given)) {
        return { tenants: given };
    }
    const known = pulumi.output(given).apply((domains) => {
        const problems = tenantsProblems(domains).map(({ key, message }) => `${key}: ${message}`);
        return problems.length === 0 ? { tenants: domains, problems: undefined } : { tenants: [], problems };
    });
    return { tenants: known.tenants, problems: known.problems };
}

function auditInput(
    group: NameServerGroup,
    hosts: pulumi.Output<Host[]>,
    formerHosts: pulumi.Output<Host[]>,
): pulumi.Output<AuditInput> {
    const { brandDomain, brandZone, delegationSet, names, rewriteBrandZone } = group;
    const { ttlPhase = "live" } = group.settings;
    return whenFound(
        pulumi.all([delegationSet.id, hosts, formerHosts, brandZone.nameServers, group.tenants, names]),
        ([id, found, former, brandServers, domains, own]): AuditInput => ({
            version: 1,
            brandDomain,
            brandNameServers: rewriteBrandZone ? own : brandServers,
            ...(group.registrar === undefined ? {} : { brandSetByStack: true }),
            ttls: TTLS[ttlPhase],
            delegationSets: [auditedSet(id, found, former)],
            tenants: Object.fromEntries(domains.map((domain) => [domain, 1])),
        }),
    );
}

/** A set in the output `audit`. Its addresses are in other outputs, and the audit queries them in DNS. */
export function auditedSet(id: string, hosts: Host[], formerHosts: Host[]): AuditInputSet {
    const named = (all: Host[]): AuditInputSet["hosts"] =>
        all.map(({ host, awsName }) => ({ host, awsName }));
    return {
        id,
        hosts: named(hosts),
        ...(formerHosts.length === 0 ? {} : { formerHosts: named(formerHosts) }),
    };
}
