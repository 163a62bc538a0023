import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeProject, projectEnvironment, type ProjectFolders } from "../../engine/pulumiProject";
import { forSandbox } from "../../rehearsal/stackConfig";
import { packageRoot } from "../../route53/packageRoot";
import { toConfig, type TestSettings } from "../program/stage";
import type { LiveStage } from "./liveStage";

const run = promisify(execFile);
export const PULUMI_OWNER = "the stack on pulumi";

/** The output of a command, and whether it succeeded. */
export interface Printed {
    ok: boolean;
    text: string;
}

/** The package's program as a stack of the real engine. Any command of `pulumi` can be run on it. */
export interface PulumiStack {
    /** Runs a command with these settings as the stack's config, and checks the rules after each step. */
    command(settings: TestSettings, ...parameters: string[]): Promise<Printed>;
    /** An up that must succeed. */
    up(settings: TestSettings, ...flags: string[]): Promise<Printed>;
    /** An up that must change nothing. */
    same(settings: TestSettings): Promise<void>;
    /** A command that must be refused with this message, and must not change the account or an answer. */
    refused(settings: TestSettings, pattern: RegExp, ...parameters: string[]): Promise<void>;
    /** Changes the state to the one that a killed process leaves. */
    editState(settings: TestSettings, edit: (state: string) => string): Promise<void>;
    /** Exports the state, and imports it into a new stack with this name, which the next commands use. */
    copyTo(settings: TestSettings, to: string): Promise<void>;
    /** The URN of the resource with this name. */
    urn(name: string): Promise<string>;
    /** The name of the stack, as `stack rename` takes it. */
    rename(to: string): void;
}

const UP = ["up", "--yes", "--skip-preview"];

/** Creates a stack for the play, and removes its folder afterwards. */
export async function withPulumi(
    stage: LiveStage,
    play: (stack: PulumiStack) => Promise<void>,
): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-live-pulumi-"));
    try {
        await play(makeStack(stage, folder));
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** The sandbox decides how fast its time passes, unless the settings do. */
function paceOf({ sandboxTimeScale: timeScale }: TestSettings): { timeScale?: number } {
    return typeof timeScale === "number" ? { timeScale } : {};
}

function makeStack(stage: LiveStage, folder: string): PulumiStack {
    let name = "dev";
    let isMade = false;
    const pulumi = async (folders: ProjectFolders, parameters: readonly string[]): Promise<Printed> => {
        const env = { ...process.env, ...projectEnvironment(folders) };
        const all = [...parameters, "--stack", name, "--non-interactive", "--color", "never"];
        try {
            const { stdout, stderr } = await run("pulumi", all, { cwd: folders.work, env });
            return { ok: true, text: `${stdout}${stderr}` };
        } catch (error) {
            assert.ok(error instanceof Error && "stdout" in error && "stderr" in error);
            return { ok: false, text: `${String(error.stdout)}${String(error.stderr)}` };
        }
    };
    const stack: PulumiStack = {
        async command(settings, ...parameters) {
            const folders = await makeProject({
                program: packageRoot(),
                programDir: packageRoot(),
                project: "white-label-dns",
                stack: name,
                config: forSandbox(toConfig(settings), { ...stage.remote.location, ...paceOf(settings) }),
                state: join(folder, "state"),
            });
            if (!isMade) {
                isMade = true;
                await pulumi(folders, ["stack", "select", "--create"]);
            }
            const before = stage.contents();
            stage.ownership.noticePerson(before);
            const printed = await pulumi(folders, parameters);
            const after = stage.contents();
            assert.deepEqual(
                stage.ownership.violations(before, after, PULUMI_OWNER),
                [],
                parameters.join(" "),
            );
            stage.ownership.noticeStack(after, PULUMI_OWNER);
            await stage.check(`after pulumi ${parameters.join(" ")}`);
            return printed;
        },
        async up(settings, ...flags) {
            const printed = await stack.command(settings, ...UP, ...flags);
            assert.ok(printed.ok, printed.text);
            for (const { domain } of settings["tenants"] as { domain: string }[]) {
                if (!stage.isLive(domain)) {
                    await stage.register(domain);
                }
            }
            await stage.check("after an up and the registration");
            return printed;
        },
        async same(settings) {
            const before = [await stage.ask(), stage.contents()];
            const { text } = await stack.up(settings);
            assert.doesNotMatch(text, /^ +[+~-]+ *\d+ (to )?(created|updated|deleted|replaced)/m);
            assert.deepEqual([await stage.ask(), stage.contents()], before);
        },
        async refused(settings, pattern, ...parameters) {
            const before = [await stage.ask(), stage.contents()];
            const { ok, text } = await stack.command(settings, ...parameters);
            assert.ok(!ok, `pulumi ${parameters.join(" ")} was not refused: ${text}`);
            stage.refusals.push(text);
            assert.match(text, pattern);
            assert.deepEqual([await stage.ask(), stage.contents()], before, "a refused command changed it");
        },
        async editState(settings, edit) {
            const file = join(folder, "exported.json");
            await stack.command(settings, "stack", "export", "--file", file);
            await writeFile(file, edit(await readFile(file, "utf8")));
            const { ok, text } = await stack.command(settings, "stack", "import", "--file", file);
            assert.ok(ok, text);
        },
        async copyTo(settings, to) {
            const file = join(folder, "exported.json");
            await stack.command(settings, "stack", "export", "--file", file);
            stack.rename(to);
            const { ok, text } = await stack.command(settings, "stack", "import", "--force", "--file", file);
            assert.ok(ok, text);
        },
        async urn(wanted) {
            const { text } = await stack.command({ tenants: [] }, "stack", "--show-urns");
            const found = text.split("\n").flatMap((line) => /urn:pulumi:\S+/.exec(line) ?? []);
            const urn = found.find((each) => each.endsWith(`::${wanted}`));
            assert.ok(urn, `no resource ${wanted} in ${text}`);
            return urn;
        },
        rename(to) {
            name = to;
            isMade = false;
        },
    };
    return stack;
}
