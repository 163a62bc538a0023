import { z } from "zod";

/**
 * What an audit has found out, as plain data: the shape of `white-label-dns audit --json`, and what every other output is
 * made from.
 */

/** Each check, with what it compares, for a person. */
export const CHECKS = {
    addresses: "AWS's addresses of each name server against our address records",
    glue: "our address records against the glue that the registry gives along",
    cname: "no CNAME in the place of a name server",
    delegation: "the name servers that the parent zone delegates to against ours",
    ns: "the zone's own NS against ours",
    soa: "the zone's SOA MNAME against our first name server",
    answers: "each name server answers with authority, over IPv4 and IPv6, UDP and TCP",
    ttl: "the TTLs against those of the phase",
    dnssec: "no DS at the parent that the zone's keys do not match",
    agreement: "the parent's NS against the zone's own",
} as const;
export type Check = keyof typeof CHECKS;
export const CHECK_NAMES = Object.keys(CHECKS) as [Check, ...Check[]];

/** `unknown`: it could not be found out. A server that is silent is unknown, never broken, and never ok. */
export const VERDICTS = ["ok", "warning", "broken", "unknown"] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * Whose move it is: ours (who runs the stack), of whoever has the account at the registrar of the brand domain, or of the
 * tenant at its own registrar. `nobody` where all is well, or where looking again is all that can be done.
 */
export const PARTIES = ["us", "brand registrar", "tenant", "nobody"] as const;
export type Party = (typeof PARTIES)[number];

export const findingSchema = z.object({
    check: z.enum(CHECK_NAMES),
    /** brand: the brand domain; server: a white-label name server; tenant: a tenant's domain. */
    kind: z.enum(["brand", "server", "tenant"]),
    /** The brand domain, the white-label name server's name, or the tenant's domain. */
    subject: z.string(),
    /** The white-label name server, in a check of a tenant at one of its servers. */
    server: z.string().optional(),
    verdict: z.enum(VERDICTS),
    seen: z.string(),
    expected: z.string(),
    party: z.enum(PARTIES),
    /** The next step, a sentence; empty where all is well. */
    next: z.string(),
    /** It follows from the finding of this check on the same subject, the brand domain or the parent zone's domain, and goes away with that one. */
    because: z.enum(CHECK_NAMES).optional(),
});
/** What one check found on one subject. */
export type Finding = z.infer<typeof findingSchema>;

const addressList = z.object({ ipv4: z.array(z.string()), ipv6: z.array(z.string()) });
const delegated = z.object({ name: z.string(), glue: z.array(z.string()) });

export const reportSchema = z.object({
    /** Of this shape. It grows only with what an older reader may leave out; anything else makes it 2. */
    version: z.literal(1),
    brandDomain: z.string(),
    /** When it began, ISO 8601. */
    at: z.iso.datetime(),
    seconds: z.number(),
    /** DNS messages sent. */
    packets: z.int(),
    /** The worst verdict that is nobody else's consequence. */
    verdict: z.enum(VERDICTS),
    /** How many findings there are of each verdict, those that follow from others not counted. */
    summary: z.record(z.enum(VERDICTS), z.int()),
    /** What was seen of the brand domain and its servers, for a drawing. */
    brand: z.object({
        /** What the parent zone delegates to. Empty where nothing was seen. */
        delegation: z.array(delegated),
        servers: z.array(
            z.object({
                host: z.string(),
                awsName: z.string().optional(),
                delegationSetId: z.string().optional(),
                /** Of the AWS name, of our address records, and of the glue; undefined where it could not be found out. */
                aws: addressList.optional(),
                records: addressList.optional(),
                glue: z.array(z.string()).optional(),
            }),
        ),
    }),
    tenants: z.array(
        z.object({
            domain: z.string(),
            nameServers: z.array(z.string()),
            delegation: z.array(z.string()).optional(),
        }),
    ),
    findings: z.array(findingSchema),
});
export type Report = z.infer<typeof reportSchema>;

const BADNESS: Record<Verdict, number> = { ok: 0, unknown: 1, warning: 2, broken: 3 };

/** What could not be found out is worse than ok, and better than what was found to be wrong. */
export function isWorse(one: Verdict, other: Verdict): boolean {
    return BADNESS[one] > BADNESS[other];
}

/** The worst of them, without what follows from something else. */
export function worst(findings: readonly Finding[]): Verdict {
    return findings.reduce<Verdict>(
        (most, { verdict, because }) => (because === undefined && isWorse(verdict, most) ? verdict : most),
        "ok",
    );
}

/** What somebody has to know: everything but what is well, and but what follows from something else. */
export function problemsOf(findings: readonly Finding[]): Finding[] {
    return findings.filter(({ verdict, because }) => verdict !== "ok" && because === undefined);
}

export function summarize(findings: readonly Finding[]): Report["summary"] {
    const summary = { ok: 0, warning: 0, broken: 0, unknown: 0 };
    for (const { verdict, because } of findings) {
        summary[verdict] += because === undefined ? 1 : 0;
    }
    return summary;
}
