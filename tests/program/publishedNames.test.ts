import assert from "node:assert/strict";
import { openStage, tenants, touched, type Stage, type TestSettings } from "./stage";

const settings = (nameServers: string[], more: TestSettings = {}): TestSettings => ({
    brandDomain: "example.com",
    brandZoneId: "ZBRAND",
    nameServers,
    tenants: tenants(1),
    ...more,
});

describe("A published name of a name server", () => {
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
    });
    afterEach(() => stage.close());

    /** The address of each name in the brand zone. */
    async function published(): Promise<Record<string, string>> {
        const records = await stage.byHand.records("example.com");
        return Object.fromEntries(
            records
                .filter(({ Type }) => Type === "A")
                .map(({ Name = "", ResourceRecords = [] }) => [
                    Name.replace(".example.com.", ""),
                    ResourceRecords.map(({ Value }) => Value).join(),
                ]),
        );
    }

    async function namesOf(domain: string): Promise<(string | undefined)[]> {
        const records = await stage.byHand.records(domain);
        const ns = records.find(({ Type, Name }) => Type === "NS" && Name === `${domain}.`);
        return (ns?.ResourceRecords ?? []).map(({ Value }) => Value?.replace(".example.com.", ""));
    }

    it("continues to answer for its server when the labels are renamed, until it is retired", async () => {
        await stage.step("up", settings(["ns1", "ns2"]));
        const before = await published();
        const renamed = await stage.step("up", settings(["dns1", "dns2"]));
        assert.ok(
            renamed.warnings.some((line) =>
                line.startsWith("ns1.example.com, ns2.example.com left nameServers"),
            ),
        );
        assert.deepEqual(await published(), { ...before, dns1: before["ns1"], dns2: before["ns2"] });
        assert.deepEqual(await namesOf("tenant1.net"), ["dns1", "dns2"]);
        assert.deepEqual(touched(await stage.step("up", settings(["dns1", "dns2"]))), []);
        await stage.step("up", settings(["dns1", "dns2"], { retiredNameServers: ["ns1", "ns2"] }));
        assert.deepEqual(await published(), { dns1: before["ns1"], dns2: before["ns2"] });
        assert.deepEqual(touched(await stage.step("up", settings(["dns1", "dns2"]))), []);
        await stage.step("destroy", settings(["dns1", "dns2"]));
        assert.deepEqual(await published(), {});
    });

    it("keeps its address if the names are reordered or fewer, and the NS list follows the config", async () => {
        await stage.step("up", settings(["ns1", "ns2", "ns3"]));
        const before = await published();
        await stage.step("up", settings(["ns3", "ns1", "ns2"]));
        assert.deepEqual(await published(), before);
        assert.deepEqual((await namesOf("tenant1.net")).toSorted(), ["ns1", "ns2", "ns3"]);
        await stage.step("up", settings(["ns2"]));
        assert.deepEqual(await published(), before);
        assert.deepEqual(await namesOf("tenant1.net"), ["ns2"]);
        await stage.step("up", settings(["ns1", "ns2", "ns3"]));
        assert.deepEqual(await published(), before);
        assert.deepEqual(touched(await stage.step("up", settings(["ns1", "ns2", "ns3"]))), []);
    });

    it("is refused together with another name of the same server", async () => {
        await stage.step("up", settings(["ns1", "ns2"]));
        await stage.step("up", settings(["dns1", "ns2"]));
        const before = await published();
        const both = await stage.attempt("up", settings(["ns1", "dns1"]));
        assert.equal(both.ok, false);
        assert.match(
            both.errors[0]?.message ?? "",
            /"dns1\.example\.com": it has stood for the same AWS name server as ns1/,
        );
        assert.deepEqual(await published(), before);
    });
});
