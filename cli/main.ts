#!/usr/bin/env node
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { AuditInputError } from "../audit/input";
import { printableLines } from "../audit/printable";
import { StateError } from "../engine/state";
import { SettingsError } from "../settings/settingsError";
import { packageRoot, packageVersion } from "../route53/packageRoot";
import { connect, NoSandboxError } from "../rehearsal/remote";
import { readStackConfig, StackConfigError } from "../rehearsal/stackConfig";
import {
    NoEngineError,
    runStep,
    VERBS,
    type EngineChoice,
    type StepResult,
    type Verb,
} from "../rehearsal/step";
import { tellMigration } from "../rehearsal/migrationStory";
import { tellProgram, zonesBefore, type ZoneBefore } from "../rehearsal/programStory";
import { readUserProgram } from "../rehearsal/userProgram";
import { tellRegistrar } from "../rehearsal/registrarStory";
import { StepFailedError, tellStory } from "../rehearsal/story";
import { InventoryError } from "../inventory/account";
import { addAuditCommand } from "./audit";
import { addImportCommand } from "./import";
import { readZone } from "./optionValues";
import { showProgress } from "./progress";
import { renderStep, renderStory } from "./render";
import { renderMigration } from "./renderMigration";
import { renderRegistrar } from "./renderRegistrar";
import { addSandboxCommand } from "./sandboxCommand";
import { EXIT, type Streams } from "./streams";

const ENGINES: readonly EngineChoice[] = ["auto", "pulumi", "embedded"];

/** The stories of a rehearsal: a stack config, existing zones that move, or name servers at a registrar. */
const STORIES = ["deploy", "migration", "registrar"] as const;
type StoryName = (typeof STORIES)[number];

const DEFAULT_CONFIG = "Pulumi.sample.yaml";

interface RehearseOptions {
    config: string;
    engine: EngineChoice;
    json?: boolean;
}

interface StoryOptions extends RehearseOptions {
    story: StoryName;
    program?: string;
    zone: ZoneBefore[];
}

interface StepOptions extends RehearseOptions {
    program?: string;
    endpoint: string;
    state: string;
}

/** Runs the command line. @returns the exit code */
export async function main(argv: readonly string[], streams: Streams = process): Promise<number> {
    // The AWS SDK's announcement about Node 20 is not a warning about a rehearsal.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    let code: number = EXIT.fine;
    const command = new Command("white-label-dns")
        .description(
            "White-label name servers on Amazon Route 53: rehearse a stack config without AWS, import the zones that exist, and audit what DNS says.",
        )
        .version(packageVersion())
        .configureOutput({
            writeOut: (text) => streams.stdout.write(text),
            writeErr: (text) => streams.stderr.write(text),
        })
        .exitOverride();
    addSandboxCommand(command, streams);
    const exit = (given: number): void => {
        code = given;
    };
    addRehearseCommands(command, streams, exit);
    addAuditCommand(command, streams, exit);
    addImportCommand(command, streams, exit);
    try {
        await command.parseAsync(argv, { from: "user" });
        return code;
    } catch (error) {
        return explain(error, streams);
    }
}

function addRehearseCommands(parent: Command, streams: Streams, exit: (code: number) => void): void {
    const withShared = (command: Command): Command =>
        command
            .addOption(
                new Option("--config <file>", "the stack config to deploy").default(
                    join(packageRoot(), DEFAULT_CONFIG),
                    `${DEFAULT_CONFIG} of this package; with --program, the stack file of the program`,
                ),
            )
            .addOption(
                new Option("--engine <engine>", "the engine that runs the program")
                    .choices(ENGINES)
                    .default("auto"),
            )
            .option("--json", "print JSON on standard output instead of tables");
    const rehearse = withShared(parent.command("rehearse"))
        .description(
            "deploy a stack config against a sandbox and resolve every tenant's domain from the root down",
        )
        .addOption(
            new Option(
                "--story <story>",
                "deploy: deploys the config; migration: moves two existing zones (own config); registrar: sets name servers and glue at Route 53 Domains (own config)",
            )
                .choices(STORIES)
                .default("deploy"),
        )
        .option(
            "--program <dir>",
            "folder of a Pulumi program of your own, which is deployed instead of this package's",
        )
        .option(
            "--zone <name[=id]>",
            "with --program: a hosted zone that the account has before, with its domain registered; repeatable",
            readZone,
            [],
        )
        .action(async (options: StoryOptions, command: Command) =>
            exit(await rehearseWhole(options, command.getOptionValueSource("config") === "cli", streams)),
        );
    for (const verb of VERBS) {
        withShared(rehearse.command(verb))
            .description(`one ${verb} against a running sandbox`)
            .requiredOption(
                "--endpoint <url>",
                'endpoint of a running sandbox, as "white-label-dns sandbox" prints it; AWS is never called',
            )
            .requiredOption("--state <path>", "the file that keeps the stack's state between steps")
            // An option before the verb belongs to the parent command.
            .action(async (_own: unknown, command: Command) => {
                const options: StepOptions = command.optsWithGlobals();
                if (options.program !== undefined) {
                    throw new StackConfigError(
                        `--program is rehearsed as a whole; remove "${verb}", or run the steps by the engines of pulumi-white-label-dns/testing`,
                    );
                }
                exit(await rehearseStep(verb, options, streams));
            });
    }
}

