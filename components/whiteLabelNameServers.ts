import * as pulumi from "@pulumi/pulumi";
import { isInDomain } from "../records/names";
import type { Host } from "../dns/serverAddresses";
import type { RecordData } from "../records/recordSet";
import { relativeName, toRecordName } from "../records/recordName";
import { toRname, type Soa } from "../records/soa";
import type { AuditInput } from "../audit/input";
import { BrandZone, type BrandZoneArgs } from "../providers/brandZone";
import { DelegationSet, type DelegationSetArgs } from "../providers/delegationSet";
import { NameServerAddresses, type NameServerAddressesArgs } from "../providers/nameServerAddresses";
import { RecordSetGroup, type Apex, type RecordSetGroupArgs } from "../providers/recordSetGroup";
import { checkSettings, SettingsError } from "../settings/checkSettings";
import { registrarInstructions, type Registrar } from "./registrar";
import { transformed, type Transform } from "./transform";
import { TTLS, type TtlPhase } from "../settings/ttlPhase";

/** Where the four AWS servers come from. Default: a new set. */
export interface DelegationSetSource {
    /** Adopt the four servers of this existing public zone. */
    fromZone?: pulumi.Input<string> | undefined;
    /** Use this reusable delegation set; it is never deleted by us. */
    id?: pulumi.Input<string> | undefined;
}

/** Fields of the SOA that are set; the others stay as AWS has them. */
export interface SoaArgs extends Partial<Omit<Soa, "mname">> {
    /** The mailbox, as hostmaster@example.com or in the form of RFC 1035. Default: AWS's, which nobody reads. */
    rname?: string;
}

export interface WhiteLabelNameServersArgs {
    /** The domain whose zone holds the white-label names: example.com. Its public hosted zone has to exist. */
    brandDomain: string;
    /** Needed where there are several public zones of that name; saves the look-up otherwise. */
    brandZoneId?: pulumi.Input<string> | undefined;
    /** The look-up of the brand zone, where several name server groups share one. */
    brandZone?: BrandZone | undefined;
    /** Identifies the set in Route 53 until it exists; by default that of the brand zone. One for each group that shares a brand zone. */
    reference?: pulumi.Input<string> | undefined;
    /**
     * What the brand zone delegates, by domain. Default: the `tenants` below the brand domain, to these name servers. Where
     * several groups share a brand zone one of them does it for all: a tenant may move from one to another.
     */
    delegations?: pulumi.Input<Record<string, string[]>> | undefined;
    /** AWS name servers that a new set must not share: of zones whose domains contain those on this set, or lie in them. */
    avoidServers?: pulumi.Input<string[]> | undefined;
    /**
     * One to four labels below the brand domain, or full names in it. The first is the MNAME of every SOA.
     *
     * @default ["ns1", "ns2", "ns3", "ns4"]
     */
    nameServers?: string[] | undefined;
    /** Changing it replaces the set and with it every zone on it, which is refused without `allowDelegationSetReplacement`. */
    delegationSet?: DelegationSetSource | undefined;
    /** @default false */
    allowDelegationSetReplacement?: boolean | undefined;
    /** @default "live" */
    ttlPhase?: TtlPhase | undefined;
    /** Put the brand zone's own NS and SOA into white-label names too. Only where it is on the set (adopted). Default false. */
    rewriteBrandZone?: boolean | undefined;
    /** For the SOA of the brand zone, with `rewriteBrandZone`. */
    soa?: SoaArgs | undefined;
    /**
     * The domains whose zones go on the set, where they are known: they are checked against the brand zone, those below
     * the brand domain are delegated in it, and one of them has to be answered for at a new address of a name server
     * before that is believed.
     */
    tenants?: pulumi.Input<string[]> | undefined;
    transform?:
        | {
              brandZone?: Transform<BrandZoneArgs>;
              delegationSet?: Transform<DelegationSetArgs>;
              addresses?: Transform<NameServerAddressesArgs>;
              addressRecords?: Transform<RecordSetGroupArgs>;
          }
        | undefined;
}

