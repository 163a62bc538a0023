import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { AuditInput } from "../../audit/input";
import { type Report } from "../../audit/report";
import { reportSchema } from "../../audit/reportSchema";
import { main } from "../../cli/main";
import { packageRoot } from "../../route53/packageRoot";
import { readProgramOutputs } from "../../rehearsal/programOutputs";
import { openStage, tenants, type Stage } from "../program/stage";

const CLI = join(packageRoot(), "dist", "cli", "main.js");
const BRAND = "example.com";

interface Finished {
    code: number;
    stdout: string;
    stderr: string;
}

describe("white-label-dns audit", function () {
    this.timeout(30_000);
    let stage: Stage;
    let folder: string;
    let input: AuditInput;
    let outputs: string;
    const PATH = process.env["PATH"];

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-audit-"));
        stage = await openStage("embedded");
        input = await deploy(stage);
        outputs = await file("outputs.json", { registrar: { instructions: [] }, audit: input });
    });
    after(async () => {
        await stage.close();
        await rm(folder, { recursive: true });
    });
    beforeEach(() => register(stage, input));
    afterEach(async () => {
        process.env["PATH"] = PATH;
        await faults("DELETE");
    });

    const file = async (name: string, content: unknown): Promise<string> => {
        const path = join(folder, name);
        await writeFile(path, JSON.stringify(content));
        return path;
    };
    const faults = async (method: string, faults?: object[]): Promise<void> => {
        const body = faults === undefined ? null : JSON.stringify(faults);
        assert.ok((await fetch(`${stage.sandbox.endpoint}/_sandbox/dns-faults`, { method, body })).ok);
    };
    /** The time in the sandbox. */
    const here = (...argv: string[]): string[] => ["audit", ...argv, "--dns-gateway", stage.sandbox.dns];
    const audit = (...argv: string[]): Promise<Finished> => run(here(...argv));
    const reportOf = async (...argv: string[]): Promise<Report & { code: number }> => {
        const { code, stdout, stderr } = await audit(...argv, "--json");
        assert.equal(stderr, "");
        return { code, ...reportSchema.parse(JSON.parse(stdout)) };
    };
    const wrong = ({ findings }: Report): string[] =>
        findings
            .filter(({ verdict, because }) => verdict !== "ok" && because === undefined)
            .map(({ verdict, check, subject, party }) => `${verdict} ${check} ${subject} ${party}`);

    it("finds no problem with the deployed stack, and ends with 0", async () => {
        const { code, stdout, stderr } = await audit(outputs);
        assert.equal(code, 0, stdout + stderr);
        assert.match(stdout, /^Audit of example\.com at .*: 3 tenants, 4 name servers, \d+ packets/);
        assert.equal(stderr, "");
    });

    it("reads standard input, and prints the report as JSON", async () => {
        const { code, stdout } = await run(here("-", "--json"), JSON.stringify({ audit: input }));
        const report = reportSchema.parse(JSON.parse(stdout));
        assert.deepEqual([code, report.verdict, wrong(report)], [0, "ok", []]);
        assert.equal(report.tenants.length, 3);
    });

    it("ends with 1 for a problem, and names its owner", async () => {
        delegate(stage, "tenant2.net", ["ns.other.net", `ns1.${BRAND}`]);
        const { code, stdout } = await audit(outputs);
        assert.equal(code, 1);
        assert.match(stdout, /broken[^]*tenant2\.net[^]*delegation/);
        assert.deepEqual(wrong(await reportOf(outputs)), ["broken delegation tenant2.net tenant"]);
    });

    it("ends with 0 if a tenant has not moved, and names it, unless an option makes that a failure", async () => {
        delegate(stage, "tenant2.net", ["ns.other.net"]);
        const { code, stdout } = await audit(outputs);
        assert.equal(code, 0, stdout);
        assert.match(stdout, /→ not moved[^]*tenant2\.net[^]*1 tenant has not moved here yet, or has left\./);
        const report = await reportOf(outputs);
        assert.deepEqual([report.verdict, report.summary.broken], ["ok", 0]);
        assert.ok(report.tenants.some(({ domain, notMoved }) => domain === "tenant2.net" && notMoved));
        for (const [failOn, expected] of [
            ["not-moved", 1],
            ["warning", 0],
            ["broken", 0],
        ] as const) {
            assert.equal((await audit(outputs, "--fail-on", failOn)).code, expected, failOn);
        }
    });

    it("fails because of a warning unless an option limits failures to broken findings", async () => {
        delegate(stage, "tenant2.net", [`ns1.${BRAND}`, `ns2.${BRAND}`]);
        for (const [failOn, expected] of [
            ["not-moved", 1],
            ["warning", 1],
            ["broken", 0],
        ] as const) {
            assert.equal((await audit(outputs, "--fail-on", failOn)).code, expected, failOn);
        }
    });

    it("ends with 2 if a server is silent and no problem was found", async () => {
        const at = addressOf(stage, input);
        await faults("POST", [{ at, fault: "silence", times: "forever" }]);
        const report = await reportOf(outputs, "--timeout", "50", "--attempts", "2");
        assert.deepEqual([report.code, report.verdict], [2, "unknown"]);
        assert.ok(wrong(report).every((line) => line.startsWith("unknown ") && line.endsWith(" nobody")));
    });

    it("audits some of the tenants only", async () => {
        const { tenants } = await reportOf(outputs, "--tenant", "tenant3.net", "--tenant", "Tenant1.net.");
        assert.deepEqual(tenants.map(({ domain }) => domain).sort(), ["tenant1.net", "tenant3.net"]);
    });

    it("needs no stack if the names are given", async () => {
        const servers = input.delegationSets[0]?.hosts ?? [];
        const names = servers.flatMap(({ host, awsName }) => ["--name-server", `${host}=${awsName ?? ""}`]);
        const report = await reportOf("--brand", BRAND, ...names, "tenant1.net", "tenant2.net");
        assert.deepEqual([report.code, wrong(report)], [0, []]);
        assert.deepEqual(
            report.tenants.map(({ domain, nameServers }) => [domain, nameServers.length]),
            [
                ["tenant1.net", 4],
                ["tenant2.net", 4],
            ],
        );
    });

    it("uses one address family, other resolvers and other root servers as its options say", async () => {
        const [resolver = ""] = stage.sandbox.resolvers;
        const argv = ["--family", "ipv4", "--resolver", resolver, "--root", "198.41.0.4"];
        const both = await reportOf(outputs);
        const one = await reportOf(outputs, ...argv);
        assert.deepEqual([one.code, wrong(one)], [0, []]);
        assert.ok(one.packets < both.packets, `${one.packets} of ${both.packets}`);
    });

    it("reads a stack's outputs from Pulumi", async () => {
        await pulumi(`[ "$*" = "stack output --json --non-interactive --stack prod" ] && cat ${outputs}`);
        const report = await reportOf("--stack", "prod");
        assert.deepEqual([report.code, report.tenants.length], [0, 3]);
    });

    /** A command `pulumi` that runs this script. */
    async function pulumi(script: string): Promise<void> {
        const bin = join(folder, "bin");
        await mkdir(bin, { recursive: true });
        await writeFile(join(bin, "pulumi"), `#!/bin/sh\n${script}\n`);
        await chmod(join(bin, "pulumi"), 0o755);
        process.env["PATH"] = `${bin}${delimiter}${PATH ?? ""}`;
    }

    it("writes complete files in addition to the table", async () => {
        const out = join(folder, "out");
        await mkdir(out);
        const [html, prometheus, link] = ["audit.html", "audit.prom", "link.prom"].map((name) =>
            join(out, name),
        );
        assert.ok(html && prometheus && link);
        await writeFile(prometheus, "of yesterday");
        await symlink(prometheus, link);
        const { code, stdout } = await audit(outputs, "--html", html, "--prometheus", link);
        assert.equal(code, 0);
        assert.match(stdout, /^Audit of example\.com/);
        assert.match(await readFile(html, "utf8"), /^<!doctype html>/i);
        assert.match(await readFile(prometheus, "utf8"), /^white_label_dns_audit_verdict.* 0$/m);
        assert.deepEqual((await readdir(out)).sort(), ["audit.html", "audit.prom", "link.prom"]);
        assert.ok((await stat(link)).isFile());
    });

    describe("--watch", () => {
        /** Lines of stdout as they arrive, from a process that ends with the test. */
        async function watched(
            argv: string[],
            test: (next: () => Promise<string>, kill: (signal: NodeJS.Signals) => void) => Promise<void>,
        ): Promise<number | null> {
            const child = spawn(process.execPath, [CLI, ...argv], { stdio: ["ignore", "pipe", "inherit"] });
            const exit = once(child, "exit") as Promise<[number | null]>;
            const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
            try {
                await test(
                    async () => String((await lines.next()).value),
                    (signal) => child.kill(signal),
                );
                return (await exit)[0];
            } finally {
                child.kill("SIGKILL");
            }
        }

        it("prints the report and then the changes, until it is ended", async () => {
            const html = join(folder, "watched.html");
            const argv = here(outputs, "--json", "--watch", "1", "--html", html, "--fail-on", "not-moved");
            const code = await watched(argv, async (next, kill) => {
                assert.equal(reportSchema.parse(JSON.parse(await next())).verdict, "ok");
                delegate(stage, "tenant2.net", ["ns.other.net"]);
                const { at, changes } = JSON.parse(await next()) as { at: string; changes: object[] };
                assert.ok(Date.parse(at) > 0);
                assert.equal(changes.length, 1);
                assert.match(JSON.stringify(changes), /"delegation".*"tenant2\.net"/);
                kill("SIGTERM");
            });
            assert.equal(code, 1);
            assert.match(await readFile(html, "utf8"), /ns\.other\.net/);
        });

        it("ends at once with 2 if no audit was finished", async () => {
            const silent = createSocket("udp4").bind(0, "127.0.0.1");
            await once(silent, "listening");
            const gateway = `127.0.0.1:${silent.address().port}`;
            const argv = ["audit", outputs, "--dns-gateway", gateway, "--watch", "60", "--timeout", "30000"];
            const began = Date.now();
            const code = await watched(argv, async (_next, kill) => {
                await once(silent, "message");
                kill("SIGINT");
            });
            silent.close();
            assert.equal(code, 2);
            assert.ok(Date.now() - began < 25_000);
        });
    });

    describe("refuses, with 64 and before any packet,", () => {
        const brand = ["--brand", BRAND, "--name-server", `ns1.${BRAND}`];
        for (const [what, argv, expected] of [
            ["nothing to audit", [], /nothing to audit; give .* --stack <name>, or --brand/],
            ["a missing file", ["tenant.net"], /there is no file tenant\.net; .* with --brand/],
            ["a folder", [tmpdir()], /cannot be read \(EISDIR\)/],
            ["standard input twice", ["-", "-"], /- is given more than once/],
            ["empty standard input", ["-"], /standard input is not JSON \(it is empty\)/],
            [
                "name servers without a brand",
                ["--name-server", "ns1.a.com"],
                /ns1\.a\.com is for use with --brand/,
            ],
            [
                "a brand without name servers",
                ["--brand", BRAND],
                /needs .*; add --name-server ns1\.example\.com/,
            ],
            [
                "a brand and a stack",
                [...brand, "--stack", "prod"],
                /--stack prod names a stack; remove one of the two/,
            ],
            [
                "an invalid domain",
                [...brand, "a..b"],
                /the command line: "a\.\.b" is not a valid domain name/,
            ],
            [
                "an unknown tenant",
                [...brand, "a.net", "--tenant", "b.net"],
                /the most similar of its 1 are: a\.net/,
            ],
            [
                "a root server of another family",
                [...brand, "--root", "::1", "--family", "ipv4"],
                /--root ::1 is not of/,
            ],
            [
                "an invalid root server",
                [...brand, "--root", "a.root"],
                /'--root <address>' argument 'a\.root'.*such/,
            ],
            [
                "an invalid resolver",
                [...brand, "--resolver", "1.1.1:53"],
                /argument '1\.1\.1:53'.* not an IPv4/,
            ],
            ["an invalid gateway", [...brand, "--dns-gateway", "a:b"], /argument 'a:b' is invalid\. .*port/],
            ["an unknown family", [...brand, "--family", "ipv5"], /Allowed choices are ipv4, ipv6, both/],
            ["a timeout of zero", [...brand, "--timeout", "0"], /Use a whole number from 1 to 60000/],
            [
                "an invalid number of attempts",
                [...brand, "--attempts", "x"],
                /'x' is invalid\. Use a whole number from 1 to 50/,
            ],
            [
                "an invalid concurrency",
                [...brand, "--concurrency", "1.5"],
                /Use a whole number from 1 to 900/,
            ],
            ["half a second", [...brand, "--watch", "0.5"], /Use a whole number from 1 to 604800/],
            [
                "one file for two formats",
                [...brand, "--html", "a", "--prometheus", "./a"],
                /are the same file; name two/,
            ],
            [
                "a folder as an output file",
                [...brand, "--html", tmpdir()],
                /that is a folder; name a file in it/,
            ],
            [
                "an output file in a missing folder",
                [...brand, "--prometheus", "no/a.prom"],
                /there is no folder no; make it/,
            ],
        ] as const) {
            it(what, async () => {
                const { code, stdout, stderr } = await run(["audit", ...argv], "");
                assert.deepEqual([code, stdout], [64, ""], stderr);
                assert.match(stderr, expected);
                assert.equal(stderr.split("\n").filter((line) => line.startsWith("error: ")).length, 1);
            });
        }

        it("a stack that Pulumi does not know, with Pulumi's message", async () => {
            await pulumi("echo \"error: no stack named 'prod' found\" >&2; exit 255");
            const { code, stderr } = await audit("--stack", "prod");
            assert.equal(code, 64);
            assert.match(
                stderr,
                /--stack prod: pulumi ended with 255 \(error: no stack named 'prod' found\); run/,
            );
        });

        it("a stack if Pulumi is not installed", async () => {
            process.env["PATH"] = "";
            const { code, stderr } = await audit("--stack", "prod");
            assert.equal(code, 64);
            assert.match(stderr, /pulumi is not on PATH; install it, or give the stack's outputs/);
        });
    });
});

