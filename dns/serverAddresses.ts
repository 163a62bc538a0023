import { isInRanges, sortAddresses, specialPurposeRange } from "../records/addresses";
import { AWS_RANGES_DATE } from "./awsRanges";

/**
 * How a witness was asked. On the way to a plain resolver, and on a walk of our own from the root, a machine in between can
 * answer in its place; on the way to a resolver over HTTPS none can.
 */
export type WitnessKind = "plain" | "https" | "walk";

/** What one witness said of one name and family: its addresses, maybe none, or why it could not be asked. */
export type LookupResult = {
    resolver: string;
    /** Who it is, however it is written; two with the same are one witness. Default: `resolver`. */
    witness?: string;
    /** Default plain. */
    kind?: WitnessKind;
} & ({ addresses: string[]; problem?: undefined } | { addresses?: undefined; problem: string });

export interface AddressRules {
    /** Of the two witnesses that it takes, one has to be of these kinds. */
    proof: readonly WitnessKind[];
    /** CIDR ranges, of which a new address has to be in one. */
    ranges: readonly string[];
    /** Believe private, loopback and other special-purpose addresses. For sandboxes only. */
    allowSpecialPurpose: boolean;
}

/** What speaks against new addresses beside the witnesses. */
export interface Objections {
    /** Addresses of the delegation set's other servers. */
    neighbors?: readonly string[];
    /** New addresses that do not answer for a zone that is on the set, each with the reason. */
    unproven?: ReadonlyMap<string, string>;
}

export interface AddressDecision {
    /** What to publish, sorted: `kept` and `added`. */
    addresses: string[];
    kept: string[];
    added: string[];
    dropped: string[];
    /** For a person: what was not believed and why. */
    warnings: string[];
}

/** Witnesses that are independent have to say the same before an address is new, or known and gone. */
const AGREEMENT = 2;

type Answered = LookupResult & { addresses: string[] };

/** The warning where there is no answer at all. */
export const NO_RESOLVER = "no resolver could be asked";

/**
 * Decides which addresses one AWS name server has in one family, from what it had and what the witnesses say.
 *
 * A wrong address hands every tenant's DNS to a stranger, and a missing one only takes away one of four servers, so the
 * rules lean to what is known. An address is added when two independent witnesses have it, one of them of a kind that is
 * proof, and nothing speaks against it: a range where AWS has no name server, another server of the set that has it, a zone
 * that it does not answer for. An address is dropped when none that answered has it any more, and two did, one of them of a
 * kind that is proof; the last one of a family is never dropped without another in its place.
 */
export function decideAddresses(
    known: readonly string[],
    results: readonly LookupResult[],
    rules: AddressRules,
    objections: Objections = {},
): AddressDecision {
    const answered = results.filter((result): result is Answered => result.addresses !== undefined);
    const unchanged = { addresses: sortAddresses(known), kept: sortAddresses(known), added: [], dropped: [] };
    if (answered.length === 0) {
        return { ...unchanged, warnings: [NO_RESOLVER] };
    }
    const warnings: string[] = [];
    const seen = sortAddresses(answered.flatMap(({ addresses }) => addresses));
    const added = seen
        .filter((address) => !known.includes(address))
        .filter((address) => {
            const refusal = refuse(address, answered, rules, objections);
            warnings.push(...(refusal === undefined ? [] : [refusal]));
            return refusal === undefined;
        });
    const missing = known.filter((address) => !seen.includes(address));
    const doubt =
        distinct(answered).length < AGREEMENT
            ? "two witnesses are needed to drop an address"
            : !answered.some((result) => isProof(result, rules))
              ? `it takes ${proofText(rules)} to drop an address`
              : missing.length === known.length && added.length === 0
                ? "no other address could replace it"
                : undefined;
    const stays = missing.length > 0 && doubt !== undefined;
    if (stays) {
        warnings.push(
            `${missing.join(", ")} stays although ${distinct(answered).join(", ")} did not confirm it: ${doubt}`,
        );
    }
    const kept = stays ? known : known.filter((address) => seen.includes(address));
    return {
        addresses: sortAddresses([...kept, ...added]),
        kept: sortAddresses(kept),
        added,
        dropped: sortAddresses(known.filter((address) => !kept.includes(address))),
        warnings,
    };
}

