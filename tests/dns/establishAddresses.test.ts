import assert from "node:assert/strict";
import { AWS_NAME_SERVER_RANGES } from "../../dns/awsRanges";
import { establishAddresses, type KnownServer, type Network } from "../../dns/establishAddresses";
import type { DnsMessage, DnsRecord } from "../../dns/packet";
import { viaGateway, type DnsRoute } from "../../dns/route";
import { createSet, createZone, useSandbox } from "../sandbox/useSandbox";
import { httpsResolver, useTestCa, type HttpsResolver } from "./httpsServer";
import { right, udpServer, type FakeServer } from "./queryServers";

/** Tests the rules outside a sandbox, with resolvers over HTTPS, in networks that forge answers and in networks that block them. */

const LIE = "8.8.4.4";
/** An address in AWS's ranges, but of no server of the sandbox. */
const PLAUSIBLE_LIE = "205.251.201.66";
const RULES: Network["rules"] = {
    proof: ["https"],
    ranges: AWS_NAME_SERVER_RANGES,
    allowSpecialPurpose: false,
};

/** A network: the answers over each way out of it. */
interface Surroundings {
    plain: "honest" | "blocked" | "forged";
    https: ("honest" | "blocked" | "certificate")[];
    /** The answers of the name servers themselves. */
    port53: "honest" | "blocked";
}

