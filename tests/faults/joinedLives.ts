import { storedKey, type StoredRecordSet, type World } from "../../sandbox/world";
import { seedHostedZone } from "../../sandbox/seed";
import type { TestSettings } from "../program/stage";
import type { Step } from "./lifecycle";

/** Lives of a stack with a tenant whose zone is on the delegation set before it joins, and continues to exist after it leaves. */

const DOMAIN = "joined.net";
const ID = "ZJOINED0123456789ABC";
const MARK = `_white-label-dns-zone.${DOMAIN}.`;
const OUR_NAME = "ns1.example.com.";

/** The records as their owner has them. The NS and SOA are not those that Route 53 gives a zone. */
const SOA = `ns-1.example.org. owner.${DOMAIN}. 7 7200 900 1209600 300`;
const OWN: readonly StoredRecordSet[] = [
    { name: `${DOMAIN}.`, type: "SOA", ttl: 600, values: [SOA] },
    { name: `${DOMAIN}.`, type: "MX", ttl: 300, values: ["10 mail.example.org."] },
    { name: `\\052.${DOMAIN}.`, type: "TXT", ttl: 60, values: ['"v=1\\040x" "y"'] },
    {
        name: `alias.${DOMAIN}.`,
        type: "A",
        alias: { hostedZoneId: ID, dnsName: `www.${DOMAIN}.`, evaluateTargetHealth: false },
    },
    { name: `www.${DOMAIN}.`, type: "A", ttl: 60, values: ["192.0.2.1"] },
];
/** The record that the config takes over. It has the owner's value, or the config's. */
const TAKEN = storedKey({ name: `www.${DOMAIN}.`, type: "A" });
const TAKEN_VALUE = "203.0.113.20";

/** The zone's owner has created it on the set by hand. */
function seedJoining(world: World): void {
    const [set] = world.delegationSets.values();
    seedHostedZone(world, ID, DOMAIN);
    const zone = world.hostedZones.get(ID);
    if (set === undefined || zone === undefined) {
        throw new Error("there is no delegation set for the zone that joins");
    }
    const { id: delegationSetId, nameServers } = set;
    const values = nameServers.map((name) => `${name}.`);
    const records = [{ name: `${DOMAIN}.`, type: "NS", ttl: 3600, values }, ...OWN];
    world.hostedZones.set(ID, {
        ...zone,
        delegationSetId,
        nameServers,
        records: new Map(records.map((record) => [storedKey(record), structuredClone(record)])),
    });
    world.registry.set(DOMAIN, { nameServers: nameServers.map((name) => ({ name, glue: [] })) });
}

const neighbour = { domain: "neighbour.net", target: { addresses: ["203.0.113.10"] } };
const settings = (...tenants: object[]): TestSettings => ({
    brandDomain: "example.com",
    tenants: [neighbour, ...tenants],
});
const before = settings();
const joined = (...records: object[]): TestSettings =>
    settings({
        domain: DOMAIN,
        zoneId: ID,
        overwrite: true,
        records: [{ name: "www", type: "A", values: [TAKEN_VALUE] }, ...records],
        tags: { plan: "gold" },
        comment: "Contract 4713",
    });
const api = (address: string): object => ({ name: "api", type: "A", values: [address] });
const first = joined(api("203.0.113.21"), { name: "old", type: "TXT", values: ['"old"'] });
const second = joined(api("203.0.113.31"), { name: "new", type: "TXT", values: ['"new"'] });

const brief = { isNew: true, isBrief: true };
const setUp = (step: Step): Step => ({ ...step, isSetUp: true });
const begin: Step = { name: "the set that a zone joins", verb: "up", settings: before, isSetUp: true };
const join: Step = {
    name: "zone on the set: join",
    verb: "up",
    settings: first,
    before: seedJoining,
    ...brief,
};
const same: Step = { name: "zone on the set: no change", verb: "up", settings: first, ...brief };
const change: Step = { name: "zone on the set: change", verb: "up", settings: second, ...brief };
const leave: Step = { name: "zone on the set: give back", verb: "up", settings: before, ...brief };

/** The last step of each life returns the zone to its owner, or comes after that step. */
export const JOINED_LIVES: readonly (readonly Step[])[] = [
    [begin, join, same, change, setUp(leave)],
    [
        begin,
        setUp(join),
        leave,
        setUp({
            name: "destroy what a zone has left",
            verb: "destroy",
            settings: before,
            // The names of the set continue to answer for a zone on the set.
            before: (world) => void world.hostedZones.delete(ID),
        }),
    ],
];

/**
 * Remembers whether the zone exists.
 *
 * @returns the zone's differences from the rules. The zone must stay, with each of its own records unchanged. Its NS and SOA must be
 * unchanged too, or name the white-label name servers, with the mark that has the former ones
 */
export function guardJoinedZone(world: World): () => string[] {
    const was = world.hostedZones.has(ID);
    return () => {
        const zone = world.hostedZones.get(ID);
        if (zone === undefined) {
            return was ? ["the zone that joined is gone"] : [];
        }
        const { records } = zone;
        const damaged = OWN.filter((own) => !isKept(own, records.get(storedKey(own)))).map(
            ({ name, type }) => `a record of the zone that joined was damaged: ${name} ${type}`,
        );
        const [ns, soa] = ["NS", "SOA"].map((type) => records.get(storedKey({ name: `${DOMAIN}.`, type })));
        const isOwners = ns?.values?.join() === zone.nameServers.map((name) => `${name}.`).join();
        const isMarked = records
            .get(storedKey({ name: MARK, type: "TXT" }))
            ?.values?.some((value) => value.includes("ns=3600 "));
        return [
            ...damaged,
            ...(isOwners || isInOurNames(ns) ? [] : ["the zone that joined has other name servers"]),
            ...(isInOurNames(ns) === isInOurNames(soa)
                ? []
                : ["the zone that joined has one of NS and SOA in our names"]),
            ...(isInOurNames(ns) && isMarked !== true
                ? ["the zone that joined does not say what its NS and SOA were"]
                : []),
        ];
    };
}

function isInOurNames(record: StoredRecordSet | undefined): boolean {
    return record?.values?.some((value) => value.startsWith(OUR_NAME)) === true;
}

/** The NS and SOA may be ours or the owner's. The record that is taken over may have the config's value. */
function isKept(own: StoredRecordSet, found: StoredRecordSet | undefined): boolean {
    const isTaken = storedKey(own) === TAKEN && found?.values?.join() === TAKEN_VALUE;
    return (
        isTaken ||
        (own.type === "SOA" && isInOurNames(found)) ||
        JSON.stringify(found) === JSON.stringify(own)
    );
}
