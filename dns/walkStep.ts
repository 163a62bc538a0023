import type { WireName } from "../records/names";
import { isAtOrBelow, normalName } from "../records/wireNames";
import type { DnsAnswer } from "./query";
import { QueryError } from "./queryError";
import type { QuestionType } from "./question";
import type { DelegatedZone, Descent, ServerAddress, WalkerState, WalkStep } from "./walkState";

/** One step of a walk: a query to one server of a zone, and the next step from its answer. */

/** Queries a server. Without `found` the next server has to be queried. */
export async function askServer(
    state: WalkerState,
    zone: DelegatedZone,
    server: ServerAddress,
    name: WireName,
    type: QuestionType,
): Promise<{ step: WalkStep; found?: Descent }> {
    const { route, timeoutMs, onPacket, ask } = state.options;
    const place = { zone: zone.name, server };
    try {
        const answer = await ask(route(server.address), { name, type }, { timeoutMs, attempts: 1, onPacket });
        state.silent.delete(server.address);
        return classify(place, answer, name, type);
    } catch (error) {
        if (!(error instanceof QueryError)) {
            throw error;
        }
        state.silent.add(server.address);
        const problem = `${describeServer(server)}: ${error.message}`;
        return { step: { ...place, outcome: "failed", problem, silent: true } };
    }
}

function classify(
    place: { zone: WireName; server: ServerAddress },
    answer: DnsAnswer,
    name: WireName,
    type: QuestionType,
): { step: WalkStep; found?: Descent } {
    const failed = (what: string): { step: WalkStep } => ({
        step: { ...place, outcome: "failed", problem: `${describeServer(place.server)} ${what}` },
    });
    if (answer.rcode !== "NOERROR" && answer.rcode !== "NXDOMAIN") {
        return failed(`answers ${answer.rcode}`);
    }
    if (answer.authoritative) {
        const some = answer.answers.some(
            (record) => record.type === type || record.type === "CNAME" || type === "ANY",
        );
        const outcome = answer.rcode === "NXDOMAIN" ? "nxdomain" : some ? "answer" : "nodata";
        return { step: { ...place, outcome }, found: { kind: "answer", ...place, answer } };
    }
    const to = referralIn(answer, place.zone, name);
    if (to === undefined) {
        return failed(`is not authoritative for ${name} and does not delegate it`);
    }
    return {
        step: { ...place, outcome: "referral", delegatedTo: to.name, nameServers: [...to.servers] },
        found: { kind: "referral", ...place, to },
    };
}

/**
 * The delegation in an answer. It is only believed if it is below the zone of the server and on the way to the name. Glue is also only
 * believed for names in that zone (RFC 5452 §6).
 */
function referralIn(answer: DnsAnswer, zone: WireName, name: WireName): DelegatedZone | undefined {
    const cut = answer.authorities.find((record) => record.type === "NS")?.name;
    if (cut === undefined || cut === zone || !isAtOrBelow(cut, zone) || !isAtOrBelow(name, cut)) {
        return undefined;
    }
    const names = answer.authorities
        .filter((record) => record.type === "NS" && record.name === cut)
        .map((record) => normalName(record.data));
    const glue = answer.additionals.filter(({ type }) => type === "A" || type === "AAAA");
    return {
        name: cut,
        servers: names.map((server) => ({
            name: server,
            glue: isAtOrBelow(server, zone)
                ? glue.filter((record) => record.name === server).map(({ data }) => data)
                : [],
        })),
    };
}

/** A server as a text for a person. */
export function describeServer({ name, address }: ServerAddress): string {
    return `${name} (${address})`;
}
