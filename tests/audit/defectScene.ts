import assert from "node:assert/strict";
import type { AuditPlan } from "../../audit/input";
import { runAudit, type AuditOptions } from "../../audit/audit";
import { auditPlanOf } from "../../audit/plan";
import { readAuditInput } from "../../audit/readInput";
import type { Report } from "../../audit/report";
import type { Registrar } from "../../components/registrar";
import type { TenantOutput } from "../../components/whiteLabelDns";
import { toFqdn } from "../../records/names";
import { viaGateway, type DnsRoute } from "../../dns/route";
import { DnsFaultInjector, type DnsFault } from "../../sandbox/dns/faults";
import { tldServers } from "../../sandbox/dns/registry";
import { startDnsServer } from "../../sandbox/dns/server";
import {
    emptyWorld,
    storedKey,
    restoreWorld,
    type RegistryDelegation,
    type StoredZone,
    type StoredRecordSet,
    type World,
} from "../../sandbox/world";
import { readProgramOutputs } from "../../rehearsal/programOutputs";
import { openStage } from "../program/stage";
import { addZone } from "../sandbox/dns/world";

/**
 * A brand with tenants on two delegation sets, deployed by our own program and registered as its output says: the healthy
 * world that defects are put into. It is deployed once; each case has a copy.
 */

