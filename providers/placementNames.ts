import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { decideNames, namesOfNewPool, type NamesRequest, type PoolNames } from "../pool/nameServerNames";
import { isSame } from "./dynamicResource";

/** Which white-label names the sets of a pool have: what a state remembers of them, and what is said of a change. */

/** What a placement remembers of names. A state of before 0.3.0 has none of it. */
export interface NamesMemory {
    /** Of each set, from the first. */
    names?: string[][] | undefined;
    /** Names that have left their set, with its number. */
    formerNames?: Record<string, number> | undefined;
    /** A set has other names than it would be made with today. Where it is not so, a state without names needs no update. */
    keepsNames?: boolean | undefined;
}

/** What is on record of the last up. */
export interface FormerPool extends NamesMemory {
    sets?: number | undefined;
    digests?: Record<string, string> | string | undefined;
}

interface AskedNames extends NamesRequest {
    tenants: readonly { domain: string; digest: string }[];
}

/**
 * The names of each set, kept for the sets that are there.
 *
 * @param former what the state has of the last up, and nothing else
 * @param sets how many there are going to be
 * @param say is told which sets keep their names although the number of `nameServers` changes
 */
export function placeNames(
    request: AskedNames,
    former: FormerPool,
    sets: number,
    say: (message: string) => void,
): { memory: NamesMemory; failures: CheckFailure[] } {
    const known = knownNames(request, former);
    const { names, clashes } = decideNames(request, known, sets);
    const memory: NamesMemory = {
        names: names.active,
        formerNames: Object.keys(names.former).length === 0 ? undefined : names.former,
        keepsNames: isSame(names.active, namesOfNewPool(request, sets)) ? undefined : true,
    };
    const failures = isUnsure(request, former)
        ? [{ property: "nameServers", reason: describeUnsure(former.sets ?? 1) }]
        : clashes.map(({ name, set, isFormer, free }) => {
              const reason = isFormer
                  ? `"${name}": it was a name of delegation set ${set}, and goes on answering for a server of that set, because registrars may still have it. Write another name, such as ${free}; ` +
                    `or, when no registrar has it any more, set retiredNameServers: [${name}] for one up first`
                  : `"${name}": it is a name of delegation set ${set}, whose tenants are delegated to it, and stands for a server of that set. Write another name, such as ${free}; or leave it out`;
              return { property: "nameServers", reason };
          });
    if (failures.length === 0) {
        describeKept(known, names).forEach(say);
    }
    return { memory, failures };
}

/** The names of the sets that are there. Without a record they are those that today's settings give. */
function knownNames(request: NamesRequest, { names, formerNames, sets }: FormerPool): PoolNames | undefined {
    if (names !== undefined) {
        return { active: names, former: formerNames ?? {} };
    }
    return sets === undefined ? undefined : { active: namesOfNewPool(request, sets), former: {} };
}

/**
 * True where the names of a set are not on record, in a state of a former version, and today's settings may not be those
 * that gave them: of no tenant the settings are what they were.
 */
function isUnsure({ tenants }: AskedNames, { names, sets = 1, digests }: FormerPool): boolean {
    // A state of 0.1.0 has another form of digests, by which nothing can be told.
    return (
        names === undefined &&
        sets > 1 &&
        typeof digests === "object" &&
        tenants.length > 0 &&
        !tenants.some(({ domain, digest }) => digests[domain] === digest)
    );
}

function describeUnsure(sets: number): string {
    return (
        `the state of a former version does not have the names of the ${sets} delegation sets on record, and nameServers, ttlPhase or soa are not what they were at the last up: were it nameServers, ` +
        "names of live tenants would move to other servers. Put these settings back as they were at the last up and deploy once, which changes nothing in Route 53 and puts the names on record; then make the change"
    );
}

function describeKept(known: PoolNames | undefined, { active }: PoolNames): string[] {
    const [first = []] = active;
    const [formerFirst = first] = known?.active ?? [];
    return formerFirst.length === first.length
        ? []
        : active.flatMap((names, index) =>
              index > 0 && names.length !== first.length && isSame(names, known?.active[index])
                  ? [
                        `delegation set ${index + 1} keeps its names ${names.join(", ")}: how many a set has is decided when it is made`,
                    ]
                  : [],
          );
}
