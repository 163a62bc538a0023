import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { dynamicProvider, type Methods } from "../../providers/dynamicResource";
import { provider as hostedZone } from "../../providers/hostedZone";
import { createAccount } from "../../route53/account";
import { createRoute53Client } from "../../route53/client";
import { getHostedZone } from "../../route53/hostedZones";
import { readAwsSettings } from "../../settings/awsSettings";
import type { AwsSettings } from "../../settings/awsTypes";
import { errorOf, useProvider } from "../providers/fixture";
import { control } from "../sandbox/control";
import { useSandbox } from "../sandbox/useSandbox";
import type { Produces } from "./entries";
import { withAnswers, withEnvironment, withRefusals } from "./fakeServices";

/** Errors that AWS returns, and requests that do not reach AWS. */

const KEYS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const ROLE = "arn:aws:iam::123456789012:role/dns";

export function describeAwsErrors(produces: Produces): void {
    describe("in AWS settings", () => describeSettings(produces));
    describe("of accounts", () => describeAccounts(produces));
    describe("of credentials", () => describeCredentials(produces));
    describe("of Route 53, for any operation", () => describeRefusals(produces));
    describe("of the network and of Pulumi", () => describeSurroundings(produces));
}

/** The error message of the first call of a client. */
async function failure(settings: Partial<AwsSettings>): Promise<string> {
    const client: Route53Client = createRoute53Client({ maxRetries: 0, assumeRoles: [], ...settings });
    try {
        return (await errorOf(getHostedZone(client, "ZEXAMPLE"))).message;
    } finally {
        client.destroy();
    }
}

async function accountFailure(settings: Partial<AwsSettings>): Promise<string> {
    const all = { maxRetries: 0, assumeRoles: [], ...settings };
    const client = createRoute53Client(all);
    try {
        return (await errorOf(createAccount(all, client.config.credentials)())).message;
    } finally {
        client.destroy();
    }
}

