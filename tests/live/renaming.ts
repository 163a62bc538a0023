import { viaGateway } from "../../dns/route";
import { Askers, type Question, type Tally } from "./askers";
import { BRAND, type LiveStage } from "./liveStage";
import { dns, TARGET, tenant } from "./settings";

const LABELS = { former: ["ns1", "ns2", "ns3", "ns4"], present: ["dns1", "dns2", "dns3", "dns4"] };
const BELOW = `shop.${BRAND}`;
const DOMAINS = ["tenant.net", "sibling.com", "tenant.org"];
const TENANTS = [...DOMAINS.map((domain) => tenant(domain)), tenant(BELOW, { inside: BRAND })];

const fullNames = (labels: readonly string[]): string[] => labels.map((label) => `${label}.${BRAND}`);

/** The time that users wait: as docs/operations.md says, or less. */
export interface Patience {
    /** The wait after the last tenant's change. */
    hours: number;
}

/**
 * Renames the name servers, step by step as in docs/operations.md, while users always ask. Each tenant's owner changes half a day later
 * than the one before. The first owner begins with two new names and two former ones.
 */
export async function renameLabels(stage: LiveStage, { hours }: Patience): Promise<Tally> {
    const domains = [...DOMAINS, BELOW];
    const questions = domains.flatMap((domain) =>
        [domain, `www.${domain}`].map((name): Question => ({
            name,
            type: "A",
            isRight: ({ records }) => records.map(({ data }) => data).join() === TARGET.addresses.join(),
        })),
    );
    const askers = new Askers(viaGateway(stage.sandbox.dns), { questions, inTurn: domains.length });
    const glue = async (name: string): Promise<string[]> => stage.addressesOf(name);
    const register = async (domain: string, names: readonly string[]): Promise<void> => {
        const isSibling = domain.endsWith(".com");
        const nameServers = await Promise.all(
            names.map(async (name) => ({ name, glue: isSibling ? await glue(name) : [] })),
        );
        await stage.remote.delegate(domain, { nameServers });
    };
    await stage.stack.up(dns(TENANTS));
    await register("sibling.com", fullNames(LABELS.former));
    await askers.wait(60);

    // 1. The new labels.
    const renamed = dns(TENANTS, { nameServers: LABELS.present });
    await askers.during(() => stage.stack.up(renamed));
    await askers.wait(3);
    // 3. Each tenant changes, one after the other.
    const [mixed = "", ...others] = DOMAINS;
    await register(mixed, fullNames([...LABELS.former.slice(0, 2), ...LABELS.present.slice(2)]));
    await askers.wait(12);
    for (const domain of [mixed, ...others]) {
        await register(domain, fullNames(LABELS.present));
        await askers.wait(12);
    }
    // 4. The time for which resolvers keep the former answers of the registries. Half a day of it has passed.
    await askers.wait(Math.max(hours - 12, 0));
    // 5. The former names are removed.
    const retired = { ...renamed, retiredNameServers: fullNames(LABELS.former) };
    await askers.during(() => stage.stack.up(retired));
    await askers.wait(60);
    await askers.during(() => stage.stack.same(renamed));
    return askers.tally;
}
