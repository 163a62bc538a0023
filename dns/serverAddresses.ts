import { isInRanges, sortAddresses, specialPurposeRange } from "../records/addresses";
import { AWS_RANGES_DATE } from "./awsRanges";

/**
 * The way in which a witness was queried. A machine on the way to a plain resolver, or on our own walk from the root, can answer instead of
 * the server; on the way to a resolver over HTTPS it cannot.
 */
export type WitnessKind = "plain" | "https" | "walk";

/** The answer of one witness about one name and family: its addresses, which can be none, or the reason why it did not answer. */
export type LookupResult = {
    resolver: string;
    /** The identity of the witness, independent of its notation; results with the same identity are one witness. Default: `resolver`. */
    witness?: string;
    /** Default plain. */
    kind?: WitnessKind;
} & ({ addresses: string[]; problem?: undefined } | { addresses?: undefined; problem: string });

export interface AddressRules {
    /** At least one of the two required witnesses must be of these kinds. */
    proof: readonly WitnessKind[];
    /** CIDR ranges; a new address must be in one of them. */
    ranges: readonly string[];
    /** True to believe private, loopback and other special-purpose addresses. Only for sandboxes. */
    allowSpecialPurpose: boolean;
}

/** Objections to new addresses, in addition to the witnesses. */
export interface Objections {
    /** Addresses of the delegation set's other servers. */
    neighbors?: readonly string[];
    /** New addresses that do not answer for a zone on the set, each with the reason. */
    unproven?: ReadonlyMap<string, string>;
}

export interface AddressDecision {
    /** The addresses to publish, sorted: `kept` and `added`. */
    addresses: string[];
    kept: string[];
    added: string[];
    dropped: string[];
    /** The results that were not believed, with the reasons, for a person. */
    warnings: string[];
}

/** The number of independent witnesses that must agree before an address is added or dropped. */
const AGREEMENT = 2;

type Answered = LookupResult & { addresses: string[] };

/** The warning if there is no answer at all. */
export const NO_RESOLVER = "no resolver could be asked";

/**
 * Decides about the addresses of one AWS name server in one family, from the known addresses and the witnesses.
 *
 * With a wrong address a stranger answers for every tenant, but a missing one only disables one of four servers, so the rules prefer the
 * known addresses. An address is added if two independent witnesses have it, one of them of a kind that is proof, and there is no
 * objection: a range without name servers of AWS, another server of the set with the same address, or a zone for which it does not answer.
 * An address is dropped if no witness that answered has it any more, and at least two answered, one of them of a kind that is proof. The
 * last address of a family is only dropped if another one replaces it.
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

/** The distinct witnesses, as the texts of their resolvers. */
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

/** The reason why an address is not believed; undefined if it is believed. */
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

/** The known addresses and the answers about one AWS name server in one family. */
export interface ServerEvidence {
    known: readonly string[];
    results: readonly LookupResult[];
}

/**
 * Decides about all servers of one delegation set together, in one family: a server never gets an address that another one has, or would
 * get in the same look-up.
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

/** The differences between two states of the hosts, for a person: `ns2.example.com (ns-523.awsdns-01.net): A 205.251.194.11 -> 205.251.9.9`. */
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
