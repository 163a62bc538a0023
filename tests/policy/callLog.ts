import { appendFileSync } from "node:fs";
import type { Right } from "./iamPolicy";

/** What the processes of a whole test run call, noted in one file. */

/** `stack`: resources of a stack; `function`: the function that watches its DNS. */
export const CALLERS = ["stack", "function"] as const;
export type Caller = (typeof CALLERS)[number];

/** The file that a run's processes add to. Absent where a test file runs by itself: nothing is noted then. */
export const LOG_VARIABLE = "WHITE_LABEL_DNS_CALL_LOG";

const noted = new Set<string>();

export function noteCall(caller: Caller, right: Right): void {
    const file = process.env[LOG_VARIABLE];
    const line = `${caller} ${right}`;
    if (file !== undefined && !noted.has(line)) {
        noted.add(line);
        appendFileSync(file, `${line}\n`);
    }
}

/** @param text of the file */
export function callsOf(caller: Caller, text: string): Set<Right> {
    const lines = text.split("\n").filter((line) => line.startsWith(`${caller} `));
    return new Set(lines.map((line) => line.slice(caller.length + 1)));
}
