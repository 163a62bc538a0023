import assert from "node:assert/strict";
import fc from "fast-check";
import { AuditInputError } from "../../audit/input";
import { auditPlanOf } from "../../audit/plan";
import { readAuditInput } from "../../audit/readInput";
import { INPUT, refusal } from "./inputs";

describe("The input of an audit", () => {
    const read = (outputs: unknown): string[] =>
        readAuditInput(JSON.stringify(outputs), "o.json").map(({ source }) => source);

    it("is one or more outputs of a stack under any name, or the file itself", () => {
        assert.deepEqual(read({ audit: INPUT, registrar: { text: [] } }), ["o.json, output audit"]);
        assert.deepEqual(read({ one: INPUT, other: 1, two: INPUT }), [
            "o.json, output one",
            "o.json, output two",
        ]);
        assert.deepEqual(read(INPUT), ["o.json"]);
    });

    it("is found in the output of a whole component", () => {
        assert.deepEqual(read({ dns: { urn: "urn:pulumi:…", audit: INPUT } }), ["o.json, output dns.audit"]);
    });

    it("is read from a file with a byte order mark", () => {
        assert.equal(readAuditInput(`\uFEFF${JSON.stringify(INPUT)}`, "o.json").length, 1);
    });

    for (const [what, text, expected] of [
        ["empty", "", /^o\.json is not JSON \(it is empty\); write it with "pulumi stack output --json"$/],
        ["truncated", '{"audit": {"vers', /^o\.json is not JSON \(.+\); write it with/],
        ["a list", "[]", /^o\.json does not contain the outputs of a stack/],
        ["a stack without outputs", "{}", /no output for an audit among its outputs \(none\); export/],
        ["other outputs", '{"a":1,"b":{"version":1}}', /among its outputs \(a, b\); export .* "pulumi up"$/],
        ["a secret output", '{"audit":"[secret]"}', /and audit is secret; .* --show-secrets/],
        [
            "a later version",
            JSON.stringify({ audit: { ...INPUT, version: 2 } }),
            /^o\.json, output audit: version: 2 is not valid: 1, the version of the output audit/,
        ],
        [
            "a host without a name",
            JSON.stringify({ ...INPUT, delegationSets: [{ hosts: [{ host: 5 }] }] }),
            /^o\.json: delegationSets\[0\]\.hosts\[0\]\.host: 5 is not valid: .*string.*; use the output exactly as/,
        ],
        [
            "an invalid address",
            JSON.stringify({ ...INPUT, delegationSets: [{ hosts: [{ host: "a", ipv4: ["1.2.3"] }] }] }),
            /hosts\[0\]\.ipv4\[0\]: "1\.2\.3" is not valid: an IPv4 or IPv6 address/,
        ],
        [
            "a tenant without a delegation set",
            JSON.stringify({ ...INPUT, tenants: { "tenant.net": null } }),
            /^o\.json: tenants\["tenant\.net"\]: null is not valid/,
        ],
    ] as const) {
        it(`that is ${what} is refused with the next step`, () => {
            assert.match(
                refusal(() => readAuditInput(text, "o.json")),
                expected,
            );
        });
    }

    it("is parsed or refused with an AuditInputError, whatever it contains", () => {
        fc.assert(
            fc.property(fc.oneof(fc.string(), fc.json(), hostileInputs()), (text) => {
                try {
                    auditPlanOf(readAuditInput(text, "o.json"));
                } catch (error) {
                    assert.ok(error instanceof AuditInputError, String(error));
                }
            }),
        );
    });
});

/** Objects with the correct keys, and any values. */
function hostileInputs(): fc.Arbitrary<string> {
    const name = fc.oneof(fc.domain(), fc.string());
    return fc
        .record({
            version: fc.constant(1),
            brandDomain: fc.oneof(fc.constant("example.com"), name),
            delegationSets: fc.array(
                fc.record(
                    { id: fc.string(), hosts: fc.array(fc.record({ host: name, awsName: name })) },
                    { requiredKeys: ["hosts"] },
                ),
            ),
            tenants: fc.dictionary(name, fc.oneof(fc.nat(3), fc.array(name), fc.anything())),
        })
        .map((input) => JSON.stringify(input));
}
