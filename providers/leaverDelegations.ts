import type { Config } from "@pulumi/pulumi/dynamic";
import { direct, viaGateway } from "../dns/route";
import { createWalker } from "../dns/walk";
import { isInDomain } from "../records/names";
import { nearest } from "../settings/knownKeys";
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
 * Warns of tenants that leave but are still delegated to name servers in the brand domain. Queries from the root down; results after two
 * seconds are ignored.
 *
 * @param leavers their domains; the first ten are checked
 * @param newcomers the domains that are new in the same up: a spelling mistake in a tenant's domain looks like one tenant that leaves and a new one
 * @returns one warning for each tenant, none if no tenant is delegated or DNS cannot be queried
 */
export async function warnOfDelegations(
    { leavers, newcomers }: { leavers: readonly string[]; newcomers: readonly string[] },
    brandDomain: string,
    config: Config,
): Promise<string[]> {
    const delegations = await delegationsOf(leavers.slice(0, MOST), config, PATIENCE_MS);
    const warnings = [...delegations].flatMap(([domain, names]) => {
        const ours = names.filter((name) => isInDomain(name, brandDomain));
        return ours.length === 0
            ? []
            : [
                  `${domain} is still delegated to ${ours.join(", ")}, and its visitors get no answer once its zone is deleted. ${wayOut(domain, newcomers)}`,
              ];
    });
    return warnings.sort();
}

function wayOut(leaver: string, newcomers: readonly string[]): string {
    const similar = nearest(leaver, newcomers);
    return similar === undefined
        ? "If it stays a tenant, put it back into the config; otherwise have its owner change the name servers first"
        : `The new tenant ${similar} has a similar name: if this is a spelling mistake, correct it in the config; otherwise have the owner of ${leaver} change the name servers first`;
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
