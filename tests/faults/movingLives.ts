import type { World } from "../../sandbox/world";
import { storedKey, type StoredRecordSet } from "../../sandbox/world";
import { seedHostedZone } from "../../sandbox/seed";
import type { TestSettings } from "../program/stage";
import type { Step } from "./lifecycle";

/** Lives of a stack whose tenant has a zone already: each ends with a destroy, because each leaves the old zone as something else. */

export const OLD_ZONE = "ZOLDZONE0123456789AB";
const DOMAIN = "moving.net";
const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);

const at = (stage: string): TestSettings => ({
    brandDomain: "example.com",
    tenants: [{ domain: DOMAIN, migrateFrom: { zoneId: OLD_ZONE, stage } }],
    // The waits of two days are over at once.
    sandboxTimeScale: 1_000_000_000,
});

const RECORDS: readonly StoredRecordSet[] = [
    { name: `${DOMAIN}.`, type: "MX", ttl: 300, values: ["10 mail.example.org."] },
    { name: `www.${DOMAIN}.`, type: "A", ttl: 60, values: ["192.0.2.1"] },
    { name: `\\052.${DOMAIN}.`, type: "TXT", ttl: 60, values: ['"v=1\\040x" "y"'] },
    {
        name: `alias.${DOMAIN}.`,
        type: "A",
        alias: { hostedZoneId: OLD_ZONE, dnsName: `www.${DOMAIN}.`, evaluateTargetHealth: false },
    },
    ...["one", "two"].map((setIdentifier, index) => ({
        name: `w.${DOMAIN}.`,
        type: "A",
        setIdentifier,
        ttl: 60,
        values: [`192.0.2.${index + 2}`],
        routing: { Weight: index + 1 },
    })),
];

function write(world: World, ...records: readonly StoredRecordSet[]): void {
    records.forEach((record) => world.hostedZones.get(OLD_ZONE)?.records.set(storedKey(record), record));
}

function delegate(world: World, names: readonly string[]): void {
    world.registry.set(DOMAIN, { nameServers: names.map((name) => ({ name, glue: [] })) });
}

function seed(world: World): void {
    const { nameServers } = seedHostedZone(world, OLD_ZONE, DOMAIN);
    write(world, ...RECORDS);
    delegate(world, nameServers);
}

/** Its owner changes, adds and deletes. */
function change(world: World): void {
    write(
        world,
        { name: `www.${DOMAIN}.`, type: "A", ttl: 60, values: ["192.0.2.9"] },
        { name: `new.${DOMAIN}.`, type: "A", ttl: 60, values: ["192.0.2.10"] },
    );
    world.hostedZones.get(OLD_ZONE)?.records.delete(storedKey({ name: `${DOMAIN}.`, type: "MX" }));
}

const copy: Step = { name: "old zone: copy", verb: "up", settings: at("copy"), before: seed, isNew: true };
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
        { name: "old zone: follow a change", verb: "up", settings: at("copy"), before: change, isNew: true },
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
            before: (world) => delegate(world, NAMES),
        }),
        { name: "old zone: retire", verb: "up", settings: at("retire"), isNew: true },
        setUp(end("destroy what is left", "retire")),
    ],
];

/**
 * Remembers the old zone.
 *
 * @returns what has become of it that should not have: before it is retired, each of its records is as it was, and its NS and SOA are as
 * they were or name the white-label name servers
 */
export function guardOldZone(world: World): (step: Step) => string[] {
    const recordsOf = (): Map<string, string> =>
        new Map(
            [...(world.hostedZones.get(OLD_ZONE)?.records ?? [])].map(([key, record]) => [
                key,
                JSON.stringify(record),
            ]),
        );
    const before = recordsOf();
    return ({ settings: { tenants } }) => {
        const isGoing = JSON.stringify(tenants ?? []).includes('"retire"');
        const now = recordsOf();
        if (isGoing && now.size === 0) {
            return [];
        }
        const keys = [...new Set([...before.keys(), ...now.keys()])];
        return keys.flatMap((key) => {
            const [old, present] = [before.get(key), now.get(key)];
            const isOurs =
                /"type":"(NS|SOA)"/.test(present ?? "") && present?.includes("ns1.example.com.") === true;
            return old === present ||
                isOurs ||
                (isGoing && present === undefined) ||
                isGivenBack(old, present)
                ? []
                : [`the old zone was damaged: ${old ?? "nothing"} -> ${present ?? "nothing"}`];
        });
    };
}

/** The zone's own NS and SOA were ours, and are AWS's again. */
function isGivenBack(old: string | undefined, present: string | undefined): boolean {
    return old?.includes("ns1.example.com.") === true && /"type":"(NS|SOA)"/.test(present ?? "");
}
