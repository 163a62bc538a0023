import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../../route53/packageRoot";

const ROOT = packageRoot();

/** Words without an actor, and the most frequent wrong translations. "nobody" alone is a value of audits, so only sentences count. */
const MISTAKES = /\b(?:some|any)body\b|\bwhoever\b|\bnobody [a-z]+|\b(?:gives?|gave|given) back\b/gi;
/** A clause or an idiom in the place of a noun, and "where" in the place of "if". Titles of tests are read without their test. */
const MISTAKES_OF_TITLES =
    /\b(?:every|no)body\b|\bthose\b|\bthat of\b|\bwhat (?:is|are|was|were|it)\b|\bwhere (?:it|there|they|one|none|no|a|an|the)\b|\b(?:is|are) told\b|\bto the letter\b|\banew\b/i;

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

/** Each title of `it`, `describe` and a story, with its file. */
function titles(): [file: string, title: string][] {
    const isTitle = (node: ts.Node): boolean =>
        ts.isCallExpression(node.parent)
            ? /^(?:it|describe)\b/.test(node.parent.expression.getText()) && node.parent.arguments[0] === node
            : ts.isPropertyAssignment(node.parent) && /^(?:does|title)$/.test(node.parent.name.getText());
    return readdirSync(join(ROOT, "tests"), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .flatMap((name) => {
            const text = readFileSync(join(ROOT, "tests", name), "utf8");
            const found: [string, string][] = [];
            const visit = (node: ts.Node): void => {
                if ((ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) && isTitle(node)) {
                    found.push([`tests/${name}`, node.getText()]);
                }
                ts.forEachChild(node, visit);
            };
            visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
            return found;
        });
}

/** The text with each paragraph or comment on one line, so that the search finds a phrase across a line break. */
function unwrapped(text: string): string {
    return text.replace(/\n[ \t]*(?:\*|\/\/)?[ \t]*(?=\S)/g, " ");
}

describe("Texts for people", () => {
    for (const [what, files] of [
        ["README and docs", readmeAndPages()],
        ["messages, docstrings and comments", sources()],
    ] as const) {
        it(`name the actor, and have no false translations, in ${what}`, () => {
            assert.ok(files.length > 10);
            const found = files.flatMap((file) =>
                (unwrapped(readFileSync(join(ROOT, file), "utf8")).match(MISTAKES) ?? []).map(
                    (mistake) => `${file}: ${mistake}`,
                ),
            );
            assert.deepEqual(found, []);
        });
    }

    it("name the actor, and have no clause in the place of a noun, in the titles of tests", () => {
        const all = titles();
        assert.ok(all.length > 3000);
        const found = all.filter(([, title]) =>
            [MISTAKES, MISTAKES_OF_TITLES].some((each) => title.search(each) >= 0),
        );
        assert.deepEqual(found, []);
    });
});
