import assert from "node:assert/strict";
import { FileError } from "../../settings/settingFiles";
import { readTenantsFile } from "../../settings/tenantsFile";

const YAML = `# all tenants
- domain: tenant.net
  target: &lb
    alias: { dnsName: lb-1.example.com, zoneId: Z1 }
- domain: tenant.org
  target: *lb
  records:
    - { name: "@", type: MX,
        values: ["10 mail.example.org."] }
`;

describe("a file of tenants in YAML", () => {
    const target = { alias: { dnsName: "lb-1.example.com", zoneId: "Z1" } };

    it("has them as a config would", () => {
        assert.deepEqual(readTenantsFile("tenants.yaml", YAML).tenants, [
            { domain: "tenant.net", target },
            {
                domain: "tenant.org",
                target,
                records: [{ name: "@", type: "MX", values: ["10 mail.example.org."] }],
            },
        ]);
    });

    it("knows the line of each part, and of what holds a part that has none", () => {
        const { lineOf } = readTenantsFile("tenants.YML", YAML);
        assert.equal(lineOf(0, []), 2);
        assert.equal(lineOf(0, ["target", "alias", "zoneId"]), 4);
        assert.equal(lineOf(1, ["domain"]), 5);
        assert.equal(lineOf(1, ["target", "alias"]), 6);
        assert.equal(lineOf(1, ["records", 0]), 8);
        assert.equal(lineOf(1, ["records", 0, "values", 0]), 9);
        assert.equal(lineOf(1, ["pin"]), 5);
    });

    it("takes one anchor for thousands of tenants, and keys that are merged", () => {
        const lines = Array.from({ length: 5000 }, (_none, index) => `- { <<: *all, domain: t${index}.net }`);
        const { tenants } = readTenantsFile(
            "t.yaml",
            ["- &all { domain: a.net, comment: b }", ...lines].join("\n"),
        );
        assert.equal(tenants.length, 5001);
        assert.deepEqual(tenants[5000], { domain: "t4999.net", comment: "b" });
    });
});

describe("a file of tenants in JSON", () => {
    it("has them with their lines", () => {
        const text = JSON.stringify([{ domain: "a.net" }, { domain: "b.net", pin: 2 }], undefined, 1);
        const { tenants, lineOf } = readTenantsFile("tenants.json", text);
        assert.deepEqual(tenants, [{ domain: "a.net" }, { domain: "b.net", pin: 2 }]);
        assert.equal(lineOf(1, ["pin"]), text.split("\n").findIndex((line) => line.includes("pin")) + 1);
    });

    it("may be indented with tabs", () => {
        const text = JSON.stringify(
            [{ domain: "a.net", target: { addresses: ["192.0.2.1"] } }],
            undefined,
            "\t",
        );
        assert.deepEqual(readTenantsFile("tenants.json", text).tenants, JSON.parse(text));
    });
});

describe("a file of tenants in CSV", () => {
    const CSV = `domain,target.addresses,target.ttl,target.alias.dnsName,target.alias.zoneId,target.alias.evaluateTargetHealth,names,records.file,comment,pin,inside,ttlPhase,tags.plan
tenant.net,203.0.113.10 2001:db8::10,60,,,,@ www shop,,"Contract 4711, ""gold""",,,,gold

tenant.org,,,lb-1.example.com,Z1,true,,tenants/tenant.org.zone,,2,,prepare,
shop.tenant.org,192.0.2.1,,,,,@,,,,tenant.org,,
`;

    it("has them with what its cells say, and without what is empty", () => {
        assert.deepEqual(readTenantsFile("tenants.csv", CSV.replaceAll("\n", "\r\n")).tenants, [
            {
                domain: "tenant.net",
                target: { addresses: ["203.0.113.10", "2001:db8::10"], ttl: 60 },
                names: ["@", "www", "shop"],
                comment: 'Contract 4711, "gold"',
                tags: { plan: "gold" },
            },
            {
                domain: "tenant.org",
                target: { alias: { dnsName: "lb-1.example.com", zoneId: "Z1", evaluateTargetHealth: true } },
                records: { file: "tenants/tenant.org.zone" },
                pin: 2,
                ttlPhase: "prepare",
            },
            {
                domain: "shop.tenant.org",
                target: { addresses: ["192.0.2.1"] },
                names: ["@"],
                inside: "tenant.org",
            },
        ]);
    });

    it("keeps an empty target for a row whose cells of it are all empty, which the check refuses", () => {
        const text = "domain,target.addresses,records.file\na.net,192.0.2.1,\nb.net,,b.zone\n";
        assert.deepEqual(readTenantsFile("t.csv", text).tenants, [
            { domain: "a.net", target: { addresses: ["192.0.2.1"] } },
            { domain: "b.net", target: {}, records: { file: "b.zone" } },
        ]);
        assert.deepEqual(readTenantsFile("t.csv", "domain,records.file\nb.net,b.zone\n").tenants, [
            { domain: "b.net", records: { file: "b.zone" } },
        ]);
    });

    it("knows the line of each", () => {
        const { lineOf } = readTenantsFile("tenants.csv", CSV);
        assert.deepEqual(
            [0, 1, 2].map((index) => lineOf(index, ["target"])),
            [2, 4, 5],
        );
    });

    it("leaves what is no number or flag as it is, for the check to name", () => {
        const text = "domain,pin,target.alias.evaluateTargetHealth\na.net,two,yes\n";
        assert.deepEqual(readTenantsFile("t.csv", text).tenants, [
            { domain: "a.net", pin: "two", target: { alias: { evaluateTargetHealth: "yes" } } },
        ]);
    });
});

