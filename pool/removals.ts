import { parentDomains } from "../records/names";

/** The number of tenants that can always leave in one up. */
const FEW = 3;
const SHOWN = 10;

/**
 * The reason why so many tenants cannot leave in one up: a truncated config, or the wrong file, has the same effect, and the zones to
 * delete are live.
 *
 * @param leavers their domains
 * @param placed the number of placed tenants
 * @param allowed the allowed number
 * @returns undefined if they can leave: at most three, at most a third of the placed ones, or at most the allowed number
 */
export function removalProblem(
    leavers: readonly string[],
    placed: number,
    allowed: number,
): string | undefined {
    const { length } = leavers;
    if (length <= FEW || length * 3 <= placed || length <= allowed) {
        return undefined;
    }
    return (
        `${length} of ${placed} tenants would be removed in one up, and their zones deleted: ${listed(leavers)}. ` +
        `If this is intended, set allowRemovals to ${length} for this up and remove the setting afterwards; otherwise put the tenants back`
    );
}

/**
 * The reason why a tenant cannot leave that delegates a tenant that stays: the delegation is deleted with its zone, and no registrar has
 * the inner domain.
 *
 * @param leavers their domains
 * @param former the placed domains, including theirs
 * @param allowed the number that can leave in spite of this
 */
export function orphanProblem(
    leavers: readonly string[],
    former: readonly string[],
    allowed: number,
): string | undefined {
    const places = new Set(former);
    const leaving = new Set(leavers);
    const orphans = former.filter((domain) => {
        const outer = parentDomains(domain).find((parent) => places.has(parent));
        return !leaving.has(domain) && outer !== undefined && leaving.has(outer);
    });
    if (orphans.length === 0 || leavers.length <= allowed) {
        return undefined;
    }
    return (
        `${listed(orphans)} would be left without DNS: the zone of a tenant that is removed (${listed(leavers)}) delegates it. Remove both, or neither; ` +
        `if another zone delegates it by now, set allowRemovals to ${leavers.length} for this up and remove the setting afterwards`
    );
}

/**
 * The reason why a delegated tenant cannot leave while a new one has a similar name: a spelling mistake in its domain has the same effect,
 * and takes the live domain from DNS.
 *
 * @param hosts the name servers to which the leaver is delegated
 * @param similar the new tenant
 * @param leavers the number of tenants that leave
 */
export function misspeltProblem(
    leaver: string,
    hosts: readonly string[],
    similar: string,
    leavers: number,
): string {
    return (
        `${leaver} would be removed, and its zone deleted, while it is delegated to ${hosts.join(", ")}, and the new tenant ${similar} has a similar name. If this is a spelling mistake, correct it; ` +
        `if ${leaver} is to be removed, set allowRemovals to ${leavers} for this up and remove the setting afterwards`
    );
}

/** The warning about a removal that may be a spelling mistake while DNS does not answer. @param similar the new tenant */
export function describeMisspelt(leaver: string, similar: string): string {
    return (
        `${leaver} is removed, the new tenant ${similar} has a similar name, and DNS did not show whether ${leaver} is still delegated to you. ` +
        "If this is a spelling mistake, correct it before the zone is deleted"
    );
}

/** The warning about a tenant that leaves while it is delegated. @param hosts the name servers to which it is delegated */
export function describeDelegated(leaver: string, hosts: readonly string[]): string {
    return (
        `${leaver} is still delegated to ${hosts.join(", ")}, and its visitors get no answer once its zone is deleted. ` +
        "If it stays a tenant, put it back into the config; otherwise have its owner change the name servers first"
    );
}

/**
 * The warning about a setting that stays in the config after its removals are done.
 *
 * @param allowed the number of tenants that can leave
 * @returns undefined if tenants leave, or if none can leave
 */
export function describeAllowance(leavers: readonly string[], allowed: number): string | undefined {
    return allowed === 0 || leavers.length > 0
        ? undefined
        : `allowRemovals is still ${allowed}, and no tenant leaves: with a config that is cut off, one up would delete the zones of ${allowed} tenants. Remove the setting`;
}

/** The text of preview and up about the tenants that leave. */
export function describeLeavers(leavers: readonly string[]): string {
    return leavers.length === 1
        ? `this tenant is removed, and its zone is deleted: ${listed(leavers)}`
        : `these ${leavers.length} tenants are removed, and their zones are deleted: ${listed(leavers)}`;
}

/** The same for tenants whose zones existed before they joined. */
export function describeGivenBack(leavers: readonly string[]): string {
    return leavers.length === 1
        ? `this tenant is removed, and its zone, which existed before it joined, is restored: ${listed(leavers)}`
        : `these ${leavers.length} tenants are removed, and their zones, which existed before they joined, are restored: ${listed(leavers)}`;
}

function listed(domains: readonly string[]): string {
    const more = domains.length - SHOWN;
    const names = domains.slice(0, SHOWN).join(", ");
    return more > 0 ? `${names} … and ${more} more` : names;
}
