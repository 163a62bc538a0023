import assert from "node:assert/strict";
import { checkSettings } from "../../settings/checkSettings";
import { viaGateway } from "../../dns/route";
import { createWalker } from "../../dns/walk";
import { resolveTenant, type TenantResolution } from "../../rehearsal/resolution";
import type { Sandbox } from "../../sandbox/sandbox";
import { openStage, type Stage } from "./stage";

const SETTINGS = {
    brandDomain: "example.com",
    nameServers: ["ns1", "ns2"],
    tenants: [
        {
            domain: "tenant.net",
            target: { addresses: ["203.0.113.10"] },
            records: [{ name: "@", type: "MX", values: ["10 mail.tenant.net."] }],
        },
    ],
};
const NAMES = ["ns1.example.com", "ns2.example.com"];

/** What the rehearsal says of a tenant has to be false where the world is wrong. */
describe("The rehearsal's look at a tenant", () => {
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
        await stage.step("up", SETTINGS);
        stage.sandbox.world.registry.set("tenant.net", {
            nameServers: NAMES.map((name) => ({ name, glue: [] })),
        });
    });
    afterEach(() => stage.close());

    const look = async (sandbox: Sandbox): Promise<TenantResolution> => {
        const { settings } = checkSettings(SETTINGS);
        const [tenant] = settings?.tenants ?? [];
        assert.ok(tenant);
        const [set] = sandbox.world.delegationSets.values();
        const hosts = NAMES.map((host, index) => {
            const awsName = set?.nameServers[index] ?? "";
            return { host, awsName, ...(sandbox.world.nameServers.get(awsName) ?? { ipv4: [], ipv6: [] }) };
        });
        const route = viaGateway(sandbox.dns);
        const output = { zoneId: "", delegationSetId: "", nameServers: NAMES };
        return resolveTenant(createWalker({ route, timeoutMs: 200 }), route, tenant, hosts, output);
    };
    const edit = (name: string, type: string, values: string[]): void => {
        const zone = [...stage.sandbox.world.hostedZones.values()].find(
            (each) => each.name === "tenant.net.",
        );
        const record = [...(zone?.records.values() ?? [])].find(
            (each) => each.name === name && each.type === type,
        );
        assert.ok(record, `${name} ${type}`);
        record.values = values;
    };

    it("finds nothing wrong with a tenant that is in order", async () => {
        const seen = await look(stage.sandbox);
        assert.deepEqual(seen.problems, []);
        assert.deepEqual(seen.path, [".", "net", "tenant.net"]);
        assert.deepEqual(seen.answering, { servers: 4, of: 4 });
        assert.deepEqual(seen.addresses, {
            "tenant.net": ["203.0.113.10"],
            "www.tenant.net": ["203.0.113.10"],
        });
    });

    for (const [what, damage, expected] of [
        [
            "a registry that delegates elsewhere",
            (): void =>
                void stage.sandbox.world.registry.set("tenant.net", {
                    nameServers: [{ name: "ns.other.net", glue: ["192.0.2.1"] }],
                }),
            /the registry delegates tenant\.net to ns\.other\.net/,
        ],
        [
            "a domain that nobody registered",
            (): void => void stage.sandbox.world.registry.delete("tenant.net"),
            /the registry delegates tenant\.net to nobody/,
        ],
        [
            "another NS",
            (): void => edit("tenant.net.", "NS", ["ns.other.net."]),
            /NS of tenant\.net: ns\.other\.net instead of ns1/,
        ],
        [
            "another MNAME",
            (): void => edit("tenant.net.", "SOA", ["ns.other.net. a.b. 1 2 3 4 5"]),
            /SOA of tenant\.net: ns\.other\.net\./,
        ],
        [
            "another address",
            (): void => edit("www.tenant.net.", "A", ["192.0.2.1"]),
            /A of www\.tenant\.net: 192\.0\.2\.1 instead of 203\.0\.113\.10/,
        ],
        [
            "another MX",
            (): void => edit("tenant.net.", "MX", ["10 other.net."]),
            /MX of tenant\.net: 10 other\.net\. instead of/,
        ],
    ] as const) {
        it(`finds ${what}`, async () => {
            damage();
            const { problems } = await look(stage.sandbox);
            assert.match(problems.join("\n"), expected);
        });
    }

    it("finds a server that serves the zone no longer", async () => {
        const zone = [...stage.sandbox.world.hostedZones.values()].find(({ name }) => name === "tenant.net.");
        assert.ok(zone);
        zone.nameServers = zone.nameServers.slice(1);
        const { problems, answering } = await look(stage.sandbox);
        assert.deepEqual(answering, { servers: 2, of: 4 });
        assert.match(
            problems.join("\n"),
            /ns1\.example\.com \(205\.251\.\d+\.\d+\) does not answer authoritatively for tenant\.net: REFUSED/,
        );
    });
});
