import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { AwsArgs } from "../../components";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import {
    createEmbeddedEngine,
    createPulumiEngine,
    forSandbox,
    startSandbox,
    type Engine,
    type EngineOptions,
    type Outcome,
    type Sandbox,
} from "../../rehearsal/testing";
import { control } from "../sandbox/control";

export type Program = () => Record<string, unknown>;
export type Kind = "embedded" | "pulumi";
export const [OURS, THEIRS] = ["111111111111", "222222222222"] as const;

/** Two AWS accounts, each with a brand zone, and a stack whose own settings select the first one. */
export interface Scene {
    ours: Sandbox;
    theirs: Sandbox;
    engine(program: Program, config?: Record<string, string>): Engine;
    /** A step that must succeed. @returns its changes to resources, without components */
    step(
        verb: "preview" | "up" | "refresh" | "destroy",
        program: Program,
        config?: Record<string, string>,
    ): Promise<string[]>;
    /** The calls of a sandbox since the last reading. */
    calls(sandbox: Sandbox): Record<string, number>;
    /** The text of the state's file or files. */
    folder: string;
    close(): Promise<void>;
}

/** @param providers the providers of resources that are not dynamic */
export async function openScene(kind: Kind, providers: EngineOptions["providers"] = []): Promise<Scene> {
    const [ours, theirs] = [await startSandbox(), await startSandbox()];
    await control(theirs, "POST", "account", { id: THEIRS });
    for (const { world } of [ours, theirs]) {
        seedHostedZone(world, "ZBRAND", "example.com");
    }
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-providers-"));
    const scene: Scene = {
        ours,
        theirs,
        folder,
        engine(program, config = {}) {
            const options: EngineOptions = {
                program: () => Promise.resolve(program()),
                programDir: packageRoot(),
                project: "accounts",
                stack: "test",
                config: { ...forSandbox({}, ours), ...config },
                state: join(folder, "state"),
                providers,
            };
            return kind === "pulumi" ? createPulumiEngine(options) : createEmbeddedEngine(options);
        },
        async step(verb, program, config) {
            const outcome = await scene.engine(program, config)[verb]();
            assert.deepEqual(outcome.errors, [], verb);
            return touched(outcome);
        },
        calls(sandbox) {
            const calls = sandbox.calls();
            sandbox.resetCalls();
            return calls as Record<string, number>;
        },
        async close() {
            await Promise.all([ours.close(), theirs.close()]);
            await rm(folder, { recursive: true, force: true });
        },
    };
    return scene;
}

/** The arguments that select an account. */
export function awsOf({ endpoint }: Sandbox, more: AwsArgs = {}): AwsArgs {
    return {
        accessKey: "sandbox",
        secretKey: "sandbox",
        endpoints: [{ route53: endpoint, route53domains: endpoint, sts: endpoint }],
        ...more,
    };
}

/** A program uses one DNS, but each sandbox of a test has its own. */
export function withDnsOf(sandbox: Sandbox): pulumi.ComponentResourceOptions {
    const dns = Object.entries(forSandbox({}, sandbox)).filter(([key]) => !key.startsWith("aws:"));
    return {
        transformations: [
            ({ type, props, opts }) =>
                type === "pulumi:providers:pulumi-nodejs"
                    ? { props: { ...props, ...Object.fromEntries(dns) }, opts }
                    : undefined,
        ],
    };
}

/** The changes of a step, without unchanged resources and components. */
export function touched({ steps }: Outcome): string[] {
    return steps
        .filter(({ op, type }) => op !== "same" && !/^(white-label-dns|test|pulumi:pulumi):/.test(type))
        .map(({ op, name }) => `${op} ${name}`)
        .sort();
}

export const ADDRESSES = { addresses: ["203.0.113.10"] };
