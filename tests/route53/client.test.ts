import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListHostedZonesCommand, NoSuchHostedZone, Route53ServiceException } from "@aws-sdk/client-route-53";
import { createRoute53Client, describeAwsError, isAwsError } from "../../route53/client";
import { packageRoot, packageVersion } from "../../route53/packageRoot";

const KEYS = { accessKeyId: "AKIDOFSTACK", secretAccessKey: "secret" };

function awsError(name: string, requestId?: string): Route53ServiceException {
    return new Route53ServiceException({
        name,
        message: "Rate exceeded",
        $fault: "client",
        $metadata: { requestId },
    });
}

describe("a client of Route 53", () => {
    it("uses us-east-1 and ten attempts by default", async () => {
        const client = createRoute53Client({ assumeRoles: [] });
        assert.equal(await client.config.region(), "us-east-1");
        assert.equal(await client.config.maxAttempts(), 10);
        assert.equal(client.config.endpoint, undefined);
    });

    it("follows the stack's settings", async () => {
        const client = createRoute53Client({
            region: "eu-central-1",
            endpoint: "http://127.0.0.1:4000",
            maxRetries: 0,
            credentials: { ...KEYS, sessionToken: "session" },
            assumeRoles: [],
        });
        assert.equal(await client.config.region(), "eu-central-1");
        assert.equal(await client.config.maxAttempts(), 1);
        const { port, hostname } = (await client.config.endpoint?.()) ?? {};
        assert.deepEqual([hostname, port], ["127.0.0.1", 4000]);
        const { accessKeyId, sessionToken } = await client.config.credentials();
        assert.deepEqual([accessKeyId, sessionToken], [KEYS.accessKeyId, "session"]);
    });
});

describe("a client's credentials", () => {
    let folder: string;
    const saved = { ...process.env };
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "white-label-dns-"));
        writeFileSync(
            join(folder, "credentials"),
            "[dns]\naws_access_key_id = AKIDOFPROFILE\naws_secret_access_key = s\n",
        );
        writeFileSync(join(folder, "config"), "");
    });
    after(() => rmSync(folder, { recursive: true }));
    beforeEach(() => {
        process.env["AWS_ACCESS_KEY_ID"] = "AKIDOFENVIRONMENT";
        process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
    });
    afterEach(() => {
        for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_STS"]) {
            const before = saved[name];
            if (before === undefined) {
                Reflect.deleteProperty(process.env, name);
            } else {
                process.env[name] = before;
            }
        }
    });

    const files = () => ({
        sharedConfigFile: join(folder, "config"),
        sharedCredentialsFile: join(folder, "credentials"),
    });

    it("are the environment's if the stack has none", async () => {
        const client = createRoute53Client({ ...files(), assumeRoles: [] });
        assert.equal((await client.config.credentials()).accessKeyId, "AKIDOFENVIRONMENT");
    });

    it("are the profile's if the stack names one, with any environment", async () => {
        const client = createRoute53Client({ ...files(), profile: "dns", assumeRoles: [] });
        assert.equal((await client.config.credentials()).accessKeyId, "AKIDOFPROFILE");
    });

    it("are the stack's own keys before the profile's", async () => {
        const client = createRoute53Client({
            ...files(),
            profile: "dns",
            credentials: KEYS,
            assumeRoles: [],
        });
        assert.equal((await client.config.credentials()).accessKeyId, KEYS.accessKeyId);
    });

    it("are the last role's, each assumed with the credentials of the one before", async () => {
        const asked: {
            role: string | null;
            session: string | null;
            externalId: string | null;
            duration: string | null;
            by: string;
        }[] = [];
        const sts = createServer((request, response) => {
            const chunks: Buffer[] = [];
            request.on("data", (chunk: Buffer) => chunks.push(chunk));
            request.on("end", () => {
                const form = new URLSearchParams(Buffer.concat(chunks).toString());
                const by = /Credential=(\w+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "";
                const role = form.get("RoleArn");
                asked.push({
                    role,
                    session: form.get("RoleSessionName"),
                    externalId: form.get("ExternalId"),
                    duration: form.get("DurationSeconds"),
                    by,
                });
                response
                    .writeHead(200, { "content-type": "text/xml" })
                    .end(assumed(`AKIDOF${role?.split("/")[1] ?? ""}`));
            });
        });
        await listen(sts);
        process.env["AWS_ENDPOINT_URL_STS"] = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
        try {
            const client = createRoute53Client({
                credentials: KEYS,
                assumeRoles: [
                    {
                        roleArn: "arn:aws:iam::123456789012:role/hub",
                        sessionName: "first",
                        externalId: "tenant",
                        duration: 900,
                    },
                    { roleArn: "arn:aws:iam::123456789012:role/dns" },
                ],
            });
            const { accessKeyId, sessionToken } = await client.config.credentials();
            assert.deepEqual([accessKeyId, sessionToken], ["AKIDOFdns", "token"]);
        } finally {
            await new Promise((done) => sts.close(done));
        }
        assert.deepEqual(asked, [
            {
                role: "arn:aws:iam::123456789012:role/hub",
                session: "first",
                externalId: "tenant",
                duration: "900",
                by: "AKIDOFSTACK",
            },
            {
                role: "arn:aws:iam::123456789012:role/dns",
                session: "pulumi-white-label-dns",
                externalId: null,
                duration: null,
                by: "AKIDOFhub",
            },
        ]);
    });

    it("are sent with this package's name and version in each request", async () => {
        const agents: string[] = [];
        const route53 = createServer((request, response) => {
            agents.push(request.headers["user-agent"] ?? "");
            response
                .writeHead(200)
                .end(
                    "<ListHostedZonesResponse><HostedZones/><IsTruncated>false</IsTruncated></ListHostedZonesResponse>",
                );
        });
        await listen(route53);
        const endpoint = `http://127.0.0.1:${(route53.address() as AddressInfo).port}`;
        const client = createRoute53Client({ endpoint, credentials: KEYS, assumeRoles: [] });
        try {
            await client.send(new ListHostedZonesCommand({}));
        } finally {
            client.destroy();
            await new Promise((done) => route53.close(done));
        }
        assert.equal(agents.length, 1);
        assert.ok(agents[0]?.includes(`pulumi-white-label-dns/${packageVersion()}`), agents[0]);
    });
});

