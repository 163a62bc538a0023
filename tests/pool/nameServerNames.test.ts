import assert from "node:assert/strict";
import fc from "fast-check";
import { namesOfSet } from "../../pool/nameServerNames";

const BRAND = "example.com";
const full = (...labels: string[]): string[] => labels.map((label) => `${label}.${BRAND}`);

describe("The white-label names of a pool's sets", () => {
    it("go on where those of the first set end", () => {
        const first = full("ns1", "ns2", "ns3", "ns4");
        assert.deepEqual(namesOfSet(first, undefined, BRAND, 1), first);
        assert.deepEqual(namesOfSet(first, undefined, BRAND, 2), full("ns5", "ns6", "ns7", "ns8"));
        assert.deepEqual(namesOfSet(first, undefined, BRAND, 3), full("ns9", "ns10", "ns11", "ns12"));
    });

    it("keep to what the first names have in common, in their first label", () => {
        const first = ["dns1.eu.4you.com", "dns2.eu.4you.com"];
        assert.deepEqual(namesOfSet(first, undefined, "4you.com", 2), [
            "dns3.eu.4you.com",
            "dns4.eu.4you.com",
        ]);
        assert.deepEqual(namesOfSet(["a.4you.com"], undefined, "4you.com", 2), ["ns2.4you.com"]);
    });

    it("are ns{n} where the first have nothing in common, and a pattern's where there is one", () => {
        const first = full("anna", "bert");
        assert.deepEqual(namesOfSet(first, undefined, BRAND, 2), full("ns3", "ns4"));
        assert.deepEqual(namesOfSet(first, `x{n}y.${BRAND}`, BRAND, 2), full("x3y", "x4y"));
        assert.deepEqual(namesOfSet(full("ns7", "z"), undefined, BRAND, 2), full("ns8", "ns9"));
    });

    it("are never given twice in a pool", () => {
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
