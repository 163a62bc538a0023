import type { Route53Client } from "@aws-sdk/client-route-53";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import {
    decideNames,
    namesOfNewPool,
    type NameClash,
    type NamesRequest,
    type PoolNames,
} from "../pool/nameServerNames";
import { fromFqdn, isInDomain, toRoute53Name } from "../records/names";
import { isApexAuthority } from "../records/recordSet";
import { listHostedZonesOfSet } from "../route53/hostedZones";
import { listRecords } from "../route53/records";
import { isSame, isUnknown, type ProviderContext } from "./dynamicResource";
import { idsOfSets } from "./poolSets";
import { takenNames } from "./takenNames";

/** The white-label names of the sets of a pool: the names in the state, and the messages about a change. */

/** The names in the state of a placement. The state of a former version has none. */
export interface NamesMemory {
    /** The names of each set, from the first. */
    names?: string[][] | undefined;
    /** Names that were removed from their set, with its number. */
    formerNames?: Record<string, number> | undefined;
    /** True if a set has other names than a new set would get. Otherwise a state without names needs no update. */
    keepsNames?: boolean | undefined;
}

interface AskedNames extends NamesRequest {
    tenants: readonly { domain: string; digest: string }[];
    /** The reference for the creation of the sets. */
    reference: string;
    /** The id of the first set. */
    firstId: string;
}

interface AskedPlace {
    brandDomain: string;
    reference: string;
    /** The bare id of the brand domain's zone. */
    brandZoneId?: string | undefined;
}

/** A pool in the state, or one that was found after the state was lost. */
export interface FormerPool extends NamesMemory {
    sets?: number | undefined;
    placement?: Record<string, number> | undefined;
    digests?: Record<string, string> | string | undefined;
}

/**
 * The names of each set; existing sets keep theirs.
 *
 * @param known names of the existing sets
 * @param sets the number of sets in this plan
 * @param say prints the sets that keep their names although the number of `nameServers` changes
 */
export function placeNames(
    request: NamesRequest,
    known: PoolNames | undefined,
    sets: number,
    say: (message: string) => void,
): { memory: NamesMemory; failures: CheckFailure[] } {
    const { names, clashes } = decideNames(request, known, sets);
    const memory: NamesMemory = {
        names: names.active,
        formerNames: Object.keys(names.former).length === 0 ? undefined : names.former,
        keepsNames: isSame(names.active, namesOfNewPool(request, sets)) ? undefined : true,
    };
    if (clashes.length === 0) {
        describeKept(known, names).forEach(say);
    }
    return { memory, failures: clashes.map(clashFailure) };
}

/**
 * New names at which another owner already has records. In a new pool, the names of the first set are checked together with the brand zone.
 * One call if there are new names.
 */
export function refusedNames(
    context: ProviderContext,
    { brandZoneId: zoneId, brandDomain: zone, reference }: AskedPlace,
    former: FormerPool,
    { names = [] }: NamesMemory,
): Promise<CheckFailure[]> {
    const isNew = former.sets === undefined;
    if (zoneId === undefined || isUnknown([zoneId, reference]) || (!isNew && former.names === undefined)) {
        return Promise.resolve([]);
    }
    const known = new Set([
        ...(isNew ? (names[0] ?? []) : (former.names ?? []).flat()),
        ...Object.keys(former.formerNames ?? {}),
    ]);
    const fresh = names.flat().filter((name) => !known.has(name));
    return takenNames(context, { zoneId, zone, reference }, fresh);
}

function clashFailure({ name, set, isFormer, free }: NameClash): CheckFailure {
    const reason = isFormer
        ? `"${name}": was a name of delegation set ${set} and still answers for a server of that set, because registrars may still have it. Use another name, such as ${free}; ` +
          `or, if no registrar has it any more, set retiredNameServers: [${name}] for one up first`
        : `"${name}": is a name of delegation set ${set}, whose tenants are delegated to it, and stands for a server of that set. Use another name, such as ${free}; or leave it out`;
    return { property: "nameServers", reason };
}

/**
 * The names of the existing sets. The state of a former version, and a lost state, do not have them. The names from the present settings
 * are used if the first set still has them. Otherwise they are read from a tenant's zone on each set, once (two calls for each set, and one
 * to find the sets after the first).
 */
export async function knownNames(
    request: AskedNames,
    former: FormerPool,
    { route53 }: ProviderContext,
): Promise<PoolNames | undefined> {
    const { names, formerNames, sets, placement = {}, digests } = former;
    if (names !== undefined) {
        return { active: names, former: formerNames ?? {} };
    }
    if (sets === undefined || Object.keys(placement).length === 0) {
        return undefined;
    }
    const usual = namesOfNewPool(request, sets);
    const isAsBefore =
        typeof digests === "object" &&
        request.tenants.some(({ domain, digest }) => digests[domain] === digest);
    if (isAsBefore || isUnknown([request.firstId, request.reference])) {
        return { active: usual, former: {} };
    }
    const ids = await idsOfSets(route53, request, sets);
    const active = usual.map(async (expected, index) => {
        const domains = Object.keys(placement).filter((domain) => placement[domain] === index + 1);
        const found = await readNames(route53, ids[index], domains, request.brandDomain);
        return found.length === 0 || isSame([...found].sort(), [...expected].sort()) ? expected : found;
    });
    return { active: await Promise.all(active), former: {} };
}

/** The number of zones of a set that are read: if the creation of a zone stopped half-way, its NS are AWS's. */
const ZONES_READ = 3;

/** The white-label names in the NS of a tenant's zone on the set. */
async function readNames(
    route53: Route53Client,
    setId: string | undefined,
    domains: readonly string[],
    brandDomain: string,
): Promise<string[]> {
    const zones = setId === undefined ? [] : await listHostedZonesOfSet(route53, setId, 100);
    for (const { id, name } of zones.filter((zone) => domains.includes(zone.name)).slice(0, ZONES_READ)) {
        const present = (await listRecords(route53, id, [toRoute53Name(name)])) ?? [];
        const ns = present.find((record) => record.type === "NS" && isApexAuthority(record, name));
        const names = (ns?.values ?? []).map(fromFqdn).filter((each) => isInDomain(each, brandDomain));
        if (names.length > 0) {
            return names.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
        }
    }
    return [];
}

function describeKept(known: PoolNames | undefined, { active }: PoolNames): string[] {
    const [first = []] = active;
    const [formerFirst = first] = known?.active ?? [];
    return formerFirst.length === first.length
        ? []
        : active.flatMap((names, index) =>
              index > 0 && names.length !== first.length && isSame(names, known?.active[index])
                  ? [
                        `delegation set ${index + 1} keeps its names ${names.join(", ")}: the number of names of a set is fixed when the set is created`,
                    ]
                  : [],
          );
}
