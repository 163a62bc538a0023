import { z } from "zod";
import { closed } from "./knownKeys";
import { flag } from "./schemas";
import { findIssues } from "./settingIssues";
import type { MonitorSettings } from "./stackSettings";

/** The shape of the setting `monitor`. */

const MINUTES_A_DAY = 24 * 60;
/** CloudWatch Logs API, PutRetentionPolicy. */
const RETENTIONS = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const EVERY = `a whole number of minutes from 1 to ${MINUTES_A_DAY}, such as 5`;
const RETENTION = `a number of days that CloudWatch Logs takes: ${RETENTIONS.join(", ")}`;

export const monitorSchema = closed(
    {
        every: z
            .number({ error: EVERY })
            .int({ error: EVERY })
            .min(1, { error: EVERY })
            .max(MINUTES_A_DAY, { error: EVERY })
            .optional(),
        notify: z.email({ error: "an e-mail address, such as ops@example.com" }).optional(),
        topicArn: z
            .string({ error: "the ARN of a topic of Amazon SNS" })
            .regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, {
                error: "the ARN of a topic of Amazon SNS, such as arn:aws:sns:eu-west-1:123456789012:dns",
            })
            .optional(),
        follow: flag.optional(),
        logRetentionInDays: z
            .number({ error: RETENTION })
            .refine((days) => RETENTIONS.includes(days), { error: RETENTION })
            .optional(),
    },
    "the monitor: { every: 5, notify: ops@example.com, follow: true }",
);

/** The problems of these settings, each with its name; empty if there are none. */
export function monitorProblems(settings: MonitorSettings): string[] {
    const { error } = monitorSchema.safeParse(settings, { reportInput: true });
    return error === undefined ? [] : findIssues(error).map(({ key, message }) => `${key}: ${message}`);
}
