import assert from "node:assert/strict";
import { openStage, touched, type Stage, type TestSettings } from "./stage";

const TARGET = { addresses: ["203.0.113.10"] };
const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);
const MANAGED = { registrar: "route53domains" };

const settings = (more: TestSettings = {}, tenants: object[] = TENANTS): TestSettings => ({
    brandDomain: "example.com",
    brandZoneId: "ZBRAND",
    delegationSet: { fromZone: "ZBRAND" },
    rewriteBrandZone: true,
    ...MANAGED,
    tenants,
    ...more,
});

/** Two tenants in the account's Route 53 Domains (one in the brand's registry), two elsewhere, and one below the brand domain. */
const TENANTS = [
    { domain: "tenant.net", target: TARGET, ...MANAGED },
    { domain: "tenant.org", target: TARGET, ...MANAGED },
    { domain: "elsewhere.net", target: TARGET },
    { domain: "elsewhere.org", target: TARGET },
    { domain: "shop.example.com", target: TARGET, inside: "example.com" },
];

describe("Name servers at Route 53 Domains", function () {
    this.timeout(60_000);
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
        for (const domain of ["tenant.net", "tenant.org", "elsewhere.net", "elsewhere.org"]) {
            stage.sandbox.world.registry.set(domain, { nameServers: former(domain) });
        }
    });
    afterEach(() => stage.close());

    const former = (domain: string) => [
        { name: "ns1.former-host.com", glue: [] },
        { name: `ns2.${domain}`, glue: ["192.0.2.1"] },
    ];
    const listOf = (domain: string): { name: string; glue: string[] }[] =>
        (stage.sandbox.world.registry.get(domain)?.nameServers ?? []).map(({ name, glue }) => ({
            name,
            glue: [...glue],
        }));
    const namesOf = (domain: string): string[] => listOf(domain).map(({ name }) => name);
    const domainCalls = (calls: Record<string, number>): Record<string, number> =>
        Object.fromEntries(Object.entries(calls).filter(([name]) => /Domain|Operation/.test(name)));
    const fault = async (operation: string, kind: string, more: object = {}): Promise<void> => {
        const body = JSON.stringify([{ operation, fault: kind, times: 1, ...more }]);
        const { status } = await fetch(`${stage.sandbox.endpoint}/_sandbox/faults`, { method: "POST", body });
        assert.equal(status, 200);
    };

    it("are set by one up, glue first, and no further up sets them", async () => {
        const { calls } = await stage.step("up", settings());
        assert.deepEqual(namesOf("example.com"), NAMES);
        for (const { name, glue } of listOf("example.com")) {
            assert.equal(glue.length, 2, name);
        }
        for (const domain of ["tenant.net", "tenant.org"]) {
            assert.deepEqual(
                listOf(domain),
                NAMES.map((name) => ({ name, glue: [] })),
            );
        }
        assert.deepEqual(listOf("elsewhere.net"), former("elsewhere.net"));
        assert.equal(calls["UpdateDomainNameservers"], 3);
        const again = await stage.step("up", settings());
        assert.deepEqual(touched(again), []);
        assert.deepEqual(domainCalls(again.calls), {});
    });

    it("follow a change of an address in record and glue, with one up", async () => {
        await stage.step("up", settings());
        const [awsName = ""] = stage.sandbox.world.hostedZones.get("ZBRAND")?.nameServers ?? [];
        const held = stage.sandbox.world.nameServers.get(awsName);
        stage.sandbox.world.nameServers.set(awsName, {
            ipv4: ["205.251.196.99"],
            ipv6: [...(held?.ipv6 ?? [])],
        });
        const { calls } = await stage.step("up", settings());
        const glue = listOf("example.com").flatMap((server) => server.glue);
        assert.ok(glue.includes("205.251.196.99"), glue.join());
        assert.equal(calls["UpdateDomainNameservers"], 1);
    });

    it("are found by a refresh if they were changed by hand, and set again", async () => {
        await stage.step("up", settings());
        stage.sandbox.world.registry.set("tenant.org", { nameServers: former("tenant.org") });
        await stage.step("refresh", settings());
        const { calls } = await stage.step("up", settings());
        assert.deepEqual(namesOf("tenant.org"), NAMES);
        assert.equal(calls["UpdateDomainNameservers"], 1);
    });

    it("are restored by destroy, for each domain", async () => {
        await answerAtFormer("tenant.net");
        const before = listOf("tenant.net");
        await stage.step("up", settings());
        const servers = stage.sandbox.world.hostedZones.get("ZBRAND")?.nameServers ?? [];
        await stage.step("destroy", settings());
        assert.deepEqual(namesOf("example.com").sort(), [...servers].sort());
        assert.deepEqual(listOf("tenant.net"), before);
        // Its former host does not answer.
        assert.deepEqual(namesOf("tenant.org"), NAMES);
    });

    it("are restored when the setting of a tenant is removed, and set when it is added again", async () => {
        await answerAtFormer("tenant.net");
        const before = listOf("tenant.net");
        await stage.step("up", settings());
        const [first, ...others] = TENANTS;
        await stage.step("up", settings({}, [{ ...first, registrar: undefined }, ...others]));
        assert.deepEqual(listOf("tenant.net"), before);
        await stage.step("up", settings());
        assert.deepEqual(namesOf("tenant.net"), NAMES);
    });

    it("are restored for a removed tenant before its zone is deleted", async () => {
        await answerAtFormer("tenant.net");
        const before = listOf("tenant.net");
        await stage.step("up", settings());
        await stage.step("up", settings({}, TENANTS.slice(1)));
        assert.deepEqual(listOf("tenant.net"), before);
    });

    it("of the brand stay if the setting is removed while tenants use them, and the up names the next step", async () => {
        await stage.step("up", settings());
        const before = listOf("example.com");
        const { registrar: _none, ...without } = settings();
        const { ok, errors } = await stage.attempt("up", without);
        assert.equal(ok, false);
        assert.match(
            JSON.stringify(errors),
            /the name servers of example\.com at the registry stay, because .*Set registrar again/,
        );
        assert.deepEqual(listOf("example.com"), before);
        assert.deepEqual(touched(await stage.step("up", settings())), []);
    });

    it("stay unchanged in a deletion after the state was lost, with a message", async () => {
        await stage.step("up", settings({}, []));
        const brandZone = (await stage.resources(settings({}, []))).find(({ type }) =>
            type.endsWith("BrandZone"),
        );
        const takeOver = [brandZone?.outputs?.["reference"]];
        await stage.loseState();
        const { warnings } = await stage.step("up", settings({ takeOver }, []));
        assert.ok(
            warnings.some((line) =>
                line.startsWith("example.com: the registry already had these name servers"),
            ),
            warnings.join("\n"),
        );
        assert.deepEqual(namesOf("example.com"), NAMES);
    });

    it("of a domain that is not in the account are refused before anything is created", async () => {
        stage.sandbox.resetCalls();
        const tenants = [{ domain: "nobody.net", target: TARGET, ...MANAGED }];
        const { ok, errors } = await stage.attempt("up", settings({}, tenants));
        assert.equal(ok, false);
        assert.match(
            JSON.stringify(errors),
            /nobody\.net is not registered at Route 53 Domains in this AWS account/,
        );
        assert.deepEqual([...stage.sandbox.world.hostedZones.keys()], ["ZBRAND"]);
    });

    it("of tenants wait for the brand's glue, and stay unchanged if that fails", async () => {
        await fault("UpdateDomainNameservers", "operation-fails");
        const { ok, errors } = await stage.attempt("up", settings());
        assert.equal(ok, false);
        assert.match(
            JSON.stringify(errors),
            /example\.com: the registry did not accept the name servers .* FAILED/,
        );
        assert.deepEqual(listOf("tenant.net"), former("tenant.net"));
        await stage.step("up", settings());
        assert.deepEqual(namesOf("example.com"), NAMES);
        assert.deepEqual(namesOf("tenant.net"), NAMES);
    });

    it("need no call in a preview that changes nothing, and one call each in a refresh", async () => {
        await stage.step("up", settings());
        assert.deepEqual(domainCalls((await stage.step("preview", settings())).calls), {});
        assert.deepEqual(domainCalls((await stage.step("refresh", settings())).calls), {
            GetDomainDetail: 3,
        });
    });

    it("of a second set are named in the preview, because the brand cannot have them", async () => {
        const tenants = [
            { domain: "tenant.org", target: TARGET, pin: 2, ...MANAGED },
            { domain: "tenant.net", target: TARGET, ...MANAGED },
        ];
        const preview = await stage.step("preview", settings({}, tenants));
        const warning = /^ns5\.example\.com, .*ns8\.example\.com cannot be registered with example\.com/;
        assert.ok(
            preview.warnings.some((line) => warning.test(line)),
            preview.warnings.join("\n"),
        );
        await stage.step("up", settings({}, tenants));
        assert.deepEqual(namesOf("example.com"), NAMES);
        // A domain of another registry, which has names without glue.
        assert.deepEqual(
            namesOf("tenant.org"),
            ["ns5", "ns6", "ns7", "ns8"].map((label) => `${label}.example.com`),
        );
        const again = await stage.step("up", settings({}, tenants));
        assert.ok(!again.warnings.some((line) => warning.test(line)));
    });

    it("that leave nameServers stay registered, with glue, until they are retired", async () => {
        const pair = (...nameServers: string[]): TestSettings => settings({ nameServers });
        await stage.step("up", pair("ns1", "ns2"));
        assert.deepEqual(namesOf("example.com"), NAMES.slice(0, 2));
        await stage.step("up", pair("dns1", "dns2"));
        const renamed = ["dns1.example.com", "dns2.example.com"];
        assert.deepEqual(namesOf("example.com"), [...renamed, ...NAMES.slice(0, 2)]);
        assert.ok(listOf("example.com").every(({ glue }) => glue.length === 2));
        assert.deepEqual(namesOf("tenant.net"), renamed);
    });

    it("of a zone that moves follow its handover, in one up", async () => {
        await answerAtFormer("tenant.net");
        const moving = (stage: string, more: object = {}): TestSettings =>
            settings({}, [{ domain: "tenant.net", migrateFrom: { zoneId: "ZFORMER", stage }, ...more }]);
        await stage.step("up", moving("copy"));
        const before = listOf("tenant.net");
        await stage.step("preview", moving("handover", MANAGED));
        assert.deepEqual(listOf("tenant.net"), before);
        await stage.step("up", moving("handover", MANAGED));
        assert.deepEqual(namesOf("tenant.net"), NAMES);
        // Its former servers answer for it until the old zone is retired, so the move can be undone.
        await stage.step("up", moving("handover"));
        assert.deepEqual(listOf("tenant.net"), before);
    });

    it("of another account are not changed, and do not count as deleted", async () => {
        await stage.step("up", settings());
        const body = JSON.stringify({ id: "222222222222" });
        await fetch(`${stage.sandbox.endpoint}/_sandbox/account`, { method: "POST", body });
        const { ok, errors } = await stage.attempt("destroy", settings());
        assert.equal(ok, false);
        assert.match(JSON.stringify(errors), /this state was written with AWS account 111111111111/);
        assert.deepEqual(namesOf("tenant.net"), NAMES);
    });

    /** The tenant's former host is another zone of the domain in the account, with other servers. */
    async function answerAtFormer(domain: string): Promise<void> {
        const body = JSON.stringify({ name: domain });
        const answer = await fetch(`${stage.sandbox.endpoint}/_sandbox/hosted-zones/ZFORMER`, {
            method: "POST",
            body,
        });
        assert.equal(answer.status, 200);
        const names = stage.sandbox.world.hostedZones.get("ZFORMER")?.nameServers ?? [];
        stage.sandbox.world.registry.set(domain, { nameServers: names.map((name) => ({ name, glue: [] })) });
    }
});
