import { z } from "zod";
import type { AuditInput } from "../audit";
import { registrarInstructions, registrarOfAll, type Registrar } from "../components/registrar";
import type { Host } from "../dns/serverAddresses";
import { isInDomain } from "../records/names";
import { ownRecords } from "../records/recordGroup";
import type { RecordData } from "../records/recordSet";
import type { PromisedDomain } from "./resolution";

/** The deployed objects of a program, which are read from its state, because a user's own program may have any outputs, or none. */
export interface DeployedProgram {
    /** The brand domains. `isSetByStack` is true if the program sets the domain's name servers at Route 53 Domains. */
    brands: { domain: string; nameServers: string[]; isSetByStack: boolean }[];
    sets: { id: string; nameServers: string[]; hosts: Host[]; isOurs: boolean }[];
    tenants: { domain: string; zoneId: string; nameServers: string[]; records: Record<string, RecordData> }[];
}

const TYPE = "pulumi-nodejs:dynamic/white-label-dns:";
const names = z.array(z.string());
const rowsSchema = z.object({
    deployment: z.object({
        resources: z
            .array(
                z.object({
                    urn: z.string(),
                    type: z.string(),
                    id: z.string().default(""),
                    // Pulumi leaves the outputs out of the row of a component that registers none.
                    outputs: z.unknown().optional(),
                }),
            )
            .default([]),
    }),
});
const brandSchema = z.object({ domain: z.string(), nameServers: names });
const registeredSchema = z.object({ domain: z.string() });
const groupSchema = z.object({ zone: z.string(), apex: z.object({ nameServers: names }) });
const setSchema = z.object({
    nameServers: names,
    fromZone: z.string().optional(),
    existingId: z.string().optional(),
});
const addressesSchema = z.object({
    nameServers: names,
    hosts: z.array(z.object({ host: z.string(), awsName: z.string(), ipv4: names, ipv6: names })),
});
/** A zone without our NS does not belong to a tenant. A zone whose records the state has encrypted is not shown either. */
const zoneSchema = z.object({
    domain: z.string(),
    apex: z.object({ nameServers: names }),
    records: z
        .record(
            z.string(),
            z.custom<RecordData>((data) => typeof data === "object"),
        )
        .default({}),
});

/** @param state the result of `Engine.exportState` */
export function readDeployed(state: unknown): DeployedProgram {
    // The order of the rows in a state depends on the order of the operations in the up.
    const resources = rowsSchema
        .parse(state)
        .deployment.resources.sort((one, other) => (one.urn < other.urn ? -1 : 1));
    const rowsOf = <T>(type: string, schema: z.ZodType<T>): (T & { id: string })[] =>
        resources.flatMap((row) => {
            const { data } = schema.safeParse(row.outputs);
            return row.type === `${TYPE}${type}` && data !== undefined ? [{ ...data, id: row.id }] : [];
        });
    const groups = rowsOf("RecordSetGroup", groupSchema);
    const addresses = rowsOf("NameServerAddresses", addressesSchema);
    const set = rowsOf("DomainNameServers", registeredSchema).map(({ domain }) => domain);
    return {
        brands: rowsOf("BrandZone", brandSchema).map(({ domain, nameServers }) => ({
            domain,
            nameServers: groups.find(({ zone }) => zone === domain)?.apex.nameServers ?? nameServers,
            isSetByStack: set.includes(domain),
        })),
        sets: rowsOf("DelegationSet", setSchema).map(({ id, nameServers, fromZone, existingId }) => ({
            id,
            nameServers,
            hosts: addresses.find((row) => row.nameServers.join() === nameServers.join())?.hosts ?? [],
            isOurs: fromZone === undefined && existingId === undefined,
        })),
        tenants: rowsOf("HostedZone", zoneSchema).map(({ domain, id, apex, records }) => ({
            domain,
            zoneId: id,
            nameServers: apex.nameServers,
            records,
        })),
    };
}

/** The input of an audit for each brand. */
export function auditInputsOf({ brands, sets, tenants }: DeployedProgram): AuditInput[] {
    return brands.map(({ domain, nameServers }) => ({
        version: 1,
        brandDomain: domain,
        brandNameServers: nameServers,
        delegationSets: sets.flatMap(({ id, hosts }) => {
            const own = hosts.filter(({ host }) => isInDomain(host, domain));
            return own.length === 0 ? [] : [{ id, hosts: own }];
        }),
        tenants: Object.fromEntries(
            tenants
                .filter(({ nameServers: all }) => all.some((name) => isInDomain(name, domain)))
                .map((tenant) => [tenant.domain, tenant.nameServers]),
        ),
    }));
}

/** The entries that a user makes at the registrars, for each brand with a delegation set. */
export function registrarsOf({ brands, sets }: DeployedProgram): Registrar[] {
    return brands.flatMap(({ domain, nameServers, isSetByStack }) => {
        const each = sets.flatMap(({ hosts }) => {
            const own = hosts.filter(({ host }) => isInDomain(host, domain));
            const isRewritten = own.some(({ host }) => nameServers.includes(host));
            return own.length === 0 ? [] : [registrarInstructions(domain, own, isRewritten, isSetByStack)];
        });
        return each.length === 0 ? [] : [registrarOfAll(each)];
    });
}

/** The answers that resolvers must get for each tenant. */
export function promisedBy({ sets, tenants }: DeployedProgram): PromisedDomain[] {
    const hosts = sets.flatMap((set) => set.hosts);
    return tenants.map(({ domain, zoneId, nameServers, records }) => ({
        domain,
        records: ownRecords({ zone: domain, records, zoneId }).map((record) => ({
            isTarget: record.type === "A" || record.type === "AAAA",
            record,
        })),
        addresses: hosts.flatMap(({ host, ipv4, ipv6 }) =>
            nameServers.includes(host) ? [...ipv4, ...ipv6] : [],
        ),
    }));
}
