import assert from "node:assert/strict";
import { renderStep, renderStory } from "../../cli/render";
import type { TenantResolution } from "../../rehearsal/resolution";
import type { Story } from "../../rehearsal/story";

const RECORDS = { "@ A": { values: ["203.0.113.10"] }, "@ MX": { values: ["10 mail.example.org."] } };

describe("The printed change of a resource", () => {
    const printed = (property: string, from: unknown, to: unknown): string[] =>
        renderStep({
            ok: true,
            verb: "preview",
            engine: "embedded",
            changes: { create: 0, update: 1, replace: 0, delete: 0, same: 0 },
            steps: [
                {
                    op: "update",
                    urn: "",
                    type: "a:b:HostedZone",
                    name: "dns-tenant.net",
                    changes: [{ property, from, to }],
                },
            ],
            calls: {},
            warnings: [],
            errors: [],
            outputs: {},
        })
            .split("\n")
            .map((line) => line.trim())
            .slice(1, -3);

    it("is the changed record with its values, and not the whole map", () => {
        const changed = { ...RECORDS, "@ A": { values: ["203.0.113.11"] } };
        assert.deepEqual(printed("records", RECORDS, changed).slice(0, 2), [
            'records.@ A.values: ["203.0.113.10"]',
            '-> ["203.0.113.11"]',
        ]);
        assert.deepEqual(printed("records", RECORDS, { "@ A": RECORDS["@ A"] }).slice(0, 2), [
            'records.@ MX: {"values":["10 mail.example.org."]}',
            "-> nothing",
        ]);
    });

    it("contains nothing of the config that a placement stores", () => {
        assert.deepEqual(printed("digests", { "tenant.net": "w47Q" }, { "tenant.net": "RQsZ" }), []);
    });
});

describe("The last line of a rehearsal", () => {
    const STORY: Story = {
        ok: true,
        engine: "embedded",
        delegationSets: [],
        tenants: [],
        steps: [],
        warnings: [],
        problems: [],
        seconds: 1,
    };
    const tenant: TenantResolution = {
        domain: "tenant.net",
        path: [],
        delegation: [],
        server: "",
        answering: { servers: 8, of: 8 },
        ns: [],
        soa: "",
        addresses: {},
        records: [],
        problems: [],
    };
    const lastLine = (count: number): string | undefined =>
        renderStory({ ...STORY, tenants: Array<TenantResolution>(count).fill(tenant) })
            .trimEnd()
            .split("\n")
            .at(-1);

    it("is a sentence for any number of tenants", () => {
        assert.deepEqual([0, 1, 2].map(lastLine), [
            "The white-label name servers are deployed. There is no tenant to resolve. 1.0 s",
            "The tenant resolves through the white-label name servers. 1.0 s",
            "All 2 tenants resolve through the white-label name servers. 1.0 s",
        ]);
    });
});
