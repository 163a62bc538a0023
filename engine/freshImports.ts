import { existsSync, readFileSync } from "node:fs";
import { createRequire, register } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";

/**
 * ES modules of a program, loaded anew for each run. Node keeps each ES module that it has loaded, by its URL, and has no
 * way to forget one; so each run imports the program under a URL of its own, and its modules follow.
 */

/** The parameter of a module's URL that has the number of the run. */
const RUN = "run";

let runs = 0;

/** Imports a file as the first of its run: it and the modules that it imports, but for those of node_modules, are evaluated anew. */
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
 * The hook of Node that finds a module (`module.register`): what a module of a run imports is of the same run. It is called in
 * a thread of its own, in which nothing else of this package is used.
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
    const isShared = !resolved.url.startsWith("file:") || resolved.url.includes("/node_modules/");
    if (run === null || run === undefined || isShared) {
        return resolved;
    }
    const url = new URL(resolved.url);
    url.searchParams.set(RUN, run);
    return { ...resolved, url: url.href };
}

/** Whether Node loads a file as an ES module: by its name, by the nearest package.json, or because it is no CommonJS (Node's syntax detection). */
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
        // Compiles it, and runs nothing.
        new Script(`(function () {${text}\n})`);
        return true;
    } catch (error) {
        if (error instanceof SyntaxError) {
            // A mistake that is one in both is said by the import.
            return false;
        }
        throw error;
    }
}