describe("a file of tenants that is none", () => {
    const refusals: [what: string, path: string, text: string, line: number | undefined, expected: RegExp][] =
        [
            ["another kind of file", "tenants.xml", "", undefined, /^has the ending "\.xml"; name/],
            [
                "an empty one",
                "t.yaml",
                "",
                undefined,
                /^is empty; if no tenants are intended, remove tenantsFile/,
            ],
            ["one with comments only", "t.yaml", "# {{ tenants }}\n", undefined, /^is empty/],
            ["an empty one in JSON", "t.json", "null", undefined, /^is empty/],
            ["a map", "t.yaml", "tenants: []\n", 1, /^has no list of tenants/],
            ["text", "t.yaml", "tenant.net\n", 1, /^has no list of tenants/],
            [
                "a key that is there twice",
                "t.yaml",
                "- domain: a.net\n- domain: b.net\n  domain: c.net\n",
                3,
                /^is not valid YAML: Map keys must be unique$/,
            ],
            [
                "a tab",
                "t.yaml",
                "- domain: a.net\n\tcomment: x\n",
                2,
                /^is not valid YAML: Unexpected scalar at node end; indent with spaces and not with tabs$/,
            ],
            ["broken JSON", "t.json", '[\n{"domain": "a.net"\n', 3, /^is not valid YAML: /],
            [
                "two documents",
                "t.yaml",
                "- domain: a.net\n---\n- domain: b.net\n",
                2,
                /^is not valid YAML: .*multiple documents/,
            ],
            [
                "an alias without its anchor",
                "t.yaml",
                "- target: *lb\n",
                undefined,
                /^is not valid YAML: Unresolved alias/,
            ],
            ["an empty table", "t.csv", "", undefined, /^has no tenants/],
            [
                "a table with a header only",
                "t.csv",
                "domain,pin\n",
                undefined,
                /^has no tenants; if no tenants are intended, remove tenantsFile/,
            ],
            [
                "a column that there is none of",
                "t.csv",
                "domain,address\na.net,x\n",
                1,
                /^the column "address" is not one of domain, /,
            ],
            ["semicolons", "t.csv", "domain;pin\na.net;1\n", 1, /^the column "domain;pin" is not one of/],
            [
                "a column twice",
                "t.csv",
                "domain,domain\na.net,b.net\n",
                1,
                /^the column "domain" appears twice/,
            ],
            [
                "a row with a cell too many",
                "t.csv",
                "domain,target.addresses\na.net,1.2.3.4\nb.net,1.2.3.4,1.2.3.5\n",
                3,
                /^the row has 3 cells, but the header has 2/,
            ],
            [
                "a row that was cut off",
                "t.csv",
                "domain,target.addresses\na.net,1.2.3.4\nb.n",
                3,
                /^the row has 1 cells/,
            ],
            [
                "an open quote",
                "t.csv",
                'domain,comment\na.net,"x\n',
                2,
                /^is not valid CSV: Quote Not Closed/,
            ],
        ];
    for (const [what, path, text, line, expected] of refusals) {
        it(`is refused: ${what}`, () => {
            assert.throws(
                () => readTenantsFile(path, text),
                (error) => {
                    assert.ok(error instanceof FileError, String(error));
                    assert.match(error.message, expected);
                    assert.equal(error.line, line);
                    return true;
                },
            );
        });
    }

    it("is not an empty list, which a person has written", () => {
        assert.deepEqual(readTenantsFile("t.yaml", "[]\n").tenants, []);
    });
});
