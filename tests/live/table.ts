import { readFile, writeFile } from "node:fs/promises";
import CliTable3 from "cli-table3";
import { KINDS, type Story, type StoryResult } from "./story";

/** The printed and written results of the stories. */

export const BEGIN = "<!-- stories -->";
export const END = "<!-- /stories -->";

/** `ok 3.1 s, sets the SOA`: the results of an aborted run up to then. */
export function printedLine(result: StoryResult): string {
    return `${endOf(result)} ${result.seconds.toFixed(1)} s, ${result.story.does}`;
}

/** The results for a terminal: each story, and the problems after the table. */
export function printedTable(results: readonly StoryResult[]): string {
    const table = new CliTable3({
        head: ["kind", "a person …", "is to be", "", "s"],
        style: { head: [], border: [], compact: true },
        colWidths: [26, 76, 10, 9, 7],
        wordWrap: true,
    });
    table.push(
        ...results.map((result) => [
            result.story.kind,
            result.story.does,
            outcomeOf(result.story),
            endOf(result),
            result.seconds.toFixed(1),
        ]),
    );
    const failures = results.flatMap(({ story, problem }) =>
        problem === undefined
            ? []
            : [
                  `FAILED: a person ${story.does}`,
                  `  again: npm run test:live -- --only "${story.does}"`,
                  ...problem.split("\n").map((line) => `  ${line}`),
              ],
    );
    return [table.toString(), ...failures].join("\n");
}

/** `stories told 60, as expected 58, otherwise 2, skipped 0` */
export function verdict(results: readonly StoryResult[]): string {
    const skipped = results.filter((result) => result.skipped !== undefined);
    const failed = results.filter(({ problem }) => problem !== undefined).length;
    const told = results.length - skipped.length;
    const why = skipped[0]?.skipped;
    return `stories told ${told}, as expected ${told - failed}, otherwise ${failed}, skipped ${skipped.length}${why === undefined ? "" : `: ${why}`}`;
}

/** The table of docs/reliability.md. */
export function documentedTable(stories: readonly Story[]): string {
    const rows = KINDS.flatMap((kind) =>
        stories
            .filter((story) => story.kind === kind)
            .map((story) => `| ${story.does} | ${story.expected === "goes on" ? "goes on" : "refused"} |`),
    );
    return ["| a person | and the command |", "| --- | --- |", ...rows].join("\n");
}

function endOf({ problem, skipped }: StoryResult): "ok" | "FAILED" | "skipped" {
    if (skipped !== undefined) {
        return "skipped";
    }
    return problem === undefined ? "ok" : "FAILED";
}

function outcomeOf({ expected }: Story): string {
    return expected === "goes on" ? "done" : "refused";
}

/** @throws Error if the document does not have the marks */
export async function writeTable(file: string, stories: readonly Story[]): Promise<void> {
    const document = await readFile(file, "utf8");
    const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
    if (begin < 0 || end < begin) {
        throw new Error(`the document has no ${BEGIN} with ${END} behind it`);
    }
    await writeFile(
        file,
        `${document.slice(0, begin + BEGIN.length)}\n\n${documentedTable(stories)}\n\n${document.slice(end)}`,
    );
}
