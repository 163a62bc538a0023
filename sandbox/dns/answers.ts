import { parseAddress } from "../../records/addresses";
import { ROOT_HINTS } from "../../dns/rootHints";
import { ROOT, suffixesOf } from "../../records/wireNames";
import { answerAsRoot, answerAsTld, isTldServerAddress, tldOf, tldServers } from "./registry";
import { makeReply } from "./reply";
import type { Asked, Reply } from "./reply";
import { resolveRecursively } from "./resolver";
import { answerFromZone, findZone } from "./zone";
import type { StoredZone, World } from "../world";
import type { HostAddresses } from "../worldMaps";

export type { Asked, Reply } from "./reply";

const ROOT_ADDRESSES: ReadonlySet<string> = new Set(ROOT_HINTS.flatMap(({ addresses }) => addresses));

/**
 * The answers of the DNS of a world, for a destination and a question. A function of plain data; respond.ts makes packets of the answers.
 *
 * @param destination the address of the server that is asked, or "root" for any root server, or "resolver" for a recursive resolver
 * @returns undefined if no server has that address: then there is no answer, as in real DNS
 */
export function answer(world: World, destination: string, asked: Asked): Reply | undefined {
    if (destination === "resolver") {
        return resolveRecursively((server, question) => answer(world, server, question), asked);
    }
    if (destination === "root") {
        return answerAsRoot(world, asked);
    }
    // Parsing an address takes longer than a look-up. So the address is first looked up as it is written.
    const known = ROOT_ADDRESSES.has(destination) || world.nameServers.at(destination).size > 0;
    const address = known ? destination : parseAddress(destination)?.address;
    return address === undefined ? undefined : answerAt(world, address, asked);
}

function answerAt(world: World, address: string, asked: Asked): Reply | undefined {
    const awsNames = world.nameServers.at(address);
    if (awsNames.size > 0) {
        const zone = zoneForQuestion(world, awsNames, asked);
        return zone === undefined ? makeReply({ rcode: "REFUSED" }) : answerFromZone(world, zone, asked);
    }
    if (ROOT_ADDRESSES.has(address)) {
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

/**
 * The zone that answers a question. DS belongs to the side above a delegation, also where one server has both sides (RFC 4035 §3.1.4.1).
 */
function zoneForQuestion(
    world: World,
    servers: ReadonlySet<string>,
    { name, type }: Asked,
): StoredZone | undefined {
    const [, parent] = suffixesOf(name);
    const above = type === "DS" && parent !== undefined ? findZone(world, servers, parent) : undefined;
    return above ?? findZone(world, servers, name);
}

function hasAddress(addresses: HostAddresses, address: string): boolean {
    return addresses.ipv4.includes(address) || addresses.ipv6.includes(address);
}
