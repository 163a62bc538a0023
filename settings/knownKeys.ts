import { distance } from "fastest-levenshtein";
import { z } from "zod";

/**
 * The shape of an object with only these keys, because a misspelt key would have no effect. The issue of an unknown key has the list of the
 * known ones as its text, for `findIssues`.
 *
 * @param what the text for a value that is not an object
 */
export function closed<T extends z.ZodRawShape>(shape: T, what?: string): z.ZodObject<T, z.core.$strict> {
    const keys = Object.keys(shape).join(SEPARATOR);
    return z.strictObject(shape, {
        error: ({ code }) => (code === "unrecognized_keys" ? keys : what),
    });
}

const SEPARATOR = " ";

/** The known keys of an object, from the text of an issue of `closed`. */
export function knownKeysOf(issueText: string): string[] {
    return issueText.split(SEPARATOR);
}

/** The message about an unknown key, with the known key that is probably meant. */
export function unknownKey(key: string, known: readonly string[]): string {
    const near = nearest(key, known) ?? (AWS_KEYS.includes(key) ? `aws:${key}` : undefined);
    if (near !== undefined) {
        return `is not a known setting; did you mean "${near}"?`;
    }
    const [only, ...others] = known;
    if (only === undefined || others.length >= MOST_LISTED) {
        return "is not a known setting; check the spelling";
    }
    return others.length === 0
        ? `is not a known setting; the only one here is "${only}"`
        : `is not a known setting; use one of ${known.map((each) => `"${each}"`).join(", ")}`;
}

/** With more known keys, a list of them would be longer than the rest of the message. */
const MOST_LISTED = 5;

/** Settings of @pulumi/aws that this package supports too; users may look for them in its namespace. */
const AWS_KEYS = ["defaultTags", "ignoreTags", "region", "profile", "assumeRoles", "allowedAccountIds"];

/** With more wrong characters it is another word. */
const MOST_EDITS = 3;

/** The most similar known word; at most a third of its characters, and at most three, can differ. Case makes no difference. */
export function nearest(word: string, known: readonly string[]): string | undefined {
    return mostSimilar(word, known, (each) => Math.ceil(each.length / 3));
}

/**
 * The domain for which another one may be a spelling mistake; at most a third of the characters before its last label, and at most three, can
 * differ. So `a.net` and `b.net` are two domains.
 */
export function nearestDomain(domain: string, others: readonly string[]): string | undefined {
    const most = Math.floor(domain.lastIndexOf(".") / 3);
    return mostSimilar(domain, others, () => most);
}

function mostSimilar(
    word: string,
    known: readonly string[],
    mostEdits: (known: string) => number,
): string | undefined {
    const [best] = known
        .map((each) => ({ each, edits: distance(word.toLowerCase(), each.toLowerCase()) }))
        .filter(({ each, edits }) => edits <= Math.min(MOST_EDITS, mostEdits(each)))
        .sort((one, other) => one.edits - other.edits);
    return best?.each;
}
