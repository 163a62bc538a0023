import assert from "node:assert/strict";
import type { EngineChoice } from "../../rehearsal/step";
import { openStage, tenants, total, touched, type Stage, type TestSettings } from "./stage";

const BRAND = "ns1 ns2 ns3 ns4".split(" ").map((label) => `${label}.example.com`);

/** The expected life of a stack on either engine. */
export function describeLifecycles(
    engine: EngineChoice,
    prepare: (context: Mocha.Context) => Promise<void>,
): void {
    let stage: Stage;
    before(async function () {
        await prepare(this);
    });
    beforeEach(async () => {
        stage = await openStage(engine);
    });
    afterEach(() => stage.close());

    const settings = (more: TestSettings = {}): TestSettings => ({
        brandDomain: "example.com",
        tenants: tenants(2),
        ...more,
    });
    const addresses = (domain: string, ...list: string[]): object => ({
        domain,
        target: { addresses: list },
    });

    it("creates, changes nothing the second time, and leaves no object behind", async () => {
        const preview = await stage.step("preview", settings());
        assert.deepEqual(preview.calls, {
            GetAccountLimit: 2,
            GetCallerIdentity: 1,
            GetHostedZone: 1,
            ListHostedZonesByName: 1,
            ListResourceRecordSets: 1,
        });
        const before = stage.sandbox.contents();
        const up = await stage.step("up", settings());
        assert.equal(up.changes.create, preview.changes.create);
        assert.ok(total(up) <= 2 * 2 + 12, JSON.stringify(up.calls));
        const again = await stage.step("up", settings());
        assert.deepEqual(again.warnings, []);
        assert.deepEqual(
            { ...again.changes, same: 0 },
            { create: 0, update: 0, replace: 0, delete: 0, same: 0 },
        );
        const lookups = { GetCallerIdentity: 1, ListHostedZonesByName: 1 };
        assert.deepEqual(again.calls, lookups);
        assert.deepEqual((await stage.step("preview", settings())).calls, lookups);
        const refresh = await stage.step("refresh", settings());
        assert.deepEqual(
            { ...refresh.changes, same: 0 },
            { create: 0, update: 0, replace: 0, delete: 0, same: 0 },
        );
        assert.deepEqual(refresh.calls, {
            GetCallerIdentity: 1,
            GetHostedZone: 2,
            GetReusableDelegationSet: 1,
            ListHostedZones: 1,
            ListResourceRecordSets: 3,
        });
        await stage.step("destroy", settings());
        assert.deepEqual(stage.sandbox.contents(), before);
    });

    it("reads only the account the second time if the brand zone is given by its id", async () => {
        const given = settings({ brandZoneId: "ZBRAND", tenants: tenants(1) });
        await stage.step("up", given);
        assert.deepEqual((await stage.step("up", given)).calls, { GetCallerIdentity: 1 });
        assert.deepEqual((await stage.step("preview", given)).calls, { GetCallerIdentity: 1 });
    });

    it("changes only the tenant that is added, removed, or placed elsewhere", async () => {
        const [one, two] = tenants(2);
        await stage.step("up", settings({ tenants: [one, two] }));
        const three = addresses("third.org", "203.0.113.1", "2001:db8::1");
        const added = await stage.step("up", settings({ tenants: [three, two, one] }));
        assert.deepEqual(touched(added), [
            "create HostedZone dns-third.org",
            "update TenantPlacement dns-placement",
        ]);
        assert.ok(total(added) <= 10, JSON.stringify(added.calls));
        const removed = await stage.step("up", settings({ tenants: [two, three] }));
        assert.deepEqual(touched(removed), [
            "delete HostedZone dns-tenant1.net",
            "update TenantPlacement dns-placement",
        ]);
        assert.ok(total(removed) <= 6, JSON.stringify(removed.calls));
        const names = stage.sandbox.contents().hostedZones.map(({ name }) => name);
        assert.deepEqual(names, ["example.com.", "tenant2.net.", "third.org."]);
    });

    it("names the address that AWS changed, and changes it in one batch", async () => {
        await stage.step("up", settings());
        const [set] = stage.sandbox.world.delegationSets.values();
        const second = set?.nameServers[1] ?? "";
        const old = stage.sandbox.world.nameServers.get(second)?.ipv4[0] ?? "";
        const ipv6 = stage.sandbox.world.nameServers.get(second)?.ipv6 ?? [];
        stage.sandbox.world.nameServers.set(second, { ipv4: ["205.251.9.9"], ipv6 });
        const message = `AWS changed an address: ns2.example.com (${second}): A ${old} -> 205.251.9.9`;
        const preview = await stage.step("preview", settings());
        assert.ok(
            preview.warnings.some((line) => line.includes(message)),
            preview.warnings.join("\n"),
        );
        const expected = [
            "update NameServerAddresses dns-name-servers-addresses",
            "update RecordSetGroup dns-name-servers-address-records",
        ];
        assert.deepEqual(touched(preview), expected);
        await stage.step("refresh", settings());
        const up = await stage.step("up", settings());
        assert.deepEqual(touched(up), expected);
        assert.deepEqual(up.calls, {
            ChangeResourceRecordSets: 1,
            GetCallerIdentity: 1,
            GetChange: 1,
            // The new address must answer for a zone on the set.
            ListHostedZones: 1,
            ListHostedZonesByName: 1,
            ListResourceRecordSets: 1,
        });
        const record = (await stage.byHand.records("example.com")).find(
            ({ Name, Type }) => Name === "ns2.example.com." && Type === "A",
        );
        assert.deepEqual(record?.ResourceRecords, [{ Value: "205.251.9.9" }]);
        assert.deepEqual(touched(await stage.step("up", settings())), []);
    });

    it("keeps the last known addresses, with a warning, if no resolver answers", async () => {
        await stage.step("up", settings());
        const before = stage.sandbox.contents();
        // No process listens on the discard port.
        const up = await stage.step("up", settings(), ["127.0.0.1:9", "[::1]:9"]);
        assert.deepEqual(touched(up), []);
        assert.ok(
            up.warnings.some((line) => line.includes("no resolver could be asked")),
            up.warnings.join("\n"),
        );
        assert.deepEqual(stage.sandbox.contents(), before);
    });

    it("repairs its own objects after changes by hand, and does not change others", async () => {
        await stage.step("up", settings());
        const right = stage.sandbox.contents();
        const foreign = {
            Name: "shop.tenant1.net",
            Type: "A" as const,
            TTL: 60,
            ResourceRecords: [{ Value: "192.0.2.7" }],
        };
        const ns = (await stage.byHand.records("tenant1.net")).find(({ Type }) => Type === "NS");
        const www = (await stage.byHand.records("tenant1.net")).find(
            ({ Name, Type }) => Name === "www.tenant1.net." && Type === "A",
        );
        await stage.byHand.change(
            "tenant1.net",
            { Action: "UPSERT", ResourceRecordSet: { ...ns, Name: "tenant1.net", Type: "NS", TTL: 30 } },
            { Action: "DELETE", ResourceRecordSet: www },
            { Action: "CREATE", ResourceRecordSet: foreign },
        );
        const refresh = await stage.step("refresh", settings());
        assert.equal(refresh.changes.update, 1);
        const up = await stage.step("up", settings());
        assert.deepEqual(touched(up), ["update HostedZone dns-tenant1.net"]);
        assert.ok(
            (await stage.byHand.records("tenant1.net")).some(({ Name }) => Name === "shop.tenant1.net."),
        );
        await stage.byHand.change("tenant1.net", { Action: "DELETE", ResourceRecordSet: foreign });
        assert.deepEqual(stage.sandbox.contents(), right);
    });

    it("creates objects again that were deleted by hand: a zone, then everything", async () => {
        await stage.step("up", settings());
        await stage.byHand.deleteZone("tenant2.net");
        await stage.step("refresh", settings());
        const up = await stage.step("up", settings());
        assert.deepEqual(touched(up), ["create HostedZone dns-tenant2.net"]);

        await stage.byHand.deleteZone("tenant1.net");
        await stage.byHand.deleteZone("tenant2.net");
        await stage.byHand.deleteSet();
        await stage.step("refresh", settings());
        await stage.step("up", settings());
        const { delegationSets, hostedZones } = stage.sandbox.contents();
        assert.equal(delegationSets.length, 1);
        assert.deepEqual(
            hostedZones.map(({ name, delegationSetId }) => [name, delegationSetId]),
            [
                ["example.com.", undefined],
                ["tenant1.net.", delegationSets[0]?.id],
                ["tenant2.net.", delegationSets[0]?.id],
            ],
        );
    });

    it("finds a delegation set again whose creation had no answer", async () => {
        await fetch(`${stage.sandbox.endpoint}/_sandbox/faults`, {
            method: "POST",
            body: JSON.stringify([
                { operation: "CreateReusableDelegationSet", fault: "lost-answer", times: 1 },
            ]),
        });
        const up = await stage.step("up", settings({ tenants: tenants(1) }));
        assert.equal(up.calls["CreateReusableDelegationSet"], 2);
        assert.equal(stage.sandbox.contents().delegationSets.length, 1);
    });

    it("adopts the brand zone's own servers, rewrites its apex, and restores it", async () => {
        const adopted = settings({
            brandZoneId: "ZBRAND",
            delegationSet: { fromZone: "ZBRAND" },
            rewriteBrandZone: true,
            soa: { rname: "dns@example.com" },
            tenants: tenants(1),
        });
        await stage.step("preview", adopted);
        const [before] = stage.sandbox.contents().hostedZones;
        await stage.step("up", adopted);
        const apex = (await stage.byHand.records("example.com")).filter(
            ({ Name }) => Name === "example.com.",
        );
        const ns = apex.find(({ Type }) => Type === "NS")?.ResourceRecords?.map(({ Value }) => Value);
        assert.deepEqual(
            ns,
            BRAND.map((name) => `${name}.`),
        );
        const soa = apex.find(({ Type }) => Type === "SOA")?.ResourceRecords?.[0]?.Value;
        assert.equal(soa, "ns1.example.com. dns.example.com. 1 7200 900 1209600 86400");
        const [set] = stage.sandbox.contents().delegationSets;
        assert.deepEqual(set?.nameServers, before?.nameServers);
        const destroy = await stage.step("destroy", adopted);
        assert.ok(
            destroy.warnings.some((line) => line.includes("stays, because hosted zone example.com")),
            destroy.warnings.join("\n"),
        );
        const [after] = stage.sandbox.contents().hostedZones;
        assert.deepEqual(after?.records, before?.records);
    });

    it("changes between the TTL phases with one batch for each zone", async () => {
        await stage.step("up", settings({ ttlPhase: "prepare", tenants: tenants(1) }));
        const ttls = async (): Promise<unknown[]> => [
            (await stage.byHand.records("tenant1.net")).find(({ Type }) => Type === "NS")?.TTL,
            (await stage.byHand.records("tenant1.net")).find(({ Type }) => Type === "SOA")?.TTL,
            (await stage.byHand.records("example.com")).find(({ Name }) => Name === "ns1.example.com.")?.TTL,
        ];
        assert.deepEqual(await ttls(), [60, 60, 60]);
        const live = await stage.step("up", settings({ ttlPhase: "live", tenants: tenants(1) }));
        assert.deepEqual(await ttls(), [172800, 900, 3600]);
        assert.equal(live.calls["ChangeResourceRecordSets"], 2);
    });

    it("keeps the provider's text short and every key and secret out of the state", async () => {
        await stage.step("up", settings({ tenants: tenants(1) }));
        const resources = await stage.resources(settings());
        const texts = resources.flatMap(({ inputs }) =>
            typeof inputs?.["__provider"] === "string" ? [inputs["__provider"]] : [],
        );
        assert.equal(texts.length, 6);
        for (const text of texts) {
            assert.ok(Buffer.byteLength(text) <= 120, text);
        }
        assert.ok(!JSON.stringify(resources).includes("secretKey"));
        assert.equal(resources.filter(({ urn }) => urn.includes("tenant1.net")).length, 1);
    });
}
