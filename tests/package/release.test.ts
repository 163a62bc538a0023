import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";
import { releaseProblems } from "./release";

const READY = {
    version: "1.2.0",
    repository: "https://git.example/project",
    homepage: "https://project.example",
    bugs: "https://git.example/project/issues",
};
const CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n";

describe("npm publish", () => {
    it("continues if the addresses and the release notes exist", () => {
        assert.deepEqual(releaseProblems(READY, CHANGELOG), []);
    });

    it("refuses a package without addresses, and names each of them", () => {
        assert.deepEqual(releaseProblems({ version: "1.2.0" }, CHANGELOG), [
            'package.json has no "repository"; set it to the address of the public project',
            'package.json has no "homepage"; set it to the address of the public project',
            'package.json has no "bugs"; set it to the address of the public project',
        ]);
    });

    it("refuses a version without release notes", () => {
        assert.deepEqual(releaseProblems({ ...READY, version: "1.3.0" }, CHANGELOG), [
            'CHANGELOG.md has no heading "## [1.3.0] - YYYY-MM-DD"; put it below "## [Unreleased]"',
        ]);
    });

    it("runs this check first", () => {
        const manifest = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
            scripts: Record<string, string>;
        };
        assert.match(
            manifest.scripts["prepublishOnly"] ?? "",
            /dist\/tests\/package\/release\.js && npm test$/,
        );
    });
});
