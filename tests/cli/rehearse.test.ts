import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { main } from "../../cli/main";
import { packageRoot } from "../../route53/packageRoot";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";

interface Finished {
    code: number;
    stdout: string;
    stderr: string;
}

const CLI = join(packageRoot(), "dist", "cli", "main.js");
const TARGET = { alias: { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" } };

describe("white-label-dns rehearse", function () {
    this.timeout(60_000);
    let folder: string;
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-cli-"));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    const configFile = async (settings: unknown): Promise<string> => {
        const file = join(folder, "Pulumi.test.yaml");
        await writeFile(file, typeof settings === "string" ? settings : stringify({ config: settings }));
        return file;
    };
    const ours = (settings: Record<string, unknown>): Record<string, unknown> =>
        Object.fromEntries(Object.entries(settings).map(([key, value]) => [`white-label-dns:${key}`, value]));

    it("prints all steps of the sample, and ends with 0", async () => {
        const { code, stdout } = await run("rehearse", "--engine", "embedded");
        assert.equal(code, 0);
        for (const text of [
            `Stack config: ${join(packageRoot(), "Pulumi.sample.yaml")}`,
            "Delegation set N",
            "ns4.example.com",
            "bücher.example.org",
            "with glue from the registry",
            "10 mail.florist.co.uk.",
            '"v=spf1 mx -all"',
            "register these host records (glue)",
            "CreateHostedZone",
            "All 5 tenants resolve through the white-label name servers",
        ]) {
            assert.ok(stdout.includes(text), `${text} is not in:\n${stdout}`);
        }
    });

    it("prints the same as JSON, in a separate process", async () => {
        const child = spawn(process.execPath, [CLI, "rehearse", "--engine", "embedded", "--json"], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        let stdout = "";
        child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
        const [code] = (await once(child, "close")) as [number | null];
        const story = JSON.parse(stdout) as Record<string, unknown> & {
            tenants: { answering: object; problems: string[] }[];
        };
        assert.equal(code, 0);
        assert.equal(story["ok"], true);
        assert.equal(story.tenants.length, 5);
        assert.deepEqual(
            story.tenants.map(({ answering }) => answering),
            Array(5).fill({ servers: 8, of: 8 }),
        );
    });

    it("finds the files that a config names next to the config, and not next to the program", async () => {
        const config = await configFile(
            ours({
                brandDomain: "example.com",
                tenants: [{ domain: "tenant.net", target: TARGET, records: { file: "tenant.net.zone" } }],
                tenantsFile: "tenants.yaml",
            }),
        );
        await writeFile(
            join(folder, "tenant.net.zone"),
            "@ 60 MX 10 mail\nmail 60 A 192.0.2.25\nwww 60 CNAME @\n",
        );
        await writeFile(
            join(folder, "tenants.yaml"),
            stringify([{ domain: "tenant.org", target: TARGET, records: { file: "tenant.net.zone" } }]),
        );
        const { code, stdout, stderr } = await run("rehearse", "--engine", "embedded", "--config", config);
        assert.equal(code, 0, stderr + stdout);
        for (const text of [
            "10 mail.tenant.net.",
            "10 mail.tenant.org.",
            "tenant.net.zone (tenant.org): left out, because these names get the target: www CNAME (line 3)",
            "All 2 tenants resolve through the white-label name servers",
        ]) {
            assert.ok(stdout.includes(text), `${text} is not in:\n${stdout}`);
        }
        await writeFile(join(folder, "tenants.yaml"), "- domain: tenant.org\n  target: nowhere\n");
        const refused = await run("rehearse", "--engine", "embedded", "--config", config);
        assert.equal(refused.code, 64);
        assert.match(
            refused.stderr,
            /^error: tenants\.yaml:2 \(tenant\.org\): target: "nowhere" is not valid/,
        );
    });

    it("queries the servers of each tenant's own set, if there are several", async () => {
        const target = { addresses: ["203.0.113.10"] };
        const file = await configFile(
            ours({
                brandDomain: "example.com",
                nameServerPattern: "dns{n}",
                tenants: [
                    { domain: "tenant.net", target },
                    { domain: "shop.tenant.net", inside: "tenant.net", target },
                    { domain: "shop.example.com", inside: "example.com", target, pin: 3 },
                ],
            }),
        );
        const { code, stdout } = await run("rehearse", "--engine", "embedded", "--json", "--config", file);
        const story = JSON.parse(stdout) as {
            problems: string[];
            tenants: { domain: string; ns: string[]; path: string[]; answering: object }[];
        };
        assert.deepEqual([code, story.problems], [0, []]);
        assert.deepEqual(
            story.tenants.map(({ domain, ns, answering }) => [domain, [...ns].sort()[0], answering]),
            [
                ["tenant.net", "ns1.example.com", { servers: 8, of: 8 }],
                ["shop.tenant.net", "dns5.example.com", { servers: 8, of: 8 }],
                ["shop.example.com", "dns10.example.com", { servers: 8, of: 8 }],
            ],
        );
    });

    it("accepts records in another notation than the answer's, and a delegated subdomain", async () => {
        const records = [
            { name: "dev", type: "NS", values: ["ns1.other.example.", "NS2.other.example."] },
            { name: "lab", type: "NS", values: ["ns1.lab.tenant.net."] },
            { name: "ns1.lab", type: "A", values: ["192.0.2.53"] },
            { name: "cdn", type: "HTTPS", values: ['1 . port=443 alpn="h2"'] },
            { name: "cdn2", type: "HTTPS", values: ["1 CDN.example.net. alpn=h2"] },
            { name: "text", type: "TXT", values: ['"\\141bc"'] },
            { name: "@", type: "MX", values: ["010 Mail.example.net."] },
            { name: "ca", type: "CAA", values: ['0 issue "ca.example.net"'] },
        ];
        const tenants = [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] }, records }];
        const file = await configFile(ours({ brandDomain: "example.com", tenants }));
        const { code, stdout } = await run("rehearse", "--engine", "embedded", "--json", "--config", file);
        const { problems } = JSON.parse(stdout) as { problems: string[] };
        assert.deepEqual([code, problems], [0, []]);
    });

    it("names all mistakes of a config at once, by key and value, and ends with 64", async () => {
        const file = await configFile(
            ours({
                brandDomain: "example.com",
                nameServers: ["ns1", "ns1", "ns2.other.net", "ns3", "ns4"],
                tenants: [
                    { domain: "co.uk", target: TARGET },
                    { domain: "tenant..net", target: TARGET },
                    { domain: `${"a".repeat(64)}.net`, target: TARGET },
                    { domain: "Tenant.NET.", target: TARGET },
                    { domain: "tenant.net", target: TARGET },
                    { domain: "bücher.example", target: TARGET },
                    { domain: "xn--bcher-kva.example", target: TARGET },
                    { domain: "pinned.org", target: TARGET, pin: 0 },
                    { domain: "alias.org", target: { alias: { dnsName: "lb.elb.amazonaws.com" } } },
                    { domain: "address.org", target: { addresses: ["300.1.2.3"] } },
                    {
                        domain: "cname.org",
                        target: TARGET,
                        records: [{ name: "@", type: "CNAME", values: ["other.org."] }],
                    },
                    {
                        domain: "beside.org",
                        target: TARGET,
                        records: [{ name: "www", type: "CNAME", values: ["other.org."] }],
                    },
                    {
                        domain: "apex.org",
                        target: TARGET,
                        records: [{ name: "@", type: "NS", values: ["ns.other.org."] }],
                    },
                    { domian: "typo.org", target: TARGET },
                ],
            }),
        );
        const { code, stderr, stdout } = await run("rehearse", "--config", file);
        assert.equal(code, 64, stderr);
        assert.equal(stdout, "");
        for (const [key, value] of [
            ["nameServers", "5 names"],
            ["nameServers[1]", '"ns1"'],
            ["nameServers[2]", '"ns2.other.net"'],
            ["tenants[0].domain", '"co.uk" is a public suffix'],
            ["tenants[1].domain", "empty label"],
            ["tenants[2].domain", "longer than 63"],
            ["tenants[4].domain", '"tenant.net" duplicates tenants[3]'],
            ["tenants[6].domain", "duplicates tenants[5]"],
            ["tenants[7].pin", "0 is not valid"],
            ["tenants[8].target.alias.zoneId", "is missing"],
            ["tenants[9].target.addresses[0]", '"300.1.2.3"'],
            ["tenants[10].records[0]", "CNAME is not permitted"],
            ["tenants[11].records", "a CNAME cannot share its name"],
            ["tenants[12].records[0]", "NS and SOA records of the zone itself"],
            ["tenants[13].domian", "is not a known setting"],
            ["tenants[13].domain", "is missing"],
        ]) {
            const line = stderr
                .split("\n")
                .find(
                    (each) =>
                        /^: | \(\S+\): /.test(each.split(`white-label-dns:${key ?? ""}`)[1] ?? "") &&
                        each.includes(value ?? ""),
                );
            assert.ok(line, `${key ?? ""} with ${value ?? ""} is not in:\n${stderr}`);
        }
    });

    for (const [what, settings, expected] of [
        ["a missing brand domain", ours({ tenants: [] }), /white-label-dns:brandDomain: is missing/],
        ["missing tenants", ours({ brandDomain: "example.com" }), /white-label-dns:tenants: is missing/],
        [
            "tenants that are not a list",
            ours({ brandDomain: "example.com", tenants: "tenant.net" }),
            /white-label-dns:tenants: "tenant.net" is not valid/,
        ],
        [
            "an unknown setting",
            ours({ brandDomain: "example.com", tenants: [], colour: 1 }),
            /white-label-dns:colour: is not a known setting/,
        ],
        ["a missing config", "name: nothing\n", /has no "config:"/],
        ["a file that is not YAML", "config: [", /is not valid YAML/],
        [
            "a secret",
            { "white-label-dns:brandDomain": { secure: "v1:abc" } },
            /white-label-dns:brandDomain is encrypted/,
        ],
    ] as const) {
        it(`ends with 64 for ${what}`, async () => {
            const { code, stderr } = await run("rehearse", "--config", await configFile(settings));
            assert.equal(code, 64, stderr);
            assert.match(stderr, expected);
        });
    }

    for (const argv of [
        ["rehearse", "--colour"],
        ["rehearse", "up"],
        ["rehears"],
        ["rehearse", "--engine", "steam"],
        ["rehearse", "--config", "nowhere.yaml"],
        ["sandbox", "--port", "x"],
        ["sandbox", "--time-scale", "0"],
        ["sandbox", "--faults", "x"],
        ["sandbox", "--dns-faults", '[{"at":"resolver","fault":"nope"}]'],
        ["sandbox", "--limits", '{"zonesPerAccount":-1}'],
    ]) {
        it(`ends with 64 for "${argv.join(" ")}"`, async () => {
            const { code, stderr } = await run(...argv);
            assert.equal(code, 64, stderr);
            assert.notEqual(stderr, "");
        });
    }

    describe("one step at a time", () => {
        let sandbox: Sandbox;
        beforeEach(async () => {
            sandbox = await startSandbox();
        });
        afterEach(() => sandbox.close());

        const step = async (verb: string, settings: Record<string, unknown>): Promise<Finished> =>
            run(
                "rehearse",
                verb,
                "--endpoint",
                sandbox.endpoint,
                "--state",
                join(folder, "state.json"),
                "--engine",
                "embedded",
                "--json",
                "--config",
                await configFile(ours(settings)),
            );

        it("prints each verb's changes, calls and outputs as JSON", async () => {
            const settings = {
                brandDomain: "example.com",
                tenants: [{ domain: "tenant.net", target: TARGET }],
            };
            const up = await step("up", settings);
            assert.equal(up.code, 0, up.stderr);
            const result = JSON.parse(up.stdout) as {
                ok: boolean;
                verb: string;
                engine: string;
                changes: object;
                calls: Record<string, number>;
                outputs: { tenants: object };
            };
            assert.deepEqual([result.ok, result.verb, result.engine], [true, "up", "embedded"]);
            assert.deepEqual(result.changes, { create: 9, update: 0, replace: 0, delete: 0, same: 0 });
            assert.equal(result.calls["CreateHostedZone"], 1);
            assert.deepEqual(Object.keys(result.outputs.tenants), ["tenant.net"]);
            assert.equal((await step("refresh", settings)).code, 0);
            assert.equal((await step("preview", settings)).code, 0);
            assert.equal((await step("destroy", settings)).code, 0);
        });

        for (const [what, prepare, more, expected] of [
            [
                "is only private",
                (): void => addZone(sandbox, "ZONE", true),
                {},
                /"example.com": the only hosted zone of this name is private \(ZONE\)/,
            ],
            [
                "exists twice",
                (): void => ["ZONE", "ZTWO"].forEach((id) => addZone(sandbox, id, false)),
                {},
                /there are 2 public hosted zones of this name \((ZONE, ZTWO|ZTWO, ZONE)\); choose one with brandZoneId/,
            ],
            [
                "does not have the configured id",
                (): void => addZone(sandbox, "ZONE", false),
                { brandZoneId: "ZOTHER" },
                /"ZOTHER": there is no such hosted zone/,
            ],
        ] as const) {
            it(`ends with 64, and creates nothing, if the brand zone ${what}`, async () => {
                prepare();
                const before = sandbox.contents();
                const { code, stdout } = await step("up", {
                    brandDomain: "example.com",
                    tenants: [{ domain: "tenant.net", target: TARGET }],
                    ...more,
                });
                assert.equal(code, 64, stdout);
                const { errors } = JSON.parse(stdout) as { errors: { message: string }[] };
                assert.match(errors.map(({ message }) => message).join("\n"), expected);
                assert.deepEqual(sandbox.contents(), before);
            });
        }

        it("ends with 64, and creates only the first set, if a pin is impossible", async () => {
            const settings = {
                brandDomain: "example.com",
                brandZoneId: "ZBRAND",
                delegationSet: { fromZone: "ZBRAND" },
                tenants: [
                    { domain: "tenant.net", target: TARGET },
                    { domain: "shop.example.com", inside: "example.com", target: TARGET, pin: 1 },
                ],
            };
            const preview = await step("preview", settings);
            assert.equal(preview.code, 64, preview.stdout);
            assert.match(
                preview.stdout,
                /tenants\[1\]\.pin: 1 \(shop\.example\.com\): set 1 has the zone of example\.com/,
            );
            assert.equal(sandbox.contents().delegationSets.length, 0);
            const up = await step("up", settings);
            assert.equal(up.code, 64, up.stdout);
            assert.deepEqual(
                sandbox.contents().hostedZones.map(({ name }) => name),
                ["example.com."],
            );
        });

        it("puts the zone of a second brand into a sandbox with the first brand's zone", async () => {
            for (const brandDomain of ["example.com", "example.org"]) {
                const { code, stdout } = await step("preview", { brandDomain, tenants: [] });
                assert.equal(code, 0, stdout);
            }
            const zones = sandbox.contents().hostedZones.map(({ name }) => name);
            assert.deepEqual(zones.sort(), ["example.com.", "example.org."]);
        });

        it("ends with 2 if no sandbox answers", async () => {
            const file = await configFile(ours({ brandDomain: "example.com", tenants: [] }));
            const { code, stderr } = await run(
                "rehearse",
                "up",
                "--endpoint",
                "http://127.0.0.1:9",
                "--state",
                join(folder, "s"),
                "--config",
                file,
            );
            assert.equal(code, 2);
            assert.match(stderr, /no sandbox answers at http:\/\/127\.0\.0\.1:9/);
        });
    });
});

