import assert from "node:assert/strict";
import { type Finding, type Report } from "../../audit/report";
import { reportSchema } from "../../audit/reportSchema";
import { ROOT_HINTS } from "../../dns/rootHints";
import { parseHostPort, viaGateway, type DnsRoute } from "../../dns/route";
import { DNS_FAULTS, type DnsFault } from "../../sandbox/dns/faults";
import { tldServers } from "../../sandbox/dns/registry";
import { control } from "../sandbox/control";
import { AWS, BRAND_HOSTS, addRecords, addZone } from "../sandbox/dns/world";
import { useSandbox } from "../sandbox/useSandbox";
import { audit, fillWorld, problemTexts } from "./auditWorld";

/** Tests `runAudit` against a sandbox, with faults that a probe must tolerate. */

const TENANTS = ["tenant-0.net", "tenant-1.com"];
/** The addresses in a wrong answer of the fault. */
const WRONG = ["192.0.2.1", "2001:db8::1"];
/** Faults after which a client still gets the correct answer, by TCP or by ignoring the data that it did not ask for. */
const HARMLESS = ["truncate", "extra-records", "oversized"];
/** Only one root server, so that the test does not wait for eight silent addresses. */
const ROOTS = ROOT_HINTS.slice(0, 1).map(({ name, addresses }) => ({
    name,
    addresses: addresses.slice(0, 1),
}));
/** The timeout in milliseconds. It is enough on loopback, where the test waits only for silent servers. */
const SHORT = { timeoutMs: 20, attempts: 3, roots: ROOTS };

