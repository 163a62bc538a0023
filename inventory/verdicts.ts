import { isPublicSuffix, parentDomains, parseDomain } from "../records/names";
import { deploymentOf, isDeployment } from "../records/mark";
import type { ListedZone } from "../route53/hostedZones";
import type { InventoryZone } from "./readInventory";

/** Decides how each hosted zone of an account moves to the white-label name servers. Pure. */

/**
 * `brand`: the zone that gets ns1–ns4. `on-set`: joins as it is. `adopt`: its servers become the delegation set's. `recreate`: a new
 * zone on the set gets its records. `skip`: left as it is. `blocked`: its owner has to do something first.
 */
export type ImportVerdict = "brand" | "on-set" | "adopt" | "recreate" | "skip" | "blocked";

export interface ZoneVerdict {
    /** Bare id. */
    id: string;
    name: string;
    verdict: ImportVerdict;
    /** Texts for a person; empty if there are none. */
    reasons: string[];
    /** The number of record sets in Route 53, including the zone's own NS and SOA. */
    records: number;
    /** The nearest domain of a tenant, or the brand domain, that contains this one. */
    inside?: string | undefined;
}

export interface Judgement {
    brandDomain?: string | undefined;
    /** The bare id of the zone whose servers become the delegation set. */
    adopt?: string | undefined;
    /** All zones of the account, if not all were read. */
    listed?: readonly ListedZone[] | undefined;
}

/** The maximum number of names in a reason. */
const SHOWN = 10;

/** One verdict for each zone, in the same order. */
export function judgeZones(
    zones: readonly InventoryZone[],
    { brandDomain, adopt, listed = zones }: Judgement,
): ZoneVerdict[] {
    const setId = mainSet(zones);
    const read = idsByName(zones);
    const all = idsByName(listed);
    const judged = zones.map((zone): ZoneVerdict => {
        const twinsIn = (ids: ReadonlyMap<string, string[]>): string[] =>
            (ids.get(zone.name) ?? []).filter((id) => id !== zone.id);
        const twins = twinsIn(read);
        const { verdict, reasons } = judge(zone, { brandDomain, adopt, setId, twins });
        const others = twins.length > 0 || zone.privateZone ? [] : twinsIn(all);
        const notes =
            others.length === 0
                ? []
                : [`the account has other public zones of this name: ${others.join(", ")}`];
        return {
            id: zone.id,
            name: zone.name,
            verdict,
            reasons: [...reasons, ...notes],
            records: zone.recordCount,
        };
    });
    return withOverlaps(judged, brandDomain, all);
}

/** The ids of the public zones of each name. */
function idsByName(zones: readonly ListedZone[]): Map<string, string[]> {
    const ids = new Map<string, string[]>();
    for (const { name, id } of zones.filter((zone) => !zone.privateZone)) {
        ids.set(name, [...(ids.get(name) ?? []), id]);
    }
    return ids;
}

/** The delegation set with the most zones; of several, the first one by its id. */
export function mainSet(zones: readonly InventoryZone[]): string | undefined {
    const counts = new Map<string, number>();
    for (const { delegationSetId: id, reference } of zones) {
        if (id !== undefined && !isDeployment(deploymentOf(reference))) {
            counts.set(id, (counts.get(id) ?? 0) + 1);
        }
    }
    const [first] = [...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1));
    return first?.[0];
}

interface Surroundings extends Judgement {
    setId: string | undefined;
    /** Other public zones with the same name. */
    twins: string[];
}

type Judged = Pick<ZoneVerdict, "verdict" | "reasons">;

