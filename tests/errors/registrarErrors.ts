import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { provider as domainNameServers } from "../../providers/domainNameServers";
import { changeProblems, endpointProblem, startProblems } from "../../route53/domainStatus";
import { makeDomainScene, register, TENANT_SERVERS } from "../providers/domainScene";
import { errorOf, useProvider } from "../providers/fixture";
import { problemsOf, problemsOfTenant, TENANT } from "../settings/mistakes";
import { configLines, type Produces } from "./entries";

/** The entries about the name servers of registered domains. */
export function describeRegistrarErrors(produces: Produces): void {
    const used = useProvider(domainNameServers);
    const MANAGED = { registrar: "route53domains" };
    const DS = `1 13 2 ${"ab".repeat(32)}`;

    const control = async (path: string, body: unknown, method = "POST"): Promise<void> => {
        await fetch(`${used.sandbox.endpoint}/_sandbox/${path}`, { method, body: JSON.stringify(body) });
    };
    const fault = (operation: string, kind: string, more: object = {}): Promise<void> =>
        control("faults", [{ operation, fault: kind, times: 1, ...more }]);
    const failureOf = async (args: object): Promise<string> => (await errorOf(used.create(args))).message;
    const quick = (more: Record<string, string> = {}): Promise<void> =>
        used.configure({ "aws:maxRetries": "0", ...more });

    produces("a-registrar-that-is-not-possible", () => [
        ...configLines(problemsOf(MANAGED)),
        ...configLines(problemsOfTenant({ ...MANAGED, migrateFrom: { zoneId: "Z0123456789" } })),
        ...configLines(problemsOf({ tenants: [{ ...TENANT, ...MANAGED, domain: "shop.tenant.net" }] })),
    ]);
    produces("a-registered-domain-that-cannot-be-changed", () => {
        const statuses = [
            "clientUpdateProhibited",
            "serverUpdateProhibited",
            "pendingCreate",
            "pendingUpdate",
            "pendingRestore",
            "pendingTransfer",
            "pendingDelete",
            "redemptionPeriod",
            "clientHold",
            "serverHold",
        ];
        const detail = { nameServers: [], autoRenew: false };
        const expires = [new Date(2000, 1, 1), new Date(Date.now() + 24 * 3600 * 1000)];
        return [
            endpointProblem("tenant.net", { endpoint: "https://localhost:4566" }) ?? "",
            ...changeProblems("tenant.net", "missing"),
            ...changeProblems("tenant.museum", "unsupported"),
            ...changeProblems("tenant.net", { ...detail, status: statuses }),
            ...expires.flatMap((each) =>
                startProblems("tenant.net", { ...detail, status: [], expires: each }),
            ),
        ];
    });
    produces("name-servers-that-are-not-ready-for-a-domain", async () => {
        const { tenant, brand } = await makeDomainScene(used);
        const shown = [await failureOf({ ...tenant, nameServers: [{ name: "ns9.example.com", glue: [] }] })];
        const swapped = brand.nameServers.map(({ name }) => ({
            name,
            glue: brand.nameServers[0]?.glue ?? [],
        }));
        register(used, "example.com", brand.former);
        shown.push(await failureOf({ ...brand, nameServers: swapped }));
        await used.client.deleteHostedZone({ Id: tenant.zoneId });
        shown.push(await failureOf(tenant));
        const silence = {
            at: brand.nameServers[0]?.glue[0],
            fault: "silence",
            transport: "udp",
            times: 1000,
        };
        await control("dns-faults", [{ ...silence, name: "example.com" }]);
        return [...shown, await failureOf(brand)];
    });
    produces("ds-records-against-new-name-servers", async () => {
        const { tenant, formerTenant } = await makeDomainScene(used);
        register(used, "tenant.net", formerTenant, [DS]);
        const shown = [(await used.refusal(undefined, tenant)).reason];
        register(used, "tenant.net", formerTenant);
        const state = await used.create(tenant);
        register(used, "tenant.net", formerTenant, [DS]);
        shown.push((await errorOf(used.update(state, tenant))).message);
        await control("dns-faults", [{ at: "*", type: "DS", fault: "servfail", times: 1000 }]);
        return [...shown, (await used.refusal(undefined, tenant)).reason];
    });
    produces("a-list-that-no-registry-accepts", async () => {
        const { brand } = await makeDomainScene(used);
        const more = [5, 6, 7].map((number) => ({ name: `ns${number}.example.com`, glue: ["192.0.2.1"] }));
        const seven = { ...brand, nameServers: [...brand.nameServers, ...more] };
        const bare = { ...brand, nameServers: TENANT_SERVERS };
        return [(await used.refusal(undefined, seven)).reason, (await used.refusal(undefined, bare)).reason];
    });
    produces("names-of-a-further-set-at-the-registry", async () => {
        const { brand } = await makeDomainScene(used);
        await used.check(undefined, { ...brand, furtherNames: ["ns5.example.com"] });
        return used.said().filter((line) => line.startsWith("warning"));
    });
    produces("an-operation-of-route-53-domains-in-progress", async () => {
        const { tenant, formerTenant } = await makeDomainScene(used);
        await fault("UpdateDomainNameservers", "customer-action");
        const { message, state } = await used.createHalf(tenant);
        const shown = [message];
        for (const flag of [
            "PENDING_AUTHORIZATION",
            "PENDING_PAYMENT_VERIFICATION",
            "PENDING_SUPPORT_CASE",
            "PENDING_ACCEPTANCE",
            "PENDING_OTHER",
            undefined,
        ]) {
            used.sandbox.world.domainOperations.forEach((operation) => (operation.statusFlag = flag));
            shown.push((await errorOf(used.update(state, tenant))).message);
        }
        await quick();
        await fault("GetOperationDetail", "error500");
        shown.push((await errorOf(used.update(state, tenant))).message);
        used.sandbox.world.domainOperations.clear();
        register(used, "tenant.net", formerTenant);
        // The create of another run, for which the resource is new.
        await quick();
        await fault("UpdateDomainNameservers", "error500");
        shown.push((await used.createHalf(tenant)).message);
        return [...shown, ...used.said().filter((line) => line.includes("operation"))];
    });
    produces("a-change-that-route-53-domains-refuses", async () => {
        const { tenant, formerTenant, brand } = await makeDomainScene(used, { glue: false });
        const { message, state } = await used.createHalf(tenant);
        const shown = [message];
        await fault("UpdateDomainNameservers", "operation-fails");
        shown.push((await used.createHalf(brand)).message);
        await quick();
        await fault("UpdateDomainNameservers", "operation-pending", { delayMs: 1500 });
        await fault("UpdateDomainNameservers", "operation-fails");
        const pending = await used.createHalf(tenant);
        await quick({ "white-label-dns:sandboxTimeScale": "100" });
        shown.push((await errorOf(used.update(pending.state, tenant))).message);
        shown.push(...used.said().filter((line) => / ended with /.test(line)));
        await used.configure({ "aws:maxRetries": "0" });
        register(used, "example.com", await makeBrandServers());
        for (const [operation, kind, times] of [
            ["UpdateDomainNameservers", "operation-limit", 1000],
            ["UpdateDomainNameservers", "duplicate-request", 1000],
            ["UpdateDomainNameservers", "throttle", 1],
            ["GetDomainDetail", "throttle", 1],
            ["ListOperations", "throttle", 1],
        ] as const) {
            await fault(operation, kind, { times });
            shown.push((await errorOf(used.update(state, tenant))).message);
            await control("faults", undefined, "DELETE");
        }
        const server = createServer((_request, response) => response.end("{}"));
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        const route53domains = `http://127.0.0.1:${port}`;
        const endpoints = [{ route53: used.sandbox.endpoint, route53domains, sts: used.sandbox.endpoint }];
        await quick({ "aws:endpoints": JSON.stringify(endpoints) });
        shown.push((await errorOf(used.refresh(state))).message);
        server.close();
        register(used, "tenant.net", formerTenant);
        return shown;

        async function makeBrandServers() {
            const all = [...used.sandbox.world.nameServers.values()];
            return Promise.resolve(
                TENANT_SERVERS.map(({ name }, index) => ({ name, glue: [...(all[index]?.ipv4 ?? [])] })),
            );
        }
    });
    produces("results-for-name-servers-at-the-registry", async () => {
        const { tenant, formerTenant, brand, brandServers } = await makeDomainScene(used);
        const state = await used.create(tenant);
        await used.destroy(state);
        register(used, "tenant.net", TENANT_SERVERS);
        const found = await used.create({ ...tenant, former: TENANT_SERVERS });
        await used.destroy(found);
        const others = [{ name: "ns1.closed-host.com", glue: [] }];
        await used.check(undefined, { ...tenant, domain: "tenant.org", former: others });
        register(used, "tenant.net", others);
        const refreshed = await used.refresh(state);
        await used.destroy(state);
        await used.update(refreshed ?? state, tenant);
        await used.destroy({ ...state, outs: { ...state.outs, original: others } });
        await control("registry/tenant.net", { nameServers: TENANT_SERVERS, status: ["redemptionPeriod"] });
        await used.destroy(state);
        await control("registry/tenant.net", {
            nameServers: formerTenant,
            registrar: "elsewhere",
            status: [],
        });
        await used.destroy(state);
        const drift = (await used.refresh(state))?.outs.drift ?? [];
        register(used, "example.com", brandServers.slice(1));
        const brandState = await used.create(brand);
        register(
            used,
            "example.com",
            brandServers.map(({ name }) => ({ name, glue: ["192.0.2.1"] })),
        );
        drift.push(...((await used.refresh(brandState))?.outs.drift ?? []), ...(refreshed?.outs.drift ?? []));
        return [
            ...used.said().filter((line) => !/registry is processing|not as this stack wrote it/.test(line)),
            ...drift,
        ];
    });
    produces("the-brands-name-servers-at-the-registry-stay", async () => {
        const { brand, set } = await makeDomainScene(used);
        const state = await used.create({ ...brand, servesSet: set });
        return [(await errorOf(used.destroy(state))).message];
    });
}