/** Three tenants. Everything is correct, except for the users' changes at the registrars. */
async function deploy(stage: Stage): Promise<AuditInput> {
    const { outputs } = await stage.step("up", { brandDomain: BRAND, tenants: tenants(3) });
    return readProgramOutputs(outputs).audit;
}

/** The users' changes at the registrars. */
function register(stage: Stage, { delegationSets, tenants: placed }: AuditInput): void {
    const { world } = stage.sandbox;
    const hosts = delegationSets.flatMap((set) => set.hosts);
    const brandZone = [...world.hostedZones.values()].find(({ name }) => name === `${BRAND}.`);
    delegate(stage, BRAND, brandZone?.nameServers ?? []);
    for (const domain of Object.keys(placed)) {
        delegate(
            stage,
            domain,
            hosts.map(({ host }) => host),
        );
    }
}

function delegate({ sandbox }: Stage, domain: string, nameServers: string[]): void {
    sandbox.world.registry.set(domain, { nameServers: nameServers.map((name) => ({ name, glue: [] })) });
}

/** An address of the first white-label name server. */
function addressOf({ sandbox }: Stage, { delegationSets }: AuditInput): string {
    const [address] = sandbox.world.nameServers.get(delegationSets[0]?.hosts[0]?.awsName ?? "")?.ipv4 ?? [];
    assert.ok(address);
    return address;
}

async function run(argv: string[], stdin = ""): Promise<Finished> {
    let [stdout, stderr] = ["", ""];
    const code = await main(argv, {
        stdin: (async function* () {
            yield await Promise.resolve(stdin);
        })(),
        stdout: { write: (text) => (stdout += text) },
        stderr: { write: (text) => (stderr += text) },
    });
    return { code, stdout, stderr };
}
