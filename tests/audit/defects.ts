import { toFqdn } from "../../records/names";
import { BRAND, FIRST_SET, FORMER_HOST, STRANGER } from "./defectScene";
import { DS, NS1, NS2, NS3, NS4, NS5, OF_FORMER_HOST, ofBrand, ofServer, type Defect } from "./defect";
import { TENANT_DEFECTS } from "./tenantDefects";

/** The defects that are added to the world of defectScene.ts one by one, and the findings that an audit must have. */

const AWS_CHANGES: Defect[] = [
    {
        name: "AWS changes an IPv4 address",
        apply: (scene) =>
            scene.world.nameServers.set(scene.awsName(NS1), { ...scene.aws(NS1), ipv4: ["205.251.9.9"] }),
        expected: [
            ofServer("addresses", NS1, "broken", "us", {
                says: ["205.251.9.9", NS1, "pulumi up --refresh"],
                needs: ["brand zone"],
            }),
            ofServer("glue", NS1, "broken", "brand registrar", { onlyWithout: "records of ns1" }),
        ],
        sets: ["AWS ns1"],
    },
    {
        name: "AWS changes an IPv6 address",
        apply: (scene) =>
            scene.world.nameServers.set(scene.awsName(NS2), { ...scene.aws(NS2), ipv6: ["2600:9000:9::9"] }),
        expected: [
            ofServer("addresses", NS2, "broken", "us", {
                says: ["2600:9000:9::9", NS2],
                needs: ["brand zone"],
            }),
            ofServer("glue", NS2, "broken", "brand registrar", { onlyWithout: "records of ns2" }),
        ],
        sets: ["AWS ns2"],
    },
    {
        name: "AWS gives a name server one more address",
        apply: (scene) => {
            const { ipv4, ipv6 } = scene.aws(NS3);
            scene.world.nameServers.set(scene.awsName(NS3), { ipv4: [...ipv4, "205.251.9.10"], ipv6 });
        },
        expected: [
            ofServer("addresses", NS3, "warning", "us", {
                says: ["205.251.9.10", NS3],
                needs: ["brand zone", "addresses of ns3"],
            }),
            ofServer("glue", NS3, "warning", "brand registrar", { onlyWithout: "records of ns3" }),
        ],
        sets: ["AWS ns3"],
    },
];

const RECORDS: Defect[] = [
    {
        name: "An address record is edited by hand, to a stranger's address",
        apply: (scene) => scene.change(BRAND, NS1, "A", { values: [STRANGER.ipv4] }),
        expected: [ofServer("addresses", NS1, "broken", "us", { says: [STRANGER.ipv4, NS1, BRAND] })],
        sets: ["zone example.com/ns1"],
        takes: ["records of ns1"],
    },
    {
        name: "An AAAA record is deleted",
        apply: (scene) => scene.remove(BRAND, NS2, "AAAA"),
        expected: [ofServer("addresses", NS2, "broken", "us", { says: [NS2, "pulumi up --refresh"] })],
        sets: ["zone example.com/ns2"],
        takes: ["AAAA of ns2"],
    },
    {
        name: "A CNAME stands in the place of a name server's addresses",
        apply: (scene) => {
            const name = toFqdn(NS3);
            const target = toFqdn(scene.awsName(NS3));
            scene.remove(BRAND, NS3, "A");
            scene.remove(BRAND, NS3, "AAAA");
            scene.put(BRAND, { name, type: "CNAME", ttl: 300, values: [target] });
        },
        expected: [ofServer("cname", NS3, "broken", "us", { says: [NS3, BRAND] })],
        sets: ["zone example.com/ns3"],
        takes: ["records of ns3", "addresses of ns3"],
    },
    {
        name: "An address record has another TTL than that of the phase",
        apply: (scene) => scene.change(BRAND, NS4, "A", { ttl: 60 }),
        expected: [ofServer("ttl", NS4, "warning", "us", { says: ["60 s", "3600 s", NS4] })],
        sets: ["zone example.com/ns4"],
    },
    {
        name: "The brand zone's own NS records are edited",
        apply: (scene) =>
            scene.change(BRAND, BRAND, "NS", {
                values: [...FIRST_SET.slice(1).map(toFqdn), ...OF_FORMER_HOST],
            }),
        expected: [ofBrand("agreement", "broken", "us", { says: [NS1, BRAND] })],
        sets: ["zone example.com/NS"],
    },
];

