import { isIP } from "node:net";
import { QueryError } from "../../dns/queryError";
import type { DnsAnswer, query } from "../../dns/query";
import type { QuestionType } from "../../dns/question";
import type { DnsRoute } from "../../dns/route";

/** One question to one address, with retries where they can help. */

/** The outcome of the last attempt. */
export type AskResult =
    | { kind: "answer"; answer: DnsAnswer }
    /** `noRoute`: this machine cannot send to such an address at all. */
    | { kind: "silent"; problem: string; noRoute: boolean }
    | { kind: "refused"; problem: string };

export interface AskOptions {
    route: DnsRoute;
    /** For the first attempt, in milliseconds; the later ones wait longer. */
    timeoutMs: number;
    /** The most for one question. */
    attempts: number;
    /** Sends each attempt by itself. */
    send: typeof query;
    onPacket: (direction: "sent" | "received") => void;
    /** In milliseconds. Default: the clock of this process. */
    now?: (() => number) | undefined;
}

export type Ask = (
    address: string,
    question: { name: string; type: QuestionType },
    transport: "udp" | "tcp",
) => Promise<AskResult>;

/** How much longer than the first each attempt waits: a path that loses packets may be a slow one. */
const TIMEOUT_FACTORS = [1, 1, 1.5, 2, 2, 3] as const;
const MAX_TIMEOUT_FACTOR = 3;
/** Refusals and SERVFAILs are answers, but ones that may be gone in a moment. */
const TRANSIENT_RETRIES = 2;
/** Questions in a row without any answer, after which an address is asked once for each question. */
const MAX_FAILURES_BEFORE_ANY_ANSWER = 2;
const MAX_FAILURES_AFTER_AN_ANSWER = 8;

/** The system knows no way there: no IPv6 on this machine, most often. */
const NO_ROUTE = ["ENETUNREACH", "EHOSTUNREACH", "EAFNOSUPPORT"];
/** The same for IPv6. For IPv4 it says that all ports of this machine are taken for the moment. */
const NO_ADDRESS = "EADDRNOTAVAIL";
const REFUSED = ["ECONNREFUSED", "ECONNRESET", "EPIPE"];

/** What is remembered of an address and transport. */
interface AddressHistory {
    answered: boolean;
    /** Questions in a row that it left without an answer. */
    failures: number;
    /** Attempts in a row, of questions that are asked side by side too; and when the first of them began, in milliseconds. */
    silentAttempts: number;
    silentSince: number;
}

/** Remembers which addresses are silent, so that thousands of questions to one do not all wait for it to the end. */
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
                    // A truncated answer says to come again over TCP, which every resolver does.
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
     * Thousands of questions that are asked side by side all have their first attempt before any of them is given up. So as many attempts
     * in a row as the questions would have had one after the other say the same, once they have lasted as long as one question waits.
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

/** How long a question that is never answered waits. */
function patienceOf(attempts: number, timeoutMs: number): number {
    return Array.from({ length: attempts }, (_none, index) => timeoutFactor(index + 1) * timeoutMs).reduce(
        (sum, each) => sum + each,
        0,
    );
}

/** @param begun when the attempt was */
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
    // Without a code the error is not the system's: the server closed the connection without an answer.
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
