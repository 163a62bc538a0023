import type { AwsSettings, IgnoreTags } from "./awsTypes";

type Tags = Record<string, string>;

/** A zone's tags with those of `aws:defaultTags`, without the ones that `aws:ignoreTags` names; undefined for none. */
export function zoneTags(aws: AwsSettings, own: Tags = {}): Tags | undefined {
    return heededTags(aws, { ...aws.defaultTags, ...texts(own) });
}

/** A program may give numbers and booleans all the same, as a config has them; Route 53 has texts. */
function texts(own: Tags): Tags {
    return Object.fromEntries(
        Object.entries<unknown>(own).map(([key, value]) => [
            key,
            typeof value === "number" || typeof value === "boolean" ? String(value) : (value as string),
        ]),
    );
}

/** The tags that `aws:ignoreTags` does not name; undefined for none. */
export function heededTags({ ignoreTags }: AwsSettings, tags: Tags = {}): Tags | undefined {
    const kept = Object.entries(tags).filter(([key]) => !isIgnored(key, ignoreTags));
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function isIgnored(key: string, { keys = [], keyPrefixes = [] }: IgnoreTags = {}): boolean {
    return keys.includes(key) || keyPrefixes.some((prefix) => key.startsWith(prefix));
}
