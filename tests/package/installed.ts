import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";
import { slimPackage } from "./slimPackage";

const ROOT = packageRoot();

export const PACKAGE = "pulumi-white-label-dns";

interface Manifest {
    version: string;
    engines: { node: string };
    dependencies: Record<string, string>;
    peerDependencies: Record<string, string>;
}

/** The SDKs that a program may have beside the package, by their names in package.json. */
export const SDKS = ["pulumi-lowest", "@pulumi/pulumi", "pulumi-newest"] as const;

export const manifestOf = (path: string): Manifest =>
    JSON.parse(readFileSync(join(ROOT, path, "package.json"), "utf8")) as Manifest;

export const sdkOf = (name: string): Manifest => manifestOf(join("node_modules", name));

/** An SDK may require a newer Node than this one. Then this package cannot run with it here. */
export function isSdkForThisNode(name: string): boolean {
    const [least = "0"] = /\d+/.exec(sdkOf(name).engines.node) ?? [];
    return Number(process.versions.node.split(".")[0]) >= Number(least);
}

interface Packed {
    /** The size of the tarball, in bytes. */
    size: number;
    files: { path: string; size: number }[];
}

let slim: string | undefined;

/** A folder with the files of the tarball, prepared as before `npm pack`: the same for all tests of a run. */
export function packedFolder(): string {
    if (slim === undefined) {
        const folder = mkdtempSync(join(tmpdir(), "white-label-dns-packed-"));
        process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
        filesOf(ROOT).files.forEach(({ path }) => cpSync(join(ROOT, path), join(folder, path)));
        slimPackage(folder);
        slim = folder;
    }
    return slim;
}

/** The files that `npm pack` would put into the tarball. It creates no tarball. */
export const packedFiles = (): Packed => filesOf(packedFolder());

function filesOf(folder: string): Packed {
    const printed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
    });
    // A list in npm up to 11, and an object by package name in later versions.
    const [packed] = Object.values(JSON.parse(printed) as Record<string, Packed>);
    if (packed === undefined) {
        throw new Error(`npm pack printed no package: ${printed}`);
    }
    return packed;
}

/**
 * Creates a folder with the package in its node_modules, as its tarball would be unpacked. Beside it are only the packages that the package
 * declares and those of a Pulumi project (linked; without a network).
 *
 * @param sdk the package of our own node_modules that is used as @pulumi/pulumi
 */
export function installInFolder(sdk = "@pulumi/pulumi"): { folder: string; remove: () => void } {
    const folder = mkdtempSync(join(tmpdir(), "white-label-dns-installed-"));
    const modules = join(folder, "node_modules");
    for (const { path } of packedFiles().files) {
        cpSync(join(packedFolder(), path), join(modules, PACKAGE, path));
    }
    const manifest = manifestOf(".");
    for (const name of [
        ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
        "@types/node",
    ]) {
        mkdirSync(dirname(join(modules, name)), { recursive: true });
        const installed = name === "@pulumi/pulumi" ? sdk : name;
        symlinkSync(join(ROOT, "node_modules", installed), join(modules, name), "junction");
    }
    return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
