import { parentDomains } from "../records/names";

/** As many may always leave in one up. */
const FEW = 3;
const SHOWN = 10;

/**
 * Why so many tenants may not leave in one up: a config that was cut off, or read from the wrong file, looks like this, and
 * the zones that go with it are live.
 *
 * @param leavers their domains
 * @param placed how many tenants have a place
 * @param allowed as many may leave
 * @returns undefined where they may: three, a third of those that have a place, or what is allowed
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
 * Why a tenant may not leave that delegates another one, which stays: with its zone the delegation goes, and no registrar
 * has the inner domain.
 *
 * @param leavers their domains
 * @param former the domains that have a place, theirs among them
 * @param allowed as many may leave all the same
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
 * What a person should know who has left the setting in the config after the removals that it was for.
 *
 * @param allowed as many may leave
 * @returns undefined where tenants leave, or where none are allowed
 */
export function describeAllowance(leavers: readonly string[], allowed: number): string | undefined {
    return allowed === 0 || leavers.length > 0
        ? undefined
        : `allowRemovals is still ${allowed}, and no tenant leaves: with a config that is cut off, one up would delete the zones of ${allowed} tenants. Remove the setting`;
}

/** For preview and up: which tenants leave. */
export function describeLeavers(leavers: readonly string[]): string {
    return leavers.length === 1
        ? `this tenant is removed, and its zone is deleted: ${listed(leavers)}`
        : `these ${leavers.length} tenants are removed, and their zones are deleted: ${listed(leavers)}`;
}

/** The same of tenants whose zones were there before they joined. */
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
