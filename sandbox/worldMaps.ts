import { parseAddress } from "../records/addresses";
import { suffixesOf } from "../records/wireNames";

/**
 * The maps of a world from which DNS answers. Each map has an index for the searches of every question. So an answer takes as long in a
 * world of a thousand tenants as in one of two.
 */

/** The addresses of a name server or of an alias target. */
export interface HostAddresses {
    /** IPv4 addresses. */
    ipv4: string[];
    /** IPv6 addresses. */
    ipv6: string[];
}

const NOTHING: ReadonlySet<string> = new Set();

/** A map by name (lower case, no trailing dot) that can find the names below a name. */
export class NameMap<V> extends Map<string, V> {
    /** For each name, the keys at or below it, in the order in which they were added. */
    private readonly tree = new Map<string, Set<string>>();

    override set(name: string, value: V): this {
        if (!this.has(name)) {
            suffixesOf(name).forEach((suffix) => addTo(this.tree, suffix, name));
        }
        return super.set(name, value);
    }

    override delete(name: string): boolean {
        suffixesOf(name).forEach((suffix) => removeFrom(this.tree, suffix, name));
        return super.delete(name);
    }

    override clear(): void {
        this.tree.clear();
        super.clear();
    }

    /** The keys at or below the name, oldest first. */
    atOrBelow(name: string): ReadonlySet<string> {
        return this.tree.get(name) ?? NOTHING;
    }
}

/** Delegations by domain. The map remembers every name server of every delegation that it ever had. */
export class RegistryMap<V extends { nameServers: readonly { name: string }[] }> extends NameMap<V> {
    readonly named = new Set<string>();

    override set(domain: string, delegation: V): this {
        delegation.nameServers.forEach(({ name }) => this.named.add(name));
        return super.set(domain, delegation);
    }

    override clear(): void {
        this.named.clear();
        super.clear();
    }
}

/**
 * Name servers by name, with an index by address. Values are copied and frozen, because the index would not notice an address that is
 * changed in place.
 */
export class ServerMap extends NameMap<HostAddresses> {
    private readonly names = new Map<string, Set<string>>();

    override set(name: string, { ipv4, ipv6 }: HostAddresses): this {
        this.forget(name);
        const addresses = { ipv4: [...ipv4], ipv6: [...ipv6] };
        Object.freeze(addresses.ipv4);
        Object.freeze(addresses.ipv6);
        canonical(addresses).forEach((address) => addTo(this.names, address, name));
        return super.set(name, Object.freeze(addresses));
    }

    override delete(name: string): boolean {
        this.forget(name);
        return super.delete(name);
    }

    override clear(): void {
        this.names.clear();
        super.clear();
    }

    /**
     * The servers with an address.
     *
     * @param address in the form of records/addresses.ts
     */
    at(address: string): ReadonlySet<string> {
        return this.names.get(address) ?? NOTHING;
    }

    private forget(name: string): void {
        const before = this.get(name) ?? { ipv4: [], ipv6: [] };
        canonical(before).forEach((address) => removeFrom(this.names, address, name));
    }
}

/** Hosted zones by id, with an index by name. A zone's name never changes. */
export class ZoneMap<Zone extends { name: string }> extends Map<string, Zone> {
    private readonly ids = new Map<string, Set<string>>();

    override set(id: string, zone: Zone): this {
        this.forget(id);
        addTo(this.ids, zone.name, id);
        return super.set(id, zone);
    }

    override delete(id: string): boolean {
        this.forget(id);
        return super.delete(id);
    }

    override clear(): void {
        this.ids.clear();
        super.clear();
    }

    /**
     * The zones with a name, oldest first. An account may have several (public and private, or on different servers).
     *
     * @param fqdn the name in the form of a zone's name
     */
    named(fqdn: string): Zone[] {
        return [...(this.ids.get(fqdn) ?? NOTHING)].flatMap((id) => this.get(id) ?? []);
    }

    private forget(id: string): void {
        const zone = this.get(id);
        if (zone !== undefined) {
            removeFrom(this.ids, zone.name, id);
        }
    }
}

function canonical({ ipv4, ipv6 }: HostAddresses): string[] {
    return [...ipv4, ...ipv6].flatMap((text) => parseAddress(text)?.address ?? []);
}

function addTo(index: Map<string, Set<string>>, key: string, member: string): void {
    const members = index.get(key);
    if (members === undefined) {
        index.set(key, new Set([member]));
    } else {
        members.add(member);
    }
}

function removeFrom(index: Map<string, Set<string>>, key: string, member: string): void {
    const members = index.get(key);
    if (members?.delete(member) === true && members.size === 0) {
        index.delete(key);
    }
}
