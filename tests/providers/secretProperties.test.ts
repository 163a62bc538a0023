import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { maskFor, secretNames, SECRETS, withSecretsOf } from "../../providers/secretProperties";

const TOKEN = "v=verify Zx81-abcDEF";

describe("The names of secret properties", () => {
    it("are the names of properties with a secret at any depth, sorted", async () => {
        const properties = {
            tags: { team: pulumi.secret("dns"), cost: "42" },
            comment: pulumi.secret(pulumi.output("c")),
            records: { "@ TXT": { values: [pulumi.output(TOKEN)] } },
            later: Promise.resolve("x"),
            domain: "tenant.net",
            nothing: undefined,
        };
        assert.deepEqual(await secretNames(properties), ["comment", "tags"]);
    });

    it("are undefined if no property is secret", async () => {
        assert.equal(await secretNames({ domain: "tenant.net", id: pulumi.output("Z1") }), undefined);
        assert.deepEqual(withSecretsOf({ a: 1 }, { a: 1 }), { a: 1 });
    });

    it("are applied to the outputs that are made of the inputs", () => {
        assert.deepEqual(withSecretsOf({ a: 1 }, { [SECRETS]: ["b"] }), { a: 1, [SECRETS]: ["b"] });
    });
});

describe("The mask of a resource", () => {
    const records = { "@ TXT": { values: [TOKEN] }, "mail AAAA": { values: ["2001:DB8:0::53"] } };
    const state = { domain: "tenant.net", records, drift: [`@ TXT: 300 "${TOKEN}"`], [SECRETS]: ["records"] };
    const mask = maskFor(state);

    it("exists only if a property is secret", () => {
        assert.equal(maskFor({ ...state, [SECRETS]: undefined }, undefined, {}), undefined);
    });

    it("removes values from messages, as written and as Route 53 stores them, and leaves names", () => {
        assert.equal(
            mask?.text(`tenant.net: @ TXT: 300 "${TOKEN}" -> nothing; mail AAAA: 300 2001:db8::53`),
            "tenant.net: @ TXT: 300 [secret] -> nothing; mail AAAA: 300 [secret]",
        );
    });

    it("removes them from the texts in the outputs, and does not change the rest", () => {
        const masked = mask?.outputs(state);
        assert.deepEqual(masked, { ...state, drift: ["@ TXT: 300 [secret]"] });
    });

    it("removes them from an error, its reasons and its outputs, and from a failed check with its property", () => {
        const error = Object.assign(new Error(`InvalidChangeBatch: ${TOKEN}`), {
            reasons: [`no: ${TOKEN}`],
            properties: { drift: [`no: ${TOKEN}`], records },
        });
        assert.equal(mask?.error(error), error);
        assert.equal(error.message, "InvalidChangeBatch: [secret]");
        assert.deepEqual(error.reasons, ["no: [secret]"]);
        assert.deepEqual(error.properties, { drift: ["no: [secret]"], records });
        assert.deepEqual(mask?.failure({ property: "records", reason: `"${TOKEN}" is odd` }), {
            property: "",
            reason: "[secret] is odd",
        });
        assert.deepEqual(mask?.failure({ property: "zoneId", reason: "is odd" }), {
            property: "zoneId",
            reason: "is odd",
        });
    });

    it("includes the values of a former state, also if no property is secret any more", () => {
        assert.equal(maskFor(state, { domain: "tenant.net" })?.text(`was ${TOKEN}`), "was [secret]");
    });

    it("includes records without a stored form", () => {
        const odd = { ...state, records: { odd: { values: [`\u0000 ${TOKEN}`] }, "@ A": 5 } };
        assert.equal(maskFor(odd)?.text(`is:${TOKEN}`), "is:[secret]");
    });
});
