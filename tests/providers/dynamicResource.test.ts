import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { changedKeys, dynamicProvider, isUnknown, type Methods } from "../../providers/dynamicResource";
import { providerText } from "../../providers/providerText";
import { packageRoot } from "../../route53/packageRoot";

const UNKNOWN = pulumi.runtime.unknownValue;

describe("the provider's text in state", () => {
    let folder: string;
    before(() => {
        folder = realpathSync(mkdtempSync(join(tmpdir(), "white-label-dns-")));
        mkdirSync(join(folder, "program", "node_modules"), { recursive: true });
        mkdirSync(join(folder, "program", "src"));
        symlinkSync(packageRoot(), join(folder, "program", "node_modules", "pulumi-white-label-dns"), "dir");
    });
    after(() => rmSync(folder, { recursive: true }));

    const text = (path: string): string => `exports.handler=()=>require("${path}").provider`;

    it("names the compiled module from the program's directory", () => {
        const module = join(packageRoot(), "providers", "delegationSet.ts");
        assert.equal(providerText(module, packageRoot()), text("./dist/providers/delegationSet"));
    });

    it("is the same for a resource that runs from source and one that runs compiled", () => {
        const [source, compiled] = [
            ["providers", "delegationSet.ts"],
            ["dist", "providers", "delegationSet.js"],
        ];
        assert.equal(
            providerText(join(packageRoot(), ...source), packageRoot()),
            providerText(join(packageRoot(), ...compiled), packageRoot()),
        );
    });

    it("uses node_modules if the program has the package there, and not the target of a link", () => {
        const module = join(packageRoot(), "dist", "providers", "delegationSet.js");
        const installed = "node_modules/pulumi-white-label-dns/dist/providers/delegationSet";
        assert.equal(providerText(module, join(folder, "program")), text(`./${installed}`));
        assert.equal(providerText(module, join(folder, "program", "src")), text(`../${installed}`));
    });

    it("refers to the module's provider from the program's directory", () => {
        const directory = join(folder, "program", "src");
        const evaluated: { handler?: () => unknown } = {};
        const source = providerText(join(packageRoot(), "dist", "providers", "delegationSet.js"), directory);

        const evaluate = new Function("exports", "require", source) as (
            exports: object,
            require: NodeJS.Require,
        ) => void;
        evaluate(evaluated, createRequire(join(directory, "index.js")));
        const provider = evaluated.handler?.() as Record<string, unknown>;
        for (const method of ["configure", "check", "diff", "create", "read", "update", "delete"]) {
            assert.equal(typeof provider[method], "function", method);
        }
    });
});

describe("isUnknown", () => {
    it("finds the SDK's sentinel at any depth", () => {
        for (const value of [UNKNOWN, [UNKNOWN], { a: UNKNOWN }, { a: [{ b: ["x", UNKNOWN] }] }]) {
            assert.equal(isUnknown(value), true);
        }
    });

    it("is false for every other value", () => {
        for (const value of [
            undefined,
            null,
            "",
            0,
            false,
            [],
            {},
            "unknown",
            { a: [{ b: undefined }] },
            ` ${UNKNOWN}`,
        ]) {
            assert.equal(isUnknown(value), false);
        }
    });

    it("finds it at any place in any JSON", () => {
        fc.assert(
            fc.property(fc.jsonValue(), (value) => {
                assert.equal(isUnknown(value), false);
                assert.equal(isUnknown({ deep: [value, { deeper: UNKNOWN }] }), true);
            }),
        );
    });
});

describe("changedKeys", () => {
    interface Shape {
        a?: unknown;
        b?: unknown;
    }
    const changed = (olds: Shape, news: Shape): (keyof Shape)[] => changedKeys<Shape>(olds, news, ["a", "b"]);

    it("names the keys whose values differ, and compares no others", () => {
        assert.deepEqual(changed({ a: 1, b: [1] }, { a: 2, b: [1] }), ["a"]);
        assert.deepEqual(changed({ a: { x: { y: 1 } }, b: 1 }, { a: { x: { y: 2 } }, b: 2 }), ["a", "b"]);
        assert.deepEqual(changedKeys<Shape>({ a: 1, b: 1 }, { a: 2, b: 2 }, ["b"]), ["b"]);
    });

    it("ignores the order of keys, and treats undefined as absent", () => {
        assert.deepEqual(changed({ a: { x: 1, y: { p: 1, q: 2 } } }, { a: { y: { q: 2, p: 1 }, x: 1 } }), []);
        assert.deepEqual(changed({ a: undefined }, {}), []);
        assert.deepEqual(changed({ a: { x: undefined } }, { a: {} }), []);
    });

    it("compares the order of a list, the type of a value, and null", () => {
        assert.deepEqual(changed({ a: [1, 2] }, { a: [2, 1] }), ["a"]);
        assert.deepEqual(changed({ a: 1 }, { a: "1" }), ["a"]);
        assert.deepEqual(changed({ a: null }, {}), ["a"]);
        assert.deepEqual(changed({ a: "" }, {}), ["a"]);
        assert.deepEqual(changed({ a: [] }, { a: {} }), ["a"]);
    });

    it("finds no change after values were stored in the state and read", () => {
        fc.assert(
            fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
                const stored = JSON.parse(JSON.stringify({ a, b })) as Shape;
                assert.deepEqual(changed({ a, b }, stored), []);
                assert.deepEqual(changed(stored, { a, b: [b, "more"] }), ["b"]);
            }),
        );
    });
});

