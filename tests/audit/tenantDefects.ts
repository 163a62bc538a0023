import { toFqdn } from "../../records/names";
import {
    BRAND,
    FIRST_SET,
    FORMER_HOST,
    ON_FIRST,
    ON_SECOND,
    SECOND_SET,
    STRANGER,
    registryAddresses,
    type Scene,
} from "./defectScene";
import {
    DS,
    NS1,
    NS2,
    NS3,
    NS4,
    NS5,
    NS6,
    NS7,
    OF_FORMER_HOST,
    SHOP,
    allOf,
    answers,
    ofTenant,
    type Defect,
} from "./defect";

/** The defects of tenants, of their zones, and of the answers for them. */

const TENANTS: Defect[] = [
    {
        name: "A tenant is not registered",
        apply: (scene) => void scene.world.registry.delete("tenant.net"),
        expected: [
            ofTenant("delegation", "tenant.net", "warning", "tenant", {
                says: ["see that it is registered", "tenant.net", NS1, NS4],
            }),
        ],
        sets: ["registry tenant.net"],
        takes: ["parent of tenant.net"],
        notMoved: "tenant.net",
    },
    {
        name: "A tenant is still with its former host",
        apply: (scene) => scene.delegate("tenant.de", FORMER_HOST),
        expected: [
            ofTenant("delegation", "tenant.de", "warning", "tenant", {
                says: [...FORMER_HOST, NS1, "tenant.de"],
                needs: ["parent of tenant.de"],
            }),
        ],
        sets: ["registry tenant.de"],
        notMoved: "tenant.de",
    },
    {
        name: "A tenant has set two of the four name servers",
        apply: (scene) => scene.delegate("sibling.com", FIRST_SET.slice(0, 2)),
        expected: [
            ofTenant("delegation", "sibling.com", "warning", "tenant", { says: [NS3, NS4, "sibling.com"] }),
        ],
        sets: ["registry sibling.com"],
    },
    {
        name: "A tenant has set AWS's own names of its name servers",
        apply: (scene) =>
            scene.delegate(
                "sibling.com",
                FIRST_SET.map((host) => scene.awsName(host)),
            ),
        expected: [
            ofTenant("delegation", "sibling.com", "warning", "tenant", {
                says: ["they answer, and are not white-label", NS1, NS4, "sibling.com"],
            }),
        ],
        sets: ["registry sibling.com"],
    },
    {
        name: "A tenant's registry has a name of the brand domain that the stack does not publish any more",
        apply: (scene) => scene.delegate("second.com", [...SECOND_SET.slice(0, -1), `ns9.${BRAND}`]),
        expected: [
            ofTenant("delegation", "second.com", "broken", "us", {
                says: [`ns9.${BRAND}`, "retiredNameServers", "pulumi up", ...SECOND_SET],
            }),
        ],
        sets: ["registry second.com/NS"],
    },
    {
        name: "A tenant has kept a foreign name server beside ours",
        apply: (scene) => scene.delegate("second.com", [...SECOND_SET, ...FORMER_HOST.slice(0, 1)]),
        expected: [
            ofTenant("delegation", "second.com", "broken", "tenant", {
                says: [FORMER_HOST[0] ?? "", "exactly"],
            }),
        ],
        sets: ["registry second.com/NS"],
    },
    {
        name: "A tenant below the brand domain has lost its delegation in the brand zone",
        apply: (scene) => scene.remove(BRAND, SHOP, "NS"),
        expected: [
            ofTenant("delegation", SHOP, "broken", "us", {
                says: [SHOP, NS5, "pulumi up --refresh"],
                needs: ["way to the brand zone"],
            }),
        ],
        sets: ["zone example.com/shop NS"],
        takes: ["parent of shop"],
    },
    {
        name: "A CNAME stands in the place of a tenant's delegation in the brand zone",
        apply: (scene) => {
            scene.remove(BRAND, SHOP, "NS");
            scene.put(BRAND, { name: toFqdn(SHOP), type: "CNAME", ttl: 300, values: ["lb.example.net."] });
        },
        expected: [
            ofTenant("cname", SHOP, "broken", "us", {
                says: ["so that the delegation of shop.example.com", "lb.example.net", BRAND],
                needs: ["way to the brand zone"],
            }),
        ],
        sets: ["zone example.com/shop NS"],
        takes: ["parent of shop"],
    },
    {
        name: "A former host's DS records are left at a tenant",
        apply: (scene) => void (scene.delegation("tenant.net").ds = [DS]),
        expected: [
            ofTenant("dnssec", "tenant.net", "broken", "tenant", {
                says: ["12345 13 2", "tenant.net"],
                needs: ["parent of tenant.net"],
            }),
        ],
        sets: ["registry tenant.net/DS"],
    },
    {
        name: "DS records of a tenant below the brand domain are left in the brand zone",
        apply: (scene) => scene.put(BRAND, { name: toFqdn(SHOP), type: "DS", ttl: 300, values: [DS] }),
        expected: [
            ofTenant("dnssec", SHOP, "broken", "us", {
                says: ["12345 13 2", SHOP, `the zone ${BRAND}`],
                needs: ["parent of shop", "way to the brand zone"],
            }),
        ],
        sets: ["zone example.com/shop DS"],
    },
];