/** What a tenant's zone needs to know of the name servers that it goes on. A WhiteLabelNameServers is one. */
export interface NameServers {
    delegationSetId: pulumi.Input<string>;
    /** ns1.example.com … */
    names: pulumi.Input<string[]>;
}

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
 * @example
 * const nameServers = new WhiteLabelNameServers("ns", { brandDomain: "example.com" });
 * new TenantZone("tenant.net", { domain: "tenant.net", nameServers, target: { addresses: ["203.0.113.10"] } });
 */
export class WhiteLabelNameServers extends pulumi.ComponentResource implements NameServers {
    /** The white-label names with their AWS server and its addresses, in the order of `nameServers`. */
    readonly hosts: pulumi.Output<Host[]>;
    /** The set to put zones on. */
    readonly delegationSetId: pulumi.Output<string>;
    /** The AWS names of the set's four servers. */
    readonly awsNameServers: pulumi.Output<string[]>;
    /** ns1.example.com …; what uses it waits for the address records to be served. */
    readonly names: pulumi.Output<string[]>;
    /** What to type in at the registrars. */
    readonly registrar: pulumi.Output<Registrar>;
    /** What `white-label-dns audit` has to know; export it as an output of the stack. */
    readonly audit: pulumi.Output<AuditInput>;
    /** The resources below. */
    readonly nodes: {
        brandZone: BrandZone;
        delegationSet: DelegationSet;
        addresses: NameServerAddresses;
        addressRecords: RecordSetGroup;
    };

    /** @throws SettingsError where an argument is wrong, before anything is created */
    constructor(name: string, args: WhiteLabelNameServersArgs, opts?: pulumi.ComponentResourceOptions) {
        super("white-label-dns:index:WhiteLabelNameServers", name, {}, opts);
        const { tenants = [], transform, rewriteBrandZone = false, ttlPhase = "live" } = args;
        const { brandDomain, nameServers: names } = checkArgs(args);
        const parent = { parent: this };
        const brandZone = args.brandZone ?? createBrandZone();
        const delegationSet = createDelegationSet();
        const addresses = createAddresses();
        const addressRecords = createAddressRecords();

        this.nodes = { brandZone, delegationSet, addresses, addressRecords };
        this.hosts = addresses.hosts;
        this.delegationSetId = delegationSet.id;
        this.awsNameServers = delegationSet.nameServers;
        this.names = addressRecords.zoneId.apply(() => names);
        this.registrar = addresses.hosts.apply((hosts) =>
            registrarInstructions(brandDomain, hosts, rewriteBrandZone),
        );
        this.audit = pulumi
            .all([this.delegationSetId, this.hosts, brandZone.nameServers, tenants])
            .apply(([id, hosts, brandServers, domains]): AuditInput => ({
                version: 1,
                brandDomain,
                brandNameServers: rewriteBrandZone ? names : brandServers,
                ttls: TTLS[ttlPhase],
                delegationSets: [{ id, hosts }],
                tenants: Object.fromEntries(domains.map((domain) => [domain, 1])),
            }));
        const { hosts, delegationSetId, awsNameServers, registrar } = this;
        this.registerOutputs({ hosts, delegationSetId, awsNameServers, names: this.names, registrar });

        function createBrandZone(): BrandZone {
            const rewriteTo = rewriteBrandZone ? names : undefined;
            const zone = { domain: brandDomain, zoneId: args.brandZoneId, rewriteTo };
            return new BrandZone(...transformed(transform?.brandZone, `${name}-brand-zone`, zone, parent));
        }

        function createDelegationSet(): DelegationSet {
            const set: DelegationSetArgs = {
                callerReference: args.reference ?? brandZone.reference,
                avoidServers: args.avoidServers,
                fromZone: args.delegationSet?.fromZone,
                existingId: args.delegationSet?.id,
                allowReplace: args.allowDelegationSetReplacement,
                neighbors: {
                    brandDomain,
                    brandNameServers: brandZone.nameServers,
                    rewriteBrandZone,
                    // Where they are an output, whoever gives them has seen to it.
                    tenants: Array.isArray(tenants) ? tenants : [],
                },
            };
            return new DelegationSet(
                ...transformed(transform?.delegationSet, `${name}-delegation-set`, set, parent),
            );
        }

        function createAddresses(): NameServerAddresses {
            const lookup = { names, nameServers: delegationSet.nameServers, zones: tenants };
            return new NameServerAddresses(
                ...transformed(transform?.addresses, `${name}-addresses`, lookup, parent),
            );
        }

        function childrenOf(domains: pulumi.Input<string[]>): pulumi.Output<Record<string, string[]>> {
            return pulumi.output(domains).apply((all) => {
                const below = all.filter(
                    (domain) => domain !== brandDomain && isInDomain(domain, brandDomain),
                );
                return Object.fromEntries(below.map((domain) => [domain, names]));
            });
        }

        function createAddressRecords(): RecordSetGroup {
            const ttls = TTLS[ttlPhase];
            const group: RecordSetGroupArgs = {
                zoneId: brandZone.foundZoneId,
                zone: brandDomain,
                records: pulumi
                    .all([addresses.hosts, args.delegations ?? childrenOf(tenants)])
                    .apply(([found, delegations]) => ({
                        ...addressRecordMap(found, brandDomain, ttls.address),
                        ...delegationMap(delegations, brandDomain, ttls.ns),
                    })),
                apex: rewriteBrandZone ? apexOf(names, ttlPhase, args.soa) : undefined,
                original: rewriteBrandZone ? brandZone.originalApex : undefined,
            };
            return new RecordSetGroup(
                ...transformed(transform?.addressRecords, `${name}-address-records`, group, parent),
            );
        }
    }
}

