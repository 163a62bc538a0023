import assert from "node:assert/strict";
import fc from "fast-check";
import { matchDs } from "../../dns/matchDs";
import { decodeMessage, encodeMessage } from "../../dns/packet";

/** RFC 4034 §5.4, and RFC 4509 §2.3 for the second digest. */
const DOMAIN = "dskey.example.com";
const KEY =
    "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==";
const SHA1 = "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118";
const SHA256 = "60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A";

describe("The comparison of DS and DNSKEY", () => {
    it("matches the examples of RFC 4034 and RFC 4509", () => {
        assert.equal(matchDs(DOMAIN, [SHA1], [KEY]), "matches");
        assert.equal(matchDs(DOMAIN, [SHA256], [KEY]), "matches");
        assert.equal(matchDs("DSKEY.example.com", [SHA256.toLowerCase()], [KEY]), "matches");
    });

    it("finds no match if the domain, the tag, the algorithm, the digest or the key differs", () => {
        const others = [
            SHA256.replace("60485", "60486"),
            SHA256.replace(" 5 2 ", " 8 2 "),
            SHA256.replace(/A$/, "B"),
        ];
        others.forEach((ds) => assert.equal(matchDs(DOMAIN, [ds], [KEY]), "differs", ds));
        assert.equal(matchDs("dskey.example.org", [SHA256], [KEY]), "differs");
        assert.equal(matchDs(DOMAIN, [SHA256], [KEY.replace("AQOeii", "AQOeij")]), "differs");
        assert.equal(matchDs(DOMAIN, [SHA256], []), "differs");
    });

    it("accepts no key that signs no zone or is revoked", () => {
        assert.equal(matchDs(DOMAIN, [SHA256], [KEY.replace("256 3", "0 3")]), "differs");
        assert.equal(matchDs(DOMAIN, [SHA256], [KEY.replace("256 3", "384 3")]), "differs");
    });

    it("needs a match of one of several", () => {
        assert.equal(matchDs(DOMAIN, ["1 8 2 AB", SHA256], ["257 3 8 AQAB", KEY]), "matches");
    });

    it("reports if only the digest type is unknown", () => {
        assert.equal(matchDs(DOMAIN, ["60485 5 3 ABCD"], [KEY]), "unknown digest");
        assert.equal(matchDs(DOMAIN, ["60486 5 3 ABCD"], [KEY]), "differs");
    });

    it("never throws, and never accepts random data as a match", () => {
        fc.assert(
            fc.property(fc.string(), fc.array(fc.string()), fc.array(fc.string()), (domain, ds, keys) => {
                assert.notEqual(matchDs(domain, ds, keys), "matches");
            }),
        );
    });

    it("reads keys in their wire format", () => {
        const records = [{ name: DOMAIN, type: "DNSKEY", ttl: 60, data: KEY }];
        const bytes = encodeMessage({
            id: 1,
            response: true,
            opcode: 0,
            rcode: "NOERROR",
            authoritative: true,
            truncated: false,
            recursionDesired: false,
            recursionAvailable: false,
            questions: [{ name: DOMAIN, type: "DNSKEY", class: "IN" }],
            answers: records,
            authorities: [],
            additionals: [],
        });
        assert.deepEqual(decodeMessage(bytes).answers, records);
    });
});
