import assert from "node:assert/strict";
import fc from "fast-check";
import { MalformedMessageError, decodeMessage, encodeMessage } from "../../dns/packet";
import type { DnsMessage, DnsRecord } from "../../dns/packet";
import { UnencodableError } from "../../records/wireNames";
import { VALUES } from "../records/types/values";

function message(changes: Partial<DnsMessage> = {}): DnsMessage {
    return {
        id: 1,
        response: true,
        opcode: 0,
        rcode: "NOERROR",
        authoritative: false,
        truncated: false,
        recursionDesired: false,
        recursionAvailable: false,
        questions: [],
        answers: [],
        authorities: [],
        additionals: [],
        edns: undefined,
        severalEdns: false,
        ...changes,
    };
}

function throughWire(record: DnsRecord): DnsRecord | undefined {
    return decodeMessage(encodeMessage(message({ answers: [record] }))).answers[0];
}

/** Records with the usual prototype, which deepEqual requires. */
function plain<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
    return fc.record<T>(model, { noNullPrototype: true });
}

const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9-]{0,12}[a-z0-9_])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join("."));
const record = fc.oneof(
    plain({ name, type: fc.constant("A"), ttl: fc.nat(), data: fc.ipV4() }),
    plain({
        name,
        type: fc.constantFrom("NS", "CNAME", "PTR"),
        ttl: fc.nat(),
        data: name.map((target) => `${target}.`),
    }),
    plain({
        name,
        type: fc.constant("MX"),
        ttl: fc.nat(),
        data: fc.tuple(fc.nat(65535), name).map(([preference, target]) => `${preference} ${target}.`),
    }),
);
const flag = fc.boolean();

describe("DNS messages", () => {
    it("are the same after encoding and decoding", () => {
        const records = fc.array(record, { maxLength: 4 });
        const messages = plain({
            id: fc.nat(65535),
            response: flag,
            opcode: fc.nat(15),
            rcode: fc.constantFrom("NOERROR", "SERVFAIL", "NXDOMAIN", "REFUSED", "NOTZONE", "RCODE13"),
            authoritative: flag,
            truncated: flag,
            recursionDesired: flag,
            recursionAvailable: flag,
            questions: fc.array(
                plain({
                    name,
                    type: fc.constantFrom("A", "HTTPS", "SVCB", "CAA", "ANY", "TYPE1234"),
                    class: fc.constant("IN"),
                }),
                { maxLength: 2 },
            ),
            answers: records,
            authorities: records,
            additionals: records,
            edns: fc.option(
                fc
                    .tuple(
                        flag,
                        plain({
                            udpSize: fc.integer({ min: 512, max: 65535 }),
                            version: fc.nat(255),
                            options: fc.array(
                                plain({
                                    code: fc.integer({ min: 65001, max: 65534 }),
                                    data: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
                                }),
                                { maxLength: 2 },
                            ),
                        }),
                    )
                    .map(([dnssecOk, edns]) => (dnssecOk ? { ...edns, dnssecOk } : edns)),
                { nil: undefined },
            ),
            severalEdns: fc.constant(false),
        });
        fc.assert(
            fc.property(messages, (each) => assert.deepEqual(decodeMessage(encodeMessage(each)), each)),
            { numRuns: 150 },
        );
    });

    it("carry the upper bits of an rcode in EDNS (RFC 6891 §6.1.3)", () => {
        const edns = { udpSize: 1232, version: 0, options: [] };
        assert.equal(decodeMessage(encodeMessage(message({ rcode: "BADVERS", edns }))).rcode, "BADVERS");
        assert.equal(decodeMessage(encodeMessage(message({ rcode: "RCODE23", edns }))).rcode, "RCODE23");
    });

    it("are malformed for any invalid bytes, and do not throw another error", () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
                try {
                    decodeMessage(Buffer.from(noise));
                } catch (error) {
                    assert.ok(error instanceof MalformedMessageError, String(error));
                }
            }),
            { numRuns: 500 },
        );
    });

    it("are malformed if they are truncated at any byte", () => {
        const answers = [
            { name: "example.com", type: "A", ttl: 60, data: "192.0.2.1" },
            { name: "example.com", type: "TXT", ttl: 60, data: '"hello"' },
            { name: "example.com", type: "MX", ttl: 60, data: "10 mail.example.com." },
        ];
        const bytes = encodeMessage(
            message({ questions: [{ name: "example.com", type: "ANY", class: "IN" }], answers }),
        );
        for (let length = 0; length < bytes.length; length += 1) {
            assert.throws(
                () => decodeMessage(bytes.subarray(0, length)),
                MalformedMessageError,
                `${length} octets`,
            );
        }
    });

    it("are malformed if an address has a wrong length", () => {
        const bytes = encodeMessage(message({ answers: [{ name: "a", type: "TXT", ttl: 0, data: '"12"' }] }));
        // Three octets of text become three octets of an IPv4 address.
        bytes.writeUInt16BE(1, 12 + 3);
        assert.throws(() => decodeMessage(bytes), MalformedMessageError);
    });

    it("are refused if names have a circle of pointers", () => {
        const bytes = Buffer.concat([
            Buffer.from("000180000001000000000000", "hex"),
            Buffer.from("c00c", "hex"),
            Buffer.from("00010001", "hex"),
        ]);
        assert.throws(() => decodeMessage(bytes), MalformedMessageError);
    });

    it("leave out records of other classes than IN", () => {
        const bytes = encodeMessage(
            message({ answers: [{ name: "a", type: "A", ttl: 0, data: "192.0.2.1" }] }),
        );
        bytes.writeUInt16BE(3, 12 + 3 + 2);
        assert.deepEqual(decodeMessage(bytes).answers, []);
    });
});

