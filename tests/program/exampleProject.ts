import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../route53/packageRoot";
import type { Outcome } from "../../rehearsal/testing";

const run = promisify(execFile);
const ROOT = packageRoot();

/** A folder of examples/ as a user has it: a copy in another place, compiled there, and deployed by its own process. */

/** The script that a user would write, with the stand-in of @pulumi/aws. */
const SCRIPT = `
const { createEmbeddedEngine, createPulumiEngine, standInAws } = require("pulumi-white-label-dns/testing");
const { kind, steps, ...options } = JSON.parse(process.argv[2]);
const make = kind === "pulumi" ? createPulumiEngine : createEmbeddedEngine;
(async () => {
    const outcomes = [];
    for (const { verb, config } of steps) {
        const engine = make({ ...options, config, program: kind === "pulumi" ? __dirname : __dirname + "/bin/index.js", programDir: __dirname, providers: [standInAws] });
        outcomes.push(await engine[verb]());
        if (verb === "up") outcomes[outcomes.length - 1].state = await engine.exportState();
    }
    process.stdout.write("\\n" + JSON.stringify(outcomes));
})();
`;

export type Shown = Outcome & { state?: unknown };

export interface ExampleSteps {
    kind: "embedded" | "pulumi";
    project: string;
    steps: { verb: "preview" | "up" | "destroy"; config: Record<string, string> }[];
}

/**
 * Copies an example, replaces the installed package by this checkout, and compiles it. @returns the folder, which the caller must remove
 */
export async function copyExample(example: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), `white-label-dns-${example}-`));
    await cp(join(ROOT, "examples", example), folder, { recursive: true });
    await linkPackages(folder, {
        "pulumi-white-label-dns": ROOT,
        ...installedHere("@pulumi/aws", "@pulumi/pulumi", "@types/node", "typescript"),
    });
    await compileExample(folder);
    return folder;
}

/** Links packages of this checkout instead of installing them: to unpack hundreds of megabytes again would show nothing. */
export async function linkPackages(
    folder: string,
    packages: Readonly<Record<string, string>>,
): Promise<void> {
    for (const [name, target] of Object.entries(packages)) {
        const path = join(folder, "node_modules", name);
        await mkdir(dirname(path), { recursive: true });
        await rm(path, { recursive: true, force: true });
        await symlink(target, path, "junction");
    }
}

/** A package that this checkout has installed, for `linkPackages`. */
export function installedHere(...names: string[]): Record<string, string> {
    return Object.fromEntries(names.map((name) => [name, join(ROOT, "node_modules", name)]));
}

export async function compileExample(folder: string): Promise<void> {
    await run(process.execPath, [join(ROOT, "node_modules", "typescript", "bin", "tsc")], { cwd: folder });
}

/** Runs the steps one after another on one state. */
export async function deployExample(folder: string, { kind, ...options }: ExampleSteps): Promise<Shown[]> {
    await writeFile(join(folder, "deploy.js"), SCRIPT);
    const all = { kind, stack: "test", state: join(folder, `state-${kind}`), ...options };
    const { stdout } = await run(process.execPath, ["deploy.js", JSON.stringify(all)], {
        cwd: folder,
    });
    return JSON.parse(stdout.slice(stdout.lastIndexOf("\n"))) as Shown[];
}
