import assert from "node:assert/strict";
import type { DnsFault } from "../../../sandbox/dns/faults";
import { messagesOf } from "../deployment";
import { moveServer, type LiveStage } from "../liveStage";
import { BOTH, dns, tenant } from "../settings";
import type { Story } from "../story";

const kind = "false answers about addresses";
const [FIRST = tenant("tenant.net")] = BOTH;
const STRANGER = ["8.8.4.4", "2001:4860:4860::8844"];

const lieOf = (at: DnsFault["at"], addresses: string[] = STRANGER): DnsFault => ({
    at,
    fault: "wrong-addresses",
    addresses,
    times: "forever",
});
const bothLie = (addresses?: string[]): DnsFault[] =>
    ["resolver", "resolver2"].map((at) => lieOf(at, addresses));
const bothAre = (fault: DnsFault["fault"]): DnsFault[] =>
    ["resolver", "resolver2"].map((at) => ({ at, fault, times: "forever" }));

/** Two tenants. The same up runs while something is wrong in DNS, and again afterwards. */
function whileDnsIsWrong(does: string, ...faults: DnsFault[]): Story {
    return {
        kind,
        does,
        expected: "goes on",
        async play({ stack, lie, heal, addressesOf }) {
            await stack.up(dns(BOTH));
            const before = await addressesOf("ns1.example.com");
            await lie(...faults);
            await stack.attempt("up", dns(BOTH));
            await heal();
            assert.deepEqual(await addressesOf("ns1.example.com"), before);
            await stack.same(dns(BOTH));
        },
    };
}

/** Something changes while both resolvers return a stranger's address. */
async function changesUnderLies(
    { stack, lie, heal, dismiss, addressesOf }: LiveStage,
    settings: Parameters<typeof stack.up>[0],
    ...leaving: string[]
): Promise<void> {
    await stack.up(dns(BOTH));
    const before = await addressesOf("ns1.example.com");
    await lie(...bothLie());
    dismiss(...leaving);
    await stack.attempt("up", settings);
    await heal();
    assert.deepEqual(await addressesOf("ns1.example.com"), before);
    await stack.up(settings);
    await stack.same(settings);
}

/** Resolvers and servers that return false answers during an ordinary change. */
export const lies: readonly Story[] = [
    whileDnsIsWrong("deploys while both resolvers return another address", ...bothLie()),
    whileDnsIsWrong("deploys while one resolver returns another address", lieOf("resolver")),
    whileDnsIsWrong(
        "deploys while the resolvers return private addresses",
        ...bothLie(["10.0.0.1", "fd00::1"]),
    ),
    whileDnsIsWrong("deploys while the resolvers return NXDOMAIN", ...bothAre("nxdomain")),
    whileDnsIsWrong("deploys while the resolvers return SERVFAIL", ...bothAre("servfail")),
    { ...whileDnsIsWrong("deploys while the resolvers do not answer", ...bothAre("silence")), isLong: true },
    whileDnsIsWrong("deploys while every server returns another address", lieOf("*")),
    {
        kind,
        does: "deploys for the first time while both resolvers return another address",
        expected: "goes on",
        async play({ stack, lie, heal, check }) {
            await lie(...bothLie());
            const first = await stack.attempt("up", dns(BOTH));
            assert.ok(first.ok || messagesOf(first) !== "", "it failed without a message");
            await check("after an up under lies");
            await heal();
            await stack.up(dns(BOTH));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "deploys for the first time while every server returns another address",
        expected: /no IPv4 address of ns-.* could be established/,
        async play({ stack, lie, heal, check }) {
            await lie(lieOf("*"));
            await stack.refusedLate(dns(BOTH), /ns-/);
            await check("after an up under lies");
            await heal();
            await stack.up(dns(BOTH));
        },
    },
    {
        kind,
        does: "removes a tenant while both resolvers return another address",
        expected: "goes on",
        play: (stage) => changesUnderLies(stage, dns([FIRST]), "b.net"),
    },
    {
        kind,
        does: "adds a tenant while both resolvers return another address",
        expected: "goes on",
        play: (stage) => changesUnderLies(stage, dns([...BOTH, tenant("c.net")])),
    },
    {
        kind,
        does: "sets `ttlPhase` to prepare while both resolvers return another address",
        expected: "goes on",
        play: (stage) => changesUnderLies(stage, dns(BOTH, { ttlPhase: "prepare" })),
    },
    {
        kind,
        does: "deploys while both resolvers return one server's address for all servers",
        expected: "goes on",
        async play({ stack, lie, heal, addressesOf }) {
            await stack.up(dns(BOTH));
            const names = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);
            const read = () => Promise.all(names.map(addressesOf));
            const before = await read();
            await lie(...bothLie(before[1]));
            await stack.attempt("up", dns(BOTH));
            await heal();
            assert.deepEqual(await read(), before);
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "deploys after AWS has changed an address, and after it has restored the address",
        expected: "goes on",
        async play(stage) {
            const { stack, addressesOf } = stage;
            await stack.up(dns(BOTH));
            const before = await addressesOf("ns2.example.com");
            const former = moveServer(stage, 1, { ipv4: ["205.251.192.9"], ipv6: ["2600:9000:5300:900::1"] });
            await stack.up(dns(BOTH));
            assert.deepEqual(await addressesOf("ns2.example.com"), [
                "205.251.192.9",
                "2600:9000:5300:900::1",
            ]);
            moveServer(stage, 1, former);
            await stack.up(dns(BOTH));
            assert.deepEqual(await addressesOf("ns2.example.com"), before);
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "previews a change of an address by AWS, and deploys it later",
        expected: "goes on",
        async play(stage) {
            const { stack } = stage;
            await stack.up(dns([FIRST]));
            moveServer(stage, 0, { ipv4: ["205.251.192.9"], ipv6: ["2600:9000:5300:900::1"] });
            await stack.attempt("preview", dns([FIRST]));
            await stack.up(dns([FIRST]));
            await stack.same(dns([FIRST]));
        },
    },
];
