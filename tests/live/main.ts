import { parseArgs } from "node:util";
import { join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";
import { ALL_STORIES } from "./stories";
import { playStory, type StoryResult } from "./story";
import { printedTable, verdict, writeTable } from "./table";

const USAGE = `npm run test:live -- [options]

  --only TEXT   the stories with TEXT in their sentence or kind (default: all)
  --list        prints the sentences and ends

With UPDATE_DOCS=1 the table of docs/reliability.md is written anew.
`;

const EXIT = { fine: 0, failed: 1, usage: 64 } as const;

function readOptions(args: string[]): { only: string; list: boolean } | undefined {
    try {
        const { values } = parseArgs({
            args,
            options: { only: { type: "string", default: "" }, list: { type: "boolean", default: false } },
        });
        return values;
    } catch {
        // An option that there is not; the usage says which there are.
        return undefined;
    }
}

async function main(args: string[]): Promise<number> {
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    const options = readOptions(args);
    if (options === undefined) {
        process.stderr.write(USAGE);
        return EXIT.usage;
    }
    const { only, list } = options;
    const stories = ALL_STORIES.filter(({ kind, does }) => `${kind}: ${does}`.includes(only));
    if (list || stories.length === 0) {
        const text = stories.map(({ kind, does }) => `${kind}: ${does}`).join("\n");
        process.stdout.write(`${text || `no story has "${only}" in its sentence or kind`}\n`);
        return stories.length > 0 ? EXIT.fine : EXIT.usage;
    }
    const results: StoryResult[] = [];
    for (const story of stories) {
        const result = await playStory(story);
        results.push(result);
        if (process.stderr.isTTY) {
            process.stderr.write(`\r${results.length} of ${stories.length} stories`);
        }
    }
    process.stdout.write(`${printedTable(results)}\n${verdict(results)}\n`);
    const failed = results.some(({ problem }) => problem !== undefined);
    if (process.env["UPDATE_DOCS"] === "1" && !failed && only === "") {
        await writeTable(join(packageRoot(), "docs", "reliability.md"), ALL_STORIES);
    }
    return failed ? EXIT.failed : EXIT.fine;
}

void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});
