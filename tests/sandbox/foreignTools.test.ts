import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";
import { installedHere, linkPackages } from "../program/exampleProject";
import type { SandboxContents } from "../../sandbox/contents";
import { useSandbox } from "./useSandbox";

/**
 * Tools of other projects with the sandbox: the commands for each tool in docs/sandbox.md are run as they are, with the sandbox's ports
 * instead of 4580 and 4553.
 */

const PAGE = readFileSync(join(packageRoot(), "docs", "sandbox.md"), "utf8");
const ENDPOINT = "http://127.0.0.1:4580";
const DNS = "127.0.0.1:4553";

interface Tool {
    /** Whether the tool is installed: exit code 0. Terraform also needs its provider, from its registry or a mirror. */
    presence: string;
    /** Whether the tool needs this package and Pulumi's SDK in node_modules. */
    isProgram?: true;
    /** The files that the tool leaves behind. */
    check: (contents: SandboxContents) => void;
}

const AWS_CLI = "aws --version";
const TERRAFORM = "terraform version && terraform init -input=false";

const TOOLS: Record<string, Tool> = {
    Pulumi: {
        presence: "pulumi version && curl --version",
        isProgram: true,
        check: ({ hostedZones }) => {
            const [tenant] = hostedZones.filter(({ name }) => name === "tenant.net.");
            assert.deepEqual(
                tenant?.records.map(({ type }) => type),
                ["A", "MX", "NS", "SOA"],
            );
        },
    },
    "AWS CLI": { presence: AWS_CLI, check: hasTenantZone },
    "AWS CLI, registered domains": {
        presence: `${AWS_CLI} && curl --version`,
        check: ({ registry }) => {
            assert.deepEqual(registry["tenant.net"]?.nameServers, [
                { name: "ns1.example.com", glue: [] },
                { name: "ns2.example.com", glue: [] },
            ]);
            assert.deepEqual(registry["example.com"]?.nameServers[1]?.glue, ["205.251.194.11"]);
        },
    },
    boto3: { presence: "python3 -c 'import boto3'", check: hasTenantZone },
    octoDNS: { presence: "octodns-sync --help && octodns-dump --help", check: hasTenantZone },
    Terraform: { presence: TERRAFORM, check: hasTenantZone },
    "Terraform, registered domains": {
        presence: `curl --version && ${TERRAFORM}`,
        check: ({ registry, registrations }) => {
            assert.deepEqual(registry["example.com"]?.nameServers, [
                { name: "ns1.example.com", glue: ["205.251.192.1", "2600:9000:5300:100::1"] },
                { name: "ns2.example.com", glue: ["205.251.194.11"] },
            ]);
            const { autoRenew, transferLock, tags } = registrations["example.com"] ?? {};
            assert.deepEqual([autoRenew, transferLock, tags], [false, false, { plan: "gold" }]);
        },
    },
};

function hasTenantZone({ hostedZones: [zone] }: SandboxContents): void {
    assert.equal(zone?.name, "tenant.net.");
    assert.deepEqual(
        zone.records.map(({ type }) => type),
        ["A", "MX", "NS", "SOA"],
    );
}

/** A command of a page, and the lines below it, which must be in its output. */
interface Command {
    text: string;
    prints: string[];
}

interface Story {
    files: { name: string; text: string }[];
    commands: Command[];
}

