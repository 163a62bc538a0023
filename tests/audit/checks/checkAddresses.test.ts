import assert from "node:assert/strict";
import { checkAddresses } from "../../../audit/checks/checkAddresses";
import type { CheckOutcome } from "../../../audit/checks/outcome";
import type { AddressRecords, ServerObservation } from "../../../audit/observations";

const HOST = "ns1.example.com";
const AWS_NAME = "ns-1.awsdns-00.com";

function addresses(ipv4: string[], ipv6: string[] = [], cname?: string): { value: AddressRecords } {
    return { value: { ipv4, ipv6, ttls: [60], cname } };
}

function check(
    records: ServerObservation["records"],
    aws: ServerObservation["aws"] = addresses(["205.251.192.1"], ["2600:9000::1"]),
    awsName: string | undefined = AWS_NAME,
): CheckOutcome | undefined {
    return checkAddresses({ host: HOST, awsName }, { host: HOST, records, aws }, "example.com");
}

describe("the check of addresses", () => {
    it("is ok if the records are AWS's addresses, in any order", () => {
        assert.equal(check(addresses(["205.251.192.1"], ["2600:9000::1"]))?.verdict, "ok");
    });

    it("is broken for a foreign address, a missing IP version, no addresses, and a CNAME", () => {
        for (const records of [
            addresses(["205.251.192.1", "192.0.2.66"], ["2600:9000::1"]),
            addresses(["205.251.192.1"]),
            addresses([]),
            { problem: "no such name", definite: true },
        ]) {
            const outcome = check(records);
            assert.deepEqual([outcome?.verdict, outcome?.owner], ["broken", "us"]);
        }
        assert.equal(check(addresses([], [], "lb.example.org"))?.cause, "cname");
    });

    it("is a warning if one address of several is missing", () => {
        const aws = addresses(["205.251.192.1", "205.251.192.2"]);
        assert.equal(check(addresses(["205.251.192.1"]), aws)?.verdict, "warning");
    });

    it("is unknown if either side is, or if AWS's answer has no IPv4", () => {
        const silence = { problem: "no answer", definite: false };
        assert.equal(check(silence)?.verdict, "unknown");
        assert.equal(check(addresses(["205.251.192.1"]), silence)?.verdict, "unknown");
        assert.equal(
            check(addresses([], ["2600:9000::1"]), addresses([], ["2600:9000::1"]))?.verdict,
            "unknown",
        );
    });

    it("blames the AWS name if it has no addresses", () => {
        assert.match(check(addresses(["192.0.2.1"]), addresses([]))?.next ?? "", /^Correct the name: /);
    });

    it("has no finding if the AWS name is not known and the host has addresses", () => {
        const observation = { host: HOST, records: addresses(["192.0.2.1"]) };
        assert.equal(checkAddresses({ host: HOST }, observation, "example.com"), undefined);
    });
});
