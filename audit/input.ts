import { z } from "zod";

/**
 * What `white-label-dns audit` has to know: the output `audit` of the components, or what a person gives on the command
 * line. Everything else is looked up in DNS.
 */

const address = z.union([z.ipv4(), z.ipv6()], { error: "an IPv4 or IPv6 address" });
const host = z.object({
    /** The white-label name. */
    host: z.string(),
    /** The AWS name server that it stands for. Without it nobody knows what its addresses have to be. */
    awsName: z.string().optional(),
    /** What the stack has published. */
    ipv4: z.array(address).optional(),
    ipv6: z.array(address).optional(),
});
const seconds = z.int().min(0);

export const auditInputSchema = z.object({
    /** Of this shape. */
    version: z.literal(1, { error: "1, the version of the output audit that this program reads" }),
    brandDomain: z.string(),
    /** What the brand domain is to be delegated to; without it, to what its own zone says. */
    brandNameServers: z.array(z.string()).optional(),
    /** That the records have in the phase that the stack is in. Without them no TTL is compared. */
    ttls: z.object({ address: seconds, ns: seconds, soa: seconds }).optional(),
    delegationSets: z.array(z.object({ id: z.string().optional(), hosts: z.array(host) })),
    /** By domain: the number of its delegation set in the list, from 1, or the names of its name servers. */
    tenants: z.record(z.string(), z.union([z.int().min(1), z.array(z.string())])),
});

/** The component's output `audit`. */
export type AuditInput = z.infer<typeof auditInputSchema>;

/** A white-label name server to look at. */
export interface AuditedServer {
    host: string;
    awsName?: string | undefined;
    /** The delegation set that it is of, where that is known. */
    delegationSetId?: string | undefined;
}

export interface AuditedTenant {
    domain: string;
    /** The names of its white-label servers. */
    nameServers: string[];
    /** Where the delegation is in a zone of ours: the domain of that zone. Else it is at a registry. */
    parentZone?: string | undefined;
}

/** What is audited, every name in its ASCII form and in lower case. */
export interface AuditPlan {
    brandDomain: string;
    brandNameServers?: string[] | undefined;
    ttls?: { address: number; ns: number; soa: number } | undefined;
    servers: AuditedServer[];
    tenants: AuditedTenant[];
}

/** Something that was given to the command is not usable; the message says what and what to write instead. */
export class AuditInputError extends Error {
    override readonly name = "AuditInputError";
}
