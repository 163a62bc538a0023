import type { DnsFault, DnsFaultKind } from "../../sandbox/dns/faults";
import { tldServers } from "../../sandbox/dns/registry";

/** The faults of DNS in each place, and the expected addresses of a name server. */

/** The zone that proves a new address. */
export const ZONE = "tenant.net";
const LIES = ["205.251.9.66", "205.251.9.67"] as const;
const SILENT = "no answer over UDP in 2000 ms";
const STRAY = `${SILENT}; 1 packets that did not match the question were ignored`;
const ALIAS = "is a CNAME of fault-1.example., which a name server must not be";

/** Answers that are not valid, with their texts in a warning. */
const FAILURES: [what: string, kinds: DnsFaultKind[], problem: string][] = [
    ["silence", ["silence"], SILENT],
    ["SERVFAIL", ["servfail"], "answered SERVFAIL for"],
    ["REFUSED", ["refused"], "answered REFUSED for"],
    ["NXDOMAIN", ["nxdomain"], "answered NXDOMAIN for"],
    ["a truncated answer and a refused connection", ["truncate", "tcp-refused"], "ECONNRESET"],
    ["the answer under a wrong id", ["wrong-id"], STRAY],
    ["the answer to a wrong question", ["wrong-question"], STRAY],
    ["the answer from another socket", ["other-address"], SILENT],
    ["a chain of CNAMEs", ["cname"], ALIAS],
    ["a circle of CNAMEs", ["cname-loop"], ALIAS],
    ["a name that points to itself", ["pointer-loop"], STRAY],
    ["a truncated message", ["cut"], STRAY],
];
const HARMLESS: [what: string, kinds: DnsFaultKind[]][] = [
    ["a truncated answer that is complete over TCP", ["truncate"]],
    ["refused TCP connections, while UDP works", ["tcp-refused"]],
    ["unrelated records", ["extra-records"]],
    ["an oversized answer", ["oversized"]],
];
/** A server that does not answer over UDP is also asked for the zone over TCP. */
const HARMLESS_THERE: typeof HARMLESS = [...HARMLESS, ["the answer from another socket", ["other-address"]]];
/** The sandbox's names for its two resolvers. */
export type Place = "resolver" | "resolver2";
/** The servers that a walk asks for the address of a name server below net. */
const WALKED = tldServers("net").flatMap(({ addresses: { ipv4, ipv6 } }) => [...ipv4, ...ipv6]);
const EVERYBODY = ["resolver", "resolver2", ...WALKED];
const PLACES: [text: string, at: Place[]][] = [
    ["the first resolver", ["resolver"]],
    ["the second resolver", ["resolver2"]],
    ["both resolvers", ["resolver", "resolver2"]],
];

export type Which = "old" | "next";

/** The data of a case. */
export interface Scene {
    awsName: string;
    /** The known addresses. */
    old: string;
    /** AWS's new address, if there is one. */
    next: string;
    /** The address of another server of the set. */
    neighbor: string;
    /** The answers of the resolvers, by the sandbox's names for them. */
    resolvers: Record<Place, string>;
}

export interface Case {
    title: string;
    /** The present address. @default the old one */
    known?: Which[];
    /** No other known server can show that the zone is served. */
    alone?: boolean;
    /** The present address of AWS's server. */
    aws: Which[];
    /** The addresses that must be published. */
    published: Which[];
    faults: (scene: Scene) => Pick<DnsFault, "at" | "fault" | "addresses" | "name" | "type">[];
    /** Parts of lines; each must be in one line. Without parts, there must be no warning. */
    says: (scene: Scene) => string[][];
}

/** A resolver's fault affects the one question of the case, whatever other names are looked up. */
const spoil = (
    places: string[],
    kinds: DnsFaultKind[],
    { awsName: name }: Scene,
    addresses?: string[],
): ReturnType<Case["faults"]> =>
    places.flatMap((at) => kinds.map((fault) => ({ at, fault, name, type: "A", addresses })));

