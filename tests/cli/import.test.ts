import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../cli/main";
import { readStackConfig } from "../../rehearsal/stackConfig";
import { seedHostedZone } from "../../sandbox/seed";
import { openStage, type Stage, type TestSettings } from "../program/stage";
import { control } from "../sandbox/control";
import { apply, change, clientOf, createSet, createZone, recordSet } from "../sandbox/useSandbox";

interface Finished {
    code: number;
    stdout: string;
    stderr: string;
}

interface Imported {
    brandDomain?: string;
    zones: { id: string; name: string; verdict: string; reasons: string[]; records: number }[];
}

describe("white-label-dns import", function () {
    this.timeout(60_000);
    let stage: Stage;
    let folder: string;
    beforeEach(async () => {
        stage = await openStage("embedded");
        seedHostedZone(stage.sandbox.world, "ZBRAND", "example.com");
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-import-"));
    });
    afterEach(async () => {
        await stage.close();
        await rm(folder, { recursive: true });
    });

    const client = () => clientOf(stage.sandbox.endpoint);
    const run = (...argv: string[]) => runWith(...argv, "--endpoint", stage.sandbox.endpoint);
    async function runWith(...argv: string[]): Promise<Finished> {
        const written = { stdout: "", stderr: "" };
        const stream = (name: keyof typeof written) => ({
            write: (text: string) => (written[name] += text),
        });
        const streams = { stdout: stream("stdout"), stderr: stream("stderr") };
        const code = await main(["import", ...argv], streams);
        return { code, ...written };
    }
    async function zonesOf(...argv: string[]): Promise<Imported> {
        const { code, stdout, stderr } = await run("--brand", "example.com", "--json", ...argv);
        assert.equal(code, 0, stderr);
        return JSON.parse(stdout) as Imported;
    }
    async function oldZone(domain: string): Promise<string> {
        const id = await createZone(client(), domain);
        await apply(client(), id, [
            change("CREATE", recordSet(domain, "A", ["192.0.2.1"])),
            change("CREATE", recordSet(`www.${domain}`, "A", ["192.0.2.1"])),
            change("CREATE", recordSet(domain, "MX", ["10 mail.example.net."])),
        ]);
        return id;
    }
    const settingsOf = async (file: string): Promise<TestSettings> => {
        const { config } = await readStackConfig(file);
        return Object.fromEntries(
            Object.entries(config).map(([key, value]) => [
                key.replace("white-label-dns:", ""),
                /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value,
            ]),
        );
    };

    it("says of each zone how it comes to the name servers, for one call a hundred and two a public zone", async () => {
        const old = await oldZone("tenant.net");
        const { id: set } = await createSet(client(), "set");
        const onSet = await createZone(client(), "on-set.org", { set });
        await client().createHostedZone({
            Name: "hidden.net",
            CallerReference: "private",
            VPC: { VPCId: "vpc-1", VPCRegion: "us-east-1" },
        });
        stage.sandbox.resetCalls();
        const { brandDomain, zones } = await zonesOf();
        assert.deepEqual(stage.sandbox.calls(), {
            GetCallerIdentity: 1,
            GetHostedZone: 3,
            ListHostedZones: 1,
            ListResourceRecordSets: 3,
        });
        assert.equal(brandDomain, "example.com");
        assert.deepEqual(
            zones.map(({ id, name, verdict, records }) => [name, id, verdict, records]),
            [
                ["example.com", "ZBRAND", "brand", 2],
                ["hidden.net", zones[1]?.id, "skip", 2],
                ["on-set.org", onSet, "on-set", 2],
                ["tenant.net", old, "recreate", 5],
            ],
        );
        assert.deepEqual(Object.keys(zones[0] ?? {}), ["id", "name", "verdict", "reasons", "records"]);
        const { stdout, stderr } = await run("--brand", "example.com");
        assert.match(stderr, /^AWS account 111111111111\n/);
        assert.match(stdout, /recreate: 1, is copied into a new zone/);
    });

    for (const records of [false, true]) {
        it(`writes a config that copies${records ? ", with the records as managed ones" : ""}, which an up takes as it is`, async () => {
            const old = await oldZone("tenant.net");
            await oldZone("shop.tenant.net");
            const file = join(folder, "Pulumi.prod.yaml");
            const argv = ["--brand", "example.com", "--out", file, ...(records ? ["--records"] : [])];
            const before = stage.sandbox.contents();
            const { code, stderr } = await run(...argv);
            assert.equal(code, 0, stderr);
            assert.deepEqual(stage.sandbox.contents(), before);
            assert.match(stderr, /Pulumi\.prod\.yaml: 2 tenants; rehearse it with/);
            const settings = await settingsOf(file);
            const tenants = settings["tenants"] as Record<string, unknown>[];
            assert.deepEqual(tenants[1]?.["migrateFrom"], { zoneId: old, stage: "copy" });
            assert.deepEqual(tenants[0]?.["inside"], "tenant.net");
            assert.deepEqual(
                tenants[1]?.["target"],
                records ? { addresses: ["192.0.2.1"], ttl: 60 } : undefined,
            );
            const up = await stage.step("up", settings);
            const moved = up.outputs["migrations"] as Record<
                string,
                { copied: number; differences: string[] }
            >;
            assert.equal(moved["tenant.net"]?.copied, records ? 0 : 3);
            const zone = stage.sandbox
                .contents()
                .hostedZones.find(({ name, id }) => name === "tenant.net." && id !== old);
            const found = (zone?.records ?? []).map(
                ({ name, type, values = [] }) => `${name} ${type} ${values.join()}`,
            );
            assert.deepEqual(found.filter((text) => / (A|MX) /.test(text)).sort(), [
                "tenant.net. A 192.0.2.1",
                "tenant.net. MX 10 mail.example.net.",
                "www.tenant.net. A 192.0.2.1",
            ]);
        });
    }

    it("lists an account of more than a hundred zones page by page", async () => {
        for (let number = 0; number < 120; number++) {
            seedHostedZone(stage.sandbox.world, `Z${number}`, `tenant-${number}.net`);
        }
        stage.sandbox.resetCalls();
        assert.equal((await zonesOf("--zone", "tenant-7.net")).zones.length, 1);
        assert.equal(stage.sandbox.calls()["ListHostedZones"], 2);
        assert.equal(stage.sandbox.calls()["GetHostedZone"], 1);
    });

    it("reads only the zones that are named, by name in any spelling or by id", async () => {
        const old = await oldZone("tenant.net");
        await oldZone("xn--bcher-kva.org");
        stage.sandbox.resetCalls();
        const { zones } = await zonesOf("--zone", "Bücher.ORG.", "--zone", `/hostedzone/${old}`);
        assert.deepEqual(
            zones.map(({ name }) => name),
            ["tenant.net", "xn--bcher-kva.org"],
        );
        assert.equal(stage.sandbox.calls()["GetHostedZone"], 2);
    });

    it("adopts the name servers of the zone that is named, which joins in the same up", async () => {
        const old = await oldZone("tenant.net");
        const file = join(folder, "Pulumi.prod.yaml");
        const { code, stderr } = await run("--brand", "example.com", "--adopt", "tenant.net", "--out", file);
        assert.equal(code, 0, stderr);
        const settings = await settingsOf(file);
        assert.deepEqual(settings["delegationSet"], { fromZone: old });
        await joins(settings, old);
    });

    it("has a zone that is on a set already join as it is, on that set", async () => {
        const { id: set } = await createSet(client(), "set");
        const onSet = await createZone(client(), "tenant.net", { set });
        await apply(client(), onSet, [change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]))]);
        const file = join(folder, "Pulumi.prod.yaml");
        const { code, stderr } = await run("--brand", "example.com", "--out", file);
        assert.equal(code, 0, stderr);
        const settings = await settingsOf(file);
        assert.deepEqual(settings["delegationSet"], { id: set });
        await joins(settings, onSet);
    });

    /** An up makes no second zone of the name, and the records stay. */
    async function joins(settings: TestSettings, id: string): Promise<void> {
        await stage.step("preview", settings);
        await stage.step("up", settings);
        const zones = stage.sandbox.contents().hostedZones.filter(({ name }) => name === "tenant.net.");
        assert.deepEqual(
            zones.map((zone) => zone.id),
            [id],
        );
        assert.ok(zones[0]?.records.some(({ name, type }) => name === "www.tenant.net." && type === "A"));
        assert.ok(zones[0]?.records.some(({ values = [] }) => values.includes("ns1.example.com.")));
    }

    it("refuses a zone that is not there, a brand domain that is none, and a file that is there or cannot be written", async () => {
        const file = join(folder, "Pulumi.prod.yaml");
        await writeFile(file, "config: {}\n");
        const usage = async (pattern: RegExp, ...argv: string[]): Promise<void> => {
            const { code, stdout, stderr } = await run(...argv);
            assert.deepEqual([code, stdout], [64, ""]);
            assert.match(stderr, pattern);
        };
        await usage(
            /--zone tenant\.nte: AWS account 111111111111 has no hosted zone of this name or id/,
            "--zone",
            "tenant.nte",
        );
        await usage(/--adopt tenant\.nte: AWS account/, "--adopt", "tenant.nte");
        await usage(/--brand exa mple\.com: /, "--brand", "exa mple.com");
        await usage(/--out .*: a stack config needs the brand domain/, "--out", join(folder, "new.yaml"));
        await usage(
            /there is a file .* already, which is not replaced/,
            "--brand",
            "example.com",
            "--out",
            file,
        );
        await usage(
            /there is no folder .*no; make it/,
            "--brand",
            "example.com",
            "--out",
            join(folder, "no", "new.yaml"),
        );
        assert.equal(await readFile(file, "utf8"), "config: {}\n");
    });

    it("ends with 2 and AWS's reason where the account cannot be read, and leaves out a zone that goes meanwhile", async () => {
        await oldZone("tenant.net");
        const fault = (one: object) => control(stage.sandbox, "POST", "faults", [one]);
        const file = join(folder, "Pulumi.yaml");
        const { endpoint } = stage.sandbox;
        const config = {
            "aws:accessKey": "sandbox",
            "aws:secretKey": "sandbox",
            "aws:maxRetries": 0,
            "aws:endpoints": [{ route53: endpoint, sts: endpoint }],
            "white-label-dns:brandDomain": "example.com",
        };
        await writeFile(file, JSON.stringify({ config }));
        await fault({ operation: "ListHostedZones", fault: "throttle", times: 1 });
        const { code, stderr } = await runWith("--config", file);
        assert.equal(code, 2);
        assert.match(stderr, /error: listing the hosted zones of the account: Route 53 answered Throttling/);
        assert.match((await runWith("--config", file)).stdout, /^2 hosted zones\n/);
        const leaving = await createZone(client(), "leaving.net");
        await fault({ operation: "GetHostedZone", fault: "slow", delayMs: 1000, times: "forever" });
        const reading = zonesOf();
        await client().deleteHostedZone({ Id: leaving });
        const { zones } = await reading;
        assert.deepEqual(
            zones.map(({ name }) => name),
            ["example.com", "tenant.net"],
        );
    });

    it("says that an empty account has no zone", async () => {
        stage.sandbox.reset();
        const { code, stdout } = await run("--brand", "example.com");
        assert.equal(code, 0);
        assert.equal(
            stdout,
            "0 hosted zones\n\nThe account has no public hosted zone of the brand domain example.com among these.\n",
        );
    });
});
