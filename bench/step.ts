import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../route53/packageRoot";
import { createEmbeddedEngine } from "../engine/embeddedEngine";
import { standInAws } from "../standIn";
import type { Verb } from "../rehearsal/step";
import type { StackConfig } from "../rehearsal/stackConfig";
import type { Program } from "./types";

/** What the process of this module is to do. */
export interface StepOrder {
    program: Program;
    verb: Verb;
    config: StackConfig;
    /** The state's file. */
    state: string;
    parallel: number;
}

/** The programs, compiled. */
const PROGRAMS: Record<Program, string> = {
    ours: join("dist", "index.js"),
    plain: join("dist", "bench", "plain", "index.js"),
    bare: join("dist", "bench", "bare", "index.js"),
};

/** One verb with the embedded engine, in a process of its own as the real engine's is. @returns the exit code */
async function main(file: string): Promise<number> {
    const { program, verb, config, state, parallel } = JSON.parse(readFileSync(file, "utf8")) as StepOrder;
    const engine = createEmbeddedEngine({
        program: join(packageRoot(), PROGRAMS[program]),
        programDir: packageRoot(),
        project: "white-label-dns",
        stack: "bench",
        config,
        state,
        parallel,
        providers: [standInAws],
    });
    const { ok, errors } = await engine[verb]();
    errors.forEach(({ urn = "", message }) => process.stderr.write(`${urn} ${message}\n`));
    return ok ? 0 : 1;
}

void main(process.argv[2] ?? "").then((code) => {
    process.exitCode = code;
});