const BRAND_ZONE: Defect[] = [
    {
        name: "The brand zone is deleted",
        apply: (scene) => void scene.world.hostedZones.delete(scene.zone(BRAND).id),
        expected: [
            ofBrand("agreement", "broken", "us", {
                says: [BRAND, NS1],
                needs: ["word of the brand's servers"],
            }),
        ],
        sets: ["zone example.com"],
        takes: ["brand zone", "records of ns1", "records of ns2", "records of ns3"],
    },
];

const REGISTRY: Defect[] = [
    {
        name: "The registry keeps an old address as glue",
        apply: (scene) => scene.glue(BRAND, NS1, (glue) => ["198.51.100.99", ...glue.slice(1)]),
        expected: [ofServer("glue", NS1, "broken", "brand registrar", { says: ["198.51.100.99", NS1] })],
        sets: ["registry example.com/glue/ns1"],
    },
    {
        name: "The glue lacks IPv6",
        apply: (scene) => scene.glue(BRAND, NS2, (glue) => glue.slice(0, 1)),
        expected: [
            ofServer("glue", NS2, "warning", "brand registrar", {
                says: [NS2, "2600:"],
                needs: ["AAAA of ns2"],
            }),
        ],
        sets: ["registry example.com/glue/ns2"],
    },
    {
        name: "The glue is missing where the name server cannot be found without",
        apply: (scene) => scene.glue(BRAND, NS3, () => []),
        expected: [ofServer("glue", NS3, "broken", "brand registrar", { says: [NS3, "205.251."] })],
        sets: ["registry example.com/glue/ns3"],
    },
    {
        name: "The registry keeps an old address for a name server that only tenants use",
        apply: (scene) => scene.glue("second.com", NS5, () => [STRANGER.ipv4, STRANGER.ipv6]),
        expected: [ofServer("glue", NS5, "broken", "brand registrar", { says: [STRANGER.ipv4, NS5] })],
        sets: ["registry second.com/glue"],
    },
    {
        name: "The brand domain is delegated to another host, which has a zone of its name",
        apply: (scene) => scene.delegate(BRAND, FORMER_HOST),
        expected: [ofBrand("delegation", "broken", "brand registrar", { says: [...FORMER_HOST, NS1] })],
        sets: ["registry example.com/NS", "registry example.com/glue"],
        takes: ["way to the brand zone", "word of the brand's servers"],
    },
    {
        name: "The brand domain is not registered",
        apply: (scene) => void scene.world.registry.delete(BRAND),
        expected: [ofBrand("delegation", "broken", "brand registrar", { says: [BRAND, NS1] })],
        sets: ["registry example.com"],
        takes: ["way to the brand zone"],
    },
    {
        name: "One of the brand domain's name servers is missing at the registry",
        apply: (scene) => scene.delegate(BRAND, FIRST_SET.slice(0, 3)),
        expected: [ofBrand("delegation", "warning", "brand registrar", { says: [NS4] })],
        sets: ["registry example.com/NS"],
    },
    {
        name: "Registry and brand zone disagree, and the audit was not told which is right",
        apply: (scene) => {
            scene.plan.brandNameServers = undefined;
            scene.delegate(BRAND, [...FIRST_SET.slice(0, 3), ...FORMER_HOST]);
        },
        expected: [ofBrand("agreement", "broken", "brand registrar", { says: [...FORMER_HOST, NS4] })],
        sets: ["registry example.com/NS", "zone example.com/NS"],
    },
    {
        name: "A former host's DS records are left at the brand domain",
        apply: (scene) => void (scene.delegation(BRAND).ds = [DS]),
        expected: [ofBrand("dnssec", "broken", "brand registrar", { says: ["12345 13 2", BRAND] })],
        sets: ["registry example.com/DS"],
    },
];

export const DEFECTS: readonly Defect[] = [
    ...AWS_CHANGES,
    ...RECORDS,
    ...BRAND_ZONE,
    ...REGISTRY,
    ...TENANT_DEFECTS,
];
