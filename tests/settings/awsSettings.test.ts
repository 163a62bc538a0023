import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";
import { AWS_KEYS, readAwsSettings } from "../../settings/awsSettings";
import type { AwsSettings } from "../../settings/awsTypes";

const read = (config: Record<string, string>): AwsSettings => readAwsSettings((key) => config[key]);
const json = JSON.stringify;
const ROLE = "arn:aws:iam::111111111111:role/dns";
const KEYS = { "aws:accessKey": "AKIA", "aws:secretKey": "secret" };

/** The values that are set, without the missing keys. */
const compact = (settings: AwsSettings): unknown => JSON.parse(json(settings));

/** Every key once: its written value, and the value that is read. Roles are separate, because there are none here. */
const HONOURED: [key: string, value: string, taken: object][] = [
    ["region", "eu-central-1", { region: "eu-central-1" }],
    ["profile", "dns", { profile: "dns" }],
    ["assumeRole", json({ roleArn: ROLE }), { assumeRoles: [{ roleArn: ROLE }] }],
    ["assumeRoles", json([{ roleArn: ROLE }]), { assumeRoles: [{ roleArn: ROLE }] }],
    [
        "assumeRoleWithWebIdentity",
        json({ roleArn: ROLE, webIdentityTokenFile: "/token", duration: "15m" }),
        { webIdentity: { roleArn: ROLE, token: { file: "/token" }, duration: 900 } },
    ],
    ["allowedAccountIds", json(["111111111111"]), { allowedAccountIds: ["111111111111"] }],
    ["forbiddenAccountIds", json(["111111111111"]), { forbiddenAccountIds: ["111111111111"] }],
    [
        "endpoints",
        json([
            {
                route53: "http://127.0.0.1:1",
                route53domains: "http://127.0.0.1:3",
                sts: "http://127.0.0.1:2",
                s3: "http://s3",
            },
        ]),
        {
            endpoint: "http://127.0.0.1:1",
            domainsEndpoint: "http://127.0.0.1:3",
            stsEndpoint: "http://127.0.0.1:2",
        },
    ],
    ["customCaBundle", "~/ca.pem", { customCaBundle: join(homedir(), "ca.pem") }],
    ["insecure", "true", { insecure: true }],
    ["maxRetries", "3", { maxRetries: 3 }],
    ["sharedConfigFiles", json(["~/config"]), { sharedConfigFile: join(homedir(), "config") }],
    ["sharedCredentialsFiles", json(["/a/credentials"]), { sharedCredentialsFile: "/a/credentials" }],
    ["skipCredentialsValidation", "true", {}],
    ["skipRegionValidation", "false", {}],
    ["skipMetadataApiCheck", "true", { skipMetadataApiCheck: true }],
    ["skipRequestingAccountId", "true", { skipRequestingAccountId: true }],
    ["stsRegion", "eu-west-1", { stsRegion: "eu-west-1" }],
    ["useDualstackEndpoint", "true", { useDualstackEndpoint: true }],
    ["useFipsEndpoint", "false", { useFipsEndpoint: false }],
    ["userAgents", json(["my-tool/1.2", "other"]), { userAgents: [["my-tool", "1.2"], ["other"]] }],
    ["defaultTags", json({ tags: { team: "dns" } }), { defaultTags: { team: "dns" } }],
    [
        "ignoreTags",
        json({ keys: ["a"], keyPrefixes: ["b:"] }),
        { ignoreTags: { keys: ["a"], keyPrefixes: ["b:"] } },
    ],
    ["retryMode", "standard", {}],
    ["tokenBucketRateLimiterCapacity", "0", {}],
    ["tagPolicyCompliance", "disabled", {}],
    ["s3UsePathStyle", "true", {}],
    ["s3UsEast1RegionalEndpoint", "legacy", {}],
];

/** One of a pair that is read together. */
const PAIRED = ["accessKey", "secretKey", "token"];

const REFUSED: [key: string, value: string, message: RegExp][] = [
    [
        "httpProxy",
        "http://user:pass@proxy:3128",
        /^aws:httpProxy: this package does not use the proxy of this setting; remove it/,
    ],
    ["httpsProxy", "http://user:pass@proxy:3128", /^aws:httpsProxy: .*HTTPS_PROXY in the environment$/],
    ["noProxy", "localhost", /^aws:noProxy: this package does not use/],
    [
        "ec2MetadataServiceEndpoint",
        "http://[::1]",
        /^aws:ec2MetadataServiceEndpoint: .* set AWS_EC2_METADATA_SERVICE_ENDPOINT in/,
    ],
    [
        "ec2MetadataServiceEndpointMode",
        "IPv6",
        /^aws:ec2MetadataServiceEndpointMode: .* set AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE in/,
    ],
    ["retryMode", "adaptive", /^aws:retryMode: "adaptive" is not valid; write standard, or remove the key/],
    [
        "tokenBucketRateLimiterCapacity",
        "500",
        /^aws:tokenBucketRateLimiterCapacity: "500" is not valid; write 0, or remove the key/,
    ],
    [
        "tagPolicyCompliance",
        "error",
        /^aws:tagPolicyCompliance: "error" is not valid; write disabled, or remove the key/,
    ],
];

