import type { DnsRecord } from "../../dns/packet";
import { ROOT_HINTS } from "../../dns/rootHints";
import { ROOT, isAtOrBelow } from "../../records/wireNames";
import { negative, nsRecord, ofType, positiveOr, soaRecord } from "./records";
import { DELEGATION_TTL, addressAnswers, byFamily, makeReply } from "./reply";
import type { Asked, Reply } from "./reply";

/**
 * The two zones that the root servers serve besides their referrals. They are the root itself, and root-servers.net, which net delegates to
 * them.
 */

/** The zone of the names of the root servers. */
export const ROOT_SERVERS_DOMAIN = "root-servers.net";

export const ROOT_SOA = soaRecord(ROOT, "a.root-servers.net", "nstld.verisign-grs.com");
const SERVERS_SOA = soaRecord(ROOT_SERVERS_DOMAIN, "a.root-servers.net", "nstld.verisign-grs.com");

/** The addresses of all root servers, IPv4 first. If a packet cannot hold all of them, each server still has one. */
function rootAddresses(): DnsRecord[] {
    return ["A", "AAAA"].flatMap((type) =>
        ROOT_HINTS.flatMap(({ name, addresses }) =>
            addressAnswers(name, byFamily(addresses), DELEGATION_TTL, type),
        ),
    );
}

/** The root's own NS and SOA; the servers' addresses come with the NS (RFC 8109 §4.2). */
export function answerAtRootApex(type: string): Reply {
    const servers = ROOT_HINTS.map(({ name }) => nsRecord(ROOT, name));
    const answers = ofType([...servers, ROOT_SOA], type);
    const withServers = answers.some((record) => record.type === "NS");
    return positiveOr(ROOT_SOA, answers, withServers ? rootAddresses() : []);
}

/** A root server's answer about the root servers' names. */
export function answerFromRootServers({ name, type }: Asked): Reply {
    if (name === ROOT_SERVERS_DOMAIN) {
        const servers = ROOT_HINTS.map((hint) => nsRecord(name, hint.name));
        const answers = ofType([...servers, SERVERS_SOA], type);
        const withServers = answers.some((record) => record.type === "NS");
        return positiveOr(SERVERS_SOA, answers, withServers ? rootAddresses() : []);
    }
    const hint = ROOT_HINTS.find((each) => each.name === name);
    return hint === undefined
        ? negative("NXDOMAIN", SERVERS_SOA)
        : positiveOr(SERVERS_SOA, addressAnswers(name, byFamily(hint.addresses), DELEGATION_TTL, type));
}

/** The answer of net's servers about root-servers.net: a referral to the root servers. */
export function referToRootServers(): Reply {
    return makeReply({
        authorities: ROOT_HINTS.map(({ name }) => nsRecord(ROOT_SERVERS_DOMAIN, name)),
        additionals: rootAddresses(),
    });
}

export function isRootServersName(name: string): boolean {
    return isAtOrBelow(name, ROOT_SERVERS_DOMAIN);
}
