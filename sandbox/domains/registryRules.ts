import { suffixesOf } from "../../records/wireNames";
import { answer } from "../dns/answers";
import { hostObject } from "../dns/registry";
import { isNameServerName } from "../route53/nameServers";
import type { RegistryHost, StoredRegistration, World } from "../world";
import { registryOf, serverCheckOf } from "./tlds";

/** The reactions of the registries behind Route 53 Domains to a list of name servers. */

/** The reaction of a registry: it has the list, it refuses the list, or it continues to check. */
export type RegistryVerdict = "accepted" | "checking" | { refused: string };

/** Statuses with which a registry does not change a domain (RFC 5731 §2.3, RFC 3915). */
const UNCHANGEABLE: readonly string[] = [
    "clientUpdateProhibited",
    "serverUpdateProhibited",
    "pendingCreate",
    "pendingTransfer",
    "pendingRestore",
    "redemptionPeriod",
    "pendingDelete",
];

/** @param hosts the name servers, with glue for names inside the domain */
export function registryVerdict(
    world: World,
    domain: string,
    hosts: readonly RegistryHost[],
    { status }: Pick<StoredRegistration, "status">,
): RegistryVerdict {
    const barrier = status.find((each) => UNCHANGEABLE.includes(each));
    if (barrier !== undefined) {
        return { refused: `The status ${barrier} of the domain prohibits the operation` };
    }
    if (!hosts.every((host) => isKnownHost(world, domain, host))) {
        return {
            refused: "One or more of the specified name servers are not known to the domain registry",
        };
    }
    const check = serverCheckOf(domain);
    if (check === "none" || hosts.every((host) => answersFor(world, domain, host))) {
        return "accepted";
    }
    return check === "for days"
        ? "checking"
        : { refused: "One or more of the specified name servers do not answer for the domain" };
}

/**
 * A registry has host objects of the names below its own domains, and accepts other names as they are (RFC 5732 §1.1). It knows four kinds
 * of names: names with glue in the request, names of AWS, and names of the sandbox's domains with addresses. The fourth kind is names in
 * other domains to which a domain was ever delegated.
 */
function isKnownHost(world: World, domain: string, { name, glue }: RegistryHost): boolean {
    const isOwn = registryOf(name) === registryOf(domain);
    if (!isOwn || glue.length > 0 || isNameServerName(name)) {
        return true;
    }
    return hasSuperordinate(world, name)
        ? hostObject(world, name) !== undefined
        : world.registry.named.has(name);
}

function hasSuperordinate({ registry }: World, name: string): boolean {
    return suffixesOf(name).some((suffix) => registry.has(suffix));
}

/** Whether an address of a server answers for the domain with authority. */
function answersFor(world: World, domain: string, { name, glue }: RegistryHost): boolean {
    const addresses = glue.length > 0 ? glue : addressesOf(world, name);
    if (addresses.length === 0) {
        // A server that the sandbox does not have, but to which a domain was delegated before.
        return !hasSuperordinate(world, name) && world.registry.named.has(name);
    }
    return addresses.some((address) => {
        const reply = answer(world, address, { name: domain, type: "SOA" });
        return reply?.authoritative === true && reply.answers.some(({ type }) => type === "SOA");
    });
}

function addressesOf(world: World, name: string): string[] {
    return ["A", "AAAA"].flatMap((type) =>
        (answer(world, "resolver", { name, type })?.answers ?? []).flatMap((record) =>
            record.type === type && typeof record.data === "string" ? [record.data] : [],
        ),
    );
}
