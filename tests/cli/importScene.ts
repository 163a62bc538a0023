import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../cli/main";
import { readStackConfig } from "../../rehearsal/stackConfig";
import { seedHostedZone } from "../../sandbox/seed";
import { openStage, type Stage, type TestSettings } from "../program/stage";

/** The result of a run of the command. */
export interface Finished {
    code: number;
    stdout: string;
    stderr: string;
}

/** The output of `--json`. */
export interface Imported {
    brandDomain?: string;
    account?: string;
    zones: {
        id: string;
        name: string;
        verdict: string;
        reasons: string[];
        records: number;
        inside?: string;
    }[];
}

/** An account with a brand zone, an empty folder, and the command. Each test gets new ones. */
export interface ImportScene {
    stage: Stage;
    folder: string;
    /** Runs the command with `import` as the first argument, and without an endpoint. */
    runWith(...argv: string[]): Promise<Finished>;
    /** Runs the command against the sandbox. */
    run(...argv: string[]): Promise<Finished>;
    /** Runs the command against the sandbox, with the brand domain, and returns data. */
    zonesOf(...argv: string[]): Promise<Imported>;
    /** The settings of a config file in the form of a stage. */
    settingsOf(file: string): Promise<TestSettings>;
}

export function useImport(): ImportScene {
    let scene: { stage: Stage; folder: string } | undefined;
    const get = (): { stage: Stage; folder: string } => {
        assert.ok(scene, "it is there inside of a test");
        return scene;
    };
    beforeEach(async () => {
        const stage = await openStage("embedded");
        seedHostedZone(stage.sandbox.world, "ZBRAND", "example.com");
        scene = { stage, folder: await mkdtemp(join(tmpdir(), "white-label-dns-import-")) };
    });
    afterEach(async () => {
        await get().stage.close();
        await rm(get().folder, { recursive: true });
    });
    const run = (...argv: string[]): Promise<Finished> =>
        runImport(...argv, "--endpoint", get().stage.sandbox.endpoint);
    return {
        get stage() {
            return get().stage;
        },
        get folder() {
            return get().folder;
        },
        runWith: runImport,
        run,
        async zonesOf(...argv) {
            const { code, stdout, stderr } = await run("--brand", "example.com", "--json", ...argv);
            assert.equal(code, 0, stderr);
            return JSON.parse(stdout) as Imported;
        },
        settingsOf: readSettings,
    };
}

async function runImport(...argv: string[]): Promise<Finished> {
    const written = { stdout: "", stderr: "" };
    const stream = (name: keyof typeof written) => ({ write: (text: string) => (written[name] += text) });
    const code = await main(["import", ...argv], { stdout: stream("stdout"), stderr: stream("stderr") });
    return { code, ...written };
}

async function readSettings(file: string): Promise<TestSettings> {
    const { config } = await readStackConfig(file);
    return Object.fromEntries(
        Object.entries(config).map(([key, value]) => [
            key.replace("white-label-dns:", ""),
            /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value,
        ]),
    );
}
