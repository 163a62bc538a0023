import { isSame, isUnknown, type ProviderContext } from "./dynamicResource";
import { findOriginal } from "./hostedZoneCalls";
import { copyingOf, recordsOf, type ZoneInputs, type ZoneOutputs } from "./hostedZoneState";
import { previewRecords } from "./zoneRecords";

/** The maximum number of changes of a copy that a preview prints. */
const MOST_MESSAGES = 10;

/** Prints whether the copied zone differs from the state. Two calls. */
export async function hasToFollow(
    context: ProviderContext,
    id: string,
    olds: ZoneOutputs,
    news: ZoneInputs,
): Promise<boolean> {
    const { domain, copyFrom } = news;
    const copy = copyingOf(olds, news);
    if (copyFrom === undefined || isUnknown([domain, news.records, news.apex, copyFrom])) {
        return false;
    }
    const { joined } = olds;
    const original = await findOriginal(context.route53, id, olds, news);
    const had = { ...recordsOf(id, olds, joined), original };
    const found = await previewRecords(context, { ...recordsOf(id, news, joined), copy }, had);
    if (found === undefined) {
        return false;
    }
    const { messages } = found;
    const { copied, differences, oldApex } = found.copied ?? {};
    const count = Object.keys(copied ?? {}).length;
    context.say(
        `${domain}, from hosted zone ${copyFrom.zoneId}: ${count} records ${copyFrom.frozen === true ? "were" : "are"} copied`,
    );
    for (const line of [...messages.slice(0, MOST_MESSAGES), ...(differences ?? [])]) {
        context.say(`${domain}, from hosted zone ${copyFrom.zoneId}: ${line}`);
    }
    const before = [olds.copied, olds.copyDifferences, olds.oldApex];
    return messages.length > 0 || !isSame(before, [copied, differences ?? olds.copyDifferences, oldApex]);
}
