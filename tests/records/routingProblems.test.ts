import assert from "node:assert/strict";
import { placementProblems, recordProblems } from "../../records/recordProblems";
import { normalizeRecord, type IdentifiedData } from "../../records/recordSet";
import type { Routing } from "../../records/routing";

const CHECK = "01234567-89ab-cdef-0123-456789abcdef";
const ALIAS = { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };

function problemsOf(data: Partial<IdentifiedData>, type = "A"): string[] {
    const content =
        data.alias === undefined ? { values: [type === "A" ? "192.0.2.1" : "ns1.example.net."] } : {};
    const record = normalizeRecord("www", type, { ...content, setIdentifier: "x", ...data }, "tenant.net");
    return recordProblems(record, "tenant.net");
}

describe("The routing of a record", () => {
    const right: [string, Partial<IdentifiedData>, string?][] = [
        ["a weight of zero", { routing: { weight: 0 } }],
        ["the most weight", { routing: { weight: 255 } }],
        ["a region in capitals", { routing: { latency: "EU-CENTRAL-1" } }],
        ["a secondary", { routing: { failover: "SECONDARY" } }],
        ["a primary with a health check", { routing: { failover: "PRIMARY" }, healthCheckId: CHECK }],
        [
            "a primary alias with the health of its target",
            { routing: { failover: "PRIMARY" }, alias: { ...ALIAS, evaluateTargetHealth: true } },
        ],
        ["a continent", { routing: { geolocation: { continent: "eu" } } }],
        ["the default location", { routing: { geolocation: { country: "*" } } }],
        ["a state", { routing: { geolocation: { country: "US", subdivision: "ca" } } }],
        ["a region of Ukraine", { routing: { geolocation: { country: "UA", subdivision: "43" } } }],
        ["a point", { routing: { geoproximity: { latitude: -90, longitude: "180", bias: -99 } } }],
        ["a local zone", { routing: { geoproximity: { localZoneGroup: "us-west-2-den-1", bias: 99 } } }],
        ["many values", { routing: { multivalue: true } }],
        ["a CIDR location", { routing: { cidr: { collectionId: CHECK, location: "*" } } }],
        ["a CNAME", { routing: { weight: 1 } }, "CNAME"],
        [
            "an identifier with spaces and punctuation",
            { setIdentifier: "blue, 50 % – ü", routing: { weight: 1 } },
        ],
        ["the longest identifier", { setIdentifier: "x".repeat(128), routing: { weight: 1 } }],
        ["no routing", { setIdentifier: undefined }],
    ];
    for (const [what, data, type] of right) {
        it(`may be ${what}`, () => assert.deepEqual(problemsOf(data, type), []));
    }

    const wrong: [string, Partial<IdentifiedData>, RegExp, string?][] = [
        ["an identifier alone", {}, /the set identifier "x" is for records with a routing/],
        [
            "a health check alone",
            { setIdentifier: undefined, healthCheckId: CHECK },
            /without a routing there are none/,
        ],
        ["no identifier", { setIdentifier: undefined, routing: { weight: 1 } }, /needs a setIdentifier/],
        [
            "an empty identifier",
            { setIdentifier: "", routing: { weight: 1 } },
            /must have 1 to 128 characters/,
        ],
        [
            "a long identifier",
            { setIdentifier: "x".repeat(129), routing: { weight: 1 } },
            /must have 1 to 128/,
        ],
        ["a blank at the end", { setIdentifier: "x ", routing: { weight: 1 } }, /no spaces at its ends/],
        ["a control character", { setIdentifier: "x\n", routing: { weight: 1 } }, /"x\\n" must have/],
        ["an empty routing", { routing: {} }, /exactly one of weight, latency, .*, and this has none/],
        ["two kinds", { routing: { weight: 1, multivalue: true } }, /and this has weight and multivalue/],
        [
            "a weight of 256",
            { routing: { weight: 256 } },
            /the weight 256 is not a whole number from 0 to 255/,
        ],
        ["half a weight", { routing: { weight: 0.5 } }, /the weight 0.5/],
        ["a region that is none", { routing: { latency: "us-esat-1" } }, /"us-esat-1" is not an AWS region/],
        [
            "another role",
            { routing: { failover: "TERTIARY" } as unknown as Routing },
            /"TERTIARY" is neither PRIMARY nor/,
        ],
        [
            "a primary without a check",
            { routing: { failover: "PRIMARY" } },
            /needs a healthCheckId, or nothing/,
        ],
        [
            "a primary alias that asks no target",
            { routing: { failover: "PRIMARY" }, alias: ALIAS },
            /needs evaluateTargetHealth: true/,
        ],
        ["no place", { routing: { geolocation: {} } }, /a continent or a country, and not both/],
        [
            "a continent and a country",
            { routing: { geolocation: { continent: "EU", country: "DE" } } },
            /a continent or a country, and not both/,
        ],
        [
            "another continent",
            { routing: { geolocation: { continent: "XX" } } },
            /"XX" is not a continent; use one of AF/,
        ],
        [
            "another country",
            { routing: { geolocation: { country: "UK" } } },
            /"UK" is neither a country .*the United Kingdom is GB/,
        ],
        [
            "a state of another country",
            { routing: { geolocation: { country: "DE", subdivision: "BY" } } },
            /the subdivision "BY" needs country US/,
        ],
        [
            "a state that is none",
            { routing: { geolocation: { country: "US", subdivision: "XX" } } },
            /"XX" is not a state/,
        ],
        ["no point", { routing: { geoproximity: { bias: 1 } } }, /exactly one of region, localZoneGroup/],
        [
            "two places",
            { routing: { geoproximity: { region: "eu-west-1", latitude: 1, longitude: 1 } } },
            /exactly one of region, localZoneGroup/,
        ],
        ["half a point", { routing: { geoproximity: { latitude: 1 } } }, /the point 1, undefined is not/],
        [
            "a point that is too exact",
            { routing: { geoproximity: { latitude: 1.234, longitude: 1 } } },
            /at most two decimals/,
        ],
        [
            "a point off the globe",
            { routing: { geoproximity: { latitude: 91, longitude: 1 } } },
            /from -90 to 90/,
        ],
        ["a zone", { routing: { geoproximity: { localZoneGroup: "us-west-2a" } } }, /not a local zone group/],
        ["too much bias", { routing: { geoproximity: { region: "eu-west-1", bias: 100 } } }, /the bias 100/],
        ["multivalue: false", { routing: { multivalue: false } }, /multivalue is false/],
        ["many aliases", { routing: { multivalue: true }, alias: ALIAS }, /cannot contain aliases/],
        ["many CNAMEs", { routing: { multivalue: true } }, /cannot contain CNAMEs/, "CNAME"],
        [
            "a CIDR location that is too long",
            { routing: { cidr: { collectionId: CHECK, location: "a".repeat(17) } } },
            /at most 16 letters/,
        ],
        ["a routed NS", { routing: { weight: 1 } }, /Route 53 has no routing for NS records/, "NS"],
        [
            "a health check that is none",
            { routing: { weight: 1 }, healthCheckId: "a b" },
            /"a b" is not the id/,
        ],
    ];
    for (const [what, data, rule, type] of wrong) {
        it(`cannot be ${what}`, () => assert.match(problemsOf(data, type).join("\n"), rule));
    }
});

