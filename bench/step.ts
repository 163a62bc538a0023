import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../route53/packageRoot";
import { createEmbeddedEngine } from "../engine/embeddedEngine";
import { standInAws } from "../standIn";
import type { Verb } from "../rehearsal/step";
import type { StackConfig } from "../rehearsal/stackConfig";
import type { Program } from "./types";

/** The input of a process of this module. */
export interface StepOrder {
    program: Program;
    verb: Verb;
    config: StackConfig;
    /** The file of the state. */
    state: string;
    parallel: number;
}

/** The folder of the compiled programs. */
const PROGRAMS: Record<Program, string> = {
    ours: join("dist", "index.js"),
    plain: join("dist", "bench", "plain", "index.js"),
    bare: join("dist", "bench", "bare", "index.js"),
};

/** Runs one verb with the embedded engine, in a process of its own like the real engine. @returns the exit code */
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
