import { problemsOf, refuses, tenants } from "./mistakes";

describe("the names of white-label name servers", () => {
    refuses([
        [
            "an empty list",
            () => problemsOf({ nameServers: [] }),
            "nameServers",
            "[] has 0 names",
            "use 1 to 4 names",
        ],
        [
            "five names",
            () => problemsOf({ nameServers: ["a", "b", "c", "d", "e"] }),
            "nameServers",
            '"e"]',
            "5 names",
            "use 1 to 4 names",
        ],
        [
            "a text",
            () => problemsOf({ nameServers: "ns1" }),
            "nameServers",
            '"ns1" is not valid',
            "[ns1, ns2, ns3, ns4]",
        ],
        ["a number", () => problemsOf({ nameServers: ["ns1", 2] }), "nameServers[1]", "2 is not valid"],
        [
            "an underscore",
            () => problemsOf({ nameServers: ["ns_1"] }),
            "nameServers[0]",
            '"ns_1" is not a valid name',
            "such as ns1",
        ],
        [
            "a label of 64 characters",
            () => problemsOf({ nameServers: ["n".repeat(64)] }),
            "nameServers[0]",
            "longer than 63",
        ],
        [
            "a name outside the brand domain",
            () => problemsOf({ nameServers: ["ns1.example.org"] }),
            "nameServers[0]",
            '"ns1.example.org"',
            "is not inside the brand domain example.com",
        ],
        [
            "a name that only ends in the brand domain's letters",
            () => problemsOf({ nameServers: ["ns1.notexample.com"] }),
            "nameServers[0]",
            '"ns1.notexample.com"',
            "is not inside",
        ],
        [
            "the brand domain itself",
            () => problemsOf({ nameServers: ["example.com"] }),
            "nameServers[0]",
            '"example.com" is not inside',
        ],
        [
            "a duplicate name",
            () => problemsOf({ nameServers: ["ns1", "ns2", "NS1.example.com."] }),
            "nameServers[2]",
            '"NS1.example.com."',
            "duplicates nameServers[0]",
        ],
    ]);
});

describe("the names of further delegation sets", () => {
    const pattern = (nameServerPattern: unknown) => () => problemsOf({ nameServerPattern });
    const key = "nameServerPattern";
    refuses([
        ["a pattern without the number", pattern("ns"), key, '"ns" must contain {n} exactly once', '"ns{n}"'],
        [
            "a pattern with two numbers",
            pattern("ns{n}-{n}"),
            key,
            '"ns{n}-{n}" must contain {n} exactly once',
        ],
        ["an empty pattern", pattern(""), key, '"" is not valid', '"ns{n}"'],
        ["a number", pattern(5), key, "5 is not valid", "a name with {n} in it"],
        [
            "an underscore",
            pattern("ns_{n}"),
            key,
            '"ns_{n}" is not a valid name',
            "a character that no domain has",
        ],
        ["Unicode", pattern("bü{n}"), key, '"bü{n}" contains a character outside ASCII', "punycode"],
        [
            "a label that is too long with three digits",
            pattern(`${"n".repeat(61)}{n}`),
            key,
            "longer than 63 characters",
        ],
        [
            "a name outside the brand domain",
            pattern("ns{n}.example.org"),
            key,
            '"ns{n}.example.org" is not inside the brand domain example.com',
        ],
        [
            "a tenant that contains a future name",
            () => problemsOf(tenants("ns5.example.com")),
            "tenants[0].domain",
            '"ns5.example.com" contains the white-label name server ns5.example.com',
        ],
        [
            "a tenant that contains a name of the pattern",
            () => problemsOf({ ...tenants("dns.example.com"), nameServerPattern: "ns{n}.DNS.example.com." }),
            "tenants[0].domain",
            "contains the white-label name server ns5.dns.example.com",
        ],
    ]);
});
