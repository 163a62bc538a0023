import {
    problemsOf,
    worst,
    type Finding,
    type Report,
    type ReportedServer,
    type Verdict,
} from "../../report";
import { printable } from "../../printable";
import { count, displayName, groupBy } from "../../words";
import { tooltipOf, type ArrowTarget, type CardContext } from "./cards";

/** The delegation sets of the drawing, with servers by name, and the number of the others. */

/** A white-label name server with its AWS name server. */
export interface ServerPart {
    id: string;
    title: string;
    addresses: string[];
    /** A problem of the server itself that no arrow shows. */
    tag?: { text: string; verdict: Verdict; tooltip: string } | undefined;
    aws?: { title: string; addresses: string[]; verdict: Verdict; tooltip: string } | undefined;
}

export interface SetPart {
    id: string;
    title: string;
    awsTitle: string;
    servers: ServerPart[];
}

const MAX_SETS = 6;
const MAX_SERVERS = 8;

export function setsOf(
    { brand, findings }: Report,
    problems: readonly Finding[],
): { sets: SetPart[]; targetOf: CardContext["targetOf"] } {
    const targets = new Map<string, ArrowTarget>();
    const troubled = new Set(problems.flatMap(({ subject, server }) => [subject, server ?? subject]));
    const inTrouble = ({ host }: ReportedServer): boolean => troubled.has(host);
    const groups = groupBy(brand.servers, ({ delegationSetId = "" }) => delegationSetId);
    const bySubject = groupBy(
        findings.filter(({ kind }) => kind === "server"),
        ({ subject }) => subject,
    );
    const numbered = [...groups].map(([id, servers], index) => ({ id, servers, number: index + 1 }));
    const drawn = fewest(numbered, MAX_SETS, ({ servers }) => servers.some(inTrouble));
    const sets = drawn.shown.map(({ id, servers, number }) => {
        const set = `set${number}`;
        const { shown, left } = fewest(servers, MAX_SERVERS, inTrouble);
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

/** The first items in their order, with problems before others, and with one place kept for the rest. */
function fewest<T>(all: readonly T[], most: number, first: (item: T) => boolean): { shown: T[]; left: T[] } {
    if (all.length <= most) {
        return { shown: [...all], left: [] };
    }
    const chosen = new Set([...all.filter(first), ...all.filter((item) => !first(item))].slice(0, most - 1));
    return { shown: all.filter((item) => chosen.has(item)), left: all.filter((item) => !chosen.has(item)) };
}

function serverPart(id: string, server: ReportedServer, findings: readonly Finding[]): ServerPart {
    const { host, awsName, aws, records } = server;
    // The registry's card shows the glue, and the arrow from AWS shows the addresses.
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

function addressLines(addresses: ReportedServer["aws"]): string[] {
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
