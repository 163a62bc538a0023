import { type Check, type Finding, type Owner, type SubjectKind, type Verdict } from "../report";
import { quoteProblem } from "./quote";

/** The result of a check, before it becomes a finding of the report. Pure. */

export interface CheckOutcome {
    verdict: Verdict;
    seen: string;
    expected: string;
    /** The owner of the next step. */
    owner: Owner;
    /** The next step, a sentence; empty without a problem. */
    next: string;
    /** The check whose finding causes this one. */
    cause?: Check | undefined;
}

export function ok(seen: string, expected = seen): CheckOutcome {
    return { verdict: "ok", seen, expected, owner: "nobody", next: "" };
}

export function wrong(
    verdict: "warning" | "broken",
    seen: string,
    expected: string,
    owner: Exclude<Owner, "nobody">,
    next: string,
): CheckOutcome {
    return { verdict, seen, expected, owner, next };
}

const AUDIT_AGAIN =
    "Run the audit again; where it stays so, find out why these servers cannot be reached from this machine.";

export function unknown(seen: string, expected: string, next = AUDIT_AGAIN): CheckOutcome {
    return { verdict: "unknown", seen: quoteProblem(seen), expected, owner: "nobody", next };
}

/** A finding where the network answers in the place of all servers, so that nothing was seen of the one that it is about. */
export function unseen(finding: Finding): Finding {
    return finding.verdict === "ok" || finding.verdict === "unknown"
        ? finding
        : { ...finding, verdict: "unknown", party: "nobody", next: AUDIT_AGAIN };
}

/** An outcome that is not ok, as a consequence of another finding; one that is ok stands for itself. */
export function causedBy(outcome: CheckOutcome, cause: Check | undefined): CheckOutcome {
    return outcome.verdict === "ok" || cause === undefined ? outcome : { ...outcome, cause };
}

export function isOk(outcome: CheckOutcome | undefined): boolean {
    return outcome === undefined || outcome.verdict === "ok";
}

/** The finding in the form of the report, with the fields in the order for readers of the JSON. */
export function toFinding(
    check: Check,
    kind: SubjectKind,
    subject: string,
    outcome: CheckOutcome,
    server?: string,
): Finding {
    const { verdict, seen, expected, owner, next, cause } = outcome;
    return {
        check,
        kind,
        subject,
        ...(server === undefined ? {} : { server }),
        verdict,
        seen,
        expected,
        party: owner,
        next,
        ...(cause === undefined ? {} : { because: cause }),
    };
}
