import { distance } from "fastest-levenshtein";
import { z } from "zod";

/**
 * The shape of an object that has no keys beside these, since a misspelt key would silently do nothing. The issue of an unknown key has
 * the list of the known ones as its text, for `findIssues`.
 *
 * @param what the text for a value that is no object
 */
export function closed<T extends z.ZodRawShape>(shape: T, what?: string): z.ZodObject<T, z.core.$strict> {
    const keys = Object.keys(shape).join(SEPARATOR);
    return z.strictObject(shape, {
        error: ({ code }) => (code === "unrecognized_keys" ? keys : what),
    });
}

const SEPARATOR = " ";

/** The keys that an object may have, from the text of the issue that `closed` gives. */
export function knownKeysOf(issueText: string): string[] {
    return issueText.split(SEPARATOR);
}

/** What a message says of a key that does not exist, with the known one that it was probably meant to be. */
export function unknownKey(key: string, known: readonly string[]): string {
    const near = nearest(key, known) ?? (AWS_KEYS.includes(key) ? `aws:${key}` : undefined);
    if (near !== undefined) {
        return `is not a known setting; did you mean "${near}"?`;
    }
    const [only, ...others] = known;
    return only !== undefined && others.length === 0
        ? `is not a known setting; the only one here is "${only}"`
        : "is not a known setting; check the spelling";
}

/** Settings of @pulumi/aws that hold for this package too, and are looked for in its namespace. */
const AWS_KEYS = ["defaultTags", "ignoreTags", "region", "profile", "assumeRoles", "allowedAccountIds"];

/** A word with more wrong characters is another word. */
const MOST_EDITS = 3;

/** The known word that differs least, in a third of its characters and three at the most. Case makes no difference. */
export function nearest(word: string, known: readonly string[]): string | undefined {
    const [best] = known
        .map((each) => ({ each, edits: distance(word.toLowerCase(), each.toLowerCase()) }))
        .filter(({ each, edits }) => edits <= Math.min(MOST_EDITS, Math.ceil(each.length / 3)))
        .sort((one, other) => one.edits - other.edits);
    return best?.each;
}
