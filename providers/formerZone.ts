import type { Config } from "@pulumi/pulumi/dynamic";
import { delegationsOf } from "./leaverDelegations";

const PATIENCE_MS = 5000;

/** A zone that another one of the same domain has taken the place of, on another delegation set. */
export interface FormerZone {
    id: string;
    domain: string;
    /** The white-label names of its own servers. */
    former: readonly string[];
    /** Those of the new zone. */
    present: readonly string[];
}

/**
 * Keeps the zone of a tenant that was moved until its parent delegates to the new one: the former zone answers until then, and
 * an up tries again to delete it. Where both are under the same names, these lead to the new zone already.
 *
 * @throws Error where the parent delegates to the former zone, or could not be asked
 */
export async function refuseWhileDelegated(
    { id, domain, former, present }: FormerZone,
    config: Config,
): Promise<void> {
    const own = former.filter((name) => !present.includes(name));
    if (own.length === 0) {
        return;
    }
    const delegated = (await delegationsOf([domain], config, PATIENCE_MS)).get(domain);
    const still = delegated?.filter((name) => own.includes(name));
    if (still?.length === 0) {
        return;
    }
    const why =
        still === undefined
            ? `it could not be found out in DNS whether it is still delegated to ${own.join(", ")}`
            : `it is still delegated to ${still.join(", ")}`;
    throw new Error(
        `the former hosted zone ${id} of ${domain} stays, and goes on answering, because ${why}. Its new zone is there. Have the owner set ${present.join(", ")} at the registrar, wait two days, for as ` +
            `long resolvers keep the former names, and run "pulumi up" again, which deletes the former zone`,
    );
}