/** @param isNamed true if the user has named the stack config */
async function rehearseWhole(options: StoryOptions, isNamed: boolean, streams: Streams): Promise<number> {
    const { story, program, zone } = options;
    const file = isNamed ? options.config : undefined;
    if (story !== "deploy" && (file ?? program) !== undefined) {
        const given = file === undefined ? "--program" : "--config";
        throw new StackConfigError(`--story ${story} uses its own domains and config; remove ${given}`);
    }
    if (program === undefined && zone.length > 0) {
        throw new StackConfigError(
            "--zone is for a program of your own; add --program, or remove --zone: the brand zone of a config is made by itself",
        );
    }
    if (story !== "deploy") {
        return rehearseOwn(options, streams);
    }
    return program === undefined
        ? rehearseStory(options, isNamed, streams)
        : rehearseProgram(program, file, options, streams);
}

async function rehearseStory(
    options: RehearseOptions,
    isNamed: boolean,
    { stdout, stderr }: Streams,
): Promise<number> {
    const { config, settings } = await readStackConfig(options.config);
    const progress = showProgress(options.json !== true);
    const { phase: onPhase, event: onEvent } = progress;
    const story = await tellStory(config, settings, { engine: options.engine, onPhase, onEvent }).finally(
        progress.end,
    );
    stdout.write(
        options.json === true
            ? `${JSON.stringify(story)}\n`
            : printableLines(`Stack config: ${options.config}\n\n${renderStory(story, stdout.columns)}`),
    );
    const others = isNamed ? [] : await otherStackFiles();
    if (others.length > 0) {
        stderr.write(
            printableLines(
                `This was the sample. To rehearse a stack config of this folder: --config ${others.join(" or --config ")}\n`,
            ),
        );
    }
    return story.ok ? EXIT.fine : EXIT.different;
}

/** The stack files of the working directory, in addition to the sample. */
async function otherStackFiles(): Promise<string[]> {
    const files = await readdir(process.cwd());
    return files.filter((name) => /^Pulumi\.(?!sample\.).+\.ya?ml$/.test(name)).sort();
}

/** Rehearses a program of the user. @param file its stack file, if one is named */
async function rehearseProgram(
    folder: string,
    file: string | undefined,
    { engine, json, zone }: StoryOptions,
    { stdout, stderr }: Streams,
): Promise<number> {
    const program = await readUserProgram(folder, file);
    const progress = showProgress(json !== true);
    const { phase: onPhase, event: onEvent } = progress;
    const story = await tellProgram(program, zone, { engine, onPhase, onEvent })
        .finally(progress.end)
        .catch((error: unknown) => {
            if (error instanceof StepFailedError) {
                const names = zonesBefore(program, zone).map(({ name }) => name);
                stderr.write(
                    printableLines(
                        `The account of this rehearsal has ${names.length === 0 ? "no hosted zone" : `the hosted zones ${names.join(", ")}`}; "--zone NAME" adds one.\n`,
                    ),
                );
            }
            throw error;
        });
    const config = program.stackFile ?? `none, because ${folder} has no file such as Pulumi.dev.yaml`;
    stdout.write(
        json === true
            ? `${JSON.stringify(story)}\n`
            : printableLines(`Stack config: ${config}\n\n${renderStory(story, stdout.columns)}`),
    );
    return story.ok ? EXIT.fine : EXIT.different;
}

/** Rehearses a story with its own config. */
async function rehearseOwn(
    { story: name, engine, json }: StoryOptions,
    { stdout }: Streams,
): Promise<number> {
    const progress = showProgress(json !== true);
    const { phase: onPhase, event: onEvent } = progress;
    const options = { engine, onPhase, onEvent };
    const { story, text } = await (
        name === "registrar"
            ? tellRegistrar(options).then((told) => ({
                  story: told,
                  text: renderRegistrar(told, stdout.columns),
              }))
            : tellMigration(options).then((told) => ({
                  story: told,
                  text: renderMigration(told, stdout.columns),
              }))
    ).finally(progress.end);
    stdout.write(json === true ? `${JSON.stringify(story)}\n` : printableLines(text));
    return story.ok ? EXIT.fine : EXIT.different;
}

async function rehearseStep(verb: Verb, options: StepOptions, { stdout }: Streams): Promise<number> {
    const { config, settings } = await readStackConfig(options.config);
    const sandbox = await connect(options.endpoint);
    const progress = showProgress(options.json !== true);
    progress.phase(verb);
    const { engine, state } = options;
    const result = await runStep(verb, sandbox, config, settings, {
        engine,
        state,
        onEvent: progress.event,
    }).finally(progress.end);
    stdout.write(options.json === true ? `${JSON.stringify(result)}\n` : printableLines(renderStep(result)));
    return result.ok ? EXIT.fine : failureCode(result);
}

/** If a check refuses its inputs, the config is wrong, and only the account has shown it. */
function failureCode({ errors }: StepResult): number {
    return errors.length > 0 && errors.every(({ kind }) => kind === "check") ? EXIT.usage : EXIT.different;
}

/** Prints errors for a person on stderr, made safe, because they can quote a file or an answer of another person. @returns the exit code */
function explain(error: unknown, { stderr }: Streams): number {
    const say = (text: string): void => {
        stderr.write(`${printableLines(text)}\n`);
    };
    if (error instanceof CommanderError) {
        return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    }
    if (error instanceof StepFailedError) {
        say(`error: ${error.message}`);
        return failureCode(error.result);
    }
    if (
        error instanceof SettingsError ||
        error instanceof StackConfigError ||
        error instanceof AuditInputError ||
        error instanceof NoEngineError ||
        error instanceof StateError
    ) {
        say(
            error.message
                .split("\n")
                .map((line) => `error: ${line}`)
                .join("\n"),
        );
        return EXIT.usage;
    }
    if (error instanceof NoSandboxError || error instanceof InventoryError) {
        say(`error: ${error.message}`);
        return EXIT.unknown;
    }
    say(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return EXIT.different;
}

if (require.main === module) {
    void main(process.argv.slice(2)).then((code) => {
        process.exitCode = code;
    });
}
