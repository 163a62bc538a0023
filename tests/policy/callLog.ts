import { appendFileSync } from "node:fs";
import type { Right } from "./iamPolicy";

/** The calls of all processes of a whole test run, in one file. */

/** `stack`: the resources of a stack; `function`: the function that watches its DNS. */
export const CALLERS = ["stack", "function"] as const;
export type Caller = (typeof CALLERS)[number];

/** The file to which a run's processes add lines. Absent if a test file runs alone: then no call is recorded. */
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

/** @param text the text of the file */
export function callsOf(caller: Caller, text: string): Set<Right> {
    const lines = text.split("\n").filter((line) => line.startsWith(`${caller} `));
    return new Set(lines.map((line) => line.slice(caller.length + 1)));
}
