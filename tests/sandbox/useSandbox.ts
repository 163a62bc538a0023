import assert from "node:assert/strict";
import {
    Route53,
    Route53ServiceException,
    type Change,
    type ResourceRecordSet,
} from "@aws-sdk/client-route-53";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../sandbox/sandbox";

/** A client of the sandbox with one attempt, so that a test sees a refusal as it is. */
export function clientOf(endpoint: string, maxAttempts = 1): Route53 {
    return new Route53({
        endpoint,
        region: "us-east-1",
        credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
        maxAttempts,
    });
}

export interface SandboxInTest {
    readonly sandbox: Sandbox;
    readonly client: Route53;
}

/** One sandbox for a describe block, empty before each test. */
export function useSandbox(options?: SandboxOptions): SandboxInTest {
    let started: { sandbox: Sandbox; client: Route53 } | undefined;
    const get = (): { sandbox: Sandbox; client: Route53 } => {
        assert.ok(started, "the sandbox is used inside of a test");
        return started;
    };
    before(async () => {
        const sandbox = await startSandbox(options);
        started = { sandbox, client: clientOf(sandbox.endpoint) };
    });
    beforeEach(() => get().sandbox.reset());
    after(async () => {
        get().client.destroy();
        await get().sandbox.close();
    });
    return {
        get sandbox() {
            return get().sandbox;
        },
        get client() {
            return get().client;
        },
    };
}

/** The error with which a call is refused. */
export async function refusalOf(
    call: Promise<unknown>,
): Promise<{ code: string; message: string; status: number | undefined }> {
    const error: unknown = await call.then(
        () => undefined,
        (reason: unknown) => reason,
    );
    assert.ok(error instanceof Route53ServiceException, "the call should be refused by the service");
    return { code: error.name, message: error.message, status: error.$metadata.httpStatusCode };
}

/** A zone's bare id. */
export async function createZone(
    client: Route53,
    name: string,
    more: { set?: string | undefined; reference?: string } = {},
): Promise<string> {
    const answer = await client.createHostedZone({
        Name: name,
        CallerReference: more.reference ?? `${name} ${more.set ?? ""}`,
        DelegationSetId: more.set,
    });
    return bareId(answer.HostedZone?.Id);
}

export async function createSet(
    client: Route53,
    reference: string,
): Promise<{ id: string; nameServers: string[] }> {
    const answer = await client.createReusableDelegationSet({ CallerReference: reference });
    return { id: bareId(answer.DelegationSet?.Id), nameServers: answer.DelegationSet?.NameServers ?? [] };
}

export function bareId(id: string | undefined): string {
    assert.ok(id !== undefined, "the answer has an id");
    return id.slice(id.lastIndexOf("/") + 1);
}

/** A simple record set with a TTL of 60. */
export function recordSet(name: string, type: string, values: string[]): ResourceRecordSet {
    return { Name: name, Type: type as "A", TTL: 60, ResourceRecords: values.map((Value) => ({ Value })) };
}

export function change(action: "CREATE" | "DELETE" | "UPSERT", set: ResourceRecordSet): Change {
    return { Action: action, ResourceRecordSet: set };
}

export async function apply(client: Route53, zoneId: string, changes: Change[]): Promise<void> {
    await client.changeResourceRecordSets({ HostedZoneId: zoneId, ChangeBatch: { Changes: changes } });
}
