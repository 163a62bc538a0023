import type { DnsRecord } from "../../dns/packet";
import { ROOT_HINTS } from "../../dns/rootHints";
import { ROOT, isAtOrBelow, normalName } from "../../records/wireNames";
import { makeReply } from "./reply";
import type { Asked, Reply } from "./reply";

/**
 * A recursive resolver (RFC 1034 §5.3.3) over servers that are functions. It queries from the root and has no cache, so it always shows the
 * present world.
 */

/** The answer of the server at an address; undefined if there is no server. */
export type AskServer = (address: string, asked: Asked) => Reply | undefined;

const MAX_CNAMES = 8;
const MAX_REFERRALS = 16;
/** The limit for one question in total, which ends circular delegations. */
const MAX_QUESTIONS = 300;

interface Work {
    ask: AskServer;
    questionsLeft: number;
    /** The names of name servers that are being resolved. A name that is needed again is a loop. */
    pending: Set<string>;
}

/** Resolves a question. The answer is SERVFAIL if no server answers. */
export function resolveRecursively(ask: AskServer, asked: Asked): Reply {
    return resolve({ ask, questionsLeft: MAX_QUESTIONS, pending: new Set() }, asked);
}

function resolve(work: Work, asked: Asked): Reply {
    const answers: DnsRecord[] = [];
    const seen = new Set<string>();
    let name = asked.name;
    while (!seen.has(name) && seen.size <= MAX_CNAMES) {
        seen.add(name);
        const reply = iterate(work, { name, type: asked.type });
        if (reply === undefined) {
            return failure();
        }
        answers.push(...reply.answers);
        const next = reply.rcode === "NOERROR" ? unansweredTarget(reply.answers, asked) : undefined;
        if (next === undefined) {
            const authorities = answers.some((record) => record.type === asked.type) ? [] : reply.authorities;
            return makeReply({ rcode: reply.rcode, recursionAvailable: true, answers, authorities });
        }
        name = next;
    }
    return failure();
}

/** Follows referrals from the root until a server answers with authority. */
function iterate(work: Work, asked: Asked): Reply | undefined {
    let zone: string = ROOT;
    let addresses: Iterable<string> = ROOT_HINTS.flatMap((hint) => hint.addresses);
    for (let depth = 0; depth < MAX_REFERRALS; depth += 1) {
        const reply = askAny(work, addresses, asked, zone);
        if (reply === undefined || reply.authoritative) {
            return reply;
        }
        zone = reply.authorities[0]?.name ?? zone;
        addresses = serverAddresses(work, reply, zone);
    }
    return undefined;
}

function askAny(work: Work, addresses: Iterable<string>, asked: Asked, zone: string): Reply | undefined {
    for (const address of addresses) {
        if (work.questionsLeft === 0) {
            return undefined;
        }
        work.questionsLeft -= 1;
        const reply = work.ask(address, asked);
        if (reply !== undefined && (reply.authoritative || isReferral(reply, asked.name, zone))) {
            return reply;
        }
    }
    return undefined;
}

/** Accepts only a referral to a zone below the zone of the server, and at or above the name. */
function isReferral(reply: Reply, name: string, zone: string): boolean {
    const cut = reply.authorities.find((record) => record.type === "NS")?.name;
    return (
        reply.rcode === "NOERROR" &&
        cut !== undefined &&
        cut !== zone &&
        isAtOrBelow(cut, zone) &&
        isAtOrBelow(name, cut)
    );
}

/** The glue, if there is any. Otherwise the servers' names are resolved one by one, until there are enough addresses. */
function* serverAddresses(work: Work, reply: Reply, zone: string): Generator<string> {
    const names = reply.authorities
        .filter((record) => record.type === "NS" && record.name === zone)
        .map((record): string => normalName(record.data));
    yield* reply.additionals.filter((record) => names.includes(record.name)).map((record) => record.data);
    for (const name of names.filter((each) => !reply.additionals.some((record) => record.name === each))) {
        yield* lookUp(work, name);
    }
}

function lookUp(work: Work, name: string): string[] {
    if (work.pending.has(name)) {
        return [];
    }
    work.pending.add(name);
    const addresses = ["A", "AAAA"].flatMap((type) =>
        resolve(work, { name, type })
            .answers.filter((record) => record.type === type)
            .map((record) => record.data),
    );
    work.pending.delete(name);
    return addresses;
}

/** The end of a chain of CNAMEs that does not have the type in the question. */
function unansweredTarget(answers: readonly DnsRecord[], asked: Asked): string | undefined {
    const last = answers.at(-1);
    return last?.type === "CNAME" && asked.type !== "CNAME" && asked.type !== "ANY"
        ? normalName(last.data)
        : undefined;
}

function failure(): Reply {
    return makeReply({ rcode: "SERVFAIL", recursionAvailable: true });
}
