import assert from "node:assert/strict";
import fc from "fast-check";
import { decideNames, namesOfNewPool, namesOfSet, type PoolNames } from "../../pool/nameServerNames";

const BRAND = "example.com";
const full = (...labels: string[]): string[] => labels.map((label) => `${label}.${BRAND}`);

describe("The white-label names of a pool's sets", () => {
    it("continue the names of the first set", () => {
        const first = full("ns1", "ns2", "ns3", "ns4");
        assert.deepEqual(namesOfSet(first, undefined, BRAND, 1), first);
        assert.deepEqual(namesOfSet(first, undefined, BRAND, 2), full("ns5", "ns6", "ns7", "ns8"));
        assert.deepEqual(namesOfSet(first, undefined, BRAND, 3), full("ns9", "ns10", "ns11", "ns12"));
    });

    it("have the same pattern as the first set's names, in their first label", () => {
        const first = ["dns1.eu.4you.com", "dns2.eu.4you.com"];
        assert.deepEqual(namesOfSet(first, undefined, "4you.com", 2), [
            "dns3.eu.4you.com",
            "dns4.eu.4you.com",
        ]);
        assert.deepEqual(namesOfSet(["a.4you.com"], undefined, "4you.com", 2), ["ns2.4you.com"]);
    });

    it("are ns{n} if the first names have no common pattern, and follow the configured pattern if there is one", () => {
        const first = full("anna", "bert");
        assert.deepEqual(namesOfSet(first, undefined, BRAND, 2), full("ns3", "ns4"));
        assert.deepEqual(namesOfSet(first, `x{n}y.${BRAND}`, BRAND, 2), full("x3y", "x4y"));
        assert.deepEqual(namesOfSet(full("ns7", "z"), undefined, BRAND, 2), full("ns8", "ns9"));
    });

    it("are never used twice in a pool", () => {
        const labels = fc.uniqueArray(fc.constantFrom("ns1", "ns2", "ns3", "ns9", "ns10", "anna", "x1y"), {
            minLength: 1,
            maxLength: 4,
        });
        fc.assert(
            fc.property(
                labels,
                fc.option(fc.constantFrom("ns{n}", "x{n}y", "{n}"), { nil: undefined }),
                (given, pattern) => {
                    const names = Array.from({ length: 20 }, (_, index) =>
                        namesOfSet(full(...given), pattern && `${pattern}.${BRAND}`, BRAND, index + 1),
                    ).flat();
                    assert.equal(new Set(names).size, names.length, names.join(" "));
                },
            ),
        );
    });
});

describe("The stored white-label names of a pool's sets", () => {
    const four = full("ns1", "ns2", "ns3", "ns4");
    const decide = (first: string[], known?: PoolNames, sets = 2, more: object = {}) =>
        decideNames({ first, brandDomain: BRAND, ...more }, known, sets);
    const known: PoolNames = { active: namesOfNewPool({ first: four, brandDomain: BRAND }, 2), former: {} };

    it("are the names of a new pool if none are stored", () => {
        assert.deepEqual(decide(four).names, known);
        assert.deepEqual(decide(four, known), { names: known, clashes: [] });
    });

    it("stay if the first set has fewer or more, and a new set gets names that no other set has had", () => {
        const { names } = decide(four.slice(0, 2), known);
        assert.deepEqual(names, {
            active: [full("ns1", "ns2"), full("ns5", "ns6", "ns7", "ns8")],
            former: { "ns3.example.com": 1, "ns4.example.com": 1 },
        });
        assert.deepEqual(decide(four.slice(0, 2), names, 3).names.active[2], full("ns9", "ns10"));
        assert.deepEqual(decide(four, names).names, known);
    });

    it("keep their numbers in another pattern, and are deleted after their retirement", () => {
        const first = full("dns1", "dns2");
        const { names } = decide(first, known);
        assert.deepEqual(names.active[1], full("dns5", "dns6", "dns7", "dns8"));
        assert.deepEqual(Object.keys(names.former).sort(), [...four, ...full("ns5", "ns6", "ns7", "ns8")]);
        const retired = [...four, ...full("ns5", "ns6", "dns5")];
        const later = decide(first, names, 2, { retired }).names;
        assert.deepEqual(later.former, { "ns7.example.com": 2, "ns8.example.com": 2 });
        assert.deepEqual(later.active, names.active);
    });

    it("are refused for the first set, and the refusal names free ones", () => {
        const { clashes } = decide(full("ns1", "ns5", "ns6"), known);
        assert.deepEqual(clashes, [
            { name: "ns5.example.com", set: 2, isFormer: false, free: "ns9.example.com" },
            { name: "ns6.example.com", set: 2, isFormer: false, free: "ns10.example.com" },
        ]);
        const renamed = decide(full("dns1", "dns2"), known).names;
        assert.deepEqual(
            decide(full("dns1", "ns8"), renamed).clashes.map(({ name, isFormer }) => [name, isFormer]),
            [["ns8.example.com", true]],
        );
    });

    it("belong to one set for ever, for any configured names, and no list has names of two sets", () => {
        const label = fc
            .tuple(fc.constantFrom("ns", "dns", "a"), fc.integer({ min: 1, max: 12 }))
            .map(([begin, number]) => `${begin}${number}`);
        const step = fc.record({
            first: fc.uniqueArray(fc.oneof(label, fc.constantFrom("anna", "bert")), {
                minLength: 1,
                maxLength: 4,
            }),
            pattern: fc.option(fc.constantFrom("ns{n}", "x{n}y"), { nil: undefined, freq: 4 }),
            grows: fc.boolean(),
        });
        fc.assert(
            fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
                const owner = new Map<string, number>();
                let now: PoolNames | undefined;
                let sets = 1;
                for (const { first, pattern, grows } of steps) {
                    const more = { pattern: pattern && `${pattern}.${BRAND}` };
                    const wanted = sets + (grows ? 1 : 0);
                    const { names, clashes } = decide(full(...first), now, wanted, more);
                    const foreign = full(...first).filter((name) => (owner.get(name) ?? 1) > 1);
                    assert.deepEqual(
                        clashes.map(({ name }) => name),
                        foreign,
                    );
                    if (clashes.length > 0) {
                        continue;
                    }
                    now?.active.slice(1).forEach((before, index) => {
                        assert.equal(names.active[index + 1]?.length, before.length);
                    });
                    for (const [index, list] of names.active.entries()) {
                        for (const name of list) {
                            assert.equal(owner.get(name) ?? index + 1, index + 1, name);
                            owner.set(name, index + 1);
                        }
                    }
                    const all = names.active.flat();
                    assert.equal(new Set(all).size, all.length);
                    const record = [...all, ...Object.keys(names.former)];
                    assert.deepEqual(record.sort(), [...owner.keys()].sort());
                    [now, sets] = [names, wanted];
                }
            }),
        );
    });
});
