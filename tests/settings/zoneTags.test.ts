import assert from "node:assert/strict";
import { readAwsSettings } from "../../settings/awsSettings";
import { checkSettings } from "../../settings/checkSettings";
import { zoneTags } from "../../settings/zoneTags";

const NONE = readAwsSettings(() => undefined);

describe("Tags", () => {
    const tagsOf = (tags: unknown) =>
        checkSettings({ brandDomain: "example.com", tenants: [{ domain: "tenant.net", tags }] });

    it("can be numbers and booleans, as `pulumi config set --path` writes them, and become text", () => {
        const { settings, problems } = tagsOf({ cost: 42, live: true, team: "dns", rate: 1.5 });
        assert.deepEqual(problems, []);
        assert.deepEqual(settings?.tenants[0]?.tags, { cost: "42", live: "true", team: "dns", rate: "1.5" });
        assert.deepEqual(zoneTags(NONE, { cost: 42 as unknown as string }), { cost: "42" });
    });

    it("are refused by their key if they are lists or maps", () => {
        for (const value of [["a"], { b: "c" }, null]) {
            const { problems } = tagsOf({ team: "dns", odd: value });
            assert.deepEqual(
                problems.map(({ key, message }) => [
                    key,
                    message.replace(/.* is not valid(: it is a list, and one value is needed)?; /, ""),
                ]),
                [["tenants[0].tags.odd", "write text, a number, true or false"]],
            );
        }
    });

    it("of aws:defaultTags have the same rules, and one error names a wrong shape", () => {
        const read = (value: unknown) =>
            readAwsSettings((key) =>
                key === "aws:defaultTags"
                    ? typeof value === "string"
                        ? value
                        : JSON.stringify(value)
                    : undefined,
            ).defaultTags;
        assert.deepEqual(read({ tags: { x: 1, live: false } }), { x: "1", live: "false" });
        for (const [value, expected] of [
            [["a"], /^aws:defaultTags: \["a"\] is not valid; write an object: \{ tags: \{ … \} \}$/],
            ["text", /^aws:defaultTags: "text" is not JSON; set it with "pulumi config set --path"$/],
            [{ x: 1 }, /^aws:defaultTags\.x: is not a known setting; the only one here is "tags"$/],
            [{ tags: ["a"] }, /^aws:defaultTags\.tags: \["a"\] is not valid; write tags as \{ key: text \}$/],
            [
                { tags: { x: { y: 1 } } },
                /^aws:defaultTags\.tags\.x: \{"y":1\} is not valid; write text, a number/,
            ],
        ] as const) {
            assert.throws(() => read(value), { message: expected });
        }
    });
});
