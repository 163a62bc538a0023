import assert from "node:assert/strict";
import fc from "fast-check";
import { overlaps } from "../../records/names";
import { findLeavers, rememberLeavers, type PoolMemory } from "../../pool/placementMemory";
import {
    isNothing,
    NOTHING_SEEN,
    readsFor,
    roomOf,
    type SeenSets,
    type StoredSet,
} from "../../pool/poolRoom";
import { placeTenants, type Placement } from "../../pool/placeTenants";

/** The pool of an account: the stored placements, and the existing zones, by domain. */
interface World {
    memory: PoolMemory;
    sets: number;
    stored: StoredSet[];
    zones: Map<string, number>;
}

/** One up: the wanted tenants, and the number of creates and then deletes after which it fails. */
interface Up {
    wanted: string[];
    steps: number;
}

const EMPTY: PoolMemory = { placement: {}, left: {}, returns: {} };
const START: World = { memory: EMPTY, sets: 1, stored: [], zones: new Map() };

const namesOn = (zones: ReadonlyMap<string, number>, set: number): Set<string> =>
    new Set([...zones].filter(([, at]) => at === set).map(([domain]) => domain));

/** Places the tenants as the provider does, with the answers of Route 53 for these zones. */
function plan({ memory, sets, stored, zones }: World, wanted: string[], limit: number) {
    const newcomers = wanted.filter((domain) => !Object.hasOwn(memory.placement, domain));
    const pool = { memory, sets, stored, newcomers, joins: {}, moves: {}, usualLimit: limit };
    let seen: SeenSets = NOTHING_SEEN;
    let placed: Placement | undefined;
    let calls = 0;
    for (;;) {
        const reads = readsFor(pool, seen, placed);
        if (placed !== undefined && isNothing(reads)) {
            break;
        }
        const count = reads.quotas.length + reads.zones.length + reads.names.length;
        assert.ok(placed === undefined || count > 0);
        calls += count;
        seen = {
            quotas: new Map([
                ...seen.quotas,
                ...reads.quotas.map((set) => [set, { limit, used: namesOn(zones, set).size }] as const),
            ]),
            zones: new Map([
                ...seen.zones,
                ...reads.zones.map(
                    (set) => [set, [...namesOn(zones, set)].map((name) => ({ id: name, name }))] as const,
                ),
            ]),
            places:
                reads.names.length === 0
                    ? seen.places
                    : Object.fromEntries([...zones].filter(([domain]) => reads.names.includes(domain))),
        };
        const { former, capacities, newCapacity } = roomOf(pool, seen);
        const request = { domains: wanted, former, pins: {}, sets, capacities, newCapacity, onFirst: [] };
        placed = placeTenants(request);
    }
    const room = roomOf(pool, seen);
    const next = rememberLeavers(memory, new Set(wanted), room.zones);
    const known = Array.from({ length: placed.sets }, (_none, index) => ({
        // A set's id is not known before the up after its creation.
        id: index < sets ? `N${index + 1}` : undefined,
        limit: seen.quotas.get(index + 1)?.limit ?? (index < sets ? stored[index]?.limit : room.newCapacity),
        capacity:
            newcomers.length === 0 ? stored[index]?.capacity : (room.capacities[index] ?? room.newCapacity),
    }));
    return { placed, stored: known, calls, memory: { placement: placed.placement, ...next } };
}

/** Creates missing zones and then deletes unwanted ones, as the engine does, up to the step that fails. */
function run(world: World, { wanted, steps }: Up, limit: number): World {
    const { placed, memory, stored } = plan(world, wanted, limit);
    const zones = new Map(world.zones);
    for (const domain of wanted) {
        const at = zones.get(domain);
        assert.ok(at === undefined || at === placed.placement[domain], `${domain} would move`);
    }
    const creates = wanted.filter((domain) => !zones.has(domain));
    const deletes = [...zones.keys()].filter((domain) => !wanted.includes(domain));
    for (const domain of creates.slice(0, steps)) {
        const set = placed.placement[domain] ?? 0;
        const there = [...namesOn(zones, set)];
        assert.ok(there.length < limit, `set ${set} has no room for ${domain} beside ${there.join(" ")}`);
        assert.ok(!there.some((other) => overlaps(domain, other)), `${domain} beside ${there.join(" ")}`);
        zones.set(domain, set);
    }
    deletes.slice(0, Math.max(steps - creates.length, 0)).forEach((domain) => zones.delete(domain));
    return { memory, sets: placed.sets, stored, zones };
}

const label = fc.constantFrom("a", "b", "c");
const domains = fc.uniqueArray(
    fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => `${labels.join(".")}.net`),
    { maxLength: 8 },
);
const up: fc.Arbitrary<Up> = fc.record({ wanted: domains, steps: fc.integer({ min: 0, max: 12 }) });

