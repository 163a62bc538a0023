import assert from "node:assert/strict";
import type { ResourceGoal } from "../../engine/planning";
import { secretOutputs } from "../../engine/rows";
import { isSecret, makeSecret } from "../../engine/values";

function goalOf(additionalSecretOutputs: string[]): ResourceGoal {
    return {
        type: "t",
        name: "n",
        custom: true,
        parent: "",
        inputs: {},
        dependencies: [],
        propertyDependencies: {},
        provider: "",
        protect: false,
        retainOnDelete: false,
        deleteBeforeReplace: undefined,
        deletedWith: "",
        ignoreChanges: [],
        replaceOnChanges: [],
        additionalSecretOutputs,
        aliases: [],
    };
}

describe("The outputs of a row", () => {
    it("are secret if the input of that name is secret, or if the program says so", () => {
        const outputs = secretOutputs({ a: 1, b: 2, c: 3 }, { a: makeSecret(0) }, goalOf(["b"]));
        assert.deepEqual(
            Object.entries(outputs).map(([name, value]) => [name, isSecret(value)]),
            [
                ["a", true],
                ["b", true],
                ["c", false],
            ],
        );
    });

    it("do not include inherited members of every object: constructor, toString", () => {
        const names = ["constructor", "toString", "__proto__", "missing"];
        assert.deepEqual(Object.keys(secretOutputs({ a: 1 }, {}, goalOf(names))), ["a"]);
        assert.deepEqual(secretOutputs({ constructor: 1 }, {}, goalOf([])), { constructor: 1 });
    });
});
