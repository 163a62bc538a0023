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
 * The healthy world to which defects are added: a brand with tenants on two delegation sets. Our own program deploys it, and it is
 * registered as the output says. It is deployed once; each case gets a copy.
 */

export const BRAND = "example.com";
export const FIRST_SET = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.${BRAND}`);
export const SECOND_SET = ["ns5", "ns6", "ns7", "ns8"].map((label) => `${label}.${BRAND}`);
/** Tenants on the first set, in different registries. sibling.com is in the registry of the brand domain, which has the glue. */
export const ON_FIRST = ["tenant.net", "sibling.com", "tenant.de"];
/** Tenants on the second set: one below the brand domain, whose delegation is one of our records, and one that is not. */
export const ON_SECOND = [`shop.${BRAND}`, "second.com"];
/** Another host's servers, which have their own zones of the brand domain and of one tenant. */
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

/** The deployed objects, which are copied for each case. */
export interface Healthy {
    world: World;
    plan: AuditPlan;
    /** The outputs from which the plan was made, as JSON. */
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

/** The users' changes at the registrars, by the stack's outputs. */
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

/** The data from which DNS answers. It shares nothing with the original. */
function copyOf(from: World): World {
    const world = emptyWorld();
    restoreWorld(world, from);
    return world;
}

/** The world of one case, to which a defect is added. */
export class Scene {
    readonly plan: AuditPlan;

    constructor(
        readonly world: World,
        readonly faults: DnsFaultInjector,
        plan: AuditPlan,
    ) {
        this.plan = structuredClone(plan);
    }

    /** The AWS name of a white-label name. */
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

    /** Our own zone with the name, without the former host's zone. */
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

    /** Keeps the DS records, and the glue of the names that stay. */
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

    /** A DNS fault that never ends. */
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

/** A DNS on loopback, for one case after another. */
export interface Lane {
    /** Audits the healthy world with its present defects. */
    audit(spoil: (scene: Scene) => void, options?: AuditOptions): Promise<Report>;
    /** The healthy world with its present defects, until the next change. */
    spoil(spoil: (scene: Scene) => void): Scene;
    /** The way to its servers. */
    route: DnsRoute;
    /** The same as `host:port`. */
    gateway: string;
    /** Two resolvers of its world. Faults call the first one "resolver". */
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

/** Runs cases in several lanes in parallel, because they wait for silent servers. The results are in the order of the cases. */
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
