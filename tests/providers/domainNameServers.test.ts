import assert from "node:assert/strict";
import { errorOf } from "./fixture";
import { HOSTS, makeDomainScene, useDomains, register, registered, TENANT_SERVERS } from "./domainScene";

const DS = `1 13 2 ${"ab".repeat(32)}`;

describe("Name servers of a registered domain", function () {
    this.timeout(30_000);
    const { used, names, fault, pace } = useDomains();
    const dnsFault = async (at: string, more: object): Promise<void> => {
        const body = JSON.stringify([{ at, name: "tenant.net", times: 1000, ...more }]);
        const { status } = await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, {
            method: "POST",
            body,
        });
        assert.equal(status, 200);
    };

    describe("when they are set", () => {
        it("are sent to the registry once, and are not read any more", async () => {
            const { tenant, formerTenant } = await makeDomainScene(used);
            const calls = await used.calls(() => used.create(tenant));
            assert.deepEqual(calls, {
                GetDomainDetail: 1,
                GetOperationDetail: 1,
                ListOperations: 1,
                UpdateDomainNameservers: 1,
            });
            assert.deepEqual(registered(used, "tenant.net"), TENANT_SERVERS);
            const state = await used.create(tenant);
            const diff = used.calls(async () =>
                assert.equal((await used.diff(state, tenant)).changes, false),
            );
            assert.deepEqual(await diff, {});
            assert.ok(
                used.said().some((line) => line.includes(`from ${formerTenant[0]?.name}`)),
                used.said().join("\n"),
            );
        });

        it("have glue if they are inside the domain", async () => {
            const { brand, brandServers } = await makeDomainScene(used, { glue: false });
            await used.create(brand);
            assert.deepEqual(registered(used, "example.com"), brandServers);
        });

        it("follow a change of an address", async () => {
            const { brand, brandServers } = await makeDomainScene(used);
            const state = await used.create(brand);
            const [first, ...others] = brandServers;
            const [, awsName = ""] = [...used.sandbox.world.nameServers.keys()];
            const held = used.sandbox.world.nameServers.get(awsName);
            assert.ok(first !== undefined && held !== undefined);
            const moved = { ...first, glue: [first.glue[0] ?? ""] };
            const next = await used.update(state, { ...brand, nameServers: [moved, ...others] });
            assert.deepEqual(registered(used, "example.com")[0], moved);
            assert.deepEqual(next.outs.original, state.outs.original);
        });

        it("are refused while a server does not answer, and the registry is not changed", async () => {
            const { tenant, formerTenant, brandServers } = await makeDomainScene(used);
            for (const [more, pattern] of [
                [{ fault: "silence" }, /ns2\.example\.com \(\S+\) does not answer over UDP/],
                [
                    { fault: "silence", transport: "tcp" },
                    /ns2\.example\.com \(\S+\) does not answer over TCP/,
                ],
                [
                    { fault: "refused" },
                    /ns2\.example\.com \(\S+\) does not answer with authority for tenant\.net \(REFUSED\)/,
                ],
            ] as const) {
                await dnsFault(brandServers[1]?.glue[0] ?? "", more);
                const { message } = await errorOf(used.create(tenant));
                assert.match(message, pattern);
                assert.doesNotMatch(message, /ns[134]\.example\.com/);
                assert.deepEqual(registered(used, "tenant.net"), formerTenant);
                await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "DELETE" });
            }
        });

        it("are refused for a zone that is not on the servers", async () => {
            const { tenant } = await makeDomainScene(used);
            await used.client.deleteHostedZone({ Id: tenant.zoneId });
            const { message } = await errorOf(used.create(tenant));
            assert.match(
                message,
                /not all of \S+ (new ones|name servers) are ready for it: ns1\.example\.com .*ns4\.example\.com/,
            );
        });

        it("are refused with glue that is not in the brand zone", async () => {
            const { brand } = await makeDomainScene(used, { glue: false });
            const before = registered(used, "example.com");
            const nameServers = brand.nameServers.map((server, index) =>
                index === 0 ? { ...server, glue: brand.nameServers[1]?.glue ?? [] } : server,
            );
            const { message } = await errorOf(used.create({ ...brand, nameServers }));
            assert.match(message, /ns1\.example\.com \(\S+\) does not have \S+ as an address of ns1/);
            assert.deepEqual(registered(used, "example.com"), before);
        });

        it("are refused in the preview while the parent has the DS of a former host", async () => {
            const { tenant, formerTenant } = await makeDomainScene(used);
            register(used, "tenant.net", formerTenant, [DS]);
            const { reason } = await used.refusal(undefined, tenant);
            assert.match(reason, /the parent has DS records for tenant\.net/);
            assert.match(reason, /disassociate-delegation-signer-from-domain/);
        });

        it("are refused if there are more than six, and if glue is not known", async () => {
            const { brand } = await makeDomainScene(used);
            const more = ["ns5", "ns6", "ns7"].map((label) => ({
                name: `${label}.example.com`,
                glue: ["192.0.2.1"],
            }));
            const { reason } = await used.refusal(undefined, {
                ...brand,
                nameServers: [...brand.nameServers, ...more],
            });
            assert.match(reason, /would have 7 name servers .* accepts at most 6/);
            const bare = await used.refusal(undefined, { ...brand, nameServers: TENANT_SERVERS });
            assert.match(bare.reason, /cannot be registered with example\.com without addresses \(glue\)/);
        });

        it("warn of names of other sets, once", async () => {
            const { brand } = await makeDomainScene(used);
            const further = { ...brand, furtherNames: ["ns5.example.com"] };
            const state = await used.create(further);
            await used.diff(state, further);
            const warnings = used.said().filter((line) => line.startsWith("warning: ns5.example.com cannot"));
            assert.equal(warnings.length, 1);
        });

        it("are unknown in a preview that does not know them, which makes no call", async () => {
            const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
            const calls = await used.calls(async () => {
                const args = { domain: "tenant.net", nameServers: unknown, former: [], zoneId: unknown };
                assert.deepEqual((await used.check(undefined, args)).failures, []);
            });
            assert.deepEqual(calls, {});
        });
    });

    describe("with an operation that", () => {
        it("is waited for while it is in progress", async () => {
            const { tenant } = await makeDomainScene(used);
            await pace(100);
            await fault("UpdateDomainNameservers", "operation-pending", { delayMs: 200 });
            await used.create(tenant);
            assert.deepEqual(names("tenant.net"), HOSTS);
        });

        it("takes too long are stored, and the next up continues the operation", async () => {
            const { tenant, formerTenant } = await makeDomainScene(used);
            await fault("UpdateDomainNameservers", "operation-pending", { delayMs: 2500 });
            const { message, state } = await used.createHalf(tenant);
            assert.match(message, /operation \S+ of Route 53 Domains .* still in progress after 15 minutes/);
            assert.deepEqual(state.outs.original, formerTenant);
            assert.match(message, new RegExp(state.outs.operation ?? "none"));
            assert.equal((await used.diff(state, tenant)).changes, true);
            await pace(100);
            const calls = await used.calls(async () => {
                const { outs } = await used.update(state, tenant);
                assert.deepEqual([outs.operation, outs.drift, outs.original], [undefined, [], formerTenant]);
            });
            assert.equal(calls["UpdateDomainNameservers"], undefined);
            assert.deepEqual(names("tenant.net"), HOSTS);
        });

        it("fails have the reason and the state of before, and are set again", async () => {
            const { tenant, formerTenant } = await makeDomainScene(used, { glue: false });
            await fault("UpdateDomainNameservers", "operation-fails");
            const { message, state } = await used.createHalf(tenant);
            assert.match(
                message,
                /operation \S+ of Route 53 Domains ended with FAILED: The operation failed/,
            );
            assert.match(message, /registry of tenant\.net is that of example\.com too/);
            assert.deepEqual(registered(used, "tenant.net"), formerTenant);
            register(used, "example.com", (await makeHosts()).brandServers);
            const { outs } = await used.update(state, tenant);
            assert.deepEqual(outs.original, formerTenant);
            assert.deepEqual(names("tenant.net"), HOSTS);

            async function makeHosts() {
                const { nameServers } = { nameServers: [...used.sandbox.world.nameServers] };
                return {
                    brandServers: HOSTS.map((name, index) => ({
                        name,
                        glue: [...(nameServers[index]?.[1].ipv4 ?? [])],
                    })),
                };
            }
        });

        it("needs the customer have a message with the step, and the up ends at once", async () => {
            const { tenant } = await makeDomainScene(used);
            await pace(1);
            await fault("UpdateDomainNameservers", "customer-action");
            const { message, state } = await used.createHalf(tenant);
            assert.match(message, /PENDING_CUSTOMER_ACTION.*registrant/);
            assert.ok(state.outs.operation !== undefined);
        });

        it("a killed run has started are found, and not requested again", async () => {
            const { tenant, formerTenant } = await makeDomainScene(used);
            await fault("UpdateDomainNameservers", "operation-pending", { delayMs: 2500 });
            await used.createHalf(tenant);
            // The state does not have it.
            await pace(100);
            const calls = await used.calls(async () => {
                const { outs } = await used.create(tenant);
                assert.deepEqual(outs.original, formerTenant);
            });
            assert.equal(calls["UpdateDomainNameservers"], undefined);
            assert.deepEqual(names("tenant.net"), HOSTS);
        });

        it("starts with a lost answer are found by the next attempt", async () => {
            const { tenant, formerTenant } = await makeDomainScene(used);
            await pace(100);
            await fault("UpdateDomainNameservers", "operation-pending", { delayMs: 300 });
            await fault("UpdateDomainNameservers", "lost-answer");
            const { outs } = await used.create(tenant);
            assert.deepEqual(outs.original, formerTenant);
            assert.deepEqual(names("tenant.net"), HOSTS);
        });

        it("may have started, which is not known, are stored as unknown", async () => {
            const { tenant, formerTenant } = await makeDomainScene(used);
            await used.configure({ "aws:maxRetries": "0" });
            await fault("UpdateDomainNameservers", "error500");
            const { message, state } = await used.createHalf(tenant);
            assert.match(message, /it is not known whether the change was started/);
            await used.configure({});
            const { outs } = await used.update(state, tenant);
            assert.deepEqual(outs.original, formerTenant);
            assert.deepEqual(names("tenant.net"), HOSTS);
        });
    });

    describe("that AWS refuses", () => {
        it("have no entry in the state if the request is refused at once", async () => {
            const { tenant } = await makeDomainScene(used);
            const { message } = await errorOf(
                used.create({ ...tenant, nameServers: TENANT_SERVERS, domain: "unknown-domain.net" }),
            );
            assert.match(message, /unknown-domain\.net is not registered at Route 53 Domains/);
        });

        it("have the status that prevents the change in the message", async () => {
            const { tenant, formerTenant } = await makeDomainScene(used);
            for (const status of ["serverUpdateProhibited", "clientUpdateProhibited", "pendingTransfer"]) {
                const body = JSON.stringify({ nameServers: formerTenant, status: [status] });
                await fetch(`${used.sandbox.endpoint}/_sandbox/registry/tenant.net`, {
                    method: "POST",
                    body,
                });
                const { message } = await errorOf(used.create(tenant));
                assert.match(message, new RegExp(`tenant\\.net has the status ${status}: `));
            }
        });

        it("have no contact of the domain in the message", async () => {
            const { tenant } = await makeDomainScene(used);
            const state = await used.create(tenant);
            const refreshed = await used.refresh(state);
            assert.doesNotMatch(
                JSON.stringify([state, refreshed, used.said()]),
                /Given-Name|contact@|Street/,
            );
        });
    });

    it("belong to one domain: a replacement that is requested by hand is refused", async () => {
        const { tenant } = await makeDomainScene(used);
        const state = await used.create(tenant);
        await used.check(state.inputs, tenant);
        const { message } = await errorOf(used.create(tenant));
        assert.match(message, /a replacement of this resource was requested/);
        assert.deepEqual((await used.diff(state, { ...tenant, domain: "other.net" })).replaces, ["domain"]);
    });
});
