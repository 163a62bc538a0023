import { randomUUID } from "node:crypto";
import { decideAddresses, type AddressRules, type LookupResult } from "../../dns/serverAddresses";
import { describeDoubts } from "../../providers/addressDoubts";
import { provider } from "../../providers/nameServerAddresses";
import { useProvider, useResolvers, type Sayings } from "../providers/fixture";
import { createSet, createZone } from "../sandbox/useSandbox";
import type { Produces } from "./entries";

/** The warnings of a look-up of the name servers' addresses. */

const NAMES = ["ns1.example.com"];
const RESOLVERS = "white-label-dns:resolvers";
/** No server of the sandbox has this address, which is like any other. */
const NEW = "205.251.9.9";

/** The server answers, but not for one of our zones. */
const ROOT_SERVER = "198.41.0.4";

export function describeAddressErrors(produces: Produces): void {
    const used = useProvider(provider);
    const resolvers = useResolvers(used);
    const askOnly = (...addresses: string[]): Promise<void> =>
        used.configure({ [RESOLVERS]: JSON.stringify(addresses) });

    /** A look-up in which the resolvers give other addresses of the server than before. */
    async function lookAgain(
        says: (awsName: string, neighbor: string) => Promise<string[]>,
        settings: Record<string, string> = {},
    ): Promise<string[]> {
        await used.configure({});
        const { id, nameServers } = await createSet(used.client, randomUUID());
        await createZone(used.client, "tenant.net", { set: id });
        const args = { names: NAMES, nameServers, delegationSetId: id };
        const state = await used.create(args);
        const [awsName = "", neighbor = ""] = nameServers;
        const asked = await says(awsName, addressOf(neighbor));
        await used.configure({ [RESOLVERS]: JSON.stringify(asked), ...settings });
        const before = used.said().length;
        await used.check(state.inputs, args);
        return used.said().slice(before);
    }
    const addressOf = (awsName: string): string => used.sandbox.world.nameServers.get(awsName)?.ipv4[0] ?? "";
    /** Two witnesses that agree are enough there, without a walk. */
    const TRUSTING = { "white-label-dns:trustPlainResolvers": "true" };
    const saying =
        (awsName: string, ...addresses: string[]): Sayings =>
        (name, type) =>
            name === awsName && type === "A" ? addresses.map((data) => ({ type: "A", data })) : undefined;
    const two = async (sayings: Sayings): Promise<string[]> => [
        await resolvers.start(sayings),
        await resolvers.start(sayings),
    ];

    produces("no-address-of-a-name-server", async () => {
        const { nameServers } = await createSet(used.client, "set");
        await askOnly(await resolvers.startDead(), await resolvers.startDead());
        return [(await used.refusal(undefined, { names: NAMES, nameServers })).reason];
    });
    produces("more-names-than-name-servers", async () => [
        (
            await used.refusal(undefined, {
                names: [...NAMES, "ns2.example.com"],
                nameServers: ["ns-1.example"],
            })
        ).reason,
    ]);
    produces("two-names-of-one-server", async () => {
        const { nameServers } = await createSet(used.client, "set");
        const first = await used.create({ names: NAMES, nameServers });
        const renamed = await used.update(first, { names: ["dns1.example.com"], nameServers });
        const both = { names: [...NAMES, "dns1.example.com"], nameServers };
        return [(await used.refusal(renamed.inputs, both)).reason];
    });
    produces("names-that-continue-to-answer", async () => {
        const { nameServers } = await createSet(used.client, "set");
        const names = [...NAMES, "ns2.example.com"];
        const state = await used.create({ names, nameServers });
        await used.check(state.inputs, { names: ["ns2.example.com"], nameServers });
        await used.check(state.inputs, { names: ["dns1.example.com", "dns2.example.com"], nameServers });
        return used.said().filter((line) => !line.startsWith("warning: "));
    });
    /** Two names were published and then renamed. A tenant's registry still has the former names. */
    async function renamed(...users: string[]) {
        const { id, nameServers } = await createSet(used.client, randomUUID());
        for (const user of users) {
            await createZone(used.client, user, { set: id });
            used.sandbox.world.registry.set(user, {
                nameServers: [...NAMES, "ns2.example.com"].map((name) => ({ name, glue: [] })),
            });
        }
        await createZone(used.client, "moved.net", { set: id });
        used.sandbox.world.registry.set("moved.net", {
            nameServers: [{ name: "dns1.example.com", glue: [] }],
        });
        const before = { names: [...NAMES, "ns2.example.com"], nameServers, delegationSetId: id };
        const state = await used.create(before);
        const args = { ...before, names: ["dns1.example.com", "dns2.example.com"] };
        return { args, state: await used.update(state, args) };
    }
    produces("a-retired-name-to-which-a-tenant-is-still-delegated", async () => {
        const one = await renamed("tenant.net");
        const two = await renamed("b.net", "c.net");
        return [
            (await used.refusal(one.state.inputs, { ...one.args, retired: NAMES })).reason,
            (await used.refusal(two.state.inputs, { ...two.args, retired: [...NAMES, "ns2.example.com"] }))
                .reason,
        ];
    });
    produces("names-that-are-retired", async () => {
        const { state, args } = await renamed();
        const before = used.said().length;
        await used.check(state.inputs, { ...args, retired: NAMES });
        await used.check(state.inputs, { ...args, retired: [...NAMES, "ns2.example.com"] });
        await used.configure({ "white-label-dns:dnsGateway": await resolvers.startDead() });
        await used.check(state.inputs, { ...args, retired: NAMES });
        return used
            .said()
            .slice(before)
            .filter((line) => line.includes("retired, and"));
    });
    produces("aws-changed-an-address", async () => {
        const { nameServers } = await createSet(used.client, "set");
        const state = await used.create({ names: NAMES, nameServers });
        used.sandbox.world.nameServers.set(nameServers[0] ?? "", { ipv4: [NEW], ipv6: [] });
        await used.check(state.inputs, { names: NAMES, nameServers });
        return used.said().filter((line) => line.includes("changed an address"));
    });
    /** The server exists, but has none of our zones. */
    async function addressOfAnotherSet(): Promise<string> {
        const { nameServers } = await createSet(used.client, randomUUID());
        return used.sandbox.world.nameServers.get(nameServers[0] ?? "")?.ipv4[0] ?? "";
    }
    produces("a-new-address-is-not-believed", async () =>
        [
            ...(await lookAgain(async (awsName) => [
                await resolvers.start(saying(awsName, NEW)),
                await resolvers.start(),
            ])),
            ...(await lookAgain(async (awsName) => [
                await resolvers.start(saying(awsName, NEW)),
                await resolvers.start(),
                await resolvers.startDead(),
            ])),
            ...(await lookAgain((awsName) => two(saying(awsName, NEW)))),
            ...outsideOfSandboxes(),
            ...(await lookAgain((awsName) => two(saying(awsName, "10.0.0.1")))),
            ...(await lookAgain((awsName) => two(saying(awsName, "8.8.4.4")))),
            ...(await lookAgain(
                (awsName, neighbor) => two(saying(awsName, addressOf(awsName), neighbor)),
                TRUSTING,
            )),
            ...(await lookAgain(
                async (awsName) => two(saying(awsName, addressOf(awsName), await addressOfAnotherSet())),
                TRUSTING,
            )),
            ...(await lookAgain((awsName) => two(saying(awsName, addressOf(awsName), ROOT_SERVER)), {
                ...TRUSTING,
                "white-label-dns:nameServerRanges": '["198.41.0.0/24"]',
            })),
            ...(await lookAgain(async (awsName) => {
                const ipv4 = [addressOf(awsName), NEW];
                const { ipv6 = [] } = used.sandbox.world.nameServers.get(awsName) ?? {};
                used.sandbox.world.nameServers.set(awsName, { ipv4, ipv6 });
                return [
                    await resolvers.start(saying(awsName, ...ipv4, "205.251.9.10")),
                    await resolvers.start(),
                ];
            })),
        ].filter(
            (line) =>
                !line.includes("no other address could replace it") &&
                !line.includes("AWS changed an address"),
        ),
    );
    /** The warnings if only plain resolvers agree, and no gateway shows that it is a sandbox. */
    function outsideOfSandboxes(): string[] {
        const resolver = (text: string, address: string): LookupResult => ({
            resolver: text,
            kind: "plain",
            addresses: [address],
        });
        const said = ["192.0.2.53", "192.0.2.54"].map((text) => resolver(text, "205.251.192.9"));
        const rules: AddressRules = {
            proof: ["https"],
            ranges: ["205.251.192.0/21"],
            allowSpecialPurpose: false,
        };
        const host = { host: "ns1.example.com", awsName: "ns-9.awsdns-01.com", ipv4: [], ipv6: [] };
        return describeDoubts(
            [host],
            [
                {
                    awsName: host.awsName,
                    ipv4: decideAddresses([], said, rules),
                    ipv6: decideAddresses([], said, { ...rules, proof: ["plain"] }),
                    failed: new Map(),
                },
            ],
            [],
        ).map((doubts) => `warning: ${doubts}`);
    }
    const many = (count: number): ReturnType<Sayings> =>
        Array.from({ length: count }, (_none, n) => ({ type: "A" as const, data: `205.251.9.${n}` }));
    produces("the-last-known-addresses-stay", async () => [
        ...(await lookAgain(async () => [await resolvers.startDead()])),
        ...(await lookAgain(async () => [
            await resolvers.start((name) => [{ type: "CNAME", data: `other.${name}` }]),
            await resolvers.start((_name, type) => (type === "A" ? many(17) : [])),
        ])),
        ...(await lookAgain(
            async (awsName) => [
                await resolvers.start((name) => (name === awsName ? [] : undefined)),
                await resolvers.startDead(),
            ],
            { "white-label-dns:dnsGateway": "127.0.0.1:9" },
        )),
        ...(await lookAgain(async (awsName) => {
            used.sandbox.world.nameServers.set(awsName, { ipv4: [], ipv6: [] });
            return two(() => undefined);
        })),
        ...(await lookAgain((awsName) => two((name) => (name === awsName ? [] : undefined)), {
            "white-label-dns:dnsGateway": "127.0.0.1:9",
        })),
    ]);
}
