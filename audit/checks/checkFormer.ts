import type { AnswerObservation, DelegationObservation, Observed } from "../observations";
import { checkAnswers } from "./checkAnswers";
import { delegatedNames, delegationStep, type ExpectedDelegation } from "./checkDelegation";
import { causedBy, isOk, ok, unknown, wrong, type CheckOutcome } from "./outcome";
import { quoteList } from "./quote";

/**
 * Finds the domains that are still delegated to names that were removed from `nameServers`, and checks whether these names still answer.
 * Pure and total.
 */

export interface FormerCheck {
    delegation: Observed<DelegationObservation>;
    /** The result of the check of the delegation itself. */
    delegationOutcome: CheckOutcome;
    /** The answers of the servers that only have former names. */
    answers: readonly AnswerObservation[];
    /** Former names that no longer have the addresses of their servers. */
    dead?: ReadonlySet<string> | undefined;
}

/**
 * A domain whose parent names former name servers: a warning, because it is served until they are retired; broken if one of them no longer
 * leads to its server. Undefined if the domain's servers have no former names.
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
    // A registry removes the addresses of a name together with the list that contains it.
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
 * Whether a former name can be retired. Each domain that is delegated to it has its own finding.
 *
 * @param users the audited domains whose parent names it
 * @param unseen the number of domains whose delegation is unknown
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
