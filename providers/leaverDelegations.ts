import type { Config } from "@pulumi/pulumi/dynamic";
import { direct, viaGateway } from "../dns/route";
import { createWalker } from "../dns/walk";
import { isInDomain } from "../records/names";
import { readRunSettings } from "../settings/readConfig";

/**
 * The maximum number of tenants to check, and the time for all of them in milliseconds: a preview only prints the warnings that it finds in
 * that time.
 */
const MOST = 10;
const PATIENCE_MS = 2000;
/** The number of domains that are checked at the same time. */
const AT_A_TIME = 32;

/**
 * The name servers in the brand domain to which tenants that leave are still delegated. Queries from the root down; results after two
 * seconds are ignored.
 *
 * @param leavers their domains; the first ten are checked
 * @returns by tenant, none for a tenant that is not delegated to the brand; tenants without an answer are missing
 */
export async function delegatedLeavers(
    leavers: readonly string[],
    brandDomain: string,
    config: Config,
): Promise<Map<string, string[]>> {
    const delegations = await delegationsOf(leavers.slice(0, MOST), config, PATIENCE_MS);
    return new Map(
        [...delegations].map(([domain, names]) => [
            domain,
            names.filter((name) => isInDomain(name, brandDomain)),
        ]),
    );
}

/**
 * The name servers that the parents of domains delegate to, queried from the root down.
 *
 * @param patienceMs time after which no more answers are awaited
 * @returns by domain; domains without an answer are missing
 */
export async function delegationsOf(
    domains: readonly string[],
    config: Config,
    patienceMs: number,
): Promise<Map<string, string[]>> {
    const { dnsGateway } = readRunSettings((key) => config.get(key), ["dnsGateway"]);
    const walker = createWalker({
        route: dnsGateway === undefined ? direct : viaGateway(dnsGateway),
        timeoutMs: Math.min(patienceMs / 4, 1500),
    });
    const found = new Map<string, string[]>();
    const left = domains.values();
    let isLate = false;
    const askOneByOne = async (): Promise<void> => {
        for (const domain of left) {
            if (isLate) {
                return;
            }
            const { nameServers, problem } = await walker.cut(domain);
            if (problem === undefined) {
                found.set(
                    domain,
                    nameServers.map(({ name }) => name),
                );
            }
        }
    };
    const work = Array.from({ length: Math.min(AT_A_TIME, domains.length) }, askOneByOne);
    await within(patienceMs, Promise.all(work));
    isLate = true;
    // A copy, so that a later answer does not change the returned map.
    return new Map(found);
}

/** Waits for the work until the time is over. An error of the work before that is thrown. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([work, late]);
    clearTimeout(timer);
}
