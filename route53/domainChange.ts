import type { Route53DomainsClient } from "@aws-sdk/client-route-53-domains";
import { explainGlue, serverDifferences, type RegisteredServer } from "../records/hostObjects";
import type { Clock } from "./clock";
import {
    findRunning,
    getDomain,
    getOperation,
    RefusedError,
    updateNameServers,
    type DomainDetail,
    type DomainOperation,
    type Submitted,
} from "./domains";
import { changeProblems } from "./domainStatus";

/** Changes a domain's name servers at Route 53 Domains, and waits for the end of the operation. */

/** A registry usually takes seconds to minutes; the next run follows an operation that takes longer. */
const PATIENCE_MS = 15 * 60_000;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 30_000;
const NEXT_UP = "the next up";
/** The maximum number of other operations of the domain that are awaited before our own change is given up. */
const MOST_ROUNDS = 5;

export interface DomainContext {
    domains: Route53DomainsClient;
    clock: Clock;
    say: (message: string) => void;
    /** The time for which a change is followed, in milliseconds. Default: 15 minutes. */
    patienceMs?: number | undefined;
    /** The command that follows a change that is not complete by then. Default: the next up. */
    successor?: string | undefined;
}

/** An operation was started, and its result is unknown or not the wanted one. */
export class UnfinishedError extends Error {
    /** @param operation the operation that is still in progress */
    constructor(
        message: string,
        readonly operation?: string,
        options?: ErrorOptions,
    ) {
        super(message, options);
    }
}

/** A change that is wanted. */
export interface WantedChange {
    domain: string;
    wanted: readonly RegisteredServer[];
    /** Throws if the name servers are not ready for the domain. Called once, before any request is sent. */
    readiness: (present: RegisteredServer[]) => Promise<void>;
    /**
     * Throws if this list must not be replaced. Called with the present list right before each request. Default: every list can be
     * replaced.
     */
    mayReplace?: ((present: RegisteredServer[]) => void) | undefined;
    /** The operation that a former run has stored. */
    operation?: string | undefined;
}

/**
 * Delegates a domain to the wanted name servers: follows an operation in progress, compares, and requests a change only if there is a
 * difference.
 *
 * @throws UnfinishedError if an operation was started; another error if nothing was changed
 */
export async function changeServers(
    context: DomainContext,
    { domain, wanted, readiness, mayReplace, operation }: WantedChange,
): Promise<void> {
    const { domains, clock } = context;
    const until = endOfPatience(context);
    let running = operation ?? (await findRunning(domains, domain));
    for (let round = 0; round < MOST_ROUNDS; round++) {
        if (running !== undefined) {
            await waitOut(context, domain, running, until);
        }
        const { nameServers } = await requireDomain(domains, domain);
        if (serverDifferences(domain, nameServers, wanted).length === 0) {
            return;
        }
        if (round === 0) {
            await readiness(nameServers);
        }
        mayReplace?.(nameServers);
        const sent = await send(context, { domain, wanted, mayReplace }, until);
        if (sent.kind === "accepted") {
            const ended = await follow(context, domain, sent.id, until);
            if (ended !== undefined) {
                requireSuccess(domain, wanted, ended);
                return;
            }
            // AWS does not know the operation any more, so only the list counts.
            running = undefined;
            continue;
        }
        running = sent.id ?? (await findRunning(domains, domain));
        if (running === undefined) {
            await clock.sleep(FIRST_PAUSE_MS);
        }
    }
    throw new Error(
        `${domain}: other changes of the domain keep interfering, and its name servers were not changed; find out what else changes it at Route 53 Domains ("aws route53domains list-operations --region us-east-1"), and run it again`,
    );
}

/** Waits for an operation of a domain that is in progress, if there is one. @param operation the operation that a former run has stored */
export async function settle(
    context: DomainContext,
    domain: string,
    operation: string | undefined,
): Promise<void> {
    const running = operation ?? (await findRunning(context.domains, domain));
    if (running !== undefined) {
        await waitOut(context, domain, running, endOfPatience(context));
    }
}

function endOfPatience({ clock, patienceMs = PATIENCE_MS }: DomainContext): number {
    return clock.now() + patienceMs;
}

/** Waits for an operation that another run or person has started. Its result does not matter, because the list is read afterwards. */
async function waitOut(context: DomainContext, domain: string, id: string, until: number): Promise<void> {
    context.say(`${domain}: operation ${id} of Route 53 Domains is in progress for it; waiting for its end`);
    const ended = await follow(context, domain, id, until);
    if (ended !== undefined && ended.status !== "SUCCESSFUL") {
        context.say(`${domain}: operation ${id} of Route 53 Domains ended with ${endOf(ended)}`);
    }
}

/** @throws Error with the reason why the domain cannot be changed */
async function requireDomain(domains: Route53DomainsClient, domain: string): Promise<DomainDetail> {
    const detail = await getDomain(domains, domain);
    const problems = changeProblems(domain, detail);
    if (typeof detail === "string" || problems.length > 0) {
        throw new Error(problems.join("; "));
    }
    return detail;
}