describe("Other tools with the sandbox", function () {
    // The provider of Terraform waits up to 30 s after each change.
    this.timeout(400_000);
    const inTest = useSandbox();
    let folder: string;
    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), "foreign-tools-"));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    it("are the tools of the page", () => {
        const headings = [...sectionOf("##", "Tested clients").matchAll(/^### (.*)$/gm)];
        assert.deepEqual(
            headings.map(([, title]) => title),
            Object.keys(TOOLS),
        );
    });

    for (const [title, { presence, check, isProgram }] of Object.entries(TOOLS)) {
        it(`${title} does what the page says`, async function () {
            const { files, commands } = storyOf(title);
            const { endpoint, dns } = inTest.sandbox;
            const located = (text: string): string =>
                text.replaceAll(ENDPOINT, endpoint).replaceAll(DNS, dns);
            for (const { name, text } of files) {
                await mkdir(dirname(join(folder, name)), { recursive: true });
                await writeFile(join(folder, name), located(text));
            }
            if (isProgram === true) {
                await installInto(folder);
            }
            const problem = absence(presence, folder);
            if (problem !== undefined) {
                console.log(`        skipped: ${problem}`);
                this.skip();
            }
            const { code, outputs, all } = await runCommands(commands, folder, located);
            assert.equal(code, 0, all);
            commands.forEach(({ text, prints }, index) =>
                prints.forEach((line) =>
                    assert.ok(outputs[index]?.includes(line), `${text} does not print "${line}":\n${all}`),
                ),
            );
            check(inTest.sandbox.contents());
        });
    }
});

/** What `npm install` does, without a network. */
async function installInto(folder: string): Promise<void> {
    await linkPackages(folder, {
        "pulumi-white-label-dns": packageRoot(),
        ...installedHere("@pulumi/pulumi"),
    });
    const command = join(folder, "node_modules", ".bin", "white-label-dns");
    await mkdir(dirname(command));
    const main = join(packageRoot(), "dist", "cli", "main.js");
    await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, { mode: 0o755 });
}

function sectionOf(level: string, title: string, text = PAGE): string {
    const [, section = ""] = text.split(`\n${level} ${title}\n`);
    return section.split(new RegExp(`^#{2,${level.length}} `, "m"))[0] ?? "";
}

function storyOf(title: string): Story {
    const blocks = [...sectionOf("###", title).matchAll(/^```(\w+)(?: (\S+))?\n([^]*?)^```$/gm)];
    const story: Story = { files: [], commands: [] };
    for (const [, language, name, text = ""] of blocks) {
        if (name !== undefined) {
            story.files.push({ name, text });
        } else if (language === "console") {
            story.commands.push(...commandsOf(text));
        }
    }
    assert.ok(story.commands.length > 1, title);
    return story;
}

/** A command begins with `$ `. It continues on lines that begin with blanks, as long as a quote is open. */
function commandsOf(block: string): Command[] {
    const commands: Command[] = [];
    for (const line of block.trimEnd().split("\n")) {
        const last = commands.at(-1);
        if (line.startsWith("$ ")) {
            commands.push({ text: line.slice(2), prints: [] });
        } else if (last !== undefined && (last.text.split("'").length - 1) % 2 === 1) {
            last.text += `\n${line}`;
        } else {
            last?.prints.push(line);
        }
    }
    return commands;
}

/** The reason why a tool cannot be tested; undefined if it can. */
function absence(command: string, cwd: string): string | undefined {
    const { status, stderr, stdout } = spawnSync("sh", ["-c", command], {
        cwd,
        encoding: "utf8",
        timeout: PRESENCE_MS,
    });
    const lines = `${stderr}\n${stdout}`.split("\n").filter((line) => line.trim() !== "");
    return status === 0 ? undefined : `${command}: ${(lines.at(-1) ?? `exit code ${status}`).slice(0, 120)}`;
}

/** The time limit of such a check: without a network, the initialization of Terraform tries for a while. */
const PRESENCE_MS = 60_000;

/** A line that no output contains. */
const END = "---- end of command ----";

/** Runs all commands in one shell, as a user does, up to the first one that fails. */
async function runCommands(
    commands: readonly Command[],
    cwd: string,
    located: (text: string) => string,
): Promise<{ code: number | null; outputs: string[]; all: string }> {
    const script = commands.map(({ text }) => `${text}\necho "${END}"`).join("\n");
    // A pulumi that was built from source has no plugin for dynamic resources beside it; the SDK has one.
    const plugin = join(cwd, "node_modules", "@pulumi", "pulumi");
    const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}${delimiter}${plugin}` };
    const child = spawn("sh", ["-ec", `exec 2>&1\n${located(script)}`], { cwd, env });
    let all = "";
    child.stdout.on("data", (chunk: Buffer) => (all += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, outputs: all.split(END), all };
}
