import { answer } from "../../sandbox/dns/answers";
import type { World } from "../../sandbox/world";

/** Checks whether the registry names servers that do not answer, at each change of a delegation and each deletion of a zone. */

export interface RegistryGuard {
    /** The problems at any moment since the guard began, without the problems from before. */
    problems(): string[];
    stop(): void;
}

export function guardRegistry(world: World): RegistryGuard {
    const { registry, hostedZones } = world;
    const before = new Set(lameDelegations(world));
    const seen = new Set<string>();
    const look = (): void =>
        lameDelegations(world)
            .filter((problem) => !before.has(problem))
            .forEach((problem) => seen.add(problem));
    const [set, remove] = [registry.set.bind(registry), hostedZones.delete.bind(hostedZones)];
    registry.set = (domain, delegation) => {
        set(domain, delegation);
        look();
        return registry;
    };
    hostedZones.delete = (id) => {
        const isGone = remove(id);
        look();
        return isGone;
    };
    return {
        problems() {
            look();
            return [...seen];
        },
        stop() {
            // Restores the methods of the class.
            Reflect.deleteProperty(registry, "set");
            Reflect.deleteProperty(hostedZones, "delete");
        },
    };
}

/** The servers that a registry names for a domain and that do not answer for it with authority at one of their addresses. */
export function lameDelegations(world: World): string[] {
    return [...world.registry].flatMap(([domain, { nameServers }]) =>
        nameServers.flatMap(({ name, glue }) => {
            const addresses = glue.length > 0 ? glue : addressesOf(world, name);
            return addresses.length === 0
                ? [`the registry names ${name} for ${domain}, which has no address`]
                : addresses
                      .filter((address) => !isAuthority(world, address, domain))
                      .map(
                          (address) =>
                              `the registry names ${name} for ${domain}, and ${address} does not answer for it`,
                      );
        }),
    );
}

function addressesOf(world: World, name: string): string[] {
    return ["A", "AAAA"].flatMap((type) =>
        (answer(world, "resolver", { name, type })?.answers ?? []).flatMap((record) =>
            record.type === type && typeof record.data === "string" ? [record.data] : [],
        ),
    );
}

function isAuthority(world: World, address: string, domain: string): boolean {
    const reply = answer(world, address, { name: domain, type: "SOA" });
    return reply?.authoritative === true && reply.answers.some(({ type }) => type === "SOA");
}
