import { z } from "zod";
import { MOVE_STAGES } from "./input";
import {
    CHECK_NAMES,
    MOVE_SIDES,
    OWNERS,
    SUBJECT_KINDS,
    VERDICTS,
    type Finding,
    type Report,
} from "./report";

/** The schema of a report, from which docs/audit.schema.json is made. The interfaces are in report.ts. */

export const findingSchema = z.object({
    check: z.enum(CHECK_NAMES),
    kind: z.enum(SUBJECT_KINDS),
    subject: z.string(),
    server: z.string().optional(),
    verdict: z.enum(VERDICTS),
    seen: z.string(),
    expected: z.string(),
    party: z.enum(OWNERS),
    next: z.string(),
    because: z.enum(CHECK_NAMES).optional(),
    notMoved: z.literal(true).optional(),
}) satisfies z.ZodType<Finding, Finding>;

const addressLists = z.object({ ipv4: z.array(z.string()), ipv6: z.array(z.string()) });
const delegation = z.object({ name: z.string(), glue: z.array(z.string()) });

export const reportSchema = z.object({
    version: z.literal(1),
    brandDomain: z.string(),
    at: z.iso.datetime(),
    seconds: z.number(),
    packets: z.int(),
    verdict: z.enum(VERDICTS),
    summary: z.record(z.enum(VERDICTS), z.int()),
    brand: z.object({
        delegation: z.array(delegation),
        servers: z.array(
            z.object({
                host: z.string(),
                awsName: z.string().optional(),
                delegationSetId: z.string().optional(),
                former: z.literal(true).optional(),
                aws: addressLists.optional(),
                records: addressLists.optional(),
                glue: z.array(z.string()).optional(),
            }),
        ),
    }),
    tenants: z.array(
        z.object({
            domain: z.string(),
            nameServers: z.array(z.string()),
            delegation: z.array(z.string()).optional(),
            move: z
                .object({
                    fromZoneId: z.string(),
                    stage: z.enum(MOVE_STAGES),
                    nameServers: z.array(z.string()),
                    parent: z.enum(MOVE_SIDES),
                    until: z.iso.datetime().optional(),
                })
                .optional(),
            notMoved: z.literal(true).optional(),
        }),
    ),
    findings: z.array(findingSchema),
}) satisfies z.ZodType<Report, Report>;
