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

/** Two in the account's Route 53 Domains (one of the brand's registry), two elsewhere, and one below the brand domain. */
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

    it("are set by one up, glue first, and asked for by no further one", async () => {
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
});