/** The witnesses that are different ones, by the texts of their resolvers. */
function distinct(results: readonly LookupResult[]): string[] {
    return [
        ...new Map(
            results.map(({ resolver, witness = resolver }) => [witness, resolver] as const).reverse(),
        ).values(),
    ].reverse();
}

function isProof({ kind = "plain" }: LookupResult, rules: AddressRules): boolean {
    return rules.proof.includes(kind);
}

function proofText({ proof }: AddressRules): string {
    return proof.includes("walk") ? "a walk from the root" : "a resolver over HTTPS";
}

/** Why an address is not believed; undefined where it is. */
function refuse(
    address: string,
    answered: readonly Answered[],
    rules: AddressRules,
    { neighbors = [], unproven = new Map() }: Objections,
): string | undefined {
    const having = answered.filter(({ addresses }) => addresses.includes(address));
    const witnesses = distinct(having);
    const range = specialPurposeRange(address);
    if (range !== undefined && !rules.allowSpecialPurpose) {
        return `${address} from ${witnesses.join(", ")} is not believed: it is of a special-purpose range (${range}), where AWS has no name servers`;
    }
    if (range === undefined && !isInRanges(address, rules.ranges)) {
        return `${address} from ${witnesses.join(", ")} is not believed: it is outside the ranges of AWS's name servers (ip-ranges.json, service ROUTE53, as of ${AWS_RANGES_DATE}); a newer range can be added in nameServerRanges`;
    }
    if (neighbors.includes(address)) {
        return `${address} from ${witnesses.join(", ")} is not believed: it is the address of another server of the delegation set`;
    }
    if (witnesses.length < AGREEMENT) {
        return `${address} is not believed: ${witnesses.join(", ")} alone has it, of ${distinct(answered).length} witnesses that answered`;
    }
    if (!having.some((result) => isProof(result, rules))) {
        return `${address} is not believed: ${witnesses.join(", ")} have it, but ${proofText(rules)} does not confirm it`;
    }
    const reason: string | undefined = unproven.get(address);
    return reason === undefined
        ? undefined
        : `${address} is not believed: it does not answer authoritatively for a zone on the delegation set (${reason})`;
}

/** What is known and was said of one AWS name server in one family. */
export interface ServerEvidence {
    known: readonly string[];
    results: readonly LookupResult[];
}

/**
 * Decides for the servers of one delegation set, in one family, together: no server gets an address that another one has,
 * or would get in the same look-up.
 *
 * @param unproven as in `Objections`
 */
export function decideServers(
    servers: readonly ServerEvidence[],
    rules: AddressRules,
    unproven: ReadonlyMap<string, string> = new Map(),
): AddressDecision[] {
    const alone = servers.map(({ known, results }) => decideAddresses(known, results, rules, { unproven }));
    return servers.map(({ known, results }, index) => {
        const neighbors = servers.flatMap((other, at) =>
            at === index ? [] : [...other.known, ...(alone[at]?.added ?? [])],
        );
        return decideAddresses(known, results, rules, { neighbors, unproven });
    });
}

/** A white-label name server: its name, its AWS name server, and the addresses of that server. */
export interface Host {
    /** The white-label name in full, such as `ns1.example.com`. */
    host: string;
    /** The AWS name of the server, such as `ns-523.awsdns-01.net`. */
    awsName: string;
    /** The IPv4 addresses of the AWS name server. */
    ipv4: string[];
    /** The IPv6 addresses of the AWS name server. */
    ipv6: string[];
}

/** What differs between two states of the hosts, for a person: `ns2.example.com (ns-523.awsdns-01.net): A 205.251.194.11 -> 205.251.9.9`. */
export function describeAddressChanges(before: readonly Host[], after: readonly Host[]): string[] {
    return after.flatMap((host) => {
        const was = before.find(({ host: name, awsName }) => name === host.host && awsName === host.awsName);
        if (was === undefined) {
            return [];
        }
        return (["ipv4", "ipv6"] as const)
            .filter((family) => sortAddresses(was[family]).join() !== sortAddresses(host[family]).join())
            .map(
                (family) =>
                    `${host.host} (${host.awsName}): ${family === "ipv4" ? "A" : "AAAA"} ` +
                    `${was[family].join(" ") || "none"} -> ${host[family].join(" ") || "none"}`,
            );
    });
}
