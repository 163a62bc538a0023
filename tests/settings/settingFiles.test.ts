import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileError, programFiles, SettingFiles } from "../../settings/settingFiles";
import { withFiles } from "./fileFolder";

describe("files in settings", () => {
    const refusals: [what: string, path: string, content: Buffer | string, expected: RegExp][] = [
        ["a missing file", "other.zone", "", /^does not exist \(.*other\.zone\); relative paths start/],
        ["a file below a file", "a.zone/b", "", /^does not exist /],
        ["a directory", ".", "", /is a directory \(.+\); name a file$/],
        ["a device", "/dev/null", "", /is not a regular file \(.+\); name a file$/],
        [
            "a large file",
            "a.zone",
            Buffer.alloc(1024 * 1024 + 1, "x"),
            /has 1\.0 MB \(.+\), and the limit is 1 MB/,
        ],
        ["a binary file", "a.zone", Buffer.from([0x50, 0x4b, 0, 1]), /is not text in UTF-8/],
        ["a file in another encoding", "a.zone", Buffer.from("b\xfccher", "latin1"), /is not text in UTF-8/],
    ];
    for (const [what, path, content, expected] of refusals) {
        it(`are refused with their path: ${what}`, () => {
            withFiles({ "a.zone": content }, (files) => {
                assert.throws(
                    () => files.read(path, 1),
                    (error) => error instanceof FileError && expected.test(error.message),
                );
            });
        });
    }

    it("are read from the directory, once, without a byte order mark", () => {
        withFiles({ "tenants/a.zone": "\uFEFFbücher" }, (files, folder) => {
            assert.equal(files.areUsed, false);
            assert.equal(files.read("tenants/a.zone", 1), "bücher");
            writeFileSync(join(folder, "tenants/a.zone"), "changed");
            assert.equal(files.read("./tenants/../tenants/a.zone", 1), "bücher");
            assert.equal(files.from("tenants").read("a.zone", 1), "changed");
            assert.equal(new SettingFiles("/").read(join(folder, "tenants/a.zone"), 1), "changed");
            assert.equal(files.areUsed, true);
        });
    });

    it("are read from the working directory if no engine runs", () => {
        assert.equal(programFiles().directory, process.cwd());
    });
});
