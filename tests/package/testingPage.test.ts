import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../route53/packageRoot";
import { installedHere, linkPackages } from "../program/exampleProject";
import { PACKAGE } from "./installed";

const run = promisify(execFile);
const ROOT = packageRoot();

/** The examples of docs/testing.md, in their own folder, with the package and the packages of a Pulumi project. */
describe("The examples of docs/testing.md", function () {
    this.timeout(120_000);
    const page = readFileSync(join(ROOT, "docs", "testing.md"), "utf8");
    const commands = [...page.matchAll(/^\$ (.*)$/gm)].map(([, command = ""]) => command);
    let folder: string;
    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "white-label-dns-testing-"));
        for (const [, file = "", text = ""] of page.matchAll(/^```\w+ (\S+)\n([^]*?)^```$/gm)) {
            writeFileSync(join(folder, file), text);
        }
        const tools = ["mocha", "ts-node", "typescript", "@types/node", "@types/mocha"];
        const packages = installedHere("@pulumi/pulumi", "@aws-sdk/client-route-53", ...tools);
        await linkPackages(folder, { [PACKAGE]: ROOT, ...packages });
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("are three", () => assert.equal(commands.length, 3));

    for (const command of commands) {
        it(`pass with ${command}`, async () => {
            const [program = "", ...parameters] = command.split(" ");
            const mocha = join(folder, "node_modules", "mocha", "bin", "mocha.js");
            const [, ...ofMocha] = parameters;
            const argv = program === "npx" ? [mocha, ...ofMocha] : parameters;
            // Without this, Node treats the process as a part of its own test runner.
            const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
            const { stdout } = await run(process.execPath, argv, { cwd: folder, env }).catch(
                (error: Error & { stdout?: string; stderr?: string }) =>
                    assert.fail(`${error.message}\n${error.stdout ?? ""}\n${error.stderr ?? ""}`),
            );
            assert.match(stdout, /^ *(1 passing|# pass 1|ℹ pass 1)/m);
        });
    }
});