/** The name that the fourth server of the second set had before ns8. */
const FORMER = `old8.${BRAND}`;

/** The stack has renamed a name server, and the tenant's registry has its former name. */
function rename(scene: Scene): void {
    const [now = ""] = SECOND_SET.slice(-1);
    const { servers, tenants } = scene.plan;
    const server = servers.find(({ host }) => host === now);
    servers.push({ ...server, host: FORMER, former: true });
    tenants
        .filter(({ nameServers }) => nameServers.includes(now))
        .forEach((tenant) => (tenant.former = [{ host: FORMER, now }]));
    scene.delegate("second.com", [...SECOND_SET.slice(0, -1), FORMER]);
}

const RENAMES: Defect[] = [
    {
        name: "A tenant is still delegated to a name server's former name",
        apply: (scene) => {
            rename(scene);
            const [now = ""] = SECOND_SET.slice(-1);
            for (const type of ["A", "AAAA"]) {
                scene.put(BRAND, { ...scene.record(BRAND, now, type), name: toFqdn(FORMER) });
            }
        },
        expected: [
            ofTenant("former", "second.com", "warning", "tenant", {
                says: [`${FORMER}, which goes on answering`, ...SECOND_SET, "may be retired"],
                needs: ["brand zone"],
            }),
        ],
        sets: ["registry second.com/NS", `zone example.com/${FORMER}`],
    },
    {
        name: "A former name to which a tenant is still delegated does not answer any more",
        apply: rename,
        expected: [
            {
                ...ofTenant("addresses", FORMER, "broken", "us", {
                    says: ["pulumi up --refresh", FORMER],
                    needs: ["brand zone"],
                }),
                kind: "server",
            },
        ],
        sets: ["registry second.com/NS", `zone example.com/${FORMER}`],
    },
];

const ZONES: Defect[] = [
    {
        name: "A zone's NS records are edited",
        apply: (scene) => scene.change("tenant.net", "tenant.net", "NS", { values: OF_FORMER_HOST }),
        expected: [
            ofTenant("ns", "tenant.net", "broken", "us", {
                says: [...FORMER_HOST, NS1, "tenant.net"],
            }),
        ],
        sets: ["zone tenant.net/NS"],
    },
    {
        name: "An address record of a tenant is edited by hand",
        apply: (scene) => scene.change("tenant.net", "tenant.net", "A", { values: [STRANGER.ipv4] }),
        expected: [
            ofTenant("target", "tenant.net", "broken", "us", {
                says: [STRANGER.ipv4, "203.0.113.10", "tenant.net", "pulumi up --refresh"],
            }),
        ],
        sets: ["zone tenant.net/A"],
    },
    {
        name: "A zone's SOA is edited",
        apply: (scene) => {
            const { values: [soa = ""] = [] } = scene.record("tenant.net", "tenant.net", "SOA");
            scene.change("tenant.net", "tenant.net", "SOA", {
                values: [soa.replace(/^\S+/, OF_FORMER_HOST[0] ?? "")],
            });
        },
        expected: [
            ofTenant("soa", "tenant.net", "warning", "us", {
                says: [FORMER_HOST[0] ?? "", NS1, "tenant.net"],
            }),
        ],
        sets: ["zone tenant.net/SOA"],
    },
    {
        name: "A zone's NS records have another TTL than that of the phase",
        apply: (scene) => scene.change("tenant.de", "tenant.de", "NS", { ttl: 60 }),
        expected: [
            ofTenant("ttl", "tenant.de", "warning", "us", {
                says: ["60 s", "tenant.de has these TTLs: NS 172800 s"],
                needs: ["zone tenant.de"],
            }),
        ],
        sets: ["zone tenant.de/NS"],
    },
    {
        name: "A zone is deleted",
        apply: (scene) => void scene.world.hostedZones.delete(scene.zone("sibling.com").id),
        expected: FIRST_SET.flatMap((server) =>
            answers(server, ["sibling.com"], "broken", {
                says: ["REFUSED over UDP and TCP", "205.251.", server],
            }),
        ).map((each) => ({ ...each, needs: [] })),
        sets: ["zone sibling.com"],
        takes: ["zone sibling.com"],
    },
    {
        name: "A tenant's own name is answered with a CNAME",
        apply: (scene) =>
            scene.fault(
                FIRST_SET.flatMap((host) => allOf(scene.aws(host))),
                { fault: "cname", name: "tenant.de" },
            ),
        expected: [
            ofTenant("cname", "tenant.de", "broken", "us", { says: ["tenant.de", "fault-1.example"] }),
        ],
        sets: ["answers for tenant.de"],
        takes: ["zone tenant.de"],
    },
];

