import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { apiShareSchema, timeScaleSchema } from "./paceSettings";

/**
 * The shapes of everything that a user sets, with the text that says what to write where one does not fit. Rules that
 * need more than the shape are in `checkSettings.ts`.
 */

const text = (what: string) => z.string({ error: what }).min(1, { error: what });
const id = (prefix: "Z" | "N", what: string) =>
    z.string({ error: what }).regex(new RegExp(`^(/[a-z]+/)?${prefix}[A-Z0-9]{1,31}$`), { error: what });
const flag = z.boolean({ error: "true or false" });
const whole = (most: number, what: string) =>
    z.number({ error: what }).int({ error: what }).min(0, { error: what }).max(most, { error: what });
const seconds = whole(2147483647, "a whole number of seconds from 0 to 2147483647");
const list = <T extends z.ZodType>(item: T, what: string) => z.array(item, { error: what });

const alias = z.strictObject(
    {
        dnsName: text("the load balancer's DNS name, such as lb-1.us-east-1.elb.amazonaws.com"),
        zoneId: text(
            "the hosted zone id of the alias target itself: the load balancer's CanonicalHostedZoneId, such as Z35SXDOTRQ7X7K",
        ),
        evaluateTargetHealth: flag.optional(),
    },
    { error: "an alias target: { dnsName, zoneId }" },
);

const TARGET = "a target: { alias: { dnsName, zoneId } } or { addresses: [203.0.113.10] }";

export const targetSchema = z.strictObject(
    {
        alias: alias.optional(),
        addresses: list(text("an IPv4 or IPv6 address"), "a list of IPv4 and IPv6 addresses").optional(),
        ttl: seconds.optional(),
    },
    { error: TARGET },
);

export const tenantRecordSchema = z.strictObject(
    {
        name: text('a name relative to the domain, "@" for the domain itself'),
        type: text("a record type, such as MX"),
        ttl: seconds.optional(),
        values: list(text("the record's value as text"), "a list of values as text").optional(),
        alias: alias.optional(),
    },
    { error: "a record: { name, type, ttl, values }" },
);

/** Fields of the SOA that are not kept as AWS has them. */
export const soaSchema = z.strictObject(
    {
        rname: text("a mailbox, such as hostmaster@example.com").optional(),
        serial: whole(4294967295, "a whole number from 0 to 4294967295").optional(),
        refresh: seconds.optional(),
        retry: seconds.optional(),
        expire: seconds.optional(),
        minimum: seconds.optional(),
    },
    { error: "SOA fields: { rname: hostmaster@example.com }" },
);

/** Tenants that were found to be in order by themselves. */
const inOrder = new WeakSet<object>();
/** They and all objects in them, which are frozen. */
const frozen = new WeakSet<object>();

/** True for a value without an output or promise anywhere in it, which cannot be looked at yet. */
export function isPlain<T>(value: T): value is T & pulumi.Unwrap<T> {
    if (typeof value !== "object" || value === null) {
        return true;
    }
    if (frozen.has(value)) {
        return true;
    }
    if (pulumi.Output.isInstance(value) || value instanceof Promise) {
        return false;
    }
    for (const part of Object.values(value)) {
        if (!isPlain(part)) {
            return false;
        }
    }
    return true;
}

/** What is not plain is checked when it is known. */
const known = <T extends z.ZodType>(schema: T) =>
    z.union([z.custom<pulumi.Output<z.infer<T>>>((value) => !isPlain(value)), schema]);

const PIN = "the number of the delegation set to put the tenant on, from 1 to 100";
/** API HostedZoneConfig */
const COMMENT = "text of at most 256 characters";

export const tenantSchema = z.strictObject(
    {
        domain: z.string({ error: "the tenant's domain, such as tenant.net" }),
        target: known(targetSchema),
        names: list(
            text('a name relative to the domain, "@" for the domain itself'),
            'a list of names, such as ["@", www]',
        ).optional(),
        records: list(tenantRecordSchema, "a list of records: [{ name, type, ttl, values }]").optional(),
        tags: z.record(z.string(), z.string({ error: "text" }), { error: "tags: { key: value }" }).optional(),
        comment: z.string({ error: COMMENT }).max(256, { error: COMMENT }).optional(),
        pin: z
            .number({ error: PIN })
            .int({ error: PIN })
            .min(1, { error: PIN })
            .max(100, { error: PIN })
            .optional(),
    },
    { error: "a tenant: { domain, target }" },
);

type TenantSettings = z.infer<typeof tenantSchema>;

/** The tenants of settings, where all of them were found to be in order before. */
export function tenantsInOrder(settings: unknown): TenantSettings[] | undefined {
    const tenants =
        typeof settings === "object" && settings !== null && "tenants" in settings
            ? settings.tenants
            : undefined;
    const isKnown = (tenant: unknown): tenant is TenantSettings =>
        typeof tenant === "object" && tenant !== null && inOrder.has(tenant);
    return Array.isArray(tenants) && tenants.every(isKnown) ? tenants : undefined;
}

/**
 * Notes that a tenant is in order, so that it is not looked at again when a component is made of what was read from the
 * config. It is frozen, or it might be in order no more.
 *
 * @returns the same tenant
 */
export function asInOrder<T extends TenantSettings>(tenant: T): T {
    // An output is not known yet, and will have to be looked at.
    if (isPlain(tenant.target)) {
        freeze(tenant);
        inOrder.add(tenant);
    }
    return tenant;
}

function freeze(value: object): void {
    for (const part of Object.values(value) as unknown[]) {
        if (typeof part === "object" && part !== null) {
            freeze(part);
        }
    }
    frozen.add(Object.freeze(value));
}

export const settingsSchema = z.strictObject(
    {
        brandDomain: z.string({
            error: "the domain whose zone holds the white-label name servers, such as example.com",
        }),
        brandZoneId: known(
            id("Z", "the id of the brand domain's hosted zone, such as Z0123456789ABCDEFGHIJ"),
        ).optional(),
        nameServers: list(
            text("a label such as ns1, or a name in the brand domain"),
            "one to four names: [ns1, ns2, ns3, ns4]",
        ).optional(),
        nameServerPattern: text('a name with {n} in it for the number, such as "ns{n}"').optional(),
        ttlPhase: z.enum(["prepare", "live"], { error: '"prepare" (TTLs of 60 s) or "live"' }).optional(),
        tenants: list(tenantSchema, "a list of tenants: [{ domain, target }]"),
        delegationSet: z
            .strictObject(
                {
                    fromZone: known(
                        id("Z", "the id of the hosted zone whose name servers to adopt"),
                    ).optional(),
                    id: known(
                        id("N", "the id of a reusable delegation set, such as N01234567ABCDE"),
                    ).optional(),
                },
                {
                    error: "{ fromZone: Z… } to adopt the servers of a zone, or { id: N… } to use a set that is there",
                },
            )
            .optional(),
        allowDelegationSetReplacement: flag.optional(),
        rewriteBrandZone: flag.optional(),
        soa: soaSchema.optional(),
        resolvers: list(
            text("a resolver's address, such as 9.9.9.9 or 127.0.0.1:5300"),
            "a list of resolvers' addresses",
        ).optional(),
        dnsGateway: text("the address and port of a sandbox's DNS, such as 127.0.0.1:5300").optional(),
        sandboxTimeScale: timeScaleSchema.optional(),
        apiShare: apiShareSchema.optional(),
        allowSpecialPurposeAddresses: flag.optional(),
    },
    { error: "the settings of a stack" },
);

/** Everything that can be set in a stack's config, in the namespace `white-label-dns`. */
export type Settings = z.infer<typeof settingsSchema>;
