import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../dns/serverAddresses";
import type { HostedZoneArgs } from "../providers/hostedZone";
import type { RecordSetGroupArgs } from "../providers/recordSetGroup";
import { checkSettings, SettingsError } from "./checkSettings";
import type { Registrar } from "./registrar";
import { createTenant, type TenantArgs, type TenantNodes } from "./tenantZone";
import type { Transform } from "./transform";
import { WhiteLabelNameServers, type WhiteLabelNameServersArgs } from "./whiteLabelNameServers";

export interface WhiteLabelDnsArgs extends Omit<WhiteLabelNameServersArgs, "tenants" | "transform"> {
    /** All tenants; their order means nothing. Adding and removing one touches no other. */
    tenants: TenantArgs[];
    transform?:
        | {
              nameServers?: WhiteLabelNameServersArgs["transform"];
              /** For the zone of each tenant; the function form gets the name, which ends in the domain. */
              zone?: Transform<HostedZoneArgs>;
              /** For the records of each tenant. */
              records?: Transform<RecordSetGroupArgs>;
          }
        | undefined;
}

/** A delegation set with the white-label names of its servers, for a stack's outputs. */
export interface DelegationSetOutput {
    id: string;
    /** The AWS names. */
    nameServers: string[];
    hosts: Host[];
}

export interface TenantOutput {
    zoneId: string;
    delegationSetId: string;
    /** What the tenant sets at its registrar. */
    nameServers: string[];
}

/**
 * White-label DNS for many tenants from one object: the name servers, and a zone with its records for each tenant,
 * two state rows a tenant.
 *
 * @example
 * const dns = new WhiteLabelDns("dns", {
 *     brandDomain: "example.com",
 *     tenants: [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] } }],
 * });
 * export const registrar = dns.registrar;
 */
export class WhiteLabelDns extends pulumi.ComponentResource {
    readonly delegationSets: pulumi.Output<DelegationSetOutput[]>;
    /** By domain, in its ASCII form. */
    readonly tenants: pulumi.Output<Record<string, TenantOutput>>;
    readonly registrar: pulumi.Output<Registrar>;
    /** The resources below; tenants by domain. */
    readonly nodes: { nameServers: WhiteLabelNameServers; tenants: Record<string, TenantNodes> };

    /** @throws SettingsError with all mistakes in the arguments, before anything is created */
    constructor(name: string, args: WhiteLabelDnsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("white-label-dns:index:WhiteLabelDns", name, {}, opts);
        const { transform, tenants: given, ...rest } = args;
        const { settings, problems } = checkSettings({ ...rest, tenants: given });
        if (settings === undefined) {
            throw new SettingsError(problems, "");
        }
        const domains = settings.tenants.map(({ domain }) => domain);
        const nameServers = new WhiteLabelNameServers(
            `${name}-name-servers`,
            { ...rest, tenants: domains, transform: transform?.nameServers },
            { parent: this },
        );
        const tenants = Object.fromEntries(
            given.map((tenant, index) => {
                const domain = domains[index] ?? tenant.domain;
                const own = {
                    ...tenant,
                    domain,
                    nameServers,
                    ttlPhase: args.ttlPhase,
                    soa: args.soa,
                    transform,
                };
                return [domain, createTenant(`${name}-${domain}`, domain, own, { parent: this })];
            }),
        );

        this.nodes = { nameServers, tenants };
        this.delegationSets = pulumi
            .all([nameServers.delegationSetId, nameServers.awsNameServers, nameServers.hosts])
            .apply(([id, awsNames, hosts]) => [{ id, nameServers: awsNames, hosts }]);
        this.tenants = pulumi.output(
            Object.fromEntries(
                Object.entries(tenants).map(([domain, { zone }]) => [
                    domain,
                    {
                        zoneId: zone.zoneId,
                        delegationSetId: nameServers.delegationSetId,
                        nameServers: nameServers.names,
                    },
                ]),
            ),
        );
        this.registrar = nameServers.registrar;
        this.registerOutputs({});
    }
}