describe("each key of the aws: namespace", () => {
    it("of @pulumi/aws is in the table, and its former key `assumeRole`", () => {
        const file = join(packageRoot(), "node_modules", "@pulumi", "aws", "config", "vars.d.ts");
        const exported = [...readFileSync(file, "utf8").matchAll(/^export declare const (\w+)/gm)];
        const names = exported.map(([, name = ""]) => name);
        assert.ok(names.length > 30);
        assert.deepEqual(Object.keys(AWS_KEYS).sort(), [...names, "assumeRole"].sort());
    });

    it("has a test below", () => {
        const tried = [...HONOURED, ...REFUSED].map(([key]) => key);
        assert.deepEqual([...new Set([...tried, ...PAIRED])].sort(), Object.keys(AWS_KEYS).sort());
    });

    for (const [key, value, taken] of HONOURED) {
        it(`is supported: ${key}`, () => {
            assert.deepEqual(compact(read({ [`aws:${key}`]: value })), { assumeRoles: [], ...taken });
        });
    }
    for (const [key, value, message] of REFUSED) {
        it(`is refused by name if it is not supported: ${key} ${value}`, () => {
            assert.throws(
                () => read({ [`aws:${key}`]: value }),
                (error: Error) => message.test(error.message) && !error.message.includes("pass@"),
            );
        });
    }
    for (const key of Object.keys(AWS_KEYS)) {
        it(`is not set if it is empty: ${key}`, () => {
            assert.deepEqual(compact(read({ [`aws:${key}`]: "" })), { assumeRoles: [] });
        });
    }
});

