import * as pulumi from "@pulumi/pulumi";
import { isInDomain } from "../dns/names";
import type { Host } from "../dns/serverAddresses";
import type { RecordData } from "../dns/records";
import { relativeName, toRecordName } from "../dns/records";
import { toRname, type Soa } from "../dns/soa";
import { BrandZone, type BrandZoneArgs } from "../providers/brandZone";
import { DelegationSet, type DelegationSetArgs } from "../providers/delegationSet";
import { NameServerAddresses, type NameServerAddressesArgs } from "../providers/nameServerAddresses";
import { RecordSetGroup, type Apex, type RecordSetGroupArgs } from "../providers/recordSetGroup";
import { checkSettings, SettingsError } from "./checkSettings";
import { registrarInstructions, type Registrar } from "./registrar";
import { transformed, type Transform } from "./transform";
import { TTLS, type TtlPhase } from "./ttlPhase";

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
    tenants?: string[] | undefined;
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
        const brandZone = createBrandZone();
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
        const { hosts, delegationSetId, awsNameServers, registrar } = this;
        this.registerOutputs({ hosts, delegationSetId, awsNameServers, names: this.names, registrar });

        function createBrandZone(): BrandZone {
            const rewriteTo = rewriteBrandZone ? names : undefined;
            const zone = { domain: brandDomain, zoneId: args.brandZoneId, rewriteTo };
            return new BrandZone(...transformed(transform?.brandZone, `${name}-brand-zone`, zone, parent));
        }

        function createDelegationSet(): DelegationSet {
            const set: DelegationSetArgs = {
                callerReference: brandZone.reference,
                fromZone: args.delegationSet?.fromZone,
                existingId: args.delegationSet?.id,
                allowReplace: args.allowDelegationSetReplacement,
                neighbors: {
                    brandDomain,
                    brandNameServers: brandZone.nameServers,
                    rewriteBrandZone,
                    tenants,
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

        function createAddressRecords(): RecordSetGroup {
            const ttls = TTLS[ttlPhase];
            const group: RecordSetGroupArgs = {
                zoneId: brandZone.foundZoneId,
                zone: brandDomain,
                records: addresses.hosts.apply((found) => ({
                    ...addressRecordMap(found, brandDomain, ttls.address),
                    ...delegationMap(tenants, brandDomain, names, ttls.ns),
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
    const { transform: _transform, tenants: _tenants, ...settings } = args;
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

/** A tenant below the brand domain has the brand zone for its registry: the NS records that delegate it stand there. */
function delegationMap(
    tenants: string[],
    brandDomain: string,
    names: string[],
    ttl: number,
): Record<string, RecordData> {
    const children = tenants.filter((tenant) => tenant !== brandDomain && isInDomain(tenant, brandDomain));
    return Object.fromEntries(
        children.map((child) => [
            `${relativeName(toRecordName(child, brandDomain), brandDomain)} NS`,
            { ttl, values: names },
        ]),
    );
}

/** The apex NS and SOA of a zone on our name servers. */
export function apexOf(nameServers: string[], phase: TtlPhase, soa: SoaArgs | undefined): Apex {
    const { ns: nsTtl, soa: soaTtl } = TTLS[phase];
    const fields = soa?.rname === undefined ? soa : { ...soa, rname: toRname(soa.rname) };
    return { nameServers, nsTtl, soaTtl, soa: fields };
}
