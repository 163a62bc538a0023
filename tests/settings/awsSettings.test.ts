import assert from "node:assert/strict";
import { z } from "zod";
import { findIssues, keyPath, parseSetting, shown } from "../../settings/settingIssues";
import { readAwsSettings, type AwsSettings } from "../../settings/awsSettings";

const read = (config: Record<string, string>): AwsSettings => readAwsSettings((key) => config[key]);
const json = JSON.stringify;

/** What is set, without the keys that are not. */
const compact = (settings: AwsSettings): unknown => JSON.parse(json(settings));

describe("the AWS settings of a stack", () => {
    it("are empty where nothing is set", () => assert.deepEqual(compact(read({})), { assumeRoles: [] }));

    it("have every key that @pulumi/aws has for the same", () => {
        const settings = read({
            "aws:region": "eu-central-1",
            "aws:profile": "dns",
            "aws:accessKey": "AKIA",
            "aws:secretKey": "secret",
            "aws:token": "session",
            "aws:endpoints": json([{ s3: "http://s3" }, { route53: "http://127.0.0.1:4000" }]),
            "aws:assumeRole": json({
                roleArn: "arn:aws:iam::1:role/dns",
                sessionName: "s",
                externalId: "e",
                policy: "{}",
                duration: "1h30m",
            }),
            "aws:maxRetries": "3",
            "aws:sharedConfigFiles": json(["/a/config", "/b/config"]),
            "aws:sharedCredentialsFiles": json(["/a/credentials"]),
        });
        assert.deepEqual(settings, {
            region: "eu-central-1",
            profile: "dns",
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: "session" },
            endpoint: "http://127.0.0.1:4000",
            assumeRoles: [
                {
                    roleArn: "arn:aws:iam::1:role/dns",
                    sessionName: "s",
                    externalId: "e",
                    policy: "{}",
                    duration: 5400,
                },
            ],
            maxRetries: 3,
            sharedConfigFile: "/a/config",
            sharedCredentialsFile: "/a/credentials",
        });
    });

    it("take the endpoints as a list or as one object, and another service's for none", () => {
        assert.equal(
            read({ "aws:endpoints": json({ route53: "http://127.0.0.1:1" }) }).endpoint,
            "http://127.0.0.1:1",
        );
        assert.equal(
            read({ "aws:endpoints": json([{ route53: "http://127.0.0.1:2" }]) }).endpoint,
            "http://127.0.0.1:2",
        );
        assert.equal(read({ "aws:endpoints": json([{ s3: "http://s3" }]) }).endpoint, undefined);
        assert.equal(read({ "aws:endpoints": json([]) }).endpoint, undefined);
    });

    it("take several roles in their order, each with its duration", () => {
        const roles = [
            { roleArn: "arn:1", durationSeconds: 900 },
            { roleArn: "arn:2", duration: "15m" },
            { roleArn: "arn:3", duration: "1h" },
            { roleArn: "arn:4", duration: "45s" },
            { roleArn: "arn:5" },
        ];
        const { assumeRoles } = read({ "aws:assumeRoles": json(roles) });
        assert.deepEqual(
            assumeRoles.map(({ roleArn, duration }) => [roleArn, duration]),
            [
                ["arn:1", 900],
                ["arn:2", 900],
                ["arn:3", 3600],
                ["arn:4", 45],
                ["arn:5", undefined],
            ],
        );
    });

    it("take no retries for what it says, and an empty value for none", () => {
        assert.equal(read({ "aws:maxRetries": "0" }).maxRetries, 0);
        assert.equal(read({ "aws:maxRetries": "" }).maxRetries, undefined);
    });

    const bad: [string, Record<string, string>, RegExp][] = [
        [
            "an access key alone",
            { "aws:accessKey": "AKIA" },
            /aws:accessKey is set and aws:secretKey is not; set both/,
        ],
        [
            "a secret key alone",
            { "aws:secretKey": "x" },
            /aws:secretKey is set and aws:accessKey is not; set both/,
        ],
        [
            "endpoints that are not JSON",
            { "aws:endpoints": "http://x" },
            /aws:endpoints: "http:\/\/x" is not JSON; set it with "pulumi config set --path"/,
        ],
        [
            "endpoints that are a text",
            { "aws:endpoints": '"http://x"' },
            /aws:endpoints\[0\]: "http:\/\/x" does not fit/,
        ],
        ["a broken list of roles", { "aws:assumeRoles": "[{" }, /aws:assumeRoles: "\[\{" is not JSON/],
        ["a role without its ARN", { "aws:assumeRole": "{}" }, /aws:assumeRole\.roleArn: is missing/],
        [
            "a number as session name",
            { "aws:assumeRole": json({ roleArn: "a", sessionName: 5 }) },
            /aws:assumeRole\.sessionName: 5 does not fit/,
        ],
        [
            "a duration of another form",
            { "aws:assumeRole": json({ roleArn: "a", duration: "1.5h" }) },
            /aws:assumeRole\.duration: "1\.5h" does not fit; write a duration/,
        ],
        [
            "a number for a duration",
            { "aws:assumeRole": json({ roleArn: "a", duration: "900" }) },
            /aws:assumeRole\.duration: "900" does not fit/,
        ],
        ["retries below zero", { "aws:maxRetries": "-1" }, /aws:maxRetries: -1 does not fit/],
        ["half a retry", { "aws:maxRetries": "1.5" }, /aws:maxRetries: 1\.5 does not fit/],
        ["retries in words", { "aws:maxRetries": "many" }, /aws:maxRetries: "many" is not JSON/],
        [
            "one file where a list is due",
            { "aws:sharedConfigFiles": '"a"' },
            /aws:sharedConfigFiles: "a" does not fit/,
        ],
    ];
    for (const [what, config, rule] of bad) {
        it(`are refused with ${what}`, () => assert.throws(() => read(config), rule));
    }

    it("never show a secret in what they complain of", () => {
        assert.throws(
            () => read({ "aws:secretKey": "verySecret" }),
            (error: Error) => !error.message.includes("verySecret"),
        );
    });
});

