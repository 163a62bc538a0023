import assert from "node:assert/strict";
import { renderStep } from "../../cli/render";

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
