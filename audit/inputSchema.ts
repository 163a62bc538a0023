import * as z from "zod";
import { MOVE_STAGES, type AuditInput } from "./input";

/** The schema of the output `audit`. The interface is in input.ts; its messages are parts of an `AuditInputError`. */

const address = z.union([z.ipv4(), z.ipv6()], { error: "an IPv4 or IPv6 address" });
const host = z.object({
    host: z.string(),
    awsName: z.string().optional(),
    ipv4: z.array(address).optional(),
    ipv6: z.array(address).optional(),
});
const move = z.object({
    fromZoneId: z.string(),
    stage: z.enum(MOVE_STAGES),
    nameServers: z.array(z.string()).optional(),
    until: z.iso.datetime().optional(),
});
const target = z.object({
    addresses: z.array(address).optional(),
    alias: z.string().optional(),
    name: z.string().optional(),
    tenants: z.array(z.string()).optional(),
});
const seconds = z.int().min(0);
const ttls = z.object({ address: seconds, ns: seconds, soa: seconds });

export const auditInputSchema = z.object({
    version: z.literal(1, { error: "1, the version of the output audit that this program reads" }),
    brandDomain: z.string(),
    brandNameServers: z.array(z.string()).optional(),
    brandSetByStack: z.boolean().optional(),
    ttls: ttls.optional(),
    tenantTtls: z.record(z.string(), ttls).optional(),
    delegationSets: z.array(
        z.object({
            id: z.string().optional(),
            hosts: z.array(host),
            formerHosts: z.array(host).optional(),
        }),
    ),
    tenants: z.record(z.string(), z.union([z.int().min(1), z.array(z.string())])),
    moves: z.record(z.string(), move).optional(),
    targets: z.array(target).optional(),
    setByStack: z.array(z.string()).optional(),
}) satisfies z.ZodType<AuditInput, AuditInput>;
