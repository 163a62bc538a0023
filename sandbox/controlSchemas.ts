import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import { parseDomain } from "../records/names";
import { DNS_FAULTS, ONLY_OVER, TRANSPORTS } from "./dns/faults";
import { DOMAINS_OPERATIONS, STARTING_OPERATIONS } from "./domains/operations";
import { EPP_STATUSES } from "./domains/registrations";
import type { Limits } from "./route53/account";
import { CHANGING_OPERATIONS, DOMAIN_FAULTS, FAULTS } from "./route53/faults";
import { OPERATIONS } from "./route53/operations";
import { STS_OPERATIONS } from "./sts";
import { checkValue } from "./route53/rdata";

/** The schemas of the bodies of the control API's requests. The message of an issue is the rule that the field breaks. */

const ipv4 = z.string().refine(isIPv4, "must be an IPv4 address");
const ipv6 = z.string().refine((text) => isIPv6(text) && !text.includes("%"), "must be an IPv6 address");
const domainName = z.string().transform((text, context) => {
    const { domain, problem } = parseDomain(text);
    if (domain === undefined) {
        context.addIssue({ code: "custom", message: `must be a domain: ${problem}` });
        return z.NEVER;
    }
    return domain;
});

export const nameServerSchema = z.strictObject({
    ipv4: z.array(ipv4).optional(),
    ipv6: z.array(ipv6).optional(),
});
export const hostSchema = z.strictObject({
    ipv4: z.array(ipv4).default([]),
    ipv6: z.array(ipv6).default([]),
});
const dsValue = z
    .string()
    .refine(
        (text) => checkValue("DS", text) === undefined,
        "must be a key tag (0 to 65535), an algorithm and a digest type (0 to 255) and a digest in hexadecimal",
    );
const seconds = z.int().min(0).max(2_147_483_647);
const registryHosts = z.array(
    z.strictObject({
        name: domainName,
        glue: z.array(z.union([ipv4, ipv6], "must be an IP address")).default([]),
    }),
);
const accountId = z.string().regex(/^\d{12}$/, "must be 12 digits in quotes");
/** First the delegation, then the fields that the registrar has. */
export const registrySchema = z.strictObject({
    nameServers: registryHosts,
    ds: z.array(dsValue).optional(),
    ttl: seconds.optional(),
    glueTtl: seconds.optional(),
    hosts: registryHosts.optional(),
    registrar: z.enum(["route53domains", "elsewhere"]).optional(),
    account: accountId.optional(),
    status: z
        .array(
            z.enum(EPP_STATUSES, "must be a status of EPP that no lock sets, such as serverUpdateProhibited"),
        )
        .optional(),
    autoRenew: z.boolean().optional(),
    transferLock: z.boolean().optional(),
    expires: z.union([z.iso.date(), z.iso.datetime()], "must be a date, such as 2027-01-31").optional(),
});
export const zoneSchema = z.strictObject({ name: domainName });
const times = z
    .union([z.int().min(1), z.literal("forever")], 'must be a whole number from 1 on, or "forever"')
    .default(1);
/** The chance with which a fault affects a matching request. */
const chance = { probability: z.number().min(0).max(1).optional(), seed: z.int().optional() };
const seedNeeds = { path: ["seed"], message: "needs a probability" };
const isChance = ({
    seed,
    probability,
}: {
    seed?: number | undefined;
    probability?: number | undefined;
}): boolean => seed === undefined || probability !== undefined;
const WITH_DELAY: readonly string[] = ["slow", "pending", "operation-pending", "customer-action"];
/** The longest time that a timer can wait. */
const MOST_MS = 2 ** 31 - 1;
export const faultsSchema = z.array(
    z
        .strictObject({
            operation: z
                .string()
                .refine(
                    (name) =>
                        name === "*" ||
                        OPERATIONS.some((each) => each.name === name) ||
                        STS_OPERATIONS.includes(name) ||
                        DOMAINS_OPERATIONS.includes(name),
                    "must be an operation of Route 53, Route 53 Domains or STS",
                ),
            fault: z.enum([...FAULTS, ...DOMAIN_FAULTS]),
            times,
            ...chance,
            delayMs: z.int().min(0).max(MOST_MS).optional(),
        })
        .refine(({ fault, delayMs }) => fault !== "slow" || delayMs !== undefined, {
            path: ["delayMs"],
            message: "is required for slow, in milliseconds",
        })
        .refine(({ fault, delayMs }) => WITH_DELAY.includes(fault) || delayMs === undefined, {
            path: ["delayMs"],
            message: `is for ${WITH_DELAY.slice(0, -1).join(", ")} and ${WITH_DELAY.slice(-1).join()} only`,
        })
        .refine(
            ({ fault, operation }) =>
                !DOMAIN_FAULTS.some((each) => each === fault) ||
                ["*", ...STARTING_OPERATIONS].includes(operation),
            {
                path: ["operation"],
                message: `must be one that starts an operation of Route 53 Domains: ${STARTING_OPERATIONS.join(", ")} or *`,
            },
        )
        .refine(isChance, seedNeeds)
        .refine(
            ({ fault, operation }) =>
                fault !== "pending" || ["*", ...CHANGING_OPERATIONS].includes(operation),
            {
                path: ["operation"],
                message: `must be one that makes a change to be pending: ${CHANGING_OPERATIONS.join(", ")} or *`,
            },
        ),
);
export const accountSchema = z.strictObject({
    id: accountId,
});
const quota = z.int().min(0).optional();
export const limitsSchema = z.strictObject({
    delegationSetsPerAccount: quota,
    zonesPerDelegationSet: quota,
    zonesPerAccount: quota,
    recordsPerZone: quota,
    valuesPerRecordSet: quota,
    domainOperations: quota,
} satisfies Record<keyof Limits, typeof quota>);
const isRated = (name: string): boolean =>
    ["requests", "changes"].includes(name) || OPERATIONS.some((each) => each.name === name);
export const bucketsSchema = z.record(
    z.string().refine(isRated, "must be requests, changes or an operation of Route 53"),
    z.strictObject({ capacity: z.number().min(1), refillPerSecond: z.number().positive() }),
);
export const dnsFaultsSchema = z.array(
    z
        .strictObject({
            at: z.union(
                [z.enum(["*", "resolver", "resolver2"]), ipv4, ipv6],
                'must be "resolver", "resolver2", the address of a server, or "*"',
            ),
            name: z.string().min(1).optional(),
            type: z
                .string()
                .regex(/^[A-Z][A-Z0-9]*$/, "must be a record type in capitals")
                .optional(),
            fault: z.enum(DNS_FAULTS),
            times,
            ...chance,
            transport: z.enum(TRANSPORTS).optional(),
            addresses: z.array(z.union([ipv4, ipv6], "must be an IP address")).optional(),
        })
        .refine(({ fault, addresses }) => (fault === "wrong-addresses") === (addresses !== undefined), {
            path: ["addresses"],
            message: "is required for wrong-addresses, and allowed for no other fault",
        })
        .refine(({ fault, type = "A" }) => fault !== "wrong-addresses" || ["A", "AAAA"].includes(type), {
            path: ["type"],
            message: "must be A or AAAA for wrong-addresses",
        })
        .refine(
            ({ fault, transport }) =>
                transport === undefined || (ONLY_OVER[fault] ?? transport) === transport,
            {
                path: ["transport"],
                message:
                    "must be the one that has this fault: udp for truncate and other-address, tcp for tcp-refused",
            },
        )
        .refine(isChance, seedNeeds),
);
