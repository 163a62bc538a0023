import type { AnswerObservation, ServerAnswer } from "../observations";
import { quoteList, quoteProblem } from "./quote";
import { causedBy, ok, unknown, wrong, type CheckOutcome } from "./outcome";

/** Checks whether one white-label server answers for one tenant, at each address and over each transport. Pure and total. */

type AuthoritativeAnswer = Extract<ServerAnswer, { kind: "answer" }>;

/** True if the answer is authoritative for the zone. */
export function isZonesWord(answer: ServerAnswer): answer is AuthoritativeAnswer {
    return answer.kind === "answer" && answer.rcode === "NOERROR" && answer.authoritative;
}

/** `no way`: this machine cannot send there. */
type State = "ok" | "broken" | "unknown" | "no way";

/** An answer at one address over one transport, with its state. */
interface CheckedAnswer {
    state: State;
    /** A description of the answer, without the address. */
    what: string;
    observation: AnswerObservation;
}

const EXPECTED = "an answer with authority over UDP and TCP at each address";

/**
 * @param observations observations of all servers of the tenant
 * @param addressless true if no address of the server is known
 */
export function checkAnswers(
    domain: string,
    server: string,
    observations: readonly AnswerObservation[],
    addressless: boolean,
): CheckOutcome {
    const own = observations.filter(({ host }) => host === server);
    if (own.length === 0) {
        return withoutAddress(server, addressless);
    }
    const answers = own.map((observation) => checkAnswer(domain, observation, own));
    const broken = answers.filter(({ state }) => state === "broken");
    const open = answers.filter(({ state }) => state === "unknown" || state === "no way");
    if (broken.length === 0 && open.length === 0) {
        return ok(`with authority over UDP and TCP at ${quoteList(addressesOf(answers))}`, EXPECTED);
    }
    const seen = quoteProblem(describe(answers));
    if (broken.length === 0) {
        return unknown(seen, EXPECTED, stepForSilence(server, open));
    }
    // A CNAME in the place of the zone: there is a finding of its own for that.
    const isAlias = broken.every(
        ({ observation: { answer } }) => answer.kind === "answer" && answer.cname !== undefined,
    );
    return causedBy(
        wrong("broken", seen, EXPECTED, "us", stepFor(domain, server, broken, answers)),
        isAlias ? "cname" : undefined,
    );
}

function withoutAddress(server: string, addressless: boolean): CheckOutcome {
    return addressless
        ? causedBy(
              unknown(
                  `no address of ${server} is known`,
                  EXPECTED,
                  `First see to the addresses of ${server}.`,
              ),
              "addresses",
          )
        : unknown(
              `${server} has no address of the IP versions that were looked at`,
              EXPECTED,
              "Run the audit with --family both.",
          );
}

function checkAnswer(
    domain: string,
    observation: AnswerObservation,
    own: readonly AnswerObservation[],
): CheckedAnswer {
    const { answer, transport, address } = observation;
    switch (answer.kind) {
        case "silent":
            return answer.noRoute === true
                ? { state: "no way", what: "no route from this machine", observation }
                : { state: "unknown", what: "no answer", observation };
        case "refused": {
            // If neither transport has an answer, a firewall on the way may also be the cause.
            const other = own.some(
                (each) =>
                    each.address === address && each.transport !== transport && each.answer.kind === "answer",
            );
            return { state: other ? "broken" : "unknown", what: "connection refused", observation };
        }
        case "answer": {
            const wanted = transport === "udp" ? answer.soa : answer.ns;
            const what =
                answer.rcode !== "NOERROR"
                    ? answer.rcode
                    : !answer.authoritative
                      ? "an answer without authority"
                      : wanted === undefined
                        ? `no ${transport === "udp" ? "SOA" : "NS"} of ${domain} in the answer`
                        : undefined;
            return what === undefined
                ? { state: "ok", what: "an answer with authority", observation }
                : { state: "broken", what, observation };
        }
    }
}

/** "REFUSED over UDP and TCP at 205.251.192.1; no answer over TCP at 2600:9000:5300:100::1", the worst first. */
function describe(answers: readonly CheckedAnswer[]): string {
    const order: State[] = ["broken", "unknown", "no way", "ok"];
    return order
        .flatMap((state) => {
            const some = answers.filter((answer) => answer.state === state);
            const kindOf = (answer: CheckedAnswer): string =>
                `${answer.what} over ${transportsOf(answer, some)}`;
            const kinds = [...new Set(some.map(kindOf))];
            return kinds.map((kind) => {
                const alike = some.filter((answer) => kindOf(answer) === kind);
                return `${kind} at ${quoteList(addressesOf(alike))}`;
            });
        })
        .join("; ");
}

/** The transports with the same result at the same address. */
function transportsOf({ what, observation }: CheckedAnswer, answers: readonly CheckedAnswer[]): string {
    const transports = answers
        .filter((answer) => answer.what === what && answer.observation.address === observation.address)
        .map((answer) => answer.observation.transport.toUpperCase());
    return [...new Set(transports)].sort().reverse().join(" and ");
}

function addressesOf(answers: readonly CheckedAnswer[]): string[] {
    return [...new Set(answers.map(({ observation }) => observation.address))];
}

function stepFor(
    domain: string,
    server: string,
    broken: readonly CheckedAnswer[],
    answers: readonly CheckedAnswer[],
): string {
    const [first] = broken;
    if (first?.observation.answer.kind === "refused") {
        const transport = first.observation.transport.toUpperCase();
        return `Find out who refuses ${transport} port 53 at ${quoteList(addressesOf(broken))}, beginning with the network that this audit runs in.`;
    }
    if (answers.some(({ state }) => state === "ok")) {
        // If it answers for the zone, the zone is on it: other answers of the same server are not in our control.
        return `Ask ${server} for ${domain} by hand at ${quoteList(addressesOf(broken))}; where it stays so, open a case with AWS, as the same server answers elsewhere.`;
    }
    return first?.what === "REFUSED"
        ? `See that the hosted zone of ${domain} exists and is on the delegation set of ${server}, then run "pulumi up --refresh".`
        : `Ask ${server} for ${domain} by hand, and run "pulumi up --refresh" where its hosted zone is not as it should be.`;
}

function stepForSilence(server: string, open: readonly CheckedAnswer[]): string {
    return open.every(({ state }) => state === "no way")
        ? "Run the audit on a machine that has this IP version, or with --family ipv4."
        : `Run the audit again; where ${server} stays silent, see whether this network lets UDP and TCP port 53 out.`;
}