describe("names in DNS messages", () => {
    it("are in lower case, without the trailing dot, escaped like Route 53's names", () => {
        const through = throughWire({
            name: "*.Sub/1.Example.COM.",
            type: "NS",
            ttl: 0,
            data: "A_b.Example.com.",
        });
        assert.deepEqual(through, {
            name: "\\052.sub\\0571.example.com",
            type: "NS",
            ttl: 0,
            data: "a_b.example.com.",
        });
        assert.equal(
            throughWire({ name: "\\052.example.com", type: "A", ttl: 0, data: "192.0.2.1" })?.name,
            "\\052.example.com",
        );
    });

    it("can have any octet in a label, also a dot and a space", () => {
        const name = "a\\056b.c\\040d.\\377\\000.example.com";
        const through = throughWire({ name, type: "MX", ttl: 0, data: `10 ${name}.` });
        assert.deepEqual(through, { name, type: "MX", ttl: 0, data: `10 ${name}.` });
    });

    it("include the root", () => {
        assert.deepEqual(throughWire({ name: ".", type: "NS", ttl: 0, data: "." }), {
            name: ".",
            type: "NS",
            ttl: 0,
            data: ".",
        });
    });

    const impossible: [string, RegExp][] = [
        ["a..b", /label of 0 octets/],
        [`${"a".repeat(64)}.com`, /label of 64 octets/],
        [Array.from({ length: 5 }, () => "a".repeat(60)).join("."), /306 octets long/],
        ["bücher.com", /outside of ASCII/],
        ["a b.com", /space/],
    ];
    for (const [text, rule] of impossible) {
        it(`cannot be ${text.slice(0, 30)}`, () => {
            assert.throws(
                () => encodeMessage(message({ questions: [{ name: text, type: "A", class: "IN" }] })),
                (error) => error instanceof UnencodableError && rule.test(error.message),
            );
        });
    }
});

describe("values of records in DNS messages", () => {
    for (const [type, value, back] of VALUES) {
        it(`carry ${type} ${value.slice(0, 50)}`, () => {
            assert.equal(throughWire({ name: "a", type, ttl: 0, data: value })?.data, back ?? value);
        });
    }

    const wrong: [type: string, value: string][] = [
        ["A", "192.0.2"],
        ["A", "2001:db8::1"],
        ["AAAA", "192.0.2.1"],
        ["CNAME", ""],
        ["MX", "mail.example.org."],
        ["MX", "10"],
        ["MX", "70000 mail.example.org."],
        ["SOA", "ns1.example.com. hostmaster.example.com. 1 2 3"],
        ["SOA", "ns1.example.com. hostmaster.example.com. 1 2 3 4 4294967296"],
        ["TXT", `"${"a".repeat(256)}"`],
        ["CAA", '0 un-known "x"'],
        ["CAA", '0 issue "x" "y"'],
        ["SSHFP", "4 2 AB01"],
        ["HTTPS", "1"],
        ["HTTPS", "1 . unknown=1"],
        ["HTTPS", "1 . port=70000"],
        ["HTTPS", "1 . ipv4hint=2001:db8::1"],
        ["DS", "12345 13 2"],
        ["DS", "12345 13 2 XY"],
        ["SRV", "1 2 5060"],
        ["TYPE1234", "x"],
    ];
    for (const [type, value] of wrong) {
        it(`cannot be ${type} ${value.slice(0, 50)}`, () => {
            assert.throws(() => throwUp(type, value), UnencodableError);
        });
    }

    function throwUp(type: string, data: string): Buffer {
        return encodeMessage(message({ answers: [{ name: "a", type, ttl: 0, data }] }));
    }

    it("of unknown types have the format of RFC 3597", () => {
        const bytes = encodeMessage(message({ answers: [{ name: "a", type: "SVCB", ttl: 0, data: "1 ." }] }));
        bytes.writeUInt16BE(1234, 12 + 3);
        assert.deepEqual(decodeMessage(bytes).answers, [
            { name: "a", type: "TYPE1234", ttl: 0, data: "\\# 3 000100" },
        ]);
    });

    it("of text can have any octets", () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 255 }), (octets) => {
                const text = [...octets].map((octet) => `\\${octet.toString(8).padStart(3, "0")}`).join("");
                const first = throughWire({ name: "a", type: "TXT", ttl: 0, data: `"${text}"` })?.data;
                assert.ok(first !== undefined);
                assert.equal(throughWire({ name: "a", type: "TXT", ttl: 0, data: first })?.data, first);
                const bytes = encodeMessage(
                    message({ answers: [{ name: "a", type: "TXT", ttl: 0, data: first }] }),
                );
                assert.deepEqual(bytes.subarray(-octets.length - 1), Buffer.from([octets.length, ...octets]));
            }),
        );
    });
});
