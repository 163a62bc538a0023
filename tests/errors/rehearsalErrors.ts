import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Change } from "@aws-sdk/client-route-53";
import { stringify } from "yaml";
import { main } from "../../cli/main";
import { renderStory } from "../../cli/render";
import { checkSettings } from "../../settings/checkSettings";
import { viaGateway } from "../../dns/route";
import { ROOT_HINTS } from "../../dns/rootHints";
import { createWalker } from "../../dns/walk";
import { packageRoot } from "../../route53/packageRoot";
import { readProgramOutputs, type ProgramOutputs } from "../../rehearsal/programOutputs";
import { resolveStack } from "../../rehearsal/resolution";
import { storedKey, type StoredZone, type StoredRecordSet } from "../../sandbox/world";
import { startSandbox } from "../../sandbox/sandbox";
import type { TenantRecord } from "../../settings/tenantRecords";
import { openStage, type Stage } from "../program/stage";
import { apply, change, createSet, createZone, recordSet, useSandbox } from "../sandbox/useSandbox";
import type { Produces } from "./entries";
import { withEnvironment } from "./fakeServices";

/** The errors of the command line, and the problems that a rehearsal finds. */

const TARGET = { addresses: ["203.0.113.10", "203.0.113.11"] };
const SETTINGS = {
    brandDomain: "example.com",
    nameServers: ["ns1", "ns2"],
    tenants: [{ domain: "tenant.net", target: TARGET }],
};

export function describeRehearsalErrors(produces: Produces): void {
    describe("of the command line", () => describeCommandLine(produces));
    describe("of a rehearsal", () => describeResolution(produces));
    describe("of look-ups", () => describeLookups(produces));
}

/** The errors that the command line writes to stderr. */
async function stderrOf(argv: string[], run = main): Promise<string[]> {
    let stderr = "";
    const code = await run(argv, {
        stdout: { write: () => true },
        stderr: { write: (text) => (stderr += text) },
    });
    assert.notEqual(code, 0);
    return stderr.split("\n").filter((line) => line.startsWith("error: "));
}

function describeCommandLine(produces: Produces): void {
    let folder: string;
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-errors-"));
    });
    after(() => rm(folder, { recursive: true }));

    const rehearse = async (config: string): Promise<string[]> => {
        const file = join(folder, "Pulumi.test.yaml");
        await writeFile(file, config);
        return stderrOf(["rehearse", "--config", file]);
    };
    const step = (endpoint: string): Promise<string[]> =>
        stderrOf(["rehearse", "up", "--endpoint", endpoint, "--state", join(folder, "state")]);

    produces("a-wrong-command-line", async () => [
        ...(await stderrOf(["rehearse", "--colour"])),
        ...(await stderrOf(["rehears"])),
        ...(await stderrOf(["rehearse", "up"])),
        ...(await stderrOf(["rehearse", "--config"])),
        ...(await stderrOf(["rehearse", "--engine", "steam"])),
        ...(await stderrOf(["sandbox", "--port", "x"])),
        ...(await stderrOf(["sandbox", "--time-scale", "0"])),
        ...(await stderrOf(["rehearse", "--zone", "not a zone"])),
    ]);
    produces("a-port-that-is-taken", async () => {
        const running = await startSandbox();
        const [port = "", dnsPort = ""] = [running.endpoint, running.dns].map((place) =>
            place.split(":").pop(),
        );
        try {
            return [
                ...(await stderrOf(["sandbox", "--port", port])),
                ...(await stderrOf(["sandbox", "--dns-port", dnsPort])),
            ];
        } finally {
            await running.close();
        }
    });
    produces("a-config-file-that-cannot-be-used", async () => {
        await mkdir(join(folder, "a-folder"), { recursive: true });
        return [
            ...(await stderrOf(["rehearse", "--story", "migration", "--config", "x.yaml"])),
            ...(await stderrOf(["rehearse", "--story", "registrar", "--program", "."])),
            ...(await stderrOf(["rehearse", "--config", join(folder, "nowhere.yaml")])),
            ...(await stderrOf(["rehearse", "--config", join(folder, "a-folder")])),
            ...(await rehearse("config: [")),
            ...(await rehearse("name: nothing\n")),
            ...(await rehearse(stringify({ config: { "aws:secretKey": { secure: "v1:abc" } } }))),
        ];
    });
    produces("a-program-that-cannot-be-rehearsed", () => programErrors(join(folder, "program")));
    produces("no-sandbox", async () => {
        const answers: [status: number, body: string][] = [
            [404, '{"error":"no such page"}'],
            [200, "<html>"],
            [200, "{}"],
        ];
        const [first = [200, ""]] = answers;
        let [status, body] = first;
        const other = createServer((_request, response) => response.writeHead(status).end(body));
        await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
        const endpoint = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
        const said: string[] = [];
        for ([status, body] of answers) {
            said.push(...(await step(endpoint)));
        }
        other.closeAllConnections();
        await new Promise((done) => other.close(done));
        return [...said, ...(await step(endpoint))];
    });
    produces("no-engine", async () => {
        const argv = ["rehearse", "--engine", "pulumi"];
        const installed = await installedMain(join(folder, "installed"));
        return withEnvironment({ PATH: "" }, async () => [
            ...(await stderrOf(argv)),
            ...(await stderrOf(argv, installed)),
        ]);
    });
}

