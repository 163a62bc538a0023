import { seedHostedZone } from "../../sandbox/seed";
import type { World } from "../../sandbox/world";
import type { TestSettings } from "../program/stage";
import type { Step } from "./lifecycle";

/**
 * The life of a stack that sets name servers at Route 53 Domains. It sets those of the brand domain, of a tenant in the same registry, and
 * of a tenant in another one.
 */

const BRAND = "example.com";
const BRAND_ZONE = "ZBRANDZONE0123456789A";

/** The former zones of the tenants, with other servers, to which their registries delegate. */
export const FORMER_ZONES: readonly { id: string; domain: string }[] = [
    { id: "ZFORMER0123456789ABC", domain: "registered.net" },
    { id: "ZFORMER0123456789ABD", domain: "registered.org" },
];
/** The servers that a user sets at the registry by hand. They also answer for the domain. */
const BY_HAND = { id: "ZFORMER0123456789ABE", domain: "registered.org" };
export const ZONES_OF_OWNERS: readonly string[] = [...FORMER_ZONES, BY_HAND].map(({ id }) => id);

const MANAGED = { registrar: "route53domains" };

export function registrarSettings(given: { isManaged?: boolean } = {}): TestSettings {
    const { isManaged = true } = given;
    return {
        brandDomain: BRAND,
        brandZoneId: BRAND_ZONE,
        delegationSet: { fromZone: BRAND_ZONE },
        rewriteBrandZone: true,
        ...MANAGED,
        tenants: FORMER_ZONES.map(({ domain }, index) => ({
            domain,
            target: { addresses: ["203.0.113.10"] },
            ...(isManaged || index > 0 ? MANAGED : {}),
        })),
    };
}

/** The tenants are registered, and use another host. */
export function seedRegistered(world: World): void {
    FORMER_ZONES.forEach(({ id, domain }) => delegate(world, id, domain));
    seedHostedZone(world, BY_HAND.id, BY_HAND.domain);
}

/** A user has set other name servers. */
export function editByHand(world: World): void {
    delegate(world, BY_HAND.id, BY_HAND.domain);
}

function delegate(world: World, zone: string, domain: string): void {
    const { nameServers } = seedHostedZone(world, zone, domain);
    world.registry.set(domain, { nameServers: nameServers.map((name) => ({ name, glue: [] })) });
}

/** AWS changes the addresses of the brand zone's second server. */
export function moveBrandServer(world: World): void {
    const name = world.hostedZones.get(BRAND_ZONE)?.nameServers[1] ?? "";
    world.nameServers.set(name, { ipv4: ["205.251.9.9"], ipv6: ["2600:9000:9::9"] });
}

const managed = registrarSettings();
/** One tenant's owner sets its name servers without the stack again. */
const handedBack = registrarSettings({ isManaged: false });

export const REGISTRAR_LIFE: readonly Step[] = [
    { name: "registrar: set", verb: "up", settings: managed, before: seedRegistered },
    { name: "registrar: address change", verb: "up", settings: managed, before: moveBrandServer },
    { name: "registrar: refresh", verb: "refresh", settings: managed },
    {
        name: "an edit by hand is seen",
        verb: "refresh",
        settings: managed,
        before: editByHand,
        isSetUp: true,
    },
    { name: "registrar: repair", verb: "up", settings: managed },
    { name: "registrar: give one back", verb: "up", settings: handedBack },
    { name: "registrar: destroy", verb: "destroy", settings: handedBack },
].map((step): Step => ({ ...step, verb: step.verb as Step["verb"], isAtRegistrar: true }));
