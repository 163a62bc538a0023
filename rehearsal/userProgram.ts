import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { readConfigText, StackConfigError, type StackConfig } from "./stackConfig";

/** A user's own Pulumi program, which is rehearsed instead of this package's program. */
export interface UserProgram {
    /** The folder of the Pulumi.yaml. */
    folder: string;
    /** The name in Pulumi.yaml. */
    project: string;
    /** The stack of the stack file. */
    stack: string;
    /** The path of the stack file; undefined if the folder has none, as a program without a config needs none. */
    stackFile: string | undefined;
    /** The config in the stack's file, with the defaults of Pulumi.yaml; all keys have their namespace. */
    config: StackConfig;
    /** The path that Pulumi runs: a file, or a folder with a package.json or an index file. */
    main: string;
}

/**
 * Reads the Pulumi.yaml of a program and its stack file.
 *
 * @param config the stack file. Default: the only one in the folder, if there is one
 * @throws StackConfigError if the folder does not exist, has no Pulumi.yaml or has several stack files, or if the program is in another
 * language
 */
export async function readUserProgram(given: string, config?: string): Promise<UserProgram> {
    const folder = resolve(given);
    const project = await readProject(folder, given);
    const runtime = project.runtime?.name ?? project.runtime;
    if (runtime !== "nodejs") {
        throw new StackConfigError(
            `${join(given, "Pulumi.yaml")}: runtime is ${JSON.stringify(runtime) ?? "missing"}, and a rehearsal runs Node.js programs; use a folder whose Pulumi.yaml has "runtime: nodejs"`,
        );
    }
    const file = config ?? (await findStackFile(folder, given));
    const own = file === undefined ? [] : Object.entries(await readConfigText(file, true));
    const name = project.name ?? basename(folder);
    const withNamespace = (key: string): string => (key.includes(":") ? key : `${name}:${key}`);
    return {
        folder,
        project: name,
        stack: /^Pulumi\.(.+)\.ya?ml$/.exec(basename(file ?? ""))?.[1] ?? "rehearsal",
        stackFile: file,
        config: {
            ...defaultsOf(project.config, withNamespace),
            ...Object.fromEntries(own.map(([key, value]) => [withNamespace(key), value])),
        },
        main: resolve(folder, project.main ?? "."),
    };
}

interface Project {
    name?: string;
    runtime?: string & { name?: string };
    main?: string;
    config?: Record<string, unknown>;
}

async function readProject(folder: string, given: string): Promise<Project> {
    if (!(await isFolder(folder))) {
        throw new StackConfigError(
            `there is no folder ${given}; name the one that has the program's Pulumi.yaml with --program`,
        );
    }
    const file = join(folder, "Pulumi.yaml");
    if (!existsSync(file)) {
        throw new StackConfigError(
            `${given} has no Pulumi.yaml; name the folder of a Pulumi program with --program`,
        );
    }
    return (parse(await readFile(file, "utf8")) ?? {}) as Project;
}

async function isFolder(path: string): Promise<boolean> {
    return existsSync(path) && (await stat(path)).isDirectory();
}

async function findStackFile(folder: string, given: string): Promise<string | undefined> {
    const files = (await readdir(folder)).filter((name) => /^Pulumi\..+\.ya?ml$/.test(name)).sort();
    const [only, ...more] = files;
    if (only === undefined) {
        return undefined;
    }
    if (more.length > 0) {
        throw new StackConfigError(
            `${given} has ${files.length} stack files (${files.join(", ")}); name one of them with --config`,
        );
    }
    return join(folder, only);
}

/** The value that Pulumi.yaml gives to each stack: a plain value, or `value` and `default` of a declaration. */
function defaultsOf(
    declared: Record<string, unknown> | undefined,
    withNamespace: (key: string) => string,
): StackConfig {
    return Object.fromEntries(
        Object.entries(declared ?? {}).flatMap(([key, entry]) => {
            const isDeclaration = typeof entry === "object" && entry !== null && !Array.isArray(entry);
            const { value, default: usual } = (isDeclaration ? entry : { value: entry }) as Declaration;
            const given = value ?? usual;
            return given === undefined || given === null
                ? []
                : [[withNamespace(key), typeof given === "string" ? given : JSON.stringify(given)]];
        }),
    );
}

interface Declaration {
    value?: unknown;
    default?: unknown;
}

/** The working directory of the program. */
export function programFolder({ main }: Pick<UserProgram, "main">): string {
    return /\.[cm]?[jt]s$/.test(main) ? dirname(main) : main;
}
