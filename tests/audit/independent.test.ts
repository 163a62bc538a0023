import assert from "node:assert/strict";
import { runAudit } from "../../audit/audit";
import type { AuditPlan } from "../../audit/input";
import type { Report } from "../../audit/report";
import { toFqdn } from "../../records/names";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";
import { storedKey, type RegistryDelegation, type StoredZone, type World } from "../../sandbox/world";
import { AWS, BRAND_HOSTS, addRecords, addZone, type Entry } from "../sandbox/dns/world";
import { audit, fillWorld, problemTexts } from "./auditWorld";
import { createStage, findProgram, type Stage } from "./authoritativeServers";
import { TITLES } from "./serverConfigurations";
import { rolesOf } from "./zoneFiles";

/**
 * Tests the audit against authoritative servers of other projects: BIND, Knot DNS and NSD. Each one serves the root, the registries, and
 * AWS's and the white-label servers of a sandbox's world. The report must be the same as with the sandbox itself. So the audit does not
 * depend on the way in which our own server answers.
 */

const TENANTS = ["tenant.com", "tenant.net", "tenant.co.uk", "xn--bcher-kva.de"];
/** A domain in the brand zone, which is therefore on a second delegation set. */
const BELOW_BRAND = "shop.example.com";
const SECOND_SET = [
    {
        name: "ns-2.awsdns-00.com",
        host: "ns5.example.com",
        ipv4: "205.251.192.2",
        ipv6: "2600:9000:5300:200::1",
    },
    {
        name: "ns-524.awsdns-01.net",
        host: "ns6.example.com",
        ipv4: "205.251.194.12",
        ipv6: "2600:9000:5302:c00::1",
    },
];
const SECOND_HOSTS = SECOND_SET.map(({ host }) => host);
/** A domain in a registry that has no glue for it. */
const FORMER_HOST = ["ns1.former-host.de", "ns2.former-host.de"];
/** A digest that belongs to no key. */
const OLD_DS = `12345 13 2 ${"AB".repeat(32)}`;

function fill(world: World): AuditPlan {
    const plan = fillWorld(world, TENANTS);
    SECOND_SET.forEach(({ name, ipv4, ipv6 }) => world.nameServers.set(name, { ipv4: [ipv4], ipv6: [ipv6] }));
    addRecords(zoneOf(world, "example.com"), [
        ...SECOND_SET.flatMap(({ host, ipv4, ipv6 }): Entry[] => [
            [host.replace(".example.com", ""), "A", ipv4],
            [host.replace(".example.com", ""), "AAAA", ipv6],
        ]),
        ["shop", "NS", ...SECOND_HOSTS.map(toFqdn)],
    ]);
    const zone = addZone(
        world,
        BELOW_BRAND,
        [],
        SECOND_SET.map(({ name }) => name),
    );
    addRecords(zone, [
        ["@", "NS", ...SECOND_HOSTS.map(toFqdn)],
        ["@", "SOA", "ns5.example.com. hostmaster.example.com. 1 7200 900 1209600 60"],
    ]);
    return {
        ...plan,
        servers: [...plan.servers, ...SECOND_SET.map(({ host, name }) => ({ host, awsName: name }))],
        tenants: [
            ...plan.tenants,
            { domain: BELOW_BRAND, nameServers: SECOND_HOSTS, parentZone: "example.com" },
        ],
    };
}

interface Case {
    title: string;
    apply: (world: World) => void;
    problems: string[];
}