const SERVERS: Defect[] = [
    {
        name: "A name server answers REFUSED, over IPv6 only",
        apply: (scene) => scene.fault(scene.aws(NS1).ipv6, { fault: "refused" }),
        expected: answers(NS1, ON_FIRST, "broken", {
            says: ["REFUSED over UDP and TCP at 2600:", NS1, "by hand at 2600:"],
        }),
        sets: ["faults of ns1"],
    },
    {
        name: "A name server answers for a tenant without authority",
        apply: (scene) =>
            scene.fault(allOf(scene.aws(NS2)), { fault: "not-authoritative", name: "tenant.de" }),
        expected: answers(NS2, ["tenant.de"], "broken", { says: ["without authority", NS2, "205.251."] }),
        sets: ["faults of ns2"],
    },
    {
        name: "A name server answers SERVFAIL for a tenant",
        apply: (scene) => scene.fault(allOf(scene.aws(NS3)), { fault: "servfail", name: "tenant.net" }),
        expected: answers(NS3, ["tenant.net"], "broken", {
            says: ["SERVFAIL over UDP and TCP", NS3, "205.251."],
        }),
        sets: ["faults of ns3"],
    },
    {
        name: "A name server refuses TCP",
        apply: (scene) => scene.fault(allOf(scene.aws(NS4)), { fault: "tcp-refused" }),
        expected: answers(NS4, ON_FIRST, "broken", { says: ["refused over TCP", "205.251."] }),
        sets: ["faults of ns4"],
    },
    {
        name: "A name server is silent over IPv6",
        apply: (scene) => scene.fault(scene.aws(NS5).ipv6, { fault: "silence" }),
        expected: answers(NS5, ON_SECOND, "unknown", { says: ["no answer over UDP and TCP at 2600:", NS5] }),
        sets: ["faults of ns5"],
        silent: true,
    },
    {
        name: "A name server is silent altogether",
        apply: (scene) => scene.fault(allOf(scene.aws(NS6)), { fault: "silence" }),
        expected: answers(NS6, ON_SECOND, "unknown", {
            says: ["no answer over UDP and TCP at 205.251.", NS6],
        }),
        sets: ["faults of ns6"],
        silent: true,
    },
    {
        name: "A name server is silent over TCP",
        apply: (scene) => scene.fault(allOf(scene.aws(NS7)), { fault: "silence", transport: "tcp" }),
        expected: answers(NS7, ON_SECOND, "unknown", { says: ["no answer over TCP at 205.251.", NS7] }),
        sets: ["faults of ns7"],
        silent: true,
    },
    {
        name: "A tenant's registry is silent",
        apply: (scene) => scene.fault(registryAddresses("de"), { fault: "silence" }),
        expected: [ofTenant("delegation", "tenant.de", "unknown", "nobody", { says: ["tenant.de"] })],
        sets: ["faults of de"],
        takes: ["parent of tenant.de"],
        silent: true,
    },
];

export const TENANT_DEFECTS: readonly Defect[] = [...TENANTS, ...RENAMES, ...ZONES, ...SERVERS];