describe("The stored placement of tenants that left", () => {
    it("moves no tenant with a zone, and creates no zone that Route 53 refuses, for any sequence of successful and failed ups", () => {
        fc.assert(
            fc.property(fc.array(up, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (ups, limit) => {
                ups.reduce((world, each) => run(world, each, limit), START);
            }),
            { numRuns: 1500 },
        );
    });

    it("needs at most two look-ups for one tenant more, whatever the number of sets, after ups that succeeded", () => {
        const complete = up.map(({ wanted }) => ({ wanted, steps: Infinity }));
        fc.assert(
            fc.property(
                fc.array(complete, { maxLength: 12 }),
                fc.integer({ min: 1, max: 4 }),
                (ups, limit) => {
                    const world = ups.reduce((before, each) => run(before, each, limit), START);
                    const { calls, placed } = plan(
                        world,
                        [...Object.keys(world.memory.placement), "new.org"],
                        limit,
                    );
                    const isFull = placed.sets > world.sets;
                    assert.ok(calls <= (isFull ? world.sets : 2), `${calls} look-ups, ${world.sets} sets`);
                },
            ),
            { numRuns: 1500 },
        );
    });

    it("lists each set that may have the zone of a removed tenant that overlaps a new one, and no other", () => {
        fc.assert(
            fc.property(domains, domains, (removed, newcomers) => {
                const left = Object.fromEntries(removed.map((domain, index) => [domain, index + 1]));
                const sets = Math.max(removed.length, 1);
                const stored = Array.from({ length: sets }, () => ({ capacity: 9, limit: 9 }));
                const memory = { ...EMPTY, left };
                const pool = { memory, sets, stored, newcomers, joins: {}, moves: {}, usualLimit: 9 };
                const expected = removed.filter((domain) => newcomers.some((each) => overlaps(domain, each)));
                assert.deepEqual(
                    readsFor(pool, NOTHING_SEEN).zones,
                    expected.map((domain) => left[domain]),
                );
            }),
        );
    });

    it("returns a tenant to its full set after a failed up without it, and releases it after its zone was deleted", () => {
        const both = run(START, { wanted: ["1.net", "2.net"], steps: 9 }, 2);
        const failed = run(both, { wanted: ["2.net", "3.net"], steps: 0 }, 2);
        assert.deepEqual(failed.memory.placement, { "2.net": 1, "3.net": 2 });
        assert.deepEqual(failed.memory.left, { "1.net": 1 });
        const again = plan(failed, ["1.net", "2.net"], 2);
        assert.deepEqual(again.memory, {
            placement: { "1.net": 1, "2.net": 1 },
            left: { "3.net": 2 },
            returns: { "1.net": 1 },
        });
        const went = run(both, { wanted: ["2.net", "3.net"], steps: 9 }, 2);
        const filled = run(went, { wanted: ["2.net", "3.net", "4.net"], steps: 9 }, 2);
        assert.deepEqual(filled.memory.placement, { "2.net": 1, "3.net": 2, "4.net": 1 });
        const late = plan(filled, ["1.net", "2.net", "3.net", "4.net"], 2);
        assert.equal(late.memory.placement["1.net"], 2);
    });

    it("counts each return while the tenant is in the config or was in it", () => {
        let memory: PoolMemory = { ...EMPTY, placement: { "a.net": 1 } };
        const step = (wanted: string[]): void => {
            const next = rememberLeavers(memory, new Set(wanted), undefined);
            memory = { placement: Object.fromEntries(wanted.map((domain) => [domain, 1])), ...next };
        };
        for (let count = 1; count <= 3; count++) {
            step([]);
            assert.deepEqual(memory.left, { "a.net": 1 });
            step(["a.net"]);
            assert.deepEqual(memory.returns, { "a.net": count });
        }
    });

    it("has the size of at most a hundred tenants of earlier ups, and loses no tenant while none leaves", () => {
        const many = (first: number, count: number): Record<string, number> =>
            Object.fromEntries(Array.from({ length: count }, (_none, n) => [`t${first + n}.net`, 1]));
        const memory = { placement: many(0, 300), left: many(300, 300), returns: many(300, 300) };
        const kept = rememberLeavers(memory, new Set(Object.keys(memory.placement)), undefined);
        assert.equal(Object.keys(kept.left).length, 300);
        const next = rememberLeavers(memory, new Set(), undefined);
        assert.equal(Object.keys(next.left).length, 400);
        assert.equal(Object.keys(next.returns).length, 100);
        assert.deepEqual(findLeavers(memory, new Set(Object.keys(many(0, 299)))), ["t299.net"]);
    });
});