const CASES: Case[] = [
    { title: "a healthy set-up", apply: () => undefined, problems: [] },
    {
        title: "DS records of a former host",
        apply: (world) => edit(world, "tenant.net", { ds: [OLD_DS] }),
        problems: ["broken dnssec tenant.net (tenant)"],
    },
    {
        title: "DS records at the brand domain",
        apply: (world) => edit(world, "example.com", { ds: [OLD_DS] }),
        problems: ["broken dnssec example.com (brand registrar)"],
    },
    {
        title: "DS records in the brand zone",
        apply: (world) => addRecords(zoneOf(world, "example.com"), [["shop", "DS", OLD_DS]]),
        problems: [`broken dnssec ${BELOW_BRAND} (us)`],
    },
    {
        title: "old glue with the address of no server",
        apply: (world) => setGlue(world, "ns1.example.com", ["205.251.199.99", AWS[0].ipv6]),
        problems: ["broken glue ns1.example.com (brand registrar)"],
    },
    {
        title: "old glue with the address of a server of another host, which refuses",
        apply: (world) => {
            world.nameServers.set("ns-2000.awsdns-58.co.uk", { ipv4: ["205.251.199.208"], ipv6: [] });
            setGlue(world, "ns1.example.com", ["205.251.199.208", AWS[0].ipv6]);
        },
        problems: ["broken glue ns1.example.com (brand registrar)"],
    },
    {
        title: "missing glue",
        apply: (world) => setGlue(world, "ns3.example.com", []),
        problems: ["broken glue ns3.example.com (brand registrar)"],
    },
    {
        title: "glue without IPv6",
        apply: (world) => setGlue(world, "ns4.example.com", [AWS[3].ipv4]),
        problems: ["warning glue ns4.example.com (brand registrar)"],
    },
    {
        title: "a delegation of the brand domain to a former host",
        apply: (world) => delegate(world, "example.com", FORMER_HOST),
        problems: ["broken delegation example.com (brand registrar)"],
    },
    {
        title: "a delegation of a tenant to a former host",
        apply: (world) => delegate(world, "tenant.net", FORMER_HOST),
        problems: ["not moved delegation tenant.net (tenant)"],
    },
    {
        title: "a delegation that is too large for a datagram",
        apply: (world) =>
            delegate(
                world,
                "tenant.net",
                Array.from({ length: 100 }, (_, index) => `ns${index}.former-host.de`),
            ),
        problems: ["not moved delegation tenant.net (tenant)"],
    },
    {
        title: "a tenant with two of four name servers",
        apply: (world) => delegate(world, "tenant.com", BRAND_HOSTS.slice(0, 2)),
        problems: ["warning delegation tenant.com (tenant)"],
    },
    {
        title: "a tenant that is not registered",
        apply: (world) => world.registry.delete("tenant.co.uk"),
        problems: ["not moved delegation tenant.co.uk (tenant)"],
    },
    {
        title: "a tenant below the brand domain without a delegation",
        apply: (world) => drop(world, "example.com", "shop", "NS"),
        problems: [`broken delegation ${BELOW_BRAND} (us)`],
    },
    {
        title: "a CNAME in the place of a delegation",
        apply: (world) => {
            drop(world, "example.com", "shop", "NS");
            addRecords(zoneOf(world, "example.com"), [["shop", "CNAME", "lb.example.net."]]);
        },
        problems: [`broken cname ${BELOW_BRAND} (us)`],
    },
    {
        title: "a CNAME for a name server",
        apply: (world) => {
            drop(world, "example.com", "ns2", "A");
            drop(world, "example.com", "ns2", "AAAA");
            addRecords(zoneOf(world, "example.com"), [["ns2", "CNAME", `${AWS[1].name}.`]]);
        },
        problems: ["broken cname ns2.example.com (us)"],
    },
    {
        title: "a changed address of AWS",
        apply: (world) =>
            world.nameServers.set(AWS[2].name, { ipv4: ["205.251.196.77"], ipv6: [AWS[2].ipv6] }),
        problems: ["broken addresses ns3.example.com (us)"],
    },
    {
        title: "address records deleted by hand",
        apply: (world) => drop(world, "example.com", "ns4", "AAAA"),
        problems: ["broken addresses ns4.example.com (us)"],
    },
    {
        title: "edited NS records of a tenant's zone",
        apply: (world) =>
            addRecords(zoneOf(world, "tenant.net"), [["@", "NS", ...AWS.map(({ name }) => toFqdn(name))]]),
        problems: ["broken ns tenant.net (us)"],
    },
    {
        title: "an edited SOA record of a tenant's zone",
        apply: (world) =>
            addRecords(zoneOf(world, "tenant.net"), [
                ["@", "SOA", "ns9.example.org. hostmaster.example.com. 1 7200 900 1209600 60"],
            ]),
        problems: ["warning soa tenant.net (us)"],
    },
    {
        title: "TTLs of another phase",
        apply: (world) => {
            setTtl(world, "example.com", "ns1", "A");
            setTtl(world, "tenant.net", "@", "NS");
            setTtl(world, "xn--bcher-kva.de", "@", "SOA");
        },
        problems: [
            "warning ttl ns1.example.com (us)",
            "warning ttl tenant.net (us)",
            "warning ttl xn--bcher-kva.de (us)",
        ],
    },
    {
        title: "a zone that one of its servers does not serve",
        apply: (world) => {
            zoneOf(world, "tenant.com").nameServers = AWS.slice(0, 3).map(({ name }) => name);
        },
        problems: ["broken answers tenant.com ns4.example.com (us)"],
    },
    {
        title: "a deleted zone",
        apply: (world) => world.hostedZones.delete(zoneOf(world, "tenant.com").id),
        problems: BRAND_HOSTS.map((host) => `broken answers tenant.com ${host} (us)`),
    },
];

