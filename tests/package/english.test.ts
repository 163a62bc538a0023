import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../../route53/packageRoot";

const ROOT = packageRoot();

/** Words without an actor, and the most frequent wrong translations. "nobody" alone is a value of audits, so only sentences count. */
const MISTAKES = /\b(?:some|any)body\b|\bwhoever\b|\bnobody [a-z]+|\b(?:gives?|gave|given) back\b/gi;

const readmeAndPages = (): string[] =>
    ["", "docs", "examples"].flatMap((folder) =>
        readdirSync(join(ROOT, folder))
            .filter((name) => name.endsWith(".md"))
            .map((name) => join(folder, name)),
    );

const sources = (): string[] => {
    const config = ts.readConfigFile(join(ROOT, "tsconfig.product.json"), ts.sys.readFile);
    const { include } = config.config as { include: string[] };
    return include.flatMap((each) =>
        each.endsWith(".ts")
            ? [each]
            : readdirSync(join(ROOT, each), { recursive: true, encoding: "utf8" })
                  .filter((name) => name.endsWith(".ts"))
                  .map((name) => join(each, name)),
    );
};

/** The text with each paragraph or comment on one line, so that the search finds a phrase across a line break. */
function unwrapped(text: string): string {
    return text.replace(/\n[ \t]*(?:\*|\/\/)?[ \t]*(?=\S)/g, " ");
}

describe("Texts for people", () => {
    for (const [what, files] of [
        ["README and docs", readmeAndPages()],
        ["messages, docstrings and comments", sources()],
    ] as const) {
        it(`name who acts, and have no false translations, in ${what}`, () => {
            assert.ok(files.length > 10);
            const found = files.flatMap((file) =>
                (unwrapped(readFileSync(join(ROOT, file), "utf8")).match(MISTAKES) ?? []).map(
                    (mistake) => `${file}: ${mistake}`,
                ),
            );
            assert.deepEqual(found, []);
        });
    }
});
