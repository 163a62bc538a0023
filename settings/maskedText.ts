/** Replaces a secret in a message. */
const MASK = "[secret]";

/**
 * Messages truncate long values, and Route 53 splits long strings, so this number of characters of a secret in a row counts as a part of
 * it.
 */
const LEAST_PART = 8;

/** A shorter secret, such as `42`, is only masked as a whole word, not inside other words. */
const LEAST_INSIDE = 4;

/**
 * Removes secrets from messages: whole ones, and parts of eight or more characters, in either case of letters and as JSON. Text that is
 * also in the open values, such as the domain in the target of a mail exchanger, stays.
 *
 * @param secret values of any shape; each text in them is a secret
 * @param open values of any shape that messages can contain
 */
export function maskOf(secret: unknown, open: unknown): (text: string) => string {
    const secrets = [...new Set(textsIn(secret).flatMap(formsOf))].filter((each) => each.trim() !== "");
    const known = textsIn(open).map(lower);
    return (text) => {
        const folded = lower(text);
        let masked = "";
        for (let at = 0; at < text.length;) {
            const length = Math.max(0, ...secrets.map((each) => matchAt(folded, at, each)));
            const part = folded.slice(at, at + length);
            const isSecret = length > 0 && !known.some((each) => each.includes(part));
            masked += !isSecret ? text.charAt(at) : masked.endsWith(MASK) ? "" : MASK;
            at += isSecret ? length : 1;
        }
        return masked;
    };
}

/** All texts in a value, without the keys of objects. */
export function textsIn(value: unknown): string[] {
    if (typeof value === "string") {
        return [value];
    }
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function formsOf(secret: string): string[] {
    return [secret, secret.trim(), JSON.stringify(secret).slice(1, -1)].map(lower);
}

/** In lower case, unless that changes the positions: `İ` becomes two characters. */
function lower(text: string): string {
    const folded = text.toLowerCase();
    return folded.length === text.length ? folded : text;
}

/** The number of characters from there on that are the secret, or a part of it. */
function matchAt(text: string, at: number, secret: string): number {
    if (
        text.startsWith(secret, at) &&
        (secret.length >= LEAST_INSIDE || standsAlone(text, at, secret.length))
    ) {
        return secret.length;
    }
    const start = text.slice(at, at + LEAST_PART);
    let longest = 0;
    for (let from = secret.indexOf(start); start.length === LEAST_PART && from !== -1;) {
        let length = LEAST_PART;
        while (at + length < text.length && text[at + length] === secret[from + length]) {
            length += 1;
        }
        longest = Math.max(longest, length);
        from = secret.indexOf(start, from + 1);
    }
    return longest;
}

function standsAlone(text: string, at: number, length: number): boolean {
    return !/\w/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(at + length));
}
