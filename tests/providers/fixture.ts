import assert from "node:assert/strict";
import type { CheckFailure, ResourceProvider } from "@pulumi/pulumi/dynamic";
import type { DnsRecord } from "../../dns/packet";
import type { Sandbox, SandboxOptions } from "../../sandbox/sandbox";
import { settingOf } from "../../settings/settings";
import { udpServer, right, type FakeServer } from "../dns/queryServers";
import { useSandbox, type SandboxInTest } from "../sandbox/useSandbox";

/** A dynamic provider with a sandbox. The tests call its methods in the order and with the data of the engine. */

/** The data of a resource that the engine keeps: the inputs that check returned, and the outputs. */
export interface State<Inputs, Outputs> {
    id: string;
    inputs: Inputs;
    outs: Outputs;
}

export interface ProviderInTest<Inputs, Outputs> extends SandboxInTest {
    /** Sets config keys, which replace or complete those of the sandbox. */
    configure(more: Record<string, string>): Promise<void>;
    check(olds: Inputs | undefined, args: object): Promise<{ inputs: Inputs; failures: CheckFailure[] }>;
    /** The only failure of check. */
    refusal(olds: Inputs | undefined, args: object): Promise<CheckFailure>;
    /** Runs check and create. */
    create(args: object): Promise<State<Inputs, Outputs>>;
    /** Runs check, and a create that fails after a part of its work. Returns the reason, and the data that the engine keeps. */
    createHalf(args: object): Promise<{ message: string; state: State<Inputs, Outputs> }>;
    /** Runs check and diff. */
    diff(state: State<Inputs, Outputs>, args: object): Promise<{ changes: boolean; replaces: string[] }>;
    /** Runs check and update. */
    update(state: State<Inputs, Outputs>, args: object): Promise<State<Inputs, Outputs>>;
    /** The state after a refresh; undefined if the object does not exist any more. */
    refresh(state: State<Inputs, Outputs>): Promise<State<Inputs, Outputs> | undefined>;
    destroy(state: State<Inputs, Outputs>): Promise<void>;
    /** The lines that the provider wrote to stderr in this test. */
    said(): string[];
    /** The API calls of a piece of work, by operation. */
    calls(work: () => Promise<unknown>): Promise<Record<string, number>>;
    /** Adds faults for the next calls of an operation. */
    fault(operation: string, fault: string, times?: number): Promise<void>;
}

/** One sandbox and one provider for a describe block. The sandbox is empty before each test. */
export function useProvider<Inputs, Outputs>(
    provider: Required<ResourceProvider<Inputs, Outputs>>,
    options?: SandboxOptions,
): ProviderInTest<Inputs, Outputs> {
    const used = useSandbox(options);
    const stderr = captureStderr();
    let configured: Record<string, string> = {};
    const configure = async (more: Record<string, string>): Promise<void> => {
        configured = more;
        const settings = { ...configOf(used.sandbox), ...more };
        await provider.configure({
            config: { get: (key) => settings[key], require: (key) => settings[key] ?? "" },
        });
    };
    beforeEach(() => configure({}));

    const check: ProviderInTest<Inputs, Outputs>["check"] = async (olds, args) => {
        const { inputs, failures } = await provider.check(wire<Inputs>(olds ?? {}), wire<Inputs>(args));
        return { inputs: wire<Inputs>(inputs), failures: (failures ?? []).map(byKey) };
    };
    const accepted = async (olds: Inputs | undefined, args: object): Promise<Inputs> => {
        const { inputs, failures } = await check(olds, args);
        assert.deepEqual(failures, []);
        return inputs;
    };
    return {
        get sandbox() {
            return used.sandbox;
        },
        get client() {
            return used.client;
        },
        configure,
        check,
        async refusal(olds, args) {
            const { failures } = await check(olds, args);
            const [failure] = failures;
            assert.ok(failure !== undefined && failures.length === 1, JSON.stringify(failures));
            return failure;
        },
        async create(args) {
            const inputs = await accepted(undefined, args);
            const { id, outs } = await provider.create(inputs);
            // The next call belongs to another run.
            await configure(configured);
            return { id, inputs, outs: wire<Outputs>(outs) };
        },
        async createHalf(args) {
            const inputs = await accepted(undefined, args);
            const error = await errorOf(provider.create(inputs));
            assert.ok("id" in error && "properties" in error && "reasons" in error, error.message);
            assert.deepEqual(error.reasons, [error.message]);
            const { message, id, properties } = error;
            return { message, state: { id: String(id), inputs, outs: wire<Outputs>(properties) } };
        },
        async diff(state, args) {
            const { changes, replaces } = await provider.diff(
                state.id,
                state.outs,
                await accepted(state.inputs, args),
            );
            // The next call belongs to another run, as after a create.
            await configure(configured);
            return { changes: changes ?? false, replaces: replaces ?? [] };
        },
        async update({ id, inputs: olds, outs: before }, args) {
            const inputs = await accepted(olds, args);
            const { outs } = await provider.update(id, before, inputs);
            return { id, inputs, outs: wire<Outputs>(outs) };
        },
        async refresh({ id, inputs, outs }) {
            const read = await provider.read(id, outs);
            if (read.id === "" || read.id === undefined) {
                return undefined;
            }
            return {
                id: read.id,
                inputs: wire<Inputs>(read.inputs ?? inputs),
                outs: wire<Outputs>(read.props),
            };
        },
        destroy: ({ id, outs }) => provider.delete(id, outs),
        said: () => stderr.lines(),
        async calls(work) {
            used.sandbox.resetCalls();
            await work();
            return used.sandbox.calls();
        },
        async fault(operation, fault, times = 1) {
            const body = JSON.stringify([{ operation, fault, times }]);
            const { status } = await fetch(`${used.sandbox.endpoint}/_sandbox/faults`, {
                method: "POST",
                body,
            });
            assert.equal(status, 200);
        },
    };
}

