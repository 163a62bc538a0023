import type { Config } from "@pulumi/pulumi/dynamic";
import { query } from "../dns/query";
import { QueryError } from "../dns/queryError";
import { direct, viaGateway, type DnsRoute } from "../dns/route";
import { createWalker, type Walker } from "../dns/walk";
import { within } from "./leaverDelegations";
import { readRunSettings } from "../settings/readConfig";

const TIMEOUT_MS = 700;
/** The time for the whole query in milliseconds, so that a firewall that blocks DNS delays a run only by this time. */
const PATIENCE_MS = 2000;

/** The result of DNS queries in a run. */
interface Asker {
    route: DnsRoute;
    walker: Walker;
    /** True if no server could be reached: the next zone is not queried. */
    isSilent: boolean;
}

const askers = new WeakMap<Config, Asker>();

/**
 * Whether a zone is signed (DNSSEC), from the answer of one of its own name servers, without a call to AWS. Route 53 does not delete a
 * signed zone, and reports that only after its records are deleted.
 *
 * @param nameServers the white-label names of its servers
 * @returns false, too, if it could not be found out
 */
export async function isSigned(
    domain: string,
    nameServers: readonly string[],
    config: Config,
): Promise<boolean> {
    const asker = askers.get(config) ?? makeAsker(config);
    askers.set(config, asker);
    const [host] = nameServers;
    if (host === undefined || asker.isSilent) {
        return false;
    }
    const found: { keys?: boolean } = {};
    await within(
        PATIENCE_MS,
        askForKeys(asker, domain, host).then((keys) => {
            found.keys = keys;
        }),
    );
    asker.isSilent ||= found.keys === undefined;
    return found.keys === true;
}

/** @returns undefined if there was no answer */
async function askForKeys(asker: Asker, domain: string, host: string): Promise<boolean | undefined> {
    const { addresses } = await asker.walker.addresses(host);
    const [address] = addresses;
    if (address === undefined) {
        return undefined;
    }
    try {
        const { authoritative, answers } = await query(
            asker.route(address),
            { name: domain, type: "DNSKEY" },
            { timeoutMs: TIMEOUT_MS },
        );
        return authoritative && answers.some(({ type, name }) => type === "DNSKEY" && name === domain);
    } catch (error) {
        if (!(error instanceof QueryError)) {
            throw error;
        }
        return undefined;
    }
}

function makeAsker(config: Config): Asker {
    const { dnsGateway } = readRunSettings((key) => config.get(key), ["dnsGateway"]);
    const route = dnsGateway === undefined ? direct : viaGateway(dnsGateway);
    const walker = createWalker({ route, timeoutMs: TIMEOUT_MS });
    return { route, walker, isSilent: false };
}
