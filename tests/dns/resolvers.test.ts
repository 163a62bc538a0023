import assert from "node:assert/strict";
import {
    HTTPS_RESOLVERS,
    defaultResolvers,
    identify,
    identifyByAddress,
    parseResolver,
    shownResolver,
    withoutUser,
} from "../../dns/resolvers";

const witnessKey = (text: string): string => identify(text).witness;

describe("Resolvers", () => {
    it("are by default the system's and two over HTTPS, of two operators", () => {
        assert.deepEqual(defaultResolvers().slice(-2), HTTPS_RESOLVERS);
        assert.ok(defaultResolvers().length <= 3);
        assert.equal(new Set(HTTPS_RESOLVERS.map((url) => witnessKey(url))).size, 2);
    });

    it("are addresses with an optional port, or URLs of DNS over HTTPS", () => {
        assert.deepEqual(parseResolver("9.9.9.9"), { kind: "plain", host: "9.9.9.9", port: 53 });
        assert.deepEqual(parseResolver("[::1]:5300"), { kind: "plain", host: "::1", port: 5300 });
        const https = parseResolver("https://dns.google/dns-query");
        assert.equal(https.kind === "https" && https.url.hostname, "dns.google");
        for (const text of [
            "http://dns.google/dns-query",
            "tls://dns.google",
            "https://user:word@dns.google/",
            "https://dns.google/#a",
            "https://",
            "://",
        ]) {
            assert.throws(
                () => parseResolver(text),
                (error: Error) => error.message.startsWith(`"${shownResolver(text)}" is not a`),
            );
        }
    });

    it("are shown without a user and a password", () => {
        assert.equal(withoutUser("https://user:word@dns.google/"), "https://…@dns.google/");
        assert.equal(withoutUser("https://user:w/o@rd@dns.google/"), "https://…@dns.google/");
        assert.equal(withoutUser("https://dns.google/dns-query"), "https://dns.google/dns-query");
    });

    it("are shown without the path of a URL, which can contain a token, except for public resolvers", () => {
        for (const [text, expected] of [
            ["https://dns.example.net/a1b2c3/phone", "https://dns.example.net/…"],
            ["https://dns.example.net:8443/dns-query?key=a1b2c3", "https://dns.example.net:8443/…"],
            ["https://dns.example.net?key=a1b2c3", "https://dns.example.net/…"],
            ["https://user:a1b2c3@dns.example.net/a1b2c3", "https://…@dns.example.net/…"],
            ["dns.example.net/a1b2c3", "dns.example.net/…"],
            ["https://dns.google/dns-query", "https://dns.google/dns-query"],
            ["https://dns.google/", "https://dns.google/"],
            ["[2620:fe::fe]:53", "[2620:fe::fe]:53"],
            ['["9.9.9.9","https://dns.example.net/a1b2c3"]', '["9.9.9.9","https://dns.example.net/…"]'],
        ] as const) {
            assert.equal(shownResolver(text), expected);
        }
        assert.throws(() => parseResolver("dns.example.net/a1b2c3"), {
            message: /^"dns\.example\.net\/…" is not a URL; use one such as/,
        });
    });

    const same: string[][] = [
        [
            "127.0.0.1",
            "127.0.0.1:53",
            "localhost",
            "LocalHost.",
            "[::ffff:127.0.0.1]:53",
            "::1",
            "127.0.0.53",
            "0.0.0.0",
        ],
        [
            "10.0.0.53",
            "::ffff:10.0.0.53",
            "::ffff:a00:35",
            "64:ff9b::10.0.0.53",
            "10.0.0.53:5353",
            "https://10.0.0.53/",
        ],
        ["2620:fe::fe", "[2620:00fe::00fe]:53", "9.9.9.9", "https://dns.quad9.net/dns-query"],
        [
            "8.8.8.8",
            "8.8.4.4",
            "dns.google",
            "https://dns.google/dns-query",
            "https://8.8.8.8/dns-query",
            "::ffff:8.8.8.8",
        ],
        ["1.1.1.1", "https://cloudflare-dns.com/dns-query", "https://[2606:4700:4700::1111]/dns-query"],
        ["https://localhost:8443/a", "https://127.0.0.1:8443/b", "[::1]:8443"],
        ["https://dns.example/a", "https://DNS.example./b", "https://dns.example:8443/"],
    ];
    for (const ways of same) {
        it(`count as one witness if they are written in these ways: ${ways.join(", ")}`, () => {
            assert.deepEqual([...new Set(ways.map((way) => witnessKey(way)))].length, 1);
        });
    }

    it("count as different ones at different addresses, and at different ports of loopback", () => {
        const ways = [...same.map(([way = ""]) => way), "127.0.0.1:5300", "localhost:5301", "10.0.0.54"];
        assert.equal(new Set(ways.map((way) => witnessKey(way))).size, ways.length);
    });

    it("count as one place for every spelling of an address, and as different ones at different ports and protocols", () => {
        const place = (text: string): string => identify(text).place;
        const ways = ["127.0.0.1:53", "localhost", "[::ffff:127.0.0.1]:53", "Localhost.:53"];
        assert.deepEqual([...new Set(ways.map(place))], ["plain 127.0.0.1 53"]);
        const others = ["::1", "127.0.0.1:54", "https://127.0.0.1:53/", "8.8.8.8", "8.8.4.4", "dns.google"];
        assert.equal(new Set([...ways, ...others].map(place)).size, 1 + others.length);
    });

    it("are compared by the address of their name, if the system knows the name", async () => {
        const of = async (text: string): Promise<string> => (await identifyByAddress(text)).witness;
        assert.equal(await of("localhost:5300"), "loopback 5300");
        assert.equal(await of("0x7f000001:5300"), "loopback 5300");
        assert.equal(await of("two words"), "two words");
    });
});