/** The property is the key of the setting; the engine would show a value beside it. */
function byKey({ property, reason }: CheckFailure): CheckFailure {
    assert.equal(
        property,
        "",
        "the engine shows a property with the value that the resource has there, often {<nil>}",
    );
    const [, path = "", key = ""] = /^((\w+)[\w.[\]]*): /.exec(reason) ?? [];
    return settingOf(key) === undefined
        ? { property, reason }
        : { property: path, reason: reason.slice(path.length + 2) };
}

/** Converts data as between the engine and a provider: to JSON, without undefined. */
function wire<T>(value: unknown): T {
    return JSON.parse(JSON.stringify(value)) as T;
}

function configOf({ endpoint, resolvers, dns, timeScale }: Sandbox): Record<string, string> {
    return {
        "aws:endpoints": JSON.stringify([{ route53: endpoint, route53domains: endpoint, sts: endpoint }]),
        // All tests of a sandbox share one client, which would ask only in the first one.
        "aws:skipRequestingAccountId": "true",
        "aws:region": "us-east-1",
        "aws:accessKey": "sandbox",
        "aws:secretKey": "sandbox",
        "white-label-dns:resolvers": JSON.stringify(resolvers),
        "white-label-dns:dnsGateway": dns,
        "white-label-dns:sandboxTimeScale": String(timeScale),
    };
}

/** Node's own warnings, which begin with "(", are passed on. */
function captureStderr(): { lines(): string[] } {
    const write = process.stderr.write.bind(process.stderr);
    let captured = "";
    beforeEach(() => {
        captured = "";
        process.stderr.write = (chunk: string | Uint8Array): boolean => {
            if (typeof chunk !== "string" || chunk.startsWith("(")) {
                return write(chunk);
            }
            captured += chunk;
            return true;
        };
    });
    afterEach(() => {
        process.stderr.write = write;
    });
    return { lines: () => captured.split("\n").slice(0, -1) };
}

/** The answers of a resolver, by name and type; undefined for other names. */
export type Sayings = (name: string, type: string) => Omit<DnsRecord, "name" | "ttl">[] | undefined;

/**
 * Resolvers that return given answers, and for all other names the data of the sandbox's world. They end with the test.
 *
 * @returns `start` returns a resolver's `127.0.0.1:port`
 */
export function useResolvers(used: SandboxInTest): {
    start(sayings?: Sayings): Promise<string>;
    startDead(): Promise<string>;
} {
    const started: FakeServer[] = [];
    afterEach(async () => {
        await Promise.all(started.splice(0).map((server) => server.close()));
    });
    const addressOf = ({ target }: FakeServer): string => `${target.host}:${target.port}`;
    const start = async (sayings: Sayings = () => undefined): Promise<string> => {
        const server = await udpServer((request) => {
            const { name = "", type = "" } = request.questions[0] ?? {};
            const held = used.sandbox.world.nameServers.get(name);
            const records =
                sayings(name, type) ??
                (type === "A" ? held?.ipv4 : held?.ipv6)?.map((data) => ({ type, data }) as const) ??
                [];
            return [
                right(request, {
                    authoritative: false,
                    answers: records.map((record) => ({ name, ttl: 60, ...record })),
                }),
            ];
        });
        started.push(server);
        return addressOf(server);
    };
    return {
        start,
        /** A port of loopback on which no process listens: the kernel reports it at once. */
        async startDead() {
            const server = await udpServer(() => []);
            await server.close();
            return addressOf(server);
        },
    };
}

/** The error with which a promise rejects. */
export async function errorOf(work: Promise<unknown>): Promise<Error> {
    const error: unknown = await work.then(
        () => undefined,
        (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error, "it should fail");
    return error;
}
