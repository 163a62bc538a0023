import assert from "node:assert/strict";
import fc from "fast-check";
import type { AuditInput } from "../../audit/input";
import { auditInputText, jsonOfInputText } from "../../audit/inputText";
import { auditPlanOf } from "../../audit/plan";
import { readAuditInput } from "../../audit/readInput";
import { INPUT } from "./inputs";

const FULL: AuditInput = {
    ...INPUT,
    setByStack: ["tenant.net"],
    targets: [
        { alias: "lb-1.us-east-1.elb.amazonaws.com" },
        { addresses: ["203.0.113.10"], tenants: ["tenant.net"] },
    ],
    moves: { "tenant.net": { fromZoneId: "Z1", stage: "copy" } },
};

/** The lines of one text that the other one does not have. */
function newLines(one: string, other: string): string[] {
    const known = new Set(one.split("\n"));
    return other.split("\n").filter((line) => !known.has(line));
}

describe("The input of an audit as a text", () => {
    it("is parsed into its original data", () => {
        const text = auditInputText(FULL);
        assert.deepEqual(readAuditInput(text, "o.txt"), [{ source: "o.txt", input: FULL }]);
        assert.deepEqual(readAuditInput(JSON.stringify(text), "o.json"), [{ source: "o.json", input: FULL }]);
        assert.deepEqual(
            readAuditInput(JSON.stringify({ audit: text, list: [text], other: "x" }), "o.json"),
            [
                { source: "o.json, output audit", input: FULL },
                { source: "o.json, output list.0", input: FULL },
            ],
        );
    });

    it("is parsed in the same way with any names and numbers in it", () => {
        const places = fc.dictionary(
            fc.string(),
            fc.oneof(fc.integer({ min: 1, max: 2 }), fc.array(fc.string())),
        );
        fc.assert(
            fc.property(places, (tenants) => {
                const json = jsonOfInputText(auditInputText({ ...INPUT, tenants }));
                assert.deepEqual(JSON.parse(json ?? ""), JSON.parse(JSON.stringify({ ...INPUT, tenants })));
            }),
        );
    });

    it("does not depend on the order of the keys, at any depth", () => {
        const reversed = (value: unknown): unknown =>
            Array.isArray(value)
                ? value.map(reversed)
                : typeof value === "object" && value !== null
                  ? Object.fromEntries(
                        Object.entries(value)
                            .map(([key, inner]) => [key, reversed(inner)])
                            .reverse(),
                    )
                  : value;
        assert.equal(auditInputText(reversed(FULL) as AuditInput), auditInputText(FULL));
    });

    it("differs in one line if a tenant is added or a target changes, and has no line for undefined values", () => {
        const more = { ...FULL, tenants: { ...FULL.tenants, "u.net": 2 } };
        assert.deepEqual(newLines(auditInputText(FULL), auditInputText(more)), [',"u.net":2']);
        const [alias] = FULL.targets ?? [];
        const targets = [{ ...alias }, { addresses: ["203.0.113.11"], tenants: ["tenant.net"] }];
        assert.deepEqual(newLines(auditInputText(FULL), auditInputText({ ...FULL, targets })), [
            ',{"addresses":["203.0.113.11"],"tenants":["tenant.net"]}',
        ]);
        assert.equal(auditInputText({ ...FULL, tenantTtls: undefined }), auditInputText(FULL));
    });

    it("can be next to the data in the output of a whole component", () => {
        const both = readAuditInput(
            JSON.stringify({ dns: { audit: FULL, auditText: auditInputText(FULL) } }),
            "o.json",
        );
        assert.equal(both.length, 2);
        assert.deepEqual(auditPlanOf(both), auditPlanOf(both.slice(0, 1)));
    });

    it("is recognized by its first line", () => {
        assert.equal(jsonOfInputText("{}"), undefined);
        assert.equal(jsonOfInputText("Input of another command\n{}"), undefined);
        assert.throws(
            () => readAuditInput(auditInputText(FULL).slice(0, -3), "o.txt"),
            /^AuditInputError: o\.txt is not JSON \(/,
        );
    });
});
