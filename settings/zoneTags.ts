import type { AwsSettings, IgnoreTags } from "./awsTypes";

type Tags = Record<string, string>;

/** A zone's tags and the tags of `aws:defaultTags`, without the tags in `aws:ignoreTags`; undefined if there are none. */
export function zoneTags(aws: AwsSettings, own: Tags = {}): Tags | undefined {
    return heededTags(aws, { ...aws.defaultTags, ...texts(own) });
}

/** A program can pass numbers and booleans, as in a config; Route 53 has texts. */
function texts(own: Tags): Tags {
    return Object.fromEntries(
        Object.entries<unknown>(own).map(([key, value]) => [
            key,
            typeof value === "number" || typeof value === "boolean" ? String(value) : (value as string),
        ]),
    );
}

/** The tags that are not in `aws:ignoreTags`; undefined if there are none. */
export function heededTags({ ignoreTags }: AwsSettings, tags: Tags = {}): Tags | undefined {
    const kept = Object.entries(tags).filter(([key]) => !isIgnored(key, ignoreTags));
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function isIgnored(key: string, { keys = [], keyPrefixes = [] }: IgnoreTags = {}): boolean {
    return keys.includes(key) || keyPrefixes.some((prefix) => key.startsWith(prefix));
}
