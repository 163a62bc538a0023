import { readFile, writeFile } from "node:fs/promises";
import { AT_RANDOM, type FaultCase } from "./cases";
import type { CaseResult } from "./matrix";

/** The printed and written results. Everything except `writeTables` is a function of the results. */

export const BEGIN = "<!-- matrix -->";
export const END = "<!-- /matrix -->";

/** True if nothing leaked, was lost, or was wrong in another way. */
export function survived({ leaked, lost, wrong }: Pick<CaseResult, "leaked" | "lost" | "wrong">): boolean {
    return leaked.length + lost.length + wrong.length === 0;
}

/** `cases tried 400, survived 400, leaked 0, lost 0` */
export function verdict(
    what: string,
    results: readonly Pick<CaseResult, "leaked" | "lost" | "wrong">[],
): string {
    const sum = (key: "leaked" | "lost"): number =>
        results.reduce((all, result) => all + result[key].length, 0);
    const good = results.filter(survived).length;
    return `${what} tried ${results.length}, survived ${good}, leaked ${sum("leaked")}, lost ${sum("lost")}`;
}

/** The differences in a failed case, and the command that repeats it. */
export function failureText(
    { id, leaked, lost, wrong }: Pick<CaseResult, "id" | "leaked" | "lost" | "wrong">,
    again: string,
): string {
    return [
        `FAILED: ${id}`,
        `  again: npm run test:faults -- ${again}`,
        ...leaked.map((what) => `  leaked: ${what}`),
        ...lost.map((what) => `  lost: ${what}`),
        ...wrong.map((what) => `  wrong: ${what}`),
    ].join("\n");
}

/** Three tables in Markdown with numbers of cases: each fault for each operation, each fault at a registrar, and each fault in DNS. */
export function renderTables(cases: readonly FaultCase[]): string {
    const api = cases.filter(({ table }) => table === "api");
    const domains = cases.filter(({ table }) => table === "domains");
    const dns = cases.filter(({ table }) => table === "dns");
    return [
        "Cases by operation and fault, over all steps:",
        "",
        renderTable("operation", api),
        "",
        "Cases by fault and operation of Route 53 Domains:",
        "",
        renderTable("fault", turned(domains)),
        "",
        "Cases by what goes wrong in DNS, and at whom:",
        "",
        renderTable("fault", dns),
    ].join("\n");
}

/** There are few operations and many faults. With the operations as rows, the table would be too wide. */
function turned(cases: readonly FaultCase[]): FaultCase[] {
    return cases.map((one) => ({ ...one, row: one.column, column: one.row }));
}

function renderTable(corner: string, cases: readonly FaultCase[]): string {
    const columns = [...new Set(cases.map(({ column }) => column))];
    const last = ["any", AT_RANDOM];
    const rows = [...new Set(cases.map(({ row }) => row))].sort(
        (one, other) =>
            last.indexOf(one) - last.indexOf(other) || (corner === "operation" ? compare(one, other) : 0),
    );
    const count = (row: string, column: string): string => {
        const found = cases.filter((one) => one.row === row && one.column === column).length;
        return found === 0 ? "" : String(found);
    };
    const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
    return [
        line([corner, ...columns]),
        line(["---", ...columns.map(() => "---:")]),
        ...rows.map((row) => line([row, ...columns.map((column) => count(row, column))])),
    ].join("\n");
}

function compare(one: string, other: string): number {
    return one < other ? -1 : one > other ? 1 : 0;
}

/** Writes text between the marks of a document. @throws Error if the marks do not exist */
export function between(document: string, text: string): string {
    const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
    if (begin < 0 || end < begin) {
        throw new Error(`the document has no ${BEGIN} with ${END} behind it`);
    }
    return `${document.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${document.slice(end)}`;
}

/** @returns whether the document has changed */
export async function writeTables(file: string, text: string): Promise<boolean> {
    const old = await readFile(file, "utf8");
    const now = between(old, text);
    if (now !== old) {
        await writeFile(file, now);
    }
    return now !== old;
}
