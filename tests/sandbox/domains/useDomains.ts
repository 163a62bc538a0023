import assert from "node:assert/strict";
import {
    DuplicateRequest,
    Route53Domains,
    Route53DomainsServiceException,
    type GetOperationDetailCommandOutput,
} from "@aws-sdk/client-route-53-domains";
import type { SandboxOptions } from "../../../sandbox/sandbox";
import { control } from "../control";
import { useSandbox, type SandboxInTest } from "../useSandbox";

export const AWS_NAMES = ["ns-1.awsdns-00.com", "ns-513.awsdns-00.net"];

export interface DomainsInTest extends SandboxInTest {
    readonly domains: Route53Domains;
    /** A client that tries once. */
    clientOf(more?: { region?: string; accessKeyId?: string }): Route53Domains;
    /** Registers a domain with the control API, by default on two AWS servers. */
    register(domain: string, more?: object): Promise<void>;
    /** Sends a list of names, or of names with glue, and returns the id of the operation. */
    send(domain: string, ...servers: (string | [name: string, ...glue: string[]])[]): Promise<string>;
    detail(id: string): Promise<GetOperationDetailCommandOutput>;
    /** The data of the registry. */
    delegated(domain: string): [name: string, ...glue: string[]][];
}

/** One sandbox for a describe block, with a client of Route 53 Domains. */
export function useDomains(options?: SandboxOptions): DomainsInTest {
    const used = useSandbox(options);
    const clients: Route53Domains[] = [];
    const clientOf = ({ region = "us-east-1", accessKeyId = "sandbox" } = {}): Route53Domains => {
        const client = new Route53Domains({
            endpoint: used.sandbox.endpoint,
            region,
            credentials: { accessKeyId, secretAccessKey: "sandbox" },
            maxAttempts: 1,
        });
        clients.push(client);
        return client;
    };
    let first: Route53Domains | undefined;
    after(() => clients.forEach((client) => client.destroy()));
    const domains = (): Route53Domains => (first ??= clientOf());
    return {
        get sandbox() {
            return used.sandbox;
        },
        get client() {
            return used.client;
        },
        get domains() {
            return domains();
        },
        clientOf,
        register: async (domain, more = {}) => {
            const nameServers = AWS_NAMES.map((name) => ({ name }));
            await control(used.sandbox, "POST", `registry/${domain}`, { nameServers, ...more });
        },
        send: async (domain, ...servers) => {
            const Nameservers = servers.map((server) => {
                const [Name, ...GlueIps] = typeof server === "string" ? [server] : server;
                return GlueIps.length === 0 ? { Name } : { Name, GlueIps };
            });
            const answer = await domains().updateDomainNameservers({ DomainName: domain, Nameservers });
            assert.ok(answer.OperationId);
            return answer.OperationId;
        },
        detail: (OperationId) => domains().getOperationDetail({ OperationId }),
        delegated: (domain) =>
            (used.sandbox.contents().registry[domain]?.nameServers ?? []).map(({ name, glue }) => [
                name,
                ...glue,
            ]),
    };
}

/** The code and message of a refused call, and the id in its message. */
export async function domainsRefusalOf(
    call: Promise<unknown>,
): Promise<{ code: string; message: string; status: number | undefined; requestId: string | undefined }> {
    const error: unknown = await call.then(
        () => undefined,
        (reason: unknown) => reason,
    );
    assert.ok(
        error instanceof Route53DomainsServiceException,
        `the service should refuse it: ${String(error)}`,
    );
    return {
        code: error.name,
        message: error.message,
        status: error.$metadata.httpStatusCode,
        requestId: error instanceof DuplicateRequest ? error.requestId : undefined,
    };
}
