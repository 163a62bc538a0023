import assert from "node:assert/strict";
import fc from "fast-check";
import { formatSoa, parseSoa, rewriteSoa, toRname, type Soa } from "../../records/soa";
import { domain } from "../dns/arbitraries";

const OF_AWS = "ns-2048.awsdns-64.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400";

const number = fc.integer({ min: 0, max: 4294967295 });
const soa: fc.Arbitrary<Soa> = fc.record(
    {
        mname: domain.map((name) => `${name}.`),
        rname: domain.map((name) => `${name}.`),
        serial: number,
        refresh: number,
        retry: number,
        expire: number,
        minimum: number,
    },
    { noNullPrototype: true },
);

describe("an SOA value", () => {
    it("is parsed as it was written, with any white space between its fields", () => {
        fc.assert(
            fc.property(soa, fc.constantFrom(" ", "  ", "\t", " \n "), (fields, gap) => {
                assert.deepEqual(parseSoa(formatSoa(fields)), fields);
                assert.deepEqual(parseSoa(` ${formatSoa(fields).replaceAll(" ", gap)} `), fields);
            }),
        );
    });

    const broken = [
        "",
        "ns1.example.com.",
        "ns1.example.com. hostmaster.example.com. 1 7200 900 1209600",
        `${OF_AWS} 1`,
        "ns1.example.com. hostmaster.example.com. 1 2h 900 1209600 86400",
        "ns1.example.com. hostmaster.example.com. -1 7200 900 1209600 86400",
        "ns1.example.com. hostmaster.example.com. 1e3 7200 900 1209600 86400",
        "ns1.example.com. hostmaster.example.com. 0x1 7200 900 1209600 86400",
    ];
    for (const value of broken) {
        it(`cannot be "${value}"`, () => {
            assert.throws(
                () => parseSoa(value),
                (error: Error) => error.message.includes(`"${value}" is not a valid SOA value`),
            );
        });
    }
});

describe("rewriteSoa", () => {
    it("sets the white-label name and keeps AWS's other fields", () => {
        assert.equal(
            rewriteSoa(OF_AWS, { mname: "ns1.example.com.", rname: "hostmaster.example.com." }),
            "ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 86400",
        );
    });

    it("sets each configured field, including zero, and keeps all others", () => {
        const wanted = fc.record(
            {
                mname: domain,
                rname: domain,
                serial: number,
                refresh: number,
                retry: number,
                expire: number,
                minimum: fc.constant(0),
            },
            { requiredKeys: [] },
        );
        fc.assert(
            fc.property(soa, wanted, (present, fields) => {
                assert.deepEqual(parseSoa(rewriteSoa(formatSoa(present), fields)), { ...present, ...fields });
            }),
        );
    });

    it("does not set an undefined field", () => {
        assert.equal(
            rewriteSoa(OF_AWS, { mname: undefined, rname: undefined, serial: undefined, minimum: undefined }),
            OF_AWS,
        );
    });
});

describe("toRname", () => {
    const mailboxes: [string, string][] = [
        ["hostmaster@example.com", "hostmaster.example.com."],
        ["first.last@example.com", "first\\056last.example.com."],
        ["first\\.last.example.com", "first\\056last.example.com."],
        ["a+b@example.com", "a+b.example.com."],
        ["dns@bücher.example", "dns.xn--bcher-kva.example."],
        ["dns@２０２４.example.", "dns.2024.example."],
        ["Host@Example.COM.", "Host.example.com."],
        ["hostmaster.example.com", "hostmaster.example.com."],
        ["hostmaster.example.com.", "hostmaster.example.com."],
    ];
    for (const [mailbox, rname] of mailboxes) {
        it(`writes ${mailbox} as ${rname}`, () => assert.equal(toRname(mailbox), rname));
    }
});
