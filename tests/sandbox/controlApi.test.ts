import assert from "node:assert/strict";
import { createSet, createZone, useSandbox } from "./useSandbox";

describe("The control API of the sandbox", () => {
    const used = useSandbox();

    const call = async (
        method: string,
        path: string,
        body?: unknown,
    ): Promise<{ status: number; json: unknown }> => {
        const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
        const answer = await fetch(`${used.sandbox.endpoint}/_sandbox${path}`, { method, body: text });
        return { status: answer.status, json: await answer.json() };
    };
    const errorOf = async (method: string, path: string, body?: unknown): Promise<[number, string]> => {
        const { status, json } = await call(method, path, body);
        return [status, (json as { error: string }).error];
    };

    it("returns the address of the sandbox, without a signature", async () => {
        const { endpoint, dns, resolvers, timeScale } = used.sandbox;
        assert.deepEqual(await call("GET", ""), {
            status: 200,
            json: { dns, resolvers, endpoint, timeScale },
        });
        assert.equal(resolvers.length, 2);
        assert.equal(resolvers[0], dns);
        assert.notEqual(resolvers[1], dns);
    });

    it("counts calls, and sets the counts to zero", async () => {
        await createSet(used.client, "one");
        assert.deepEqual((await call("GET", "/calls")).json, { CreateReusableDelegationSet: 1 });
        await call("DELETE", "/calls");
        assert.deepEqual((await call("GET", "/calls")).json, {});
    });

    it("shows the contents in an order that does not depend on the order of creation", async () => {
        const { id } = await createSet(used.client, "one");
        await createZone(used.client, "tenant.net", { set: id });
        await createZone(used.client, "example.com");
        const { json } = await call("GET", "/contents");
        const contents = used.sandbox.contents();
        assert.deepEqual(json, contents);
        assert.deepEqual(
            contents.hostedZones.map(({ name, records }) => [name, records.map(({ type }) => type)]),
            [
                ["example.com.", ["NS", "SOA"]],
                ["tenant.net.", ["NS", "SOA"]],
            ],
        );
        assert.equal(contents.hostedZones[1]?.delegationSetId, id);
    });

    it("returns a copy of the contents", async () => {
        await createZone(used.client, "example.com");
        const contents = used.sandbox.contents();
        contents.hostedZones[0]?.records.pop();
        contents.hostedZones[0]?.nameServers.pop();
        assert.notDeepEqual(used.sandbox.contents(), contents);
    });

    it("changes the addresses of a name server, one family or both", async () => {
        const { nameServers } = await createSet(used.client, "one");
        const [name = ""] = nameServers;
        const ipv6 = used.sandbox.world.nameServers.get(name)?.ipv6;
        assert.equal((await call("POST", `/name-servers/${name}`, { ipv4: ["205.251.9.9"] })).status, 200);
        assert.deepEqual(used.sandbox.world.nameServers.get(name), { ipv4: ["205.251.9.9"], ipv6 });
        await call("POST", `/name-servers/${name.toUpperCase()}.`, { ipv6: [] });
        assert.deepEqual(used.sandbox.world.nameServers.get(name), { ipv4: ["205.251.9.9"], ipv6: [] });
    });

    it("refuses invalid addresses, addresses of another server, and addresses of an unknown server", async () => {
        const { nameServers } = await createSet(used.client, "one");
        const [name = "", other = ""] = nameServers;
        const [taken = ""] = used.sandbox.world.nameServers.get(other)?.ipv4 ?? [];
        const before = used.sandbox.contents();
        assert.deepEqual(await errorOf("POST", `/name-servers/${name}`, { ipv4: ["1.2.3"] }), [
            400,
            "ipv4.0: must be an IPv4 address",
        ]);
        assert.deepEqual(await errorOf("POST", `/name-servers/${name}`, { ipv4: [taken] }), [
            400,
            `${taken} is already an address of ${other}`,
        ]);
        assert.deepEqual(await errorOf("POST", "/name-servers/ns1.example.com", {}), [
            404,
            "ns1.example.com is not a name server that the sandbox has assigned",
        ]);
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("sets and removes the contents of the registry, in normal form", async () => {
        const nameServers = [
            { name: "NS1.Example.com.", glue: ["205.251.9.9", "2001:db8::1"] },
            { name: "ns2.example.net" },
        ];
        assert.equal((await call("POST", "/registry/B%C3%BCcher.example", { nameServers })).status, 200);
        assert.deepEqual(used.sandbox.contents().registry, {
            "xn--bcher-kva.example": {
                nameServers: [
                    { name: "ns1.example.com", glue: ["205.251.9.9", "2001:db8::1"] },
                    { name: "ns2.example.net", glue: [] },
                ],
            },
        });
        const ds = [`65535 255 2 ${"aB".repeat(32)}`];
        await call("POST", "/registry/b%C3%BCcher.example", { nameServers: [], ds });
        assert.deepEqual(used.sandbox.contents().registry["xn--bcher-kva.example"], { nameServers: [], ds });
        await call("DELETE", "/registry/xn--bcher-kva.example");
        assert.deepEqual(used.sandbox.contents().registry, {});
        const [status] = await errorOf("DELETE", "/registry/xn--bcher-kva.example");
        assert.equal(status, 404);
    });

    it("sets and removes the hosts of aliases", async () => {
        await call("POST", "/hosts/lb-1.us-east-1.elb.amazonaws.com", { ipv4: ["192.0.2.1"] });
        assert.deepEqual(used.sandbox.contents().hosts, {
            "lb-1.us-east-1.elb.amazonaws.com": { ipv4: ["192.0.2.1"], ipv6: [] },
        });
        await call("DELETE", "/hosts/lb-1.us-east-1.elb.amazonaws.com");
        assert.deepEqual(used.sandbox.contents().hosts, {});
    });

    const bad: [what: string, path: string, body: unknown, error: RegExp][] = [
        ["a body that is not JSON", "/hosts/a.example", "{", /^the body is not JSON: /],
        ["an unknown field", "/hosts/a.example", { ipv5: [] }, /ipv5/],
        [
            "an IPv6 address as IPv4",
            "/hosts/a.example",
            { ipv4: ["::1"] },
            /^ipv4\.0: must be an IPv4 address$/,
        ],
        [
            "a scoped address",
            "/hosts/a.example",
            { ipv6: ["fe80::1%eth0"] },
            /^ipv6\.0: must be an IPv6 address$/,
        ],
        [
            "an invalid name in the path",
            "/hosts/a..example",
            {},
            /"a\.\.example", is not a valid domain: .*empty label/,
        ],
        ["a path that is not UTF-8", "/hosts/%ff", {}, /percent encoding/],
        ["no name servers", "/registry/a.example", {}, /^nameServers: /],
        [
            "an invalid domain of a name server",
            "/registry/a.example",
            { nameServers: [{ name: "a..b" }] },
            /^nameServers\.0\.name: must be a domain: /,
        ],
        [
            "an invalid address as glue",
            "/registry/a.example",
            { nameServers: [{ name: "ns.a.example", glue: ["x"] }] },
            /^nameServers\.0\.glue\.0: must be an IP address$/,
        ],
        ...["65536 13 2 AB", "1 256 2 AB", "1 13 256 AB", "1 13 2 ABC", "1 13 2", "1 13 2 AB CD", ""].map(
            (ds): [string, string, unknown, RegExp] => [
                `a DS record "${ds}"`,
                "/registry/a.example",
                { nameServers: [], ds: [ds] },
                /^ds\.0: must be a key tag \(0 to 65535\), an algorithm/,
            ],
        ),
        ["a public suffix", "/registry/co.uk", { nameServers: [] }, /^co\.uk is a public suffix/],
        [
            "an unknown operation",
            "/faults",
            [{ operation: "X", fault: "throttle", times: 1 }],
            /^0\.operation: must be an operation of Route 53, Route 53 Domains or STS$/,
        ],
        [
            "an unknown fault",
            "/faults",
            [{ operation: "GetChange", fault: "x", times: 1 }],
            /^0\.fault: .*"throttle"/,
        ],
        [
            "a fault with zero times",
            "/faults",
            [{ operation: "GetChange", fault: "throttle", times: 0 }],
            /^0\.times: /,
        ],
        ["a fault outside of a list", "/faults", {}, /^the body: /],
        [
            "a text as a number of times",
            "/faults",
            [{ operation: "*", fault: "reset", times: "always" }],
            /"forever"$/,
        ],
        [
            "a probability above 1",
            "/faults",
            [{ operation: "*", fault: "reset", probability: 1.1 }],
            /^0\.probability: /,
        ],
        [
            "a seed without a probability",
            "/faults",
            [{ operation: "*", fault: "reset", seed: 1 }],
            /^0\.seed: /,
        ],
        [
            "a slow call without a delay",
            "/faults",
            [{ operation: "*", fault: "slow" }],
            /^0\.delayMs: is required for slow/,
        ],
        [
            "a delay for a fault without one",
            "/faults",
            [{ operation: "*", fault: "throttle", delayMs: 1 }],
            /^0\.delayMs: is for slow, pending, operation-pending and customer-action only$/,
        ],
        [
            "a pending change for an operation without one",
            "/faults",
            [{ operation: "GetChange", fault: "pending" }],
            /^0\.operation: must be one that makes a change/,
        ],
        ["a quota that does not exist", "/limits", { zones: 1 }, /zones/],
        ["a quota below zero", "/limits", { zonesPerAccount: -1 }, /^zonesPerAccount: /],
        [
            "a DNS fault at a server's name",
            "/dns-faults",
            [{ at: "ns1.example.com", fault: "cut" }],
            /^0\.at: must be "resolver", "resolver2", the address of a server, or "\*"$/,
        ],
        ["an unknown DNS fault", "/dns-faults", [{ at: "*", fault: "x" }], /^0\.fault: .*"silence"/],
        [
            "wrong addresses without addresses",
            "/dns-faults",
            [{ at: "*", fault: "wrong-addresses" }],
            /^0\.addresses: is required for wrong-addresses/,
        ],
        [
            "addresses for another fault",
            "/dns-faults",
            [{ at: "*", fault: "cut", addresses: ["192.0.2.1"] }],
            /^0\.addresses: /,
        ],
        [
            "wrong addresses for a type without addresses",
            "/dns-faults",
            [{ at: "*", fault: "wrong-addresses", type: "TXT", addresses: [] }],
            /^0\.type: /,
        ],
        [
            "a DNS fault with a probability below 0",
            "/dns-faults",
            [{ at: "*", fault: "cut", probability: -0.1 }],
            /^0\.probability: /,
        ],
        [
            "a seed of a DNS fault without a probability",
            "/dns-faults",
            [{ at: "*", fault: "cut", seed: 1 }],
            /^0\.seed: needs a probability$/,
        ],
        [
            "an unknown transport",
            "/dns-faults",
            [{ at: "*", fault: "cut", transport: "tls" }],
            /^0\.transport: .*"udp"/,
        ],
        [
            "a DNS fault for a transport that it cannot have",
            "/dns-faults",
            [{ at: "*", fault: "truncate", transport: "tcp" }],
            /^0\.transport: must be the one that has this fault/,
        ],
        ["a type in lower case", "/dns-faults", [{ at: "*", fault: "cut", type: "a" }], /^0\.type: /],
    ];
    for (const [what, path, body, error] of bad) {
        it(`refuses ${what}, and names field and rule`, async () => {
            const [status, message] = await errorOf("POST", path, body);
            assert.equal(status, 400);
            assert.match(message, error);
        });
    }

    it("answers 404 for unknown paths", async () => {
        for (const [method, path] of [
            ["GET", "/elephants"],
            ["PUT", "/calls"],
            ["POST", "/hosts"],
            ["GET", "/calls/x"],
        ] as const) {
            const [status, message] = await errorOf(method, path);
            assert.equal(status, 404);
            assert.ok(message.includes(`${method} /_sandbox${path}`), message);
        }
    });

    it("resets the world, the counts and the used references", async () => {
        const empty = used.sandbox.contents();
        await createSet(used.client, "one");
        await createZone(used.client, "example.com");
        await call("POST", "/hosts/a.example", {});
        const { world } = used.sandbox;
        assert.equal((await call("POST", "/reset")).status, 200);
        assert.deepEqual([used.sandbox.contents(), used.sandbox.calls()], [empty, {}]);
        assert.equal(used.sandbox.world, world, "the DNS servers answer from the same world as before");
        assert.ok(await createSet(used.client, "one"));
    });
});
