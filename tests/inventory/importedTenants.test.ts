import assert from "node:assert/strict";
import fc from "fast-check";
import { importedTenants } from "../../inventory/importedTenants";
import type { InventoryZone } from "../../inventory/readInventory";
import { judgeZones } from "../../inventory/verdicts";
import { normalizeRecord, recordKey, sameRecord, type IdentifiedData } from "../../records/recordSet";
import { checkSettings } from "../../settings/checkSettings";
import { tenantRecords } from "../../settings/tenantRecords";
import { recordIn } from "../dns/arbitraries";

const LB = { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };

function zoneWith(
    records: [name: string, type: string, data: IdentifiedData][],
    name = "tenant.net",
): InventoryZone {
    return {
        id: "ZOLD",
        name,
        privateZone: false,
        reference: "by hand",
        recordCount: records.length + 2,
        isSigned: false,
        records: records.map(([at, type, data]) => normalizeRecord(at, type, data, name, "ZOLD")),
        policyRecords: [],
        lame: [],
    };
}

const imported = (zones: InventoryZone[], withRecords = true) =>
    importedTenants(zones, judgeZones(zones, { brandDomain: "example.com" }), withRecords);

describe("Tenants from hosted zones", () => {
    it("move from their zones, with their records only if an option says so", () => {
        const zone = zoneWith([["www", "A", { values: ["192.0.2.1"] }]]);
        assert.deepEqual(imported([zone], false), {
            tenants: [{ domain: "tenant.net", migrateFrom: { zoneId: "ZOLD", stage: "copy" } }],
            notes: [],
        });
    });

    it("have the common target of the domain and www, and the rest as records", () => {
        const { tenants } = imported([
            zoneWith([
                ["@", "A", { alias: LB }],
                ["@", "AAAA", { alias: LB }],
                ["www", "A", { alias: LB }],
                ["www", "AAAA", { alias: LB }],
                ["@", "MX", { ttl: 600, values: ["10 mail.example.net."] }],
                ["old", "A", { alias: { name: "www" } }],
            ]),
        ]);
        assert.deepEqual(tenants[0]?.target, { alias: LB });
        assert.equal(tenants[0]?.names, undefined);
        assert.deepEqual(tenants[0]?.records, [
            { name: "@", type: "MX", ttl: 600, values: ["10 mail.example.net."] },
            { name: "old", type: "A", alias: { name: "www" } },
        ]);
    });

    it("have a target of addresses only at the domain if www is different, with its TTL", () => {
        const { tenants } = imported([
            zoneWith([
                ["@", "A", { ttl: 60, values: ["192.0.2.1", "192.0.2.2"] }],
                ["www", "CNAME", { ttl: 300, values: ["shop.example.net."] }],
            ]),
        ]);
        assert.deepEqual(tenants[0]?.target, { addresses: ["192.0.2.1", "192.0.2.2"], ttl: 60 });
        assert.deepEqual(tenants[0]?.names, ["@"]);
        assert.deepEqual(
            tenants[0]?.records?.map(({ name }) => name),
            ["www"],
        );
    });

    it("have no target if a target would add or change a record", () => {
        const only = imported([zoneWith([["@", "A", { alias: LB }]])]);
        assert.equal(only.tenants[0]?.target, undefined);
        assert.equal(only.tenants[0]?.records?.length, 1);
    });

    it("have no target that refers to a record of the old zone, which moves too as an alias", () => {
        const own = { alias: { name: "lb" } };
        const { tenants } = imported([
            zoneWith([
                ["@", "A", own],
                ["@", "AAAA", own],
                ["lb", "A", { values: ["192.0.2.1"] }],
                ["lb", "AAAA", { values: ["2001:db8::1"] }],
            ]),
        ]);
        assert.equal(tenants[0]?.target, undefined);
        assert.deepEqual(
            tenants[0]?.records?.filter(({ name }) => name === "@"),
            [
                { name: "@", type: "A", alias: { name: "lb" } },
                { name: "@", type: "AAAA", alias: { name: "lb" } },
            ],
        );
    });

    it("name and leave out domains that the settings refuse, or that are in the zone of another tenant", () => {
        const outer = zoneWith([
            ["@", "MX", { values: ["10 mail"] }],
            ["shop", "NS", { values: ["ns-1.awsdns-00.com."] }],
            ["www", "A", { values: ["192.0.2.1"] }],
        ]);
        const { tenants, notes } = imported([outer, { ...zoneWith([], "shop.tenant.net"), id: "ZSHOP" }]);
        assert.deepEqual(
            tenants.map(({ domain, inside, records }) => [domain, inside, records?.map(({ name }) => name)]),
            [
                ["tenant.net", undefined, ["www"]],
                ["shop.tenant.net", "tenant.net", undefined],
            ],
        );
        assert.equal(notes.length, 1);
        assert.match(notes[0] ?? "", /^tenant\.net: @ MX is not written into the config: /);
    });

    it("are accepted by the settings, and have exactly the zone's records except the named ones", () => {
        fc.assert(
            fc.property(
                fc.uniqueArray(recordIn("tenant.net"), { maxLength: 8, selector: recordKey }),
                (drawn) => {
                    // The form that Route 53 returns.
                    const records = drawn.map(({ name, type, ...data }) =>
                        normalizeRecord(name, type, data, "tenant.net", "ZOLD"),
                    );
                    const zone = { ...zoneWith([]), records };
                    const { tenants, notes } = imported([zone]);
                    const { problems } = checkSettings({ brandDomain: "example.com", tenants });
                    assert.deepEqual(problems, []);
                    const [{ target, names, records: written }] = tenants as [(typeof tenants)[0]];
                    const made = tenantRecords(target, names, written ?? []).map(({ name, type, data }) =>
                        normalizeRecord(name, type, data, "tenant.net", "ZOLD"),
                    );
                    assert.equal(made.length + notes.length, records.length);
                    for (const record of made) {
                        const found = records.find((each) => recordKey(each) === recordKey(record));
                        const moved =
                            found?.alias?.zoneId === "ZOLD"
                                ? { ...found, alias: { ...found.alias, zoneId: "ZNEW" } }
                                : found;
                        assert.ok(moved !== undefined && sameRecord(moved, record), recordKey(record));
                    }
                },
            ),
            { numRuns: 200 },
        );
    });
});
