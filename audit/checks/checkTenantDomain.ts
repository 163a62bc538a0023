import { registeredDomain } from "../../records/names";
import { sameSet, sortedSet } from "../compare";
import type { AuditPlan, AuditedTenant } from "../input";
import type { DomainObservation } from "../observations";
import type { Check, Finding } from "../report";
import { checkAnswers, isZonesWord } from "./checkAnswers";
import { checkDelegation, delegatedNames, presentNames } from "./checkDelegation";
import { checkFormer } from "./checkFormer";
import { checkDnssec } from "./checkDnssec";
import { checkMove, checkMovingDelegation, moveDelegation, soften } from "./checkMove";
import { checkTarget } from "./checkTarget";
import { checkZone } from "./checkZone";
import { quoteList } from "./quote";
import { causedBy, isOk, ok, toFinding, unknown, wrong, type CheckOutcome } from "./outcome";

/** The findings about one tenant's domain. Pure and total. */

export interface TenantCheckContext extends Pick<AuditPlan, "ttls"> {
    /** White-label servers without a known address. */
    addressless: ReadonlySet<string>;
    /** Former names that no longer have the addresses of their servers. Default: none. */
    dead?: ReadonlySet<string> | undefined;
    /** As `ExpectedDelegation` has it. */
    isLost?: ((name: string) => boolean) | undefined;
    /** The time of the audit. Default now. */
    now?: Date | undefined;
}

export function checkTenantDomain(
    tenant: AuditedTenant,
    observation: DomainObservation,
    context: TenantCheckContext,
): Finding[] {
    const { domain, nameServers, parentZone, former, awsNames } = tenant;
    const { setByStack } = tenant;
    const owner = parentZone === undefined && setByStack !== true ? ("tenant" as const) : ("us" as const);
    const { isLost } = context;
    const wanted = { domain, nameServers, owner, parentZone, former, awsNames, isLost };
    const { move } = tenant;
    const leads = move && moveDelegation(observation.delegation, wanted, move);
    const oldLeads = move?.stage === "copy" && leads?.parent === "old";
    const delegation =
        move === undefined
            ? checkDelegation(observation.delegation, { ...wanted, setByStack })
            : checkMovingDelegation(observation.delegation, { ...wanted, setByStack }, move);
    const cname = checkCname(tenant, observation, delegation);
    const own = checkZone(tenant, observation, tenant.ttls ?? context.ttls, isOk(cname));
    const ofFormer = checkFormer(wanted, {
        ...observation,
        delegationOutcome: delegation,
        dead: context.dead,
    });
    const answers = nameServers.map((server) => ({
        server,
        outcome: checkAnswers(domain, server, observation.answers, context.addressless.has(server)),
    }));
    const finding = (check: Check, outcome: CheckOutcome, server?: string): Finding =>
        toFinding(check, "tenant", domain, outcome, server);
    const ofNew = (outcome: CheckOutcome): CheckOutcome => (oldLeads ? soften(outcome) : outcome);
    const isMoving = leads?.parent === "old" || leads?.parent === "both";
    const agreement = isMoving
        ? ok("moves: the parent names servers of the old zone", "the parent and a zone agree")
        : checkAgreement(tenant, observation, delegation, own.ns);
    const dnssec = checkDnssec(observation, wanted);
    const isAnswering = answers.some(({ outcome }) => isOk(outcome));
    const target = tenant.target && checkTarget(tenant.target, observation.served, isAnswering);
    return [
        finding("delegation", delegation),
        ...(move === undefined
            ? []
            : [finding("move", checkMove(observation, wanted, move, context.now ?? new Date()))]),
        finding("ns", ofNew(own.ns)),
        finding("soa", ofNew(own.soa)),
        ...(own.ttl === undefined ? [] : [finding("ttl", ofNew(own.ttl))]),
        finding("dnssec", oldLeads ? beforeHandover(domain, dnssec, observation.ds?.value) : dnssec),
        finding("cname", cname),
        finding("agreement", agreement),
        ...(ofFormer === undefined ? [] : [finding("former", ofFormer)]),
        ...(target === undefined
            ? []
            : [finding("target", ofNew(causedBy(target, isOk(cname) ? target.cause : "cname")))]),
        ...answers.map(({ server, outcome }) => finding("answers", ofNew(outcome), server)),
    ];
}

