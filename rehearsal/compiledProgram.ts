import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { StackConfigError } from "./stackConfig";
import { programFolder, type UserProgram } from "./userProgram";

/**
 * The module that the embedded engine loads. A JavaScript program is loaded as it is. A TypeScript program is compiled with its own
 * TypeScript, file by file and without type checks, into a folder below `scratch`. The program's own folder is not changed.
 *
 * @throws StackConfigError if the program has no module to load, or no TypeScript of its own
 */
export async function compiledProgram(program: UserProgram, scratch: string): Promise<string> {
    const folder = programFolder(program);
    const entry = await findEntry(program.main, folder);
    if (!/\.[cm]?ts$/.test(entry)) {
        return entry;
    }
    const out = await mkdtemp(join(scratch, "program-"));
    await compileFolder(folder, out, compileBy(typescriptOf(program.folder), folder));
    await writeFile(join(out, "package.json"), JSON.stringify({ type: "commonjs" }));
    const modules = findModules(folder);
    if (modules !== undefined) {
        await symlink(modules, join(out, "node_modules"), "junction");
    }
    return join(out, relative(folder, entry).replace(/\.([cm]?)ts$/, ".js"));
}

/** Finds the module as Pulumi does: the file itself, the file in package.json's `main`, or an index file. */
async function findEntry(main: string, folder: string): Promise<string> {
    if (main !== folder) {
        return main;
    }
    const manifest = join(folder, "package.json");
    const named = existsSync(manifest)
        ? (JSON.parse(await readFile(manifest, "utf8")) as { main?: string }).main
        : undefined;
    const entry = [named, "index.js", "index.ts"]
        .filter((each) => each !== undefined)
        .map((each) => join(folder, each))
        .find((each) => existsSync(each));
    if (entry === undefined) {
        const wanted = named === undefined ? "" : `${named}, which its package.json calls main, and no `;
        throw new StackConfigError(
            `${folder} has no ${wanted}index.ts or index.js; compile the program, or name its file as main in Pulumi.yaml`,
        );
    }
    return entry;
}

/** The functions of the program's own TypeScript that are used here, of any version below 7. */
interface Compiler {
    transpileModule(
        text: string,
        options: { compilerOptions: object; fileName: string },
    ): { outputText: string };
    findConfigFile(folder: string, exists: (path: string) => boolean): string | undefined;
    readConfigFile(file: string, read: (path: string) => string | undefined): { config?: unknown };
    parseJsonConfigFileContent(
        config: unknown,
        system: Compiler["sys"],
        folder: string,
    ): { options: Options };
    sys: { readFile(path: string): string | undefined };
    ModuleKind: { CommonJS: number; Node16: number };
    ScriptTarget: { ES2022: number };
}

interface Options {
    module?: number;
    target?: number;
    esModuleInterop?: boolean;
    experimentalDecorators?: boolean;
}

function typescriptOf(folder: string): Compiler {
    const load = createRequire(join(folder, "package.json"));
    let compiler: Compiler | { version: string };
    try {
        compiler = load("typescript") as typeof compiler;
    } catch (error) {
        throw new StackConfigError(
            `${folder} has no TypeScript to compile the program with; run "npm install --save-dev typescript@5" there, or use "--engine pulumi"`,
            { cause: error },
        );
    }
    // From version 7 on, the package has a command and no functions. @pulumi/pulumi also requires "< 7".
    if (!("transpileModule" in compiler)) {
        throw new StackConfigError(
            `${folder} has TypeScript ${compiler.version}, with which Pulumi cannot run a program; run "npm install --save-dev typescript@5" there`,
        );
    }
    return compiler;
}

/** Compiles one file. */
type Compile = (text: string, fileName: string) => string;

async function compileFolder(folder: string, out: string, compile: Compile): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries) {
        const { name } = entry;
        const [from, to] = [join(folder, name), join(out, name)];
        if (name === "node_modules" || name.startsWith(".") || name === "package.json") {
            continue;
        }
        if (entry.isDirectory()) {
            await mkdir(to);
            await compileFolder(from, to, compile);
        } else if (/\.[cm]?ts$/.test(name) && !/\.d\.[cm]?ts$/.test(name)) {
            await writeFile(to.replace(/\.[cm]?ts$/, ".js"), compile(await readFile(from, "utf8"), from));
        } else {
            // Other files that the program reads.
            await symlink(from, to);
        }
    }
}

/** Compiles with the options of the nearest tsconfig.json. The modules are CommonJS, because the embedded engine loads only CommonJS. */
function compileBy(compiler: Compiler, folder: string): Compile {
    const file = compiler.findConfigFile(folder, existsSync);
    const config =
        file === undefined
            ? undefined
            : compiler.readConfigFile(file, (path) => compiler.sys.readFile(path)).config;
    const { options } = compiler.parseJsonConfigFileContent(
        config ?? {},
        compiler.sys,
        file === undefined ? folder : dirname(file),
    );
    const { CommonJS, Node16 } = compiler.ModuleKind;
    const compilerOptions = {
        target: options.target ?? compiler.ScriptTarget.ES2022,
        module: CommonJS,
        // Node's own module kinds include this option without setting it.
        esModuleInterop: options.esModuleInterop ?? (options.module ?? CommonJS) >= Node16,
        experimentalDecorators: options.experimentalDecorators ?? false,
        inlineSourceMap: true,
    };
    return (text, fileName) => compiler.transpileModule(text, { compilerOptions, fileName }).outputText;
}

/** The first node_modules folder that a module in the folder finds. */
function findModules(folder: string): string | undefined {
    for (let at = folder; ; at = dirname(at)) {
        const modules = join(at, "node_modules");
        if (existsSync(modules)) {
            return modules;
        }
        if (dirname(at) === at) {
            return undefined;
        }
    }
}
