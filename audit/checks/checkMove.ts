import { isInDomain } from "../../records/names";
import type { AuditedTenant, AuditInputMove } from "../input";
import { sortedSet } from "../compare";
import type { AnswerObservation, DelegationObservation, DomainObservation, Observed } from "../observations";
import type { MoveSide } from "../report";
import { isZonesWord } from "./checkAnswers";
import {
    checkDelegation,
    delegatedNames,
    delegationStep,
    lowerFirst,
    presentNames,
    type ExpectedDelegation,
} from "./checkDelegation";
import { ok, unknown, wrong, type CheckOutcome } from "./outcome";
import { quoteList, quoteProblem } from "./quote";

/** Checks a tenant whose zone moves from another one: which of the two leads, and whether the old one still answers. Pure and total. */

/** The delegation of a moving tenant's parent. */
export interface MoveDelegation {
    parent: MoveSide;
    /** The old zone's servers that the parent delegates to. */
    old: string[];
}

export function moveDelegation(
    observed: Observed<DelegationObservation>,
    { nameServers, former, awsNames }: Pick<ExpectedDelegation, "nameServers" | "former" | "awsNames">,
    move: AuditInputMove,
): MoveDelegation {
    if (observed.value === undefined) {
        return { parent: "unknown", old: [] };
    }
    const names = presentNames(delegatedNames(observed.value), { former, awsNames });
    const ours = names.filter((name) => nameServers?.includes(name));
    const others = names.filter((name) => !ours.includes(name));
    const old = others.filter((name) => move.nameServers?.includes(name) ?? true);
    const parent =
        names.length === 0 || old.length < others.length
            ? "neither"
            : old.length === 0
              ? "new"
              : ours.length === 0
                ? "old"
                : "both";
    return { parent, old };
}

/** Whether a resolver may query the old zone now, so that it has to answer. */
export function isOldAsked({ stage, until }: AuditInputMove, { parent }: MoveDelegation, now: Date): boolean {
    return (
        parent !== "new" || (stage !== "copy" && (until === undefined || Date.parse(until) > now.getTime()))
    );
}

/**
 * True if a tenant's parent delegates to none of our name servers, so that its visitors do not reach them, and the tenant has to change
 * that. A present or former name in the brand domain is one of ours, whatever its delegation set. After the handover of a zone, the old one
 * leads visitors to the new one, whatever the parent's delegation.
 */
export function hasNotMoved(
    tenant: AuditedTenant,
    { value }: Observed<DelegationObservation>,
    brandDomain: string,
): boolean {
    const { nameServers, former = [], awsNames = [], move, parentZone, setByStack } = tenant;
    if (value === undefined || parentZone !== undefined || setByStack === true) {
        return false;
    }
    const ours = [...nameServers, ...[...former, ...awsNames].map(({ host }) => host)];
    return (
        !value.nameServers.some(({ name }) => ours.includes(name) || isInDomain(name, brandDomain)) &&
        (move === undefined ||
            (move.stage === "copy" && moveDelegation({ value }, tenant, move).parent === "neither"))
    );
}

/** Checks the delegation of a tenant that moves: it leads to the old zone, the new one, or both, depending on the stage. */
export function checkMovingDelegation(
    observed: Observed<DelegationObservation>,
    wanted: ExpectedDelegation,
    move: AuditInputMove,
): CheckOutcome {
    const { parent, old } = moveDelegation(observed, wanted, move);
    if (parent !== "old" && parent !== "both") {
        return checkDelegation(observed, wanted);
    }
    const expected = quoteList(sortedSet(wanted.nameServers ?? []));
    const names = quoteList(observed.value === undefined ? old : delegatedNames(observed.value));
    if (move.stage === "copy") {
        return parent === "old"
            ? ok(
                  `moves: not handed over yet; the parent delegates to the old zone's name servers: ${names}`,
                  expected,
              )
            : wrong(
                  "warning",
                  `moves: not handed over yet; the parent delegates to both zones: ${names}`,
                  expected,
                  "us",
                  HAND_OVER,
              );
    }
    const what = parent === "old" ? "the old zone's name servers" : "both zones";
    return move.stage === "handover"
        ? ok(`moves: handed over; the parent still delegates to ${what}: ${names}`, expected)
        : wrong(
              "warning",
              `moves: the old zone stays, as the parent delegates to ${what}: ${names}`,
              expected,
              wanted.owner,
              delegationStep(wanted),
          );
}

