import type { AnswerObservation, DelegationObservation, Observed } from "../observations";
import { checkAnswers } from "./checkAnswers";
import { delegatedNames, delegationStep, type ExpectedDelegation } from "./checkDelegation";
import { causedBy, isOk, ok, unknown, wrong, type CheckOutcome } from "./outcome";
import { quoteList } from "./quote";

/** Who is still delegated to names that have left `nameServers`, and whether these still answer. Pure and total. */

export interface FormerCheck {
    delegation: Observed<DelegationObservation>;
    /** What the check of the delegation itself came to. */
    delegationOutcome: CheckOutcome;
    /** Of the servers that stand under former names alone. */
    answers: readonly AnswerObservation[];
    /** Former names that do not have the addresses of their servers any more. */
    dead?: ReadonlySet<string> | undefined;
}

/**
 * A domain whose parent names former name servers: a warning, as it is served until they are retired; broken, where one of
 * them does not lead to its server any more. Undefined where the domain's servers have no former names.
 */
export function checkFormer(
    wanted: ExpectedDelegation,
    { delegation, delegationOutcome, answers, dead }: FormerCheck,
): CheckOutcome | undefined {
    const { domain, former = [], owner, setByStack = false } = wanted;
    if (former.length === 0) {
        return undefined;
    }
    const hosts = quoteList(former.map(({ host }) => host));
    // A registry takes the addresses of a name away with the list that it is in.
    const expected = setByStack
        ? `the former names ${hosts} beside the present ones, until they are retired`
        : `none of the former names ${hosts}`;
    const cause = isOk(delegationOutcome) ? undefined : "delegation";
    if (delegation.value === undefined) {
        return causedBy(unknown("the delegation was not seen", expected), cause);
    }
    const names = delegatedNames(delegation.value);
    const used = names.filter((name) => former.some(({ host }) => host === name));
    if (used.length === 0) {
        return ok(quoteList(names), expected);
    }
    const lost = used.filter((host) => dead?.has(host) === true);
    const mute = used.filter(
        (host) =>
            answers.some((each) => each.host === host) &&
            checkAnswers(domain, host, answers, false).verdict === "broken",
    );
    const step = delegationStep(wanted);
    if (lost.length > 0 || mute.length > 0) {
        const seen = `${quoteList([...new Set([...lost, ...mute])])}, which does not answer for it any more`;
        const next = `Run "pulumi up --refresh" so that the name answers again. ${step}`;
        return causedBy(
            wrong("broken", seen, expected, "us", next),
            lost.length > 0 ? "addresses" : undefined,
        );
    }
    const seen = `${quoteList(used)}, which ${used.length === 1 ? "goes" : "go"} on answering`;
    if (setByStack) {
        return ok(seen, expected);
    }
    const next = `${step} A former name may be retired two days after the last domain has left it.`;
    return causedBy(wrong("warning", seen, expected, owner, next), cause);
}

/**
 * Whether a former name may be retired. The domains that are delegated to it have a finding of their own each.
 *
 * @param users domains whose parent names it, of all that were looked at
 * @param unseen of how many domains the delegation was not seen
 */
export function checkRetirement(users: readonly string[], unseen: number, of: number): CheckOutcome {
    const expected = "no delegation to it before it is retired";
    if (users.length > 0) {
        return ok(`goes on answering, for ${quoteList(users)}`, expected);
    }
    const audited = `${of} tenant${of === 1 ? "" : "s"} of this audit`;
    return unseen > 0
        ? causedBy(
              unknown(
                  `no delegation to it among the ${audited}, of which ${unseen} could not be seen`,
                  expected,
              ),
              "delegation",
          )
        : ok(`no delegation to it among the ${audited}; where these are all, it may be retired`, expected);
}
