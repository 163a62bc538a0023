import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import ts from "typescript";
import { packageRoot } from "../../route53/packageRoot";
import { neededDeclarations } from "./declarations";

/** The entries of package.json's `exports`. Each one has its declarations beside it. */
const ENTRIES = [
    "dist/components/index.js",
    "dist/audit/index.js",
    "dist/monitor/index.js",
    "dist/rehearsal/testing.js",
];

/** Other files that are started by their path: the program, the command, and the plugin that replaces the provider of `@pulumi/aws`. */
const STARTED = ["dist/index.js", "dist/cli/main.js", "dist/standIn/plugin.js"];

/** Files that are not compiled from one source each, or that are not in the package. */
const OTHERS = ["dist/monitor/handler/", "dist/tests/", "dist/bench/", "dist/watch/"];

/** Without this file, `tsc -b` treats the contents of dist/ as its own. */
const BUILD_INFO = "dist/.product.tsbuildinfo";

/**
 * The number of columns after which a line ends. Users see an installed package only in stack traces. These name the file and the function
 * with the names of the source, and show a line that can be read. Code in one line would be 4 % smaller, but unreadable. Source maps
 * without the sources would not help, and with the sources the package would be twice its size.
 */
const LINE_LIMIT = 200;

/**
 * Converts dist/ into the contents of the package. Code has no comments and blanks, and each file keeps its path, because the state of a
 * stack names files of providers/. Only the code that an entry or a command needs stays, and the declarations to which an exported name
 * leads. The next build restores the contents of a checkout.
 *
 * @param root the folder of the package, built
 */
export function slimPackage(root: string): void {
    rmSync(join(root, BUILD_INFO), { force: true });
    const code = reachedCode(root);
    const declarations = neededDeclarations(
        root,
        ENTRIES.map((entry) => entry.replace(/\.js$/, ".d.ts")),
    );
    for (const path of builtFiles(root)) {
        const text = code.has(path)
            ? slimCode(readFileSync(join(root, path), "utf8"))
            : declarations.get(path);
        if (text === undefined) {
            rmSync(join(root, path));
        } else {
            writeFileSync(join(root, path), text);
        }
    }
}

/** All names stay as they are: those of classes, because code distinguishes errors by them, and all others for stack traces. */
function slimCode(text: string): string {
    const { code } = transformSync(text, {
        platform: "node",
        target: "es2022",
        charset: "utf8",
        minifyWhitespace: true,
        lineLimit: LINE_LIMIT,
        legalComments: "none",
    });
    return code;
}

function builtFiles(root: string): string[] {
    return readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })
        .map((name) => `dist/${name.replaceAll("\\", "/")}`)
        .filter((path) => /\.(js|d\.ts)$/.test(path) && !OTHERS.some((folder) => path.startsWith(folder)));
}

function reachedCode(root: string): Set<string> {
    const reached = new Set([...ENTRIES, ...STARTED]);
    for (const path of reached) {
        ts.preProcessFile(readFileSync(join(root, path), "utf8"), true, true)
            .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
            .forEach(({ fileName }) => reached.add(fileOf(root, join(dirname(path), fileName))));
    }
    return reached;
}

function fileOf(root: string, name: string): string {
    const path = [name, `${name}.js`, join(name, "index.js")].find(
        (place) => place.endsWith(".js") && existsSync(join(root, place)),
    );
    if (path === undefined) {
        throw new Error(`${name} does not exist; build the package first`);
    }
    return path.replaceAll("\\", "/");
}

/** Run by `npm pack` and `npm publish`, before they create a tarball. */
if (require.main === module) {
    slimPackage(packageRoot());
}
