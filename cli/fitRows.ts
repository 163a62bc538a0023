import Table, { type TableConstructorOptions } from "cli-table3";
import stringWidth from "string-width";
import { wrap } from "./auditTable";

/** A line and a blank at either side of each column. */
const PER_COLUMN = 3;
/** In fewer characters than that no word can be read. */
const NARROWEST_COLUMN = 12;
/** Further lines of a value that is broken. */
const HANGING = 2;

/**
 * Cells with line breaks, so that their table takes at most that many columns of a terminal. The widest columns of the table give way,
 * the others keep their width. Nothing is cut off.
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

/** A table of at most that many columns of a terminal, its head included. */
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

/** The most columns that a cell may have, so that all together are no more than there is room for. */
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
