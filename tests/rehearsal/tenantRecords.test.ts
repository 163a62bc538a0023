import assert from "node:assert/strict";
import { viaGateway, type DnsRoute } from "../../dns/route";
import { createWalker } from "../../dns/walk";
import { resolveRecords, type ResolvedRecords } from "../../rehearsal/tenantRecords";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";
import type { CheckedSettings } from "../../settings/checkSettings";
import type { TenantRecord } from "../../settings/tenantRecords";
import { addZone, AWS, register, type Entry } from "../sandbox/dns/world";
import { fillWorld } from "../audit/auditWorld";

type TenantSettings = CheckedSettings["tenants"][number];

/** Addresses of servers that are not the stack's, and that exist: they serve the other host's zone. */
const FOREIGN = { name: "ns-9.awsdns-09.com", address: "205.251.192.9" };

describe("The records of a tenant in a rehearsal", () => {
    let sandbox: Sandbox;
    let asked: string[];
    before(async () => {
        sandbox = await startSandbox();
    });
    beforeEach(() => {
        sandbox.reset();
        asked = [];
        fillWorld(sandbox.world, []);
    });
    after(() => sandbox.close());

    const rehearse = async (
        records: TenantRecord[],
        inZone: Entry[] = records.map(({ name, type, values = [] }): Entry => [name, type, ...values]),
    ): Promise<ResolvedRecords> => {
        addZone(sandbox.world, "tenant.net", inZone);
        register(
            sandbox.world,
            "tenant.net",
            AWS.map(({ host }) => host),
        );
        const gateway = viaGateway(sandbox.dns);
        const route: DnsRoute = (address) => {
            asked.push(address);
            return gateway(address);
        };
        return resolveRecords(createWalker({ route, timeoutMs: 200 }), tenantWith(records));
    };

    const serveElsewhere = (domain: string): void => {
        sandbox.world.nameServers.set(FOREIGN.name, { ipv4: [FOREIGN.address], ipv6: [] });
        addZone(sandbox.world, domain, [], [FOREIGN.name]);
    };

    it("are a referral for a delegated subdomain, whose name servers are never queried", async () => {
        serveElsewhere("dev.tenant.net");
        const values = [`${FOREIGN.name}.`, "ns2.other.example."];
        const { records, problems } = await rehearse([{ name: "dev", type: "NS", values }]);
        assert.deepEqual(problems, []);
        assert.deepEqual(records, [{ name: "dev.tenant.net", type: "NS", values }]);
        assert.ok(!asked.includes(FOREIGN.address));
    });

    it("are glue if a delegation names a host below it or beside it", async () => {
        const { records, problems } = await rehearse([
            { name: "lab", type: "NS", values: ["ns1.lab.tenant.net.", "ns.side.tenant.net."] },
            { name: "ns1.lab", type: "A", values: ["192.0.2.53"] },
            { name: "ns1.lab", type: "AAAA", values: ["2001:DB8::53"] },
            { name: "ns.side", type: "A", values: ["192.0.2.54"] },
            { name: "lab2", type: "NS", values: ["ns1.lab.tenant.net."] },
        ]);
        assert.deepEqual(problems, []);
        assert.deepEqual(records[1], { name: "ns1.lab.tenant.net", type: "A", values: ["192.0.2.53"] });
        assert.deepEqual(records[2]?.values, ["2001:db8::53"]);
    });

    it("are DS records of the tenant's zone at a delegation", async () => {
        const { problems } = await rehearse([
            { name: "dev", type: "NS", values: ["ns1.other.example."] },
            { name: "dev", type: "DS", values: [`12345 13 2 ${"ab".repeat(32)}`] },
        ]);
        assert.deepEqual(problems, []);
    });

    it("are wrong if a referral has other names, and if there is none", async () => {
        const records = [{ name: "dev", type: "NS", values: ["ns1.other.example."] }];
        const other = await rehearse(records, [["dev", "NS", "ns2.other.example."]]);
        assert.deepEqual(other.problems, [
            "NS of dev.tenant.net: ns2.other.example. instead of ns1.other.example.",
        ]);
        sandbox.reset();
        fillWorld(sandbox.world, []);
        const none = await rehearse(records, []);
        assert.deepEqual(none.problems, ["NS of dev.tenant.net: no answer"]);
    });

    it("are wrong if glue is missing or different", async () => {
        const { problems } = await rehearse(
            [
                { name: "lab", type: "NS", values: ["ns1.lab.tenant.net."] },
                { name: "ns1.lab", type: "A", values: ["192.0.2.53"] },
                { name: "ns1.lab", type: "AAAA", values: ["2001:db8::53"] },
            ],
            [
                ["lab", "NS", "ns1.lab.tenant.net."],
                ["ns1.lab", "A", "192.0.2.99"],
            ],
        );
        assert.deepEqual(problems, [
            "A of ns1.lab.tenant.net: 192.0.2.99 instead of 192.0.2.53",
            "AAAA of ns1.lab.tenant.net: no answer",
        ]);
    });

    it("are wrong if a delegation hides them, and the delegated servers are not queried", async () => {
        serveElsewhere("dev.tenant.net");
        const { problems } = await rehearse([
            { name: "dev", type: "NS", values: [`${FOREIGN.name}.`] },
            { name: "dev", type: "TXT", values: ['"hidden"'] },
            { name: "www.dev", type: "A", values: ["192.0.2.1"] },
            { name: "deep.dev", type: "NS", values: ["ns1.other.example."] },
        ]);
        const why = "dev.tenant.net is delegated, so its name servers answer instead of this zone";
        assert.deepEqual(problems, [
            `TXT of dev.tenant.net: ${why}`,
            `A of www.dev.tenant.net: ${why}`,
            `NS of deep.dev.tenant.net: ${why}`,
        ]);
        assert.ok(!asked.includes(FOREIGN.address));
    });

    it("are queried at a name that does not exist, if they belong to a wildcard", async () => {
        const { records, problems } = await rehearse([
            { name: "*", type: "TXT", values: ['"any"'] },
            { name: "anything", type: "MX", values: ["10 mail.example.net."] },
        ]);
        assert.deepEqual(problems, []);
        assert.deepEqual(records[0], { name: "*.tenant.net", type: "TXT", values: ['"any"'] });
    });
});

function tenantWith(records: TenantRecord[]): TenantSettings {
    return { domain: "tenant.net", target: { addresses: [] }, names: [], records };
}
