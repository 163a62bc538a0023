import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";

/**
 * A folder of this package. Its providers keep AWS clients in variables, with the account and the token buckets. In a user's program the
 * package is in node_modules, where modules otherwise stay loaded.
 */
export const OWN_FOLDER = __dirname;

/** `require` of a module in the folder. */
export function requireFrom(folder: string): NodeJS.Require {
    return createRequire(join(folder, "program.js"));
}

/** The folder of the nearest package.json at or above `folder`; `folder` itself if there is none. */
function packageRoot(folder: string): string {
    for (let at = folder; ; at = dirname(at)) {
        if (existsSync(join(at, "package.json"))) {
            return at;
        }
        if (dirname(at) === at) {
            return folder;
        }
    }
}

/** Whether a file is a module of the packages around `folders`, and not in a node_modules folder below them. */
function localTo(folders: string[]): (file: string) => boolean {
    const roots = folders.map((folder) => packageRoot(realpathSync(folder)) + sep);
    return (file) =>
        roots.some(
            (root) => file.startsWith(root) && !file.slice(root.length).split(sep).includes("node_modules"),
        );
}

/**
 * Makes `require` load the modules of the packages around `folders` again until the returned function is called, which restores the modules
 * from before. The real engine starts new processes for each run, so a run here must not see variables of an earlier one. Modules in a
 * node_modules folder below them stay loaded: the Pulumi SDK must be one instance, and the AWS SDK takes long to load.
 */
export function freshModules(folders: string[]): () => void {
    const isLocal = localTo(folders);
    const before = takeOut(isLocal);
    return () => {
        takeOut(isLocal);
        Object.assign(require.cache, before);
    };
}

/**
 * Separate modules for each provider that a program creates, because the real engine starts a process for each. The returned function runs
 * a step with the modules that its own earlier steps have loaded, and with no others of these packages.
 */
export function separateModules(folders: string[]): <T>(step: () => T) => T {
    const isLocal = localTo(folders);
    let own: NodeJS.Dict<NodeModule> = {};
    return (step) => {
        const before = takeOut(isLocal);
        Object.assign(require.cache, own);
        try {
            return step();
        } finally {
            own = takeOut(isLocal);
            Object.assign(require.cache, before);
        }
    };
}

function takeOut(isLocal: (file: string) => boolean): NodeJS.Dict<NodeModule> {
    const taken: NodeJS.Dict<NodeModule> = {};
    for (const [file, module] of Object.entries(require.cache)) {
        if (isLocal(file)) {
            taken[file] = module;
            Reflect.deleteProperty(require.cache, file);
        }
    }
    return taken;
}