describe("the audit against independent DNS servers has the same findings as in the sandbox", () => {
    let sandbox: Sandbox;
    /** The findings in the sandbox, by the title of the case. */
    const found = new Map<string, Report>();

    before(async () => {
        sandbox = await startSandbox();
    });

    after(() => sandbox.close());

    for (const kind of ["named", "knotd", "nsd"] as const) {
        const program = findProgram(kind);
        const reason = program === undefined ? ` (skipped: no ${kind} on this machine)` : "";
        describe(`${TITLES[kind]}${reason}`, () => {
            let stage: Stage | undefined;

            before(async function () {
                if (program === undefined) {
                    this.skip();
                }
                stage = await createStage(kind, program);
            });

            after(() => stage?.close());

            for (const { title, apply, problems } of CASES) {
                it(title, async () => {
                    assert.ok(stage);
                    sandbox.reset();
                    const plan = fill(sandbox.world);
                    apply(sandbox.world);
                    const [route, expected] = await Promise.all([
                        stage.play(rolesOf(sandbox.world)),
                        found.get(title) ?? audit(sandbox, plan),
                    ]);
                    found.set(title, expected);
                    const report = await runAudit(plan, { route, timeoutMs: 200 });
                    assert.deepEqual(problemTexts(expected), problems);
                    assert.deepEqual(whatWasFound(report), whatWasFound(expected));
                });
            }
        });
    }
});

/**
 * The report without times, and without the reason for an unknown finding. The reason quotes servers in the order of the questions, and
 * BIND changes the order of the name servers of a delegation each time.
 */
function whatWasFound({ findings, brand, tenants }: Report): unknown {
    return {
        findings: findings.map((each) => (each.verdict === "unknown" ? { ...each, seen: "" } : each)),
        brand,
        tenants,
    };
}

function zoneOf(world: World, domain: string): StoredZone {
    const [zone] = world.hostedZones.named(toFqdn(domain));
    assert.ok(zone, `there is a zone ${domain}`);
    return zone;
}

/** The key of a record in the zone's records; "@" is the zone itself. */
function keyOf(world: World, domain: string, name: string, type: string): string {
    const fqdn = toFqdn(name === "@" ? domain : `${name}.${domain}`);
    const key = storedKey({ name: fqdn, type });
    assert.ok(zoneOf(world, domain).records.has(key), `there is a record ${key}`);
    return key;
}

function drop(world: World, domain: string, name: string, type: string): void {
    zoneOf(world, domain).records.delete(keyOf(world, domain, name, type));
}

function setTtl(world: World, domain: string, name: string, type: string): void {
    const { records } = zoneOf(world, domain);
    const record = records.get(keyOf(world, domain, name, type));
    assert.ok(record);
    records.set(storedKey(record), { ...record, ttl: 60 });
}

function edit(world: World, domain: string, change: Partial<RegistryDelegation>): void {
    const delegation = world.registry.get(domain);
    assert.ok(delegation, `${domain} is registered`);
    world.registry.set(domain, { ...delegation, ...change });
}

function delegate(world: World, domain: string, hosts: readonly string[]): void {
    edit(world, domain, { nameServers: hosts.map((name) => ({ name, glue: [] })) });
}

/** Sets the glue of a host in the brand domain. */
function setGlue(world: World, host: string, glue: string[]): void {
    const nameServers = world.registry.get("example.com")?.nameServers ?? [];
    edit(world, "example.com", {
        nameServers: nameServers.map((each) => (each.name === host ? { name: host, glue } : each)),
    });
}
