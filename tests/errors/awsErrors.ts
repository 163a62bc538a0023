import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { dynamicProvider, type Methods } from "../../providers/dynamicResource";
import { provider as hostedZone } from "../../providers/hostedZone";
import { createRoute53Client } from "../../route53/client";
import { getHostedZone } from "../../route53/hostedZones";
import { readAwsSettings, type AwsSettings } from "../../settings/awsSettings";
import { errorOf, useProvider } from "../providers/fixture";
import { useSandbox } from "../sandbox/useSandbox";
import type { Produces } from "./entries";
import { withAnswers, withEnvironment, withRefusals } from "./fakeServices";

/** What AWS refuses, and what does not even reach it. */

const KEYS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const ROLE = "arn:aws:iam::123456789012:role/dns";

export function describeAwsErrors(produces: Produces): void {
    describe("in AWS settings", () => describeSettings(produces));
    describe("of credentials", () => describeCredentials(produces));
    describe("of Route 53, whatever is asked", () => describeRefusals(produces));
    describe("of the network and of Pulumi", () => describeSurroundings(produces));
}

/** The message with which the first call of a client ends. */
async function failure(settings: Partial<AwsSettings>): Promise<string> {
    const client: Route53Client = createRoute53Client({ maxRetries: 0, assumeRoles: [], ...settings });
    try {
        return (await errorOf(getHostedZone(client, "ZEXAMPLE"))).message;
    } finally {
        client.destroy();
    }
}

function describeSettings(produces: Produces): void {
    const used = useProvider(hostedZone);
    const refused = async (key: string, value: string): Promise<string> =>
        (
            await errorOf(
                Promise.resolve().then(() => readAwsSettings((asked) => (asked === key ? value : undefined))),
            )
        ).message;

    produces("half-of-a-pair-of-keys", async () => [
        await refused("aws:accessKey", "AKIDEXAMPLE"),
        await refused("aws:secretKey", "secret"),
    ]);
    produces("an-aws-setting-has-the-wrong-form", async () => [
        await refused("aws:assumeRoles", ROLE),
        ...(await Promise.all(
            [
                ["aws:assumeRole", "5"],
                ["aws:assumeRole", JSON.stringify({ roleArn: ROLE, duration: 5 })],
                ["aws:assumeRole", JSON.stringify({ roleArn: ROLE, duration: "x" })],
                ["aws:assumeRoles", "5"],
                ["aws:assumeRoles", "[{}]"],
                ["aws:endpoints", "5"],
                ["aws:endpoints", '[{"route53":""}]'],
                ["aws:maxRetries", "-1"],
                ["aws:sharedConfigFiles", "5"],
                ["aws:sharedCredentialsFiles", "5"],
            ].map(([key = "", value = ""]) => refused(key, value)),
        )),
        ...(await wrongTags("5")),
        ...(await wrongTags('{"tags":5}')),
    ]);

    async function wrongTags(value: string): Promise<string[]> {
        await used.configure({ "aws:defaultTags": value });
        return [(await errorOf(used.check(undefined, { domain: "tenant.net", reference: "stack" }))).message];
    }
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

    produces("what-answered-is-not-route-53", () =>
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
