import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { aliasUrns, makeUrn, nameOf, qualifiedType, typeOf } from "../../engine/urns";
import {
    containsSecrets,
    containsUnknowns,
    firstSegment,
    forDisplay,
    forProvider,
    ignoreChanges,
    isRecord,
    isSecret,
    keepSecret,
    makeSecret,
    propertyChanges,
    sameProperties,
    toWireMap,
    UNKNOWN,
    type PropertyMap,
} from "../../engine/values";
import { formatState, parseState, type ResourceRow } from "../../engine/state";

/** JSON with secrets and unknown values, as a program registers it. */
const value = fc.letrec<{ any: unknown; leaf: unknown }>((tie) => ({
    leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(UNKNOWN)),
    any: fc.oneof(
        { maxDepth: 3 },
        tie("leaf"),
        tie("leaf").map((inner) => makeSecret(inner)),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(fc.string({ maxLength: 5 }), tie("any"), { maxKeys: 3, noNullPrototype: true }),
    ),
})).any;
const properties = fc.dictionary(fc.string({ maxLength: 5 }), value, { maxKeys: 4, noNullPrototype: true });

/** A few values, so that two of them are often equal. */
const withNulls = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
        { maxDepth: 2 },
        fc.constantFrom<unknown>(null, 0, 1, "", "a"),
        tie("any").map((inner) => makeSecret(inner)),
        fc.array(tie("any"), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("a", "b", "constructor"), tie("any"), { noNullPrototype: true }),
    ),
})).any;

/** A copy without secrets, and without properties that are null. */
function bare(given: unknown): unknown {
    if (Array.isArray(given)) {
        return given.map(bare);
    }
    if (!isRecord(given)) {
        return given;
    }
    if (isSecret(given)) {
        return bare(given.value);
    }
    const entries = Object.entries(given).map(([key, inner]) => [key, bare(inner)] as const);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== null));
}

describe("property values", () => {
    it("are sent to a provider without secrets, and equal", () => {
        fc.assert(
            fc.property(properties, (given) => {
                const plain = forProvider(given);
                assert.equal(containsSecrets(plain), false);
                assert.ok(sameProperties(plain, given));
                assert.equal(containsUnknowns(plain), containsUnknowns(given));
            }),
        );
    });

    it("are returned from a provider with the same secret properties", () => {
        fc.assert(
            fc.property(properties, (given) => {
                const back = keepSecret(forProvider(given), given);
                assert.ok(sameProperties(back, given));
                for (const [name, input] of Object.entries(given)) {
                    assert.equal(containsSecrets(back[name]), containsSecrets(input));
                }
            }),
        );
    });

    it("are the same after saving and loading the state file", () => {
        fc.assert(
            fc.property(properties, properties, (inputs, outputs) => {
                const row: ResourceRow = {
                    urn: "urn:pulumi:s::p::t::n",
                    type: "t",
                    custom: true,
                    inputs,
                    outputs,
                };
                assert.deepEqual(parseState(JSON.stringify(formatState([row])), "state"), [row]);
            }),
        );
    });

    it("are shown without secrets", () => {
        const shown = forDisplay({ a: [makeSecret("hush")], b: { c: UNKNOWN } });
        assert.deepEqual(shown, { a: ["[secret]"], b: { c: "[unknown]" } });
    });

    it("are equal with null for absent and secret for plain, and otherwise differ by name", () => {
        assert.ok(sameProperties({ a: null, b: makeSecret(1) }, { b: 1 }));
        assert.deepEqual(propertyChanges({ a: 1, b: 2, __provider: "x" }, { b: makeSecret(3), c: UNKNOWN }), [
            { property: "a", from: 1, to: undefined },
            { property: "b", from: 2, to: "[secret]" },
            { property: "c", from: undefined, to: "[unknown]" },
        ]);
    });

    it("are compared as copies without secrets and without absent properties would be", () => {
        fc.assert(
            fc.property(withNulls, withNulls, (one, other) => {
                const pairs = [
                    [one, other],
                    [one, structuredClone(one)],
                    [
                        { a: one, b: 1 },
                        { b: 1, a: one },
                    ],
                ] as const;
                for (const [left, right] of pairs) {
                    const expected = isDeepStrictEqual(bare({ v: left }), bare({ v: right }));
                    assert.equal(sameProperties({ v: left }, { v: right }), expected);
                }
            }),
            { numRuns: 500 },
        );
    });

    it("are refused if they cannot be sent, and copied if they can", () => {
        const given = { list: [{ a: 1 }] };
        const copy = toWireMap(given, "outputs");
        assert.deepEqual(copy, given);
        assert.notEqual(copy["list"], given.list);
        for (const odd of [undefined, () => 1, Symbol("s"), 1n]) {
            assert.throws(() => toWireMap({ a: { b: odd } }, "outputs"), /outputs\.a\.b is/);
        }
    });

    it("are restored if their changes are ignored", () => {
        const [olds, news]: PropertyMap[] = [
            { a: 1, gone: 1 },
            { a: 2, b: 2, added: 2 },
        ];
        assert.ok(isRecord(olds) && isRecord(news));
        assert.deepEqual(ignoreChanges(news, olds, ["a.deep[0]", "gone", "added"]), { a: 1, gone: 1, b: 2 });
        assert.deepEqual(ignoreChanges(news, olds, ["*"]), olds);
        const inherited = ignoreChanges(news, olds, ["constructor", "toString"]);
        assert.deepEqual(Object.keys(inherited), Object.keys(news));
        const own = keepSecret({ ["__proto__"]: { a: 1 }, constructor: { b: 2 } }, {});
        assert.equal(JSON.stringify(own), '{"__proto__":{"a":1},"constructor":{"b":2}}');
        assert.deepEqual(["tags.team", "list[0]", '["a.b"].c', "plain"].map(firstSegment), [
            "tags",
            "list",
            "a.b",
            "plain",
        ]);
    });
});

describe("URNs", () => {
    const scope = { project: "proj", stack: "dev" };
    const stack = makeUrn(scope, "pulumi:pulumi:Stack", "proj-dev", "");

    it("have the types of all parents except the stack, and a name that can have colons", () => {
        const group = makeUrn(scope, "a:b:Group", "g", stack);
        const thing = makeUrn(scope, "a:b:Thing", "x::y", group);
        assert.equal(thing, "urn:pulumi:dev::proj::a:b:Group$a:b:Thing::x::y");
        assert.deepEqual(
            [qualifiedType(thing), typeOf(thing), nameOf(thing)],
            ["a:b:Group$a:b:Thing", "a:b:Thing", "x::y"],
        );
    });

    it("of former versions include a resource's own aliases and its parent's", () => {
        const [oldGroup, group] = [
            makeUrn(scope, "t:Group", "old", stack),
            makeUrn(scope, "t:Group", "new", stack),
        ];
        const aliasesOf = (aliases: Parameters<typeof aliasUrns>[1]["aliases"]): string[] =>
            aliasUrns(
                scope,
                { type: "t:Thing", name: "new-a", parent: group, aliases },
                new Map([[group, oldGroup]]),
            );
        assert.deepEqual(aliasesOf([]), [makeUrn(scope, "t:Thing", "old-a", oldGroup)]);
        const own = aliasesOf([
            { name: "b" },
            { type: "t:Other" },
            { noParent: true },
            { urn: "urn:x" },
        ]).slice(0, 4);
        assert.deepEqual(own, [
            makeUrn(scope, "t:Thing", "b", group),
            makeUrn(scope, "t:Other", "new-a", group),
            makeUrn(scope, "t:Thing", "new-a", ""),
            "urn:x",
        ]);
    });
});
