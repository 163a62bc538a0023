import assert from "node:assert/strict";
import fc from "fast-check";
import { inDependencyOrder } from "../../route53/dependencyOrder";

interface Thing {
    id: number;
    needs: number[];
}

function orderOf(things: Thing[]): Thing[][] {
    return inDependencyOrder(things, ({ needs }) => things.filter(({ id }) => needs.includes(id)));
}

const anyThings = fc
    .integer({ min: 0, max: 12 })
    .chain((count) =>
        fc.tuple(
            ...Array.from({ length: count }, (_, id) =>
                fc
                    .array(fc.integer({ min: 0, max: 12 }), { maxLength: 3 })
                    .map((needs): Thing => ({ id, needs })),
            ),
        ),
    );

describe("inDependencyOrder", () => {
    it("does not change items without dependencies", () => {
        const things = [3, 1, 2].map((id) => ({ id, needs: [] }));
        assert.deepEqual(
            orderOf(things),
            things.map((thing) => [thing]),
        );
    });

    it("makes one component of items that depend on each other, in their original order", () => {
        const [a, b, c] = [
            { id: 0, needs: [1] },
            { id: 1, needs: [0, 2] },
            { id: 2, needs: [] },
        ];
        assert.deepEqual(orderOf([a, b, c]), [[c], [a, b]]);
    });

    it("puts each item once, after or together with all its dependencies", () => {
        fc.assert(
            fc.property(anyThings, (things) => {
                const components = orderOf(things);
                assert.deepEqual(new Set(components.flat()), new Set(things));
                assert.equal(components.flat().length, things.length);
                const place = new Map(
                    components.flatMap((each, index) => each.map(({ id }) => [id, index] as const)),
                );
                for (const { id, needs } of things) {
                    for (const need of needs.filter((each) => place.has(each))) {
                        assert.ok((place.get(need) ?? 0) <= (place.get(id) ?? 0));
                    }
                }
            }),
        );
    });

    it("joins only items that depend on each other", () => {
        fc.assert(
            fc.property(anyThings, (things) => {
                const reaches = (from: number, to: number, seen = new Set<number>()): boolean =>
                    (things.find(({ id }) => id === from)?.needs ?? []).some(
                        (next) =>
                            next === to || (!seen.has(next) && reaches(next, to, new Set([...seen, next]))),
                    );
                for (const component of orderOf(things)) {
                    for (const { id } of component) {
                        assert.ok(component.every((other) => other.id === id || reaches(id, other.id)));
                    }
                }
            }),
            { numRuns: 50 },
        );
    });
});
