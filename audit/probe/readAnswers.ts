import { parseAddress, sortAddresses } from "../../records/addresses";
import type { DnsAnswer } from "../../dns/query";
import type { DnsRecord } from "../../dns/packet";
import type { Cut } from "../../dns/walk";
import type { DelegatedServer, Walk } from "../../dns/walkState";
import { normalName } from "../../records/wireNames";
import { ipv4First } from "../compare";
import { isDefinite, isIntercepted, problemOf } from "./walkRetry";
import type {
    AddressRecords,
    DelegationObservation,
    Observed,
    ServedAddresses,
    ServerAnswer,
} from "../observations";

/** Converts answers to plain data: pure, and safe with any content. */

/** A host's addresses from the walks for A and AAAA. */
export function readAddressWalks(host: string, a: Walk, aaaa: Walk): Observed<AddressRecords> {
    const walks = [a, aaaa];
    const failed = walks.filter(({ answer }) => answer === undefined);
    const [first] = failed;
    if (first !== undefined) {
        return { problem: problemOf(first), definite: failed.every(isDefinite) };
    }
    const [ipv4, ipv6] = [addressesIn(host, a, "A"), addressesIn(host, aaaa, "AAAA")];
    // A name that does not exist has neither type, so one of the two answers is wrong.
    const denied = walks.find(({ answer }) => answer?.rcode === "NXDOMAIN");
    if (denied !== undefined && ipv4.length + ipv6.length > 0) {
        const server = denied.server?.name ?? "a server";
        return { problem: `${server} says both that ${host} exists and that it does not`, definite: false };
    }
    const own = walks
        .flatMap(({ answer }) => answer?.answers ?? [])
        .filter(({ name, type }) => name === host && ["A", "AAAA", "CNAME"].includes(type));
    const alias = own.find(({ type }) => type === "CNAME");
    return {
        value: {
            ipv4,
            ipv6,
            ttls: [...new Set(own.map(({ ttl }) => ttl))],
            ...(alias === undefined ? {} : { cname: normalName(alias.data) }),
            server: a.server?.name,
        },
    };
}

function addressesIn(host: string, { answer }: Walk, type: "A" | "AAAA"): string[] {
    const answers = answer?.answers ?? [];
    const target = endOfAliases(answers, host);
    return sortAddresses(
        answers
            .filter((record) => record.type === type && record.name === target)
            .flatMap(({ data }) => parseAddress(data)?.address ?? []),
    );
}

/** The name at the end of the CNAMEs from a name. */
function endOfAliases(answers: readonly DnsRecord[], name: string): string {
    const passed = new Set<string>();
    let target = name;
    for (let alias = aliasOf(answers, target); alias !== undefined; alias = aliasOf(answers, target)) {
        if (passed.has(target)) {
            break;
        }
        passed.add(target);
        target = normalName(alias.data);
    }
    return target;
}

function aliasOf(answers: readonly DnsRecord[], name: string): DnsRecord | undefined {
    return answers.find((record) => record.type === "CNAME" && record.name === name);
}

/** The answer of a server to a query for a domain's SOA or NS. */
export function readServerAnswer(domain: string, answer: DnsAnswer): ServerAnswer {
    const { rcode, authoritative, answers } = answer;
    const read: ServerAnswer = { kind: "answer", rcode, authoritative };
    for (const { name, type, ttl, data } of answers) {
        if (name !== domain) {
            continue;
        }
        if (type === "NS") {
            read.ns ??= { names: [], ttl };
            read.ns.names.push(normalName(data));
        } else if (type === "SOA") {
            read.soa ??= { mname: normalName(data.slice(0, data.indexOf(" "))), ttl };
        } else if (type === "CNAME") {
            read.cname ??= normalName(data);
        }
    }
    read.ns?.names.sort();
    return read;
}

/** The addresses of a name itself from the answers for A and AAAA, or its CNAME. */
export function readServed(name: string, answers: readonly DnsAnswer[]): ServedAddresses {
    const own = answers.flatMap((answer) => answer.answers).filter((record) => record.name === name);
    const alias = own.find(({ type }) => type === "CNAME");
    return {
        addresses: own
            .filter(({ type }) => type === "A" || type === "AAAA")
            .flatMap(({ data }) => parseAddress(data)?.address ?? []),
        ...(alias === undefined ? {} : { cname: normalName(alias.data) }),
    };
}

/** The values of a type at a name itself. */
export function readData(walk: Walk, name: string, type: string): Observed<string[]> {
    const { answer } = walk;
    if (answer === undefined) {
        return { problem: problemOf(walk), definite: isDefinite(walk) };
    }
    if (answer.answers.some((record) => record.type === "CNAME" && record.name === name)) {
        return { problem: `${name} is a CNAME`, definite: false };
    }
    if (answer.rcode !== "NOERROR") {
        return {
            problem: `${walk.server?.name ?? "a server"} says ${answer.rcode} for ${name}`,
            definite: false,
        };
    }
    return {
        value: answer.answers
            .filter((record) => record.type === type && record.name === name)
            .map(({ data }) => data),
    };
}

/** A delegation from the walker. */
export function readCut(cut: Cut): Observed<DelegationObservation> {
    const { parent, nameServers, problem, cname } = cut;
    return problem === undefined
        ? {
              value: {
                  parent,
                  server: cut.server?.name,
                  nameServers: inOrder(nameServers),
                  nxdomain: cut.steps.at(-1)?.outcome === "nxdomain",
                  cname,
              },
          }
        : {
              problem: problemOf(cut),
              definite: cut.server === undefined && isDefinite(cut),
              ...(isIntercepted(cut) ? { intercepted: true } : {}),
          };
}

/** Many servers begin their lists with another record each time, which must not be a difference between two audits. */
function inOrder(nameServers: readonly DelegatedServer[]): DelegatedServer[] {
    return nameServers
        .map(({ name, glue }) => ({ name, glue: ipv4First([...glue].sort()) }))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
}
