import { registeredDomain } from "../../records/names";
import { compareSets, sameSet, sortedSet } from "../compare";
import type { AuditedServer, AuditPlan } from "../input";
import type { DomainObservation, GlueObservation, ServerObservation } from "../observations";
import type { Check, Finding } from "../report";
import { checkAddresses } from "./checkAddresses";
import { checkDelegation, delegatedNames, delegationStep, presentNames } from "./checkDelegation";
import { checkFormer } from "./checkFormer";
import { checkDnssec } from "./checkDnssec";
import { checkServer, type ServerCheckContext } from "./checkServer";
import { quoteList, quoteProblem } from "./quote";
import { causedBy, isOk, ok, toFinding, unknown, wrong, type CheckOutcome } from "./outcome";

/** The findings about the brand domain and its servers. Pure and total. */

type BrandPlan = Pick<
    AuditPlan,
    | "brandDomain"
    | "brandNameServers"
    | "brandSetByStack"
    | "brandFormer"
    | "brandAwsNames"
    | "ttls"
    | "servers"
>;

export function checkBrandAndServers(
    plan: BrandPlan,
    brand: DomainObservation,
    servers: readonly ServerObservation[],
    glue: readonly GlueObservation[],
): Finding[] {
    const { brandDomain, brandNameServers, brandSetByStack: setByStack, brandFormer, brandAwsNames } = plan;
    const wanted = {
        domain: brandDomain,
        nameServers: brandNameServers,
        former: brandFormer,
        awsNames: brandAwsNames,
        owner: setByStack === true ? ("us" as const) : ("brand registrar" as const),
        setByStack,
    };
    const delegation = checkDelegation(brand.delegation, wanted);
    const agreement = checkAgreement(plan, brand, delegation);
    const context: ServerCheckContext = {
        brandDomain,
        ttls: plan.ttls,
        brandSeen: brand.delegation.value !== undefined,
        brandTrouble: troubleOf(brand, delegation, agreement),
        trueServers: delegation.verdict === "broken" ? (brandNameServers ?? []) : undefined,
        glueByStack:
            setByStack === true
                ? new Set([...(brandNameServers ?? []), ...(brandFormer ?? []).map(({ host }) => host)])
                : undefined,
    };
    const ofServers = plan.servers.flatMap((server) => {
        const observation = servers.find(({ host }) => host === server.host);
        const referrals = glue.find(({ host }) => host === server.host) ?? {
            host: server.host,
            referrals: [],
        };
        return observation === undefined ? [] : checkServer(server, observation, referrals, context);
    });
    const former = checkFormer(wanted, {
        delegation: brand.delegation,
        delegationOutcome: delegation,
        answers: [],
        dead: deadNames(plan, servers),
    });
    // If the zone cannot be reached because of its glue, its own NS are unknown too.
    const glueBroken = ofServers.find((each) => each.check === "glue" && each.verdict === "broken");
    const cause =
        glueBroken === undefined || brand.own?.problem === undefined || brand.own.definite
            ? agreement.cause
            : (glueBroken.because ?? "glue");
    return [
        toFinding("delegation", "brand", brandDomain, delegation),
        toFinding("agreement", "brand", brandDomain, causedBy(agreement, cause)),
        // The stack sets no DS records.
        toFinding("dnssec", "brand", brandDomain, checkDnssec(brand, { owner: "brand registrar" })),
        ...(former === undefined ? [] : [toFinding("former", "brand", brandDomain, former)]),
        ...ofServers,
    ];
}

/** Former names that no longer have the addresses of their servers. */
export function deadNames(
    { servers, brandDomain }: BrandPlan,
    observations: readonly ServerObservation[],
): Set<string> {
    const isDead = (server: AuditedServer): boolean => {
        const observation = observations.find(({ host }) => host === server.host);
        return (
            observation !== undefined &&
            checkAddresses(server, observation, brandDomain)?.verdict === "broken"
        );
    };
    return new Set(
        servers.filter((server) => server.former === true && isDead(server)).map(({ host }) => host),
    );
}

/** The problem of the brand domain itself that makes the records in its zone unavailable. */
function troubleOf(
    brand: DomainObservation,
    delegation: CheckOutcome,
    agreement: CheckOutcome,
): Check | undefined {
    if (delegation.verdict === "broken" || delegation.verdict === "unknown") {
        return "delegation";
    }
    return brand.own?.value === undefined && !isOk(agreement) ? "agreement" : undefined;
}

/** Compares the parent's NS with the zone's own. */
function checkAgreement(
    {
        brandDomain,
        brandNameServers,
        brandSetByStack,
        brandFormer: former,
        brandAwsNames: awsNames,
    }: BrandPlan,
    { delegation, own, ownFrom }: DomainObservation,
    delegationOutcome: CheckOutcome,
): CheckOutcome {
    const parents =
        delegation.value === undefined
            ? []
            : presentNames(delegatedNames(delegation.value), { former, awsNames });
    const wanted = brandNameServers ?? parents;
    // The answers of the brand's own servers about the zone do not depend on its delegation.
    const [from = ""] = presentNames([ownFrom ?? ""], { former, awsNames });
    const itself = brandNameServers !== undefined && brandNameServers.includes(from);
    const cause = isOk(delegationOutcome) ? undefined : "delegation";
    const expected =
        wanted.length === 0 ? "the same at the parent and in the zone" : quoteList(sortedSet(wanted));
    if (own?.value === undefined) {
        const problem = own?.problem ?? "the zone was not asked for its NS";
        const next = `See that the hosted zone of ${brandDomain} exists and is on ${quoteList(wanted)}.`;
        return own?.definite === true
            ? causedBy(
                  wrong("broken", quoteProblem(problem), expected, "us", next),
                  itself ? undefined : cause,
              )
            : causedBy(unknown(problem, expected), cause);
    }
    const zones = sortedSet(own.value);
    const seen = `parent: ${quoteList(parents)}; zone: ${quoteList(zones)}`;
    if (brandNameServers !== undefined && itself && !sameSet(zones, brandNameServers)) {
        const next = `Set the NS records at the apex of the zone ${brandDomain} to exactly ${quoteList(brandNameServers)}.`;
        return wrong("broken", seen, expected, "us", next);
    }
    if (parents.length === 0) {
        return causedBy(unknown("there is no delegation to compare with", expected), "delegation");
    }
    const { missing, foreign } = compareSets(parents, zones);
    if (missing.length === 0 && foreign.length === 0) {
        return ok(quoteList(parents));
    }
    const verdict = foreign.length > 0 ? "broken" : "warning";
    const { owner, next } =
        brandSetByStack === true
            ? {
                  owner: "us" as const,
                  next: delegationStep({
                      domain: brandDomain,
                      nameServers: zones,
                      owner: "us",
                      setByStack: true,
                  }),
              }
            : { owner: "brand registrar" as const, next: agreementStep(brandDomain, zones) };
    return causedBy(wrong(verdict, seen, "the same in both", owner, next), cause);
}

function agreementStep(brandDomain: string, zones: readonly string[]): string {
    return registeredDomain(brandDomain) === brandDomain
        ? `Set the name servers of ${brandDomain} at its registrar to exactly ${quoteList(zones)}.`
        : `Set the NS records of ${brandDomain} in the zone above it to exactly ${quoteList(zones)}.`;
}
