import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkSettings, checkTenant } from "../../settings/checkSettings";
import { expandSettings } from "../../settings/fileTenants";
import { knownSources } from "../../settings/knownParts";
import { problemText, SettingsError } from "../../settings/settingsError";
import { withFiles } from "./fileFolder";
import { TARGET, TENANT } from "./mistakes";

const ZONE =
    "@ 60 SOA ns host 1 2 3 4 5\n@ 60 NS ns1.old.example.\n@ 60 A 192.0.2.1\n@ 60 MX 10 mail\nmail 60 A 192.0.2.25\n";

/** The problems of settings with these files, as a user reads them. */
function wrong(settings: Record<string, unknown>, files: Record<string, string>): string[] {
    return withFiles(files, (found) => {
        const { problems } = checkSettings({ brandDomain: "example.com", ...settings }, found);
        return problems.map((problem) => problemText(problem, "white-label-dns:"));
    });
}

const yaml = (...tenants: unknown[]): string =>
    tenants.map((tenant) => `- ${JSON.stringify(tenant)}\n`).join("");

describe("settings with files", () => {
    it("have the tenants of the config and of the file, with the records of their zone files, as lists", () => {
        const files = {
            "tenants.yaml": yaml({
                domain: "BÜCHER.example.org",
                target: TARGET,
                records: { file: "a.zone" },
            }),
            "a.zone": ZONE,
        };
        withFiles(files, (found) => {
            const given = { brandDomain: "example.com", tenants: [TENANT], tenantsFile: "tenants.yaml" };
            const { settings, problems, notes, hasFiles } = checkSettings(given, found);
            assert.deepEqual(problems, []);
            assert.equal(hasFiles, true);
            assert.deepEqual(settings?.tenants, [
                TENANT,
                {
                    domain: "xn--bcher-kva.example.org",
                    target: TARGET,
                    records: [
                        { name: "@", type: "MX", ttl: 60, values: ["10 mail.xn--bcher-kva.example.org."] },
                        { name: "mail", type: "A", ttl: 60, values: ["192.0.2.25"] },
                    ],
                },
            ]);
            assert.equal("tenantsFile" in (settings ?? {}), false);
            assert.deepEqual(notes, [
                "a.zone (xn--bcher-kva.example.org): left out, because these names get the target: @ A (line 3)",
            ]);
            const copy = checkSettings({ ...settings });
            assert.deepEqual(copy.problems, [], "a copy of checked settings joins no file again");
        });
    });

    it("can have all tenants in the file, and none in the config", () => {
        const files = { "t.csv": "domain,target.addresses\na.net,192.0.2.1\n" };
        assert.deepEqual(wrong({ tenantsFile: "t.csv" }, files), []);
        assert.deepEqual(wrong({ tenantsFile: "t.csv", tenants: [] }, files), []);
    });

    it("are read from the given directory", () => {
        const files = { "sub/t.yaml": yaml({ ...TENANT, records: { file: "a.zone" } }), "sub/a.zone": ZONE };
        assert.deepEqual(wrong({ tenantsFile: "t.yaml", fileDirectory: "sub" }, files), []);
    });

    it("are not changed without a file", () => {
        const given = { brandDomain: "example.com", tenants: [TENANT, 7, { records: [] }, null] };
        assert.deepEqual(expandSettings(given).value, given);
        for (const odd of [undefined, null, 7, "x", []]) {
            assert.equal(expandSettings(odd).value, odd);
        }
    });
});

