import assert from "node:assert/strict";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { packageRoot } from "../../../route53/packageRoot";
import { inNamespace, namespaceProblem } from "./resolvers/resolverNamespace";
import { KINDS, MODES, TITLES, type Kind, type Mode } from "./resolvers/resolverKinds";
import { SITUATIONS, type Command, type Layout, type Situation } from "./resolvers/resolverScene";
import { QUESTIONS, type Score } from "./resolvers/questions";

/**
 * Recursive resolvers that are not ours, in a network namespace where every address is local, find every tenant of a deployed
 * stack from the root down.
 */

const LAYOUTS: Record<Layout, string> = {
    aws: "the brand domain is delegated to AWS's names",
    own: "the brand domain is delegated to its own names, with glue",
};
const WORDS: Record<Situation, string> = {
    cold: "nothing is wrong",
    half: "two of the four servers of each set are silent",
    moved: "AWS has moved two servers of each set and the registry's glue is old",
};
const SCENE = join(packageRoot(), "dist", "tests", "sandbox", "dns", "resolvers", "resolverScene.js");
/** Where distributions put servers, which is not on everybody's PATH. */
const FOLDERS = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];

const reason = whyNot();

describe(`Recursive resolvers that are not ours find every tenant${reason === undefined ? "" : ` (skipped: ${reason})`}`, function () {
    this.timeout(120_000);
    const figures = new Map<string, { questions: number; right: number }>();

    before(function () {
        if (reason !== undefined) {
            this.skip();
        }
    });

    for (const layout of Object.keys(LAYOUTS) as Layout[]) {
        describe(`where ${LAYOUTS[layout]}`, () => {
            let scene: Scene;
            before(async function () {
                scene = await openScene(layout);
            });
            after(() => scene?.close());

            for (const situation of SITUATIONS) {
                describe(`and ${WORDS[situation]}`, () => {
                    before(() => scene.say({ situation }));
                    for (const [kind, mode] of KINDS.flatMap((each) =>
                        MODES.map((one) => [each, one] as const),
                    )) {
                        tryResolver(kind, mode, figures, (command) => scene.say(command));
                    }
                });
            }
        });
    }

    it("and the figures are those of docs/sandbox.md (UPDATE_DOCS=1 writes them)", async function () {
        if (figures.size < KINDS.length * MODES.length) {
            this.skip();
        }
        const file = join(packageRoot(), "docs", "sandbox.md");
        const text = await readFile(file, "utf8");
        const table = tableOf(figures);
        const updated = text.replace(/(<!-- resolvers -->\n)[^]*(\n<!-- \/resolvers -->)/, `$1\n${table}$2`);
        if (process.env["UPDATE_DOCS"] === "1") {
            await writeFile(file, updated);
        }
        assert.ok(text.includes(table) || updated.includes(table));
        assert.ok((await readFile(file, "utf8")).includes(table), `docs/sandbox.md has not\n${table}`);
    });
});

function tryResolver(
    kind: Kind,
    mode: Mode,
    figures: Map<string, { questions: number; right: number }>,
    say: (command: Command) => Promise<unknown>,
): void {
    const program = findProgram(kind);
    const missing = program === undefined ? ` (skipped: no ${kind} on this machine)` : "";
    it(`${TITLES[kind]}, ${mode}${missing}`, async function () {
        if (program === undefined) {
            this.skip();
        }
        const { questions, right, wrong } = (await say({ kind, mode, program })) as Score;
        const sum = figures.get(`${kind} ${mode}`) ?? { questions: 0, right: 0 };
        figures.set(`${kind} ${mode}`, { questions: sum.questions + questions, right: sum.right + right });
        assert.equal(questions, QUESTIONS.length);
        assert.deepEqual(wrong, []);
    });
}

function tableOf(figures: ReadonlyMap<string, { questions: number; right: number }>): string {
    const rows = KINDS.flatMap((kind) =>
        MODES.map((mode) => {
            const { questions, right } = figures.get(`${kind} ${mode}`) ?? { questions: 0, right: 0 };
            return `| ${TITLES[kind]} | ${mode} | ${questions} | ${right} |`;
        }),
    );
    const sums = [...figures.values()];
    const [questions, right] = [sums.map((each) => each.questions), sums.map((each) => each.right)].map(
        (some) => some.reduce((sum, each) => sum + each, 0),
    );
    return [
        "| resolver | mode | questions | right |",
        "| --- | --- | ---: | ---: |",
        ...rows,
        `| all | | ${questions ?? 0} | ${right ?? 0} |`,
        "",
    ].join("\n");
}

/** Why this machine cannot have such a network; undefined where it can. */
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
    /** What it answers. */
    say(command: Command): Promise<unknown>;
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
            return hear();
        },
        close: async () => {
            child.stdin.end();
            await exit;
        },
    };
}