describe("Addresses that are established", () => {
    const used = useSandbox();
    useTestCa();
    const started: (FakeServer | HttpsResolver)[] = [];
    afterEach(async () => {
        await Promise.all(started.splice(0).map((server) => server.close()));
    });
    async function keep<T extends FakeServer | HttpsResolver>(server: Promise<T>): Promise<T> {
        started.push(await server);
        return server;
    }

    const truth = (request: DnsMessage, lie?: string): Buffer => {
        const { name = "", type = "" } = request.questions[0] ?? {};
        const { ipv4 = [], ipv6 = [] } = used.sandbox.world.nameServers.get(name) ?? {};
        const addresses = lie === undefined || type !== "A" ? (type === "A" ? ipv4 : ipv6) : [lie];
        return right(request, {
            authoritative: false,
            answers: addresses.map((data): DnsRecord => ({ name, type, ttl: 60, data })),
        });
    };

    async function plainResolver(kind: Surroundings["plain"], lie: string): Promise<string> {
        const server = await keep(
            udpServer((request) => [truth(request, kind === "forged" ? lie : undefined)]),
        );
        if (kind === "blocked") {
            await server.close();
            started.splice(started.indexOf(server), 1);
        }
        return `${server.target.host}:${server.target.port}`;
    }

    async function doh(kind: Surroundings["https"][number], lie: string): Promise<string> {
        const forged = kind === "certificate";
        const server = await keep(
            httpsResolver((request) => [truth(request, forged ? lie : undefined)], undefined, {
                of: forged ? "stranger" : "localhost",
            }),
        );
        if (kind === "blocked") {
            await server.close();
            started.splice(started.indexOf(server), 1);
        }
        return server.url;
    }

    /** No process listens on this port, and the kernel reports it at once. */
    const nowhere: DnsRoute = () => ({ host: "127.0.0.1", port: 9 });

    async function networkOf(surroundings: Surroundings, lie: string): Promise<Network> {
        const { plain, https, port53 } = surroundings;
        return {
            resolvers: [
                await plainResolver(plain, lie),
                ...(await Promise.all(https.map((kind) => doh(kind, lie)))),
            ],
            route: port53 === "honest" ? viaGateway(used.sandbox.dns) : nowhere,
            rules: RULES,
        };
    }

    async function newSet(zones: string[]): Promise<string[]> {
        const { id, nameServers } = await createSet(used.client, "set");
        for (const zone of zones) {
            await createZone(used.client, zone, { set: id });
        }
        return nameServers;
    }
    const truthOf = (awsName: string) => ({
        awsName,
        ...(used.sandbox.world.nameServers.get(awsName) ?? { ipv4: [], ipv6: [] }),
    });
    const unknown = (awsName: string): KnownServer => ({ awsName, ipv4: [], ipv6: [] });

    const BLOCKED2: Surroundings["https"] = ["blocked", "blocked"];
    const HONEST2: Surroundings["https"] = ["honest", "honest"];
    const surroundings: [what: string, Surroundings, first: boolean, later: boolean, onSet: boolean][] = [
        [
            "all servers are reachable",
            { plain: "honest", https: HONEST2, port53: "honest" },
            true,
            true,
            true,
        ],
        [
            "one resolver over HTTPS is down",
            { plain: "honest", https: ["blocked", "honest"], port53: "honest" },
            true,
            true,
            true,
        ],
        ["plain answers are forged", { plain: "forged", https: HONEST2, port53: "honest" }, true, true, true],
        [
            "plain answers are forged and one resolver over HTTPS is down",
            { plain: "forged", https: ["honest", "blocked"], port53: "honest" },
            // A walk is the second witness.
            true,
            true,
            true,
        ],
        [
            "only HTTPS is reachable",
            { plain: "blocked", https: HONEST2, port53: "blocked" },
            true,
            true,
            // No server can be asked for a zone.
            false,
        ],
        ["HTTPS is blocked", { plain: "honest", https: BLOCKED2, port53: "honest" }, false, false, false],
        [
            "HTTPS is intercepted and plain answers are forged",
            { plain: "forged", https: ["certificate", "certificate"], port53: "honest" },
            false,
            false,
            false,
        ],
        [
            "no server is reachable",
            { plain: "blocked", https: BLOCKED2, port53: "blocked" },
            false,
            false,
            false,
        ],
    ];
    for (const [what, around, first, later, onSet] of surroundings) {
        for (const lie of [LIE, PLAUSIBLE_LIE]) {
            it(`are the right ones or the known ones if ${what} (${lie})`, async () => {
                const names = await newSet([]);
                const network = await networkOf(around, lie);
                const none = (): Promise<string[]> => Promise.resolve([]);
                const right4 = names.map((name) => truthOf(name).ipv4);
                // The first look-up.
                const found = await establishAddresses(names.map(unknown), [], network, none);
                assert.deepEqual(
                    found.map(({ ipv4 }) => ipv4.addresses),
                    first ? right4 : names.map(() => []),
                );
                // One server has moved since then.
                const [moved = ""] = names;
                const before = names.map(truthOf);
                used.sandbox.world.nameServers.set(moved, { ...truthOf(moved), ipv4: ["205.251.200.9"] });
                const next = await establishAddresses(before, [], network, none);
                const expected = before.map(({ awsName, ipv4 }) => (later ? truthOf(awsName).ipv4 : ipv4));
                assert.deepEqual(
                    next.map(({ ipv4 }) => ipv4.addresses),
                    expected,
                );
            });
        }
        it(`are proven by a zone on the set, or stay, if ${what}`, async () => {
            const names = await newSet(["tenant.net", "tenant.org"]);
            const network = await networkOf(around, PLAUSIBLE_LIE);
            const zones = (): Promise<string[]> => Promise.resolve(["missing.net", "tenant.net"]);
            const found = await establishAddresses(names.map(unknown), [], network, zones);
            assert.deepEqual(
                found.map(({ ipv4, ipv6 }) => [ipv4.addresses, ipv6.addresses]),
                names.map((name) => (onSet ? [truthOf(name).ipv4, truthOf(name).ipv6] : [[], []])),
            );
            const silent = found.filter(({ ipv4 }) => ipv4.warnings.length === 0);
            assert.equal(silent.length, onSet && around.plain !== "forged" ? names.length : 0);
        });
    }

    it("are not dropped because of witnesses that can be forged", async () => {
        const names = await newSet([]);
        const known = names.map((name, index) => ({
            ...truthOf(name),
            ipv4: [...truthOf(name).ipv4, `205.251.200.${index}`],
        }));
        const ask = async (around: Surroundings) =>
            (
                await establishAddresses(known, [], await networkOf(around, LIE), () => Promise.resolve([]))
            ).map(({ ipv4 }) => ipv4.addresses.length);
        assert.deepEqual(await ask({ plain: "honest", https: BLOCKED2, port53: "honest" }), [2, 2, 2, 2]);
        assert.deepEqual(
            await ask({ plain: "honest", https: ["honest", "blocked"], port53: "blocked" }),
            [1, 1, 1, 1],
        );
    });

    it("need no walk and no zones if the resolvers are sufficient", async () => {
        const names = await newSet([]);
        const network = await networkOf({ plain: "honest", https: HONEST2, port53: "blocked" }, LIE);
        let listed = 0;
        const zones = (): Promise<string[]> => {
            listed += 1;
            return Promise.resolve([]);
        };
        const route: DnsRoute = () => assert.fail("no server is to be asked but the resolvers");
        const found = await establishAddresses(names.map(truthOf), [], { ...network, route }, zones);
        assert.deepEqual(
            found.map(({ ipv4, failed }) => [ipv4.warnings, failed.size]),
            names.map(() => [[], 0]),
        );
        assert.equal(listed, 0);
        await establishAddresses(names.map(unknown), [], { ...network, route }, zones);
        assert.equal(listed, 1);
    });

    it("do not include servers of the set that are not published", async () => {
        const [one = "", other = ""] = await newSet([]);
        used.sandbox.world.nameServers.set(one, truthOf(other));
        const network = await networkOf({ plain: "honest", https: HONEST2, port53: "honest" }, LIE);
        const none = (): Promise<string[]> => Promise.resolve([]);
        const [found] = await establishAddresses([unknown(one)], [unknown(other)], network, none);
        assert.deepEqual(found?.ipv4.addresses, []);
        assert.match(found?.ipv4.warnings.join() ?? "", /address of another server of the delegation set/);
    });
});
