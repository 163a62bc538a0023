import { isIP } from "node:net";
import { QueryError } from "../../dns/queryError";
import type { DnsAnswer, query } from "../../dns/query";
import type { QuestionType } from "../../dns/question";
import type { DnsRoute } from "../../dns/route";

/** Sends one query to one address, with retries if they can help. */

/** The outcome of the last attempt. */
export type AskResult =
    | { kind: "answer"; answer: DnsAnswer }
    /** `noRoute`: this machine cannot send to such an address at all. */
    | { kind: "silent"; problem: string; noRoute: boolean }
    | { kind: "refused"; problem: string };

export interface AskOptions {
    route: DnsRoute;
    /** Timeout of the first attempt, in milliseconds; later attempts wait longer. */
    timeoutMs: number;
    /** The maximum number of attempts for one query. */
    attempts: number;
    /** Sends a single attempt. */
    send: typeof query;
    onPacket: (direction: "sent" | "received") => void;
    /** The present time in milliseconds. Default: the clock of this process. */
    now?: (() => number) | undefined;
}

export type Ask = (
    address: string,
    question: { name: string; type: QuestionType },
    transport: "udp" | "tcp",
) => Promise<AskResult>;

/** The timeout of each attempt relative to the first one: a path that loses packets may also be slow. */
const TIMEOUT_FACTORS = [1, 1, 1.5, 2, 2, 3] as const;
const MAX_TIMEOUT_FACTOR = 3;
/** Refusals and SERVFAILs are answers, but may be temporary. */
const TRANSIENT_RETRIES = 2;
/** The number of successive queries without any answer, after which each further query to the address has one attempt. */
const MAX_FAILURES_BEFORE_ANY_ANSWER = 2;
const MAX_FAILURES_AFTER_AN_ANSWER = 8;

/** The system has no route: usually this machine has no IPv6. */
const NO_ROUTE = ["ENETUNREACH", "EHOSTUNREACH", "EAFNOSUPPORT"];
/** The same for IPv6. For IPv4 it means that all ports of this machine are in use at the moment. */
const NO_ADDRESS = "EADDRNOTAVAIL";
const REFUSED = ["ECONNREFUSED", "ECONNRESET", "EPIPE"];

/** The history of an address and transport. */
interface AddressHistory {
    answered: boolean;
    /** The number of successive queries without an answer. */
    failures: number;
    /**
     * The number of successive attempts without an answer, also of simultaneous queries, and the start of the first of them, in
     * milliseconds.
     */
    silentAttempts: number;
    silentSince: number;
}

/** Remembers silent addresses, so that thousands of queries to one of them do not all wait for the full time. */
export function createAsk({
    route,
    timeoutMs,
    attempts,
    send,
    onPacket,
    now = () => performance.now(),
}: AskOptions): Ask {
    const patienceMs = patienceOf(attempts, timeoutMs);
    const histories = { udp: new Map<string, AddressHistory>(), tcp: new Map<string, AddressHistory>() };
    return async (address, question, transport) => {
        const history = historyIn(histories[transport], address);
        let transients = 0;
        for (let attempt = 1; ; attempt += 1) {
            const begun = now();
            const result = await askOnce(attempt);
            note(history, result, begun);
            const transient = result.kind === "refused" || isServfail(result);
            transients += transient ? 1 : 0;
            const again = transient
                ? transients <= TRANSIENT_RETRIES
                : result.kind === "silent" && !result.noRoute && !isSilent(history, now());
            if (!again || attempt >= attempts) {
                history.failures += result.kind === "answer" ? 0 : 1;
                return result;
            }
        }

        async function askOnce(attempt: number): Promise<AskResult> {
            const target = route(address);
            const factor = timeoutFactor(attempt);
            try {
                const answer = await send(target, question, {
                    attempts: 1,
                    timeoutMs: timeoutMs * factor,
                    // A truncated answer requires a query over TCP, like in every resolver.
                    transport: transport === "udp" ? "auto" : "tcp",
                    onPacket,
                });
                return { kind: "answer", answer };
            } catch (error) {
                if (error instanceof QueryError) {
                    return failureOf(error, isIP(target.host));
                }
                throw error;
            }
        }
    };

    /**
     * Thousands of simultaneous queries all have their first attempt before any of them fails. So the address counts as silent after as
     * many successive attempts as the queries would have had one after the other, if these attempts have lasted as long as one query waits.
     */
    function isSilent(history: AddressHistory, at: number): boolean {
        const { answered, failures, silentAttempts, silentSince } = history;
        const most = answered ? MAX_FAILURES_AFTER_AN_ANSWER : MAX_FAILURES_BEFORE_ANY_ANSWER;
        return failures >= most || (silentAttempts >= most * attempts && at - silentSince >= patienceMs);
    }
}

function timeoutFactor(attempt: number): number {
    return TIMEOUT_FACTORS[attempt - 1] ?? MAX_TIMEOUT_FACTOR;
}

/** The waiting time of a query without an answer. */
function patienceOf(attempts: number, timeoutMs: number): number {
    return Array.from({ length: attempts }, (_none, index) => timeoutFactor(index + 1) * timeoutMs).reduce(
        (sum, each) => sum + each,
        0,
    );
}

/** @param begun start of the attempt */
function note(history: AddressHistory, result: AskResult, begun: number): void {
    if (result.kind === "answer") {
        Object.assign(history, { answered: true, failures: 0, silentAttempts: 0 });
    } else if (result.kind === "silent") {
        history.silentSince = history.silentAttempts === 0 ? begun : history.silentSince;
        history.silentAttempts += 1;
    }
}

function historyIn(histories: Map<string, AddressHistory>, address: string): AddressHistory {
    const known = histories.get(address);
    if (known !== undefined) {
        return known;
    }
    const history = { answered: false, failures: 0, silentAttempts: 0, silentSince: 0 };
    histories.set(address, history);
    return history;
}

function isServfail(result: AskResult): boolean {
    return result.kind === "answer" && result.answer.rcode === "SERVFAIL";
}

function failureOf(error: QueryError, ipVersion: number): AskResult {
    const { kind, message: problem } = error;
    if (kind !== "network") {
        return { kind: "silent", problem, noRoute: false };
    }
    const code = codeOf(error.cause);
    // An error without a code is not from the system: the server closed the connection without an answer.
    return code === undefined || REFUSED.includes(code)
        ? { kind: "refused", problem }
        : {
              kind: "silent",
              problem,
              noRoute: NO_ROUTE.includes(code) || (code === NO_ADDRESS && ipVersion === 6),
          };
}

function codeOf(cause: unknown): string | undefined {
    return cause instanceof Error && "code" in cause && typeof cause.code === "string"
        ? cause.code
        : undefined;
}