describe("Records of one name and type", () => {
    const group = (isWhole: boolean, ...members: Partial<IdentifiedData>[]): string[] => {
        const records = members.map((data, index) =>
            normalizeRecord(
                "www",
                "A",
                { values: ["192.0.2.1"], setIdentifier: String(index), ...data },
                "tenant.net",
            ),
        );
        return placementProblems(records, "tenant.net", isWhole);
    };
    const weighted = (ttl?: number): Partial<IdentifiedData> => ({ ttl, routing: { weight: 1 } });
    const routed = (...routings: Routing[]) => routings.map((routing) => ({ routing }));
    const simple = { setIdentifier: undefined };

    it("may share one routing", () => {
        const geolocation = routed(
            { geolocation: { country: "US" } },
            { geolocation: { country: "US", subdivision: "CA" } },
            { geolocation: { country: "*" } },
        );
        for (const members of [
            [weighted(60), weighted(60), { ...weighted(), alias: ALIAS }],
            routed({ latency: "eu-west-1" }, { latency: "eu-west-2" }),
            routed({ failover: "SECONDARY" }, { failover: "PRIMARY" }),
            geolocation,
            Array.from({ length: 100 }, () => weighted()),
        ]) {
            assert.deepEqual(group(true, ...members), []);
        }
    });

    const wrong: [string, Partial<IdentifiedData>[], RegExp][] = [
        [
            "two simple records",
            [simple, simple],
            /^www A: defined 2 times; merge the values into one record$/,
        ],
        [
            "a simple record and a routed one",
            [simple, weighted()],
            /one record has no routing, and 1 have one/,
        ],
        [
            "two records with one identifier",
            [weighted(), { ...weighted(), setIdentifier: "0" }],
            /2 records have the set identifier "0"/,
        ],
        [
            "two routing policies",
            routed({ weight: 1 }, { multivalue: true }),
            /are chosen by weight and by multivalue/,
        ],
        ["two TTLs with weights", [weighted(60), weighted(300)], /have the TTLs 60, 300/],
        [
            "two records of one region",
            routed({ latency: "eu-west-1" }, { latency: "eu-west-1" }),
            /two records are for latency eu-west-1/,
        ],
        [
            "two records of one place",
            routed({ geolocation: { country: "DE" } }, { geolocation: { country: "DE" } }),
            /two records are for geolocation DE/,
        ],
        ["a single primary", routed({ failover: "PRIMARY" }), /this one has PRIMARY; write each/],
        [
            "two secondaries",
            routed({ failover: "SECONDARY" }, { failover: "SECONDARY" }),
            /SECONDARY and SECONDARY/,
        ],
        [
            "a hundred and one records",
            Array.from({ length: 101 }, () => weighted()),
            /101 records .* allows 100/,
        ],
        [
            "thirty-one points",
            Array.from({ length: 31 }, () => ({ routing: { geoproximity: { region: "eu-west-1" } } })),
            /31 records .* allows 30/,
        ],
        [
            "two CIDR collections",
            routed(
                { cidr: { collectionId: CHECK, location: "a" } },
                { cidr: { collectionId: CHECK.replace("0", "1"), location: "b" } },
            ),
            /several CIDR collections/,
        ],
    ];
    for (const [what, members, rule] of wrong) {
        it(`cannot be ${what}`, () => assert.match(group(true, ...members).join("\n"), rule));
    }

    it("may be only half of a failover, because the other half can follow", () => {
        assert.deepEqual(group(false, ...routed({ failover: "PRIMARY" })), []);
        assert.equal(group(false, ...routed({ failover: "PRIMARY" }, { failover: "PRIMARY" })).length, 1);
    });

    it("cannot include another record with a CNAME, routed or not", () => {
        const at = (type: string, identifier: string) =>
            normalizeRecord(
                "www",
                type,
                { values: ["x.example.net."], setIdentifier: identifier, routing: { weight: 1 } },
                "tenant.net",
            );
        assert.deepEqual(placementProblems([at("CNAME", "1"), at("CNAME", "2")], "tenant.net"), []);
        const beside = placementProblems([at("CNAME", "1"), at("CNAME", "2"), at("TXT", "1")], "tenant.net");
        assert.match(beside.join("\n"), /^www CNAME: a CNAME cannot share .*, and this name also has TXT$/);
    });
});
