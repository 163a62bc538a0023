import Table from "cli-table3";
import stringWidth from "string-width";
import type { Report } from "../audit/report";
import { printable } from "../audit/printable";
import {
    count,
    countsOf,
    describeMove,
    displayName,
    displayTime,
    groupProblems,
    movesOf,
    nextOf,
    sentenceOf,
    shownVerdict,
    subjectsOf,
    SYMBOLS,
    type MoveLine,
    type ProblemGroup,
} from "../audit/words";

/** No colours: the output is often pasted into tickets. */
const STYLE = { style: { head: [], border: [] } };

const COLUMNS = ["verdict", "subject", "check", "seen", "expected", "whose move, next step"];
/** The columns' shares of the width that the verdict, the check and the lines leave. */
const SHARES = [0.21, 0.26, 0.26, 0.27];
/** The longest verdict with its symbol, and the longest name of a check. */
const FIXED = { verdict: 9, notMoved: 11, check: 10 };
/** A line and a blank on both sides of each column, and the last line. */
const LINES = COLUMNS.length * 3 + 1;
/** With fewer characters a table would have columns of single words. */
const NARROWEST_TABLE = 110;

/**
 * A report for a terminal: the audited domains, the problems, and the number of findings for each verdict.
 *
 * @param width width in characters, default 130; below 110 a list replaces the table
 * @param allNames true to name every tenant, also in groups
 */
export function renderAudit(report: Report, width = 130, allNames = false): string {
    const { brandDomain, brand, tenants, packets, seconds, at, summary, findings } = report;
    const groups = groupProblems(findings);
    const moves = movesOf(report);
    const parts = [
        `Audit of ${displayName(brandDomain)} at ${displayTime(at)}: ${count(tenants.length, "tenant")}, ` +
            `${count(brand.servers.length, "name server")}, ${count(packets, "packet")}, ${seconds.toFixed(1)} s`,
        ...(groups.length === 0
            ? []
            : [width < NARROWEST_TABLE ? renderList(groups, width) : renderTable(groups, width)]),
        ...(allNames ? groups.filter(({ size }) => size > 1).map((group) => renderNames(group, width)) : []),
        ...(moves.length === 0 ? [] : [renderMoves(moves, width, allNames ? moves.length : MOST_MOVES)]),
        sentenceOf(report),
        `Checks: ${countsOf(summary)}`,
    ];
    return `${parts.join("\n\n")}\n`;
}

/** The maximum number of moves with names. */
const MOST_MOVES = 20;

function renderMoves(moves: readonly MoveLine[], width: number, most: number): string {
    const left = moves.length - most;
    const lines = moves.slice(0, most).map((move) => wrap(describeMove(move), width - 2));
    return [
        `${count(moves.length, "tenant")} on the move:`,
        ...lines.map((line) => `  ${line.replaceAll("\n", "\n  ")}`),
        ...(left > 0 ? [`  and ${left} more`] : []),
    ].join("\n");
}

/** Each name on its own line, so that `grep` finds it. */
function renderNames({ first, size, subjects }: ProblemGroup, width: number): string {
    const at = first.server === undefined ? "" : ` at ${displayName(first.server)}`;
    return [
        `${first.check}, ${shownVerdict(first)}${at}: all ${count(size, "tenant")}`,
        ...subjects.map((name) => `  ${wrap(displayName(name), width - 2).replaceAll("\n", "\n  ")}`),
    ].join("\n");
}

interface Cells {
    verdict: string;
    subject: string;
    check: string;
    seen: string;
    expected: string;
    next: string;
}

function cellsOf(group: ProblemGroup): Cells {
    const { first, size } = group;
    const at = first.server === undefined ? "" : ` at ${displayName(first.server)}`;
    // The tenants of a group have the same problem, each with its own names in it.
    const example = size === 1 ? "" : `${displayName(first.subject)}: `;
    return {
        verdict: `${SYMBOLS[shownVerdict(first)]} ${shownVerdict(first)}`,
        subject: `${subjectsOf(group)}${at}`,
        check: first.check,
        seen: `${example}${printable(first.seen)}`,
        expected: printable(first.expected),
        next: `${first.party === "nobody" ? "" : `${first.party}: `}${nextOf(group)}`,
    };
}

function renderTable(groups: readonly ProblemGroup[], width: number): string {
    const hasNotMoved = groups.some(({ first }) => shownVerdict(first) === "not moved");
    const left = width - LINES - (hasNotMoved ? FIXED.notMoved : FIXED.verdict) - FIXED.check;
    const [subject = 0, seen = 0, expected = 0, next = 0] = SHARES.map((share) => Math.floor(share * left));
    const table = new Table({ ...STYLE, head: [...COLUMNS.slice(0, -1), wrap(COLUMNS.at(-1) ?? "", next)] });
    for (const cells of groups.map(cellsOf)) {
        table.push([
            cells.verdict,
            wrap(cells.subject, subject),
            cells.check,
            wrap(cells.seen, seen),
            wrap(cells.expected, expected),
            wrap(cells.next, next),
        ]);
    }
    return table.toString();
}

const LABEL = 12;

function renderList(groups: readonly ProblemGroup[], width: number): string {
    const inner = Math.max(width - LABEL, LABEL);
    return groups
        .map(cellsOf)
        .map(({ verdict, subject, check, seen, expected, next }) =>
            [
                [verdict, `${check}: ${subject}`],
                ["  seen", seen],
                ["  expected", expected],
                ["  next", next],
            ]
                .map(
                    ([label = "", text = ""]) =>
                        label.padEnd(LABEL) + wrap(text, inner).replaceAll("\n", `\n${" ".repeat(LABEL)}`),
                )
                .join("\n"),
        )
        .join("\n\n");
}

/** Lines of at most this number of columns. Longer names and addresses are broken, never truncated. */
export function wrap(text: string, width: number): string {
    const lines: string[] = [];
    let line = "";
    for (const word of text.split(" ").flatMap((part) => chop(part, width))) {
        if (line !== "" && stringWidth(line) + 1 + stringWidth(word) > width) {
            lines.push(line);
            line = word;
        } else {
            line = line === "" ? word : `${line} ${word}`;
        }
    }
    return [...lines, line].join("\n");
}

function chop(word: string, width: number): string[] {
    const characters = [...word];
    const pieces: string[] = [];
    while (stringWidth(characters.join("")) > width) {
        const fitting = countFitting(characters, width);
        // Breaks after a dot or a colon, if there is one.
        const joint = characters.slice(0, fitting).findLastIndex((each) => /[.:,/]/.test(each)) + 1;
        pieces.push(characters.splice(0, joint > 0 ? joint : fitting).join(""));
    }
    return [...pieces, characters.join("")];
}

/** The number of first characters that fit into these columns; at least one. */
function countFitting(characters: readonly string[], width: number): number {
    let columns = 0;
    const tooMany = characters.findIndex((character) => (columns += stringWidth(character)) > width);
    return tooMany < 0 ? characters.length : Math.max(tooMany, 1);
}