describe("what is wrong with a setting", () => {
    const schema = z.strictObject({
        count: z.number({ error: "a number" }),
        list: z.array(z.strictObject({ name: z.string({ error: "a name" }) }), { error: "a list" }),
    });

    it("is told all at once, each with its key as a person writes it", () => {
        const result = schema.safeParse(
            { count: "x", list: [{ name: "a" }, { name: 5, nmae: "b" }] },
            { reportInput: true },
        );
        assert.ok(!result.success);
        assert.deepEqual(findIssues(result.error), [
            { key: "count", message: '"x" does not fit; write a number' },
            { key: "list[1].name", message: "5 does not fit; write a name" },
            { key: "list[1].nmae", message: "there is no such setting; check the spelling" },
        ]);
    });

    it("is that it is missing, where it is", () => {
        const result = schema.safeParse({}, { reportInput: true });
        assert.ok(!result.success);
        assert.deepEqual(findIssues(result.error), [
            { key: "count", message: "is missing; write a number" },
            { key: "list", message: "is missing; write a list" },
        ]);
    });

    it("keeps the reason why it is not JSON", () => {
        assert.throws(
            () => parseSetting("a:b", "{", schema),
            (error: Error) =>
                error.message.startsWith('a:b: "{" is not JSON') && error.cause instanceof SyntaxError,
        );
        assert.deepEqual(parseSetting("a:b", '{"count":1,"list":[]}', schema), { count: 1, list: [] });
    });

    it("is shown as it was written, and cut where it is long", () => {
        assert.equal(shown({ a: ["b"] }), '{"a":["b"]}');
        const cut = shown("x".repeat(500));
        assert.ok(cut.length === 120 && cut.endsWith("..."));
        assert.equal(keyPath(["tenants", 2, "target", "alias"]), "tenants[2].target.alias");
        assert.equal(keyPath([]), "");
    });
});
