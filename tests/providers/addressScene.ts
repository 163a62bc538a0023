import type { Host } from "../../dns/serverAddresses";
import { provider } from "../../providers/nameServerAddresses";
import { createSet } from "../sandbox/useSandbox";
import { useProvider, useResolvers, type Sayings } from "./fixture";

export const RESOLVERS = "white-label-dns:resolvers";
export const NAMES = [1, 2, 3, 4].map((n) => `ns${n}.example.com`);
/** No server of the sandbox has this address, which is like any other. */
export const NEW = "205.251.9.9";

/** The provider of addresses, with the answers of its network and the changes of AWS. */
export function useAddresses() {
    const used = useProvider(provider);
    const resolvers = useResolvers(used);

    async function set(reference = "set"): Promise<{ id: string; nameServers: string[] }> {
        return createSet(used.client, reference);
    }

    function addressesOf(awsName: string | undefined): { ipv4: string[]; ipv6: string[] } {
        return used.sandbox.world.nameServers.get(awsName ?? "") ?? { ipv4: [], ipv6: [] };
    }

    function hostsOf(nameServers: string[], names = NAMES): Host[] {
        return names.map((host, index) => ({
            host,
            awsName: nameServers[index] ?? "",
            ...addressesOf(nameServers[index]),
        }));
    }

    /** Changes an address as AWS does: the server has the new address from then on, and no server has the old one. */
    function moveServer(awsName: string | undefined, ipv4: string[]): void {
        used.sandbox.world.nameServers.set(awsName ?? "", { ...addressesOf(awsName), ipv4 });
    }

    const askOnly = (...addresses: string[]): Promise<void> =>
        used.configure({ [RESOLVERS]: JSON.stringify(addresses) });

    const saying =
        (awsName: string | undefined, ...addresses: string[]): Sayings =>
        (name, type) =>
            name === awsName && type === "A" ? addresses.map((data) => ({ type: "A", data })) : undefined;
    return { used, resolvers, set, addressesOf, hostsOf, moveServer, askOnly, saying };
}
