import { suffixesOf } from "../../records/wireNames";
import { answer } from "../dns/answers";
import { hostObject } from "../dns/registry";
import { isNameServerName } from "../route53/nameServers";
import type { RegistryHost, StoredRegistration, World } from "../world";
import { registryOf, serverCheckOf } from "./tlds";

/** What the registries behind Route 53 Domains make of a list of name servers. */

/** What a registry says: that it has the list, that it does not take it, or that it goes on checking. */
export type RegistryVerdict = "accepted" | "checking" | { refused: string };

/** Statuses under which a registry changes nothing of a domain (RFC 5731 §2.3, RFC 3915). */
const UNCHANGEABLE: readonly string[] = [
    "clientUpdateProhibited",
    "serverUpdateProhibited",
    "pendingCreate",
    "pendingTransfer",
    "pendingRestore",
    "redemptionPeriod",
    "pendingDelete",
];

/** @param hosts with glue for those that are inside of the domain */
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
 * A registry has host objects of the names below its own domains, and takes the names of others as they are (RFC 5732 §1.1).
 * It has those that come with their glue, those of AWS, those that a domain of the sandbox has with addresses, and, of
 * domains that the sandbox does not have, those that were ever delegated to.
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

/** Whether one address of a server answers for the domain with authority. */
function answersFor(world: World, domain: string, { name, glue }: RegistryHost): boolean {
    const addresses = glue.length > 0 ? glue : addressesOf(world, name);
    if (addresses.length === 0) {
        // A server that is outside of all that the sandbox has, and was delegated to before.
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
