import assert from "node:assert/strict";
import { AWS_SOA, AWS_TTLS, isAwsNameServer } from "../../records/awsDefaults";
import { formatSoa, parseSoa } from "../../records/soa";

const OF_AWS = "ns-2048.awsdns-64.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400";

describe("the SOA and NS records", () => {
    it("of a new zone have AWS's fields", () => {
        assert.deepEqual(parseSoa(OF_AWS), { mname: "ns-2048.awsdns-64.com.", ...AWS_SOA });
        assert.equal(formatSoa({ mname: "ns-2048.awsdns-64.com.", ...AWS_SOA }), OF_AWS);
    });

    it("of a new zone have AWS's TTLs", () => {
        assert.deepEqual(AWS_TTLS, { ns: 172800, soa: 900 });
    });
});

describe("isAwsNameServer", () => {
    it("recognizes AWS's servers, with the trailing dot and without", () => {
        for (const name of ["ns-2048.awsdns-64.com.", "ns-523.awsdns-01.net", "ns-1536.awsdns-00.co.uk"]) {
            assert.equal(isAwsNameServer(name), true, name);
        }
        for (const name of [
            "ns1.example.com",
            "ns-1.awsdns-00.",
            "x.ns-1.awsdns-00.com",
            "ns-1.awsdns-aa.com",
            "",
        ]) {
            assert.equal(isAwsNameServer(name), false, name);
        }
    });
});
