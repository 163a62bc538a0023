import { Route53Client } from "@aws-sdk/client-route-53";
import type { AuditInput } from "../audit/input";
import type { Report } from "../audit/report";
import { printable } from "../audit/printable";
import { networkOf } from "../dns/network";
import type { Host } from "../dns/serverAddresses";
import { followedSets } from "../monitor/followedSets";
import { refuseForeignAnswers } from "../route53/answerShape";
import { createClock } from "../route53/clock";
import type { WatchSettings } from "./environment";
import { followAddresses, hostsThatDiffer, type FollowReport } from "./followAddresses";
import {
    createGlueClient,
    followGlue,
    glueDiffers,
    type GlueReport,
    type RegisteredList,
} from "./followGlue";
import { glueMessage, recordsMessage, type Message } from "./messages";
import { notifyTopic } from "./notifyTopic";

/**
 * Handles addresses that AWS has changed in a run: first the address records, then the glue. Each change is written to the log and to the
 * topic.
 */

export interface FollowTools {
    /** Prints a line of the log. */
    log: (members: object) => void;
    /** The end of the available time, in milliseconds since 1970. Default: no limit. */
    end?: number | undefined;
}

/** The maximum wait for a registry. The next run continues with an operation that takes longer. */
const PATIENCE_MS = 120_000;
const MAX_ATTEMPTS = 6;

/** @returns a line for each record that was changed, and for each name server whose glue was changed */
export async function followAws(
    report: Report,
    inputs: readonly AuditInput[],
    settings: WatchSettings,
    { log, end = Infinity }: FollowTools,
): Promise<string[]> {
    const { brandDomain } = report;
    const say = ({ changed, problems }: Pick<FollowReport, "changed" | "problems">): void => {
        problems.forEach((problem) => log({ follow: "not done", reason: printable(problem) }));
        changed.forEach((change) => log({ follow: "done", change }));
    };
    const tellTopic = (message: Message): Promise<void> =>
        tell(message, settings, (reason) => log({ follow: "not told", reason: printable(reason) }));

    const { registries, glueBy, ...records } = await followRecords(report, inputs, settings);
    say(records);
    if (records.changed.length > 0) {
        await tellTopic(recordsMessage(brandDomain, records.changed, glueBy));
    }
    const glue = await followRegistries(registries, settings, end, (note) =>
        log({ follow: "waiting", note: printable(note) }),
    );
    say(glue);
    if (glue.isSent || (records.changed.length > 0 && glue.problems.length > 0)) {
        await tellTopic(glueMessage(brandDomain, glue));
    }
    return [...records.changed, ...glue.changed];
}

interface FollowedRecords extends Pick<FollowReport, "changed" | "problems"> {
    /** Lists at registries that may have to follow, with the published addresses. */
    registries: { registered: RegisteredList; published: Host[] }[];
    glueBy: Parameters<typeof recordsMessage>[2];
}

/** Only if the audit saw other addresses at AWS than in the brand zone, or at a registry; otherwise it does not call AWS. */
async function followRecords(
    report: Report,
    inputs: readonly AuditInput[],
    settings: WatchSettings,
): Promise<FollowedRecords> {
    const { followedZoneId: zoneId } = settings;
    const done: FollowedRecords = { changed: [], problems: [], registries: [], glueBy: "hand" };
    const different = hostsThatDiffer(report);
    const sets = followedSets(inputs).filter(
        (set) => set.hosts.some(({ host }) => different.includes(host)) || glueDiffers(report, set),
    );
    if (zoneId === undefined || sets.length === 0) {
        return done;
    }
    const network = networkOf(settings);
    const client = new Route53Client({
        region: process.env["AWS_REGION"] ?? "us-east-1",
        maxAttempts: MAX_ATTEMPTS,
    });
    refuseForeignAnswers(client);
    try {
        for (const set of sets) {
            const { changed, problems, published } = await followAddresses(set, { client, zoneId, network });
            const { registered } = set;
            done.changed.push(...changed);
            done.problems.push(...problems);
            if (registered !== undefined) {
                done.glueBy = published.length > 0 ? "this run" : "a later run";
                done.registries.push(...(published.length > 0 ? [{ registered, published }] : []));
            }
        }
    } finally {
        client.destroy();
    }
    return done;
}

/** Updates the glue after the records are right. @param end end of the available time, in milliseconds since 1970 */
async function followRegistries(
    registries: FollowedRecords["registries"],
    settings: WatchSettings,
    end: number,
    say: (note: string) => void,
): Promise<GlueReport> {
    const all: GlueReport = { changed: [], problems: [], isSent: false };
    if (registries.length === 0) {
        return all;
    }
    const { domainsProblem } = settings;
    if (domainsProblem !== undefined) {
        return { ...all, problems: [domainsProblem] };
    }
    const { route, rules } = networkOf(settings);
    const clock = createClock();
    const domains = createGlueClient();
    const until = clock.now() + Math.min(PATIENCE_MS, end - Date.now());
    try {
        for (const { registered, published } of registries) {
            const context = { domains, clock, route, ranges: rules.ranges, until, say };
            const { changed, problems, isSent } = await followGlue(registered, published, context);
            all.changed.push(...changed);
            all.problems.push(...problems);
            all.isSent ||= isSent;
        }
    } finally {
        domains.destroy();
    }
    return all;
}

/** Sends a message to the topic, if there is one. */
async function tell(
    { subject, text }: Message,
    { topicArn }: WatchSettings,
    onProblem: (reason: string) => void,
): Promise<void> {
    if (topicArn === undefined) {
        return;
    }
    try {
        await notifyTopic(topicArn, subject, text);
    } catch (error) {
        onProblem(error instanceof Error ? error.message : String(error));
    }
}
