import { parseAddress } from "../dns/addresses";
import { ROOT_HINTS } from "../dns/rootHints";
import { ROOT } from "../dns/wireNames";
import { answerAsRoot, answerAsTld, isTldServerAddress, tldOf, tldServers } from "./dnsRegistry";
import { makeReply } from "./dnsReply";
import type { Asked, Reply } from "./dnsReply";
import { resolveRecursively } from "./dnsResolver";
import { answerFromZone, findZone } from "./dnsZone";
import type { World } from "./world";

export type { Asked, Reply } from "./dnsReply";

/**
 * What the DNS of a world says: given who is asked, and the question. A function of plain data;
 * dnsServer.ts puts it on sockets.
 *
 * @param destination the address of the server that is asked, or "root" for any root server, or "resolver"
 *     for a recursive resolver
 * @returns undefined where no server has that address: nothing comes back, as in life
 */
export function answer(world: World, destination: string, asked: Asked): Reply | undefined {
    if (destination === "resolver") {
        return resolveRecursively((server, question) => answer(world, server, question), asked);
    }
    if (destination === "root") {
        return answerAsRoot(world, asked);
    }
    const address = parseAddress(destination)?.address;
    if (address === undefined) {
        return undefined;
    }
    const awsNames = awsServersAt(world, address);
    if (awsNames.length > 0) {
        const zone = findZone(world, awsNames, asked.name);
        return zone === undefined ? makeReply({ rcode: "REFUSED" }) : answerFromZone(world, zone, asked);
    }
    if (ROOT_HINTS.some((hint) => hint.addresses.includes(address))) {
        return answerAsRoot(world, asked);
    }
    if (isTldServerAddress(address)) {
        const tld = tldOf(asked.name);
        const serves =
            tld !== ROOT && tldServers(tld).some(({ addresses }) => hasAddress(addresses, address));
        return serves ? answerAsTld(world, tld, asked) : makeReply({ rcode: "REFUSED" });
    }
    return undefined;
}

/** Only the addresses of now: a server that AWS has moved does not answer at its old address. */
function awsServersAt(world: World, address: string): string[] {
    return [...world.nameServers]
        .filter(([, addresses]) => hasAddress(addresses, address))
        .map(([name]) => name);
}

function hasAddress(addresses: { ipv4: string[]; ipv6: string[] }, address: string): boolean {
    return [...addresses.ipv4, ...addresses.ipv6].some(
        (each) => each === address || (each.includes(":") && parseAddress(each)?.address === address),
    );
}