describe("a dynamic provider", () => {
    interface Thing {
        name: string;
        note?: string | undefined;
    }
    const methods: Methods<Thing, Thing> = {
        check: (olds, news) => Promise.resolve({ inputs: { ...news, note: olds.note }, failures: [] }),
        diff: (_id, olds, news) => ({ changes: changedKeys(olds, news, ["name"]).length > 0 }),
        create: (inputs) => Promise.resolve({ id: inputs.name, outs: { ...inputs, note: undefined } }),
        read: (_id, props) => Promise.resolve(props.name === "gone" ? undefined : props),
        update: (_id, _olds, news) => Promise.resolve(news),
        delete: () => Promise.reject(new Error("it is still in use")),
    };
    const config = { get: () => undefined, require: () => "" };

    async function configured(): Promise<ReturnType<typeof dynamicProvider<Thing, Thing>>> {
        const provider = dynamicProvider(methods);
        await provider.configure({ config });
        return provider;
    }

    it("refuses to work before it is configured, and names the Pulumi version that it needs", async () => {
        await assert.rejects(
            dynamicProvider(methods).create({ name: "x" }),
            /update Pulumi to 3\.139\.0 or later/,
        );
    });

    it("treats a resource without earlier inputs as new, and drops undefined values", async () => {
        const provider = await configured();
        // The engine passes null if there are none.
        const olds = JSON.parse("null") as Thing;
        const { inputs } = await provider.check(olds, { name: "x" });
        assert.deepEqual(Object.keys(inputs ?? {}), ["name"]);
        const { id, outs } = await provider.create({ name: "x" });
        assert.deepEqual([id, Object.keys(outs ?? {})], ["x", ["name"]]);
    });

    it("reads a deleted object as an empty id", async () => {
        const provider = await configured();
        assert.deepEqual(await provider.read("gone", { name: "gone" }), { id: "" });
        assert.deepEqual(await provider.read("x", { name: "x" }), { id: "x", props: { name: "x" } });
        assert.deepEqual(await provider.read("x"), { id: "" });
    });

    it("finds changes and applies them", async () => {
        const provider = await configured();
        assert.deepEqual(await provider.diff("x", { name: "x" }, { name: "x", note: "n" }), {
            changes: false,
        });
        assert.deepEqual(await provider.diff("x", { name: "x" }, { name: "y" }), { changes: true });
        assert.deepEqual(await provider.update("x", { name: "x" }, { name: "y" }), { outs: { name: "y" } });
    });

    it("deletes an object whose diff had an unknown value, and not an object whose diff had no change", async () => {
        const deleted: string[] = [];
        const provider = dynamicProvider<Thing, Thing>({
            ...methods,
            identity: ({ name }) => name,
            delete: (id) => Promise.resolve(void deleted.push(id)),
        });
        await provider.configure({ config });
        const [goes, stays] = ["goes", "stays"].map((name) => ({ name: `${name} ${randomUUID()}` }));
        assert.ok(goes && stays);
        // An up with --target for a resource on which this one depends.
        await provider.diff("goes", goes, { ...goes, note: UNKNOWN });
        await provider.diff("stays", stays, stays);
        await provider.delete("goes", goes);
        await provider.delete("stays", stays);
        assert.deepEqual(deleted, ["goes"]);
    });

    it("shows the message of an error without its stack", async () => {
        const provider = await configured();
        await assert.rejects(provider.delete("x", { name: "x" }), (error: Error) => {
            assert.deepEqual([error.message, error.stack], ["it is still in use", ""]);
            return true;
        });
    });
});
