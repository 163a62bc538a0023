import type { CheckFailure, Config } from "@pulumi/pulumi/dynamic";
import type { ListZones } from "../dns/establishAddresses";
import { delegationsOf } from "./leaverDelegations";

/** The time in milliseconds for all zones of a set, which are usually a hundred. */
const PATIENCE_MS = 10_000;
/** The maximum number of domains in a message. */
const MOST_NAMED = 10;

interface Retirement {
    refusals: CheckFailure[];
    /** Notices for the log of preview and up. */
    notes: string[];
    warnings: string[];
}

/**
 * Checks whether names can be retired. A name to which the parent of a zone on the set still delegates is refused: that domain would lose a
 * name server, and with the last one its DNS. The zones are listed at AWS, because some of them may belong to other stacks.
 *
 * @param leaving names that this up deletes; without any, DNS is not queried
 * @param present the names that replace them
 */
export async function lookAtRetired(
    leaving: readonly string[],
    present: readonly string[],
    config: Config,
    listZones: ListZones,
): Promise<Retirement> {
    if (leaving.length === 0) {
        return { refusals: [], notes: [], warnings: [] };
    }
    const zones = await listZones();
    const delegations = await delegationsOf(zones, config, PATIENCE_MS);
    const users = [...delegations].flatMap(([domain, names]) =>
        leaving.some((host) => names.includes(host)) ? [domain] : [],
    );
    if (users.length > 0) {
        const used = leaving.filter((host) =>
            users.some((domain) => delegations.get(domain)?.includes(host)),
        );
        return { refusals: [refusal(used, users.sort(), present)], notes: [], warnings: [] };
    }
    const names = leaving.join(", ");
    const unseen = zones.filter((domain) => !delegations.has(domain));
    const start = `${names}: retired, and the address records go`;
    const them = leaving.length === 1 ? "it" : "them";
    if (unseen.length === 0) {
        const note = `${start}; of ${zones.length} zones on the delegation set none is delegated to ${them}`;
        return { refusals: [], notes: [note], warnings: [] };
    }
    const warning =
        `${start}, although it could not be found out of ${unseen.length} of ${zones.length} zones on the delegation set (${named(unseen)}) whether they are ` +
        `delegated to ${them}; run "white-label-dns audit" first where DNS can be asked`;
    return { refusals: [], notes: [], warnings: [warning] };
}

function refusal(
    used: readonly string[],
    users: readonly string[],
    present: readonly string[],
): CheckFailure {
    const [are, owner] = users.length === 1 ? ["is", "its owner"] : ["are", "their owners"];
    const reason =
        `"${used.join(", ")}": ${named(users)} ${are} still delegated to ${used.length === 1 ? "this name" : "these names"}, and would lose ${used.length === 1 ? "this name server" : "these name servers"}. ` +
        `Leave ${used.length === 1 ? "the name" : "the names"} out of retiredNameServers until ${owner} ${users.length === 1 ? "has" : "have"} set ${present.join(", ")} at the registrar ("white-label-dns audit" lists the tenants that remain), and for two days ` +
        "more, because resolvers keep the former names that long; remove a tenant that you no longer serve first, in a separate up";
    return { property: "retiredNameServers", reason };
}

function named(domains: readonly string[]): string {
    const rest = domains.length - MOST_NAMED;
    return `${domains.slice(0, MOST_NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
