import { randomUUID } from "node:crypto";
import { provider } from "../../providers/nameServerAddresses";
import { useProvider, useResolvers, type Sayings } from "../providers/fixture";
import { createSet, createZone } from "../sandbox/useSandbox";
import type { Produces } from "./entries";

/** What a look-up of the name servers' addresses warns of. */

const NAMES = ["ns1.example.com"];
const RESOLVERS = "white-label-dns:resolvers";
/** No server of the sandbox has it, and it is an address like any other. */
const NEW = "205.251.9.9";
/** It answers, and for no zone of ours. */
const ROOT_SERVER = "198.41.0.4";

export function describeAddressErrors(produces: Produces): void {
    const used = useProvider(provider);
    const resolvers = useResolvers(used);
    const askOnly = (...addresses: string[]): Promise<void> =>
        used.configure({ [RESOLVERS]: JSON.stringify(addresses) });

    /** A look-up where the resolvers say something else of the server than before. */
    async function lookAgain(says: (awsName: string) => Promise<string[]>): Promise<string[]> {
        await used.configure({});
        const { id, nameServers } = await createSet(used.client, randomUUID());
        await createZone(used.client, "tenant.net", { set: id });
        const args = { names: NAMES, nameServers, zones: ["tenant.net"] };
        const state = await used.create(args);
        await askOnly(...(await says(nameServers[0] ?? "")));
        const before = used.said().length;
        await used.check(state.inputs, args);
        return used.said().slice(before);
    }
    const saying =
        (awsName: string, address: string): Sayings =>
        (name, type) =>
            name === awsName && type === "A" ? [{ type: "A", data: address }] : undefined;
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
    produces("aws-changed-an-address", async () => {
        const { nameServers } = await createSet(used.client, "set");
        const state = await used.create({ names: NAMES, nameServers });
        used.sandbox.world.nameServers.set(nameServers[0] ?? "", { ipv4: [NEW], ipv6: [] });
        await used.check(state.inputs, { names: NAMES, nameServers });
        return used.said().filter((line) => !line.startsWith("warning: "));
    });
    /** Somebody is there, and has none of our zones. */
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
            ...(await lookAgain((awsName) => two(saying(awsName, "10.0.0.1")))),
            ...(await lookAgain(async (awsName) => two(saying(awsName, await addressOfAnotherSet())))),
            ...(await lookAgain((awsName) => two(saying(awsName, ROOT_SERVER)))),
        ].filter((line) => !line.includes("nothing could take its place")),
    );
    produces("a-new-address-is-believed-on-one-resolvers-word", async () => {
        const { nameServers } = await createSet(used.client, "set");
        await askOnly(await resolvers.start());
        await used.create({ names: NAMES, nameServers });
        return used.said();
    });
    const many = (count: number): ReturnType<Sayings> =>
        Array.from({ length: count }, (_none, n) => ({ type: "A" as const, data: `205.251.9.${n}` }));
    produces("the-last-known-addresses-stay", async () => [
        ...(await lookAgain(async () => [await resolvers.startDead()])),
        ...(await lookAgain(async () => [
            await resolvers.start((name) => [{ type: "CNAME", data: `other.${name}` }]),
            await resolvers.start((_name, type) => (type === "A" ? many(17) : [])),
        ])),
        ...(await lookAgain(async (awsName) => [
            await resolvers.start((name) => (name === awsName ? [] : undefined)),
            await resolvers.startDead(),
        ])),
        ...(await lookAgain((awsName) => two((name) => (name === awsName ? [] : undefined)))),
    ]);
}