function checkArgs(args: WhiteLabelNameServersArgs): { brandDomain: string; nameServers: string[] } {
    const {
        transform: _transform,
        tenants: _tenants,
        brandZone: _brandZone,
        reference: _reference,
        avoidServers: _avoidServers,
        delegations: _delegations,
        ...settings
    } = args;
    const { settings: checked, problems } = checkSettings({ ...settings, tenants: [] });
    if (checked === undefined) {
        throw new SettingsError(problems, "");
    }
    return checked;
}

/** A and AAAA of each name, which must not be aliases: an NS may not lead to a CNAME (RFC 2181 §10.3), and Route 53 has no alias to its own name servers (API AliasTarget). */
function addressRecordMap(
    hosts: readonly Host[],
    brandDomain: string,
    ttl: number,
): Record<string, RecordData> {
    return Object.fromEntries(
        hosts.flatMap(({ host, ipv4, ipv6 }) => {
            const name = relativeName(toRecordName(host, brandDomain), brandDomain);
            const families: [string, string[]][] = [
                ["A", ipv4],
                ["AAAA", ipv6],
            ];
            return families
                .filter(([, values]) => values.length > 0)
                .map(([type, values]) => [`${name} ${type}`, { ttl, values }]);
        }),
    );
}

/**
 * The NS records that delegate domains below a zone's own, by domain: where the zone is of this stack it is their registry.
 */
export function delegationMap(
    children: Readonly<Record<string, string[]>>,
    zone: string,
    ttl: number,
): Record<string, RecordData> {
    return Object.fromEntries(
        Object.entries(children).map(([child, values]) => [
            `${relativeName(toRecordName(child, zone), zone)} NS`,
            { ttl, values },
        ]),
    );
}

/** The apex NS and SOA of a zone on our name servers. */
export function apexOf(nameServers: string[], phase: TtlPhase, soa: SoaArgs | undefined): Apex {
    const { ns: nsTtl, soa: soaTtl } = TTLS[phase];
    const fields = soa?.rname === undefined ? soa : { ...soa, rname: toRname(soa.rname) };
    return { nameServers, nsTtl, soaTtl, soa: fields };
}
