import { query } from "../dns/query";
import { QueryError } from "../dns/queryError";
import { direct, viaGateway, type DnsRoute } from "../dns/route";
import { createWalker, type Walker } from "../dns/walk";

const TIMEOUT_MS = 700;
/** The number of name servers of a zone that are queried. */
const SERVERS = 2;
/** After this number of zones without any answer, no further zone is queried: this network blocks DNS. */
const MOST_SILENT = 3;

/** Whether a zone is signed (DNSSEC); undefined if it is unknown. */
export type AskSigning = (domain: string, nameServers: readonly string[]) => Promise<boolean | undefined>;

/**
 * Queries the AWS name servers of a zone for its DNSKEY. That is not a call to AWS, and needs no right.
 *
 * @param dnsGateway the gateway of a sandbox
 */
export function makeSigningAsker(dnsGateway: string | undefined): AskSigning {
    const route = dnsGateway === undefined ? direct : viaGateway(dnsGateway);
    const walker = createWalker({ route, timeoutMs: TIMEOUT_MS, families: ["ipv4"] });
    let answered = false;
    let silent = 0;
    return async (domain, nameServers) => {
        for (const server of !answered && silent >= MOST_SILENT ? [] : nameServers.slice(0, SERVERS)) {
            const keys = await askForKeys(route, walker, domain, server);
            if (keys !== undefined) {
                answered = true;
                return keys;
            }
        }
        silent++;
        return undefined;
    };
}

/** @returns undefined if there was no authoritative answer */
async function askForKeys(
    route: DnsRoute,
    walker: Walker,
    domain: string,
    server: string,
): Promise<boolean | undefined> {
    const [address] = (await walker.addresses(server)).addresses;
    if (address === undefined) {
        return undefined;
    }
    try {
        const question = { name: domain, type: "DNSKEY" } as const;
        const answer = await query(route(address), question, { timeoutMs: TIMEOUT_MS });
        return answer.authoritative ? answer.answers.some(({ type }) => type === "DNSKEY") : undefined;
    } catch (error) {
        if (!(error instanceof QueryError)) {
            throw error;
        }
        return undefined;
    }
}
