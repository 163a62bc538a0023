import type { Host } from "../dns/serverAddresses";

/** What a person types in at a registrar, because no API of Route 53 reaches there. */
export interface Registrar {
    brandDomain: string;
    /** At the brand domain's registrar, as host records (also called glue, child or private name servers). */
    hostRecords: { host: string; addresses: string[] }[];
    /** At the brand domain's registrar, as its name servers; absent where the brand zone stays on servers of its own. */
    brandNameServers?: string[] | undefined;
    /** At each tenant's registrar, as the domain's name servers; with several delegation sets those of the first. */
    tenantNameServers: string[];
    /** The same as lines of text, in the order in which it is done. */
    instructions: string[];
}

/** The instructions of several delegation sets of one brand as one. */
export function registrarOfAll(each: readonly Registrar[]): Registrar {
    const [first, ...more] = each;
    if (first === undefined || more.length === 0) {
        return first ?? { brandDomain: "", hostRecords: [], tenantNameServers: [], instructions: [] };
    }
    const hostRecords = each.flatMap((set) => set.hostRecords);
    const brand = first.instructions.slice(first.hostRecords.length + 1, -1);
    return {
        ...first,
        hostRecords,
        instructions: [
            hostRecordTitle(first.brandDomain),
            ...hostRecords.map(hostRecordLine),
            ...brand,
            ...each.map(
                ({ tenantNameServers: names }) =>
                    `Tell each tenant on ${names[0] ?? ""} … (the output tenants says which): set your name servers to ${names.join(", ")}.`,
            ),
        ],
    };
}

const hostRecordTitle = (brandDomain: string): string =>
    `At the registrar of ${brandDomain}, register these host records (glue):`;
const hostRecordLine = ({ host, addresses }: Registrar["hostRecords"][number]): string =>
    `    ${host} = ${addresses.join(", ")}`;

export function registrarInstructions(
    brandDomain: string,
    hosts: readonly Host[],
    brandZoneIsRewritten: boolean,
): Registrar {
    const names = hosts.map(({ host }) => host);
    const hostRecords = hosts.map(({ host, ipv4, ipv6 }) => ({ host, addresses: [...ipv4, ...ipv6] }));
    return {
        brandDomain,
        hostRecords,
        brandNameServers: brandZoneIsRewritten ? names : undefined,
        tenantNameServers: names,
        instructions: [
            hostRecordTitle(brandDomain),
            ...hostRecords.map(hostRecordLine),
            ...(brandZoneIsRewritten
                ? [`Then set the name servers of ${brandDomain} to ${names.join(", ")}.`]
                : [`Leave the name servers of ${brandDomain} as they are.`]),
            `Tell every tenant: set your name servers to ${names.join(", ")}.`,
        ],
    };
}
