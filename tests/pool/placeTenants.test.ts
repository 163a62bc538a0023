import assert from "node:assert/strict";
import fc from "fast-check";
import { overlaps } from "../../records/names";
import { placeTenants, roomLeft, type PlacementRequest } from "../../pool/placeTenants";

const label = fc.constantFrom("a", "b", "c", "d");
/** Domains of which one often contains another. */
const domains = fc.uniqueArray(
    fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join(".")}.net`),
    { maxLength: 40 },
);
const fresh = (given: readonly string[], more: Partial<PlacementRequest> = {}): PlacementRequest => ({
    domains: given,
    former: {},
    pins: {},
    sets: 1,
    capacities: [],
    newCapacity: 5,
    onFirst: [],
    ...more,
});

function assertLegal(placement: Record<string, number>, capacities: (set: number) => number): void {
    const bySet = new Map<number, string[]>();
    for (const [domain, set] of Object.entries(placement)) {
        bySet.set(set, [...(bySet.get(set) ?? []), domain]);
    }
    for (const [set, on] of bySet) {
        assert.ok(on.length <= capacities(set), `set ${set}: ${on.join(" ")}`);
        on.forEach((one, index) =>
            on.slice(index + 1).forEach((other) => assert.ok(!overlaps(one, other), `${one} and ${other}`)),
        );
    }
}

/** The sets that first-fit chooses for domains in this order. */
function firstFit(order: readonly string[], capacity: number): number {
    const sets: string[][] = [[]];
    for (const domain of order) {
        const fitting = sets.find(
            (on) => on.length < capacity && !on.some((other) => overlaps(domain, other)),
        );
        if (fitting === undefined) {
            sets.push([domain]);
        } else {
            fitting.push(domain);
        }
    }
    return sets.length;
}

describe("The placement of tenants on delegation sets", () => {
    it("is legal: within each set's room, and no domain on a set with one that contains it", () => {
        fc.assert(
            fc.property(domains, (given) => {
                const { placement, problems, moved } = placeTenants(fresh(given));
                assert.deepEqual(Object.keys(placement).sort(), [...given].sort());
                assert.deepEqual([problems, moved], [[], []]);
                assertLegal(placement, () => 5);
            }),
        );
    });

    it("needs no more sets than first-fit in the same order", () => {
        fc.assert(
            fc.property(domains, fc.integer({ min: 1, max: 6 }), (given, newCapacity) => {
                const { sets } = placeTenants(fresh(given, { newCapacity }));
                assert.ok(sets <= firstFit(given, newCapacity));
            }),
        );
    });

    it("fills the first set first", () => {
        const given = Array.from({ length: 12 }, (_, index) => `tenant${index}.net`);
        const { placement, sets } = placeTenants(fresh(given));
        const counts = [1, 2, 3].map((set) => Object.values(placement).filter((each) => each === set).length);
        assert.deepEqual([sets, ...counts], [3, 5, 5, 2]);
    });

    it("moves no tenant if another is added or removed, or if the config is reordered", () => {
        fc.assert(
            fc.property(domains, domains, fc.func(fc.integer()), (before, after, weight) => {
                const first = placeTenants(fresh(before));
                const order = [...after].sort((one, other) => weight(one) - weight(other));
                const next = placeTenants(fresh(order, { former: first.placement, sets: first.sets }));
                for (const domain of after.filter((each) => before.includes(each))) {
                    assert.equal(next.placement[domain], first.placement[domain]);
                }
                assert.deepEqual(next.moved, []);
                assert.ok(next.sets >= first.sets);
                // Also before the zones of removed tenants are deleted.
                assertLegal({ ...first.placement, ...next.placement }, () => 5);
            }),
        );
    });

    it("is the same for any order of the remaining tenants", () => {
        fc.assert(
            fc.property(domains, (given) => {
                const { placement, sets } = placeTenants(fresh(given));
                const again = placeTenants(fresh([...given].reverse(), { former: placement, sets }));
                assert.deepEqual(again.placement, placement);
            }),
        );
    });

    it("follows a pin, names tenants that move, and names the rule that a pin breaks", () => {
        const former = { "a.net": 1, "b.net": 2 };
        const given = ["a.net", "b.net", "d.net", "c.net"];
        const request = { former, sets: 2, capacities: [5, 1] };
        const pinned = placeTenants(fresh(given, { ...request, pins: { "a.net": 3, "c.net": 1 } }));
        assert.deepEqual(pinned.placement, { "a.net": 3, "b.net": 2, "c.net": 1, "d.net": 1 });
        assert.deepEqual([pinned.sets, pinned.moved, pinned.problems], [3, ["a.net"], []]);
        const child = [...given, "x.a.net"];
        const wrong = placeTenants(fresh(child, { ...request, pins: { "x.a.net": 1, "c.net": 2 } }));
        assert.deepEqual(
            wrong.problems.map(({ domain, reason }) => [domain, reason.slice(0, 32)]),
            [
                ["c.net", "set 2 has 1 of at most 1 zones"],
                ["x.a.net", "set 1 has the zone of a.net, and"],
            ],
        );
    });

    it("places domains related to the brand's on a set without the brand zone's servers", () => {
        const { placement } = placeTenants(
            fresh(["shop.example.com", "tenant.net"], { onFirst: ["example.com"] }),
        );
        assert.deepEqual(placement, { "shop.example.com": 2, "tenant.net": 1 });
    });

    it("places new tenants in the room of removed ones from the next up on, and reports the room", () => {
        const given = Array.from({ length: 7 }, (_, index) => `tenant${index}.net`);
        const first = placeTenants(fresh(given));
        assert.equal(roomLeft(first.placement, first.sets, [5, 5]), 3);
        const leaving = placeTenants(
            fresh([...given.slice(1), "new.net"], { former: first.placement, sets: first.sets }),
        );
        assert.equal(leaving.placement["new.net"], 2);
        const next = placeTenants(
            fresh([...given.slice(1), "new.net", "next.net"], {
                former: leaving.placement,
                sets: first.sets,
            }),
        );
        assert.equal(next.placement["next.net"], first.placement["tenant0.net"]);
    });

    it("places a thousand tenants in linear time", () => {
        const given = Array.from({ length: 10_000 }, (_, index) => `tenant${index}.net`);
        const { sets } = placeTenants(fresh(given, { newCapacity: 100 }));
        assert.equal(sets, 100);
    });

    it("keeps zones that join on their sets, and puts no other tenant on a set that is barred for it", () => {
        const bars = fc.dictionary(fc.constantFrom("a.net", "b.net", "c.net"), fc.subarray([1, 2]));
        fc.assert(
            fc.property(domains, bars, (given, sets) => {
                const barred = Object.fromEntries(
                    Object.entries(sets).map(([domain, numbers]) => [
                        domain,
                        Object.fromEntries(numbers.map((number) => [number, "in the way"])),
                    ]),
                );
                const joined = { "x.org": 2, "y.org": 2 };
                const all = [...given, ...Object.keys(joined)];
                const { placement, problems, moved } = placeTenants(fresh(all, { sets: 2, joined, barred }));
                assert.deepEqual([problems, moved], [[], []]);
                assert.deepEqual([placement["x.org"], placement["y.org"]], [2, 2]);
                for (const [domain, numbers] of Object.entries(sets)) {
                    assert.ok(!numbers.includes((placement[domain] ?? 0) as 1), domain);
                }
                assertLegal(placement, () => 5);
            }),
        );
    });

    it("refuses pins to a barred set, and pins that differ from the set of a zone that joins", () => {
        const { problems, placement } = placeTenants(
            fresh(["a.net", "x.org", "y.org"], {
                pins: { "a.net": 1, "x.org": 1, "y.org": 2 },
                joined: { "x.org": 2, "y.org": 2 },
                barred: { "a.net": { 1: "its old zone is there" } },
            }),
        );
        assert.deepEqual(problems, [
            { domain: "a.net", reason: "its old zone is there" },
            {
                domain: "x.org",
                reason: "the zone that joins (zoneId) is on set 2, and the name servers of a zone never change",
            },
        ]);
        assert.deepEqual(placement, { "a.net": 1, "x.org": 2, "y.org": 2 });
    });
});
