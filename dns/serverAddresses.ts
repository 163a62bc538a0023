import { sortAddresses, specialPurposeRange } from "../records/addresses";

/** What one resolver said of one name and family: its addresses, maybe none, or why it could not be asked. */
export type LookupResult =
    | { resolver: string; addresses: string[]; problem?: undefined }
    | { resolver: string; addresses?: undefined; problem: string };

export interface AddressRules {
    /** How many resolvers are configured; with a single one its word has to do. */
    resolvers: number;
    /** Believe private, loopback and other special-purpose addresses. For sandboxes only. */
    allowSpecialPurpose: boolean;
}

export interface AddressDecision {
    /** What to publish, sorted: `kept` and `added`. */
    addresses: string[];
    kept: string[];
    /** New, and believed by the rules that need no further packet. */
    added: string[];
    dropped: string[];
    /** For a person: what was not believed and why. */
    warnings: string[];
}

/** Two resolvers that were asked independently have to say the same before an address is new, or known and gone. */
const AGREEMENT = 2;

/**
 * Decides which addresses one AWS name server has in one family, from what it had and what the resolvers say.
 *
 * A wrong address hands every tenant's DNS to a stranger, and a missing one only takes away one of four servers, so
 * the rules lean to what is known: an address is added when two resolvers agree (or the only one configured says so),
 * dropped when none that answered has it any more and two did (or the only one configured), and the last one of a family is
 * never dropped without another in its place.
 */
export function decideAddresses(
    known: readonly string[],
    results: readonly LookupResult[],
    rules: AddressRules,
): AddressDecision {
    const warnings: string[] = [];
    const answered = results.flatMap(({ resolver, addresses }) =>
        addresses === undefined ? [] : [{ resolver, addresses }],
    );
    const failed = results.flatMap(({ resolver, problem }) =>
        problem === undefined ? [] : [`${resolver}: ${problem}`],
    );
    if (answered.length === 0) {
        warnings.push(`no resolver could be asked (${failed.join("; ")})`);
        return {
            addresses: sortAddresses(known),
            kept: sortAddresses(known),
            added: [],
            dropped: [],
            warnings,
        };
    }
    const seen = sortAddresses(answered.flatMap(({ addresses }) => addresses));
    const added = seen
        .filter((address) => !known.includes(address))
        .filter((address) => {
            const witnesses = distinct(answered.filter(({ addresses }) => addresses.includes(address)));
            const refusal = refuse(address, witnesses, answered.length, failed, rules);
            if (refusal !== undefined) {
                warnings.push(refusal);
            } else if (witnesses.length < AGREEMENT) {
                warnings.push(
                    `the new address ${address} is believed on the word of ${witnesses.join(", ")} alone, the only resolver configured`,
                );
            }
            return refusal === undefined;
        });
    const missing = known.filter((address) => !seen.includes(address));
    const alone = distinct(answered).length < AGREEMENT && rules.resolvers > 1;
    const bare = missing.length === known.length && added.length === 0;
    const stays = missing.length > 0 && (alone || bare);
    if (stays) {
        const others = failed.length > 0 ? `; could not be asked: ${failed.join("; ")}` : "";
        warnings.push(
            `${missing.join(", ")} stays although ${distinct(answered).join(", ")} did not confirm it: ` +
                (alone ? `it takes two to drop an address${others}` : "nothing could take its place"),
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

function distinct(results: readonly { resolver: string }[]): string[] {
    return [...new Set(results.map(({ resolver }) => resolver))];
}

function refuse(
    address: string,
    witnesses: string[],
    answered: number,
    failed: string[],
    rules: AddressRules,
): string | undefined {
    const range = specialPurposeRange(address);
    if (range !== undefined && !rules.allowSpecialPurpose) {
        return `${address} from ${witnesses.join(", ")} is not believed: it is of a special-purpose range (${range}), where no name server of AWS is`;
    }
    if (witnesses.length < AGREEMENT && rules.resolvers > 1) {
        const others = failed.length > 0 ? `; could not be asked: ${failed.join("; ")}` : "";
        return `${address} is not believed: ${witnesses.join(", ")} alone has it, of ${answered} resolvers that answered${others}`;
    }
    return undefined;
}

/** One white-label name server: a name of ours for one AWS name server, with that server's addresses. */
export interface Host {
    /** ns1.example.com */
    host: string;
    /** ns-523.awsdns-01.net */
    awsName: string;
    ipv4: string[];
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
