import assert from "node:assert/strict";
import fc from "fast-check";
import { direct, parseHostPort, viaGateway } from "../../dns/route";

describe("routes of DNS packets", () => {
    it("lead to the server itself, port 53", () => {
        assert.deepEqual(direct("205.251.194.11"), { host: "205.251.194.11", port: 53 });
    });

    it("lead to the gateway, with the address as an option", () => {
        const route = viaGateway("127.0.0.1:5300");
        assert.deepEqual(route("205.251.194.11"), {
            host: "127.0.0.1",
            port: 5300,
            destination: "205.251.194.11",
        });
    });
});

describe("parseHostPort", () => {
    const good: [string, string, number][] = [
        ["127.0.0.1:5300", "127.0.0.1", 5300],
        ["1.1.1.1", "1.1.1.1", 53],
        ["[::1]:53", "::1", 53],
        ["[2001:db8::1]", "2001:db8::1", 53],
        ["2001:db8::1", "2001:db8::1", 53],
        ["localhost:5300", "localhost", 5300],
    ];
    for (const [text, host, port] of good) {
        it(`reads ${text}`, () => assert.deepEqual(parseHostPort(text), { host, port }));
    }

    const bad: [string, RegExp][] = [
        ["", /not an address/],
        [":53", /not an address/],
        ["1.1.1.1:", /1 to 65535/],
        ["1.1.1.1:0", /1 to 65535/],
        ["1.1.1.1:65536", /1 to 65535/],
        ["1.1.1.1:dns", /1 to 65535/],
        ["1.1.1.256", /not an IPv4 address/],
        ["[1.1.1.1]:53", /brackets/],
        ["[::1", /not an address/],
        ["two words", /not an address/],
    ];
    for (const [text, rule] of bad) {
        it(`names the rule that "${text}" breaks`, () => {
            assert.throws(
                () => parseHostPort(text),
                (error: Error) => rule.test(error.message) && error.message.includes(`"${text}"`),
            );
        });
    }

    it("parses each address and port that is written", () => {
        fc.assert(
            fc.property(fc.ipV4(), fc.ipV6(), fc.integer({ min: 1, max: 65535 }), (four, six, port) => {
                assert.deepEqual(parseHostPort(`${four}:${port}`), { host: four, port });
                assert.deepEqual(parseHostPort(`[${six}]:${port}`), { host: six, port });
            }),
        );
    });
});
