import assert from "node:assert/strict";
import fc from "fast-check";
import { overlaps } from "../../records/names";
import {
    capacityOf,
    findLeavers,
    fullSets,
    placesOfZones,
    placesWithZones,
    rememberLeavers,
    setsInDoubt,
    setsWithUnknownZones,
    type PoolMemory,
} from "../../pool/placementMemory";
import { placeTenants } from "../../pool/placeTenants";

/** The pool of an account: the stored placements, and the existing zones, by domain. */
interface World {
    memory: PoolMemory;
    sets: number;
    zones: Map<string, number>;
}

/** One up: the wanted tenants, and the number of creates and then deletes after which it fails. */
interface Up {
    wanted: string[];
    steps: number;
}

const EMPTY: PoolMemory = { placement: {}, left: {}, returns: {} };

const namesOn = (zones: ReadonlyMap<string, number>, set: number): Set<string> =>
    new Set([...zones].filter(([, at]) => at === set).map(([domain]) => domain));

/** Places the tenants as the provider does, with the answers of Route 53 for these zones. */
function plan({ memory, sets, zones }: World, wanted: string[], limit: number) {
    const newcomers = wanted.filter((domain) => !Object.hasOwn(memory.placement, domain));
    const quotas = Array.from({ length: sets }, (_none, index) => ({
        limit,
        used: namesOn(zones, index + 1).size,
    }));
    const inDoubt = newcomers.length === 0 ? [] : setsInDoubt(memory, newcomers, quotas);
    const listed = new Map(inDoubt.map((set) => [set, namesOn(zones, set)]));
    const former = placesWithZones(memory, (domain, set) => listed.get(set)?.has(domain) ?? false);
    const capacities = quotas.map((quota, index) =>
        capacityOf(quota, index + 1, former, listed.get(index + 1)),
    );
    const placed = placeTenants({
        domains: wanted,
        former,
        pins: {},
        sets,
        capacities,
        newCapacity: limit,
        onFirst: [],
    });
    const next = rememberLeavers(memory, new Set(wanted), listed);
    return { placed, memory: { placement: placed.placement, ...next } };
}

/** Creates missing zones and then deletes unwanted ones, as the engine does, up to the step that fails. */
function run(world: World, { wanted, steps }: Up, limit: number): World {
    const { placed, memory } = plan(world, wanted, limit);
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
    return { memory, sets: placed.sets, zones };
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
                ups.reduce((world, each) => run(world, each, limit), {
                    memory: EMPTY,
                    sets: 1,
                    zones: new Map(),
                } as World);
            }),
            { numRuns: 1500 },
        );
    });

    it("returns a tenant to its full set after a failed up without it, and releases it after its zone was deleted", () => {
        const start: World = { memory: EMPTY, sets: 1, zones: new Map() };
        const both = run(start, { wanted: ["1.net", "2.net"], steps: 9 }, 2);
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

    it("reads a set only if a removed tenant can affect a placement", () => {
        const memory = {
            placement: { "a.net": 1, "b.net": 2 },
            left: { "c.net": 1, "d.net": 2 },
            returns: {},
        };
        const quotas = [
            { limit: 100, used: 2 },
            { limit: 4, used: 2 },
        ];
        assert.deepEqual(setsInDoubt(memory, ["new.net"], quotas), []);
        assert.deepEqual(setsInDoubt(memory, ["c.net"], quotas), [1]);
        assert.deepEqual(setsInDoubt(memory, ["shop.c.net"], quotas), [1]);
        assert.deepEqual(setsInDoubt(memory, ["x.net", "y.net"], quotas), [2]);
        assert.deepEqual(setsInDoubt({ ...memory, left: {} }, ["a.b.net"], quotas), []);
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

describe("The full sets of a pool", () => {
    const counts = fc.array(fc.record({ capacity: fc.nat(3), placed: fc.nat(3) }), { maxLength: 5 });

    it("have no room, as long as the others have room for all new tenants", () => {
        fc.assert(
            fc.property(counts, fc.nat(6), (sets, newcomers) => {
                const placement = Object.fromEntries(
                    sets.flatMap(({ placed }, index) =>
                        Array.from({ length: placed }, (_none, n) => [`t${index}-${n}.net`, index + 1]),
                    ),
                );
                const capacities = sets.map(({ capacity }) => capacity);
                const full = fullSets({ placement }, capacities, newcomers);
                const free = sets.map(({ capacity, placed }) => Math.max(capacity - placed, 0));
                const room = free.reduce((sum, each) => sum + each, 0);
                const expected = free.flatMap((each, index) => (each === 0 ? [index + 1] : []));
                assert.deepEqual([...full], room < newcomers ? [] : expected);
            }),
        );
    });
});

describe("Zones that the state does not have", () => {
    const memory: PoolMemory = { placement: { "a.net": 1, "b.net": 2 }, left: { "c.net": 1 }, returns: {} };

    it("are on the sets with more zones than tenants, removed tenants and zones of other owners", () => {
        const quotas = [
            { limit: 100, used: 5 },
            { limit: 100, used: 5 },
        ];
        assert.deepEqual(setsWithUnknownZones(memory, [97, 97], quotas), [2]);
        assert.deepEqual(setsWithUnknownZones(memory, [98, 96], quotas), [1]);
        assert.deepEqual(setsWithUnknownZones(memory, [], quotas), []);
        assert.deepEqual(setsWithUnknownZones(memory, [100, 100], [undefined, undefined]), []);
    });

    it("are the places of new tenants; a tenant with two zones has none", () => {
        const zones = new Map([
            [1, new Set(["d.net", "f.net"])],
            [2, new Set(["e.net", "f.net"])],
        ]);
        assert.deepEqual(placesOfZones(["d.net", "e.net", "f.net", "g.net"], zones), {
            "d.net": 1,
            "e.net": 2,
        });
    });
});
