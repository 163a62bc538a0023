import assert from "node:assert/strict";
import fc from "fast-check";
import { checkSettings } from "../../settings/checkSettings";
import { SettingsError } from "../../settings/settingsError";
import { toSettings } from "../../settings/readConfig";
import { SETTING_NAMES } from "../../settings/settings";
import { TENANT } from "./mistakes";

describe("all mistakes of a config", () => {
    const broken = {
        brandDomain: "exa mple.com",
        nameServers: ["ns1", "ns_2", "ns3", "ns4"],
        ttlPhase: "fast",
        soa: { refresh: "2h" },
        resolvers: ["9.9.9.9:x"],
        delegationSet: { fromZone: "Z1", id: "N1" },
        brandZone: "Z1",
        tenants: [
            { ...TENANT, domain: "good.net" },
            { ...TENANT, domain: "GOOD.net." },
            { ...TENANT, domain: "shop.good.net", inside: "good.net" },
            { ...TENANT, domain: "two words.net" },
            { domain: "bad-target.net", target: { addresses: ["nope"] } },
            { domain: "no-target.net", target: null },
            { ...TENANT, domain: "bad-record.net", records: [{ name: "@", type: "MX", values: ["mail"] }] },
            { ...TENANT, domain: "typo.net", tag: {} },
        ],
    };

    it("are reported at once, each with its key", () => {
        const { problems, settings } = checkSettings(broken);
        assert.equal(settings, undefined);
        const expected = [
            ...[
                "brandDomain",
                "nameServers[1]",
                "ttlPhase",
                "soa.refresh",
                "resolvers[0]",
                "delegationSet",
                "brandZone",
            ],
            ...[
                "tenants[1].domain",
                "tenants[3].domain",
                "tenants[4].target.addresses[0]",
                "tenants[5].target",
            ],
            ...["tenants[6].records[0]", "tenants[7].tag"],
        ];
        const keys = problems.map(({ key }) => key);
        assert.deepEqual(
            expected.filter((key) => !keys.includes(key)),
            [],
        );
        const blamed = new Set(keys.map((key) => key.split(/[.[]/, 2).join("[")));
        for (const right of ["tenants[0]", "tenants[2]"]) {
            assert.ok(!blamed.has(right), `nothing is said of ${right}, which is right`);
        }
    });

    it("are shown with the config's keys, one in each line", () => {
        const { problems } = checkSettings(broken);
        const lines = new SettingsError(problems, "white-label-dns:").message.split("\n");
        assert.equal(lines.length, problems.length);
        assert.ok(
            lines.every((line) => /^white-label-dns:[a-zA-Z0-9.[\]]+(?: \(\S+\))?: ./.test(line)),
            lines.join("\n"),
        );
    });

    it("are found for any values, without an exception", () => {
        const anything = fc.anything({ maxDepth: 4 });
        const shaped = fc.record(
            Object.fromEntries(
                SETTING_NAMES.map((name) => [name, fc.oneof(anything, fc.string(), fc.array(anything))]),
            ),
            { requiredKeys: [] },
        );
        const tenant = fc.record(
            { domain: anything, target: anything, names: anything, records: fc.array(anything) },
            { requiredKeys: [] },
        );
        const settings = fc.oneof(
            anything,
            shaped,
            fc.record({ brandDomain: fc.constant("example.com"), tenants: fc.array(tenant) }),
        );
        fc.assert(
            fc.property(settings, (value) => {
                const { problems, settings: checked } = checkSettings(value);
                assert.equal(checked === undefined, problems.length > 0);
                assert.ok(problems.every(({ message }) => message !== ""));
            }),
        );
    });
});

describe("the engine's config", () => {
    it("is parsed into the settings of this package's namespace: text unchanged, other values from JSON", () => {
        const settings = toSettings({
            "aws:region": "us-east-1",
            "white-label-dns:brandDomain": "example.com",
            "white-label-dns:brandZoneId": "123",
            "white-label-dns:nameServers": '["ns1"]',
            "white-label-dns:nameServerPattern": "dns{n}",
            "white-label-dns:apiShare": "0.5",
            "white-label-dns:rewriteBrandZone": "true",
            "white-label-dns-other:tenants": "[]",
        });
        assert.deepEqual(settings, {
            brandDomain: "example.com",
            brandZoneId: "123",
            nameServers: ["ns1"],
            nameServerPattern: "dns{n}",
            apiShare: 0.5,
            rewriteBrandZone: true,
        });
    });

    it("has an empty text for an optional setting that is not set, as in Pulumi.yaml", () => {
        const empty = { "white-label-dns:brandZoneId": "", "white-label-dns:nameServerPattern": "" };
        assert.deepEqual(toSettings(empty), {});
        assert.deepEqual(toSettings({ "white-label-dns:brandDomain": "" }), { brandDomain: "" });
    });

    it("has text that is not JSON, which the check names", () => {
        const settings = toSettings({
            "white-label-dns:tenants": "[{",
            "white-label-dns:brandDomain": "example.com",
        });
        const { problems } = checkSettings(settings);
        assert.deepEqual(
            problems.map(({ key, message }) => [key, message.startsWith('"[{" is not valid')]),
            [["tenants", true]],
        );
    });
});
