import assert from "node:assert/strict";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { packageRoot } from "../../../route53/packageRoot";
import { inNamespace, namespaceProblem } from "./resolvers/resolverNamespace";
import { KINDS, MODES, TITLES, type Candidate, type Kind, type Mode } from "./resolvers/resolverKinds";
import {
    SITUATIONS,
    type Command,
    type Layout,
    type Result,
    type Situation,
} from "./resolvers/resolverScene";
import { QUESTIONS, type Score } from "./resolvers/questions";

/**
 * Recursive resolvers of other projects, in a network namespace in which every address is local, find every tenant of a deployed stack from
 * the root on.
 */

const LAYOUTS: Record<Layout, string> = {
    aws: "the brand domain is delegated to AWS's names",
    own: "the brand domain is delegated to its own names, with glue",
};
const WORDS: Record<Situation, string> = {
    cold: "all servers are healthy",
    half: "two of the four servers of each set are silent",
    moved: "AWS has moved two servers of each set and the registry's glue is old",
};
const SCENE = join(packageRoot(), "dist", "tests", "sandbox", "dns", "resolvers", "resolverScene.js");
/** The folders in which distributions install servers. Not every PATH has them. */
const FOLDERS = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];

/** The port of the first resolver. */
const FIRST_PORT = 5300;
const EACH = KINDS.flatMap((kind) => MODES.map((mode): [Kind, Mode] => [kind, mode]));

/** The correct answers of a resolver in all situations. */
type Figures = Pick<Score, "questions" | "right">;

const reason = whyNot();
/** The installed resolvers. */
const candidates = EACH.flatMap(([kind, mode], index): Candidate[] => {
    const program = findProgram(kind);
    return program === undefined ? [] : [{ kind, mode, program, port: FIRST_PORT + index }];
});

describe(`Independent recursive resolvers find every tenant${reason === undefined ? "" : ` (skipped: ${reason})`}`, function () {
    this.timeout(120_000);
    const figures = new Map<string, Figures>();

    before(function () {
        if (reason !== undefined) {
            this.skip();
        }
    });

    for (const layout of Object.keys(LAYOUTS) as Layout[]) {
        describe(`if ${LAYOUTS[layout]}`, () => {
            let scene: Scene | undefined;
            before(async () => {
                scene = await openScene(layout);
            });
            after(() => scene?.close());

            for (const situation of SITUATIONS) {
                describe(`and ${WORDS[situation]}`, () => {
                    let results: Result[] = [];
                    before(async () => {
                        results = (await scene?.say({ situation, candidates })) ?? [];
                    });
                    for (const [kind, mode] of EACH) {
                        const index = candidates.findIndex(
                            (each) => each.kind === kind && each.mode === mode,
                        );
                        const missing = index < 0 ? ` (skipped: no ${kind} on this machine)` : "";
                        it(`${TITLES[kind]}, ${mode}${missing}`, function () {
                            if (index < 0) {
                                this.skip();
                            }
                            const result = results[index];
                            assert.ok(result);
                            assert.ok(!("failure" in result), JSON.stringify(result));
                            figures.set(`${kind} ${mode}`, sum(figures.get(`${kind} ${mode}`), result));
                            assert.equal(result.questions, QUESTIONS.length);
                            assert.deepEqual(result.wrong, []);
                        });
                    }
                });
            }
        });
    }

    // In its own suite, because the tests of a suite run before those of the suites in it.
    describe("and their figures", () => {
        it("are equal to the figures in docs/sandbox.md (UPDATE_DOCS=1 writes them)", async function () {
            if (figures.size < EACH.length) {
                this.skip();
            }
            const file = join(packageRoot(), "docs", "sandbox.md");
            const text = await readFile(file, "utf8");
            const table = tableOf(figures);
            if (process.env["UPDATE_DOCS"] === "1") {
                const between = /(<!-- resolvers -->\n\n)[^]*(\n\n<!-- \/resolvers -->)/;
                await writeFile(file, text.replace(between, `$1${table}$2`));
            }
            assert.ok((await readFile(file, "utf8")).includes(table), `docs/sandbox.md has not\n${table}`);
        });
    });
});

function sum(one: Figures | undefined, other: Figures): Figures {
    return {
        questions: (one?.questions ?? 0) + other.questions,
        right: (one?.right ?? 0) + other.right,
    };
}

function tableOf(figures: ReadonlyMap<string, Figures>): string {
    const row = (title: string, mode: string, { questions, right }: Figures): string =>
        `| ${title} | ${mode} | ${questions} | ${right} |`;
    const nothing = { questions: 0, right: 0 };
    return [
        "| resolver | mode | questions | right |",
        "| --- | --- | ---: | ---: |",
        ...EACH.map(([kind, mode]) => row(TITLES[kind], mode, figures.get(`${kind} ${mode}`) ?? nothing)),
        row("all", "", [...figures.values()].reduce(sum, nothing)),
    ].join("\n");
}

/** The reason why this machine cannot have such a network; undefined if it can. */
function whyNot(): string | undefined {
    if (KINDS.every((kind) => findProgram(kind) === undefined)) {
        return `none of ${KINDS.join(", ")} on this machine`;
    }
    return namespaceProblem();
}

function findProgram(kind: Kind): string | undefined {
    return FOLDERS.map((folder) => join(folder, kind)).find((file) => {
        try {
            accessSync(file, constants.X_OK);
            return true;
        } catch {
            return false;
        }
    });
}

interface Scene {
    /** The answers of the process. */
    say(command: Command): Promise<Result[]>;
    close(): Promise<void>;
}

async function openScene(layout: Layout): Promise<Scene> {
    const { file, args } = inNamespace([process.execPath, SCENE, layout]);
    const child: ChildProcessByStdio<Writable, Readable, null> = spawn(file, args, {
        stdio: ["pipe", "pipe", "inherit"],
        env: { ...process.env, NODE_NO_WARNINGS: "1" },
    });
    const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const hear = async (): Promise<unknown> => {
        const { done, value } = await lines.next();
        assert.ok(done !== true, "the scene has ended; what it wrote is above");
        return JSON.parse(value as string);
    };
    await hear();
    return {
        say: (command) => {
            child.stdin.write(`${JSON.stringify(command)}\n`);
            return hear() as Promise<Result[]>;
        },
        close: async () => {
            child.stdin.end();
            await exit;
        },
    };
}
