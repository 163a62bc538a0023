import assert from "node:assert/strict";
import { openStage, type Stage, type TestSettings } from "./stage";

const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);
const SETTINGS: TestSettings = {
    brandDomain: "example.com",
    brandZoneId: "ZBRAND",
    delegationSet: { fromZone: "ZBRAND" },
    rewriteBrandZone: true,
    registrar: "route53domains",
    tenants: [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] }, registrar: "route53domains" }],
};

/** Each fault at each call. The next up ends correctly, and every registry always had either its former names or all of the new ones. */
describe("Name servers at Route 53 Domains, under a fault", function () {
    this.timeout(90_000);
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
        stage.sandbox.world.registry.set("tenant.net", { nameServers: FORMER });
    });
    afterEach(() => stage.close());

    const FORMER = [{ name: "ns1.former-host.com", glue: [] }];
    const namesOf = (domain: string): string[] =>
        (stage.sandbox.world.registry.get(domain)?.nameServers ?? []).map(({ name }) => name);
    const faults = (method: string, body?: unknown): Promise<Response> =>
        fetch(`${stage.sandbox.endpoint}/_sandbox/faults`, { method, body: JSON.stringify(body) });
    const outputOf = async (type: string, domain: string): Promise<Record<string, unknown>> => {
        const found = (await stage.resources(SETTINGS)).find(
            ({ type: each, outputs }) => each.endsWith(`:${type}`) && outputs?.["domain"] === domain,
        );
        return found?.outputs ?? {};
    };

    for (const [operation, fault, more] of [
        ["UpdateDomainNameservers", "throttle", {}],
        ["UpdateDomainNameservers", "error500", {}],
        ["UpdateDomainNameservers", "reset", {}],
        ["UpdateDomainNameservers", "lost-answer", { times: 20 }],
        ["UpdateDomainNameservers", "operation-fails", {}],
        ["UpdateDomainNameservers", "operation-error", { times: 2 }],
        ["UpdateDomainNameservers", "operation-pending", { delayMs: 1500 }],
        ["UpdateDomainNameservers", "duplicate-request", { times: 2 }],
        ["UpdateDomainNameservers", "operation-limit", { times: 3 }],
        ["GetOperationDetail", "error500", { times: 20 }],
        ["ListOperations", "error503", { times: 20 }],
        ["GetDomainDetail", "error500", { times: 20 }],
    ] as const) {
        it(`are correct after ${fault} at ${operation}, with the former ones in the state`, async () => {
            assert.equal((await faults("POST", [{ operation, fault, times: 1, ...more }])).status, 200);
            await stage.attempt("up", SETTINGS);
            const before = stage.sandbox.world.hostedZones.get("ZBRAND")?.nameServers ?? [];
            const [brand, tenant] = [namesOf("example.com"), namesOf("tenant.net")];
            assert.ok(brand.join() === NAMES.join() || brand.join() === before.join(), brand.join());
            assert.ok(
                tenant.join() === NAMES.join() || tenant.join() === "ns1.former-host.com",
                tenant.join(),
            );
            assert.ok(tenant[0] !== NAMES[0] || brand[0] === NAMES[0], "the tenant comes after the glue");
            await faults("DELETE");
            // An operation at a registry takes its time.
            await stage.step("up", { ...SETTINGS, sandboxTimeScale: 100 });
            assert.deepEqual([namesOf("example.com"), namesOf("tenant.net")], [NAMES, NAMES]);
            const { original } = await outputOf("DomainNameServers", "tenant.net");
            assert.deepEqual(original, FORMER);
        });
    }
});
