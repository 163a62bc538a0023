import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { neededDeclarations } from "./declarations";

describe("The declarations that an entry needs", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "white-label-dns-declarations-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    function needed(files: Record<string, string>, entries = ["index.d.ts"]): Record<string, string> {
        for (const [path, text] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, path)), { recursive: true });
            writeFileSync(join(folder, path), text);
        }
        return Object.fromEntries(neededDeclarations(folder, entries));
    }

    it("are reached from an exported name, with their comments, each in its own file", () => {
        const texts = needed({
            "index.d.ts": 'export { one, type Other } from "./room/one";\n',
            "room/one.d.ts":
                'import { type Far, type Unused } from "./far";\nimport * as sdk from "sdk";\nimport type { Gone } from "gone";\n' +
                "/** Of nothing that is left. */\nexport type Dropped = Gone | Unused;\n" +
                "/** Says one thing. */\nexport declare function one(far: Far, given: sdk.Given): void;\n" +
                '/** The other one. */\nexport interface Other {\n    /** Of it. */\n    part: import("./deep").Deep;\n}\n',
            "room/far.d.ts":
                "/** Not exported. */\ndeclare const hidden: unique symbol;\nexport type Far = typeof hidden;\nexport type Unused = 1;\nexport {};\n",
            "room/deep.d.ts": 'export type { Deep } from "./deeper";\n',
            "room/deeper.d.ts": "/** Far down. */\nexport type Deep = 1;\nexport type Flat = 0;\n",
            "room/unused.d.ts": "export type Nothing = 1;\n",
        });
        assert.deepEqual(texts, {
            "index.d.ts": 'export { one, type Other } from "./room/one";\n',
            "room/one.d.ts":
                'import { type Far } from "./far";\nimport * as sdk from "sdk";\n' +
                "/** Says one thing. */\nexport declare function one(far: Far, given: sdk.Given): void;\n" +
                '/** The other one. */\nexport interface Other {\n    /** Of it. */\n    part: import("./deep").Deep;\n}\n',
            "room/far.d.ts":
                "/** Not exported. */\ndeclare const hidden: unique symbol;\nexport type Far = typeof hidden;\nexport {};\n",
            "room/deep.d.ts": 'export type { Deep } from "./deeper";\n',
            "room/deeper.d.ts": "/** Far down. */\nexport type Deep = 1;\n",
        });
    });

    it("are the same for two entries", () => {
        const shared = "export declare class Shared {\n    private own;\n}\n";
        const texts = needed(
            {
                "index.d.ts": 'export { Shared } from "./shared";\n',
                "second.d.ts": 'import { Shared } from "./shared";\nexport declare const made: Shared;\n',
                "shared.d.ts": shared,
            },
            ["index.d.ts", "second.d.ts"],
        );
        assert.deepEqual(Object.keys(texts).sort(), ["index.d.ts", "second.d.ts", "shared.d.ts"]);
        assert.equal(texts["shared.d.ts"], shared);
    });

    it("leave out comments for the file that belong to no name", () => {
        const [text] = Object.values(
            needed({ "index.d.ts": "/** The file. */\n/** The name. */\nexport type Name = 1;\n" }),
        );
        assert.equal(text, "/** The name. */\nexport type Name = 1;\n");
    });

    it("are refused for an entry that does not name its exports, or that does not exist", () => {
        assert.throws(
            () => needed({ "index.d.ts": 'export * from "./one";\n', "one.d.ts": "export type One = 1;\n" }),
            /index\.d\.ts must export each of its names by name/,
        );
        assert.throws(() => needed({}, ["none.d.ts"]), /none\.d\.ts does not exist; build the package first/);
    });
});
