import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { packageRoot } from "../../route53/packageRoot";
import { startSandbox } from "../../sandbox/sandbox";
import { installInFolder, PACKAGE, packedFiles, packedFolder } from "./installed";

const run = promisify(execFile);
const ROOT = packageRoot();

/** Columns. A line ends after 200 columns if possible; no text is divided. */
const LONG = 320;

const PROGRAM = `
const { WhiteLabelDns } = require("${PACKAGE}");
new WhiteLabelDns("dns", {
    brandDomain: "example.com",
    tenants: [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] } }],
});
`;

const DEPLOY = `
const { createEmbeddedEngine, forSandbox } = require("${PACKAGE}/testing");
const [location, programDir, ...verbs] = JSON.parse(process.argv[2]);
const engine = createEmbeddedEngine({
    program: "./index.js", programDir, project: "consumer", stack: "test",
    config: forSandbox({}, location), state: programDir + "/state.json",
});
(async () => {
    const steps = [];
    for (const verb of verbs) {
        const { ok, changes, errors } = await engine[verb]();
        steps.push({ verb, ok, changes, errors });
    }
    process.stdout.write(JSON.stringify(steps));
})();
`;

describe("The code in the tarball", function () {
    this.timeout(300_000);

    it("has readable lines, with its names and without its comments", () => {
        const scripts = packedFiles()
            .files.map(({ path }) => path)
            .filter((path) => path.endsWith(".js") && !path.includes("/handler/"));
        const lines: string[] = [];
        for (const path of scripts) {
            const text = readFileSync(join(packedFolder(), path), "utf8");
            const readable = readFileSync(join(ROOT, path), "utf8");
            assert.deepEqual(namesIn(text), namesIn(readable), path);
            assert.doesNotMatch(text, /\/\*\*|^\s*\/\/ /m, path);
            lines.push(...text.split("\n"));
        }
        const long = lines.filter((line) => line.length > LONG);
        assert.ok(long.length < lines.length / 100, `${long.length} of ${lines.length} lines`);
    });

    it("is shown in a stack trace with the file, the function and the line", async () => {
        const { folder, remove } = installInFolder();
        try {
            const script = `
                try { require("${PACKAGE}/audit").readAuditInput("{", "outputs.json"); }
                catch (error) { process.stdout.write(error.stack); }`;
            const { stdout } = await run(process.execPath, ["-e", script], { cwd: folder });
            const [, line = "", column = ""] =
                /at parseJson \(.*dist.audit.readInput\.js:(\d+):(\d+)\)\n/.exec(stdout) ?? [];
            const code = readFileSync(join(packedFolder(), "dist/audit/readInput.js"), "utf8");
            const rest = code.split("\n").slice(Number(line) - 1);
            // A line may end in the middle of an expression.
            const at = rest.join("").slice(Number(column) - 1);
            assert.match(at, /^new \w+\.AuditInputError\(/, stdout);
        } finally {
            remove();
        }
    });

    it("writes the same state as a checkout, and continues with a checkout's state without a difference", async () => {
        const { folder, remove } = installInFolder();
        const sandbox = await startSandbox();
        try {
            sandbox.addHostedZone("example.com");
            writeFileSync(join(folder, "index.js"), PROGRAM);
            writeFileSync(join(folder, "deploy.js"), DEPLOY);
            const deploy = async (...verbs: string[]): Promise<unknown> => {
                const given = JSON.stringify([sandbox, folder, ...verbs]);
                const { stdout } = await run(process.execPath, ["deploy.js", given], { cwd: folder });
                return JSON.parse(stdout);
            };
            const same = { create: 0, update: 0, replace: 0, delete: 0, same: 9 };
            const step = (verb: string, changes: object): object => ({ verb, ok: true, changes, errors: [] });
            const place = join(folder, "node_modules", PACKAGE);
            const aside = join(folder, "slim");
            renameSync(place, aside);
            symlinkSync(ROOT, place, "junction");
            assert.deepEqual(await deploy("up"), [step("up", { ...same, create: 9, same: 0 })]);
            const state = readState(folder);

            rmSync(place);
            renameSync(aside, place);
            const verbs = ["preview", "up", "refresh"];
            assert.deepEqual(
                await deploy(...verbs),
                verbs.map((verb) => step(verb, same)),
            );
            assert.deepEqual(readState(folder), state);
            assert.match(
                JSON.stringify(state),
                /require\(\\+"\.\/node_modules\/pulumi-white-label-dns\/dist\/providers\/\w+\\+"\)/,
            );
        } finally {
            await sandbox.close();
            remove();
        }
    });

    it("is replaced by the next build", () => {
        assert.ok(!existsSync(join(packedFolder(), "dist", ".product.tsbuildinfo")));
        const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
            scripts: Record<string, string>;
        };
        assert.equal(scripts["prepack"], "npm run build && node dist/tests/package/slimPackage.js");
        assert.equal(scripts["postpack"], "tsc -b tsconfig.product.json");
    });
});

function readState(folder: string): unknown {
    const { deployment } = JSON.parse(readFileSync(join(folder, "state.json"), "utf8")) as {
        deployment: { resources: unknown };
    };
    return deployment.resources;
}

/** The names of functions, classes and methods. */
function namesIn(text: string): string[] {
    const file = ts.createSourceFile("code.js", text, ts.ScriptTarget.Latest);
    const names: string[] = [];
    const visit = (node: ts.Node): void => {
        if ((ts.isFunctionLike(node) || ts.isClassLike(node)) && node.name !== undefined) {
            names.push(node.name.getText(file));
        }
        ts.forEachChild(node, visit);
    };
    visit(file);
    return names;
}
