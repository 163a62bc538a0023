import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { packageRoot } from "../route53/packageRoot";

/** The text in the state that leads from a program to the module of a dynamic resource's provider. */

const PACKAGE = "pulumi-white-label-dns";

const texts = new Map<string, { programDirectory: string; text: string }>();

/** A program has a resource for each of a thousand tenants, but searches the disk for the package only once. */
export function rememberedText(moduleFile: string, programDirectory: string): string {
    const known = texts.get(moduleFile);
    if (known?.programDirectory === programDirectory) {
        return known.text;
    }
    const text = providerText(moduleFile, programDirectory);
    texts.set(moduleFile, { programDirectory, text });
    return text;
}

/**
 * The text that the provider process evaluates. The process resolves `require` against its working directory, which is the program's
 * folder. So the path is relative to that folder. It leads through node_modules if the program has this package there, because with pnpm
 * the target of the link has versions in its path. Otherwise it leads directly to this package.
 */
export function providerText(moduleFile: string, programDirectory: string): string {
    const compiled = join("dist", "providers", basename(moduleFile).replace(/\.[jt]s$/, ""));
    const path = relative(programDirectory, join(findInstalled(programDirectory) ?? packageRoot(), compiled));
    const specifier = path.split(sep).join("/");
    return `exports.handler=()=>require("${specifier.startsWith(".") ? specifier : `./${specifier}`}").provider`;
}

function findInstalled(programDirectory: string): string | undefined {
    for (let folder = programDirectory; ; folder = dirname(folder)) {
        const candidate = join(folder, "node_modules", PACKAGE);
        if (existsSync(candidate) && realpathSync(candidate) === realpathSync(packageRoot())) {
            return candidate;
        }
        if (dirname(folder) === folder) {
            return undefined;
        }
    }
}
