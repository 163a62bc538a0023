import { because, ok, unknown, wrong, type Judged } from "./judge";
import type { AnswerAt, ServerAnswer } from "./sightings";
import { listOf, shorten } from "./compare";

/** Whether one white-label server answers for one tenant, everywhere. Pure and total. */

type Answer = Extract<ServerAnswer, { kind: "answer" }>;

/** What it says counts as the zone's own word. */
export function speaks(answer: ServerAnswer): answer is Answer {
    return answer.kind === "answer" && answer.rcode === "NOERROR" && answer.authoritative;
}

/** `no way`: this machine cannot send there. */
type State = "ok" | "broken" | "unknown" | "no way";

interface Place {
    state: State;
    /** What was seen there, without the address. */
    what: string;
    at: AnswerAt;
}

const EXPECTED = "an answer with authority over UDP and TCP at each address";

/**
 * @param answers of all of the tenant's servers
 * @param addressless nobody knows an address of the server
 */
export function judgeAnswers(
    domain: string,
    server: string,
    answers: readonly AnswerAt[],
    addressless: boolean,
): Judged {
    const own = answers.filter(({ host }) => host === server);
    if (own.length === 0) {
        return addressless
            ? because(
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
    const places = own.map((at) => judgePlace(domain, at, own));
    const broken = places.filter(({ state }) => state === "broken");
    const open = places.filter(({ state }) => state === "unknown" || state === "no way");
    if (broken.length === 0 && open.length === 0) {
        return ok(`with authority over UDP and TCP at ${listOf(addressesOf(places))}`, EXPECTED);
    }
    const seen = shorten(describe(places));
    if (broken.length === 0) {
        return unknown(seen, EXPECTED, stepForSilence(server, open));
    }
    // A CNAME in the place of the zone: there is a finding of its own for that.
    const isAlias = broken.every(
        ({ at: { answer } }) => answer.kind === "answer" && answer.cname !== undefined,
    );
    return because(
        wrong("broken", seen, EXPECTED, "us", stepFor(domain, server, broken, places)),
        isAlias ? "cname" : undefined,
    );
}

function judgePlace(domain: string, at: AnswerAt, own: readonly AnswerAt[]): Place {
    const { answer, transport, address } = at;
    switch (answer.kind) {
        case "silent":
            return answer.noRoute === true
                ? { state: "no way", what: "no route from this machine", at }
                : { state: "unknown", what: "no answer", at };
        case "refused": {
            // Where neither transport has an answer it may as well be a firewall on the way.
            const other = own.some(
                (each) =>
                    each.address === address && each.transport !== transport && each.answer.kind === "answer",
            );
            return { state: other ? "broken" : "unknown", what: "connection refused", at };
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
                ? { state: "ok", what: "an answer with authority", at }
                : { state: "broken", what, at };
        }
    }
}

/** "REFUSED over UDP and TCP at 205.251.192.1; no answer over TCP at 2600:9000:5300:100::1", the worst first. */
function describe(places: readonly Place[]): string {
    const order: State[] = ["broken", "unknown", "no way", "ok"];
    return order
        .flatMap((state) => {
            const some = places.filter((place) => place.state === state);
            const kinds = [
                ...new Set(some.map((place) => `${place.what} over ${transportsOf(place, some)}`)),
            ];
            return kinds.map((kind) => {
                const alike = some.filter(
                    (place) => `${place.what} over ${transportsOf(place, some)}` === kind,
                );
                return `${kind} at ${listOf(addressesOf(alike))}`;
            });
        })
        .join("; ");
}

/** Over which the same was seen at the same address. */
function transportsOf({ what, at }: Place, places: readonly Place[]): string {
    const transports = places
        .filter((place) => place.what === what && place.at.address === at.address)
        .map((place) => place.at.transport.toUpperCase());
    return [...new Set(transports)].sort().reverse().join(" and ");
}

function addressesOf(places: readonly Place[]): string[] {
    return [...new Set(places.map(({ at }) => at.address))];
}

function stepFor(domain: string, server: string, broken: readonly Place[], places: readonly Place[]): string {
    const [first] = broken;
    if (first?.at.answer.kind === "refused") {
        const transport = first.at.transport.toUpperCase();
        return `Find out who refuses ${transport} port 53 at ${listOf(addressesOf(broken))}, beginning with the network that this audit runs in.`;
    }
    if (places.some(({ state }) => state === "ok")) {
        // Where it answers for the zone the zone is on it: what else the same server says is not up to us to correct.
        return `Ask ${server} for ${domain} by hand at ${listOf(addressesOf(broken))}; where it stays so, open a case with AWS, as the same server answers elsewhere.`;
    }
    return first?.what === "REFUSED"
        ? `See that the hosted zone of ${domain} exists and is on the delegation set of ${server}, then run "pulumi up --refresh".`
        : `Ask ${server} for ${domain} by hand, and run "pulumi up --refresh" where its hosted zone is not as it should be.`;
}

function stepForSilence(server: string, open: readonly Place[]): string {
    return open.every(({ state }) => state === "no way")
        ? "Run the audit on a machine that has this IP version, or with --family ipv4."
        : `Run the audit again; where ${server} stays silent, see whether this network lets UDP and TCP port 53 out.`;
}
