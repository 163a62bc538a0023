import assert from "node:assert/strict";
import fc from "fast-check";
import { ROOT, isAtOrBelow, nameToWire, normalName, readWireName, suffixesOf } from "../../records/wireNames";

/** A name with these labels, as it is read from the wire. */
function read(...labels: (string | Buffer)[]): string {
    const octets = labels.flatMap((label) => {
        const bytes = Buffer.from(label);
        return [Buffer.from([bytes.length]), bytes];
    });
    return readWireName(Buffer.concat([...octets, Buffer.from([0])]), 0).name;
}

describe("names in packets", () => {
    it("are equal in all spellings", () => {
        for (const text of ["*.Example.com.", "\\052.example.COM", "*.example.com"]) {
            assert.equal(normalName(text), "\\052.example.com");
        }
        assert.equal(normalName("\\101bc.example.com"), "abc.example.com");
        assert.equal(normalName("."), ROOT);
        assert.equal(normalName(""), ROOT);
    });

    it("ignore the case only of ASCII letters: the sign for kelvin is not a k", () => {
        assert.equal(read("Kelvin", "example"), "kelvin.example");
        assert.equal(read("\u212aelvin", "example"), "\\342\\204\\252elvin.example");
        assert.equal(normalName("\u212aelvin.example"), "\\342\\204\\252elvin.example");
    });

    it("distinguish a backslash in a packet from an escape", () => {
        assert.equal(read("\\052", "example", "com"), "\\134052.example.com");
    });

    it("are the same after encoding and decoding", () => {
        const label = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((octets) => Buffer.from(octets));
        fc.assert(
            fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
                const name = read(...labels);
                assert.match(name, /^(?:[a-z0-9_.-]|\\[0-3][0-7]{2})+$/);
                assert.equal(readWireName(nameToWire(name), 0).name, name);
                assert.equal(
                    nameToWire(name).length,
                    labels.reduce((sum, each) => sum + each.length + 1, 1),
                );
                assert.equal(normalName(name), name);
            }),
        );
    });

    it("distinguish a dot inside a label from one between labels, and keep the case of letters", () => {
        assert.deepEqual(
            nameToWire("First\\056last.example."),
            Buffer.from("\x0aFirst.last\x07example\0", "latin1"),
        );
        assert.deepEqual(
            nameToWire("First\\.last.example"),
            Buffer.from("\x0aFirst.last\x07example\0", "latin1"),
        );
        assert.deepEqual(nameToWire("a\\040b.\\377"), Buffer.from("\x03a b\x01\xff\0", "latin1"));
        assert.deepEqual(nameToWire("."), Buffer.from([0]));
    });

    it("are parsed with pointers, which refer only backwards", () => {
        const message = Buffer.from("\x03com\0\x01a\xc0\x00\x01b\xc0\x05", "latin1");
        assert.deepEqual(readWireName(message, 5), { name: "a.com", end: 9 });
        assert.deepEqual(readWireName(message, 9), { name: "b.a.com", end: 13 });
        for (const wrong of ["\xc0\x00", "\x01a\xc0\x00", "\x05a", "\x41a", "\xc0"]) {
            assert.throws(
                () => readWireName(Buffer.from(wrong, "latin1"), 0),
                RangeError,
                JSON.stringify(wrong),
            );
        }
    });

    const anything = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));

    it("are never refused or changed by a second normalization", () => {
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

    it("leads up label by label", () => {
        assert.deepEqual(suffixesOf("www.example.com"), ["www.example.com", "example.com", "com"]);
        assert.deepEqual(suffixesOf(ROOT), []);
    });
});
