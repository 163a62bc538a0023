import { existsSync, readFileSync } from "node:fs";
import { createRequire, register } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";

/**
 * Loads ES modules of a program again for each run. Node keeps each loaded ES module by its URL, and cannot unload one. So each run imports
 * the program with a URL of its own, and its modules follow.
 */

/** The URL of this package, whose modules also belong to one run when it is in the node_modules of a program. */
const OWN = new URL("../../", pathToFileURL(__filename)).href;

/** The parameter of a module's URL with the number of the run. */
const RUN = "run";

let runs = 0;

/** Imports a file as the first of its run: the file and the modules that it imports, except for other packages in node_modules, are evaluated again. */
export async function importFresh(file: string): Promise<unknown> {
    if (runs === 0) {
        register(pathToFileURL(__filename));
    }
    runs += 1;
    const url = pathToFileURL(file);
    url.searchParams.set(RUN, String(runs));
    return import(url.href);
}

interface Resolved {
    url: string;
    format?: string | null;
}

/**
 * The hook of Node that finds a module (`module.register`): the imports of a run's module belong to the same run. It is called in a thread
 * of its own, which uses no other code of this package.
 */
export async function resolve(
    specifier: string,
    context: { parentURL?: string },
    next: (specifier: string, context: object) => Promise<Resolved>,
): Promise<Resolved> {
    const resolved = await next(specifier, context);
    const run = context.parentURL?.startsWith("file:")
        ? new URL(context.parentURL).searchParams.get(RUN)
        : undefined;
    const path = resolved.url.startsWith(OWN) ? resolved.url.slice(OWN.length - 1) : resolved.url;
    const isShared = !resolved.url.startsWith("file:") || path.includes("/node_modules/");
    if (run === null || run === undefined || isShared) {
        return resolved;
    }
    const url = new URL(resolved.url);
    url.searchParams.set(RUN, run);
    return { ...resolved, url: url.href };
}

/**
 * Whether Node loads a file as an ES module: by its name, by the nearest package.json, or because it is not valid CommonJS (Node's syntax
 * detection).
 */
export function isEcmaScriptModule(file: string): boolean {
    const extension = extname(file);
    if (extension !== ".js") {
        return extension === ".mjs";
    }
    const type = nearestType(dirname(file));
    return type === undefined ? !isCommonJs(file) : type === "module";
}

function nearestType(folder: string): unknown {
    for (let at = folder; ; at = dirname(at)) {
        const manifest = join(at, "package.json");
        if (existsSync(manifest)) {
            return (createRequire(manifest)(manifest) as { type?: unknown }).type;
        }
        if (dirname(at) === at) {
            return undefined;
        }
    }
}

function isCommonJs(file: string): boolean {
    try {
        const text = readFileSync(file, "utf8").replace(/^#!.*/, "");
        // Compiles it without running it.
        new Script(`(function () {${text}\n})`);
        return true;
    } catch (error) {
        if (error instanceof SyntaxError) {
            // If the code is invalid in both forms, the import reports the mistake.
            return false;
        }
        throw error;
    }
}
