import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import ts from "typescript";
import { packageRoot } from "../../route53/packageRoot";
import { neededDeclarations } from "./declarations";

/** The entries of package.json's `exports`. Each has its declarations beside it. */
const ENTRIES = [
    "dist/components/index.js",
    "dist/audit/index.js",
    "dist/monitor/index.js",
    "dist/rehearsal/testing.js",
];

/** What else is started by its path: the program, the command, and the plugin that stands in for the provider of `@pulumi/aws`. */
const STARTED = ["dist/index.js", "dist/cli/main.js", "dist/standIn/plugin.js"];

/** Not compiled from one source each, or not in the package. */
const OTHERS = ["dist/monitor/handler/", "dist/tests/", "dist/bench/", "dist/watch/"];

/** Without it, `tsc -b` takes what is in dist/ for its own. */
const BUILD_INFO = "dist/.product.tsbuildinfo";

/**
 * Columns after which a line ends. An installed package is seen in stack traces alone, and these say the file and the function by the names of
 * the source, and a line that can be read. Code that is one line would be 4 % smaller, and of no use there. So would be source maps without the
 * sources, and with the sources the package would be twice its size.
 */
const LINE_LIMIT = 200;

/**
 * Makes of dist/ what the package has: code without comments and blanks, each file under its own path, since the state of a stack names
 * files of providers/; only the code that an entry or a command leads to; and the declarations that an exported name leads to. The next
 * build makes of it again what a checkout has.
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

/** Names stay as they are: of classes, since errors are told apart by them, and of all else for stack traces. */
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

/** Run before a tarball is made, by `npm pack` and `npm publish`. */
if (require.main === module) {
    slimPackage(packageRoot());
}
