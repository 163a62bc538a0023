import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { awsProperties, type AwsArgs } from "../../settings/awsArgument";
import { AWS_KEYS, readAwsSettings } from "../../settings/awsSettings";
import { SettingsError } from "../../settings/settingsError";

const ROLE = { roleArn: "arn:aws:iam::222222222222:role/dns" };

/** The argument, and the same settings in a stack's config as the engine passes it. */
const PAIRS: [AwsArgs, Record<string, string>][] = [
    [{}, {}],
    [
        { region: "eu-west-1", profile: "p" },
        { region: "eu-west-1", profile: "p" },
    ],
    [
        { accessKey: "A", secretKey: "S", token: "T" },
        { accessKey: "A", secretKey: "S", token: "T" },
    ],
    [{ allowedAccountIds: ["222222222222"] }, { allowedAccountIds: '["222222222222"]' }],
    [{ assumeRoles: [ROLE] }, { assumeRoles: JSON.stringify([ROLE]) }],
    [
        { endpoints: [{ route53: "http://a", sts: "http://b" }] },
        { endpoints: '[{"route53":"http://a","sts":"http://b"}]' },
    ],
    [
        { insecure: true, maxRetries: 3 },
        { insecure: "true", maxRetries: "3" },
    ],
    [
        { skipRequestingAccountId: false, defaultTags: { tags: { team: "dns" } } },
        { skipRequestingAccountId: "false", defaultTags: '{"tags":{"team":"dns"}}' },
    ],
];

describe("The aws argument", () => {
    const known = (input: pulumi.Input<string>): Promise<string> =>
        new Promise((resolve) => pulumi.output(input).apply(resolve));
    const settled = async (aws: AwsArgs): Promise<Record<string, string>> =>
        Object.fromEntries(
            await Promise.all(
                Object.entries(awsProperties("dns", aws)).map(
                    async ([key, value]) => [key, await known(value)] as const,
                ),
            ),
        );
    const inConfig = (config: Record<string, string>): Record<string, string> =>
        Object.fromEntries(Object.entries(config).map(([key, value]) => [`aws:${key}`, value]));

    for (const [aws, config] of PAIRS) {
        it(`is equal to the same keys in a stack's config: ${Object.keys(aws).join(", ") || "none"}`, async () => {
            const properties = await settled(aws);
            assert.deepEqual(properties, inConfig(config));
            assert.deepEqual(
                readAwsSettings((key) => properties[key]),
                readAwsSettings((key) => inConfig(config)[key]),
            );
        });
        it(`can consist of outputs: ${Object.keys(aws).join(", ") || "none"}`, async () => {
            const later: AwsArgs = Object.fromEntries(
                Object.entries(aws).map(([key, value]) => [key, pulumi.output(value as unknown)]),
            );
            assert.deepEqual(await settled(later), inConfig(config));
        });
    }

    it("leaves out undefined values", () => {
        assert.deepEqual(awsProperties("dns", { profile: undefined }), {});
    });

    it("makes only keys and tokens secret", async () => {
        const isSecret = async (value: pulumi.Input<string> | undefined): Promise<boolean> =>
            pulumi.isSecret(pulumi.output(value));
        const webIdentity = { ...ROLE, webIdentityToken: "eyJ" };
        const all = { region: "r", assumeRoleWithWebIdentity: webIdentity };
        const keys = { accessKey: "A", secretKey: "S", token: "T" };
        const given = { ...awsProperties("dns", all), ...awsProperties("dns", keys) };
        const secret: string[] = [];
        for (const [key, value] of Object.entries(given)) {
            if (await isSecret(value)) {
                secret.push(key);
            }
        }
        assert.deepEqual(secret.sort(), [
            "aws:accessKey",
            "aws:assumeRoleWithWebIdentity",
            "aws:secretKey",
            "aws:token",
        ]);
    });

    const refusal = (aws: object): string[] => {
        try {
            awsProperties("dns", aws);
            return [];
        } catch (error) {
            assert.ok(error instanceof SettingsError);
            return error.message.split("\n");
        }
    };

    it("is refused for every key that is empty, undefined later, or unknown, all at once", () => {
        for (const key of Object.keys(AWS_KEYS)) {
            assert.match(
                refusal({ [key]: "" }).join(),
                new RegExp(`^dns: aws: ${key}: is empty, so the environment`),
            );
            assert.match(
                refusal({ [key]: null }).join(),
                new RegExp(`^dns: aws: ${key}: is null, so the environment`),
            );
        }
        assert.deepEqual(
            refusal({ profil: "x", regoin: pulumi.output("y"), profile: "" }).map((line) =>
                line.split(": ").slice(0, 3).join(": "),
            ),
            ["dns: aws: profil", "dns: aws: regoin", "dns: aws: profile"],
        );
    });

    it("is refused with messages that contain no key and no token", () => {
        for (const aws of [
            { accessKey: "AKIASECRET" },
            { secretKey: ["AKIASECRET"] },
            { token: "AKIASECRET" },
            { assumeRoleWithWebIdentity: { ...ROLE, webIdentityToken: "AKIASECRET", more: "x" } },
            { assumeRoleWithWebIdentity: "AKIASECRET" },
        ]) {
            const lines = refusal(aws);
            assert.ok(lines.length > 0, Object.keys(aws).join());
            assert.ok(!lines.join().includes("AKIASECRET"), lines.join());
        }
    });
});