describe("an error of Route 53", () => {
    it("is recognized by its code and never by its text", () => {
        assert.equal(isAwsError(awsError("Throttling"), "Throttling"), true);
        assert.equal(isAwsError(awsError("Throttling"), "NoSuchHostedZone", "Throttling"), true);
        assert.equal(
            isAwsError(new NoSuchHostedZone({ message: "x", $metadata: {} }), "NoSuchHostedZone"),
            true,
        );
        assert.equal(isAwsError(awsError("Throttling"), "NoSuchHostedZone"), false);
        const ofSomebodyElse = Object.assign(new Error("Throttling"), { name: "Throttling" });
        assert.equal(isAwsError(ofSomebodyElse, "Throttling"), false);
        assert.equal(isAwsError("Throttling", "Throttling"), false);
        assert.equal(isAwsError(undefined, "Throttling"), false);
    });

    it("has the operation, its code and its request id in the message", () => {
        const cause = awsError("Throttling", "abc-123");
        const error = describeAwsError("creating the zone tenant.net", cause);
        assert.equal(
            error.message,
            "creating the zone tenant.net: Route 53 answered Throttling: Rate exceeded (request abc-123)",
        );
        assert.equal(error.cause, cause);
        assert.equal(
            describeAwsError("x", awsError("Throttling")).message,
            "x: Route 53 answered Throttling: Rate exceeded",
        );
    });

    it("has no code and request id if Route 53 did not answer", () => {
        const cause = new TypeError("socket hang up");
        assert.equal(describeAwsError("x", cause).message, "x: TypeError: socket hang up");
        assert.equal(describeAwsError("x", cause).cause, cause);
        assert.equal(describeAwsError("x", "text").message, "x: text");
    });
});

describe("this package's folder", () => {
    it("contains its package.json, which has the version", () => {
        assert.match(packageVersion(), /^\d+\.\d+\.\d+/);
        assert.ok(__dirname.startsWith(packageRoot()));
    });
});

async function listen(server: Server): Promise<void> {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
}

/** STS's answer to AssumeRole. */
function assumed(accessKeyId: string): string {
    const expiration = new Date(Date.now() + 3_600_000).toISOString();
    return (
        `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>` +
        `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>token</SessionToken>` +
        `<Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
    );
}
