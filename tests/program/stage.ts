import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    ChangeResourceRecordSetsCommand,
    DeleteHostedZoneCommand,
    DeleteReusableDelegationSetCommand,
    ListResourceRecordSetsCommand,
    Route53Client,
    UpdateHostedZoneCommentCommand,
    type Change,
    type ResourceRecordSet,
} from "@aws-sdk/client-route-53";
import { checkSettings } from "../../settings/checkSettings";
import { toSettings } from "../../settings/readConfig";
import { createEngine, runStep, type EngineChoice, type StepResult, type Verb } from "../../rehearsal/step";
import { connect } from "../../rehearsal/remote";
import { forSandbox, type StackConfig } from "../../rehearsal/stackConfig";
import { startSandbox, type SandboxOptions, type Sandbox } from "../../sandbox/sandbox";

/** The settings of a test, without their namespace. */
export type TestSettings = Record<string, unknown>;

/** A sandbox, an engine with its own state, and an account's owner who makes changes by hand. */
export interface Stage {
    sandbox: Sandbox;
    /** Runs one verb of the program and asserts that it succeeded. */
    step(verb: Verb, settings: TestSettings, resolvers?: string[]): Promise<StepResult>;
    /** Runs one verb of the program, which may fail. */
    attempt(verb: Verb, settings: TestSettings, resolvers?: string[]): Promise<StepResult>;
    /** The resources in the state, without the stack and providers. */
    resources(settings: TestSettings): Promise<StateResource[]>;
    /** The state's file is deleted; the account is unchanged. */
    loseState(): Promise<void>;
    byHand: {
        records(zone: string): Promise<ResourceRecordSet[]>;
        change(zone: string, ...changes: Change[]): Promise<void>;
        comment(zone: string, comment: string): Promise<void>;
        deleteZone(zone: string): Promise<void>;
        deleteSet(): Promise<void>;
    };
    close(): Promise<void>;
}

export interface StateResource {
    urn: string;
    type: string;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
    dependencies?: string[];
    propertyDependencies?: Record<string, string[]>;
}

export async function openStage(engine: EngineChoice, options?: SandboxOptions): Promise<Stage> {
    const sandbox = await startSandbox(options);
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-test-"));
    const state = join(folder, "state");
    const remote = await connect(sandbox.endpoint);
    const client = new Route53Client({
        endpoint: sandbox.endpoint,
        region: "us-east-1",
        credentials: { accessKeyId: "owner", secretAccessKey: "owner" },
    });
    const attempt: Stage["attempt"] = async (verb, settings, resolvers = remote.location.resolvers) => {
        const config = toConfig(settings);
        const checked = checkSettings(toSettings(config));
        assert.ok(checked.settings, JSON.stringify(checked.problems));
        const { sandboxTimeScale: own } = settings;
        const timeScale = typeof own === "number" ? own : remote.location.timeScale;
        const there = { ...remote, location: { ...remote.location, resolvers, timeScale } };
        return runStep(verb, there, config, checked.settings, { engine, state });
    };
    return {
        sandbox,
        attempt,
        async step(verb, settings, resolvers) {
            const result = await attempt(verb, settings, resolvers);
            assert.deepEqual(result.errors, []);
            assert.equal(result.ok, true);
            return result;
        },
        async resources(settings) {
            const made = await createEngine(engine, {
                config: forSandbox(toConfig(settings), remote.location),
                state,
            });
            const exported = (await made.exportState()) as { deployment: { resources?: StateResource[] } };
            return (exported.deployment.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:"));
        },
        loseState: () => rm(state, { recursive: true }),
        byHand: byHand(client, sandbox),
        async close() {
            client.destroy();
            await sandbox.close();
            await rm(folder, { recursive: true, force: true });
        },
    };
}

/** The changes that a user makes in the account by hand. */
export function byHand(client: Route53Client, { world }: Pick<Sandbox, "world">): Stage["byHand"] {
    const idOf = (zone: string): string => {
        const found = [...world.hostedZones.values()].find(({ name }) => name === `${zone}.`);
        assert.ok(found, `there is no zone ${zone}`);
        return found.id;
    };
    return {
        async records(zone) {
            const { ResourceRecordSets = [] } = await client.send(
                new ListResourceRecordSetsCommand({ HostedZoneId: idOf(zone) }),
            );
            return ResourceRecordSets;
        },
        async change(zone, ...Changes) {
            await client.send(
                new ChangeResourceRecordSetsCommand({ HostedZoneId: idOf(zone), ChangeBatch: { Changes } }),
            );
        },
        async comment(zone, Comment) {
            await client.send(new UpdateHostedZoneCommentCommand({ Id: idOf(zone), Comment }));
        },
        async deleteZone(zone) {
            const records = await this.records(zone);
            const others = records.filter(({ Type }) => Type !== "NS" && Type !== "SOA");
            await this.change(
                zone,
                ...others.map((ResourceRecordSet): Change => ({ Action: "DELETE", ResourceRecordSet })),
            );
            await client.send(new DeleteHostedZoneCommand({ Id: idOf(zone) }));
        },
        async deleteSet() {
            const [set] = world.delegationSets.values();
            await client.send(new DeleteReusableDelegationSetCommand({ Id: set?.id }));
        },
    };
}

export function toConfig(settings: TestSettings): StackConfig {
    return Object.fromEntries(
        Object.entries(settings).map(([key, value]) => [
            `white-label-dns:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
}

/** Settings for this number of tenants, each with a load balancer: tenant1.net … */
export function tenants(count: number, first = 1): { domain: string; target: object }[] {
    return Array.from({ length: count }, (_none, index) => ({
        domain: `tenant${index + first}.net`,
        target: { alias: { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" } },
    }));
}

/** The number of all Route 53 calls of a step. The call for the account's id is one of STS. */
export function total({ calls }: Pick<StepResult, "calls">): number {
    const { GetCallerIdentity: _ofSts, ...ofRoute53 } = calls;
    return Object.values(ofRoute53).reduce((sum, count) => sum + count, 0);
}

/** The names and operations of a step's changes, without unchanged resources and components. */
export function touched({ steps }: StepResult): string[] {
    return steps
        .filter(
            ({ op, type }) =>
                op !== "same" && !type.startsWith("pulumi:") && !type.startsWith("white-label-dns:"),
        )
        .map(({ op, type, name }) => `${op} ${type.split(/[:/]/).pop() ?? ""} ${name}`)
        .sort();
}
