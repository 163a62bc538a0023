import type { Config } from "@pulumi/pulumi/dynamic";
import { direct, viaGateway } from "../dns/route";
import { createWalker } from "../dns/walk";
import { isInDomain } from "../records/names";
import { readRunSettings } from "../settings/readConfig";

/** The most tenants that are asked about, and the time for all of them in milliseconds: a preview gets the warnings that fit into it. */
const MOST = 10;
const PATIENCE_MS = 2000;
/** So many domains are asked about at a time. */
const AT_A_TIME = 32;

/**
 * Which of the tenants that leave are still delegated to name servers in the brand domain, asked from the root down with
 * packets of our own. What is not found out in two seconds is not said.
 *
 * @param leavers their domains; of more than ten the first ten are asked about
 * @returns a warning for each, none where nothing is wrong or nothing can be asked
 */
export async function warnOfDelegations(
    leavers: readonly string[],
    brandDomain: string,
    config: Config,
): Promise<string[]> {
    const delegations = await delegationsOf(leavers.slice(0, MOST), config, PATIENCE_MS);
    const warnings = [...delegations].flatMap(([domain, names]) => {
        const ours = names.filter((name) => isInDomain(name, brandDomain));
        return ours.length === 0
            ? []
            : [
                  `${domain} is still delegated to ${ours.join(", ")}, and its visitors get no answer once its zone is deleted; have its owner change the name servers first`,
              ];
    });
    return warnings.sort();
}

/**
 * The name servers that the parents of domains delegate to, asked from the root down with packets of our own.
 *
 * @param patienceMs after which no answer is waited for any more
 * @returns by domain; without the domains of which nothing was found out
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
    // A copy: an answer that comes later changes nothing of what was returned.
    return new Map(found);
}

/** Waits for the work, and no longer. What it throws by then is thrown. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([work, late]);
    clearTimeout(timer);
}
