import assert from "node:assert/strict";
import fc from "fast-check";
import {
    ROOT,
    fromPacketName,
    isAtOrBelow,
    normalName,
    suffixesOf,
    toPacketName,
} from "../../records/wireNames";

describe("names on the wire", () => {
    it("are the same however they are written", () => {
        for (const text of ["*.Example.com.", "\\052.example.COM", "*.example.com"]) {
            assert.equal(normalName(text), "\\052.example.com");
        }
        assert.equal(normalName("\\101bc.example.com"), "abc.example.com");
        assert.equal(normalName("."), ROOT);
        assert.equal(normalName(""), ROOT);
    });

    it("are the same in capitals only where these are ASCII's: the sign for kelvin is no k", () => {
        assert.equal(fromPacketName("Kelvin.example"), "kelvin.example");
        assert.equal(fromPacketName("\u212aelvin.example"), "\\342\\204\\252elvin.example");
        assert.equal(normalName("\u212aelvin.example"), "\\342\\204\\252elvin.example");
    });

    it("keep a backslash of the wire apart from an escape", () => {
        assert.equal(fromPacketName("\\052.example.com"), "\\134052.example.com");
    });

    it("come back from the wire as they were", () => {
        const label = fc.stringMatching(/^[!-~]{1,10}$/).filter((text) => !text.includes("."));
        fc.assert(
            fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
                const name = fromPacketName(labels.join("."));
                assert.equal(toPacketName(name), labels.join(".").toLowerCase());
                assert.equal(normalName(name), name);
            }),
        );
    });

    const anything = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));

    it("are never refused or changed twice by normalizing", () => {
        fc.assert(
            fc.property(anything, (text) => assert.equal(normalName(normalName(text)), normalName(text))),
        );
    });
});

describe("the tree of names", () => {
    it("has the root above everything, by whole labels", () => {
        assert.ok(isAtOrBelow("com", ROOT) && isAtOrBelow(ROOT, ROOT));
        assert.ok(isAtOrBelow("www.example.com", "example.com"));
        assert.ok(!isAtOrBelow("notexample.com", "example.com"));
        assert.ok(!isAtOrBelow("com", "example.com"));
    });

    it("goes up label by label", () => {
        assert.deepEqual(suffixesOf("www.example.com"), ["www.example.com", "example.com", "com"]);
        assert.deepEqual(suffixesOf(ROOT), []);
    });
});
