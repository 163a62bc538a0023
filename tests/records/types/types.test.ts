import assert from "node:assert/strict";
import fc from "fast-check";
import { USER_TYPES, recordType, recordTypeName } from "../../../records/types";
import { UnencodableError } from "../../../records/wireNames";
import { roundTrip } from "./roundTrip";
import { VALUES } from "./values";

/** The types that Route 53 accepts from a user, and those that it does not accept. */
const ALL_TYPES = [...USER_TYPES, "DNSKEY", "SOA"];

describe("the table of record types", () => {
    it("has the types of Route 53", () => {
        assert.deepEqual(
            USER_TYPES.join(" "),
            "A AAAA CAA CNAME DS HTTPS MX NAPTR NS PTR SPF SRV SSHFP SVCB TLSA TXT",
        );
    });

    it("finds each type by its name and by its code, and no other", () => {
        for (const name of ALL_TYPES) {
            assert.equal(recordTypeName(recordType(name)?.code ?? 0), name);
        }
        for (const name of ["ANY", "a", "ALIAS", "constructor", "__proto__", ""]) {
            assert.equal(recordType(name), undefined);
        }
        assert.equal(recordTypeName(255), undefined);
    });

    it("has an example of each type in these tests", () => {
        assert.deepEqual([...new Set(VALUES.map(([type]) => type))].sort(), [...ALL_TYPES].sort());
    });
});

describe("a value", () => {
    for (const [type, value, back = value] of VALUES) {
        it(`is the same after encoding and decoding: ${type} ${value.slice(0, 50)}`, () => {
            assert.equal(roundTrip(type, value), back);
        });
    }

    it("from a packet is legal, and in Route 53's form", () => {
        for (const [name, value, back = value] of VALUES) {
            const type = recordType(name);
            assert.equal(type?.problem(back), undefined, `${name} ${back}`);
            assert.equal(type?.normalize(back), back);
        }
    });

    it("in normal form does not change, and names in it are equal in any case", () => {
        fc.assert(
            fc.property(fc.constantFrom(...ALL_TYPES), fc.string({ unit: "binary" }), (name, text) => {
                const type = recordType(name);
                const once = type?.normalize(text.trim()) ?? "";
                assert.equal(type?.normalize(once), once);
                assert.equal(type?.comparable(type.comparable(once)), type?.comparable(once));
            }),
        );
        for (const name of ["CNAME", "NS", "PTR", "MX", "SRV"]) {
            assert.equal(recordType(name)?.comparable("1 A.B."), recordType(name)?.comparable("1 a.b."));
        }
        assert.notEqual(recordType("TXT")?.comparable('"A"'), recordType("TXT")?.comparable('"a"'));
    });

    it("of any text is encoded, or refused with the reason", () => {
        fc.assert(
            fc.property(fc.constantFrom(...ALL_TYPES), fc.string({ unit: "binary" }), (name, text) => {
                try {
                    recordType(name)?.toWire(text);
                } catch (error) {
                    assert.ok(error instanceof UnencodableError, String(error));
                }
            }),
        );
    });
});
