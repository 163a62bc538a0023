import type { AuditInput } from "./input";

/**
 * The input of an audit as a text, for a stack's output. Pulumi shows a text of several lines by its first three, and of a changed text the
 * lines that differ; of an object, and of a text that is JSON or YAML, it shows every line at each change. Hence the heading, which makes it
 * neither, and a line for each tenant and each target.
 */

const HEADING = "Input of white-label-dns audit, as JSON from the next line on";

/** The same input gives the same text, in whatever order its keys are. */
export function auditInputText(input: AuditInput): string {
    const parts = Object.entries(inOrder(input)).map(
        ([key, value]) => `${JSON.stringify(key)}:${partText(value)}`,
    );
    return [HEADING, `{${parts.join("\n,")}`, "}"].join("\n");
}

/** @returns the JSON in a text of `auditInputText`, and undefined for any other text */
export function jsonOfInputText(text: string): string | undefined {
    const start = text.indexOf("\n");
    return start >= 0 && text.slice(0, start).trim() === HEADING ? text.slice(start) : undefined;
}

/** JSON with the keys of all objects in the order of the alphabet, and without those that are undefined. */
export function inOrder(value: object): object {
    const sorted = (inner: unknown): unknown =>
        typeof inner === "object" && inner !== null ? inOrder(inner) : inner;
    return Array.isArray(value)
        ? value.map(sorted)
        : Object.fromEntries(
              Object.entries(value)
                  .filter(([, inner]) => inner !== undefined)
                  .sort(([one], [other]) => (one < other ? -1 : 1))
                  .map(([key, inner]) => [key, sorted(inner)]),
          );
}

/** Each entry on a line of its own, with the comma in front, so that an entry at the end changes no other line. */
function partText(value: unknown): string {
    if (typeof value !== "object" || value === null) {
        return JSON.stringify(value);
    }
    if (Array.isArray(value)) {
        return `[\n ${value.map((each) => JSON.stringify(each)).join("\n,")}\n]`;
    }
    const entries = Object.entries(value).map(
        ([key, inner]) => `${JSON.stringify(key)}:${JSON.stringify(inner)}`,
    );
    return `{\n ${entries.join("\n,")}\n}`;
}
