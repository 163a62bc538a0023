import assert from "node:assert/strict";
import { z } from "zod";
import { readAwsSettings } from "../../settings/awsSettings";
import { closed } from "../../settings/knownKeys";
import { findIssues, keyPath, parseSetting, shown } from "../../settings/settingIssues";

describe("a foreign value in a message", () => {
    it("has no user and password of a URL", () => {
        for (const endpoints of [
            '[{"route53": "https://ops:hunter2@proxy.example"}, {"route53": "https://ops:hunter2@x"}]',
            '[{"route53": "https://ops:hunter2@proxy.example", "sts": 5}]',
            '{"route53": "https://ops:hunter2@proxy.example"',
        ]) {
            assert.throws(
                () => readAwsSettings((key) => (key === "aws:endpoints" ? endpoints : undefined)),
                (error: Error) =>
                    error.message.startsWith("aws:endpoints") && !error.message.includes("hunter2"),
            );
        }
    });

    it("has no terminal control character, and is cut if it is long", () => {
        assert.equal(shown("a\u001b[2Jb\u009bc\u202ed"), '"a\\u001b[2Jb\\u{9b}c\\u{202e}d"');
        assert.equal(shown("x".repeat(5000)).length, 120);
        assert.throws(
            () => parseSetting("aws:assumeRoles", `\u009b${"x".repeat(5000)}`, z.string()),
            (error: Error) => error.message.length < 250 && error.message.includes("\\u{9b}xxx"),
        );
    });
});

describe("the problem of a setting", () => {
    const schema = closed({
        count: z.number({ error: "a number" }),
        list: z.array(closed({ name: z.string({ error: "a name" }) }), { error: "a list" }),
    });

    it("is reported with all others, each with its key in the config", () => {
        const result = schema.safeParse(
            { count: "x", list: [{ name: "a" }, { name: 5, nmae: "b" }] },
            { reportInput: true },
        );
        assert.ok(!result.success);
        assert.deepEqual(findIssues(result.error), [
            { key: "count", message: '"x" is not valid; write a number' },
            { key: "list[1].name", message: "5 is not valid; write a name" },
            { key: "list[1].nmae", message: 'is not a known setting; did you mean "name"?' },
        ]);
    });

    it("is a missing value, if it is missing", () => {
        const result = schema.safeParse({}, { reportInput: true });
        assert.ok(!result.success);
        assert.deepEqual(findIssues(result.error), [
            { key: "count", message: "is missing; write a number" },
            { key: "list", message: "is missing; write a list" },
        ]);
    });

    it("has the reason for invalid JSON", () => {
        assert.throws(
            () => parseSetting("a:b", "{", schema),
            (error: Error) =>
                error.message.startsWith('a:b: "{" is not JSON') && error.cause instanceof SyntaxError,
        );
        assert.deepEqual(parseSetting("a:b", '{"count":1,"list":[]}', schema), { count: 1, list: [] });
    });

    it("shows the value as it was written, and cuts it if it is long", () => {
        assert.equal(shown({ a: ["b"] }), '{"a":["b"]}');
        const cut = shown("x".repeat(500));
        assert.ok(cut.length === 120 && cut.endsWith("..."));
        assert.equal(keyPath(["tenants", 2, "target", "alias"]), "tenants[2].target.alias");
        assert.equal(keyPath([]), "");
    });
});
