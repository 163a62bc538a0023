import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seedHostedZone } from "../../sandbox/seed";
import { withDenials } from "../errors/fakeServices";
import type { TestSettings } from "../program/stage";
import { control } from "../sandbox/control";
import { apply, change, clientOf, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { useImport, type Imported } from "./importScene";

describe("white-label-dns import", function () {
    this.timeout(60_000);
    const scene = useImport();
    const { run, runWith, zonesOf, settingsOf } = scene;
    const client = () => clientOf(scene.stage.sandbox.endpoint);
    async function oldZone(domain: string): Promise<string> {
        const id = await createZone(client(), domain);
        await apply(client(), id, [
            change("CREATE", recordSet(domain, "A", ["192.0.2.1"])),
            change("CREATE", recordSet(`www.${domain}`, "A", ["192.0.2.1"])),
            change("CREATE", recordSet(domain, "MX", ["10 mail.example.net."])),
        ]);
        return id;
    }
    it("states for each zone how it moves, with one call for a hundred zones and two for each public zone", async () => {
        const old = await oldZone("tenant.net");
        const { id: set } = await createSet(client(), "set");
        const onSet = await createZone(client(), "on-set.org", { set });
        await client().createHostedZone({
            Name: "hidden.net",
            CallerReference: "private",
            VPC: { VPCId: "vpc-1", VPCRegion: "us-east-1" },
        });
        scene.stage.sandbox.resetCalls();
        const { brandDomain, zones } = await zonesOf();
        assert.deepEqual(scene.stage.sandbox.calls(), {
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
        it(`writes a config that copies the zones${records ? ", with the records as managed ones" : ""}, which an up accepts unchanged`, async () => {
            const old = await oldZone("tenant.net");
            await oldZone("shop.tenant.net");
            const file = join(scene.folder, "Pulumi.prod.yaml");
            const argv = ["--brand", "example.com", "--out", file, ...(records ? ["--records"] : [])];
            const before = scene.stage.sandbox.contents();
            const { code, stderr } = await run(...argv);
            assert.equal(code, 0, stderr);
            assert.deepEqual(scene.stage.sandbox.contents(), before);
            assert.match(
                stderr,
                /Pulumi\.prod\.yaml: 2 tenants\nnext: "pulumi preview --stack prod", which changes nothing/,
            );
            const settings = await settingsOf(file);
            const tenants = settings["tenants"] as Record<string, unknown>[];
            assert.deepEqual(tenants[1]?.["migrateFrom"], { zoneId: old, stage: "copy" });
            assert.deepEqual(tenants[0]?.["inside"], "tenant.net");
            assert.deepEqual(
                tenants[1]?.["target"],
                records ? { addresses: ["192.0.2.1"], ttl: 60 } : undefined,
            );
            const up = await scene.stage.step("up", settings);
            const moved = up.outputs["migrations"] as Record<
                string,
                { copied: number; differences: string[] }
            >;
            assert.equal(moved["tenant.net"]?.copied, records ? 0 : 3);
            const zone = scene.stage.sandbox
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
            seedHostedZone(scene.stage.sandbox.world, `Z${number}`, `tenant-${number}.net`);
        }
        scene.stage.sandbox.resetCalls();
        assert.equal((await zonesOf("--zone", "tenant-7.net")).zones.length, 1);
        assert.equal(scene.stage.sandbox.calls()["ListHostedZones"], 2);
        assert.equal(scene.stage.sandbox.calls()["GetHostedZone"], 1);
    });

    it("reads only the selected zones, by name in any spelling or by id", async () => {
        const old = await oldZone("tenant.net");
        await oldZone("xn--bcher-kva.org");
        scene.stage.sandbox.resetCalls();
        const { zones } = await zonesOf("--zone", "Bücher.ORG.", "--zone", `/hostedzone/${old}`);
        assert.deepEqual(
            zones.map(({ name }) => name),
            ["tenant.net", "xn--bcher-kva.org"],
        );
        assert.equal(scene.stage.sandbox.calls()["GetHostedZone"], 2);
    });

    it("adopts the name servers of the selected zone, which joins in the same up", async () => {
        const old = await oldZone("tenant.net");
        const file = join(scene.folder, "Pulumi.prod.yaml");
        const { code, stderr } = await run("--brand", "example.com", "--adopt", "tenant.net", "--out", file);
        assert.equal(code, 0, stderr);
        const settings = await settingsOf(file);
        assert.deepEqual(settings["delegationSet"], { fromZone: old });
        await joins(settings, old);
    });

    it("lets a zone that is already on a set join unchanged, on that set", async () => {
        const { id: set } = await createSet(client(), "set");
        const onSet = await createZone(client(), "tenant.net", { set });
        await apply(client(), onSet, [change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]))]);
        const file = join(scene.folder, "Pulumi.prod.yaml");
        const { code, stderr } = await run("--brand", "example.com", "--out", file);
        assert.equal(code, 0, stderr);
        const settings = await settingsOf(file);
        assert.deepEqual(settings["delegationSet"], { id: set });
        await joins(settings, onSet);
    });

    /** An up creates no second zone with the name, and the records stay. */
    async function joins(settings: TestSettings, id: string): Promise<void> {
        await scene.stage.step("preview", settings);
        await scene.stage.step("up", settings);
        const zones = scene.stage.sandbox.contents().hostedZones.filter(({ name }) => name === "tenant.net.");
        assert.deepEqual(
            zones.map((zone) => zone.id),
            [id],
        );
        assert.ok(zones[0]?.records.some(({ name, type }) => name === "www.tenant.net." && type === "A"));
        assert.ok(zones[0]?.records.some(({ values = [] }) => values.includes("ns1.example.com.")));
    }

    it("refuses an unknown zone, an invalid brand domain, and a file that exists or cannot be written", async () => {
        const file = join(scene.folder, "Pulumi.prod.yaml");
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
        await usage(
            /--out .*: a stack config needs the brand domain/,
            "--out",
            join(scene.folder, "new.yaml"),
        );
        await usage(
            /there is a file .* already, which is not overwritten/,
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
            join(scene.folder, "no", "new.yaml"),
        );
        assert.equal(await readFile(file, "utf8"), "config: {}\n");
    });

    it("ends with 2 and AWS's reason if the account cannot be read, and leaves out a zone that is deleted meanwhile", async () => {
        await oldZone("tenant.net");
        const fault = (one: object) => control(scene.stage.sandbox, "POST", "faults", [one]);
        const file = join(scene.folder, "Pulumi.yaml");
        const { endpoint } = scene.stage.sandbox;
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
        assert.match(
            (await runWith("--config", file)).stdout,
            /^2 hosted zones of AWS account 111111111111$/m,
        );
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

    it("prints the next command, with a file or without a brand domain, and no next command with --json", async () => {
        await oldZone("tenant.net");
        const named = await run("--brand", "example.com");
        assert.match(
            named.stderr,
            /^next: the same command with --out Pulumi\.prod\.yaml writes a stack config of 1 tenant$/m,
        );
        const unnamed = await run();
        assert.match(unnamed.stderr, /^next: the same command with --brand <the brand domain> --out /m);
        const { stderr } = await run("--brand", "example.com", "--json");
        assert.equal(stderr, "AWS account 111111111111\n");
        const plain = join(scene.folder, "config.yaml");
        const written = await run("--brand", "example.com", "--out", plain);
        assert.match(written.stderr, /config\.yaml: 1 tenant\nnext: "pulumi preview", which changes nothing/);
        const nothing = await run("--zone", "example.com", "--brand", "example.com");
        assert.match(nothing.stderr, /^next: none of these zones can become a tenant as it is$/m);
    });

    it("prints JSON with the account, and with the domains that contain another one", async () => {
        await oldZone("tenant.net");
        await oldZone("shop.tenant.net");
        const { account, zones } = await zonesOf();
        assert.equal(account, "111111111111");
        assert.deepEqual(
            zones.map(({ name, inside }) => [name, inside]),
            [
                ["example.com", undefined],
                ["shop.tenant.net", "tenant.net"],
                ["tenant.net", undefined],
            ],
        );
    });

    it("writes no config without the name servers to adopt", async () => {
        const { id: set } = await createSet(client(), "set");
        await createZone(client(), "tenant.net", { set });
        const file = join(scene.folder, "Pulumi.prod.yaml");
        const { code, stderr } = await run("--brand", "example.com", "--adopt", "tenant.net", "--out", file);
        assert.equal(code, 64);
        assert.match(
            stderr,
            /--adopt tenant\.net: its name servers cannot become those of the delegation set \(on-set: on delegation set N\w+\); remove the option/,
        );
        await assert.rejects(readFile(file), /ENOENT/);
    });

    for (const [operation, method, path, right] of [
        ["GetHostedZone", "GET", /^\/2013-04-01\/hostedzone\/(Z\w+)$/, "route53:GetHostedZone"],
        [
            "ListResourceRecordSets",
            "GET",
            /^\/2013-04-01\/hostedzone\/(Z\w+)\/rrset/,
            "route53:ListResourceRecordSets",
        ],
    ] as const) {
        it(`reads the other zones if IAM denies ${operation} for one, names the missing right, and ends with 2`, async () => {
            const denied = await oldZone("denied.net");
            const old = await oldZone("tenant.net");
            const isDenied = (request: { method?: string | undefined; url?: string | undefined }): boolean =>
                request.method === method && path.exec(request.url ?? "")?.[1] === denied;
            await withDenials(scene.stage.sandbox.endpoint, isDenied, async (endpoint) => {
                const file = join(scene.folder, "Pulumi.prod.yaml");
                const argv = ["--config", await configFor(endpoint), "--out", file];
                const { code, stdout, stderr } = await runWith(...argv, "--json");
                assert.equal(code, 2, stderr);
                const { zones } = JSON.parse(stdout) as Imported;
                assert.deepEqual(
                    zones.map(({ name, verdict }) => [name, verdict]),
                    [
                        ["denied.net", "blocked"],
                        ["example.com", "brand"],
                        ["tenant.net", "recreate"],
                    ],
                );
                assert.deepEqual(zones[0]?.reasons, [
                    `not read: the right ${right} is missing for this zone; allow it on its ARN in IAM, and run the import again`,
                ]);
                assert.match(
                    stderr,
                    /^error: 1 of 3 hosted zones could not be read, because permissions are missing/m,
                );
                const { tenants } = await settingsOf(file);
                assert.deepEqual(tenants, [
                    { domain: "tenant.net", migrateFrom: { zoneId: old, stage: "copy" } },
                ]);
            });
        });
    }

    it("ends with 2 and the missing right if IAM denies the list of zones", async () => {
        const isList = ({ url = "" }: { url?: string | undefined }): boolean =>
            url.startsWith("/2013-04-01/hostedzone?");
        await withDenials(scene.stage.sandbox.endpoint, isList, async (endpoint) => {
            const { code, stdout, stderr } = await runWith("--config", await configFor(endpoint));
            assert.deepEqual([code, stdout], [2, ""]);
            assert.match(
                stderr,
                /listing the hosted zones of the account: Route 53 answered AccessDenied: .*; it needs the permission route53:ListHostedZones/,
            );
        });
    });

    it("ends with 2 if STS does not return the account", async () => {
        const isSts = ({ method }: { method?: string | undefined }): boolean => method === "POST";
        await withDenials(scene.stage.sandbox.endpoint, isSts, async (endpoint) => {
            const { code, stdout, stderr } = await runWith("--config", await configFor(endpoint));
            assert.deepEqual([code, stdout], [2, ""]);
            assert.match(stderr, /^error: .*AccessDenied/);
        });
    });

    async function configFor(endpoint: string): Promise<string> {
        const file = join(scene.folder, "Pulumi.yaml");
        const config = {
            "aws:accessKey": "sandbox",
            "aws:secretKey": "sandbox",
            "aws:endpoints": [{ route53: endpoint, sts: endpoint }],
            "white-label-dns:brandDomain": "example.com",
            "white-label-dns:dnsGateway": scene.stage.sandbox.dns,
        };
        await writeFile(file, JSON.stringify({ config }));
        return file;
    }

    it("counts and writes every record of a zone of several pages, and names of any spelling", async () => {
        const id = await createZone(client(), "xn--bcher-kva.org");
        const names = Array.from({ length: 650 }, (_none, index) => `h${index}.xn--bcher-kva.org`);
        for (const part of [names.slice(0, 400), names.slice(400)]) {
            await apply(
                client(),
                id,
                part.map((name) => change("CREATE", recordSet(name, "A", ["192.0.2.1"]))),
            );
        }
        const odd = ["\\052", "a\\100b", "with\\040space", "UPPER", "xn--caf-dma", "_sip._tcp"];
        await apply(
            client(),
            id,
            odd.map((label) =>
                change("CREATE", recordSet(`${label}.xn--bcher-kva.org`, "TXT", [`"${"x"}"`])),
            ),
        );
        scene.stage.sandbox.resetCalls();
        const file = join(scene.folder, "Pulumi.prod.yaml");
        const { code, stdout, stderr } = await run(
            ...["--brand", "example.com", "--zone", "bücher.org", "--records", "--out", file],
        );
        assert.equal(code, 0, stderr);
        // Pages of 300 records, which are read until two readings agree.
        assert.equal(scene.stage.sandbox.calls()["ListResourceRecordSets"], 6);
        assert.match(stdout, /^recreate +bücher\.org +Z\w+ +658$/m);
        assert.doesNotMatch(stderr, /^note: /m);
        const settings = await settingsOf(file);
        const [tenant] = settings["tenants"] as { records: { name: string; type: string }[] }[];
        assert.equal(tenant?.records.length, 656);
        assert.deepEqual(
            tenant.records.flatMap(({ name, type }) => (type === "TXT" ? [name] : [])).sort(),
            ["*", "_sip._tcp", "a\\100b", "upper", "with\\040space", "xn--caf-dma"].sort(),
        );
        await scene.stage.step("preview", settings);
        await scene.stage.step("up", settings);
        const zones = scene.stage.sandbox
            .contents()
            .hostedZones.filter(({ name }) => name === "xn--bcher-kva.org.");
        const contents = zones.map(({ records }) =>
            records
                .filter(({ type }) => type !== "NS" && type !== "SOA")
                .map(({ name, type }) => `${name} ${type}`),
        );
        assert.equal(contents.length, 2);
        assert.deepEqual(contents[0], contents[1]);
    });

    it("reports that an account has no zones", async () => {
        scene.stage.sandbox.reset();
        const { code, stdout } = await run("--brand", "example.com");
        assert.equal(code, 0);
        assert.equal(
            stdout,
            "0 hosted zones of AWS account 111111111111\n\nThe account has no public hosted zone of the brand domain example.com among these.\n",
        );
    });
});