/** The files that a folder lacks, one after another. */
async function programErrors(program: string): Promise<string[]> {
    const said: string[] = [];
    const rehearse = async (...more: string[]): Promise<void> => {
        said.push(...(await stderrOf(["rehearse", "--program", program, "--engine", "embedded", ...more])));
    };
    await rehearse();
    await mkdir(program);
    await rehearse();
    await writeFile(join(program, "Pulumi.yaml"), "name: program\nruntime: python\n");
    await rehearse();
    await writeFile(join(program, "Pulumi.yaml"), "name: program\nruntime: nodejs\n");
    for (const stack of ["dev", "prod"]) {
        await writeFile(join(program, `Pulumi.${stack}.yaml`), "config: { brandDomain: example.com }\n");
    }
    await rehearse();
    const config = ["--config", join(program, "Pulumi.dev.yaml")];
    await rehearse(...config);
    await writeFile(join(program, "package.json"), '{"main":"bin/index.js"}');
    await rehearse(...config);
    await writeFile(join(program, "index.ts"), "");
    await rehearse(...config);
    // The form of TypeScript 7: a command, and its version.
    const typescript = join(program, "node_modules", "typescript");
    await mkdir(typescript, { recursive: true });
    await writeFile(join(typescript, "index.js"), 'exports.version = "7.0.2";');
    await rehearse(...config);
    const step = ["up", "--endpoint", "http://127.0.0.1:9", "--state", "state"];
    said.push(...(await stderrOf(["rehearse", "--program", program, ...step])));
    return [...said, ...(await stderrOf(["rehearse", "--zone", "example.com"]))];
}

/** The command line of a package without the sources. */
async function installedMain(folder: string): Promise<typeof main> {
    const root = packageRoot();
    for (const part of [
        "audit",
        "cli",
        "components",
        "dns",
        "engine",
        "inventory",
        "pool",
        "providers",
        "records",
        "rehearsal",
        "route53",
        "sandbox",
        "settings",
        "standIn",
    ]) {
        await cp(join(root, "dist", part), join(folder, "dist", part), {
            recursive: true,
            filter: (file) => !/\.(map|d\.ts)$/.test(file),
        });
    }
    for (const file of ["package.json", "Pulumi.sample.yaml"]) {
        await cp(join(root, file), join(folder, file));
    }
    await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    const installed = createRequire(join(folder, "package.json"))("./dist/cli/main.js") as {
        main: typeof main;
    };
    return installed.main;
}

function describeResolution(produces: Produces): void {
    let stage: Stage;
    let outputs: ProgramOutputs;
    before(async () => {
        stage = await openStage("embedded");
        outputs = readProgramOutputs((await stage.step("up", SETTINGS)).outputs);
    });
    after(() => stage.close());

    const tenantZone = (): StoredZone => {
        const zone = [...stage.sandbox.world.hostedZones.values()].find(({ name }) => name === "tenant.net.");
        assert.ok(zone);
        return zone;
    };
    const record = (name: string, type: string): StoredRecordSet => {
        const found = tenantZone().records.get(storedKey({ name, type }));
        assert.ok(found, `${name} ${type}`);
        return found;
    };

    /** The problems as a rehearsal prints them. */
    async function problems(records: readonly TenantRecord[] = []): Promise<string[]> {
        const { settings } = checkSettings(SETTINGS);
        assert.ok(settings);
        const tenants = settings.tenants.map((tenant) => ({ ...tenant, records: [...records] }));
        const route = viaGateway(stage.sandbox.dns);
        const found = await resolveStack({ tenants }, outputs, { route, timeoutMs: 50, attempts: 2 });
        const story = renderStory({
            ok: false,
            engine: "embedded",
            delegationSets: [],
            tenants: [],
            steps: [],
            warnings: [],
            problems: [...found.problems, ...found.tenants.flatMap((tenant) => tenant.problems)],
            seconds: 0,
        });
        return story.split("\n").filter((line) => line.startsWith("FAILED: "));
    }

    produces("a-rehearsal-found-something-wrong", async () => {
        const { world, endpoint } = stage.sandbox;
        const unregistered = await problems();
        const awsNames = tenantZone().nameServers;
        const nameServers = ["ns1.example.com", "ns2.example.com"].map((name) => ({ name, glue: [] }));
        world.registry.set("tenant.net", { nameServers });
        record("tenant.net.", "NS").values = ["ns.other.net."];
        record("tenant.net.", "SOA").values = ["ns.other.net. a.b. 1 2 3 4 5"];
        record("www.tenant.net.", "A").values = ["192.0.2.1"];
        tenantZone().records.delete(storedKey({ name: "tenant.net.", type: "A" }));
        tenantZone().nameServers = awsNames.slice(1);
        const delegation = { name: "dev.tenant.net.", type: "NS", ttl: 300, values: ["ns1.other.example."] };
        tenantZone().records.set(storedKey(delegation), delegation);
        const damaged = await problems([
            { name: "dev", type: "NS", values: ["ns1.other.example."] },
            { name: "www.dev", type: "TXT", values: ["hidden"] },
            { name: "*", type: "TXT", values: ["not there"] },
        ]);
        const [silent = ""] = world.nameServers.get(awsNames[1] ?? "")?.ipv4 ?? [];
        await fetch(`${endpoint}/_sandbox/dns-faults`, {
            method: "POST",
            body: JSON.stringify([{ at: silent, fault: "silence", times: "forever" }]),
        });
        return [...unregistered, ...damaged, ...(await problems())];
    });
}