describe("an audit", function () {
    // If no server answers, the timeouts follow one after another.
    this.timeout(20_000);
    const inTest = useSandbox();
    const always = async (...faults: Partial<DnsFault>[]): Promise<void> => {
        const whole = faults.map((fault) => ({ at: "*", times: "forever", ...fault }));
        await control(inTest.sandbox, "POST", "dns-faults", whole);
    };
    const auditTenants = (options = {}): Promise<Report> =>
        audit(inTest.sandbox, fillWorld(inTest.sandbox.world, TENANTS), options);
    const findings = (report: Report, part: Partial<Finding>): Finding[] =>
        report.findings.filter((finding) =>
            Object.entries(part).every(([key, value]) => finding[key as keyof Finding] === value),
        );

    it("calls nothing broken if the network answers in the place of all name servers", async () => {
        const [resolver = ""] = inTest.sandbox.resolvers;
        const intercepted: DnsRoute = () => parseHostPort(resolver);
        for (const resolvers of [[], [resolver]]) {
            const report = await auditTenants({ route: intercepted, resolvers });
            const wrong = report.findings.filter(({ verdict }) => verdict === "broken");
            assert.deepEqual(wrong, []);
            const [seen] = findings(report, { check: "delegation", subject: "tenant-0.net" });
            assert.equal(seen?.verdict, "unknown");
            assert.match(
                seen?.seen ?? "",
                /^another server answers in the place of the registries', as in a network that takes in all DNS: /,
            );
        }
    });

    it("reports its findings in the shape of its schema", async () => {
        const report = await auditTenants();
        assert.deepEqual(reportSchema.parse(report), report);
        assert.deepEqual(problemTexts(report), []);
        assert.equal(report.verdict, "ok");
        assert.deepEqual(
            report.tenants.map(({ domain, delegation }) => ({ domain, delegation })),
            TENANTS.map((domain) => ({ domain, delegation: BRAND_HOSTS })),
        );
        assert.deepEqual(report.brand.servers[0], {
            host: AWS[0].host,
            awsName: AWS[0].name,
            aws: { ipv4: [AWS[0].ipv4], ipv6: [AWS[0].ipv6] },
            records: { ipv4: [AWS[0].ipv4], ipv6: [AWS[0].ipv6] },
            glue: [AWS[0].ipv4, AWS[0].ipv6],
        });
    });

    for (const [what, name] of [
        ["a wildcard", "*"],
        ["a record", "shop"],
    ] as const) {
        it(`leaves the move to a tenant whose zone above answers with a CNAME, from ${what}`, async () => {
            const { world } = inTest.sandbox;
            const domain = "shop.customer.org";
            const plan = fillWorld(world, ["customer.org"]);
            world.hostedZones.forEach((zone) =>
                zone.name === "customer.org." ? addRecords(zone, [[name, "CNAME", "site.host.example."]]) : 0,
            );
            const tenants = [{ domain, nameServers: [...BRAND_HOSTS] }];
            const report = await audit(inTest.sandbox, { ...plan, tenants });
            assert.deepEqual(problemTexts(report), [`not moved cname ${domain} (tenant)`]);
            const [{ next = "" } = {}] = findings(report, { check: "cname", subject: domain });
            assert.equal(
                next,
                `Ask the owner of ${domain} to put NS records of ${domain} into the zone customer.org, exactly ${BRAND_HOSTS.join(", ")}, in the place of its CNAME; where it comes from a wildcard, there is nothing to delete.`,
            );
        });
    }

    it("reports its progress", async () => {
        const told: number[] = [];
        await auditTenants({
            onProgress: ({ done, of }: { done: number; of: number }) => told.push(done / of),
        });
        assert.deepEqual(told, [0.5, 1]);
    });

    for (const fault of DNS_FAULTS.filter((each) => !HARMLESS.includes(each))) {
        it(`calls no tenant's answers ok while every answer has the fault ${fault}, and does not fail`, async () => {
            await always({ fault, ...(fault === "wrong-addresses" ? { addresses: WRONG } : {}) });
            const report = await auditTenants({ timeoutMs: 10, attempts: 2, roots: ROOTS });
            assert.notEqual(report.verdict, "ok");
            assert.deepEqual(findings(report, { check: "answers", verdict: "ok" }), []);
        });
    }

    for (const fault of HARMLESS) {
        it(`finds the real state behind the fault ${fault}`, async () => {
            await always({ fault: fault as DnsFault["fault"] });
            assert.deepEqual(problemTexts(await auditTenants()), []);
        });
    }

    it("reports that everything is unknown if no server answers", async () => {
        await always({ fault: "silence" });
        const report = await auditTenants(SHORT);
        assert.deepEqual(new Set(report.findings.map(({ verdict }) => verdict)), new Set(["unknown"]));
        assert.equal(report.verdict, "unknown");
    });

    it("waits for a silent address only once", async () => {
        const tenants = Array.from({ length: 30 }, (_, index) => `tenant-${index}.net`);
        const plan = fillWorld(inTest.sandbox.world, tenants);
        await always({ at: AWS[2].ipv6, fault: "silence" });
        const gateway = viaGateway(inTest.sandbox.dns);
        let asked = 0;
        const route: DnsRoute = (address) => {
            asked += address === AWS[2].ipv6 ? 1 : 0;
            return gateway(address);
        };
        const options = { route, timeoutMs: 30, concurrency: 4 };
        const report = await audit(inTest.sandbox, plan, options);
        const silent = findings(report, { check: "answers", server: AWS[2].host, verdict: "unknown" });
        assert.equal(silent.length, tenants.length);
        // Only the questions that were sent before the silence was known are repeated seven times: one over each transport, for each tenant
        // in the window.
        const questions = 2 * tenants.length;
        assert.ok(
            asked <= questions + 2 * 6 * options.concurrency,
            `${asked} packets for ${questions} questions`,
        );
    });

    it("queries the requested address families, and compares the records of both", async () => {
        await always({ at: AWS[2].ipv6, fault: "refused" });
        assert.deepEqual(problemTexts(await auditTenants({ families: ["ipv4"] })), []);
        const report = await auditTenants({ families: ["ipv6"] });
        assert.deepEqual(
            problemTexts(report),
            TENANTS.map((domain) => `broken answers ${domain} ${AWS[2].host} (us)`),
        );
    });

    it("asks the given resolvers for AWS's addresses, and does not trust them if they differ", async () => {
        const { resolvers } = inTest.sandbox;
        assert.deepEqual(problemTexts(await auditTenants({ resolvers })), []);
        await always({ at: "resolver2", name: AWS[1].name, fault: "wrong-addresses", addresses: WRONG });
        const [problem] = (await auditTenants({ resolvers })).findings.filter(
            ({ verdict }) => verdict !== "ok",
        );
        assert.equal(
            `${problem?.check} ${problem?.subject} ${problem?.verdict}`,
            "addresses ns2.example.com unknown",
        );
    });

    it("reports a silent registry separately for each of its tenants", async () => {
        const addresses = tldServers("net").flatMap(({ addresses: { ipv4, ipv6 } }) => [...ipv4, ...ipv6]);
        await always(...addresses.map((at) => ({ at, fault: "silence" as const, name: "tenant-0.net" })));
        // The other servers must answer in this time, also on a busy machine.
        const report = await auditTenants({ ...SHORT, timeoutMs: 100 });
        assert.deepEqual(problemTexts(report), ["unknown delegation tenant-0.net (nobody)"]);
    });

    it("treats one SERVFAIL as a temporary failure", async () => {
        await always(
            ...[AWS[0].ipv4, AWS[2].ipv6].map((at) => ({ at, fault: "servfail" as const, times: 1 })),
        );
        assert.deepEqual(problemTexts(await auditTenants()), []);
    });

    describe("of a tenant below the brand domain", () => {
        const CHILD = "child.example.com";
        const SECOND = { name: "ns-2.awsdns-02.com", ipv4: "205.251.192.2" };

        /** The brand zone is on a server of its own, because one server cannot serve both sides of a cut. */
        const auditChild = async (delegate: boolean, registered: boolean): Promise<Report> => {
            const { world } = inTest.sandbox;
            const plan = fillWorld(world, []);
            world.nameServers.set(SECOND.name, { ipv4: [SECOND.ipv4], ipv6: [] });
            const brand = [...world.hostedZones.values()].find(({ name }) => name === "example.com.");
            assert.ok(brand);
            brand.nameServers = [SECOND.name];
            addRecords(brand, [["@", "NS", `${SECOND.name}.`]]);
            if (delegate) {
                addRecords(brand, [["child", "NS", ...BRAND_HOSTS.map((host) => `${host}.`)]]);
            }
            world.registry.set("example.com", {
                nameServers: registered ? [{ name: SECOND.name, glue: [] }] : [],
            });
            addZone(world, CHILD);
            const child = { domain: CHILD, nameServers: [...BRAND_HOSTS], parentZone: "example.com" };
            return audit(inTest.sandbox, { ...plan, brandNameServers: [SECOND.name], tenants: [child] });
        };

        it("finds no problem in a healthy set-up", async () => {
            assert.deepEqual(problemTexts(await auditChild(true, true)), []);
        });

        it("assigns the step for the delegation to the operator", async () => {
            assert.deepEqual(problemTexts(await auditChild(false, true)), [
                `broken delegation ${CHILD} (us)`,
            ]);
        });

        it("blames the brand's delegation if that is missing", async () => {
            const report = await auditChild(true, false);
            assert.deepEqual(problemTexts(report), ["broken delegation example.com (brand registrar)"]);
            const [child] = findings(report, { check: "delegation", subject: CHILD });
            assert.equal(child?.because, "delegation");
        });
    });
});
