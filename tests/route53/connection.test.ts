import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListHostedZonesCommand } from "@aws-sdk/client-route-53";
import { STSClient } from "@aws-sdk/client-sts";
import { createAccount } from "../../route53/account";
import { createRoute53Client } from "../../route53/client";
import { createClock } from "../../route53/clock";
import { route53Connection, stsConnection } from "../../route53/connection";
import type { AwsSettings } from "../../settings/awsTypes";
import { errorOf } from "../providers/fixture";

const KEYS = { accessKeyId: "AKIDOFSTACK", secretAccessKey: "secret" };
const CLOCK = createClock(1000);

/** Made for these tests: for 127.0.0.1, self-signed, and valid for a hundred years: openssl req -x509 -newkey ec -days 36500. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBizCCATKgAwIBAgIUdzMhuhOe0SeYin2ZIZYVu5cLB/4wCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHc2FuZGJveDAgFw0yNjExMjYxNzQ5NDlaGA8yMTI2MTEwMjE3
NDk0OVowEjEQMA4GA1UEAwwHc2FuZGJveDBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABBO+TVE/WtdurZEEQzzEeg4ACcJ2WdpjIH67qn3Voc7VyT7n9G3LIdyFVMUv
SlSwarilygZ2ziSPdJpoaYDa/j6jZDBiMB0GA1UdDgQWBBRZe6xMtDG+f1GBFLxr
rOMJgqg0YTAfBgNVHSMEGDAWgBRZe6xMtDG+f1GBFLxrrOMJgqg0YTAPBgNVHRMB
Af8EBTADAQH/MA8GA1UdEQQIMAaHBH8AAAEwCgYIKoZIzj0EAwIDRwAwRAIgK4U1
NyyVPz6Rn+ofUmZukJwLxfJpeLVLa1XeB4HXx7YCIBArYPeJPPfnhnAaotJ0+Io+
Xlt/ZNT9Lt+HPtfEkJIg
-----END CERTIFICATE-----
`;
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdi1VbZI9+8dyVUXY
i3qtV9qy4ELBhNcf8qxPX8gwXY+hRANCAAQTvk1RP1rXbq2RBEM8xHoOAAnCdlna
YyB+u6p91aHO1ck+5/RtyyHchVTFL0pUsGq4pcoGds4kj3SaaGmA2v4+
-----END PRIVATE KEY-----
`;

describe("A connection to AWS", () => {
    let server: Server;
    let endpoint: string;
    let folder: string;
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-connection-"));
        await writeFile(join(folder, "ca.pem"), CERTIFICATE);
        server = createServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (request, response) => {
            request.resume();
            response.end(
                request.method === "GET"
                    ? "<ListHostedZonesResponse><HostedZones/><IsTruncated>false</IsTruncated></ListHostedZonesResponse>"
                    : "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
            );
        });
        await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
        endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(async () => {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
        await rm(folder, { recursive: true });
    });

    /** Calls Route 53 and STS. */
    async function call(more: Partial<AwsSettings>): Promise<string | undefined> {
        const settings = {
            credentials: KEYS,
            assumeRoles: [],
            endpoint,
            stsEndpoint: endpoint,
            maxRetries: 0,
            ...more,
        };
        const client = createRoute53Client(settings, { clock: CLOCK });
        try {
            await client.send(new ListHostedZonesCommand({}));
            return await createAccount(settings, client.config.credentials, CLOCK)();
        } finally {
            client.destroy();
        }
    }

    it("trusts the authorities of aws:customCaBundle, and otherwise only Node's", async () => {
        assert.equal(await call({ customCaBundle: join(folder, "ca.pem") }), "111111111111");
        assert.match((await errorOf(call({}))).message, /self-signed certificate/);
    });

    it("trusts everything with aws:insecure, and nothing more with insecure false", async () => {
        assert.equal(await call({ insecure: true }), "111111111111");
        assert.match((await errorOf(call({ insecure: false }))).message, /self-signed certificate/);
    });

    it("is refused if the bundle cannot be read", async () => {
        const { message } = await errorOf(call({ customCaBundle: join(folder, "none.pem") }));
        assert.match(message, /^aws:customCaBundle: ".*none\.pem" cannot be read \(ENOENT\); write the path/);
    });

    it("uses AWS's endpoints by region, dual stack and FIPS", async () => {
        const hosts = async (settings: Partial<AwsSettings>): Promise<string[]> => {
            const all = { assumeRoles: [], ...settings };
            const route53 = createRoute53Client({ ...all, credentials: KEYS });
            const sts = new STSClient({ ...stsConnection(all, CLOCK), credentials: KEYS });
            const seen: string[] = [];
            for (const client of [route53, sts]) {
                client.config.requestHandler.handle = (request): never => {
                    seen.push(request.hostname);
                    throw Object.assign(new Error("seen"), { name: "Seen" });
                };
            }
            await errorOf(route53.send(new ListHostedZonesCommand({})));
            const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
            await errorOf(sts.send(new GetCallerIdentityCommand({})));
            return seen;
        };
        assert.deepEqual(await hosts({}), ["route53.amazonaws.com", "sts.us-east-1.amazonaws.com"]);
        assert.deepEqual(await hosts({ region: "eu-west-1", stsRegion: "eu-central-1" }), [
            "route53.amazonaws.com",
            "sts.eu-central-1.amazonaws.com",
        ]);
        assert.deepEqual(await hosts({ useFipsEndpoint: true }), [
            "route53-fips.amazonaws.com",
            "sts-fips.us-east-1.amazonaws.com",
        ]);
        assert.deepEqual(await hosts({ region: "eu-west-1", useDualstackEndpoint: true }), [
            "route53.global.api.aws",
            "sts.eu-west-1.api.aws",
        ]);
    });

    it("is the SDK's own by default", () => {
        assert.equal(route53Connection({ assumeRoles: [] }, CLOCK).requestHandler, undefined);
    });

    it("does not show the SDK's notice of future versions of Node, in a separate process", () => {
        const { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: _set, ...env } = process.env;
        const script = (program: string): string => {
            const { status, stderr } = spawnSync(process.execPath, ["-e", program], {
                env,
                encoding: "utf8",
            });
            assert.equal(status, 0, stderr);
            return stderr;
        };
        const here = JSON.stringify(join(__dirname, "../../route53/client.js"));
        assert.equal(script(`require(${here}).createRoute53Client({ assumeRoles: [] })`), "");
    });
});
