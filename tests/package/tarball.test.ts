import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import ts from "typescript";
import { packageRoot } from "../../route53/packageRoot";
import { packedFiles, packedFolder } from "./installed";

const run = promisify(execFile);
const ROOT = packageRoot();

/** The files outside dist/ and docs/. npm itself adds package.json, the README and the license. */
const SINGLE_FILES = [
    "CHANGELOG.md",
    "LICENSE",
    "Pulumi.sample.yaml",
    "Pulumi.yaml",
    "README.md",
    "package.json",
];

/**
 * The allowed size in bytes: the present size and 3 % more, so that the test finds a large file that was added by mistake. CONTRIBUTING.md
 * explains the size.
 */
const MOST_BYTES = 814_500;

/** The declarations of the entries. Declarations to which no entry leads are useless for a user, and are left out. */
const ENTRIES = [
    "dist/components/index.d.ts",
    "dist/audit/index.d.ts",
    "dist/monitor/index.d.ts",
    "dist/rehearsal/testing.d.ts",
];

/** Bundled from watch/, with all its imports. */
const HANDLER = "dist/monitor/handler/index.js";

const read = (path: string): string => readFileSync(join(packedFolder(), path), "utf8");

describe("The tarball", function () {
    this.timeout(240_000);
    let files: string[];
    let scripts: string[];
    let size: number;
    before(() => {
        const packed = packedFiles();
        size = packed.size;
        files = packed.files.map(({ path }) => path);
        scripts = files.filter((path) => path.endsWith(".js"));
    });

    it("has compiled code, declarations, docs, examples and the files of a Pulumi project, and nothing else", () => {
        const others = files.filter(
            (path) =>
                !/^dist\/.*\.js$/.test(path) &&
                !/^dist\/.*\.d\.ts$/.test(path) &&
                !/^(docs|examples)\//.test(path) &&
                !SINGLE_FILES.includes(path),
        );
        assert.deepEqual(others, []);
        assert.deepEqual(
            SINGLE_FILES.filter((path) => !files.includes(path)),
            [],
        );
    });

    it("has no file of the tests and the benchmark", () => {
        assert.deepEqual(
            files.filter((path) => /^dist\/(tests|bench|examples)\//.test(path)),
            [],
        );
    });

    it("has a bounded size", () => {
        assert.ok(size < MOST_BYTES, `${size} bytes`);
    });

    it("has no code that refers to a missing source map", () => {
        assert.deepEqual(
            scripts.filter((path) => read(path).includes("//# sourceMappingURL=")),
            [],
        );
    });

    it("has each file that its code imports", () => {
        assert.deepEqual(
            scripts.flatMap((path) => missingFrom(files, path, ".js")),
            [],
        );
    });

    it("has each declaration that one of its entries refers to", () => {
        const reached = new Set(ENTRIES);
        const missing: string[] = [];
        for (const path of reached) {
            missing.push(...missingFrom(files, path, ".d.ts"));
            relativeImports(path).forEach((name) => {
                const found = placesOf(name, ".d.ts").find((place) => files.includes(place));
                reached.add(found ?? path);
            });
        }
        assert.deepEqual(missing, []);
        assert.ok(reached.size > 50, `${reached.size} declarations`);
    });

    it("has each file that one of its pages links to", () => {
        const pages = files.filter((path) => path.endsWith(".md"));
        assert.ok(pages.length > 15, pages.join());
        const missing = pages.flatMap((page) =>
            [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
                .map(([, link = ""]) => link)
                .filter((link) => !isPacked(files, join(dirname(page), link)))
                .map((link) => `${page} leads to ${link}`),
        );
        assert.deepEqual(missing, []);
    });

    it("has the compiled file of each source", () => {
        const withoutSource = scripts.filter(
            (path) =>
                path !== HANDLER &&
                !existsSync(join(ROOT, path.replace(/^dist\//, "").replace(/\.js$/, ".ts"))),
        );
        assert.deepEqual(withoutSource, [], "left by a former build: remove dist/ and build again");
    });
});

describe("The package in its tarball", function () {
    this.timeout(240_000);
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "white-label-dns-packed-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("has entries without a finding of publint", async () => {
        const { messages } = await publint({ pkgDir: packedFolder(), pack: "npm", strict: true });
        assert.deepEqual(messages, []);
    });

    it("has correct types for every way to resolve them (arethetypeswrong)", async () => {
        const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
        const name = (await run("npm", pack, { cwd: packedFolder() })).stdout.trim();
        const command = join(ROOT, "node_modules", "@arethetypeswrong", "cli", "dist", "index.js");
        const { stdout } = await run(process.execPath, [command, join(folder, name), "--format", "json"]);
        const { analysis, problems } = JSON.parse(stdout) as {
            analysis: { entrypoints: Record<string, object> };
            problems?: Record<string, unknown>;
        };
        assert.deepEqual(Object.keys(analysis.entrypoints), [
            ".",
            "./audit",
            "./monitor",
            "./testing",
            "./package.json",
        ]);
        assert.deepEqual(problems ?? {}, {});
    });
});

/** @param path the path of a file, or of a folder with files */
function isPacked(files: readonly string[], path: string): boolean {
    return files.some((file) => file === path || file.startsWith(`${path}/`));
}

/** The files that a file of the tarball imports, without their extension. */
function relativeImports(path: string): string[] {
    return ts
        .preProcessFile(read(path), true, true)
        .importedFiles.map(({ fileName }) => fileName)
        .filter((name) => name.startsWith("."))
        .map((name) => join(dirname(path), name).replace(/\.js$/, ""));
}

function placesOf(name: string, extension: ".js" | ".d.ts"): string[] {
    return [name, `${name}${extension}`, join(name, `index${extension}`)];
}

function missingFrom(files: readonly string[], path: string, extension: ".js" | ".d.ts"): string[] {
    return relativeImports(path)
        .filter((name) => !placesOf(name, extension).some((place) => files.includes(place)))
        .map((name) => `${path} imports ${name}`);
}
