import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { constants, existsSync } from "node:fs";
import { execFile } from "node:child_process";
import { delimiter, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { AWS_SDK_SILENCE } from "./capture";
import { requireFrom } from "./modules";
import { stateFailure } from "./state";
import type { EngineOptions } from "./types";
import { isRecord } from "./values";

/** Finds the `pulumi` command on PATH and its version; undefined if there is none that runs. */
export async function findPulumi(): Promise<
    | {
          /** The path of the command. */
          path: string;
          /** Its version, such as `v3.260.0`. */
          version: string;
      }
    | undefined
> {
    const names = process.platform === "win32" ? ["pulumi.exe", "pulumi.cmd"] : ["pulumi"];
    for (const folder of (process.env["PATH"] ?? "").split(delimiter).filter((part) => part !== "")) {
        for (const path of names.map((name) => join(folder, name))) {
            const version = await versionOf(path);
            if (version !== undefined) {
                return { path, version };
            }
        }
    }
    return undefined;
}

async function versionOf(path: string): Promise<string | undefined> {
    try {
        await access(path, constants.X_OK);
        const { stdout } = await promisify(execFile)(path, ["version"], {
            env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        });
        return stdout.trim();
    } catch {
        // Missing, not executable, or failing: in all cases there is no Pulumi.
        return undefined;
    }
}

/** Where the driver keeps its things below the state folder. */
export interface ProjectFolders {
    /** Holds a Pulumi.yaml that points to the program, and the stack's config. */
    work: string;
    /** Holds the file backend. */
    backend: string;
    /** PULUMI_HOME: keeps the user's login and plugins out of it. */
    home: string;
}

/**
 * Makes a project beside the user's own: a Pulumi.yaml of the same contents whose `main` points back to the program, so
 * that its working directory stays the same, with the option `providers` as its plugins. The user's files are not touched.
 */
export async function makeProject(options: EngineOptions): Promise<ProjectFolders> {
    const root = resolve(options.state);
    const folders = { work: join(root, "project"), backend: join(root, "backend"), home: join(root, "home") };
    for (const folder of Object.values(folders)) {
        await mkdir(folder, { recursive: true }).catch((error: unknown) => {
            throw stateFailure(root, error);
        });
    }
    const plugins = await installProviders(options, root);
    const own = await readProject(options);
    const isCompiled = isModule(options.program);
    const project = {
        ...own,
        name: options.project,
        runtime: isCompiled
            ? { name: "nodejs", options: { typescript: false } }
            : (own["runtime"] ?? "nodejs"),
        main: mainOf(options, own),
        plugins: {
            providers: [
                ...plugins,
                // A Pulumi that was not installed by its own installer lacks the script that starts dynamic providers.
                { name: "pulumi-nodejs", path: sdkFolder(options) },
            ],
        },
    };
    await writeFile(join(folders.work, "Pulumi.yaml"), stringify(project));
    await writeConfig(options, join(folders.work, `Pulumi.${options.stack}.yaml`));
    return folders;
}

/** The variables of the driver's `pulumi` processes: no login, no update check, and a passphrase that is not secret. */
export function projectEnvironment(folders: ProjectFolders): Record<string, string> {
    return {
        // No command here reads the attribute files beside the state files. If a killed process has left one empty, the state is unreadable
        // ("failed to load checkpoint: EOF").
        PULUMI_BACKEND_URL: `${pathToFileURL(folders.backend).href}?metadata=skip`,
        PULUMI_HOME: folders.home,
        PULUMI_CONFIG_PASSPHRASE: "sandbox",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // Otherwise each provider process on Node 20 prints the AWS SDK's notice among the warnings.
        [AWS_SDK_SILENCE]: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
}

/** The option `providers` as plugins, each in a folder below `root`, in the form of `plugins.providers` of a Pulumi.yaml. */
async function installProviders(
    options: EngineOptions,
    root: string,
): Promise<{ name: string; path: string }[]> {
    const installed: { name: string; path: string }[] = [];
    for (const provider of options.providers ?? []) {
        const path = join(root, `${provider.name}-plugin`);
        await provider.install(path, options.config, sdkVersion(options, provider.name));
        installed.push({ name: provider.name, path });
    }
    return installed;
}

/** The version of the program's @pulumi/<name>, or undefined where it has none. */
function sdkVersion(options: EngineOptions, name: string): string | undefined {
    const require = requireFrom(options.programDir);
    try {
        return (require(`@pulumi/${name}/package.json`) as { version: string }).version;
    } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") {
            return undefined;
        }
        throw error;
    }
}

function sdkFolder(options: EngineOptions): string {
    return dirname(requireFrom(options.programDir).resolve("@pulumi/pulumi/package.json"));
}

async function readProject(options: EngineOptions): Promise<Record<string, unknown>> {
    if (typeof options.program === "function") {
        return {};
    }
    const isCompiled = isModule(options.program);
    const file = join(resolve(isCompiled ? options.programDir : options.program), "Pulumi.yaml");
    // A module does not need one.
    const project: unknown = isCompiled && !existsSync(file) ? {} : parse(await readFile(file, "utf8"));
    return isRecord(project) ? project : {};
}

/** True for a program that is a module of compiled JavaScript, and not the folder of a Pulumi.yaml. */
function isModule(program: EngineOptions["program"]): boolean {
    return typeof program === "string" && /\.[cm]?js$/.test(program);
}

function mainOf(options: EngineOptions, project: Record<string, unknown>): string {
    if (typeof options.program === "function") {
        return resolve(options.programDir);
    }
    const main = project["main"];
    return isModule(options.program)
        ? resolve(options.programDir, options.program)
        : resolve(options.program, typeof main === "string" ? main : ".");
}

/** Writes the stack's config file without its secrets, which only the command itself can encrypt. The salt of earlier secrets is kept. */
async function writeConfig(options: EngineOptions, file: string): Promise<void> {
    const old: unknown = parse(await readFile(file, "utf8").catch(() => "{}"));
    const salt = isRecord(old) ? old["encryptionsalt"] : undefined;
    const config = Object.fromEntries(
        Object.entries(options.config)
            .filter(([key]) => !(options.secretKeys ?? []).includes(key))
            .map(([key, value]) => [key, structured(value)]),
    );
    await writeFile(file, stringify({ ...(salt === undefined ? {} : { encryptionsalt: salt }), config }));
}

/** A typed config schema needs lists and objects themselves, not the JSON text in which programs get them. */
function structured(text: string): unknown {
    if (!/^\s*[[{]/.test(text)) {
        return text;
    }
    try {
        return JSON.parse(text) as unknown;
    } catch {
        // Text that only looks like JSON stays text.
        return text;
    }
}
