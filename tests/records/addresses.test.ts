import assert from "node:assert/strict";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { parseAddress, sortAddresses, specialPurposeRange } from "../../records/addresses";

describe("parseAddress", () => {
    const spellings: [string, string, "ipv4" | "ipv6"][] = [
        ["205.251.194.11", "205.251.194.11", "ipv4"],
        ["2600:9000:5302:b00::1", "2600:9000:5302:b00::1", "ipv6"],
        ["2600:9000:5302:0B00:0:0:0:1", "2600:9000:5302:b00::1", "ipv6"],
        // RFC 5952 §4.2.2: one 16-bit field of zeros is not shortened; §4.2.3: the longest run is, the first of equals.
        ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "ipv6"],
        ["0:0:1:0:0:0:0:1", "0:0:1::1", "ipv6"],
        ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "ipv6"],
        ["::", "::", "ipv6"],
    ];
    for (const [text, address, family] of spellings) {
        it(`parses ${text} as ${address}`, () => assert.deepEqual(parseAddress(text), { address, family }));
    }

    for (const text of [
        "",
        "1.2.3",
        "1.2.3.256",
        "010.0.0.1",
        "0x7f.0.0.1",
        "16909060",
        "1.2.3.4 ",
        "1.2.3.4/32",
        "fe80::1%eth0",
        "[::1]",
        ":::",
        "ns1.example.com",
    ]) {
        it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseAddress(text), undefined));
    }

    it("maps every spelling of an IPv6 address to the same canonical one", () => {
        const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
            minLength: 8,
            maxLength: 8,
        });
        fc.assert(
            fc.property(groups, (parts) => {
                const long = parts.map((part) => part.toString(16).padStart(4, "0")).join(":");
                const plain = parts.map((part) => part.toString(16)).join(":");
                const canonical = parseAddress(plain)?.address ?? "";
                assert.equal(parseAddress(long.toUpperCase())?.address, canonical);
                assert.deepEqual(parseAddress(canonical), { address: canonical, family: "ipv6" });
            }),
        );
    });

    it("accepts an IPv4 address as canonical", () => {
        fc.assert(
            fc.property(fc.ipV4(), (text) => {
                assert.deepEqual(parseAddress(text), {
                    address: ipaddr.parse(text).toString(),
                    family: "ipv4",
                });
            }),
        );
    });

    it("never throws", () => {
        fc.assert(
            fc.property(fc.oneof(fc.string(), fc.ipV4Extended(), fc.ipV6()), (text) => {
                const parsed = parseAddress(text);
                assert.equal(
                    parsed === undefined ||
                        parsed.family === (parsed.address.includes(":") ? "ipv6" : "ipv4"),
                    true,
                );
            }),
        );
    });
});

describe("specialPurposeRange", () => {
    const special = [
        ...[
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
        ],
        ...[
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
        ],
        ...[
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "100::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
        ],
    ];
    for (const address of special) {
        it(`returns the range of ${address}`, () => assert.notEqual(specialPurposeRange(address) ?? "", ""));
    }

    for (const address of [
        "205.251.194.11",
        "8.8.8.8",
        "172.15.255.255",
        "172.32.0.1",
        "100.128.0.1",
        "2600:9000:5302:b00::1",
        "2001:500:2f::f",
    ]) {
        it(`returns no range for ${address}`, () => assert.equal(specialPurposeRange(address), undefined));
    }
});

describe("sortAddresses", () => {
    it("sorts by number and not by character", () => {
        assert.deepEqual(sortAddresses(["205.251.194.11", "9.9.9.9", "205.251.9.9"]), [
            "9.9.9.9",
            "205.251.9.9",
            "205.251.194.11",
        ]);
        assert.deepEqual(sortAddresses(["2600:9000::10", "2600:9000::9", "2600:900::1"]), [
            "2600:900::1",
            "2600:9000::9",
            "2600:9000::10",
        ]);
    });

    it("removes repetitions and does not depend on the order of its input", () => {
        fc.assert(
            fc.property(fc.array(fc.ipV4()), (addresses) => {
                const sorted = sortAddresses(addresses);
                assert.deepEqual(sortAddresses([...addresses].reverse()), sorted);
                assert.deepEqual(sortAddresses([...addresses, ...addresses]), sorted);
                assert.deepEqual(new Set(sorted), new Set(addresses));
                assert.equal(new Set(sorted).size, sorted.length);
            }),
        );
    });
});
