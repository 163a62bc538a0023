/** A white-label name and the AWS name server that it stands for. */
export interface NamedServer {
    host: string;
    awsName: string;
}

export interface PairingRequest {
    /** The names of the NS list, in its order. */
    names: readonly string[];
    /** The set's AWS name servers. */
    servers: readonly string[];
    /** Names that were published before, with their servers. */
    published: readonly NamedServer[];
    /** Published names that are to go. */
    retired: readonly string[];
}

export interface Pairing {
    /** One for each of `names`, in the same order. */
    active: NamedServer[];
    /** Names that are in no NS list any more, and go on answering: registrars and resolvers may still have them. */
    former: NamedServer[];
    /** Names that stand for one and the same server, of which one has to go. */
    clashes: [one: string, other: string][];
}

/**
 * Which server each name stands for.
 *
 * A name that was published goes on standing for its server, whatever is renamed, reordered or left out: a resolver that
 * has it asks that server, and a registrar may have it as glue. New names take the servers that no name of the list has,
 * in the set's order.
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
