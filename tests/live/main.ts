import { parseArgs } from "node:util";
import { join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";
import { foreignCollections, foreignFiles } from "./moving/foreign";
import { moveZones } from "./moving/moveZones";
import { ALL_STORIES } from "./stories";
import { playStory, type StoryResult } from "./story";
import { printedLine, printedTable, verdict, writeTable } from "./table";

const USAGE = `npm run test:live -- [options]

  --part stories|moves   one of the two parts (default: both)
  --only TEXT            the stories with TEXT in their sentence or kind (default: all); no moves
  --list                 prints the sentences and ends
  --zones N              old zones that move (default 60)
  --seed N               of what is in them (default 1)
  --zone-files FOLDER    more old zones, of zone files <domain>.zone

With UPDATE_DOCS=1 the table of docs/reliability.md is written anew.
`;

const EXIT = { fine: 0, failed: 1, usage: 64 } as const;

interface Options {
    part: string;
    only: string;
    list: boolean;
    zones: string;
    seed: string;
    "zone-files"?: string | undefined;
}

function readOptions(args: string[]): Options | undefined {
    try {
        const { values } = parseArgs({
            args,
            options: {
                part: { type: "string", default: "" },
                only: { type: "string", default: "" },
                list: { type: "boolean", default: false },
                zones: { type: "string", default: "60" },
                seed: { type: "string", default: "1" },
                "zone-files": { type: "string" },
            },
        });
        const { part, zones, seed } = values;
        const isSound =
            ["", "stories", "moves"].includes(part) && /^\d{1,3}$/.test(zones) && /^\d{1,9}$/.test(seed);
        return isSound ? values : undefined;
    } catch {
        // An unknown option; the usage lists the known ones.
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
    const { part, only, list } = options;
    const told = part === "moves" ? EXIT.fine : await tellStories(only, list);
    const moved = part === "stories" || only !== "" || list ? EXIT.fine : await moveAll(options);
    return told === EXIT.fine ? moved : told;
}

async function tellStories(only: string, list: boolean): Promise<number> {
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
        process.stderr.write(`${results.length} of ${stories.length}: ${printedLine(result)}\n`);
    }
    process.stdout.write(`${printedTable(results)}\n${verdict(results)}\n`);
    const failed = results.some(({ problem }) => problem !== undefined);
    if (process.env["UPDATE_DOCS"] === "1" && !failed && only === "") {
        await writeTable(join(packageRoot(), "docs", "reliability.md"), ALL_STORIES);
    }
    return failed ? EXIT.failed : EXIT.fine;
}

/** Moves zones of all kinds, and zones that were written for other programs, while users ask everything. */
async function moveAll({ zones, seed, "zone-files": folder }: Options): Promise<number> {
    const foreign = [...foreignCollections(), ...(folder === undefined ? [] : await foreignFiles(folder))];
    const result = await moveZones({
        zones: Number(zones),
        seed: Number(seed),
        foreign,
        onPhase: (text) => process.stderr.write(`${text}\n`),
    });
    const { records, different, least, waited, questions, failures } = result;
    const lines = failures.slice(0, SHOWN).map((text) => `  ${text.replaceAll("\n", " | ")}`);
    process.stdout.write(
        `${[
            `zones imported and moved ${result.zones}, records ${records}, questions ${questions} of ${different} different ones (${least} or more in each phase), ` +
                `${waited.toFixed(1)} hours waited, failed or changed answers ${failures.length}`,
            ...(failures.length === 0
                ? []
                : [`  again: npm run test:live -- --part moves --zones ${zones} --seed ${seed}`]),
            ...lines,
        ].join("\n")}\n`,
    );
    return failures.length === 0 ? EXIT.fine : EXIT.failed;
}

const SHOWN = 10;

void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});
