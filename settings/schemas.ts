import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { isRange } from "../records/addresses";
import type { AliasTarget, OwnAlias } from "../records/recordSet";
import { ROUTING_KINDS } from "../records/routing";
import { closed } from "./knownKeys";
import { MIGRATION_STAGES } from "./migrationStages";
import { REGISTRARS } from "./registrars";
import { TTL_PHASES } from "./ttlPhase";

/**
 * The shapes of settings, each with the text for a wrong value. Rules that need more than the shape are in `checkSettings.ts` and
 * `checkTenants.ts`.
 */

export const text = (what: string) => z.string({ error: what }).min(1, { error: what });
export const id = (prefix: "Z" | "N", what: string) =>
    z.string({ error: what }).regex(new RegExp(`^(/[a-z]+/)?${prefix}[A-Z0-9]{1,31}$`), { error: what });
export const flag = z.boolean({ error: "true or false" });
const RANGE_TEXT = "a range of addresses as in AWS's ip-ranges.json, such as 205.251.192.0/21";
export const range = z.string({ error: RANGE_TEXT }).refine(isRange, { error: RANGE_TEXT });
export const whole = (most: number, what: string) =>
    z.number({ error: what }).int({ error: what }).min(0, { error: what }).max(most, { error: what });
const seconds = whole(2147483647, "a whole number of seconds from 0 to 2147483647");
export const list = <T extends z.ZodType>(item: T, what: string) => z.array(item, { error: what });

