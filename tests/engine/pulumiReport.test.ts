import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent as PulumiEvent } from "@pulumi/pulumi/automation/index.js";
import { parse } from "yaml";
import { standInAws } from "../../standIn";
import { installAwsPlugin } from "../../standIn/install";
import { findPulumi, makeProject } from "../../engine/pulumiProject";
import { PulumiReport } from "../../engine/pulumiReport";
import type { EngineEvent, EngineOptions, Outcome } from "../../engine/types";

const THING = "urn:pulumi:dev::test::t:Thing::one";
const STACK = "urn:pulumi:dev::test::pulumi:pulumi:Stack::test-dev";

/** An event of the engine's log, without the parts that nothing reads. */
function event(parts: object): PulumiEvent {
    return { sequence: 0, timestamp: 0, ...parts };
}

function metadata(op: string, urn: string, olds = {}, news = {}): object {
    const type = urn.split("::")[2];
    return {
        metadata: {
            op,
            urn,
            type,
            old: { inputs: olds, outputs: olds },
            new: { inputs: news, outputs: news },
        },
    };
}

function diagnostic(severity: string, message: string, urn?: string): object {
    return { diagnosticEvent: { severity, message, urn, color: "never" } };
}

describe("the report of the real engine", () => {
    let events: EngineEvent[];
    const report = (failure: unknown, ...parts: object[]): Outcome => {
        events = [];
        const made = new PulumiReport((told) => events.push(told));
        for (const part of parts) {
            made.add(event(part));
        }
        return made.outcome(failure);
    };

    it("is parsed into steps with their changes, counts without parts of replacements, and the stack's outputs", () => {
        const provider = "urn:pulumi:dev::test::pulumi:providers:aws::default_7_0_0";
        const outcome = report(
            undefined,
            { resourcePreEvent: metadata("create", provider) },
            { resOutputsEvent: metadata("create", provider) },
            { resourcePreEvent: metadata("update", THING, { a: 1 }, { a: 2 }) },
            { resOutputsEvent: metadata("update", THING, { a: 1 }, { a: 2 }) },
            { resourcePreEvent: metadata("same", STACK) },
            { resOutputsEvent: metadata("same", STACK, {}, { out: "x" }) },
            {
                summaryEvent: {
                    resourceChanges: { update: 1, same: 1, replace: 2, "create-replacement": 2 },
                },
            },
        );
        assert.equal(outcome.ok, true);
        assert.deepEqual(outcome.changes, { create: 0, update: 1, replace: 2, delete: 0, same: 1 });
        assert.deepEqual(
            outcome.steps.map(({ op, urn, changes }) => ({ op, urn, changes })),
            [
                { op: "update", urn: THING, changes: [{ property: "a", from: 1, to: 2 }] },
                { op: "same", urn: STACK, changes: undefined },
            ],
        );
        assert.deepEqual(outcome.outputs, { out: "x" });
        assert.deepEqual(
            events.map((told) => `${told.op} ${told.phase}`),
            ["update start", "update done", "same start", "same done"],
        );
    });

    it("has the output of providers and warnings of programs as warnings, by line", () => {
        const outcome = report(
            undefined,
            diagnostic("info#err", "one\ntwo\n\n"),
            diagnostic("warning", "three\n"),
            diagnostic("debug", "not this"),
        );
        assert.deepEqual(outcome.warnings, ["one", "two", "three"]);
    });

    it("distinguishes errors of a provider, of a check and of the program, each once", () => {
        const provider = report(
            new Error("exit"),
            diagnostic("error", "no room\n", THING),
            { resOpFailedEvent: metadata("create", THING) },
            diagnostic("error", "update failed\n"),
        );
        assert.deepEqual(provider.errors, [{ urn: THING, message: "no room", kind: "provider" }]);
        const check = report(new Error("exit"), diagnostic("error", "refused", THING));
        assert.deepEqual(check.errors, [{ urn: THING, message: "refused", kind: "check" }]);
        const program = report(new Error("exit"), diagnostic("error", "bad"), diagnostic("error", "bad"));
        assert.deepEqual(program.errors, [{ message: "bad", kind: "program" }]);
        assert.deepEqual(report(new Error("exit 255")).errors, [{ message: "exit 255", kind: "program" }]);
    });
});

describe("the files for the real engine", () => {
    let dir: string;
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "engine-files-"));
    });
    afterEach(() => rmSync(dir, { recursive: true, force: true }));

    const project = async (more: Partial<EngineOptions>): Promise<[Record<string, unknown>, string]> => {
        writeFileSync(join(dir, "Pulumi.yaml"), "name: mine\nruntime: { name: nodejs }\nmain: app\n");
        const { work } = await makeProject({
            program: dir,
            programDir: process.cwd(),
            project: "test",
            stack: "dev",
            config: {},
            state: join(dir, "state"),
            ...more,
        });
        return [
            parse(readFileSync(join(work, "Pulumi.yaml"), "utf8")) as Record<string, unknown>,
            readFileSync(join(work, "Pulumi.dev.yaml"), "utf8"),
        ];
    };

    it("are a project that refers to the user's, with the given providers, and the config in its structure", async () => {
        const [made, config] = await project({
            config: {
                "test:list": '["x"]',
                "test:text": "[not json",
                "test:number": "5",
                "test:word": "hush",
            },
            secretKeys: ["test:word"],
            providers: [standInAws],
        });
        assert.deepEqual(
            [made["name"], made["runtime"], made["main"]],
            ["test", { name: "nodejs" }, join(dir, "app")],
        );
        assert.match(JSON.stringify(made["plugins"]), /"name":"aws","path":"[^"]*aws-plugin"/);
        assert.deepEqual(parse(config), {
            config: { "test:list": ["x"], "test:text": "[not json", "test:number": "5" },
        });
    });

    it("have no plugin except the SDK's own if no provider is given", async () => {
        const [{ plugins }] = await project({});
        const { providers } = plugins as { providers: { name: string }[] };
        assert.deepEqual(
            providers.map(({ name }) => name),
            ["pulumi-nodejs"],
        );
        assert.equal(existsSync(join(dir, "state", "aws-plugin")), false);
    });

    it("have an executable that serves the stand-in, and only its settings of aws", async () => {
        const folder = join(dir, "it's a plugin");
        await installAwsPlugin(folder, { "aws:region": "us-east-1", "other:key": "x" }, "7.1.0");
        assert.equal(readFileSync(join(folder, "settings.json"), "utf8"), '{"aws:region":"us-east-1"}');
        const child = spawn(join(folder, "pulumi-resource-aws"), ["127.0.0.1:1"]);
        try {
            // The protocol of plugins: the first line is the port.
            const [line] = (await once(child.stdout, "data")) as [Buffer];
            assert.match(line.toString(), /^[0-9]+\n$/);
        } finally {
            child.kill();
        }
    });

    it("need a pulumi on PATH that runs", async () => {
        const path = process.env["PATH"];
        try {
            process.env["PATH"] = dir;
            assert.equal(await findPulumi(), undefined);
            const command = join(dir, "pulumi");
            writeFileSync(command, "#!/bin/sh\nexit 1\n");
            chmodSync(command, 0o755);
            assert.equal(await findPulumi(), undefined);
            writeFileSync(command, "#!/bin/sh\necho v3.1.2\n");
            assert.deepEqual(await findPulumi(), { path: command, version: "v3.1.2" });
        } finally {
            process.env["PATH"] = path;
        }
    });
});
