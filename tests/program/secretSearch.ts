/** Searches everything that a run leaves behind for secrets. */

/** A secret with the name under which it is reported, so that a failing test does not print it. */
export type Secrets = Readonly<Record<string, string>>;

/** The names of the secrets in a text: plain, as JSON, in base64 at any position, in hex or in a URL. */
export function secretsIn(text: string, secrets: Secrets): string[] {
    return Object.entries(secrets)
        .filter(([, value]) => formsOf(value).some((form) => text.includes(form)))
        .map(([name]) => name);
}

function formsOf(value: string): string[] {
    const base64 = [0, 1, 2].map((offset) => inBase64(value, offset));
    const hex = Buffer.from(value).toString("hex");
    return [
        value,
        JSON.stringify(value).slice(1, -1),
        encodeURIComponent(value),
        encodeURI(value),
        new URLSearchParams({ value }).toString().slice("value=".length),
        ...base64,
        ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
        hex,
        hex.toUpperCase(),
    ];
}

/** The base64 characters that depend only on the value, if it begins this number of bytes after a multiple of three. */
function inBase64(value: string, offset: number): string {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const [first, last] = [Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return bytes.toString("base64").slice(first, last);
}
