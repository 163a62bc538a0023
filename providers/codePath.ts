import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The path of the installed code that each row of the state holds (`__provider`), relative to the program's directory. */

/** What Pulumi's provider process gives along with the properties. */
function textOf(properties: unknown): string | undefined {
    const text: unknown =
        typeof properties === "object" && properties !== null
            ? Reflect.get(properties, "__provider")
            : undefined;
    return typeof text === "string" ? text : undefined;
}

/** The module that the text names, as its `require` would find it from the working directory, which is the program's. */
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
 * The difference, with an update also where the program, or the package in it, is in another place than at the last up, and the code that the state
 * names no longer exists. Refresh and deletions load the code from that path and fail until an up writes the row again.
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

/** Once a run. */
export function warnOfMove(warn: (message: string) => void): void {
    if (!isSaid) {
        isSaid = true;
        warn(
            "the program has moved, or the package in it: the path of the code in the state leads nowhere any more. This up writes the present path into each resource that stays, and changes nothing in it; " +
                "what the config no longer has cannot be deleted before that: where this up fails on it, put it back, run up, and then take it out",
        );
    }
}
