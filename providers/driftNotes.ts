import type { Config } from "@pulumi/pulumi/dynamic";
import { describeRecord } from "../records/recordSet";
import type { RecordPlan } from "../route53/recordChanges";
import type { ProviderContext } from "./dynamicResource";

/** More records would not help a person at a terminal: the output `drift` of each resource has all. */
const MOST_RECORDS = 5;
const MOST_SUBJECTS = 10;

/** The texts that were printed in a run: an up with --refresh reads a resource, and compares it afterwards. */
const spoken = new WeakMap<Config, Set<string>>();

/**
 * A record that differs from the record that this stack has written: `www A: was 300 203.0.113.10, is 300 192.0.2.66`.
 *
 * @param difference difference in a plan that repairs it
 */
export function describeDrift({ key, before, after }: RecordPlan["differences"][number]): string {
    return `${key}: was ${describeRecord(after)}, is ${describeRecord(before)}`;
}

/**
 * Names the differences that a refresh, or an up that stopped half-way, has found. The engine itself shows at most a changed property of
 * the resource.
 *
 * @param subject the domain, or a description of the records in it
 * @param drift the value of the output
 */
export function warnOfDrift(
    subject: string,
    drift: readonly string[] | undefined,
    { config, warn }: Pick<ProviderContext, "config" | "warn">,
): void {
    if (drift === undefined || drift.length === 0) {
        return;
    }
    const rest = drift.length - MOST_RECORDS;
    const named = `${drift.slice(0, MOST_RECORDS).join("; ")}${rest > 0 ? `; and ${rest} more, which the output drift of the resource has` : ""}`;
    const text =
        `${subject}: not as this stack wrote it: ${named}. "pulumi up" corrects it; ` +
        "to keep a change that was made by hand, write it into the config first";
    const known = spoken.get(config) ?? new Set();
    spoken.set(config, known);
    if (known.has(text)) {
        return;
    }
    known.add(text);
    if (known.size <= MOST_SUBJECTS) {
        warn(text);
    } else if (known.size === MOST_SUBJECTS + 1) {
        warn(
            'more zones are not as this stack wrote them; "pulumi refresh --diff" shows what each has under drift',
        );
    }
}