describe("the AWS settings of a stack", () => {
    it("are empty by default", () => assert.deepEqual(compact(read({})), { assumeRoles: [] }));

    it("have the keys in the stack's config", () => {
        const { credentials } = read({ ...KEYS, "aws:token": "session" });
        assert.deepEqual(credentials, {
            accessKeyId: "AKIA",
            secretAccessKey: "secret",
            sessionToken: "session",
        });
    });

    it("have every field of a role", () => {
        const role = {
            roleArn: ROLE,
            sessionName: "s",
            externalId: "e",
            policy: "{}",
            policyArns: ["arn:aws:iam::aws:policy/AmazonRoute53FullAccess"],
            sourceIdentity: "ci",
            tags: { team: "dns" },
            transitiveTagKeys: ["team"],
        };
        const { assumeRoles } = read({ "aws:assumeRoles": json([{ ...role, duration: "1h30m" }]) });
        assert.deepEqual(assumeRoles, [{ ...role, duration: 5400 }]);
    });

    it("have every field of a role with a web identity, by its token or its file", () => {
        const role = {
            roleArn: ROLE,
            sessionName: "s",
            policy: "{}",
            policyArns: ["arn:aws:iam::aws:policy/x"],
        };
        const of = (more: object): AwsSettings =>
            read({ "aws:assumeRoleWithWebIdentity": json({ ...role, duration: "1h", ...more }) });
        assert.deepEqual(of({ webIdentityToken: "eyJ" }).webIdentity, {
            ...role,
            duration: 3600,
            token: { text: "eyJ" },
        });
        assert.deepEqual(of({ webIdentityTokenFile: "~/token" }).webIdentity, {
            ...role,
            duration: 3600,
            token: { file: join(homedir(), "token") },
        });
    });

    it("have the endpoints as a list or as one object, and ignore another service's", () => {
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

    it("have several roles in their order, each with its duration", () => {
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

    it("have zero retries if the config says so, and the default for an empty value", () => {
        assert.equal(read({ "aws:maxRetries": "0" }).maxRetries, 0);
        assert.equal(read({ "aws:maxRetries": "" }).maxRetries, undefined);
    });

    const bad: [string, Record<string, string>, RegExp][] = [
        [
            "an access key without a secret key",
            { "aws:accessKey": "AKIA" },
            /aws:accessKey is set and aws:secretKey is not; set both/,
        ],
        [
            "a secret key without an access key",
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
            /aws:endpoints\[0\]: "http:\/\/x" is not valid/,
        ],
        ["a broken list of roles", { "aws:assumeRoles": "[{" }, /aws:assumeRoles: "\[\{" is not JSON/],
        ["a role without its ARN", { "aws:assumeRole": "{}" }, /aws:assumeRole\.roleArn: is missing/],
        [
            "a number as session name",
            { "aws:assumeRole": json({ roleArn: "a", sessionName: 5 }) },
            /aws:assumeRole\.sessionName: 5 is not valid/,
        ],
        [
            "a duration in another format",
            { "aws:assumeRole": json({ roleArn: "a", duration: "1.5h" }) },
            /aws:assumeRole\.duration: "1\.5h" is not valid; write a duration/,
        ],
        [
            "a number for a duration",
            { "aws:assumeRole": json({ roleArn: "a", duration: "900" }) },
            /aws:assumeRole\.duration: "900" is not valid/,
        ],
        ["a negative number of retries", { "aws:maxRetries": "-1" }, /aws:maxRetries: -1 is not valid/],
        ["a fraction of a retry", { "aws:maxRetries": "1.5" }, /aws:maxRetries: 1\.5 is not valid/],
        ["a number of retries in words", { "aws:maxRetries": "many" }, /aws:maxRetries: "many" is not JSON/],
        [
            "one file in the place of a list",
            { "aws:sharedConfigFiles": '"a"' },
            /aws:sharedConfigFiles: "a" is not valid/,
        ],
        [
            "several files in the place of one",
            { "aws:sharedCredentialsFiles": json(["/a", "/b"]) },
            /aws:sharedCredentialsFiles: \["\/a","\/b"\] is not valid; write a single path/,
        ],
        [
            "a misspelt field of a role",
            { "aws:assumeRoles": json([{ roleArn: ROLE, external_id: "e" }]) },
            /^aws:assumeRoles\[0\]\.external_id: is not a known setting; did you mean "externalId"\?$/,
        ],
        [
            "a web identity with a field that only a role has",
            {
                "aws:assumeRoleWithWebIdentity": json({
                    roleArn: ROLE,
                    webIdentityToken: "e",
                    externalId: "e",
                }),
            },
            /^aws:assumeRoleWithWebIdentity\.externalId: is not a known setting/,
        ],
        [
            "a web identity without its token",
            { "aws:assumeRoleWithWebIdentity": json({ roleArn: ROLE }) },
            /^aws:assumeRoleWithWebIdentity: the value is not valid; write either webIdentityToken or webIdentityTokenFile$/,
        ],
        [
            "a web identity and keys",
            {
                ...KEYS,
                "aws:assumeRoleWithWebIdentity": json({ roleArn: ROLE, webIdentityTokenFile: "/t" }),
            },
            /^aws:accessKey and aws:assumeRoleWithWebIdentity are both set; keep the one/,
        ],
        [
            "both forms of roles",
            {
                "aws:assumeRole": json({ roleArn: ROLE }),
                "aws:assumeRoles": json([{ roleArn: ROLE }]),
            },
            /^aws:assumeRole and aws:assumeRoles are both set; keep aws:assumeRoles, which takes several$/,
        ],
        ["a token without keys", { "aws:token": "x" }, /^aws:token is set without its keys/],
        [
            "an account that is a number",
            { "aws:allowedAccountIds": "[111111111111]" },
            /^aws:allowedAccountIds\[0\]: 111111111111 is not valid; write an account id, 12 digits in quotes/,
        ],
        [
            "allowed accounts that are not read",
            {
                "aws:forbiddenAccountIds": json(["111111111111"]),
                "aws:skipRequestingAccountId": "true",
            },
            /^aws:forbiddenAccountIds needs the account id, but aws:skipRequestingAccountId skips asking for it/,
        ],
        [
            "two endpoints of Route 53 Domains",
            { "aws:endpoints": json([{ route53domains: "http://a" }, { route53domains: "http://b" }]) },
            /^aws:endpoints: .* is not valid; write one endpoint of route53domains$/,
        ],
        [
            "two endpoints for one service",
            { "aws:endpoints": json([{ sts: "http://a" }, { sts: "http://b" }]) },
            /^aws:endpoints: .* is not valid; write one endpoint of sts$/,
        ],
        [
            "a flag in other words",
            { "aws:insecure": "yes" },
            /^aws:insecure: "yes" is not valid; write true or false$/,
        ],
        [
            "a user agent with a comment",
            { "aws:userAgents": json(["my-tool/1.2 (of ours)"]) },
            /^aws:userAgents\[0\]: "my-tool\/1\.2 \(of ours\)" is not valid; write a product/,
        ],
        [
            "tags to ignore in another format",
            { "aws:ignoreTags": json({ keyPrefix: ["a"] }) },
            /^aws:ignoreTags\.keyPrefix: is not a known setting/,
        ],
    ];
    for (const [what, config, rule] of bad) {
        it(`are refused with ${what}`, () => assert.throws(() => read(config), { message: rule }));
    }

    it("are refused for all mistakes at once", () => {
        assert.throws(
            () => read({ "aws:maxRetries": "-1", "aws:noProxy": "x", "aws:secretKey": "x" }),
            /aws:maxRetries: -1.*; aws:noProxy: .*; aws:secretKey is set/,
        );
    });

    for (const config of <Record<string, string>[]>[
        { "aws:secretKey": "verySecret" },
        { "aws:token": "verySecret" },
        { "aws:assumeRoleWithWebIdentity": "verySecret" },
        { "aws:assumeRoleWithWebIdentity": json("verySecret") },
        { "aws:assumeRoleWithWebIdentity": json({ roleArn: ROLE, webIdentityToken: ["verySecret"] }) },
        {
            "aws:assumeRoleWithWebIdentity": json({
                webIdentityToken: "verySecret",
                webIdentityTokenFile: "/t",
            }),
        },
    ]) {
        it(`never show a secret in a refusal: ${Object.entries(config).join(" ")}`, () => {
            assert.throws(
                () => read(config),
                (error: Error) =>
                    !error.message.includes("verySecret") && !String(error.cause).includes("Secret"),
            );
        });
    }
});
