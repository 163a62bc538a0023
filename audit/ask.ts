import { isIP } from "node:net";
import { QueryError } from "../dns/queryError";
import type { QuestionType } from "../dns/question";
import type { DnsAnswer, query } from "../dns/query";
import type { DnsRoute } from "../dns/route";

/** One question to one address, as often as it takes, and no more often than it is worth. */

/** What it came to. */
export type Asked =
    | { kind: "answer"; answer: DnsAnswer }
    /** `noRoute`: this machine cannot send to such an address at all. */
    | { kind: "silent"; problem: string; noRoute: boolean }
    | { kind: "refused"; problem: string };

export interface AskOptions {
    route: DnsRoute;
    /** Of the first attempt, in milliseconds; the later ones wait longer. */
    timeoutMs: number;
    /** The most for one question. */
    attempts: number;
    /** Each attempt by itself. */
    send: typeof query;
    onPacket: (direction: "sent" | "received") => void;
}

export type Ask = (
    address: string,
    question: { name: string; type: QuestionType },
    transport: "udp" | "tcp",
) => Promise<Asked>;

/** How much longer than the first each attempt waits: a path that loses packets may be a slow one. */
const PATIENCE = [1, 1, 1.5, 2, 2, 3] as const;
const MOST_PATIENCE = 3;
/** Refusals and SERVFAILs are answers, but ones that may be gone in a moment. */
const SECOND_LOOKS = 2;
/** Questions in a row without any answer, after which an address is asked once for each question. */
const SILENT_FROM_THE_START = 2;
const SILENT_OF_LATE = 8;

/** The system knows no way there: no IPv6 on this machine, most often. */
const NO_ROUTE = ["ENETUNREACH", "EHOSTUNREACH", "EAFNOSUPPORT"];
/** The same for IPv6. For IPv4 it says that all ports of this machine are taken for the moment. */
const NO_ADDRESS = "EADDRNOTAVAIL";
const REFUSED = ["ECONNREFUSED", "ECONNRESET", "EPIPE"];

/** What is remembered of an address and transport. */
interface Place {
    answered: boolean;
    /** Questions in a row that it left without an answer. */
    failures: number;
}

/** Remembers which addresses are silent, so that thousands of questions to one do not all wait for it to the end. */
export function createAsk({ route, timeoutMs, attempts, send, onPacket }: AskOptions): Ask {
    const places = { udp: new Map<string, Place>(), tcp: new Map<string, Place>() };
    return async (address, question, transport) => {
        const place = placeIn(places[transport], address);
        let secondLooks = 0;
        for (let attempt = 1; ; attempt += 1) {
            const asked = await askOnce(attempt);
            if (asked.kind === "answer") {
                place.answered = true;
                place.failures = 0;
            }
            const passing = asked.kind === "refused" || isServfail(asked);
            secondLooks += passing ? 1 : 0;
            const again = passing
                ? secondLooks <= SECOND_LOOKS
                : asked.kind === "silent" && !asked.noRoute && !isSilent(place);
            if (!again || attempt >= attempts) {
                place.failures += asked.kind === "answer" ? 0 : 1;
                return asked;
            }
        }

        async function askOnce(attempt: number): Promise<Asked> {
            const target = route(address);
            const patience = PATIENCE[attempt - 1] ?? MOST_PATIENCE;
            try {
                const answer = await send(target, question, {
                    attempts: 1,
                    timeoutMs: timeoutMs * patience,
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
}

function placeIn(places: Map<string, Place>, address: string): Place {
    const known = places.get(address);
    if (known !== undefined) {
        return known;
    }
    const place = { answered: false, failures: 0 };
    places.set(address, place);
    return place;
}

function isSilent({ answered, failures }: Place): boolean {
    return failures >= (answered ? SILENT_OF_LATE : SILENT_FROM_THE_START);
}

function isServfail(asked: Asked): boolean {
    return asked.kind === "answer" && asked.answer.rcode === "SERVFAIL";
}

function failureOf(error: QueryError, ipVersion: number): Asked {
    const { kind, message: problem } = error;
    if (kind !== "network") {
        return { kind: "silent", problem, noRoute: false };
    }
    const code = codeOf(error.cause);
    // Without a code it is no error of the system's: the server closed the connection without an answer.
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