/** If one of two resolvers fails, the other one and the walk from the root are still two witnesses. */
const FAILING: Case[] = [
    ...PLACES.slice(0, 2).flatMap(([where, places]) =>
        FAILURES.map(([what, kinds]): Case => ({
            title: `follow AWS with ${what} from ${where}: the other one and a walk agree`,
            aws: ["next"],
            published: ["next"],
            faults: (scene) => spoil(places, kinds, scene),
            says: () => [],
        })),
    ),
    ...FAILURES.map(([what, kinds, problem]): Case => ({
        title: `do not change with ${what} from both resolvers`,
        aws: ["next"],
        published: ["old"],
        faults: (scene) => spoil(["resolver", "resolver2"], kinds, scene),
        says: ({ resolvers }) => [
            ["no resolver could be asked (", ...Object.values(resolvers), problem, "stay as they are"],
        ],
    })),
    ...FAILURES.map(([what, kinds, problem]): Case => ({
        title: `do not change with ${what} from the first resolver and from the servers of a walk`,
        aws: ["next"],
        published: ["old"],
        faults: (scene) => spoil(["resolver", ...WALKED], kinds, scene),
        says: ({ next, resolvers: { resolver, resolver2 } }) => [
            [
                `${next} is not believed: ${resolver2} alone has it, of 1 witnesses that answered`,
                `could not be asked: `,
                `${resolver}: `,
                problem,
            ],
        ],
    })),
];
const FOLLOWING: Case[] = PLACES.flatMap(([where, places]) =>
    HARMLESS.map(([what, kinds]): Case => ({
        title: `follow AWS with ${what} from ${where}`,
        aws: ["next"],
        published: ["next"],
        faults: (scene) => spoil(places, kinds, scene),
        says: () => [],
    })),
);
const UNPROVEN: Case[] = [
    ...FAILURES.filter(([, kinds]) => !kinds.includes("other-address")).map(([what, kinds, problem]) => ({
        what,
        kinds,
        problem,
    })),
    ...HARMLESS_THERE.map(([what, kinds]) => ({ what, kinds, problem: undefined })),
].map(({ what, kinds, problem }): Case => ({
    title: `${problem === undefined ? "include AWS's further one" : "do not include a further one"} with ${what} for a query about a tenant's zone at it`,
    aws: ["old", "next"],
    published: problem === undefined ? ["old", "next"] : ["old"],
    faults: ({ next }) => kinds.map((fault) => ({ at: next, fault })),
    says: ({ next }) =>
        problem === undefined
            ? []
            : [
                  [
                      `${next} is not believed: it does not answer authoritatively for a zone on the delegation set (`,
                      problem === ALIAS ? `answered without the SOA for ${ZONE}` : problem,
                  ],
              ],
}));
/** Two resolvers that agree on a lie, and no AWS server that could disprove it. */
const ALONE: Case[] = FAILURES.map(([what, kinds]): Case => ({
    title: `do not change with one wrong address from both resolvers and ${what} from every AWS server`,
    aws: ["old"],
    published: ["old"],
    alone: true,
    faults: (scene) => [
        ...spoil(["resolver", "resolver2"], ["wrong-addresses"], scene, [LIES[0]]),
        ...kinds.map((fault) => ({ at: scene.old, fault })),
    ],
    says: ({ resolvers: { resolver, resolver2 } }) => [
        [
            `${LIES[0]} is not believed: ${resolver}, ${resolver2} have it, but a walk from the root does not confirm it`,
        ],
    ],
}));
const LYING: Case[] = [
    ...PLACES.slice(0, 2).map(([where, places]): Case => ({
        title: `do not change with a wrong address from ${where}`,
        aws: ["old"],
        published: ["old"],
        faults: (scene) => spoil(places, ["wrong-addresses"], scene, [LIES[0]]),
        says: ({ resolvers }) => [
            [
                `${LIES[0]} is not believed: ${resolvers[places[0] ?? "resolver"]} alone has it, of 3 witnesses that answered`,
            ],
        ],
    })),
    {
        title: "do not change with two different wrong addresses from the two resolvers",
        aws: ["old"],
        published: ["old"],
        faults: (scene) => [
            ...spoil(["resolver"], ["wrong-addresses"], scene, [LIES[0]]),
            ...spoil(["resolver2"], ["wrong-addresses"], scene, [LIES[1]]),
        ],
        says: ({ resolvers: { resolver, resolver2 } }) => [
            [`${LIES[0]} is not believed: ${resolver} alone has it`],
            [`${LIES[1]} is not believed: ${resolver2} alone has it`],
        ],
    },
    {
        title: "do not change with one wrong address from both resolvers and from the servers of a walk, if the address does not serve the zone",
        aws: ["old"],
        published: ["old"],
        faults: (scene) => spoil(EVERYBODY, ["wrong-addresses"], scene, [LIES[0]]),
        says: () => [
            [
                `${LIES[0]} is not believed: it does not answer authoritatively for a zone on the delegation set (`,
            ],
        ],
    },
    {
        title: "do not change with an address outside of AWS's ranges from all witnesses",
        aws: ["old"],
        published: ["old"],
        faults: (scene) => spoil(EVERYBODY, ["wrong-addresses"], scene, ["8.8.4.4"]),
        says: () => [["8.8.4.4 from ", "is not believed: it is outside the ranges of AWS's name servers"]],
    },
    {
        title: "do not change with another server's address from all witnesses",
        aws: ["old"],
        published: ["old"],
        faults: (scene) => spoil(EVERYBODY, ["wrong-addresses"], scene, [scene.neighbor]),
        says: ({ neighbor }) => [
            [
                `${neighbor} from `,
                "is not believed: it is the address of another server of the delegation set",
            ],
        ],
    },
    {
        title: "do not change with an address of the user's own network from both resolvers",
        aws: ["old"],
        published: ["old"],
        faults: (scene) => spoil(["resolver", "resolver2"], ["wrong-addresses"], scene, ["192.168.0.53"]),
        says: () => [["192.168.0.53", "is not believed: it is of a special-purpose range (private)"]],
    },
    {
        title: "do not change with no address from all witnesses",
        aws: ["old"],
        published: ["old"],
        faults: (scene) => spoil(EVERYBODY, ["wrong-addresses"], scene, []),
        says: ({ old }) => [[`${old} stays although`, "no other address could replace it"]],
    },
    {
        title: "stay two with only one of them from both resolvers, which a walk disproves",
        known: ["old", "next"],
        aws: ["old", "next"],
        published: ["old", "next"],
        faults: (scene) => spoil(["resolver", "resolver2"], ["wrong-addresses"], scene, [scene.old]),
        says: () => [],
    },
    {
        title: "stay two with only one of them from the first resolver and SERVFAIL from all others",
        known: ["old", "next"],
        aws: ["old", "next"],
        published: ["old", "next"],
        faults: (scene) => [
            ...spoil(["resolver"], ["wrong-addresses"], scene, [scene.old]),
            ...spoil(["resolver2", ...WALKED], ["servfail"], scene),
        ],
        says: ({ next, resolvers: { resolver, resolver2 } }) => [
            [
                `${next} stays although ${resolver} did not confirm it: two witnesses are needed to drop an address`,
                `${resolver2}: answered SERVFAIL`,
            ],
        ],
    },
];

export const CASES: readonly Case[] = [...FAILING, ...FOLLOWING, ...UNPROVEN, ...ALONE, ...LYING];
