import assert from "node:assert/strict";
import { readProgramOutputs, type ProgramOutputs } from "../../rehearsal/programOutputs";
import type { StepResult } from "../../rehearsal/step";
import { openStage, tenants, total, touched, type Stage, type TestSettings } from "./stage";

describe("A pool of delegation sets", () => {
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
        await limit(2);
    });
    afterEach(() => stage.close());

    const limit = async (zonesPerDelegationSet: number): Promise<void> => {
        const body = JSON.stringify({ zonesPerDelegationSet });
        await fetch(`${stage.sandbox.endpoint}/_sandbox/limits`, { method: "POST", body });
    };
    const settings = (list: object[], more: TestSettings = {}): TestSettings => ({
        brandDomain: "example.com",
        brandZoneId: "ZBRAND",
        tenants: list,
        ...more,
    });
    const at = (domain: string, more: object = {}): object => ({
        domain,
        target: { addresses: ["203.0.113.10"] },
        ...more,
    });
    const outputsOf = ({ outputs }: StepResult): ProgramOutputs => readProgramOutputs(outputs);
    const setOf = (result: StepResult, domain: string): number => {
        const { delegationSets, tenants: all } = outputsOf(result);
        const names = all[domain]?.nameServers;
        return delegationSets.findIndex(({ hosts }) => hosts[0]?.host === names?.[0]) + 1;
    };

    it("uses as many sets as the tenants need, each with names of its own, and reports them", async () => {
        const five = settings(tenants(5));
        await stage.step("preview", five);
        const up = await stage.step("up", five);
        const { delegationSets, registrar } = outputsOf(up);
        assert.deepEqual(
            delegationSets.map(({ hosts, tenants: count, capacity }) => [hosts[0]?.host, count, capacity]),
            [
                ["ns1.example.com", 2, 2],
                ["ns5.example.com", 2, 2],
                ["ns9.example.com", 1, 2],
            ],
        );
        assert.equal(new Set(delegationSets.flatMap(({ nameServers }) => nameServers)).size, 12);
        assert.equal(registrar.hostRecords.length, 12);
        assert.ok(
            registrar.instructions.some((line) => line.includes("set your name servers to ns9.example.com")),
        );
        const said =
            "dns: 2 of 2 tenants on set 1, 2 of 2 tenants on set 2, 1 of 2 tenants on set 3; another delegation set is needed after 1 more";
        assert.ok(up.warnings.includes(said), up.warnings.join("\n"));
        const again = await stage.step("up", five);
        assert.deepEqual([touched(again), again.calls], [[], { GetCallerIdentity: 1 }]);
        // The limits of the two full sets are not read.
        const six = settings(tenants(6));
        assert.equal(total(await stage.step("up", six)), 5);
        await stage.step("destroy", six);
        const { hostedZones, delegationSets: left } = stage.sandbox.contents();
        assert.deepEqual([hostedZones.map(({ name }) => name), left], [["example.com."], []]);
    });

    it("moves no tenant if tenants are added, removed or reordered, and uses the free places", async () => {
        const up = await stage.step("up", settings(tenants(4)));
        const [one, two, three, four] = tenants(4);
        const reordered = [four, three, at("new.org"), two].flatMap((each) => each ?? []);
        const next = await stage.step("up", settings(reordered));
        // Zones are deleted last, so the place of a removed tenant is free from the next up on.
        assert.equal(setOf(next, "new.org"), 3);
        const later = await stage.step("up", settings([...reordered, at("later.org")]));
        assert.equal(setOf(later, "later.org"), setOf(up, one?.domain ?? ""));
        assert.deepEqual(touched(later), [
            "create HostedZone dns-later.org",
            "update TenantPlacement dns-placement",
        ]);
        for (const domain of ["tenant2.net", "tenant3.net", "tenant4.net"]) {
            assert.equal(setOf(next, domain), setOf(up, domain));
        }
    });

    it("puts domains that contain one another on different sets, and delegates from the outer to the inner one", async () => {
        const up = await stage.step(
            "up",
            settings([
                at("shop.tenant.net", { inside: "tenant.net" }),
                at("tenant.net"),
                at("a.example.com", { inside: "example.com" }),
            ]),
        );
        assert.deepEqual(
            ["tenant.net", "a.example.com", "shop.tenant.net"].map((domain) => setOf(up, domain)),
            [1, 1, 2],
        );
        const delegation = (await stage.byHand.records("tenant.net")).find(
            ({ Name, Type }) => Name === "shop.tenant.net." && Type === "NS",
        );
        assert.deepEqual(
            delegation?.ResourceRecords?.map(({ Value }) => Value),
            ["ns5", "ns6", "ns7", "ns8"].map((label) => `${label}.example.com.`),
        );
    });

    it("keeps domains below the brand's off an adopted set", async () => {
        const adopted = { delegationSet: { fromZone: "ZBRAND" }, rewriteBrandZone: true };
        const up = await stage.step(
            "up",
            settings([at("a.example.com", { inside: "example.com" }), at("tenant.net")], adopted),
        );
        assert.deepEqual([setOf(up, "tenant.net"), setOf(up, "a.example.com")], [1, 2]);
        const [first] = outputsOf(up).delegationSets;
        assert.deepEqual([first?.tenants, first?.capacity], [1, 1]);
    });

    it("follows a pin, and refuses a pin that would move a tenant, unless that is allowed", async () => {
        const up = await stage.step("up", settings([at("one.net"), at("two.net", { pin: 2 })]));
        assert.deepEqual([setOf(up, "one.net"), setOf(up, "two.net")], [1, 2]);
        const moved = settings([at("one.net", { pin: 2 }), at("two.net", { pin: 2 })]);
        const refused = await stage.attempt("preview", moved);
        assert.equal(refused.ok, false);
        assert.match(
            refused.errors.map(({ message }) => message).join(),
            /tenants\[0\]\.pin.*\(one\.net\): this would move the tenant/s,
        );
        const allowed = await stage.step("up", { ...moved, allowDelegationSetReplacement: true });
        assert.equal(setOf(allowed, "one.net"), 2);
    });

    it("refuses a plan that the account has no room for, with the figures, before anything is created", async () => {
        const body = JSON.stringify({ zonesPerAccount: 3 });
        await stage.step("up", settings(tenants(1)));
        await fetch(`${stage.sandbox.endpoint}/_sandbox/limits`, { method: "POST", body });
        const before = stage.sandbox.contents();
        const refused = await stage.attempt("up", settings(tenants(4)));
        assert.match(
            refused.errors.map(({ message }) => message).join(),
            /3 more hosted zones would make 5 in the account, which has 2 of at most 3/,
        );
        assert.deepEqual(stage.sandbox.contents(), before);
    });

    it("reports the exact cost of a plan, and uses AWS's real limit of a set after it was raised", async () => {
        await stage.step("up", settings(tenants(2)));
        await limit(100);
        const changed = tenants(2).map((tenant) => ({ ...tenant, comment: undefined, names: ["@"] }));
        const plan = settings([...changed, ...tenants(3, 3)]);
        const preview = await stage.step("preview", plan);
        const said =
            "dns: 3 tenants to create, 2 to change: 10 Route 53 calls, no wait under the account's limits";
        assert.ok(preview.warnings.includes(said), preview.warnings.join("\n"));
        const up = await stage.step("up", plan);
        assert.equal(total(up) - total(preview), 10);
        assert.equal(setOf(up, "tenant5.net"), 1);
        assert.deepEqual((await stage.step("up", settings(changed))).calls, {
            ChangeResourceRecordSets: 3,
            DeleteHostedZone: 3,
            GetCallerIdentity: 1,
            ListHostedZones: 1,
            ListResourceRecordSets: 1,
        });
    });

    it("never moves a tenant that returns after a failed up without it, and reads its zone", async () => {
        const up = await stage.step("up", settings(tenants(2)));
        const zoneOf = (result: StepResult, domain: string) => outputsOf(result).tenants[domain]?.zoneId;
        const fault = JSON.stringify([{ operation: "CreateHostedZone", fault: "error500", times: 99 }]);
        const url = `${stage.sandbox.endpoint}/_sandbox/faults`;
        await fetch(url, { method: "POST", body: fault });
        assert.equal((await stage.attempt("up", settings(tenants(2, 2)))).ok, false);
        await fetch(url, { method: "DELETE" });
        // A deletion that stopped half-way would have left the zone like this.
        const { records } = stage.byHand;
        const own = (await records("tenant1.net")).filter(({ Type }) => Type === "A");
        await stage.byHand.change(
            "tenant1.net",
            ...own.map((ResourceRecordSet) => ({ Action: "DELETE" as const, ResourceRecordSet })),
        );
        const preview = await stage.step("preview", settings(tenants(2)));
        assert.deepEqual(touched(preview), [
            "update HostedZone dns-tenant1.net",
            "update TenantPlacement dns-placement",
        ]);
        const back = await stage.step("up", settings(tenants(2)));
        assert.equal(zoneOf(back, "tenant1.net"), zoneOf(up, "tenant1.net"));
        assert.equal(setOf(back, "tenant1.net"), 1);
        assert.equal((await records("tenant1.net")).filter(({ Type }) => Type === "A").length, own.length);
        const again = await stage.step("up", settings(tenants(2)));
        assert.deepEqual([touched(again), again.calls], [[], { GetCallerIdentity: 1 }]);
    });

    it("refuses the removal of many tenants in one up, also in preview, unless it is allowed", async () => {
        await stage.step("up", settings(tenants(5)));
        const before = stage.sandbox.contents();
        for (const [verb, list, count] of [
            ["preview", [], 5],
            ["up", [], 5],
            ["up", tenants(1), 4],
        ] as const) {
            const refused = await stage.attempt(verb, settings([...list], { allowRemovals: 3 }));
            const said = refused.errors.map(({ message }) => message).join();
            assert.ok(said.includes(`${count} of 5 tenants would be removed in one up`), said);
        }
        assert.deepEqual(stage.sandbox.contents(), before);
        const few = await stage.step("preview", settings(tenants(3)));
        const leaving =
            "dns: these 2 tenants are removed, and their zones are deleted: tenant4.net, tenant5.net";
        assert.ok(few.warnings.includes(leaving), few.warnings.join("\n"));
        await stage.step("up", settings([], { allowRemovals: 5 }));
        assert.deepEqual(
            stage.sandbox.contents().hostedZones.map(({ name }) => name),
            ["example.com."],
        );
    });
});
