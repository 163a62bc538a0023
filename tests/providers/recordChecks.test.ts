import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkRecords } from "../../providers/recordChecks";
import type { RecordData } from "../../records/recordSet";

const zone = "tenant.net";
const MX: Record<string, RecordData> = { "@ MX": { values: ["10 mail"] } };
const GOOD: Record<string, RecordData> = { "www A": { values: ["192.0.2.1"] } };
const UNKNOWN = pulumi.runtime.unknownValue;

const judge = (records: Record<string, RecordData>, deployed?: Record<string, RecordData>) => {
    const { failures, warnings } = checkRecords({ zone, records }, deployed);
    return { failures: failures.map(({ reason }) => reason), warnings };
};

describe("Records that the rules of this version refuse", () => {
    it("are refused if they are new, or have another value than the deployed one", () => {
        for (const deployed of [undefined, {}, GOOD, { "@ MX": { values: ["20 mail"] } }]) {
            const { failures, warnings } = judge(MX, deployed);
            assert.match(failures.join(), /^tenant\.net: @ MX: "10 mail".*one label without a trailing dot/);
            assert.deepEqual(warnings, []);
        }
    });

    it("stay with a warning if they are deployed unchanged, with and without another change", () => {
        for (const records of [MX, { ...MX, ...GOOD }]) {
            const { failures, warnings } = judge(records, MX);
            assert.deepEqual(failures, []);
            assert.equal(warnings.length, 1);
            assert.match(
                warnings.join(),
                /^tenant\.net: @ MX: "10 mail".*it is deployed so by an earlier version/,
            );
        }
    });

    it("stay for each type that had no grammar, and for targets of an alias", () => {
        const earlier: Record<string, RecordData> = {
            "shop DS": { values: ["1 13 2 abcd"] },
            "_443._tcp TLSA": { values: ["3 1 1 abcd"] },
            "@ SSHFP": { values: ["1 2 abcd"] },
            "www HTTPS": { values: ["1 . nonsense=1"] },
            "lb A": { alias: { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "ZWRONG" } },
        };
        const { failures } = judge(earlier);
        assert.equal(failures.length, Object.keys(earlier).length, failures.join("\n"));
        const { failures: none, warnings } = judge(earlier, earlier);
        assert.deepEqual([none, warnings.length], [[], Object.keys(earlier).length]);
    });

    it("do not hide a new mistake, nor a mistake that no version accepted", () => {
        const { failures } = judge({ ...MX, "www A": { values: ["192.0.2.999"] } }, MX);
        assert.match(failures.join(), /^tenant\.net: www A: "192\.0\.2\.999" is not an IPv4 address$/);
        const { failures: beside } = judge({ ...MX, "@ CNAME": { values: ["a.example.org."] } }, MX);
        assert.match(beside.join(), /CNAME/);
    });

    it("are not checked if a preview does not know them", () => {
        assert.deepEqual(judge({ ...MX, "www A": { values: [UNKNOWN] } }, MX).failures, []);
        assert.deepEqual(checkRecords({ zone, records: UNKNOWN as unknown as typeof MX }, MX), {
            failures: [],
            warnings: [],
        });
    });
});
