import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { parse } from "yaml";
import { main } from "../cli/main";
import { checkSettings } from "../settings/checkSettings";
import { toSettings } from "../settings/readConfig";
import { NAMESPACE, SETTING_NAMES } from "../settings/settings";
import { readTenantsFile } from "../settings/tenantsFile";
import { packageRoot } from "../route53/packageRoot";
import { parseStackConfig } from "../rehearsal/stackConfig";

const ROOT = packageRoot();
const PAGES = [
    "README.md",
    ...readdirSync(join(ROOT, "docs"))
        .filter((name) => name.endsWith(".md"))
        .map((name) => `docs/${name}`),
];

interface Block {
    page: string;
    language: string;
    text: string;
}

const read = (page: string): string => readFileSync(join(ROOT, page), "utf8");
const BLOCKS: Block[] = PAGES.flatMap((page) =>
    [...read(page).matchAll(/^```(.*)\n([^]*?)^```$/gm)].map(([, language = "", text = ""]) => ({
        page,
        language,
        text,
    })),
);
const blocksOf = (language: string): Block[] => BLOCKS.filter((block) => block.language === language);

describe("The examples of the README and the docs", function () {
    this.timeout(60_000);

    it("exist", () => {
        assert.ok(blocksOf("ts").length >= 4);
        assert.ok(blocksOf("yaml").length >= 2);
        assert.equal(blocksOf("text rehearsal").length, 1);
    });

    it("compile against the installed package", () => {
        // The folder is below the package, so that the package's own name leads to its compiled files.
        const folder = mkdtempSync(join(ROOT, "dist", "examples-"));
        try {
            const files = blocksOf("ts").map(({ text }, index) => {
                const file = join(folder, `example${index}.mts`);
                writeFileSync(file, text);
                return file;
            });
            const program = ts.createProgram(files, {
                target: ts.ScriptTarget.ES2022,
                module: ts.ModuleKind.Node16,
                moduleResolution: ts.ModuleResolutionKind.Node16,
                strict: true,
                skipLibCheck: true,
                noEmit: true,
                types: ["node"],
            });
            const diagnostics = ts.getPreEmitDiagnostics(program);
            const host = {
                getCanonicalFileName: String,
                getCurrentDirectory: () => ROOT,
                getNewLine: () => "\n",
            };
            assert.equal(ts.formatDiagnostics(diagnostics, host), "");
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    for (const { page, text } of blocksOf("yaml")) {
        it(`in ${page} are legal stack configs`, () => {
            const { problems } = checkSettings(toSettings(parseStackConfig(text, page)));
            assert.deepEqual(problems, []);
        });
    }

    it("are legal files of tenants", () => {
        const files = BLOCKS.filter(({ language }) => /^(yaml|csv) tenants\./.test(language));
        assert.equal(files.length, 2);
        for (const { language, text } of files) {
            const { tenants } = readTenantsFile(language, text);
            assert.deepEqual(checkSettings({ brandDomain: "example.com", tenants }).problems, []);
        }
    });

    it("have the same IAM policy as its file", () => {
        assert.deepEqual(
            blocksOf("json")
                .filter(({ page }) => page === "README.md")
                .map(({ text }) => text),
            [read("docs/iam-policy.json")],
        );
    });

    it("show the real output of the rehearsal, line by line", async () => {
        let printed = "";
        const code = await main(["rehearse", "--engine", "embedded"], {
            stdout: { write: (text) => (printed += text) },
            stderr: { write: () => true },
        });
        assert.equal(code, 0);
        const lines = printed
            .split("\n")
            .map((line) => line.replace(/(white-label name servers\.) .*/, "$1"));
        for (const line of blocksOf("text rehearsal")[0]?.text.split("\n") ?? []) {
            assert.ok(lines.includes(line), `the rehearsal does not print: ${line}`);
        }
    });
});

describe("The docs", () => {
    it("name every setting, and Pulumi.yaml has no other one", () => {
        const configuration = read("docs/configuration.md");
        for (const name of SETTING_NAMES) {
            assert.ok(configuration.includes(`\`${name}\``), `${name} is not in docs/configuration.md`);
        }
        const keys = Object.keys(parseStackConfig(read("Pulumi.yaml"), "Pulumi.yaml"));
        for (const key of keys) {
            assert.ok(
                SETTING_NAMES.some((name) => key === `${NAMESPACE}:${name}`),
                `${key} of Pulumi.yaml is no setting`,
            );
        }
    });

    it("show lists of name servers that are legal for the brand domain example.com", () => {
        const lists = [...read("docs/configuration.md").matchAll(/`\[([a-z0-9., ]+)\]`/g)].map(
            ([, names = ""]) => names.split(", "),
        );
        assert.ok(lists.length >= 3);
        for (const nameServers of lists) {
            assert.deepEqual(
                checkSettings({ brandDomain: "example.com", nameServers, tenants: [] }).problems,
                [],
            );
        }
    });

    it("have the types in Pulumi.yaml that Pulumi's config schema has", () => {
        const types = Object.values(parse(read("Pulumi.yaml")).config as Record<string, { type: string }>);
        for (const { type } of types) {
            assert.ok(["string", "integer", "boolean", "array", "object"].includes(type), type);
        }
    });

    it("link only to files that exist", () => {
        for (const page of PAGES) {
            for (const [, link = ""] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
                assert.doesNotThrow(() => readdirOrFile(join(ROOT, page, "..", link)), `${link} in ${page}`);
            }
        }
    });
});

function readdirOrFile(path: string): void {
    try {
        readdirSync(path);
    } catch {
        readFileSync(path);
    }
}
