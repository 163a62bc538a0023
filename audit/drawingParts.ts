import {
    ELSEWHERE,
    registryCard,
    tenantCards,
    tooltipOf,
    type Card,
    type Context,
    type Target,
} from "./drawingCards";
import { problemsOf, worst, type Finding, type Report, type Verdict } from "./report";
import { count, displayName, groupBy, printable } from "./words";

/**
 * What is drawn of a report, before anybody says where: cards of registries and tenants on the left, the white-label name
 * servers by delegation set in the middle, and the AWS name servers that they stand for on the right.
 */

/** A white-label name server, beside the AWS name server that it stands for. */
export interface ServerPart {
    id: string;
    title: string;
    addresses: string[];
    /** What is wrong with the server itself, and no arrow shows. */
    tag?: { text: string; verdict: Verdict; tooltip: string } | undefined;
    aws?: { title: string; addresses: string[]; verdict: Verdict; tooltip: string } | undefined;
}

export interface SetPart {
    id: string;
    title: string;
    awsTitle: string;
    servers: ServerPart[];
}

export interface Parts {
    cards: Card[];
    sets: SetPart[];
    /** Name servers that are not white-label ones, and that a parent zone names all the same. */
    elsewhere?: { id: string; title: string; names: string[] } | undefined;
}

const MOST_SETS = 6;
const MOST_SERVERS = 8;
const MOST_NAMES = 3;

/** What is drawn of the report: problems by name, and what there is too much of by the number. */
export function partsOf(report: Report): Parts {
    const problems = problemsOf(report.findings);
    const { sets, targetOf } = setsOf(report, problems);
    const names = new Set<string>();
    const foreign = (delegation: readonly string[] = []): string[] => {
        const found = delegation.filter((name) => targetOf(name) === undefined);
        found.forEach((name) => names.add(name));
        return found;
    };
    const context = { report, problems, targetOf, foreign };
    const cards = [registryCard(context), ...tenantCards(context)];
    const shown = [...names].slice(0, MOST_NAMES).map(displayName);
    return {
        cards,
        sets,
        ...(names.size === 0
            ? {}
            : {
                  elsewhere: {
                      id: ELSEWHERE,
                      title: "Other name servers",
                      names: [
                          ...shown,
                          ...(names.size > MOST_NAMES
                              ? [`and ${count(names.size - MOST_NAMES, "other")}`]
                              : []),
                      ],
                  },
              }),
    };
}

type Server = Report["brand"]["servers"][number];

function setsOf(
    { brand, findings }: Report,
    problems: readonly Finding[],
): { sets: SetPart[]; targetOf: Context["targetOf"] } {
    const targets = new Map<string, Target>();
    const troubled = new Set(problems.flatMap(({ subject, server }) => [subject, server ?? subject]));
    const inTrouble = ({ host }: Server): boolean => troubled.has(host);
    const groups = groupBy(brand.servers, ({ delegationSetId = "" }) => delegationSetId);
    const bySubject = groupBy(
        findings.filter(({ kind }) => kind === "server"),
        ({ subject }) => subject,
    );
    const numbered = [...groups].map(([id, servers], index) => ({ id, servers, number: index + 1 }));
    const drawn = fewest(numbered, MOST_SETS, ({ servers }) => servers.some(inTrouble));
    const sets = drawn.shown.map(({ id, servers, number }) => {
        const set = `set${number}`;
        const { shown, left } = fewest(servers, MOST_SERVERS, inTrouble);
        shown.forEach(({ host }, index) => targets.set(host, { set, server: `${set}-server${index + 1}` }));
        left.forEach(({ host }) => targets.set(host, { set }));
        const parts = shown.map((server, index) =>
            serverPart(`${set}-server${index + 1}`, server, bySubject.get(server.host) ?? []),
        );
        return {
            id: set,
            title: groups.size > 1 ? `Name servers, set ${number}` : "White-label name servers",
            awsTitle: id === "" ? "AWS name servers" : `Set ${printable(id)}`,
            servers: left.length === 0 ? parts : [...parts, moreServers(set, left.length, "name server")],
        };
    });
    if (drawn.left.length > 0) {
        const hosts = drawn.left.flatMap(({ servers }) => servers);
        hosts.forEach(({ host }) => targets.set(host, { set: "sets" }));
        sets.push({
            id: "sets",
            title: `${count(drawn.left.length, "other delegation set")}`,
            awsTitle: "",
            servers: [moreServers("sets", hosts.length, "name server")],
        });
    }
    return { sets, targetOf: (host) => targets.get(host) };
}

function moreServers(set: string, number: number, noun: string): ServerPart {
    return { id: `${set}-more`, title: count(number, noun), addresses: [] };
}

/** That many of them in their order, those in trouble before others, and room kept for the rest as one. */
function fewest<T>(all: readonly T[], most: number, first: (item: T) => boolean): { shown: T[]; left: T[] } {
    if (all.length <= most) {
        return { shown: [...all], left: [] };
    }
    const chosen = new Set([...all.filter(first), ...all.filter((item) => !first(item))].slice(0, most - 1));
    return { shown: all.filter((item) => chosen.has(item)), left: all.filter((item) => !chosen.has(item)) };
}

function serverPart(id: string, server: Server, findings: readonly Finding[]): ServerPart {
    const { host, awsName, aws, records } = server;
    // The registry's card shows the glue, and the arrow from AWS the addresses.
    const own = problemsOf(findings).filter(
        ({ check }) => check !== "glue" && (check !== "addresses" || awsName === undefined),
    );
    const link = findings.find(({ check }) => check === "addresses");
    const top = worstOf(own);
    return {
        id,
        title: displayName(host),
        addresses: addressLines(records),
        ...(top === undefined
            ? {}
            : { tag: { text: top.check, verdict: top.verdict, tooltip: tooltipOf(top) } }),
        ...(awsName === undefined
            ? {}
            : {
                  aws: {
                      title: displayName(awsName),
                      addresses: addressLines(aws),
                      verdict: link?.verdict ?? "unknown",
                      tooltip: link === undefined ? "not looked at" : tooltipOf(link),
                  },
              }),
    };
}

function addressLines(addresses: Server["aws"]): string[] {
    if (addresses === undefined) {
        return ["addresses not known"];
    }
    const all = [...addresses.ipv4, ...addresses.ipv6].map(printable);
    const more = all.length > 4 ? [`and ${all.length - 3} more`] : [];
    return all.length === 0 ? ["no address"] : [...all.slice(0, more.length > 0 ? 3 : 4), ...more];
}

function worstOf(findings: readonly Finding[]): Finding | undefined {
    const top = worst(findings);
    return findings.find(({ verdict }) => verdict === top);
}
