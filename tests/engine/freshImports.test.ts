import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importFresh, isEcmaScriptModule } from "../../engine/freshImports";

describe("A program of ES modules", () => {
    let folder: string;
    beforeEach(() => {
        folder = realpathSync(mkdtempSync(join(tmpdir(), "imports-")));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const write = (files: Record<string, string>): void =>
        Object.entries(files).forEach(([name, text]) => writeFileSync(join(folder, name), text));

    it("is evaluated in each run, with its own modules and without modules of node_modules", async () => {
        mkdirSync(join(folder, "node_modules", "shared"), { recursive: true });
        const counter = (name: string): string =>
            `globalThis.evaluated = (globalThis.evaluated ?? []).concat("${name}");\nexport const name = "${name}";\n`;
        write({
            "package.json": '{ "type": "module" }',
            "index.js": `import "./part.js";\nimport "shared";\n${counter("index")}`,
            "part.js": counter("part"),
            "node_modules/shared/package.json": '{ "type": "module", "main": "index.js" }',
            "node_modules/shared/index.js": counter("shared"),
        });
        const world = globalThis as { evaluated?: string[] };
        try {
            for (let run = 0; run < 2; run++) {
                const { name } = (await importFresh(join(folder, "index.js"))) as { name: string };
                assert.equal(name, "index");
            }
            assert.deepEqual(world.evaluated, ["part", "shared", "index", "part", "index"]);
        } finally {
            delete world.evaluated;
        }
    });

    it("can await at its top level", async () => {
        write({ "index.mjs": "export const value = await Promise.resolve(7);\n" });
        assert.equal(((await importFresh(join(folder, "index.mjs"))) as { value: number }).value, 7);
    });

    for (const [title, files, file, expected] of [
        ["the file extension .mjs", { "a.mjs": "" }, "a.mjs", true],
        ["the file extension .cjs", { "package.json": '{ "type": "module" }', "a.cjs": "" }, "a.cjs", false],
        ["a package of ES modules", { "package.json": '{ "type": "module" }', "a.js": "" }, "a.js", true],
        ["a package of CommonJS", { "package.json": '{ "type": "commonjs" }', "a.js": "" }, "a.js", false],
        ["an import, without a type", { "package.json": "{}", "a.js": 'import "node:fs";' }, "a.js", true],
        [
            "a require, without a type",
            { "package.json": "{}", "a.js": '#!/bin/env node\nrequire("fs");return;' },
            "a.js",
            false,
        ],
    ] as const) {
        it(`is recognized by ${title}`, () => {
            write(files);
            assert.equal(isEcmaScriptModule(join(folder, file)), expected);
        });
    }
});
