import Table, { type TableConstructorOptions } from "cli-table3";
import stringWidth from "string-width";
import { wrap } from "./auditTable";

/** A line and a blank on both sides of each column. */
const PER_COLUMN = 3;
/** The minimum width at which words can be read. */
const NARROWEST_COLUMN = 12;
/** The indentation of further lines of a broken value. */
const HANGING = 2;

/**
 * Adds line breaks to cells, so that their table needs at most this number of columns. The widest columns become narrower, the others keep
 * their width. No text is truncated.
 */
export function fitRows(
    head: readonly string[],
    rows: readonly (readonly string[])[],
    width: number,
): string[][] {
    const widths = head.map((title, column) =>
        rows.reduce((most, row) => Math.max(most, widestLine(row[column] ?? "")), stringWidth(title)),
    );
    const most = widestAllowed(widths, width - head.length * PER_COLUMN - 1);
    return rows.map((row) => row.map((cell) => breakLines(cell, most)));
}

/** A table of at most this number of columns, including its head. */
export function fittedTable(
    style: TableConstructorOptions,
    head: readonly string[],
    rows: readonly (readonly string[])[],
    width: number,
): string {
    const [first = [], ...others] = fitRows(head, [head, ...rows], width);
    const table = new Table({ ...style, head: first });
    table.push(...others);
    return table.toString();
}

function widestLine(cell: string): number {
    return Math.max(...cell.split("\n").map((line) => stringWidth(line)));
}

/** The maximum width of a cell, so that all together fit into the available space. */
function widestAllowed(widths: readonly number[], room: number): number {
    let most = Math.max(...widths);
    while (most > NARROWEST_COLUMN && widths.reduce((sum, width) => sum + Math.min(width, most), 0) > room) {
        most--;
    }
    return most;
}

function breakLines(cell: string, most: number): string {
    return cell
        .split("\n")
        .map((line) => {
            if (stringWidth(line) <= most) {
                return line;
            }
            const text = line.trimStart();
            const indent = line.length - text.length;
            const [first = "", ...others] = wrap(text, most - indent - HANGING).split("\n");
            return [
                `${" ".repeat(indent)}${first}`,
                ...others.map((other) => `${" ".repeat(indent + HANGING)}${other}`),
            ].join("\n");
        })
        .join("\n");
}
