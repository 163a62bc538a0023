import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRoute53Client } from "../../route53/client";
import { readAwsSettings } from "../../settings/awsSettings";
import type { AwsSettings } from "../../settings/awsTypes";
import { withEnvironment } from "../errors/fakeServices";
import { errorOf } from "../providers/fixture";

const ROLE = "arn:aws:iam::111111111111:role/";
const NO_CREDENTIALS = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: undefined,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined,
    AWS_EC2_METADATA_DISABLED: undefined,
};

/** The requests to STS and to an instance's metadata, with their senders. */
interface Asked {
    by: string | undefined;
    agent: string;
    form: Record<string, string>;
}

describe("Roles", () => {
    let server: Server;
    let endpoint: string;
    let folder: string;
    let asked: Asked[];
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-credentials-"));
        server = createServer((request, response) => {
            const chunks: Buffer[] = [];
            request.on("data", (chunk: Buffer) => chunks.push(chunk));
            request.on("end", () => {
                const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
                const by = /Credential=(\w+)\//.exec(request.headers.authorization ?? "")?.[1];
                asked.push({ by, agent: request.headers["user-agent"] ?? "", form });
                response
                    .writeHead(200, { "content-type": "text/xml" })
                    .end(assumed(form["Action"] ?? "", `AKIDOF${form["RoleArn"]?.split("/")[1] ?? ""}`));
            });
        });
        await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
        endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    beforeEach(() => {
        asked = [];
    });
    after(async () => {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
        await rm(folder, { recursive: true });
    });

    /** The access key that would sign Route 53 calls, with these keys of the namespace. */
    async function keyWith(config: Record<string, unknown>): Promise<string> {
        const texts: Record<string, string> = {
            "aws:endpoints": JSON.stringify([{ sts: endpoint }]),
            ...Object.fromEntries(
                Object.entries(config).map(([key, value]) => [
                    `aws:${key}`,
                    typeof value === "string" ? value : JSON.stringify(value),
                ]),
            ),
        };
        return keyOf(readAwsSettings((key) => texts[key]));
    }

    async function keyOf(settings: AwsSettings): Promise<string> {
        const client = createRoute53Client(settings);
        try {
            return (await client.config.credentials()).accessKeyId;
        } finally {
            client.destroy();
        }
    }

    const keys = { accessKey: "AKIDOFSTACK", secretKey: "secret" };

    it("are assumed with every field, one after the other, and with the user agent of all calls", async () => {
        const key = await keyWith({
            ...keys,
            userAgents: ["my-tool/1.2"],
            assumeRoles: [
                {
                    roleArn: `${ROLE}hub`,
                    sessionName: "first",
                    externalId: "tenant",
                    policy: "{}",
                    policyArns: ["arn:aws:iam::aws:policy/one", "arn:aws:iam::aws:policy/two"],
                    sourceIdentity: "ci",
                    tags: { team: "dns" },
                    transitiveTagKeys: ["team"],
                    duration: "15m",
                },
                { roleArn: `${ROLE}dns` },
            ],
        });
        assert.equal(key, "AKIDOFdns");
        assert.deepEqual(
            asked.map(({ by, form }) => ({ by, ...form })),
            [
                {
                    by: "AKIDOFSTACK",
                    Action: "AssumeRole",
                    Version: "2011-06-15",
                    RoleArn: `${ROLE}hub`,
                    RoleSessionName: "first",
                    ExternalId: "tenant",
                    Policy: "{}",
                    "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/one",
                    "PolicyArns.member.2.arn": "arn:aws:iam::aws:policy/two",
                    SourceIdentity: "ci",
                    "Tags.member.1.Key": "team",
                    "Tags.member.1.Value": "dns",
                    "TransitiveTagKeys.member.1": "team",
                    DurationSeconds: "900",
                },
                {
                    by: "AKIDOFhub",
                    Action: "AssumeRole",
                    Version: "2011-06-15",
                    RoleArn: `${ROLE}dns`,
                    RoleSessionName: "pulumi-white-label-dns",
                },
            ],
        );
        for (const { agent } of asked) {
            assert.match(agent, /pulumi-white-label-dns\/\S+ my-tool\/1\.2/);
        }
    });

    for (const source of ["token", "file"] as const) {
        it(`are assumed from a web identity, by its ${source}, which is not a secret of the stack's keys`, async () => {
            const file = join(folder, "token");
            await writeFile(file, "eyJhbGciOi");
            const key = await keyWith({
                assumeRoleWithWebIdentity: {
                    roleArn: `${ROLE}ci`,
                    sessionName: "run",
                    policy: "{}",
                    policyArns: ["arn:aws:iam::aws:policy/one"],
                    duration: "1h",
                    ...(source === "token"
                        ? { webIdentityToken: "eyJhbGciOi" }
                        : { webIdentityTokenFile: file }),
                },
                assumeRoles: [{ roleArn: `${ROLE}dns` }],
            });
            assert.equal(key, "AKIDOFdns");
            const [first, second] = asked;
            assert.deepEqual(
                { by: first?.by, ...first?.form },
                {
                    by: undefined,
                    Action: "AssumeRoleWithWebIdentity",
                    Version: "2011-06-15",
                    RoleArn: `${ROLE}ci`,
                    RoleSessionName: "run",
                    WebIdentityToken: "eyJhbGciOi",
                    Policy: "{}",
                    "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/one",
                    DurationSeconds: "3600",
                },
            );
            assert.equal(second?.by, "AKIDOFci");
        });
    }

    it("of a profile are assumed at the same STS", async () => {
        const [config, credentials] = [join(folder, "config"), join(folder, "credentials")];
        await writeFile(
            config,
            `[profile dns]\nrole_arn = ${ROLE}profile\nsource_profile = base\nexternal_id = e\n`,
        );
        await writeFile(credentials, "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n");
        const key = await keyWith({
            profile: "dns",
            sharedConfigFiles: [config],
            sharedCredentialsFiles: [credentials],
        });
        assert.equal(key, "AKIDOFprofile");
        assert.deepEqual([asked[0]?.by, asked[0]?.form["ExternalId"]], ["AKIDBASE", "e"]);
    });

    describe("and the credential chain without an instance's metadata", () => {
        const none = ["/dev/null"];
        const chain = { skipMetadataApiCheck: "true", sharedConfigFiles: none, sharedCredentialsFiles: none };

        it("use the keys of the environment", () =>
            withEnvironment(
                { ...NO_CREDENTIALS, AWS_ACCESS_KEY_ID: "AKIDENV", AWS_SECRET_ACCESS_KEY: "s" },
                async () => assert.equal(await keyWith(chain), "AKIDENV"),
            ));

        it("make no request for metadata if there are no other credentials", () =>
            withEnvironment({ ...NO_CREDENTIALS, AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint }, async () => {
                await errorOf(keyWith(chain));
                assert.deepEqual(asked, []);
                await errorOf(keyWith({ ...chain, skipMetadataApiCheck: "false" }));
                assert.notDeepEqual(asked, []);
            }));
    });
});

/** STS's answer to both ways of assuming a role. */
function assumed(action: string, accessKeyId: string): string {
    const expiration = new Date(Date.now() + 3_600_000).toISOString();
    return (
        `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>` +
        `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>token</SessionToken>` +
        `<Expiration>${expiration}</Expiration></Credentials></${action}Result></${action}Response>`
    );
}