/** Sends the change, and repeats it while AWS has too many operations in progress. */
async function send(
    context: DomainContext,
    { domain, wanted, mayReplace }: Omit<WantedChange, "readiness">,
    until: number,
): Promise<Exclude<Submitted, { kind: "later" }>> {
    const { domains, clock } = context;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
        const submitted = await submit(context, domain, wanted);
        if (submitted.kind !== "later") {
            return submitted;
        }
        if (clock.now() + pause > until) {
            throw new Error(
                `${domain}: too many operations of this account are in progress at Route 53 Domains, which refused the change of the name servers; nothing was changed. Run it again later`,
            );
        }
        await clock.sleep(pause * (0.5 + Math.random() / 2));
        mayReplace?.((await requireDomain(domains, domain)).nameServers);
    }
}

async function submit(
    { domains, successor = NEXT_UP }: DomainContext,
    domain: string,
    wanted: readonly RegisteredServer[],
): Promise<Submitted> {
    try {
        return await updateNameServers(domains, domain, wanted);
    } catch (error) {
        if (error instanceof RefusedError) {
            throw error;
        }
        const reason = error instanceof Error ? error.message : String(error);
        throw new UnfinishedError(
            `${reason}; it is not known whether the change was started, and ${successor} finds out`,
            undefined,
            { cause: error },
        );
    }
}

/** Waits for the end of an operation. @returns undefined if AWS does not know it any more */
async function follow(
    context: DomainContext,
    domain: string,
    id: string,
    until: number,
): Promise<DomainOperation | undefined> {
    const { clock, say, patienceMs = PATIENCE_MS, successor = NEXT_UP } = context;
    let isSaid = false;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
        const operation = await look(context, id);
        if (operation === undefined || !["SUBMITTED", "IN_PROGRESS"].includes(operation.status)) {
            return operation;
        }
        if (operation.flag !== undefined) {
            throw new UnfinishedError(
                `${domain}: operation ${id} of Route 53 Domains waits (${operation.flag}): ${whatToDo(operation.flag)}. Nothing is lost; ${successor} continues it`,
                id,
            );
        }
        if (clock.now() + pause > until) {
            throw new UnfinishedError(
                `${domain}: operation ${id} of Route 53 Domains (${operation.type}) is still in progress after ${quoteTime(patienceMs)}; it continues without this run, and ${successor} follows it`,
                id,
            );
        }
        if (!isSaid && pause > FIRST_PAUSE_MS) {
            say(`${domain}: the registry is processing the change (operation ${id})`);
            isSaid = true;
        }
        await clock.sleep(pause);
    }
}

function quoteTime(ms: number): string {
    return ms < 60_000 ? `${Math.round(ms / 1000)} seconds` : `${Math.round(ms / 60_000)} minutes`;
}

/** The text of a failed operation with its reason. */
function endOf({ status, message }: DomainOperation): string {
    return message === undefined ? status : `${status}: ${message}`;
}

/** If the answer is lost, the operation stays in the state. */
async function look(
    { domains, successor = NEXT_UP }: DomainContext,
    id: string,
): Promise<DomainOperation | undefined> {
    try {
        return await getOperation(domains, id);
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new UnfinishedError(`${reason}; ${successor} follows the operation`, id, { cause: error });
    }
}

/** The action that an operation waits for (API GetOperationDetail, StatusFlag). */
function whatToDo(flag: string): string {
    const steps: Readonly<Record<string, string>> = {
        PENDING_CUSTOMER_ACTION:
            "AWS waits for your action; follow the instructions in the mail to the domain's registrant, and run it again",
        PENDING_AUTHORIZATION: "the domain's registrant has to authorize it, by a link in a mail from AWS",
        PENDING_PAYMENT_VERIFICATION: "AWS verifies the payment; see the account's billing page",
        PENDING_SUPPORT_CASE: "AWS Support is working on it; see the account's support cases",
        PENDING_ACCEPTANCE:
            "another AWS account has to accept the domain's transfer, or this one has to cancel it",
    };
    return steps[flag] ?? "see the domain's requests in the console of Route 53";
}

/** @throws UnfinishedError with AWS's reason and the id of the operation */
function requireSuccess(
    domain: string,
    wanted: readonly RegisteredServer[],
    operation: DomainOperation,
): void {
    if (operation.status === "SUCCESSFUL") {
        return;
    }
    const glue = explainGlue(
        domain,
        wanted.map(({ name }) => name),
    );
    throw new UnfinishedError(
        `${domain}: the registry did not accept the name servers ${wanted.map(({ name }) => name).join(", ")}: operation ${operation.id} of Route 53 Domains ended with ${endOf(operation)}. ` +
            `The domain still has its former name servers${glue === undefined ? "" : `. Note that ${glue}`}. Correct the cause, and run it again`,
    );
}