/** True for a value without an output or promise in it, which cannot be checked yet. */
export function isPlain<T>(value: T): value is T & pulumi.Unwrap<T> {
    if (typeof value !== "object" || value === null) {
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

/** A value, or an output of one, which is checked when it is known. */
export const known = <T extends z.ZodType>(schema: T) =>
    z.union([z.custom<pulumi.Output<z.infer<T>>>((value) => !isPlain(value)), schema]);

/** The same for a part of a value whose other parts are checked at once. */
const later = <T extends z.ZodType>(schema: T) =>
    z.union([
        z.custom<pulumi.Output<z.infer<T>>>(
            (value) => pulumi.Output.isInstance(value) || value instanceof Promise,
        ),
        schema,
    ]);

const alias = closed(
    {
        dnsName: text("the load balancer's DNS name, such as lb-1.us-east-1.elb.amazonaws.com"),
        zoneId: text(
            "the hosted zone id of the alias target itself: the load balancer's CanonicalHostedZoneId, such as Z35SXDOTRQ7X7K",
        ),
        evaluateTargetHealth: flag.optional(),
    },
    "an alias target: { dnsName, zoneId }",
);

const target = closed(
    {
        alias: alias.optional(),
        addresses: list(text("an IPv4 or IPv6 address"), "a list of IPv4 and IPv6 addresses").optional(),
        ttl: seconds.optional(),
    },
    "a target: { alias: { dnsName, zoneId } } or { addresses: [203.0.113.10] }",
);

/** An alias in a record; its parts can be outputs. */
const outerAlias = closed({
    dnsName: later(alias.shape.dnsName),
    zoneId: later(alias.shape.zoneId),
    evaluateTargetHealth: later(flag).optional(),
});
const ownAlias = closed({
    name: later(text('the name of another record of this tenant, "@" for the domain itself')),
    evaluateTargetHealth: later(flag).optional(),
});
const ALIAS_TEXT = 'an alias target: { dnsName, zoneId }, or { name: "@" } for a record of this tenant';

/** The form that is probably meant gives the message: a union would name both forms. */
const recordAlias = z
    .custom<AliasTarget | OwnAlias>((value) => typeof value === "object" && value !== null, {
        error: ALIAS_TEXT,
    })
    .superRefine((value, context) => {
        const { error } = ("name" in value ? ownAlias : outerAlias).safeParse(value, { reportInput: true });
        error?.issues.forEach((issue) => context.addIssue({ ...issue }));
    });

const number = (what: string) => z.number({ error: what });
const DEGREES = "degrees, such as 49.22";
const degrees = z.union([z.string({ error: DEGREES }), number(DEGREES)]).optional();
const ROUTING_TEXT = `a routing with one of ${ROUTING_KINDS.join(", ")}, such as { weight: 90 }`;

/** Only the shape: the rules are in records/routingProblems.ts, which a RecordSetGroup uses as well. */
const routing = closed(
    {
        weight: later(number("a whole number from 0 to 255")).optional(),
        latency: later(text("an AWS region, such as eu-central-1")).optional(),
        failover: later(z.enum(["PRIMARY", "SECONDARY"], { error: "PRIMARY or SECONDARY" })).optional(),
        geolocation: later(
            closed(
                {
                    continent: text("a continent: AF, AN, AS, EU, OC, NA or SA").optional(),
                    country: text('a country such as DE, or "*" for everywhere else').optional(),
                    subdivision: text("a state of the United States, such as CA").optional(),
                },
                "{ continent: EU }, { country: DE } or { country: US, subdivision: CA }",
            ),
        ).optional(),
        geoproximity: later(
            closed(
                {
                    region: text("an AWS region, such as eu-central-1").optional(),
                    localZoneGroup: text("a local zone group, such as us-west-2-den-1").optional(),
                    latitude: degrees,
                    longitude: degrees,
                    bias: number("a whole number from -99 to 99").optional(),
                },
                "{ region: eu-central-1 }, { localZoneGroup } or { latitude, longitude }",
            ),
        ).optional(),
        multivalue: later(flag).optional(),
        cidr: later(
            closed(
                {
                    collectionId: text("the id of a CIDR collection"),
                    location: text('the name of a location of the collection, or "*"'),
                },
                "{ collectionId, location }",
            ),
        ).optional(),
    },
    ROUTING_TEXT,
);

export const tenantRecordSchema = later(
    closed(
        {
            name: later(text('a name relative to the domain, "@" for the domain itself')),
            type: later(text("a record type, such as MX")),
            ttl: later(seconds).optional(),
            values: later(
                list(later(text("the record's value as text")), "a list of values as text"),
            ).optional(),
            alias: later(recordAlias).optional(),
            routing: later(routing).optional(),
            setIdentifier: later(
                text(
                    "text of 1 to 128 characters that distinguishes the record from the others of its routing",
                ),
            ).optional(),
            healthCheckId: later(text("the id of a health check")).optional(),
        },
        "a record: { name, type, ttl, values }",
    ),
);

const OLD_ZONE = "the id of the hosted zone that the domain has now, such as Z0123456789ABCDEFGHIJ";
const migrateFrom = closed(
    {
        zoneId: later(id("Z", OLD_ZONE)),
        stage: z.enum(MIGRATION_STAGES, { error: MIGRATION_STAGES.join(", ") }).optional(),
    },
    "a zone to move from: { zoneId: Z…, stage: copy }",
);

const ON_SET =
    "the id of a public zone of the domain that is already on the delegation set, such as Z0123456789ABCDEFGHIJ";

export const registrarSchema = z.enum(REGISTRARS, {
    error: "route53domains, or remove the key if the domain is registered elsewhere",
});

export const ttlPhaseSchema = z.enum(TTL_PHASES, { error: '"prepare" (TTLs of 60 s) or "live"' });

const PIN = "the number of the delegation set to put the tenant on, from 1 to 100";
/** API HostedZoneConfig */
const COMMENT = "text of at most 256 characters";

/** A number or a boolean becomes its text, because `pulumi config set --path` stores 42 and true in that form. */
export const tagValue = z.preprocess(
    (value) => (typeof value === "number" || typeof value === "boolean" ? String(value) : value),
    z.string({ error: "text, a number, true or false" }),
);

export const tenantSchema = closed(
    {
        domain: z.string({ error: "the tenant's domain, such as tenant.net" }),
        target: known(target).optional(),
        names: later(
            list(
                later(text('a name relative to the domain, "@" for the domain itself')),
                'a list of names, such as ["@", www]',
            ),
        ).optional(),
        records: later(
            list(tenantRecordSchema, "a list of records: [{ name, type, ttl, values }], or { file: PATH }"),
        ).optional(),
        tags: later(z.record(z.string(), later(tagValue), { error: "tags: { key: value }" })).optional(),
        comment: later(z.string({ error: COMMENT }).max(256, { error: COMMENT })).optional(),
        pin: z
            .number({ error: PIN })
            .int({ error: PIN })
            .min(1, { error: PIN })
            .max(100, { error: PIN })
            .optional(),
        migrateFrom: migrateFrom.optional(),
        zoneId: later(id("Z", ON_SET)).optional(),
        overwrite: flag.optional(),
        forceDestroy: flag.optional(),
        registrar: registrarSchema.optional(),
        ttlPhase: ttlPhaseSchema.optional(),
        inside: z
            .string({ error: "the nearest domain of a tenant or of the brand that contains this one" })
            .optional(),
    },
    "a tenant: { domain, target }",
);

/** Fields of the SOA that differ from AWS's. */
export const soaSchema = closed(
    {
        rname: text("a mailbox, such as hostmaster@example.com").optional(),
        serial: whole(4294967295, "a whole number from 0 to 4294967295").optional(),
        refresh: seconds.optional(),
        retry: seconds.optional(),
        expire: seconds.optional(),
        minimum: seconds.optional(),
    },
    "SOA fields: { rname: hostmaster@example.com }",
);

export const delegationSetSchema = closed(
    {
        fromZone: known(id("Z", "the id of the hosted zone whose name servers to adopt")).optional(),
        id: known(id("N", "the id of a reusable delegation set, such as N01234567ABCDE")).optional(),
    },
    "{ fromZone: Z… } to adopt the name servers of a zone, or { id: N… } to use an existing set",
);

const TIME_SCALE = "a number above 0: the timeScale that the sandbox prints";
export const timeScaleSchema = z.number({ error: TIME_SCALE }).positive({ error: TIME_SCALE });

const API_SHARE =
    "a number above 0 and at most 1: this stack's share of the account's request limits, such as 0.25";
export const apiShareSchema = z
    .number({ error: API_SHARE })
    .positive({ error: API_SHARE })
    .max(1, { error: API_SHARE });
