import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The path of the installed code that each row of the state has (`__provider`), relative to the program's directory. */

/** The text that Pulumi's provider process passes together with the properties. */
function textOf(properties: unknown): string | undefined {
    const text: unknown =
        typeof properties === "object" && properties !== null
            ? Reflect.get(properties, "__provider")
            : undefined;
    return typeof text === "string" ? text : undefined;
}

/** True if the module in the text does not exist. `require` resolves it from the working directory, which is the program's. */
function leadsNowhere(text: string): boolean {
    const [, specifier] = /\brequire\("(\.[^"]*)"\)/.exec(text) ?? [];
    if (specifier === undefined) {
        return false;
    }
    const path = resolve(specifier);
    return ![path, `${path}.js`].some((each) => existsSync(each));
}

const judged = new Map<string, boolean>();

function isMoved(olds: unknown, news: unknown): boolean {
    const [old, present] = [textOf(olds), textOf(news)];
    if (old === undefined || present === undefined || old === present) {
        return false;
    }
    const known = judged.get(old) ?? leadsNowhere(old);
    judged.set(old, known);
    return known;
}

/**
 * Adds an update to the difference if the program, or the package in it, was moved since the last up, so that the code in the state no
 * longer exists. Refresh and deletions load the code from that path, and fail until an up has written the row again.
 */
export function withMove<T extends { changes: boolean }>(
    difference: T,
    olds: unknown,
    news: unknown,
    warn: (message: string) => void,
): T {
    if (difference.changes || !isMoved(olds, news)) {
        return difference;
    }
    warnOfMove(warn);
    return { ...difference, changes: true };
}

let isSaid = false;

/** Warns once in each run. */
export function warnOfMove(warn: (message: string) => void): void {
    if (!isSaid) {
        isSaid = true;
        warn(
            "the program has moved, or the package in it: the path of the code in the state leads nowhere any more. This up writes the present path into each resource that stays, and changes nothing in it; " +
                "what the config no longer has cannot be deleted before that: where this up fails on it, put it back, run up, and then take it out",
        );
    }
}
