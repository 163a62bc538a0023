import en from "zod/v4/locales/en.js";
import * as z from "zod/mini";
import { MOVE_STAGES, type AuditInput } from "./input";

/**
 * The schema of the output `audit`. The interface is in input.ts; its messages are parts of an `AuditInputError`. It uses zod's small functions,
 * which have no texts of their own, because the bundle of the monitor's function contains it.
 */
z.config(en());

const address = z.union([z.ipv4(), z.ipv6()], { error: "an IPv4 or IPv6 address" });
const host = z.object({
    host: z.string(),
    awsName: z.optional(z.string()),
    ipv4: z.optional(z.array(address)),
    ipv6: z.optional(z.array(address)),
});
const move = z.object({
    fromZoneId: z.string(),
    stage: z.enum(MOVE_STAGES),
    nameServers: z.optional(z.array(z.string())),
    until: z.optional(z.iso.datetime()),
});
const target = z.object({
    addresses: z.optional(z.array(address)),
    alias: z.optional(z.string()),
    name: z.optional(z.string()),
    tenants: z.optional(z.array(z.string())),
});
const seconds = z.int().check(z.minimum(0));
const ttls = z.object({ address: seconds, ns: seconds, soa: seconds });

export const auditInputSchema = z.object({
    version: z.literal(1, { error: "1, the version of the output audit that this program reads" }),
    brandDomain: z.string(),
    brandNameServers: z.optional(z.array(z.string())),
    brandSetByStack: z.optional(z.boolean()),
    ttls: z.optional(ttls),
    tenantTtls: z.optional(z.record(z.string(), ttls)),
    delegationSets: z.array(
        z.object({
            id: z.optional(z.string()),
            hosts: z.array(host),
            formerHosts: z.optional(z.array(host)),
        }),
    ),
    tenants: z.record(z.string(), z.union([z.int().check(z.minimum(1)), z.array(z.string())])),
    moves: z.optional(z.record(z.string(), move)),
    targets: z.optional(z.array(target)),
    setByStack: z.optional(z.array(z.string())),
}) satisfies z.ZodMiniType<AuditInput, AuditInput>;