describe("problems of settings in files", () => {
    it("have file and line, or the key in the config", () => {
        const files = {
            "tenants.yaml": [
                "- domain: a.net",
                "  target: { addresses: [nope] }",
                "- domain: tenant.net",
                "  target: { addresses: [192.0.2.1] }",
                "- domain: shop.a.net",
                "  target:",
                "    addresses: [192.0.2.1]",
                "  records:",
                '    - { name: "@", type: MX, values: [mail] }',
                "  pin: two",
                "  tag: {}",
            ].join("\n"),
        };
        const found = wrong(
            { tenants: [TENANT, { domain: "x.net", target: undefined }], tenantsFile: "tenants.yaml" },
            files,
        );
        const expected = [
            /^white-label-dns:tenants\[1\]\.target \(.+\): is undefined/,
            /^tenants\.yaml:2 \(a\.net\): target\.addresses\[0\]: "nope" is not an IPv4 or IPv6 address/,
            /^tenants\.yaml:3 \(tenant\.net\): domain: "tenant\.net" duplicates tenants\[0\] \(/,
            /^tenants\.yaml:5 \(shop\.a\.net\): domain: "shop\.a\.net" is a subdomain of a\.net \(tenants\.yaml:1/,
            /^tenants\.yaml:9 \(shop\.a\.net\): records\[0\]: @ MX: /,
            /^tenants\.yaml:10 \(shop\.a\.net\): pin: "two" is not valid/,
            /^tenants\.yaml:11 \(shop\.a\.net\): tag: is not a known setting/,
        ];
        assert.equal(found.length, expected.length, found.join("\n"));
        for (const pattern of expected) {
            assert.ok(
                found.some((text) => pattern.test(text)),
                `${String(pattern)}\n${found.join("\n")}`,
            );
        }
    });

    it("have both places of a domain that is there twice", () => {
        const files = { "t.yaml": yaml(TENANT, { ...TENANT, domain: "TENANT.net." }) };
        const [first = "", second = ""] = wrong({ tenants: [TENANT], tenantsFile: "t.yaml" }, files);
        assert.match(first, /^t\.yaml:1 \(tenant\.net\): domain: "tenant\.net" duplicates tenants\[0\] \(/);
        assert.match(second, /^t\.yaml:2 \(TENANT\.net\.\): domain: .* duplicates tenants\[0\] \(/);
        const [only = ""] = wrong({ tenantsFile: "t.yaml" }, files);
        assert.match(only, /^t\.yaml:2 \(TENANT\.net\.\): .* duplicates t\.yaml:1 \(tenant\.net\) \(/);
    });

    it("have the place of the outer tenant", () => {
        const files = { "t.yaml": yaml(TENANT, { ...TENANT, domain: "shop.tenant.net" }) };
        const [only = ""] = wrong({ tenantsFile: "t.yaml" }, files);
        assert.match(only, /is a subdomain of tenant\.net \(t\.yaml:1 \(tenant\.net\)\); where customers/);
    });

    it("have the line of the zone file, for any tenant", () => {
        const zone = "x 60 CNAME y\nx 60 CNAME z\nmail 60 A nope\n@ 60 A 192.0.2.1\nshop 60 MX 10 x\n";
        const nested = { domain: "shop.tenant.net", target: TARGET, inside: "tenant.net" };
        assert.deepEqual(
            wrong(
                { tenants: [{ ...TENANT, records: { file: "a.zone" } }], tenantsFile: "t.yaml" },
                { "a.zone": zone, "t.yaml": yaml(nested) },
            ).map((text) => text.slice(0, 61)),
            [
                'a.zone:3 (tenant.net): mail A: "nope" is not an IPv4 address',
                'a.zone:5 (tenant.net): "shop" MX is at or below shop.tenant.n',
                "a.zone:1 (tenant.net): x CNAME: a CNAME has exactly one value",
            ],
        );
    });

    it("have the setting that names an unusable file", () => {
        const found = [
            ...wrong({ tenantsFile: "no.yaml" }, {}),
            ...wrong({ tenantsFile: "" }, {}),
            ...wrong({ tenantsFile: 7, tenants: [] }, {}),
            ...wrong({ tenantsFile: "t.yaml" }, { "t.yaml": "" }),
            ...wrong({ tenants: [{ ...TENANT, records: { file: "no.zone" } }] }, {}),
            ...wrong({ tenants: [{ ...TENANT, records: { file: 7 } }] }, {}),
            ...wrong({ tenants: [{ ...TENANT, records: { file: "a.zone", also: [] } }] }, { "a.zone": ZONE }),
            ...wrong(
                { tenantsFile: "t.yaml" },
                { "t.yaml": yaml({ ...TENANT, records: { file: "a.zone" } }), "a.zone": "" },
            ),
            ...wrong({ tenantsFile: "t.yaml" }, { "t.yaml": "- domain: a.net\n  domain: b.net\n" }),
        ];
        const expected = [
            /^white-label-dns:tenantsFile: "no\.yaml" does not exist /,
            /^white-label-dns:tenantsFile: "" is a directory/,
            /^white-label-dns:tenantsFile: 7 is not valid; write the path of a file/,
            /^white-label-dns:tenantsFile: "t\.yaml" is empty/,
            /^white-label-dns:tenants\[0\]\.records\.file \(tenant\.net\): "no\.zone" does not exist /,
            /^white-label-dns:tenants\[0\]\.records\.file \(tenant\.net\): 7 is not valid; write the path of a zone file/,
            /^white-label-dns:tenants\[0\]\.records\.also \(tenant\.net\): is not a known setting/,
            /^t\.yaml:1 \(tenant\.net\): records\.file: "a\.zone" has no records/,
            /^t\.yaml:2: is not valid YAML: Map keys must be unique/,
        ];
        assert.equal(found.length, expected.length, found.join("\n"));
        expected.forEach((pattern, index) => assert.match(found[index] ?? "", pattern));
    });

    it("include tenants that are neither in the config nor in a file", () => {
        assert.match(
            wrong({}, {})[0] ?? "",
            /^white-label-dns:tenants: is missing; write .*, or set tenantsFile$/,
        );
    });

    it("are limited for a file that is not a zone file", () => {
        const files = { "a.zone": "<br> <br>\n".repeat(500) };
        const found = wrong({ tenants: [{ ...TENANT, records: { file: "a.zone" } }] }, files);
        assert.equal(found.length, 21);
        assert.equal(found[20], "a.zone (tenant.net): 480 more lines have errors; is this the right file?");
    });

    it("have the place of an invalid target, in each kind of file", () => {
        assert.deepEqual(
            wrong({ tenantsFile: "t.yaml" }, { "t.yaml": "- domain: tenant.net\n  target:\n" }),
            [
                "t.yaml:2 (tenant.net): target: null is not valid; write a target: { alias: { dnsName, zoneId } } or { addresses: [203.0.113.10] }",
            ],
        );
        assert.match(
            wrong(
                { tenantsFile: "t.csv" },
                { "t.csv": "domain,target.addresses\ntenant.org,192.0.2.1\ntenant.net,\n" },
            ).join("\n"),
            /^t\.csv:3 \(tenant\.net\): target: \{\} has neither alias nor addresses; .*in a table, leave all its columns empty\)$/,
        );
        const undefinedTarget = { domain: "tenant.net", target: undefined, records: { file: "a.zone" } };
        assert.match(
            wrong({ tenants: [undefinedTarget] }, { "a.zone": "mail 60 A 192.0.2.1\n" }).join("\n"),
            /^white-label-dns:tenants\[0\]\.target \(tenant\.net\): is undefined/,
        );
    });

    it("do not include records without a target, as in a list", () => {
        const given = { tenantsFile: "t.yaml" };
        const files = { "t.yaml": "- { domain: tenant.net, records: { file: a.zone } }\n", "a.zone": ZONE };
        assert.deepEqual(wrong(given, files), []);
        assert.deepEqual(wrong(given, { "t.yaml": "- domain: tenant.net\n" }), []);
    });

    it("include unknown names, but not an unknown target", () => {
        const files = { "a.zone": ZONE };
        const records = { file: "a.zone" };
        const later = pulumi.output(TARGET);
        assert.deepEqual(wrong({ tenants: [{ ...TENANT, target: later, records }] }, files), []);
        for (const names of [pulumi.output(["@"]), ["@", pulumi.output("www")]]) {
            assert.match(
                wrong({ tenants: [{ ...TENANT, names, records }] }, files).join("\n"),
                /^white-label-dns:tenants\[0\]\.names \(tenant\.net\): is an output, but the names must be known/,
            );
        }
        assert.match(
            wrong({ tenants: [{ ...TENANT, records: { file: pulumi.output("a.zone") } }] }, files).join("\n"),
            /^white-label-dns:tenants\[0\]\.records\.file \(tenant\.net\): .*write the path of a zone file/s,
        );
    });

    it("include every record of a file without a target", () => {
        const found = wrong(
            { tenants: [{ domain: "tenant.net", records: { file: "a.zone" } }] },
            { "a.zone": "@ 60 CNAME x.example.\n" },
        );
        assert.match(found[0] ?? "", /^a\.zone:1 \(tenant\.net\): @ CNAME: a CNAME is not permitted/);
    });
});

describe("a single tenant with a zone file", () => {
    it("has its records as a list", () => {
        withFiles({ "a.zone": ZONE }, (_files, folder) => {
            const records = { file: `${folder}/a.zone` };
            const checked = checkTenant({ ...TENANT, records });
            assert.deepEqual(checked.problems, []);
            assert.deepEqual(
                knownSources(checked).records.map((record) => `${record?.name} ${record?.type}`),
                ["@ MX", "mail A"],
            );
            assert.equal(checked.notes.length, 1);
        });
    });

    it("has problems with the line of the file", () => {
        withFiles({ "a.zone": "x 60 A nope\ny 60 CNAME a\ny 60 CNAME b\n" }, (_files, folder) => {
            const file = `${folder}/a.zone`;
            const { problems } = checkTenant({ ...TENANT, records: { file } });
            const [first = "", second = ""] = new SettingsError(problems, "tenant.net: ").message.split("\n");
            assert.ok(first.startsWith(`${file}:1 (tenant.net): x A: `), first);
            assert.ok(second.startsWith(`${file}:2 (tenant.net): y CNAME: `), second);
        });
    });
});
