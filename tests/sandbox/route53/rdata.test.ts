import assert from "node:assert/strict";
import fc from "fast-check";
import { checkValue, RECORD_TYPES } from "../../../sandbox/route53/rdata";

const ACCEPTED: Record<string, string[]> = {
    A: ["192.0.2.1", "0.0.0.0"],
    AAAA: ["2001:db8::1", "::", "::ffff:192.0.2.1"],
    CAA: ['0 issue "letsencrypt.org"', '128 iodef "mailto:a@example.com"', '0 issue ";"'],
    CNAME: ["www.example.com", "www.example.com.", "_acme.example.com."],
    DS: ["12345 13 2 49FD46E6C4B45C55D4AC"],
    HTTPS: [
        "0 example.com.",
        '1 . alpn="h2,h3"',
        '1 . mandatory="port,alpn" port=443 alpn="a\\\\,b" key667="x y"',
    ],
    MX: ["10 mail.example.com.", "0 ."],
    NAPTR: ['100 50 "u" "E2U+sip" "!^.*$!sip:a@example.com!" .'],
    NS: ["ns1.example.com", "ns-1.awsdns-00.co.uk."],
    PTR: ["host.example.com."],
    SOA: ["ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 60"],
    SPF: ['"v=spf1 -all"'],
    SRV: ["10 5 5060 sip.example.com.", "0 0 0 ."],
    SSHFP: ["1 1 0123456789abcdef"],
    SVCB: ["1 svc.example.com. port=53"],
    TLSA: ["3 1 1 0123456789abcdef"],
    TXT: ['"text"', '""', '"one" "two"', '"a""b"', '"say \\"hi\\""', '"\\351"', `"${"x".repeat(255)}"`],
};

/** Wrong values, with a part of the message that each one must cause. */
const REFUSED: Record<string, [value: string, code: string][]> = {
    A: [
        ["999.1.1.1", "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"],
        ["192.0.2.01", "ARRDATAIllegalIPv4Address"],
        ["lb-1.us-east-1.elb.amazonaws.com", "ARRDATAIllegalIPv4Address"],
        ["192.0.2.1 192.0.2.2", "ARRDATANotSingleField (Value contains spaces)"],
        ["2001:db8::1", "ARRDATAIllegalIPv4Address"],
    ],
    AAAA: [
        ["192.0.2.1", "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"],
        ["fe80::1%eth0", "AAAARRDATAIllegalIPv6Address"],
    ],
    CAA: [
        ["0 issue letsencrypt.org", "CAARRDATAInvalidFormat"],
        ['256 issue "x"', "CAARRDATAInvalidFormat"],
    ],
    CNAME: [
        ["a b", "CNAMERRDATANotSingleField"],
        ["a..b", "DomainLabelEmpty"],
        [`${"a".repeat(64)}.com`, "DomainLabelTooLong"],
    ],
    DS: [["1 2 3", "DSRRDATANotFourFields"]],
    HTTPS: [
        ["example.com", "HTTPSRRDATANotTwoFields"],
        ["0 example.com. port=1", "HTTPSRRDATAInvalidSvcParams"],
        ...[
            "port=65536",
            "port",
            "port=1 port=1",
            "alpn=",
            "no-default-alpn",
            "no-default-alpn=1 alpn=h2",
            "ipv4hint=2001:db8::1",
            "ipv6hint=192.0.2.1",
            "ech=?",
            "mandatory=port",
            "mandatory=mandatory",
            "mandatory=alpn,alpn alpn=h2",
            "key0=x",
            "key65535=x",
            "key007=x",
            "dohpath=/q",
            'key667="\\059"',
            'key667="é"',
        ].map((parameters): [string, string] => [`1 . ${parameters}`, "HTTPSRRDATAInvalidSvcParams"]),
    ],
    MX: [
        ["mail.example.com.", "MXRRDATANotTwoFields"],
        ["70000 mail.example.com.", "MXRRDATAIllegalField"],
        ["ten mail.example.com.", "MXRRDATAIllegalField"],
    ],
    NAPTR: [
        ["100 50 u E2U x .", "NAPTRRRDATAInvalidFormat"],
        ['100 50 "u" "E2U" "\\059" .', "NAPTRRRDATAInvalidFormat"],
        [`100 50 "u" "${"x".repeat(256)}" "" .`, "NAPTRRRDATAInvalidFormat"],
    ],
    NS: [
        ["", "NSRRDATANotSingleField"],
        ["bücher.example.", "UnsupportedCharacter"],
    ],
    PTR: [["a b", "PTRRRDATANotSingleField"]],
    SOA: [
        ["ns1.example.com. hostmaster.example.com. 1 7200 900 1209600", "SOARRDATANotSevenFields"],
        ["ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 4294967296", "SOARRDATAIllegalField"],
    ],
    SPF: [["v=spf1 -all", "InvalidCharacterString"]],
    SRV: [["10 5 sip.example.com.", "SRVRRDATANotFourFields"]],
    SSHFP: [["1 1 xyz", "SSHFPRRDATAIllegalField"]],
    SVCB: [["x svc.example.com.", "SVCBRRDATAIllegalField"]],
    TLSA: [["3 1 1 abc", "TLSARRDATAIllegalField"]],
    TXT: [
        ["plain", "InvalidCharacterString (Value should be enclosed in quotation marks)"],
        ['"open', "InvalidCharacterString"],
        ['"a" b', "InvalidCharacterString"],
        ['"\\059"', "InvalidCharacterString"],
        ['"\\400"', "InvalidCharacterString"],
        ['"\\8"', "InvalidCharacterString"],
        [`"${"x".repeat(256)}"`, "CharacterStringTooLong (Value is too long)"],
        ['"é"', "InvalidCharacterString"],
    ],
};

describe("Values of record sets", () => {
    it("have examples of every type in these tests", () => {
        assert.deepEqual(Object.keys(ACCEPTED).sort(), [...RECORD_TYPES].sort());
        assert.deepEqual(Object.keys(REFUSED).sort(), [...RECORD_TYPES].sort());
    });

    for (const type of RECORD_TYPES) {
        it(`of type ${type} are accepted in their presentation form and refused in others`, () => {
            for (const value of ACCEPTED[type] ?? []) {
                assert.equal(checkValue(type, value), undefined, value);
            }
            for (const [value, code] of REFUSED[type] ?? []) {
                const problem = checkValue(type, value) ?? "";
                assert.ok(problem.startsWith(`Invalid Resource Record: 'FATAL problem: ${code}`), problem);
                assert.ok(problem.endsWith(`encountered with '${value}''`), problem);
            }
        });
    }

    it("of type A and AAAA can be every address of their family", () => {
        fc.assert(fc.property(fc.ipV4(), (address) => checkValue("A", address) === undefined));
        fc.assert(fc.property(fc.ipV6(), (address) => checkValue("AAAA", address) === undefined));
    });

    it("are checked without an exception, for any text", () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...RECORD_TYPES),
                fc.string({ maxLength: 300, unit: "binary" }),
                (type, value) => {
                    const problem = checkValue(type, value);
                    return problem === undefined || problem.startsWith("Invalid Resource Record: ");
                },
            ),
        );
    });
});
