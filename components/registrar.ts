import type { Host } from "../dns/serverAddresses";
import { registeredDomain } from "../records/names";

/** What a person types in at a registrar, because no API of Route 53 reaches there. */
export interface Registrar {
    brandDomain: string;
    /** The domain above the brand domain that is registered; absent where the brand domain itself is. */
    registeredDomain?: string | undefined;
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
    `At the registrar of ${registeredDomain(brandDomain)}, register these host records (glue):`;
const hostRecordLine = ({ host, addresses }: Registrar["hostRecords"][number]): string =>
    `    ${host} = ${addresses.join(", ")}`;

export function registrarInstructions(
    brandDomain: string,
    hosts: readonly Host[],
    brandZoneIsRewritten: boolean,
): Registrar {
    const names = hosts.map(({ host }) => host);
    const hostRecords = hosts.map(({ host, ipv4, ipv6 }) => ({ host, addresses: [...ipv4, ...ipv6] }));
    const registered = registeredDomain(brandDomain);
    return {
        brandDomain,
        ...(registered === brandDomain ? {} : { registeredDomain: registered }),
        hostRecords,
        brandNameServers: brandZoneIsRewritten ? names : undefined,
        tenantNameServers: names,
        instructions: [
            hostRecordTitle(brandDomain),
            ...hostRecords.map(hostRecordLine),
            delegationLine(brandDomain, brandZoneIsRewritten ? names : undefined),
            `Tell every tenant: set your name servers to ${names.join(", ")}.`,
        ],
    };
}

/** What becomes of the brand domain's own delegation. A domain below the registered one has it in the zone above, and not at a registrar. */
function delegationLine(brandDomain: string, names: readonly string[] | undefined): string {
    const isRegistered = registeredDomain(brandDomain) === brandDomain;
    if (names === undefined) {
        return isRegistered
            ? `Leave the name servers of ${brandDomain} as they are.`
            : `Leave the NS records of ${brandDomain} in the zone above it as they are.`;
    }
    return isRegistered
        ? `Then set the name servers of ${brandDomain} to ${names.join(", ")}.`
        : `Then set the NS records of ${brandDomain} in the zone above it to ${names.join(", ")}, and their addresses beside them as glue.`;
}