/** A signed zone that leads is correct, but the zone that replaces it is not signed. */
function beforeHandover(domain: string, outcome: CheckOutcome, ds: readonly string[] = []): CheckOutcome {
    return outcome.verdict !== "ok" || ds.length === 0
        ? outcome
        : wrong(
              "warning",
              `moves: ${outcome.seen}, of the old zone`,
              "no DS before the handover",
              "tenant",
              `Ask the owner of ${domain} to delete its DS records (DNSSEC) ${registeredDomain(domain) === domain ? "at its registrar" : "in the zone above it"}, and wait as long as their TTL before stage handover.`,
          );
}

/** RFC 1912 §2.4: a name with a CNAME has no other records, so a zone cannot begin there. */
function checkCname(
    tenant: AuditedTenant,
    observation: DomainObservation,
    delegation: CheckOutcome,
): CheckOutcome {
    const targets = observation.answers.flatMap(({ answer }) =>
        answer.kind === "answer" && answer.cname !== undefined ? [answer.cname] : [],
    );
    const { value } = observation.delegation;
    const cname = value?.cname ?? targets[0];
    const expected = "no CNAME";
    if (cname !== undefined) {
        const { owner, next } =
            value?.cname === undefined ? atDomain(tenant) : aboveDomain(tenant, value.parent);
        return wrong("broken", `a CNAME of ${cname}`, expected, owner, next);
    }
    return observation.delegation.value === undefined
        ? causedBy(
              unknown("the delegation was not seen", expected),
              isOk(delegation) ? undefined : "delegation",
          )
        : ok(expected);
}

/** The owner of the next step, and the step. */
type Move = { owner: "us" | "tenant"; next: string };

function atDomain({ domain }: AuditedTenant): Move {
    return {
        owner: "us",
        next: `Delete the CNAME ${domain} from its own zone; use an alias record to the load balancer instead.`,
    };
}

/**
 * The CNAME is there instead of a delegation. It may come from a wildcard, which any record at the name overrides (RFC 4592 §2.2.1); the
 * answer does not show which it is. If the zone above is not of the stack, the tenant has to change it.
 */
function aboveDomain({ domain, parentZone, nameServers }: AuditedTenant, parent: string): Move {
    const wildcard = "where it comes from a wildcard, there is nothing to delete";
    return parentZone === undefined
        ? {
              owner: "tenant",
              next: `Ask the owner of ${domain} to put NS records of ${domain} into the zone ${parent}, exactly ${quoteList(nameServers)}, in the place of its CNAME; ${wildcard}.`,
          }
        : {
              owner: "us",
              next: `Delete the CNAME ${domain} from the zone ${parentZone} (${wildcard}), and run "pulumi up --refresh" so that the delegation of ${domain} takes its place.`,
          };
}

/**
 * If the delegation and the zone's NS are both right, they agree, so this finding always follows from another one. Former names count as
 * present ones.
 */
function checkAgreement(
    tenant: AuditedTenant,
    { delegation, answers }: DomainObservation,
    delegationOutcome: CheckOutcome,
    ns: CheckOutcome,
): CheckOutcome {
    const parents =
        delegation.value === undefined ? [] : presentNames(delegatedNames(delegation.value), tenant);
    const own = answers.flatMap(({ answer }) =>
        isZonesWord(answer) && answer.ns !== undefined ? [answer.ns.names] : [],
    );
    const expected = "the same at the parent and in the zone";
    const cause = isOk(delegationOutcome) ? (ns.cause ?? "ns") : "delegation";
    if (parents.length === 0 || own.length === 0) {
        const what = parents.length === 0 ? "delegation" : "NS record of the zone";
        return causedBy(unknown(`no ${what} to compare with`, expected, "First see to that."), cause);
    }
    const other = own.find((names) => !sameSet(names, parents));
    if (other === undefined) {
        return ok("the same", expected);
    }
    const source = isOk(delegationOutcome) ? ns : delegationOutcome;
    const seen = `parent: ${quoteList(parents)}; zone: ${quoteList(sortedSet(other))}`;
    return causedBy({ ...source, seen, expected }, cause);
}