/** A gateway on which no process listens any more. */
async function addressOfNobody(): Promise<string> {
    const gone = await startSandbox();
    await gone.close();
    return gone.dns;
}

/** The destination of a look-up, and its timeout for each answer. */
interface LookUpOptions {
    gateway?: string;
    timeoutMs?: number;
}

function describeLookups(produces: Produces): void {
    const used = useSandbox();

    /** A domain, the registry's servers for it, each with its glue, and the reaction to a look-up. */
    async function problemOf(
        domain: string,
        servers: Record<string, string[]>,
        options: LookUpOptions = {},
    ): Promise<string> {
        const nameServers = Object.entries(servers).map(([name, glue]) => ({ name, glue }));
        used.sandbox.world.registry.set(domain, { nameServers });
        return problem(domain, options);
    }
    async function problem(
        name: string,
        { gateway = used.sandbox.dns, timeoutMs = 5000 }: LookUpOptions = {},
    ): Promise<string> {
        const walker = createWalker({ route: viaGateway(gateway), timeoutMs });
        const walk = await walker.resolve(name, "A");
        assert.ok(walk.problem !== undefined, `${name} is resolved`);
        return walk.problem;
    }

    /** CNAMEs that lead to another zone: one that leads back, and many that lead on. */
    async function chain(zoneId: string, domain: string, other: string): Promise<void> {
        const cname = (from: string, to: string): Change =>
            change("CREATE", recordSet(`${from}.${domain}`, "CNAME", [`${to}.${other}`]));
        const further = Array.from({ length: 20 }, (_none, n) => cname(`c${n}`, `c${n + 1}`));
        await apply(used.client, zoneId, [cname("loop", "loop"), ...further]);
    }

    produces("a-name-cannot-be-resolved", async () => {
        const { client, sandbox } = used;
        const { id, nameServers } = await createSet(client, "set");
        const address = sandbox.world.nameServers.get(nameServers[0] ?? "")?.ipv4[0] ?? "";
        await chain(await createZone(client, "tenant.net", { set: id }), "tenant.net", "tenant.org");
        await chain(await createZone(client, "tenant.org", { set: id }), "tenant.org", "tenant.net");
        for (const domain of ["tenant.net", "tenant.org"]) {
            const glue = [{ name: `ns.${domain}`, glue: [address] }];
            sandbox.world.registry.set(domain, { nameServers: glue });
        }
        sandbox.world.registry.set("a.org", { nameServers: [{ name: "ns.b.com", glue: [] }] });
        const found = [
            await problem("loop.tenant.net"),
            await problem("c0.tenant.net"),
            await problemOf("glue.net", { "ns.glue.net": [] }),
            await problemOf("b.com", { "ns.a.org": [] }),
            await problemOf("lame.net", { "ns.lame.net": [ROOT_HINTS[0]?.addresses[0] ?? ""] }),
            await problemOf("refused.net", { "ns.refused.net": [address] }),
            await problemOf("silent.net", { "ns.silent.net": ["192.0.2.1"] }, { timeoutMs: 50 }),
            await problem("tenant.net", { gateway: await addressOfNobody() }),
        ];
        await fetch(`${sandbox.endpoint}/_sandbox/dns-faults`, {
            method: "POST",
            body: JSON.stringify([{ at: address, fault: "wrong-id", times: "forever" }]),
        });
        return [...found, await problem("tenant.net", { timeoutMs: 50 })];
    });
}
