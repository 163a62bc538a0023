import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPulumi } from "../../engine/pulumiEngine";
import { packageRoot } from "../../route53/packageRoot";
import { openPrintedStack, type PrintedStack } from "./printedStack";
import { tenants } from "./stage";
import { SCENES } from "./whatYouSee";

const PAGE = join(packageRoot(), "docs", "what-you-see.md");
const UPDATE = "UPDATE_DOCS=1 npx mocha dist/tests/program/whatYouSee.test.js, with pulumi on PATH";

const HEAD = `# What you see

What Pulumi prints when the program of this package runs, and what to do then. The texts are those of Pulumi's own engine, against the [sandbox](sandbox.md), written by a
test (\`${UPDATE}\`).
Left out are the lines of progress above \`Diagnostics\` and \`Outputs\`, which differ from run to run; durations are \`…\`.

A warning is a warning for Pulumi too: in its summary, with severity \`warning\` under \`diagnostics\` of \`pulumi preview --json\`, and in the events of the automation API.
All other lines below \`Diagnostics\` are information: the planned changes, their cost and the progress. Both are
under the stack, because Pulumi does not tell the provider of a dynamic resource which resource it handles: the text names the domain. Warnings and errors are listed with cause and next step in [errors.md](errors.md).
`;

/** The parts that are the same in each run. The engine decides the order of resources and their messages. */
function settled(printed: string): string {
    const lines = printed
        .replace(/^Duration: .*$/gm, "Duration: …")
        .replace(/\bZ[A-Z0-9]{19,}\b/g, "Z…")
        // Resources that are changed at the same time.
        .replace(/(?:^ {4}warning: .*\n){2,}/gm, sorted)
        .replace(/white-label-dns-[0-9a-f-]{36}\/[\w-]+/g, "white-label-dns-…")
        .split("\n");
    const isProgress = (line: string): boolean =>
        /^(@ | [ +~-]{1,3} +(pulumi|white-label-dns:index))/.test(line);
    return lines
        .filter((line) => !isProgress(line))
        .map((line) => line.trimEnd())
        .join("\n")
        .replace(/\n{3,}/g, "\n\n")
        .trim();
}

function sorted(lines: string): string {
    return `${lines.trimEnd().split("\n").sort().join("\n")}\n`;
}

async function play(stack: PrintedStack): Promise<string> {
    const parts = [HEAD];
    for (const { heading, text, happens, settings, commands, then } of SCENES) {
        await happens?.(stack);
        parts.push(`## ${heading}\n`, ...(text === "" ? [] : [`${text}\n`]));
        for (const command of commands) {
            const printed = settled(await stack.pulumi(settings, ...command));
            parts.push(`\`\`\`text\n$ pulumi ${command.join(" ")}\n${printed}\n\`\`\`\n`);
        }
        parts.push(`**What to do.** ${then}\n`);
    }
    return parts.join("\n");
}

describe("The output of the real engine (needs pulumi on PATH)", function () {
    this.timeout(900_000);
    let stack: PrintedStack | undefined;
    beforeEach(async function () {
        if ((await findPulumi()) === undefined) {
            this.skip(); // skipped: no pulumi on PATH, and the command is on no package registry
        }
        stack = await openPrintedStack();
    });
    afterEach(() => stack?.close());

    it("is equal to docs/what-you-see.md", async () => {
        assert.ok(stack);
        const page = await play(stack);
        if (process.env["UPDATE_DOCS"] !== undefined) {
            writeFileSync(PAGE, page);
        }
        assert.equal(readFileSync(PAGE, "utf8"), page, `the page is out of date; ${UPDATE}`);
    });

    it("has warnings of Pulumi's own severity, and one for all servers without DNS", async () => {
        assert.ok(stack);
        const settings = { brandDomain: "example.com", tenants: tenants(1) };
        await stack.pulumi(settings, "up", "--yes", "--skip-preview");
        const cutOff = { ...settings, resolvers: ["127.0.0.1:9"], dnsGateway: "127.0.0.1:9" };
        const { diagnostics } = JSON.parse(await stack.pulumi(cutOff, "preview", "--json")) as {
            diagnostics: { severity: string; message: string }[];
        };
        assert.deepEqual(
            diagnostics.map(({ severity }) => severity),
            ["warning"],
        );
        assert.match(diagnostics[0]?.message ?? "", /^warning: no resolver could be asked/);
    });

    it("has at most 115 lines of outputs for five tenants, and one output with the text for the registrars", async () => {
        assert.ok(stack);
        const printed = await stack.pulumi(
            { brandDomain: "example.com", tenants: tenants(5) },
            "up",
            "--yes",
            "--skip-preview",
        );
        const [, outputs = ""] = /^Outputs:\n([^]*?)\n\n/m.exec(printed) ?? [];
        const lines = outputs.split("\n");
        assert.ok(lines.length > 50 && lines.length <= 115, `${lines.length} lines`);
        assert.equal(
            lines.filter((line) => /^ {4}audit +: "Input of white-label-dns audit/.test(line)).length,
            1,
        );
        assert.equal(lines.filter((line) => /^ {4}registrar +: "At the registrar of/.test(line)).length, 1);
        const addresses = [...outputs.matchAll(/205\.251\.195\.107/g)].length;
        assert.equal(addresses, 2, "an address is in delegationSets, and in the text for the registrars");
    });
});
