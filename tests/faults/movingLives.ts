import type { World } from "../../sandbox/world";
import { storedKey, type StoredRecordSet } from "../../sandbox/world";
import { seedHostedZone } from "../../sandbox/seed";
import type { TestSettings } from "../program/stage";
import type { Step } from "./lifecycle";

/**
 * Lives of a stack whose tenant already has a zone. Each one ends with a destroy, because each one leaves the old zone in another
 * condition.
 */

/** A zone of a domain before it moves. */
export interface OldZone {
    id: string;
    domain: string;
}

export const OLD_ZONES: readonly OldZone[] = [
    { id: "ZOLDZONE0123456789AB", domain: "moving.net" },
    { id: "ZOLDZONE0123456789AC", domain: "moving.org" },
    { id: "ZOLDZONE0123456789AD", domain: "moving.co.uk" },
];
const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);

export const movingTenants = (stage: string, zones: readonly OldZone[]): TestSettings => ({
    brandDomain: "example.com",
    tenants: zones.map(({ id, domain }) => ({ domain, migrateFrom: { zoneId: id, stage } })),
    // The waits of two days end at once.
    sandboxTimeScale: 1_000_000_000,
});

const recordsOf = ({ id, domain }: OldZone): StoredRecordSet[] => [
    { name: `${domain}.`, type: "MX", ttl: 300, values: ["10 mail.example.org."] },
    { name: `www.${domain}.`, type: "A", ttl: 60, values: ["192.0.2.1"] },
    { name: `\\052.${domain}.`, type: "TXT", ttl: 60, values: ['"v=1\\040x" "y"'] },
    {
        name: `alias.${domain}.`,
        type: "A",
        alias: { hostedZoneId: id, dnsName: `www.${domain}.`, evaluateTargetHealth: false },
    },
    ...["one", "two"].map((setIdentifier, index) => ({
        name: `w.${domain}.`,
        type: "A",
        setIdentifier,
        ttl: 60,
        values: [`192.0.2.${index + 2}`],
        routing: { Weight: index + 1 },
    })),
];

function write(world: World, { id }: OldZone, ...records: readonly StoredRecordSet[]): void {
    records.forEach((record) => world.hostedZones.get(id)?.records.set(storedKey(record), record));
}

/** The domain's owner has set these name servers at the registrar. */
export function delegateTo(world: World, { domain }: OldZone, names: readonly string[] = NAMES): void {
    world.registry.set(domain, { nameServers: names.map((name) => ({ name, glue: [] })) });
}

export function seedOldZone(world: World, zone: OldZone): void {
    const { nameServers } = seedHostedZone(world, zone.id, zone.domain);
    write(world, zone, ...recordsOf(zone));
    delegateTo(world, zone, nameServers);
}

/** The zone's owner changes, adds and deletes records. */
export function changeOldZone(world: World, zone: OldZone): void {
    const { id, domain } = zone;
    write(
        world,
        zone,
        { name: `www.${domain}.`, type: "A", ttl: 60, values: ["192.0.2.9"] },
        { name: `new.${domain}.`, type: "A", ttl: 60, values: ["192.0.2.10"] },
    );
    world.hostedZones.get(id)?.records.delete(storedKey({ name: `${domain}.`, type: "MX" }));
}

const ONE = OLD_ZONES.slice(0, 1);
const at = (stage: string): TestSettings => movingTenants(stage, ONE);
const forOne =
    (act: (world: World, zone: OldZone) => void) =>
    (world: World): void =>
        ONE.forEach((zone) => act(world, zone));

const copy: Step = {
    name: "old zone: copy",
    verb: "up",
    settings: at("copy"),
    before: forOne(seedOldZone),
    isNew: true,
};
const handover: Step = { name: "old zone: handover", verb: "up", settings: at("handover"), isNew: true };
const end = (name: string, stage: string): Step => ({
    name,
    verb: "destroy",
    settings: at(stage),
    isNew: true,
});
const setUp = (step: Step): Step => ({ ...step, isSetUp: true });

export const MOVING_LIVES: readonly (readonly Step[])[] = [
    [copy, end("old zone: destroy a copy", "copy")],
    [
        setUp(copy),
        {
            name: "old zone: follow a change",
            verb: "up",
            settings: at("copy"),
            before: forOne(changeOldZone),
            isNew: true,
        },
        setUp(end("destroy what has followed", "copy")),
    ],
    [setUp(copy), handover, end("old zone: destroy what leads", "handover")],
    [
        setUp(copy),
        setUp(handover),
        { name: "old zone: back", verb: "up", settings: at("copy"), isNew: true },
        setUp(end("destroy what went back", "copy")),
    ],
    [
        setUp(copy),
        setUp(handover),
        setUp({
            name: "the parent has the new names",
            verb: "up",
            settings: at("handover"),
            before: forOne((world, zone) => delegateTo(world, zone)),
        }),
        { name: "old zone: retire", verb: "up", settings: at("retire"), isNew: true },
        setUp(end("destroy what is left", "retire")),
    ],
];

/**
 * Remembers the old zones.
 *
 * @returns their differences from the rules. Before a zone is retired, each of its records must be unchanged. Its NS and SOA must be
 * unchanged or name the white-label name servers
 */
export function guardOldZones(world: World): (settings: TestSettings) => string[] {
    const recordsOfAll = (): Map<string, string> =>
        new Map(
            OLD_ZONES.flatMap(({ id }) =>
                [...(world.hostedZones.get(id)?.records ?? [])].map(
                    ([key, record]) => [key, JSON.stringify(record)] as const,
                ),
            ),
        );
    const before = recordsOfAll();
    return ({ tenants }) => {
        const isGoing = JSON.stringify(tenants ?? []).includes('"retire"');
        const now = recordsOfAll();
        const keys = [...new Set([...before.keys(), ...now.keys()])];
        return keys.flatMap((key) => {
            const [old, present] = [before.get(key), now.get(key)];
            const isApex = /"type":"(NS|SOA)"/.test(present ?? "");
            const isOurs = (text?: string): boolean => text?.includes("ns1.example.com.") === true;
            const isMeant =
                old === present ||
                (isApex && (isOurs(present) || isOurs(old))) ||
                (isGoing && present === undefined);
            return isMeant ? [] : [`an old zone was damaged: ${old ?? "nothing"} -> ${present ?? "nothing"}`];
        });
    };
}
