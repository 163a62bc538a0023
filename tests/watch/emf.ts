import { z } from "zod";

/**
 * Checks the form of a log line with embedded metrics (CloudWatch User Guide, "Specification: Embedded metric format", with its JSON
 * schema). It also checks a rule that the schema cannot express: each named metric and each named dimension is a member of the line.
 */

const name = z.string().min(1).max(1024);
const directive = z.object({
    Namespace: name.regex(/^[^:]/),
    Dimensions: z.array(z.array(z.string().min(1).max(250)).min(1).max(30)).min(1),
    Metrics: z
        .array(
            z.object({
                Name: name,
                Unit: z.enum(["Seconds", "Count", "Milliseconds", "Bytes", "Percent", "None"]).optional(),
                StorageResolution: z.union([z.literal(1), z.literal(60)]).optional(),
            }),
        )
        .max(100),
});
const line = z.looseObject({
    _aws: z.object({
        Timestamp: z.int().min(1_600_000_000_000),
        CloudWatchMetrics: z.array(directive).min(1),
    }),
});

/** The problems of a line for CloudWatch; empty if it accepts the whole line. */
export function emfProblems(value: unknown): string[] {
    const { data, error } = line.safeParse(value);
    if (error !== undefined) {
        return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    }
    return data._aws.CloudWatchMetrics.flatMap(({ Metrics, Dimensions }) => [
        ...Metrics.filter(({ Name }) => typeof data[Name] !== "number").map(
            ({ Name }) => `${Name} is no number`,
        ),
        ...Dimensions.flat()
            .filter((dimension) => typeof data[dimension] !== "string" || data[dimension] === "")
            .map((dimension) => `${dimension} is no text`),
    ]);
}
