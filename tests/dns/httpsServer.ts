import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, globalAgent } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { decodeMessage, type DnsMessage } from "../../dns/packet";
import { packageRoot } from "../../route53/packageRoot";
import type { Behaviour } from "./queryServers";

/** Resolvers over HTTPS on loopback whose behavior the test sets. */

const certificate = (name: string): string =>
    readFileSync(join(packageRoot(), "tests", "dns", "certificates", `${name}.pem`), "utf8");

/** The certificate in PEM form that signed the certificates of these servers. No system trusts it. */
export const TEST_CA = certificate("ca");

export interface HttpsResolver {
    /** The URL with the name localhost, which is the name in the server's certificate. */
    url: string;
    /** The received requests by method and path, each with its DNS message. */
    requests: { method: string; path: string; type: string; message: DnsMessage }[];
    close(): Promise<void>;
}

/** The reaction of a server to a request, if it does not answer by the rules. */
export type Misbehaviour = (response: ServerResponse, right: Buffer, request: IncomingMessage) => void;

/**
 * @param misbehave by default the server answers by RFC 8484
 * @param options.of the server whose certificate it shows
 */
export async function httpsResolver(
    behaviour: Behaviour,
    misbehave: Misbehaviour = (response, right) =>
        response.writeHead(200, { "content-type": "application/dns-message" }).end(right),
    { of = "localhost" }: { of?: "localhost" | "stranger" } = {},
): Promise<HttpsResolver> {
    const pem = certificate(of);
    const requests: HttpsResolver["requests"] = [];
    const server = createServer({ key: pem, cert: pem }, (request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
            const message = decodeMessage(Buffer.concat(chunks));
            const { method = "", url: path = "", headers } = request;
            requests.push({ method, path, type: headers["content-type"] ?? "", message });
            misbehave(response, behaviour(message)[0] ?? Buffer.alloc(0), request);
        });
    });
    server.on("tlsClientError", () => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
        url: `https://localhost:${(server.address() as AddressInfo).port}/dns-query`,
        requests,
        close: async () => {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}

/** Makes this process trust the certificates of these servers while a describe block runs. */
export function useTestCa(): void {
    const before = globalAgent.options.ca;
    beforeEach(() => {
        globalAgent.options.ca = TEST_CA;
    });
    afterEach(() => {
        globalAgent.options.ca = before;
        globalAgent.destroy();
    });
}
