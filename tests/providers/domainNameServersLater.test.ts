import assert from "node:assert/strict";
import { errorOf } from "./fixture";
import { HOSTS, makeDomainScene, useDomains, register, registered, TENANT_SERVERS } from "./domainScene";

describe("Name servers of an existing registered domain", function () {
    this.timeout(30_000);
    const { used, names, fault, pace } = useDomains();

    describe("that were changed by hand", () => {
        it("are found by a refresh, and set again", async () => {
            const { tenant, formerTenant } = await makeDomainScene(used);
            const state = await used.create(tenant);
            const others = [{ name: "ns1.other-host.com", glue: [] }];
            register(used, "tenant.net", others);
            const refreshed = await used.refresh(state);
            assert.ok(refreshed);
            assert.match(refreshed.outs.drift.join(), /ns1\.example\.com.*missing.*ns1\.other-host\.com at/);
            assert.equal((await used.diff(refreshed, tenant)).changes, true);
            const { outs } = await used.update(refreshed, tenant);
            assert.deepEqual([outs.drift, outs.original], [[], formerTenant]);
            assert.deepEqual(names("tenant.net"), HOSTS);
            assert.ok(used.said().some((line) => line.includes("another owner has changed")));
        });

        it("are not changed by a deletion", async () => {
            const { tenant } = await makeDomainScene(used);
            const state = await used.create(tenant);
            register(used, "tenant.net", [{ name: "ns1.other-host.com", glue: [] }]);
            await used.destroy(state);
            assert.deepEqual(names("tenant.net"), ["ns1.other-host.com"]);
            assert.ok(used.said().some((line) => line.includes("were not changed, because another owner")));
        });

        it("are not restored if the domain is no longer in the account", async () => {
            const { tenant } = await makeDomainScene(used);
            const state = await used.create(tenant);
            const body = JSON.stringify({ nameServers: TENANT_SERVERS, registrar: "elsewhere" });
            await fetch(`${used.sandbox.endpoint}/_sandbox/registry/tenant.net`, { method: "POST", body });
            const refreshed = await used.refresh(state);
            assert.deepEqual(refreshed?.outs.drift, ["tenant.net is no longer in this AWS account"]);
            await used.destroy(state);
            assert.deepEqual(names("tenant.net"), HOSTS);
        });
    });

    describe("that are deleted", () => {
        it("are replaced by the former ones", async () => {
            const { tenant, formerTenant, brand, formerBrand } = await makeDomainScene(used, { glue: false });
            const brandState = await used.create(brand);
            const state = await used.create(tenant);
            await used.destroy(state);
            assert.deepEqual(registered(used, "tenant.net"), formerTenant);
            await used.destroy(brandState);
            assert.deepEqual(registered(used, "example.com"), formerBrand);
            await used.destroy(state);
        });

        it("stay if the former ones do not answer", async () => {
            const { tenant } = await makeDomainScene(used);
            register(used, "tenant.net", [{ name: "ns1.closed-host.com", glue: [] }]);
            const state = await used.create(tenant);
            await used.destroy(state);
            assert.deepEqual(names("tenant.net"), HOSTS);
            const said = used.said().join("\n");
            assert.match(said, /were not changed, because the former ones do not answer for it/);
            assert.match(said, /before this stack it had ns1\.closed-host\.com/);
        });

        it("stay if they were set before", async () => {
            const { tenant } = await makeDomainScene(used);
            register(used, "tenant.net", TENANT_SERVERS);
            const state = await used.create({ ...tenant, former: TENANT_SERVERS });
            await used.destroy(state);
            assert.deepEqual(names("tenant.net"), HOSTS);
        });

        it("of the brand stay while another zone is on the set", async () => {
            const { brand, brandServers, set, tenant } = await makeDomainScene(used, { glue: false });
            const state = await used.create({ ...brand, servesSet: set });
            const { message } = await errorOf(used.destroy(state));
            assert.match(message, /tenant\.net.* on delegation set \S+ depend on these names/);
            assert.deepEqual(registered(used, "example.com"), brandServers);
            await used.client.deleteHostedZone({ Id: tenant.zoneId });
            await used.destroy(state);
            assert.notDeepEqual(registered(used, "example.com"), brandServers);
        });

        it("of the brand do not prevent a deletion if the domain is not in the account any more", async () => {
            const { brand, brandServers, set } = await makeDomainScene(used, { glue: false });
            const state = await used.create({ ...brand, servesSet: set });
            const body = JSON.stringify({ nameServers: brandServers, registrar: "elsewhere" });
            await fetch(`${used.sandbox.endpoint}/_sandbox/registry/example.com`, { method: "POST", body });
            await used.destroy(state);
            assert.deepEqual(registered(used, "example.com"), brandServers);
            assert.match(
                used.said().join("\n"),
                /were not changed, because it is no longer in this AWS account/,
            );
        });

        it("in the middle of a change are replaced by the former ones after the change", async () => {
            const { tenant, formerTenant } = await makeDomainScene(used);
            await fault("UpdateDomainNameservers", "operation-pending", { delayMs: 2500 });
            const { state } = await used.createHalf(tenant);
            await pace(100);
            await used.destroy(state);
            assert.deepEqual(registered(used, "tenant.net"), formerTenant);
        });
    });
});
