import type { Config } from "@pulumi/pulumi/dynamic";
import { direct, viaGateway } from "../dns/route";
import { createWalker } from "../dns/walk";
import { isInDomain } from "../records/names";
import { readRunSettings } from "../settings/readConfig";

/** As many tenants are asked about, in so many milliseconds in all: it is a courtesy, and nobody waits for it. */
const MOST = 10;
const PATIENCE_MS = 2000;

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
    const { dnsGateway } = readRunSettings((key) => config.get(key), ["dnsGateway"]);
    const walker = createWalker({
        route: dnsGateway === undefined ? direct : viaGateway(dnsGateway),
        timeoutMs: PATIENCE_MS / 4,
    });
    const warnings: string[] = [];
    const ask = async (domain: string): Promise<void> => {
        const { nameServers } = await walker.cut(domain);
        const ours = nameServers.map(({ name }) => name).filter((name) => isInDomain(name, brandDomain));
        if (ours.length > 0) {
            warnings.push(
                `warning: ${domain} is still delegated to ${ours.join(", ")}, and its visitors get no answer once its zone is deleted; have its owner change the name servers first`,
            );
        }
    };
    await within(PATIENCE_MS, Promise.all(leavers.slice(0, MOST).map(ask)));
    return [...warnings].sort();
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([work, late]);
    clearTimeout(timer);
}
