import assert from "node:assert/strict";
import { checkSettings } from "../settings/checkSettings";
import { toRecordMap } from "../settings/tenantRecords";
import { parseDomain } from "../records/names";
import { ownRecords } from "../records/recordGroup";
import { normalizeRecord } from "../records/recordSet";
import { relativeName, toRecordName } from "../records/recordName";
import { decideAddresses, type AddressRules } from "../dns/serverAddresses";
import { planRecordChanges } from "../route53/recordChanges";
import { readAwsSettings } from "../settings/awsSettings";

const TENANT = { domain: "tenant.net", target: { addresses: ["203.0.113.10"] } };
const keysOf = (settings: Record<string, unknown>): string[] =>
    checkSettings({ brandDomain: "example.com", tenants: [TENANT], ...settings }).problems.map(
        ({ key }) => key,
    );
const keysOfTenant = (tenant: Record<string, unknown>): string[] =>
    keysOf({ tenants: [{ ...TENANT, ...tenant }] });

describe("The checks of names, records, settings and plans, for odd input", () => {
    it("convert a name that repeats the zone's to its relative form and back", () => {
        const stored = toRecordName("tenant.net.tenant.net.", "tenant.net");
        assert.equal(toRecordName(relativeName(stored, "tenant.net"), "tenant.net"), stored);
        const records = toRecordMap(
            [{ source: "", name: stored, type: "A", data: { values: ["192.0.2.1"] } }],
            "tenant.net",
        );
        assert.equal(ownRecords({ zone: "tenant.net", records })[0]?.name, "tenant.net.tenant.net.");
    });
    it("store an IDN record name in punycode", () => {
        assert.equal(toRecordName("bücher", "tenant.net"), "xn--bcher-kva.tenant.net.");
        assert.equal(toRecordName("www.bücher.de", "xn--bcher-kva.de"), "www.xn--bcher-kva.de.");
    });
    it("store an IDN value in punycode", () => {
        const value = (type: string, text: string) =>
            normalizeRecord("x", type, { values: [text] }, "tenant.net").values?.[0];
        assert.equal(value("CNAME", "bücher.example."), "xn--bcher-kva.example.");
        assert.equal(value("MX", "10 bücher.de."), "10 xn--bcher-kva.de.");
        const { alias } = normalizeRecord(
            "x",
            "A",
            { alias: { dnsName: "bücher.de", zoneId: "Z1" } },
            "tenant.net",
        );
        assert.equal(alias?.dnsName, "xn--bcher-kva.de.");
    });
    it("map a capital ẞ to ß in every version of Node", () => {
        assert.deepEqual(parseDomain("FAẞ.de"), parseDomain("faß.de"));
    });
    it("report a conflict between a foreign CNAME and a configured record, in both directions", () => {
        const cname = { name: "www.tenant.net.", type: "CNAME", ttl: 300, values: ["a.b."] };
        const a = { name: "www.tenant.net.", type: "A", ttl: 300, values: ["192.0.2.1"] };
        const base = {
            zone: "tenant.net",
            owned: new Set<string>(),
            original: [],
            overwrite: false,
            equalIsOurs: true,
        };
        assert.equal(planRecordChanges({ ...base, present: [cname], desired: [a] }).conflicts.length, 1);
        assert.equal(planRecordChanges({ ...base, present: [a], desired: [cname] }).conflicts.length, 1);
        const forced = planRecordChanges({ ...base, present: [cname], desired: [a], overwrite: true });
        assert.deepEqual(
            forced.changes.map(({ action }) => action),
            ["DELETE", "CREATE"],
        );
    });
    it("count a resolver that is configured twice as one witness", () => {
        const said = { resolver: "9.9.9.9", addresses: ["205.251.196.7"] };
        const rules: AddressRules = {
            proof: ["plain"],
            ranges: ["205.251.192.0/21"],
            allowSpecialPurpose: false,
        };
        assert.deepEqual(decideAddresses([], [said, said], rules).added, []);
    });
    it("refuse a resolver that is configured twice", () => {
        assert.deepEqual(keysOf({ resolvers: ["9.9.9.9", "9.9.9.9:53"] }), ["resolvers[1]"]);
        assert.deepEqual(
            keysOf({ resolvers: ["127.0.0.1", "[::ffff:127.0.0.1]:53", "localhost", "10.0.0.1"] }),
            ["resolvers[1]", "resolvers[2]"],
        );
        // These resolvers belong to one operator, so they are not independent, but the settings accept all of them.
        assert.deepEqual(keysOf({ resolvers: ["8.8.8.8", "https://dns.google/dns-query", "8.8.4.4"] }), []);
    });
    it("accept a tenant below a brand zone that is on the set, which gets another set", () => {
        const tenants = [{ ...TENANT, domain: "shop.example.com", inside: "example.com" }];
        assert.deepEqual(keysOf({ tenants, rewriteBrandZone: true, delegationSet: { fromZone: "Z1" } }), []);
    });
    it("refuse values next to an alias", () => {
        const alias = { dnsName: "lb.example.net", zoneId: "Z1" };
        assert.equal(
            keysOfTenant({ records: [{ name: "x", type: "A", values: ["192.0.2.1"], alias }] }).length,
            1,
        );
    });
    it("refuse a mailbox without a valid SOA", () => {
        for (const rname of ["host master@example.com", "hostmaster@", "a@b@example.com"]) {
            assert.deepEqual(keysOf({ soa: { rname } }), ["soa.rname"], rname);
        }
    });
    it("include a tenant's records although another key of the tenant is wrong", () => {
        const keys = keysOfTenant({ tag: {}, records: [{ name: "@", type: "MX", values: ["mail"] }] });
        assert.deepEqual(keys.sort(), ["tenants[0].records[0]", "tenants[0].tag"]);
    });
    it("report no second problem that only follows from the first", () => {
        assert.deepEqual(keysOf({ resolvers: "9.9.9.9", dnsGateway: "127.0.0.1:1" }), ["resolvers"]);
        assert.deepEqual(keysOf({ rewriteBrandZone: true, delegationSet: "N1" }), ["delegationSet"]);
        assert.deepEqual(keysOfTenant({ domain: "" }), ["tenants[0].domain"]);
        assert.deepEqual(keysOfTenant({ target: { addresses: ["nope"] } }), [
            "tenants[0].target.addresses[0]",
        ]);
    });
    it("report a wrong name of the target at names", () => {
        assert.deepEqual(keysOfTenant({ names: ["www.example.org."] }), ["tenants[0].names[0]"]);
        assert.deepEqual(keysOfTenant({ names: ["@", "@"] }), ["tenants[0].names[1]"]);
    });
    it("refuse names with a single backslash or an escape above 377", () => {
        for (const name of ["a\\b", "\\565", "."]) {
            assert.equal(keysOfTenant({ names: [name] }).length, 1, name);
        }
    });
    it("refuse values that Route 53 refuses", () => {
        for (const record of [
            { name: "x", type: "CNAME", values: [" "] },
            { name: "x", type: "TXT", values: [`"${"é".repeat(200)}"`] },
            { name: "x", type: "TXT", values: ['"a\nb"'] },
        ]) {
            assert.equal(keysOfTenant({ records: [record] }).length, 1, JSON.stringify(record));
        }
    });
    it("accept a CNAME to a name with an underscore inside a label", () => {
        assert.deepEqual(
            keysOfTenant({ records: [{ name: "x", type: "CNAME", values: ["a_b.example.net."] }] }),
            [],
        );
    });
    it("distinguish null from a missing value", () => {
        const alias = { dnsName: "lb.example.net", zoneId: null };
        const { problems } = checkSettings({
            brandDomain: "example.com",
            tenants: [{ ...TENANT, target: { alias } }],
        });
        assert.match(problems[0]?.message ?? "", /^null is not valid/);
    });
    it("have correct messages for the AWS settings", () => {
        const message = (config: Record<string, string>): string => {
            try {
                readAwsSettings((key) => config[key]);
            } catch (error) {
                return (error as Error).message;
            }
            return "";
        };
        assert.match(message({ "aws:assumeRoles": "[{}]" }), /^aws:assumeRoles\[0\]\.roleArn/);
        assert.match(
            message({ "aws:endpoints": '[{"route53":5}]' }),
            /^aws:endpoints\[0\]\.route53: 5 is not valid/,
        );
        assert.match(
            message({ "aws:assumeRole": '{"roleArn":"a","duration":"x"}' }),
            /^aws:assumeRole\.duration/,
        );
        assert.doesNotMatch(message({ "aws:maxRetries": "-1" }), /write (Too|Invalid)/);
        assert.equal(readAwsSettings((key) => ({ "aws:region": "" })[key]).region, undefined);
        const both = { "aws:assumeRoles": "[]", "aws:assumeRole": '{"roleArn":"a"}' } as Record<
            string,
            string
        >;
        assert.equal(readAwsSettings((key) => both[key]).assumeRoles.length, 1);
    });
    it("report a conflict if a CNAME with a routing policy replaced a configured CNAME", () => {
        const cname = {
            name: "www.tenant.net.",
            type: "CNAME",
            ttl: 300,
            values: ["a.b."],
            setIdentifier: "blue",
        };
        const a = { name: "www.tenant.net.", type: "A", ttl: 300, values: ["192.0.2.1"] };
        const owned = new Set(["www.tenant.net. CNAME"]);
        const plan = planRecordChanges({
            zone: "tenant.net",
            present: [cname],
            desired: [a],
            owned,
            original: [],
            overwrite: false,
            equalIsOurs: true,
        });
        assert.equal(plan.conflicts.length, 1);
    });
});
