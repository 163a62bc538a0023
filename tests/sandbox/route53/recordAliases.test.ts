import assert from "node:assert/strict";
import type { StoredRecordSet } from "../../../sandbox/world";
import { alias, contextOf, LB, LB_ZONE, plan, WWW } from "./planning";

const CLOUDFRONT = ["Z2FDTNDATAQYW2", "d1.cloudfront.net."] as const;
const LIES_OUTSIDE = "but the alias target name does not lie within the target zone";
const NOT_FOUND = "but that target was not found";
const targets = (record: StoredRecordSet): string =>
    `Tried to create an alias that targets ${record.alias?.dnsName}, type ${record.type} in zone ${record.alias?.hostedZoneId}, `;

describe("An alias in a change batch", () => {
    const accepted: [string, StoredRecordSet][] = [
        [
            "a load balancer by its region's zone",
            alias("example.com.", "A", LB_ZONE, "LB-1.us-east-1.elb.amazonaws.com"),
        ],
        [
            "a network load balancer",
            alias("a.example.com.", "AAAA", "Z26RNL4JYFTOTI", "n.elb.us-east-1.amazonaws.com"),
        ],
        [
            "a load balancer in an unknown region",
            alias("a.example.com.", "A", "Z9", "n.xx-1.elb.amazonaws.com"),
        ],
        ["a CloudFront distribution", alias("a.example.com.", "A", ...CLOUDFRONT)],
        ["an accelerator", alias("a.example.com.", "A", "Z2BJ6XQ5FK7U4H", "a.awsglobalaccelerator.com.")],
        ["a host of the sandbox's world", alias("a.example.com.", "A", "Z9", "lb.internal.")],
        ["a record of its zone", alias("a.example.com.", "A", "Z1", "www.example.com")],
    ];
    for (const [what, record] of accepted) {
        it(`can refer to ${what}`, () => {
            assert.deepEqual(plan(contextOf(WWW), ["CREATE", record]).problems, []);
        });
    }

    it("can refer to a record that its batch writes before it, and not to a later one", () => {
        const record = alias("a.example.com.", "A", "Z1", "www.example.com");
        const missing =
            "Tried to create an alias that targets www.example.com., type A in zone Z1, but that target was not found";
        for (const action of ["CREATE", "UPSERT"] as const) {
            assert.deepEqual(plan(contextOf(), [action, WWW], [action, record]).problems, []);
            assert.deepEqual(plan(contextOf(), [action, record], [action, WWW]).problems, [missing]);
        }
        assert.deepEqual(plan(contextOf(WWW), ["DELETE", WWW], ["CREATE", record]).problems, [missing]);
        assert.deepEqual(plan(contextOf(WWW), ["CREATE", record], ["DELETE", WWW]).problems, []);
    });

    const refused: [string, StoredRecordSet, (record: StoredRecordSet) => string[]][] = [
        [
            "a missing record",
            alias("a.example.com.", "A", "Z1", "b.example.com."),
            (it) => [targets(it) + NOT_FOUND],
        ],
        [
            "a record of another type",
            alias("a.example.com.", "AAAA", "Z1", "www.example.com."),
            (it) => [targets(it) + NOT_FOUND],
        ],
        ["itself", alias("a.example.com.", "A", "Z1", "a.example.com."), (it) => [targets(it) + NOT_FOUND]],
        [
            "a load balancer with the zone's own id",
            alias("a.example.com.", "A", "Z1", LB),
            (it) => [targets(it) + LIES_OUTSIDE, targets(it) + NOT_FOUND],
        ],
        [
            "another zone of the account",
            alias("a.example.com.", "A", "Z2", "www.example.net."),
            (it) => [targets(it) + NOT_FOUND],
        ],
        [
            "a load balancer with another region's id",
            alias("a.example.com.", "A", "Z1H1FL5HABSF5", LB),
            (it) => [targets(it) + LIES_OUTSIDE],
        ],
        [
            "a name of no AWS service",
            alias("a.example.com.", "A", "Z9", "www.example.org."),
            (it) => [targets(it) + NOT_FOUND],
        ],
        [
            "a load balancer for an MX record",
            alias("a.example.com.", "MX", LB_ZONE, LB),
            (it) => [targets(it) + NOT_FOUND],
        ],
        [
            "a distribution with its health",
            alias("a.example.com.", "A", ...CLOUDFRONT, true),
            (it) => [
                `${targets(it)}but an alias to a CloudFront distribution must not evaluate target health, nor be in a ` +
                    "private hosted zone",
            ],
        ],
    ];
    for (const [what, record, problems] of refused) {
        it(`cannot refer to ${what}`, () => {
            assert.deepEqual(plan(contextOf(WWW), ["CREATE", record]).problems, problems(record));
        });
    }

    it("cannot be an NS or SOA", () => {
        const [problem] = plan(contextOf(), [
            "UPSERT",
            alias("example.com.", "NS", "Z1", "example.com."),
        ]).problems;
        assert.equal(
            problem,
            "RRSet of type NS with DNS name example.com. is not permitted as an alias in zone example.com.",
        );
    });
});
