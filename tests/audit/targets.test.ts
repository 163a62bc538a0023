import assert from "node:assert/strict";
import { createTargetOf } from "../../audit/targets";
import { INPUT } from "./inputs";

const identity = (name: string): string => name;

describe("The target of a tenant", () => {
    it("is undefined if the input has none, like the input of an earlier version", () => {
        assert.equal(createTargetOf(INPUT, identity)("tenant.net"), undefined);
    });

    it("is the tenant's own target, if it has one, and otherwise the common target", () => {
        const of = createTargetOf(
            {
                ...INPUT,
                targets: [
                    { alias: "lb.example.net" },
                    { addresses: ["203.0.113.1"], tenants: ["tenant.net"] },
                ],
            },
            identity,
        );
        assert.deepEqual(of("tenant.net"), { name: "tenant.net", addresses: ["203.0.113.1"] });
        assert.deepEqual(of("constructor"), { name: "constructor", alias: "lb.example.net" });
    });
});
