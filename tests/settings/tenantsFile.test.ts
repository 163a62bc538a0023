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

    it("has the same tenants as a config", () => {
        assert.deepEqual(readTenantsFile("tenants.yaml", YAML).tenants, [
            { domain: "tenant.net", target },
            {
                domain: "tenant.org",
                target,
                records: [{ name: "@", type: "MX", values: ["10 mail.example.org."] }],
            },
        ]);
    });

    it("has the line of each part, and a parent's line for a part without one", () => {
        const { lineOf } = readTenantsFile("tenants.YML", YAML);
        assert.equal(lineOf(0, []), 2);
        assert.equal(lineOf(0, ["target", "alias", "zoneId"]), 4);
        assert.equal(lineOf(1, ["domain"]), 5);
        assert.equal(lineOf(1, ["target", "alias"]), 6);
        assert.equal(lineOf(1, ["records", 0]), 8);
        assert.equal(lineOf(1, ["records", 0, "values", 0]), 9);
        assert.equal(lineOf(1, ["pin"]), 5);
    });

    it("can have one anchor for thousands of tenants, and merged keys", () => {
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
    it("has the tenants with their lines", () => {
        const text = JSON.stringify([{ domain: "a.net" }, { domain: "b.net", pin: 2 }], undefined, 1);
        const { tenants, lineOf } = readTenantsFile("tenants.json", text);
        assert.deepEqual(tenants, [{ domain: "a.net" }, { domain: "b.net", pin: 2 }]);
        assert.equal(lineOf(1, ["pin"]), text.split("\n").findIndex((line) => line.includes("pin")) + 1);
    });

    it("can be indented with tabs", () => {
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

    it("has tenants with the values of its cells, without empty ones", () => {
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

    it("keeps an empty target for a row whose target cells are all empty, which the check refuses", () => {
        const text = "domain,target.addresses,records.file\na.net,192.0.2.1,\nb.net,,b.zone\n";
        assert.deepEqual(readTenantsFile("t.csv", text).tenants, [
            { domain: "a.net", target: { addresses: ["192.0.2.1"] } },
            { domain: "b.net", target: {}, records: { file: "b.zone" } },
        ]);
        assert.deepEqual(readTenantsFile("t.csv", "domain,records.file\nb.net,b.zone\n").tenants, [
            { domain: "b.net", records: { file: "b.zone" } },
        ]);
    });

    it("has the line of each tenant", () => {
        const { lineOf } = readTenantsFile("tenants.csv", CSV);
        assert.deepEqual(
            [0, 1, 2].map((index) => lineOf(index, ["target"])),
            [2, 4, 5],
        );
    });

    it("does not change a value that is not a number or flag, which the check names", () => {
        const text = "domain,pin,target.alias.evaluateTargetHealth\na.net,two,yes\n";
        assert.deepEqual(readTenantsFile("t.csv", text).tenants, [
            { domain: "a.net", pin: "two", target: { alias: { evaluateTargetHealth: "yes" } } },
        ]);
    });
});

describe("an invalid file of tenants", () => {
    const refusals: [what: string, path: string, text: string, line: number | undefined, expected: RegExp][] =
        [
            ["another kind of file", "tenants.xml", "", undefined, /^has the ending "\.xml"; name/],
            [
                "an empty file",
                "t.yaml",
                "",
                undefined,
                /^is empty; if no tenants are intended, remove tenantsFile/,
            ],
            ["a file with only comments", "t.yaml", "# {{ tenants }}\n", undefined, /^is empty/],
            ["an empty JSON file", "t.json", "null", undefined, /^is empty/],
            ["a map", "t.yaml", "tenants: []\n", 1, /^has no list of tenants/],
            ["text", "t.yaml", "tenant.net\n", 1, /^has no list of tenants/],
            [
                "a duplicate key",
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
                "a table with only a header",
                "t.csv",
                "domain,pin\n",
                undefined,
                /^has no tenants; if no tenants are intended, remove tenantsFile/,
            ],
            [
                "an unknown column",
                "t.csv",
                "domain,address\na.net,x\n",
                1,
                /^the column "address" is not one of domain, /,
            ],
            ["semicolons", "t.csv", "domain;pin\na.net;1\n", 1, /^the column "domain;pin" is not one of/],
            [
                "a duplicate column",
                "t.csv",
                "domain,domain\na.net,b.net\n",
                1,
                /^the column "domain" appears twice/,
            ],
            [
                "a row with a surplus cell",
                "t.csv",
                "domain,target.addresses\na.net,1.2.3.4\nb.net,1.2.3.4,1.2.3.5\n",
                3,
                /^the row has 3 cells, but the header has 2/,
            ],
            [
                "a truncated row",
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

    it("does not include an empty list, which is written on purpose", () => {
        assert.deepEqual(readTenantsFile("t.yaml", "[]\n").tenants, []);
    });
});
