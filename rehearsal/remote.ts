import { z } from "zod";
import type { SandboxContents } from "../sandbox/contents";
import type { RegistryDelegation } from "../sandbox/world";
import type { SandboxLocation } from "./stackConfig";

/** A running sandbox, used over its control API. */
export interface RemoteSandbox {
    location: SandboxLocation;
    /** AWS calls by operation since the start or the last reset. */
    calls(): Promise<Record<string, number>>;
    contents(): Promise<SandboxContents>;
    delegate(domain: string, delegation: RegistryDelegation): Promise<void>;
    /** Gives an AWS name server this one address, as AWS may do. */
    setAddress(awsName: string, ipv4: string): Promise<void>;
    /** Adds a zone with this id to the account, if the account has none. A real account already has it. */
    seedHostedZone(id: string, name: string): Promise<{ nameServers: string[] }>;
    /** Adds a delegation set with this id to the account, if the account has none. */
    seedDelegationSet(id: string): Promise<void>;
    /** Adds a health check with this id to the account, if the account has none. */
    seedHealthCheck(id: string): Promise<void>;
}

/** No sandbox answers at the endpoint. */
export class NoSandboxError extends Error {}

const seededSchema = z.object({ nameServers: z.array(z.string()) });
const whereSchema = z.object({ dns: z.string(), resolvers: z.array(z.string()), timeScale: z.number() });

/** @throws NoSandboxError */
export async function connect(endpoint: string): Promise<RemoteSandbox> {
    const request = async (path: string, method = "GET", body?: unknown): Promise<unknown> => {
        const response = await fetch(`${endpoint.replace(/\/$/, "")}/_sandbox${path}`, {
            method,
            body: body === undefined ? null : JSON.stringify(body),
        }).catch((error: unknown) => {
            throw new NoSandboxError(
                `no sandbox answers at ${endpoint}; start one with "white-label-dns sandbox" and take the endpoint that it prints`,
                { cause: error },
            );
        });
        const text = await response.text();
        const answer = parseJson(text);
        if (answer === undefined) {
            throw new NoSandboxError(
                `the server at ${endpoint} is not a sandbox: its answer to ${method} ${path} is not JSON`,
            );
        }
        if (!response.ok) {
            throw new NoSandboxError(
                `the sandbox at ${endpoint} refused ${method} ${path}: ${JSON.stringify(answer)}`,
            );
        }
        return answer;
    };
    const where = whereSchema.safeParse(await request(""));
    if (!where.success) {
        throw new NoSandboxError(`the server at ${endpoint} is not a sandbox of this version`);
    }
    const { dns, resolvers, timeScale } = where.data;
    return {
        location: { endpoint, dns, resolvers, timeScale },
        calls: async () => z.record(z.string(), z.number()).parse(await request("/calls")),
        contents: async () => (await request("/contents")) as SandboxContents,
        delegate: async (domain, delegation) =>
            void (await request(`/registry/${domain}`, "POST", delegation)),
        setAddress: async (awsName, ipv4) =>
            void (await request(`/name-servers/${awsName}`, "POST", { ipv4: [ipv4] })),
        seedHostedZone: async (id, name) =>
            seededSchema.parse(await request(`/hosted-zones/${id}`, "POST", { name })),
        seedDelegationSet: async (id) => void (await request(`/delegation-sets/${id}`, "POST")),
        seedHealthCheck: async (id) => void (await request(`/health-checks/${id}`, "POST")),
    };
}

function parseJson(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}

/** The calls between two results of `calls`. */
export function callsBetween(
    before: Record<string, number>,
    after: Record<string, number>,
): Record<string, number> {
    const entries = Object.entries(after).map(([operation, count]): [string, number] => [
        operation,
        count - (before[operation] ?? 0),
    ]);
    return Object.fromEntries(entries.filter(([, count]) => count !== 0));
}
