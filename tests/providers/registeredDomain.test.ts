import assert from "node:assert/strict";
import { provider } from "../../providers/registeredDomain";
import { makeDomainScene, register, TENANT_SERVERS } from "./domainScene";
import { useProvider } from "./fixture";

describe("A registered domain", function () {
    this.timeout(20_000);
    const used = useProvider(provider);

    it("has its name servers in the state, with one call", async () => {
        const { formerTenant } = await makeDomainScene(used);
        const calls = await used.calls(async () => {
            const state = await used.create({ domain: "tenant.net" });
            assert.deepEqual([state.id, state.outs.former], ["tenant.net", formerTenant]);
        });
        assert.deepEqual(calls, { GetDomainDetail: 1 });
    });

    it("keeps them after changes at the registry, and makes no further call", async () => {
        const { formerTenant } = await makeDomainScene(used);
        const state = await used.create({ domain: "tenant.net" });
        register(used, "tenant.net", TENANT_SERVERS);
        const calls = await used.calls(async () => {
            assert.deepEqual(await used.diff(state, { domain: "tenant.net" }), {
                changes: false,
                replaces: [],
            });
            assert.deepEqual((await used.refresh(state))?.outs.former, formerTenant);
            await used.destroy(state);
        });
        assert.deepEqual(calls, {});
    });

    it("is refused if it is not in the account, and for a status", async () => {
        await makeDomainScene(used);
        assert.match((await used.refusal(undefined, { domain: "other.net" })).reason, /is not registered at/);
        const body = JSON.stringify({ nameServers: TENANT_SERVERS, status: ["serverUpdateProhibited"] });
        await fetch(`${used.sandbox.endpoint}/_sandbox/registry/tenant.net`, { method: "POST", body });
        assert.match((await used.refusal(undefined, { domain: "tenant.net" })).reason, /registry lock/);
    });

    it("is not read from AWS if the stack's Route 53 is not AWS's", async () => {
        await makeDomainScene(used);
        const { endpoint } = used.sandbox;
        await used.configure({ "aws:endpoints": JSON.stringify([{ route53: endpoint, sts: endpoint }]) });
        const { reason } = await used.refusal(undefined, { domain: "tenant.net" });
        assert.match(
            reason,
            /^tenant\.net: registrar is set, but aws:endpoints has route53 .* without route53domains/,
        );
        const state = { domain: "tenant.net", former: TENANT_SERVERS };
        assert.equal((await used.refusal(state, { domain: "tenant.net" })).reason, reason);
    });

    it("has no contact in the state", async () => {
        await makeDomainScene(used);
        const state = await used.create({ domain: "tenant.net" });
        assert.doesNotMatch(JSON.stringify(state), /Given-Name|contact@|Street/);
    });

    it("is replaced for another domain", async () => {
        await makeDomainScene(used);
        const state = await used.create({ domain: "tenant.net" });
        assert.deepEqual((await used.diff(state, { domain: "example.com" })).replaces, ["domain"]);
    });
});
