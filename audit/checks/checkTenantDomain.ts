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

/** The findings on one tenant's domain. Pure and total. */

export interface TenantCheckContext extends Pick<AuditPlan, "ttls"> {
    /** White-label servers of which no address is known. */
    addressless: ReadonlySet<string>;
    /** Former names that do not have the addresses of their servers any more. Default: none. */
    dead?: ReadonlySet<string> | undefined;
    /** As `ExpectedDelegation` has it. */
    isLost?: ((name: string) => boolean) | undefined;
    /** When the audit looks. Default now. */
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

/** A signed zone that leads is in order, and the one that takes its place is not signed. */
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

/** RFC 1912 §2.4: a name that has a CNAME has nothing else, so no zone can begin there. */
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

/** Whose move it is, and which. */
type Move = { owner: "us" | "tenant"; next: string };

function atDomain({ domain }: AuditedTenant): Move {
    return {
        owner: "us",
        next: `Delete the CNAME ${domain} from its own zone; use an alias record to the load balancer instead.`,
    };
}

/**
 * Instead of a delegation. It may come from a wildcard, which gives way to any record at the name (RFC 4592 §2.2.1); the answer
 * does not say which it is. A zone above that is not of the stack is the tenant's to change.
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

/** Where the delegation and the zone's NS are both ours they agree, so this never stands for itself. Former names count as present ones. */
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
