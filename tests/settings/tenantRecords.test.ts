import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULT_NAMES, tenantRecords, toRecordMap } from "../../settings/tenantRecords";
import { ownRecords } from "../../records/recordGroup";
import { normalizeRecord, recordKey } from "../../records/recordSet";
import { recordIn } from "../dns/arbitraries";

const ALIAS = { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };

describe("the records of a tenant", () => {
    it("are A and AAAA aliases at the domain and www", () => {
        assert.deepEqual(tenantRecords({ alias: ALIAS }), [
            { source: "target.alias", name: "@", type: "A", data: { alias: ALIAS } },
            { source: "target.alias", name: "@", type: "AAAA", data: { alias: ALIAS } },
            { source: "target.alias", name: "www", type: "A", data: { alias: ALIAS } },
            { source: "target.alias", name: "www", type: "AAAA", data: { alias: ALIAS } },
        ]);
        assert.deepEqual(DEFAULT_NAMES, ["@", "www"]);
    });

    it("are A for IPv4 and AAAA for IPv6 addresses, and none for a family without addresses", () => {
        const mixed = tenantRecords(
            { addresses: ["203.0.113.10", "2001:db8::10", "203.0.113.11"], ttl: 60 },
            ["@"],
        );
        assert.deepEqual(mixed, [
            {
                source: "target.addresses",
                name: "@",
                type: "A",
                data: { ttl: 60, values: ["203.0.113.10", "203.0.113.11"] },
            },
            {
                source: "target.addresses",
                name: "@",
                type: "AAAA",
                data: { ttl: 60, values: ["2001:db8::10"] },
            },
        ]);
        assert.deepEqual(
            tenantRecords({ addresses: ["2001:db8::10"] }, ["@"]).map(({ type }) => type),
            ["AAAA"],
        );
        assert.deepEqual(tenantRecords({ addresses: [] }), []);
    });

    it("include the tenant's own after the target's, each with its key in the config", () => {
        const records = [
            { name: "@", type: "MX", values: ["10 mail.tenant.net."] },
            { name: "cdn", type: "A", alias: ALIAS },
        ];
        assert.deepEqual(tenantRecords({ addresses: ["203.0.113.10"] }, ["@"], records).slice(1), [
            { source: "records[0]", name: "@", type: "MX", data: { values: ["10 mail.tenant.net."] } },
            { source: "records[1]", name: "cdn", type: "A", data: { alias: ALIAS } },
        ]);
    });

    it("are only the tenant's own if the target is not known yet or has no name", () => {
        const records = [{ name: "mail", type: "A", values: ["203.0.113.25"] }];
        const own = [{ source: "records[0]", name: "mail", type: "A", data: { values: ["203.0.113.25"] } }];
        assert.deepEqual(tenantRecords(undefined, undefined, records), own);
        assert.deepEqual(tenantRecords({ alias: ALIAS }, [], records), own);
    });
});

describe("the record map of a tenant", () => {
    it("has one key for each spelling of a name and type", () => {
        const spellings = ["www", "WWW", "www.tenant.net", "www.tenant.net."];
        for (const name of spellings) {
            assert.deepEqual(
                Object.keys(toRecordMap([{ source: "", name, type: "mx", data: {} }], "tenant.net")),
                ["www MX"],
            );
        }
        for (const name of ["@", "", "tenant.net", "TENANT.NET."]) {
            assert.deepEqual(
                Object.keys(toRecordMap([{ source: "", name, type: "TXT", data: {} }], "tenant.net")),
                ["@ TXT"],
            );
        }
    });

    it("keeps wildcards readable", () => {
        const map = toRecordMap(tenantRecords({ addresses: ["203.0.113.10"] }, ["*.menu"]), "tenant.net");
        assert.deepEqual(Object.keys(map), ["*.menu A"]);
    });

    it("is parsed into the same records by a record group", () => {
        fc.assert(
            fc.property(fc.uniqueArray(recordIn("tenant.net"), { selector: recordKey }), (records) => {
                const sourced = records.map(({ name, type, ...data }) => ({ source: "", name, type, data }));
                const expected = records.map(({ name, type, ...data }) =>
                    normalizeRecord(name, type, data, "tenant.net"),
                );
                assert.deepEqual(
                    ownRecords({ zone: "tenant.net", records: toRecordMap(sourced, "tenant.net") }),
                    expected,
                );
            }),
        );
    });
});
