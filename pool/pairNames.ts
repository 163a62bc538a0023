/** A white-label name and its AWS name server. */
export interface NamedServer {
    host: string;
    awsName: string;
}

export interface PairingRequest {
    /** The names of the NS list, in its order. */
    names: readonly string[];
    /** The set's AWS name servers. */
    servers: readonly string[];
    /** Published names, with their servers. */
    published: readonly NamedServer[];
    /** Published names that are to be deleted. */
    retired: readonly string[];
}

export interface Pairing {
    /** One entry for each of `names`, in the same order. */
    active: NamedServer[];
    /** Names that are in no NS list any more and still answer, because registrars and resolvers may have them. */
    former: NamedServer[];
    /** Pairs of names with the same server; one of them has to be removed. */
    clashes: [one: string, other: string][];
}

/**
 * Decides the server of each name.
 *
 * A published name keeps its server, even if names are renamed, reordered or removed: a resolver that has the name queries that server, and
 * a registrar may have it as glue. New names get the servers without a name in the list, in the set's order.
 */
export function pairNames({ names, servers, published, retired }: PairingRequest): Pairing {
    const kept = published.filter(({ awsName }) => servers.includes(awsName));
    const serverOf = new Map(kept.map(({ host, awsName }) => [host, awsName]));
    const taken = new Set(names.flatMap((host) => serverOf.get(host) ?? []));
    const free = servers.filter((server) => !taken.has(server));
    const active = names.map((host) => ({ host, awsName: serverOf.get(host) ?? free.shift() ?? "" }));
    return {
        active,
        former: kept.filter(({ host }) => !names.includes(host) && !retired.includes(host)),
        clashes: active.flatMap(({ host, awsName }, index) => {
            const first = active.findIndex((other) => other.awsName === awsName);
            const other = active[first]?.host;
            return first < index && other !== undefined ? [[other, host] as [string, string]] : [];
        }),
    };
}