/** The reasons why these keys of the namespace are refused. */
async function refused(config: Record<string, unknown>): Promise<string[]> {
    const texts = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [
            `aws:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
    const { message } = await errorOf(Promise.resolve().then(() => readAwsSettings((key) => texts[key])));
    return message.split("; aws:").map((line, index) => (index === 0 ? line : `aws:${line}`));
}

async function eachRefused(...configs: Record<string, unknown>[]): Promise<string[]> {
    return (await Promise.all(configs.map(refused))).flat();
}

/** Every key once, with a value of an invalid form. */
const WRONG_FORMS: Record<string, unknown>[] = [
    { assumeRoles: ROLE },
    ...[
        5,
        { roleArn: ROLE, duration: 5 },
        { roleArn: ROLE, duration: "x" },
        { roleArn: ROLE, policyArns: 5 },
    ].map((assumeRole) => ({ assumeRole })),
    { assumeRole: { roleArn: ROLE, tags: 5, transitiveTagKeys: 5 } },
    { assumeRole: { roleArn: ROLE, externalID: "x", colour: "white" } },
    { assumeRoles: 5 },
    { assumeRoles: [{}] },
    { assumeRoleWithWebIdentity: "eyJ" },
    { assumeRoleWithWebIdentity: 5 },
    { assumeRoleWithWebIdentity: { roleArn: ROLE } },
    { allowedAccountIds: 5 },
    { forbiddenAccountIds: ["5"] },
    { endpoints: 5 },
    { endpoints: [{ route53: "" }] },
    { endpoints: [{ route53: "http://a" }, { route53: "http://b" }] },
    { endpoints: [{ sts: "http://a" }, { sts: "http://b" }] },
    { endpoints: [{ route53domains: "http://a" }, { route53domains: "http://b" }] },
    { insecure: "yes" },
    { maxRetries: "-1" },
    { sharedConfigFiles: 5 },
    { sharedCredentialsFiles: ["a", "b"] },
    { userAgents: 5 },
    { userAgents: ["my tool"] },
    { defaultTags: 5 },
    { defaultTags: { tags: 5 } },
    { defaultTags: { team: "dns" } },
    { ignoreTags: 5 },
    { ignoreTags: { keys: 5 } },
    { retryMode: "adaptive" },
    { tokenBucketRateLimiterCapacity: "500" },
    { tagPolicyCompliance: "error" },
];

function describeSettings(produces: Produces): void {
    produces("half-of-a-pair-of-keys", () =>
        eachRefused({ accessKey: "AKIDEXAMPLE" }, { secretKey: "secret" }, { token: "session" }),
    );
    produces("an-aws-setting-has-the-wrong-form", () => eachRefused(...WRONG_FORMS));
    produces("aws-settings-that-contradict-each-other", () =>
        eachRefused(
            { assumeRole: { roleArn: ROLE }, assumeRoles: [{ roleArn: ROLE }] },
            {
                accessKey: "AKIDEXAMPLE",
                secretKey: "secret",
                assumeRoleWithWebIdentity: { roleArn: ROLE, webIdentityTokenFile: "/token" },
            },
            { allowedAccountIds: ["111111111111"], skipRequestingAccountId: "true" },
        ),
    );
    produces("an-aws-setting-that-is-not-supported", () =>
        eachRefused(
            ...["httpProxy", "httpsProxy", "noProxy"].map((key) => ({ [key]: "http://proxy:3128" })),
            ...["ec2MetadataServiceEndpoint", "ec2MetadataServiceEndpointMode"].map((key) => ({
                [key]: "x",
            })),
        ),
    );
    produces("certificates-that-cannot-be-read", async () => [
        (await errorOf(failure({ credentials: KEYS, customCaBundle: "/nowhere/ca.pem" }))).message,
    ]);
}

function describeAccounts(produces: Produces): void {
    const used = useProvider(hostedZone);
    const args = { domain: "tenant.net", reference: "stack" };
    const asking = (more: Record<string, string> = {}): Promise<void> =>
        used.configure({ "aws:skipRequestingAccountId": "", ...more });

    produces("sts-does-not-return-the-account", async () => {
        await used.fault("GetCallerIdentity", "error500");
        await asking({ "aws:maxRetries": "0" });
        const refusal = (await errorOf(used.check(undefined, args))).message;
        const endpoints = [{ route53: used.sandbox.endpoint, sts: "http://127.0.0.1:9" }];
        await asking({ "aws:maxRetries": "0", "aws:endpoints": JSON.stringify(endpoints) });
        return [refusal, (await errorOf(used.check(undefined, args))).message];
    });
    produces("an-account-that-is-not-allowed", async () => {
        await asking({ "aws:allowedAccountIds": '["222222222222"]' });
        const allowed = (await errorOf(used.check(undefined, args))).message;
        await asking({ "aws:forbiddenAccountIds": '["111111111111"]' });
        return [allowed, (await errorOf(used.check(undefined, args))).message];
    });
    produces("credentials-of-another-account", async () => {
        await asking({ "aws:userAgents": '["first"]' });
        const state = await used.create(args);
        await control(used.sandbox, "POST", "account", { id: "222222222222" });
        await asking({ "aws:userAgents": '["second"]' });
        return [(await errorOf(used.refresh(state))).message];
    });
}

function describeCredentials(produces: Produces): void {
    let folder: string;
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-errors-"));
        await writeFile(join(folder, "empty"), "");
    });
    after(() => rm(folder, { recursive: true }));

    produces("no-credentials", () => {
        const none = {
            AWS_ACCESS_KEY_ID: undefined,
            AWS_SECRET_ACCESS_KEY: undefined,
            AWS_PROFILE: undefined,
            AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
            AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: undefined,
            AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined,
            AWS_EC2_METADATA_DISABLED: "true",
        };
        const files = {
            sharedConfigFile: join(folder, "empty"),
            sharedCredentialsFile: join(folder, "empty"),
        };
        return withEnvironment(none, async () => [
            await accountFailure(files),
            await failure(files),
            await failure({ ...files, profile: "production" }),
        ]);
    });

    produces("a-role-that-cannot-be-assumed", () =>
        withRefusals({ status: 403, code: "AccessDenied", message: "User: x may not assume y" }, (sts) =>
            withEnvironment({ AWS_ENDPOINT_URL_STS: sts }, async () => [
                await failure({ credentials: KEYS, assumeRoles: [{ roleArn: ROLE }] }),
            ]),
        ),
    );
}

function describeRefusals(produces: Produces): void {
    const zones = useProvider(hostedZone);
    const refused = (code: string, status: number): Promise<string> =>
        withRefusals({ status, code, message: "what AWS says" }, (endpoint) =>
            failure({ endpoint, credentials: KEYS }),
        );

    produces("expired-or-unknown-credentials", async () => [
        await refused("ExpiredToken", 403),
        await refused("InvalidClientTokenId", 403),
        await refused("SignatureDoesNotMatch", 403),
    ]);
    produces("throttled", async () => [
        await refused("Throttling", 400),
        await refused("PriorRequestNotComplete", 400),
    ]);
    produces("route-53-is-in-trouble", async () => {
        await zones.configure({ "aws:maxRetries": "0" });
        const state = await zones.create({
            domain: "tenant.net",
            reference: "stack",
            tags: { plan: "gold" },
        });
        await zones.fault("ListTagsForResource", "error500");
        return [
            (await errorOf(zones.refresh(state))).message,
            await refused("InternalFailure", 500),
            await refused("ServiceUnavailable", 503),
        ];
    });
}

function describeSurroundings(produces: Produces): void {
    const used = useSandbox();

    produces("no-connection-to-route-53", async () => {
        const { endpoint } = used.sandbox;
        await fetch(`${endpoint}/_sandbox/faults`, {
            method: "POST",
            body: JSON.stringify([{ operation: "GetHostedZone", fault: "refuse", times: 1 }]),
        });
        const cut = await failure({ endpoint, credentials: KEYS });
        const closed = await withRefusals({ status: 400, code: "", message: "" }, (gone) =>
            Promise.resolve(gone),
        );
        return [cut, await failure({ endpoint: closed, credentials: KEYS })];
    });

    produces("an-answer-that-is-not-from-route-53", () =>
        Promise.all(
            [
                ["text/html", "<html><body>Please log in</body></html>"],
                ["text/xml", "<GetHostedZoneResponse><Other/></GetHostedZoneResponse>"],
            ].map(([type = "", body = ""]) =>
                withAnswers(type, body, (endpoint) => failure({ endpoint, credentials: KEYS })),
            ),
        ),
    );

    produces("pulumi-is-too-old", async () => {
        const nothing: Methods<object, object> = {
            check: () => Promise.resolve({ inputs: {}, failures: [] }),
            diff: () => ({ changes: false }),
            create: () => Promise.resolve({ id: "id", outs: {} }),
            read: () => Promise.resolve(undefined),
            update: () => Promise.resolve({}),
            delete: () => Promise.resolve(),
        };
        return [(await errorOf(dynamicProvider(nothing).check({}, {}))).message];
    });
}
