import assert from "node:assert/strict";
import { parse } from "yaml";
import { stackFiles } from "../../inventory/stackFile";

const tenant = (domain: string) => ({ domain, migrateFrom: { zoneId: "ZOLD", stage: "copy" as const } });

describe("The files of an imported stack", () => {
    it("are one config that Pulumi can pass on, without values that are not set", () => {
        const { config, tenants } = stackFiles(
            { brandDomain: "example.com", brandZoneId: undefined, tenants: [tenant("tenant.net")] },
            "Pulumi.prod.tenants.yaml",
        );
        assert.equal(tenants, undefined);
        assert.deepEqual(parse(config), {
            config: {
                "white-label-dns:brandDomain": "example.com",
                "white-label-dns:tenants": [tenant("tenant.net")],
            },
        });
    });

    it("have a separate file of tenants if the config would be too large", () => {
        const many = Array.from({ length: 2000 }, (_none, index) => tenant(`tenant-${index}.net`));
        const { config, tenants = "" } = stackFiles(
            { brandDomain: "example.com", tenants: many },
            "many.yaml",
        );
        assert.deepEqual(parse(config), {
            config: {
                "white-label-dns:brandDomain": "example.com",
                "white-label-dns:tenantsFile": "many.yaml",
            },
        });
        assert.deepEqual(parse(tenants), many);
        assert.ok(config.length < 128 * 1024);
    });

    it("count each quote with the further escape that Pulumi adds", () => {
        const record = { name: "@", type: "TXT", ttl: 300, values: [String.raw`"\303\274"`] };
        for (let count = 1; count < 2000; count += 50) {
            const tenants = Array.from({ length: count }, (_none, index) => ({
                ...tenant(`tenant-${index}.net`),
                records: [record],
            }));
            const { tenants: file } = stackFiles({ brandDomain: "example.com", tenants }, "many.yaml");
            const handedOver = JSON.stringify({ "white-label-dns:tenants": JSON.stringify(tenants) });
            assert.ok(file !== undefined || handedOver.length < 128 * 1024, String(count));
        }
    });

    it("keep values unchanged, with any characters", () => {
        const records = [
            "- a: b",
            "yes",
            "\u0007",
            "*alias",
            "10 mail.example.net.",
            `"${"x".repeat(200)}"`,
        ].map((value) => ({ name: "@", type: "TXT", ttl: 300, values: [value] }));
        const { config } = stackFiles(
            { brandDomain: "example.com", tenants: [{ ...tenant("tenant.net"), records }] },
            "none",
        );
        const parsed = parse(config) as { config: Record<string, { records: unknown }[]> };
        assert.deepEqual(parsed.config["white-label-dns:tenants"]?.[0]?.records, records);
    });
});