function judge(zone: InventoryZone, surroundings: Surroundings): Judged {
    const { brandDomain, adopt, twins } = surroundings;
    if (zone.privateZone) {
        return { verdict: "skip", reasons: ["private: no name server on the internet answers for it"] };
    }
    if (zone.name === brandDomain) {
        const several = `write white-label-dns:brandZoneId: ${[zone.id, ...twins].sort().join(" or ")}, as several public zones have this name`;
        return { verdict: "brand", reasons: [...(twins.length === 0 ? [] : [several]), ...unreadable(zone)] };
    }
    const domain = domainProblem(zone.name);
    if (domain !== undefined) {
        return { verdict: "blocked", reasons: [domain] };
    }
    const deployment = deploymentOf(zone.reference);
    if (isDeployment(deployment)) {
        const reason = `made by the deployment ${deployment} of this package; leave it to that stack, or, where its state is lost, take it over with white-label-dns:takeOver: [${deployment}]`;
        return { verdict: "skip", reasons: [reason] };
    }
    if (twins.length > 0) {
        const reason = `${twins.length + 1} public zones have this name (${[zone.id, ...twins].sort().join(", ")}); name the one that the domain is delegated to with --zone`;
        return { verdict: "blocked", reasons: [reason] };
    }
    if (zone.delegationSetId !== undefined) {
        return judgeOnSet(zone.delegationSetId, surroundings);
    }
    const unread = unreadable(zone);
    if (unread.length > 0) {
        return { verdict: "blocked", reasons: unread };
    }
    const signed = zone.isSigned === true ? [SIGNED] : zone.isSigned === undefined ? [UNKNOWN_SIGNING] : [];
    if (zone.id === adopt) {
        const reason = "its name servers become those of the delegation set (delegationSet.fromZone)";
        return { verdict: "adopt", reasons: [reason, ...signed] };
    }
    const uncopyable = copyProblems(zone);
    return uncopyable.length > 0
        ? { verdict: "blocked", reasons: [...uncopyable, ...signed] }
        : { verdict: "recreate", reasons: signed };
}

function unreadable({ denied = [] }: InventoryZone): string[] {
    const [right, be] = denied.length === 1 ? ["right", "is"] : ["rights", "are"];
    return denied.length === 0
        ? []
        : [
              `not read: the ${right} ${denied.join(" and ")} ${be} missing for this zone; allow ${denied.length === 1 ? "it" : "them"} on its ARN in IAM, and run the import again`,
          ];
}

const SIGNED =
    "signed (DNSSEC): it can be copied, and is not handed over before its DS records are gone at the parent and signing is off";

const UNKNOWN_SIGNING =
    "whether it is signed (DNSSEC) could not be asked at its name servers; let DNS packets out of this network (port 53), or look at it in the console";

function judgeOnSet(delegationSetId: string, { setId }: Surroundings): Judged {
    return delegationSetId === setId
        ? { verdict: "on-set", reasons: [`on delegation set ${delegationSetId}`] }
        : {
              verdict: "blocked",
              reasons: [
                  `on delegation set ${delegationSetId}, and more zones are on ${setId ?? ""}; import it into a stack of its own with --zone`,
              ],
          };
}

function domainProblem(name: string): string | undefined {
    const { domain, problem } = parseDomain(name);
    if (domain === undefined) {
        return `its name cannot be the domain of a tenant: ${problem}`;
    }
    return isPublicSuffix(domain)
        ? `${domain} is a public suffix, below which others register their domains; a tenant's domain lies below one`
        : undefined;
}

function copyProblems({ linkedService, policyRecords, lame }: InventoryZone): string[] {
    return [
        ...lame,
        ...(linkedService === undefined
            ? []
            : [
                  `made by another AWS service (${linkedService}), which goes on writing to it; move the names of that service first`,
              ]),
        ...(policyRecords.length === 0
            ? []
            : [
                  `${quoted(policyRecords)} ${policyRecords.length === 1 ? "is" : "are"} made by a traffic policy, which cannot be copied; replace ${policyRecords.length === 1 ? "it" : "them"} with plain records`,
              ]),
    ];
}

function quoted(names: readonly string[]): string {
    return `${names.slice(0, SHOWN).join(", ")}${names.length > SHOWN ? " …" : ""}`;
}

/** A domain inside another one needs a setting in the config, and another delegation set. */
function withOverlaps(
    judged: readonly ZoneVerdict[],
    brandDomain: string | undefined,
    all: ReadonlyMap<string, unknown>,
): ZoneVerdict[] {
    const tenants = new Set(judged.filter(isTenant).map(({ name }) => name));
    return judged.map((zone) => {
        const outer = isTenant(zone)
            ? parentDomains(zone.name).find((name) => name === brandDomain || tenants.has(name))
            : undefined;
        if (outer === undefined) {
            const other = isTenant(zone) ? parentDomains(zone.name).find((name) => all.has(name)) : undefined;
            return other === undefined
                ? zone
                : {
                      ...zone,
                      reasons: [...zone.reasons, `the account has a zone of ${other} too, which contains it`],
                  };
        }
        const reason = `inside ${outer}, so it goes on another delegation set`;
        const inBrand = `inside the brand domain ${outer}`;
        return {
            ...zone,
            inside: outer,
            reasons: [...zone.reasons, outer === brandDomain ? inBrand : reason],
        };
    });
}

/** True for a zone that becomes a tenant of the config. */
export function isTenant({ verdict }: Pick<ZoneVerdict, "verdict">): boolean {
    return verdict === "on-set" || verdict === "adopt" || verdict === "recreate";
}
