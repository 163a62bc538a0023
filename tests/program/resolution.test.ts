import assert from "node:assert/strict";
import { checkSettings } from "../../settings/checkSettings";
import { viaGateway } from "../../dns/route";
import { readProgramOutputs, type ProgramOutputs } from "../../rehearsal/programOutputs";
import { resolveStack, type StackResolution, type TenantResolution } from "../../rehearsal/resolution";
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

/** If the world is wrong, the rehearsal's result for a tenant must be false. */
describe("The rehearsal's look-up of a tenant", () => {
    let stage: Stage;
    let outputs: ProgramOutputs;
    beforeEach(async () => {
        stage = await openStage("embedded");
        outputs = readProgramOutputs((await stage.step("up", SETTINGS)).outputs);
        stage.sandbox.world.registry.set("tenant.net", {
            nameServers: NAMES.map((name) => ({ name, glue: [] })),
        });
    });
    afterEach(() => stage.close());

    const resolveAll = async (): Promise<StackResolution> => {
        const { settings } = checkSettings(SETTINGS);
        assert.ok(settings);
        const route = viaGateway(stage.sandbox.dns);
        return resolveStack(settings, outputs, { route, timeoutMs: 200, attempts: 2 });
    };
    const resolveTenant = async (): Promise<TenantResolution> => {
        const [tenant] = (await resolveAll()).tenants;
        assert.ok(tenant);
        return tenant;
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

    it("finds no problem with a healthy tenant", async () => {
        const { tenants, problems } = await resolveAll();
        const [seen] = tenants;
        assert.ok(seen);
        assert.deepEqual([problems, seen.problems], [[], []]);
        assert.deepEqual(seen.path, [".", "net", "tenant.net"]);
        assert.deepEqual(seen.answering, { servers: 4, of: 4 });
        assert.deepEqual(seen.addresses, {
            "tenant.net": ["203.0.113.10"],
            "www.tenant.net": ["203.0.113.10"],
        });
    });

    for (const [what, damage, expected] of [
        [
            "a registry with another delegation",
            (): void =>
                void stage.sandbox.world.registry.set("tenant.net", {
                    nameServers: [{ name: "ns.other.net", glue: ["192.0.2.1"] }],
                }),
            /delegation of tenant\.net: ns\.other\.net instead of ns1/,
        ],
        [
            "an unregistered domain",
            (): void => void stage.sandbox.world.registry.delete("tenant.net"),
            /delegation of tenant\.net: net has no tenant\.net instead of ns1/,
        ],
        [
            "another NS",
            (): void => edit("tenant.net.", "NS", ["ns.other.net."]),
            /ns of tenant\.net: ns\.other\.net instead of ns1/,
        ],
        [
            "another MNAME",
            (): void => edit("tenant.net.", "SOA", ["ns.other.net. a.b. 1 2 3 4 5"]),
            /soa of tenant\.net: ns\.other\.net instead of ns1/,
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
            const { problems } = await resolveTenant();
            assert.match(problems.join("\n"), expected);
        });
    }

    it("finds a name server whose addresses are not AWS's any more, which belongs to no tenant", async () => {
        const [set] = stage.sandbox.world.delegationSets.values();
        const awsName = set?.nameServers[0] ?? "";
        const moved = { ipv4: ["205.251.199.9"], ipv6: ["2600:9000:5307:900::1"] };
        stage.sandbox.world.nameServers.set(awsName, moved);
        const { problems } = await resolveAll();
        assert.match(problems.join("\n"), /addresses of ns1\.example\.com: .* instead of .*205\.251\.199\.9/);
    });

    it("finds a server that does not serve the zone any more", async () => {
        const zone = [...stage.sandbox.world.hostedZones.values()].find(({ name }) => name === "tenant.net.");
        assert.ok(zone);
        zone.nameServers = zone.nameServers.slice(1);
        const { problems, answering } = await resolveTenant();
        assert.deepEqual(answering, { servers: 2, of: 4 });
        assert.match(
            problems.join("\n"),
            /answers of tenant\.net at ns1\.example\.com: REFUSED over UDP and TCP at 205\.251\.\d+\.\d+, /,
        );
    });
});