const HAND_OVER =
    'Set its migrateFrom to stage handover and run "pulumi up", so that the zone leads that resolvers are sent to.';

/** Checks whether the old zone answers as long as resolvers may query it. */
export function checkMove(
    { domain, delegation, old = [] }: Pick<DomainObservation, "domain" | "delegation" | "old">,
    wanted: ExpectedDelegation,
    move: AuditInputMove,
    now: Date,
): CheckOutcome {
    const { fromZoneId, stage, until } = move;
    const where = moveDelegation(delegation, wanted, move);
    const isAsked = isOldAsked(move, where, now);
    const expected = isAsked
        ? `the old zone ${fromZoneId} answers`
        : `the old zone ${fromZoneId} is asked by no resolver`;
    const said = `stage ${stage}: ${PARENTS[where.parent]}; ${untilText(isAsked, until)}`;
    if (stage === "copy" && where.parent === "new") {
        return wrong("warning", said, expected, "us", HAND_OVER);
    }
    const bad = old.filter(({ answer }) => answer.kind === "answer" && !isGood(answer));
    if (isAsked && bad.length > 0) {
        const next = `See that the hosted zone ${fromZoneId} is there with the records of ${domain}; if it is gone, ${lowerFirst(delegationStep(wanted))}`;
        return wrong("broken", quoteProblem(`${said}; ${describe(bad)}`), expected, "us", next);
    }
    const others = stage === "copy" ? [] : otherNameServers(old, wanted);
    if (isAsked && others.length > 0) {
        const seen = `${said}; its NS are ${quoteList(others)}, and not the white-label name servers`;
        return wrong("warning", quoteProblem(seen), expected, "us", NAME_AGAIN);
    }
    const silent = old.filter(({ answer }) => answer.kind !== "answer");
    return isAsked && (old.length === 0 || silent.length > 0)
        ? unknown(
              `${said}; ${old.length === 0 ? "its name servers are not known" : describe(silent)}`,
              expected,
          )
        : ok(said, expected);
}

const PARENTS: Record<MoveSide, string> = {
    old: "the parent delegates to the old zone",
    new: "the parent delegates to the new zone",
    both: "the parent delegates to both zones",
    neither: "the parent delegates to neither zone",
    unknown: "where the parent delegates could not be found out",
};

function untilText(isAsked: boolean, until: string | undefined): string {
    return !isAsked
        ? "no resolver asks the old zone any more"
        : until === undefined
          ? "resolvers still ask the old zone"
          : `resolvers may ask the old zone until ${until}`;
}

/** The name servers of an old zone whose NS were changed after the handover, for resolvers that trust the zone's own NS. */
function otherNameServers(
    old: readonly AnswerObservation[],
    { nameServers = [], former }: ExpectedDelegation,
): string[] {
    const told = old.flatMap(({ answer }) => (answer.kind === "answer" ? (answer.ns?.names ?? []) : []));
    return sortedSet(
        presentNames([...new Set(told)], { former }).filter((name) => !nameServers.includes(name)),
    );
}

const NAME_AGAIN =
    'Find out who changed them. Run "pulumi refresh" and "pulumi up", which name the white-label name servers again; or set migrateFrom to stage copy where the old zone is to lead.';

function isGood(answer: AnswerObservation["answer"]): boolean {
    return isZonesWord(answer) && (answer.soa !== undefined || answer.ns !== undefined);
}

/** "REFUSED at ns-1.awsdns-01.org, ns-2.awsdns-02.net". */
function describe(observations: readonly AnswerObservation[]): string {
    const words = observations.map(({ host, answer }) => ({ host, what: whatOf(answer) }));
    return [...new Set(words.map(({ what }) => what))]
        .map(
            (what) =>
                `${what} at ${quoteList(words.filter((each) => each.what === what).map(({ host }) => host))}`,
        )
        .join("; ");
}

function whatOf(answer: AnswerObservation["answer"]): string {
    return answer.kind !== "answer"
        ? "no answer"
        : answer.rcode !== "NOERROR"
          ? answer.rcode
          : answer.authoritative
            ? "neither SOA nor NS in the answer"
            : "an answer without authority";
}

/** A problem of the new zone does not affect visitors while the old one leads. */
export function soften(outcome: CheckOutcome): CheckOutcome {
    return outcome.verdict === "broken" ? { ...outcome, verdict: "warning" } : outcome;
}