describe("white-label-dns sandbox", function () {
    this.timeout(30_000);

    it("prints one JSON line when it is ready, and ends on SIGTERM", async () => {
        const child = spawn(process.execPath, [CLI, "sandbox", "--throttle", "--time-scale", "10"], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        const [line] = (await once(child.stdout, "data")) as [Buffer];
        const ready = JSON.parse(line.toString()) as { endpoint: string; dns: string; pid: number };
        assert.equal(ready.pid, child.pid, "npx passes no signal on, so a script has to know the process");
        const answer = (await (await fetch(`${ready.endpoint}/_sandbox`)).json()) as { dns: string };
        assert.equal(answer.dns, ready.dns);
        child.kill("SIGTERM");
        assert.deepEqual(await once(child, "exit"), [0, null]);
    });
});

function addZone(sandbox: Sandbox, id: string, privateZone: boolean): void {
    sandbox.world.hostedZones.set(id, {
        id,
        name: "example.com.",
        callerReference: id,
        privateZone,
        vpcs: privateZone ? [{ region: "us-east-1", id: "vpc-1" }] : [],
        nameServers: [
            `ns-1.awsdns-00.com`,
            "ns-513.awsdns-00.net",
            "ns-1025.awsdns-00.org",
            "ns-1537.awsdns-00.co.uk",
        ],
        records: new Map(),
        tags: new Map(),
    });
}

async function run(...argv: string[]): Promise<Finished> {
    let [stdout, stderr] = ["", ""];
    const code = await main(argv, {
        stdout: { write: (text) => (stdout += text) },
        stderr: { write: (text) => (stderr += text) },
    });
    return { code, stdout, stderr };
}