export const BRAND = "example.com";
export const FIRST_SET = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.${BRAND}`);
export const SECOND_SET = ["ns5", "ns6", "ns7", "ns8"].map((label) => `${label}.${BRAND}`);
/** On the first set: in a registry of their own each, sibling.com in the one of the brand domain, which has the glue. */
export const ON_FIRST = ["tenant.net", "sibling.com", "tenant.de"];
/** On the second set: one below the brand domain, whose delegation is a record of ours, and one beside it. */
export const ON_SECOND = [`shop.${BRAND}`, "second.com"];
/** Another host's servers, which have zones of their own for the brand domain and for one tenant. */
export const FORMER_HOST = ["ns1.former-host.net", "ns2.former-host.net"];
export const STRANGER = { ipv4: "198.51.100.53", ipv6: "2001:db8:bad::53" };

const target = { addresses: ["203.0.113.10"] };
const SETTINGS = {
    brandDomain: BRAND,
    brandZoneId: "ZBRAND",
    delegationSet: { fromZone: "ZBRAND" },
    rewriteBrandZone: true,
    tenants: [
        ...ON_FIRST.map((domain) => ({ domain, target })),
        { domain: `shop.${BRAND}`, inside: BRAND, target },
        { domain: "second.com", target, pin: 2 },
    ],
};

/** What was deployed: a copy of it is made for each case. */
export interface Healthy {
    world: World;
    plan: AuditPlan;
    /** The outputs that the plan was made from, as JSON. */
    outputs: string;
}

export async function deployHealthyWorld(): Promise<Healthy> {
    const stage = await openStage("embedded");
    try {
        const { outputs } = await stage.step("up", SETTINGS);
        const { world } = stage.sandbox;
        const { registrar, tenants, audit } = readProgramOutputs(outputs);
        registerEverything(world, registrar, tenants);
        addFormerHost(world);
        const text = JSON.stringify({ audit });
        const plan = auditPlanOf(readAuditInput(text, "outputs.json"));
        return { world: copyOf(world), plan, outputs: text };
    } finally {
        await stage.close();
    }
}

/** What people do at the registrars by the stack's outputs. */
function registerEverything(
    world: World,
    { hostRecords, brandNameServers = [] }: Registrar,
    tenants: Record<string, TenantOutput>,
): void {
    const withGlue = (names: string[]): RegistryDelegation => ({
        nameServers: names.map((name) => ({
            name,
            glue: hostRecords.find(({ host }) => host === name)?.addresses ?? [],
        })),
    });
    world.registry.set(BRAND, withGlue(brandNameServers));
    for (const [domain, { nameServers }] of Object.entries(tenants)) {
        if (!domain.endsWith(`.${BRAND}`)) {
            world.registry.set(domain, withGlue(nameServers));
        }
    }
}

function addFormerHost(world: World): void {
    FORMER_HOST.forEach((name, index) => {
        const addresses = { ipv4: [`198.51.100.${index + 1}`], ipv6: [`2001:db8:f::${index + 1}`] };
        world.hosts.set(name, addresses);
        world.nameServers.set(name, addresses);
    });
    for (const domain of [BRAND, "tenant.de"]) {
        const zone = addZone(world, domain, [], FORMER_HOST);
        replace(zone, { name: zone.name, type: "NS", ttl: 300, values: FORMER_HOST.map(toFqdn) });
    }
}

/** What DNS answers from, nothing shared with the original. */
function copyOf(from: World): World {
    const world = emptyWorld();
    restoreWorld(world, from);
    return world;
}

/** The world of one case, to be spoiled. */
export class Scene {
    readonly plan: AuditPlan;

    constructor(
        readonly world: World,
        readonly faults: DnsFaultInjector,
        plan: AuditPlan,
    ) {
        this.plan = structuredClone(plan);
    }

    /** The AWS name behind a white-label one. */
    awsName(host: string): string {
        const name = this.plan.servers.find((server) => server.host === host)?.awsName;
        assert.ok(name, `no AWS name of ${host}`);
        return name;
    }

    aws(host: string): { ipv4: string[]; ipv6: string[] } {
        const addresses = this.world.nameServers.get(this.awsName(host));
        assert.ok(addresses, `no addresses of ${host}`);
        return { ipv4: [...addresses.ipv4], ipv6: [...addresses.ipv6] };
    }

    /** Our own zone of the name, the former host's left aside. */
    zone(domain: string): StoredZone {
        const zone = this.world.hostedZones
            .named(toFqdn(domain))
            .find(({ nameServers }) => !nameServers.some((name) => FORMER_HOST.includes(name)));
        assert.ok(zone, `there is no zone ${domain}`);
        return zone;
    }

    record(domain: string, name: string, type: string): StoredRecordSet {
        const record = this.zone(domain).records.get(storedKey({ name: toFqdn(name), type }));
        assert.ok(record, `no ${type} of ${name}`);
        return record;
    }

    change(domain: string, name: string, type: string, change: Partial<StoredRecordSet>): void {
        replace(this.zone(domain), { ...this.record(domain, name, type), ...change });
    }

    put(domain: string, record: StoredRecordSet): void {
        replace(this.zone(domain), record);
    }

    remove(domain: string, name: string, type: string): void {
        this.zone(domain).records.delete(storedKey(this.record(domain, name, type)));
    }

    delegation(domain: string): RegistryDelegation {
        const delegation = this.world.registry.get(domain);
        assert.ok(delegation, `${domain} is not registered`);
        return delegation;
    }

    /** Keeps the DS records and the glue of the names that stay. */
    delegate(domain: string, names: readonly string[]): void {
        const { nameServers, ...rest } = this.delegation(domain);
        this.world.registry.set(domain, {
            ...rest,
            nameServers: names.map((name) => ({
                name,
                glue: nameServers.find((each) => each.name === name)?.glue ?? [],
            })),
        });
    }

    glue(domain: string, host: string, change: (glue: string[]) => string[]): void {
        const { nameServers, ...rest } = this.delegation(domain);
        this.world.registry.set(domain, {
            ...rest,
            nameServers: nameServers.map(({ name, glue }) => ({
                name,
                glue: name === host ? change(glue) : glue,
            })),
        });
    }

    /** DNS that goes wrong for ever. */
    fault(addresses: readonly string[], fault: Omit<DnsFault, "at" | "times">): void {
        this.faults.add(addresses.map((at) => ({ ...fault, at, times: "forever" })));
    }
}

export function replace(zone: StoredZone, record: StoredRecordSet): void {
    zone.records.set(storedKey(record), record);
}

export function registryAddresses(tld: string): string[] {
    return tldServers(tld).flatMap(({ addresses }) => [...addresses.ipv4, ...addresses.ipv6]);
}

/** DNS of its own on loopback, for one case after the other. */
export interface Lane {
    /** Looks at the healthy world with whatever is spoilt in it. */
    audit(spoil: (scene: Scene) => void, options?: AuditOptions): Promise<Report>;
    /** The healthy world, with whatever is spoilt in it, until the next time. */
    spoil(spoil: (scene: Scene) => void): Scene;
    /** To its servers. */
    route: DnsRoute;
    /** The same as `host:port`. */
    gateway: string;
    /** Two of its world; faults know the first as "resolver". */
    resolvers: readonly string[];
    close(): Promise<void>;
}

export async function openLane(healthy: Healthy): Promise<Lane> {
    const world = copyOf(healthy.world);
    const faults = new DnsFaultInjector();
    const server = await startDnsServer(world, { faults });
    const second = await startDnsServer(world, { faults, resolverName: "resolver2" });
    const route = viaGateway(server.address);
    const spoilt: Lane["spoil"] = (spoil) => {
        restoreWorld(world, healthy.world);
        faults.clear();
        const scene = new Scene(world, faults, healthy.plan);
        spoil(scene);
        return scene;
    };
    return {
        route,
        gateway: server.address,
        resolvers: [server.address, second.address],
        spoil: spoilt,
        async audit(spoil, options = {}) {
            return runAudit(spoilt(spoil).plan, {
                route,
                timeoutMs: 60,
                attempts: 2,
                ...options,
            });
        },
        async close() {
            await Promise.all([server.close(), second.close()]);
        },
    };
}

/** Works off cases on so many lanes side by side, because silence is waited for; results in the order of the cases. */
export async function inLanes<T, R>(
    healthy: Healthy,
    count: number,
    cases: readonly T[],
    work: (lane: Lane, one: T) => Promise<R>,
): Promise<R[]> {
    const results: R[] = [];
    const entries = cases.entries();
    await Promise.all(
        Array.from({ length: count }, async () => {
            const lane = await openLane(healthy);
            try {
                for (const [index, one] of entries) {
                    results[index] = await work(lane, one);
                }
            } finally {
                await lane.close();
            }
        }),
    );
    return results;
}
