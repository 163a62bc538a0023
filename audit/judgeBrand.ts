import {
    because,
    isOk,
    judgeDelegation,
    judgeDnssec,
    namesIn,
    ok,
    toFinding,
    unknown,
    wrong,
    type Judged,
} from "./judge";
import type { AuditPlan } from "./input";
import { judgeServer, type ServerContext } from "./judgeServer";
import type { Check, Finding } from "./report";
import type { DomainSighting, GlueSighting, ServerSighting } from "./sightings";
import { compareSets, listOf, sameSet, shorten, sortedSet } from "./compare";

/** What is said of the brand domain and of its servers. Pure and total. */

type BrandPlan = Pick<AuditPlan, "brandDomain" | "brandNameServers" | "ttls" | "servers">;

export function judgeBrandAndServers(
    plan: BrandPlan,
    brand: DomainSighting,
    servers: readonly ServerSighting[],
    glue: readonly GlueSighting[],
): Finding[] {
    const { brandDomain, brandNameServers } = plan;
    const target = { domain: brandDomain, nameServers: brandNameServers, party: "brand registrar" as const };
    const delegation = judgeDelegation(brand.delegation, target);
    const agreement = judgeAgreement(plan, brand, delegation);
    const context: ServerContext = {
        brandDomain,
        ttls: plan.ttls,
        brandSeen: brand.delegation.value !== undefined,
        brandTrouble: troubleOf(brand, delegation, agreement),
        trueServers: delegation.verdict === "broken" ? (brandNameServers ?? []) : undefined,
    };
    const ofServers = plan.servers.flatMap((server) => {
        const sighting = servers.find(({ host }) => host === server.host);
        const referrals = glue.find(({ host }) => host === server.host) ?? {
            host: server.host,
            referrals: [],
        };
        return sighting === undefined ? [] : judgeServer(server, sighting, referrals, context);
    });
    // Where the zone cannot be reached at all for its glue, nothing can be said about its own NS either.
    const glueBroken = ofServers.find((each) => each.check === "glue" && each.verdict === "broken");
    const cause =
        glueBroken === undefined || brand.own?.problem === undefined || brand.own.definite
            ? agreement.because
            : (glueBroken.because ?? "glue");
    return [
        toFinding("delegation", "brand", brandDomain, delegation),
        toFinding("agreement", "brand", brandDomain, because(agreement, cause)),
        toFinding("dnssec", "brand", brandDomain, judgeDnssec(brand, target)),
        ...ofServers,
    ];
}

function troubleOf(brand: DomainSighting, delegation: Judged, agreement: Judged): Check | undefined {
    if (delegation.verdict === "broken" || delegation.verdict === "unknown") {
        return "delegation";
    }
    return brand.own?.value === undefined && !isOk(agreement) ? "agreement" : undefined;
}

/** The parent's NS against the zone's own. */
function judgeAgreement(
    { brandDomain, brandNameServers }: BrandPlan,
    { delegation, own, ownFrom }: DomainSighting,
    judgedDelegation: Judged,
): Judged {
    const parents = delegation.value === undefined ? [] : namesIn(delegation.value);
    const wanted = brandNameServers ?? parents;
    // What the brand's own servers say of the zone does not follow from who it is delegated to.
    const itself = brandNameServers !== undefined && brandNameServers.includes(ownFrom ?? "");
    const cause = isOk(judgedDelegation) ? undefined : "delegation";
    const expected =
        wanted.length === 0 ? "the same at the parent and in the zone" : listOf(sortedSet(wanted));
    if (own?.value === undefined) {
        const problem = own?.problem ?? "the zone was not asked for its NS";
        const next = `See that the hosted zone of ${brandDomain} exists and is on ${listOf(wanted)}.`;
        return own?.definite === true
            ? because(wrong("broken", shorten(problem), expected, "us", next), itself ? undefined : cause)
            : because(unknown(problem, expected), cause);
    }
    const zones = sortedSet(own.value);
    const seen = `parent: ${listOf(parents)}; zone: ${listOf(zones)}`;
    if (brandNameServers !== undefined && itself && !sameSet(zones, brandNameServers)) {
        const next = `Set the NS records at the apex of the zone ${brandDomain} to exactly ${listOf(brandNameServers)}.`;
        return wrong("broken", seen, expected, "us", next);
    }
    if (parents.length === 0) {
        return because(unknown("there is no delegation to compare with", expected), "delegation");
    }
    const { missing, foreign } = compareSets(parents, zones);
    return missing.length === 0 && foreign.length === 0
        ? ok(listOf(parents))
        : because(
              wrong(
                  foreign.length > 0 ? "broken" : "warning",
                  seen,
                  "the same in both",
                  "brand registrar",
                  `Set the name servers of ${brandDomain} at its registrar to exactly ${listOf(zones)}.`,
              ),
              cause,
          );
}
