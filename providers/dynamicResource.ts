import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure, Config, ResourceProvider } from "@pulumi/pulumi/dynamic";
import { toTakeOver } from "../records/mark";
import { ZoneList } from "../route53/zoneList";
import { packageRoot } from "../route53/packageRoot";
import { withMove } from "./codePath";
import { heard, meetEngine, say, warn } from "./engineLog";
import { ignoredChanges, withIgnored } from "./ignoredChanges";
import { KEPT, ReplacementGuard, STAYS, type LiveThing } from "./replacementGuard";
import { refuseRuntime } from "./runtime";
import { readRunSettings } from "../settings/readConfig";
import {
    maskFor,
    masked,
    SECRETS,
    secretNames,
    secretsOf,
    withMask,
    withSecretsOf,
    type Mask,
} from "./secretProperties";
import { settingOf } from "../settings/settings";
import { sharedClient, type SharedClient } from "./sharedClient";
import { withProvider, type AwsArgument } from "./whiteLabelDnsProvider";

const PACKAGE = "pulumi-white-label-dns";

/**
 * The base of our dynamic resources.
 *
 * `pulumi.dynamic.Resource` would serialize the provider's code, the AWS SDK included, into every resource's state.
 * This registers the same kind of resource with a provider text that only names the installed module: tens of bytes
 * in state, always the installed version's code, and nothing captured that could be a secret.
 */
export abstract class DynamicResource extends pulumi.CustomResource {
    /**
     * @param moduleFile the `__filename` of the module that exports the resource's `provider`
     * @param type the resource type's name, part of every URN
     */
    protected constructor(
        moduleFile: string,
        type: string,
        name: string,
        props: pulumi.Inputs & WithAws,
        opts?: pulumi.CustomResourceOptions,
    ) {
        refuseRuntime();
        const { aws, ...own } = props;
        const __provider = rememberedText(moduleFile, process.cwd());
        const inputs = {
            ...own,
            ...ignoredChanges(type, name, opts),
            [SECRETS]: secretNames(own),
            __provider,
        };
        super(typeToken(type), name, inputs, withProvider(name, aws, opts));
    }
}

/** What each of our resources takes beside its own arguments. */
export interface WithAws {
    /**
     * Whose AWS account it is in. A change of the settings, or of how they are given, replaces nothing; settings of another
     * account are refused.
     *
     * @default that of its parent, and else that of the stack's `aws:` settings
     */
    aws?: AwsArgument | undefined;
}

function typeToken(type: string): string {
    return `pulumi-nodejs:dynamic/white-label-dns:${type}`;
}

/** The URN that a dynamic resource of ours is going to have. */
export function urnOf(
    type: string,
    name: string,
    opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Output<string> {
    return pulumi.createUrn(name, typeToken(type), opts?.parent);
}

/**
 * The value of an output that a preview always knows. As a promise it names no resource to depend on: a property that is
 * made of a parent's URN would depend on all of that parent's children, and so on the resource itself.
 */
export function settled<T extends string | string[]>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve) => output.apply((value: T) => resolve(value)));
}

/** The same of an output that a preview may not know: then it is the SDK's value for that. */
export async function settledOrUnknown(output: pulumi.Output<string>): Promise<string> {
    let value: string = pulumi.runtime.unknownValue;
    const seen = output.apply((known) => {
        value = known;
    });
    // It is known once the output has its value, or has none.
    await pulumi.isSecret(seen);
    return value;
}

const texts = new Map<string, { programDirectory: string; text: string }>();

/** A program has a resource for each of a thousand tenants, and looks for the package on disk once. */
function rememberedText(moduleFile: string, programDirectory: string): string {
    const known = texts.get(moduleFile);
    if (known?.programDirectory === programDirectory) {
        return known.text;
    }
    const text = providerText(moduleFile, programDirectory);
    texts.set(moduleFile, { programDirectory, text });
    return text;
}

/**
 * The text that the provider process evaluates. It resolves `require` against its working directory, which is the
 * program's, so the path is relative to that: by way of node_modules where the program has us there (with pnpm a link
 * whose target's path names versions), else straight to this package.
 */
export function providerText(moduleFile: string, programDirectory: string): string {
    const compiled = join("dist", "providers", basename(moduleFile).replace(/\.[jt]s$/, ""));
    const path = relative(programDirectory, join(findInstalled(programDirectory) ?? packageRoot(), compiled));
    const specifier = path.split(sep).join("/");
    return `exports.handler=()=>require("${specifier.startsWith(".") ? specifier : `./${specifier}`}").provider`;
}

function findInstalled(programDirectory: string): string | undefined {
    for (let folder = programDirectory; ; folder = dirname(folder)) {
        const candidate = join(folder, "node_modules", PACKAGE);
        if (existsSync(candidate) && realpathSync(candidate) === realpathSync(packageRoot())) {
            return candidate;
        }
        if (dirname(folder) === folder) {
            return undefined;
        }
    }
}

/** What a provider's methods work with: made from the stack's config when the provider process starts. */
export interface ProviderContext extends SharedClient {
    config: Config;
    /** What one call tells of many zones, for the zones of this run. */
    zones: ZoneList;
    /** Marks, and names of records without one, that the stack's config says are to be taken over. */
    takeOver: readonly string[];
    /** News for a person, shown under the stack's diagnostics, in preview, up, refresh and destroy. */
    say: (message: string) => void;
    /** The same for what a person has to look at, or to do. */
    warn: (message: string) => void;
}

/** What an update or a replacement would be for. */
export interface Difference {
    changes: boolean;
    replaces?: string[];
    deleteBeforeReplace?: boolean;
}

/** The methods of a dynamic resource: Pulumi's, with the context, and with `olds` as incomplete as they really are. */
export interface Methods<Inputs, Outputs extends object> {
    /** @param olds what check returned before; empty for a new resource */
    check(
        olds: Partial<Inputs>,
        news: Inputs,
        context: ProviderContext,
    ): Promise<{ inputs: Inputs; failures: CheckFailure[] }>;
    diff(id: string, olds: Outputs, news: Inputs, context: ProviderContext): Difference | Promise<Difference>;
    /**
     * What tells one thing at AWS from all others, as far as the inputs say it. A create with the identity of a resource
     * that this run has seen in the state is a replacement that was asked for by hand (--replace, state taint). It is
     * refused: it would find the very thing that it is to replace, which is deleted afterwards.
     */
    identity?(inputs: Partial<Inputs>): string | undefined;
    /**
     * What a thing is to others, such as the domain of a zone, where a replacement makes a second one before the first one goes.
     * It says too that an id is one thing's alone.
     */
    subject?(properties: Partial<Inputs>): string | undefined;
    /** The names of the servers that answer for it. @default none */
    names?(properties: Partial<Inputs>): readonly string[];
    create(inputs: Inputs, context: ProviderContext): Promise<{ id: string; outs: Outputs }>;
    /** @returns undefined where the thing is gone */
    read(id: string, props: Outputs, context: ProviderContext): Promise<Outputs | undefined>;
    update(id: string, olds: Outputs, news: Inputs, context: ProviderContext): Promise<Outputs>;
    /** @param successor what has taken the place of it, where this run has seen something of the same subject */
    delete(id: string, props: Outputs, context: ProviderContext, successor?: LiveThing): Promise<void>;
}

/** Turns the methods into what Pulumi's provider process calls. */
export function dynamicProvider<Inputs, Outputs extends object>(
    methods: Methods<Inputs, Outputs>,
): Required<ResourceProvider<Inputs, Outputs>> {
    const guard = new ReplacementGuard();
    const configured = new Configured();
    const withContext: Configured["run"] = (states, run) => configured.run(states, run);
    return {
        configure: ({ config }) =>
            withoutStack(() => {
                meetEngine();
                guard.configured();
                configured.by(config);
            }),
        check: (olds, news) =>
            withContext([olds, news], async (ready) => {
                const former: Partial<Inputs> = olds ?? {};
                guard.checked(methods.identity?.(former));
                const { inputs, failures } = await methods.check(former, news, ready);
                return {
                    inputs: withoutUndefined(withSecretsOf(inputs, news)),
                    failures: shownFailures(failures, maskFor(olds, news)),
                };
            }),
        diff: (id, olds, given) => {
            const news = withIgnored(given, olds);
            guard.compared(id, methods.identity?.(news));
            return withContext([olds, news], async (ready) => {
                const difference = await methods.diff(id, olds, news, ready);
                const stays = (difference.replaces ?? []).length === 0;
                const thing = liveThing(methods, id, news);
                // What has parts that are not known is asked by a preview, which deletes nothing; and by an up with --target, or with a replacement, of what
                // depends on a resource that goes. There it is asked whether it has to go as well, and it does not stay because it is the same.
                if (!isUnknown(news)) {
                    guard.decided(keyOf(methods, id, olds), methods.subject?.(news), thing, stays);
                }
                // The engine encrypts outputs when they are written anew.
                const changes = difference.changes || !isSame(secretsOf(olds), secretsOf(news));
                return withMove({ ...difference, changes }, olds, news, ready.warn);
            });
        },
        create: (inputs) =>
            withContext([inputs], async (ready) => {
                guard.creates(methods.identity?.(inputs));
                const { id, outs } = await methods.create(inputs, ready);
                guard.created(id, methods.identity?.(outs));
                guard.tookPlace(methods.subject?.(inputs), liveThing(methods, id, inputs));
                return { id, outs: toState(outs, inputs) };
            }),
        read: (id, props) =>
            withContext([props], async (ready) => {
                const read = props === undefined ? undefined : await methods.read(id, props, ready);
                return read === undefined ? { id: "" } : { id, props: toState(read, props) };
            }),
        update: (id, olds, given) => {
            const news = withIgnored(given, olds);
            return withContext([olds, news], async (ready) => ({
                outs: toState(await methods.update(id, olds, news, ready), news, olds),
            }));
        },
        delete: (id, props) =>
            withContext([props], (ready) => deleteUnlessLive(guard, methods, id, props, ready)),
    };
}

/** What the settings make of a provider. */
class Configured {
    #context: ProviderContext | undefined;

    by(config: Config): void {
        const { takeOver = [] } = readRunSettings((key) => config.get(key), ["takeOver"]);
        const own = { config, takeOver: toTakeOver(takeOver), say: masked(say), warn: masked(warn) };
        const shared = sharedClient(config);
        this.#context = { ...shared, ...own, zones: new ZoneList(shared.route53) };
    }

    /** @param states the properties of the resource, whose secrets are in no message */
    async run<T>(states: readonly unknown[], run: (ready: ProviderContext) => Promise<T>): Promise<T> {
        const ready = this.#context;
        if (ready === undefined) {
            throw new Error(
                "the provider was used before it was configured; update Pulumi to 3.139.0 or later",
            );
        }
        return withoutStack(() => withMask(maskFor(...states), () => run(ready))).finally(heard);
    }
}

/**
 * The engine shows beside a property what the resource has there, which is `{<nil>}` for the key of a setting, and a whole map for a resource's
 * own property. A key of the config is named in the text instead; the text names the other things by itself.
 */
function withKey({ property, reason }: CheckFailure): CheckFailure {
    const [key = ""] = property.split(/[.[]/);
    return { property: "", reason: settingOf(key) === undefined ? reason : `${property}: ${reason}` };
}

function shownFailures(failures: readonly CheckFailure[], mask: Mask | undefined): CheckFailure[] {
    return failures.map(withKey).map((failure) => mask?.failure(failure) ?? failure);
}

/**
 * Outputs as the state has them.
 *
 * @param inputs that say which of them are secret
 * @param olds of before, whose secrets a text for a person may name as well
 */
function toState<Outputs extends object>(outs: Outputs, inputs: unknown, olds?: unknown): Outputs {
    const masked = maskFor(inputs, olds)?.outputs(outs) ?? outs;
    return withoutUndefined(withSecretsOf(masked, inputs));
}

function liveThing<Inputs, Outputs extends object>(
    methods: Methods<Inputs, Outputs>,
    id: string,
    inputs: Partial<Inputs>,
): LiveThing {
    return { id, names: methods.names?.(inputs) ?? [] };
}

/** What identifies a thing that the state names: its identity as far as the outputs say it, or an id that is its alone. */
function keyOf<Inputs, Outputs extends object>(
    methods: Methods<Inputs, Outputs>,
    id: string,
    outputs: Partial<Inputs> & Outputs,
): string | undefined {
    return methods.identity?.(outputs) ?? (methods.subject?.(outputs) === undefined ? undefined : id);
}

/** Deletes what is not there to stay after all. */
async function deleteUnlessLive<Inputs, Outputs extends object>(
    guard: ReplacementGuard,
    methods: Methods<Inputs, Outputs>,
    id: string,
    props: Partial<Inputs> & Outputs,
    ready: ProviderContext,
): Promise<void> {
    if (isLive(guard, methods, id, props)) {
        return ready.warn(`${id} ${KEPT}`);
    }
    if (guard.stays(keyOf(methods, id, props))) {
        return ready.warn(`${id} ${STAYS}`);
    }
    await methods.delete(id, props, ready, guard.successor(id, methods.subject?.(props)));
    guard.deleted(id);
}

/** True where a deletion would take away what this very run has created or found again. */
function isLive<Inputs, Outputs extends object>(
    guard: ReplacementGuard,
    methods: Methods<Inputs, Outputs>,
    id: string,
    outputs: Partial<Inputs> & Outputs,
): boolean {
    return methods.identity !== undefined && guard.isLive(id, methods.identity(outputs));
}

/** State is JSON, and the engine's wire format has no undefined. */
function withoutUndefined<T>(value: T): T {
    return JSON.parse(JSON.stringify(value)) as T;
}

/** The provider process prints the stack of whatever is thrown; a person is helped by the message alone. */
async function withoutStack<T>(run: () => T | Promise<T>): Promise<T> {
    try {
        return await run();
    } catch (error) {
        if (error instanceof Error) {
            error.stack = "";
        }
        throw error;
    }
}

/**
 * The error of a create that came half the way: Pulumi keeps the resource with these properties, shows the reason, and
 * calls update at the next up (provider protocol, ErrorResourceInitFailed).
 */
export function initializationFailed(id: string, properties: object, reason: string): Error {
    return Object.assign(new Error(reason), {
        id,
        properties: withoutUndefined(properties),
        reasons: [reason],
    });
}

/** True for a value that a preview does not know yet, or one that contains such a value. */
export function isUnknown(value: unknown): boolean {
    if (Array.isArray(value)) {
        return value.some(isUnknown);
    }
    if (typeof value === "object" && value !== null) {
        return Object.values(value).some(isUnknown);
    }
    return value === pulumi.runtime.unknownValue;
}

/**
 * What check gives in a preview for an input that it finds out once another one is known: left out, it would be missing in a saved plan, which
 * then forbids the up to have it.
 */
export function knownLater<T>(): T {
    return pulumi.runtime.unknownValue as T;
}

/** What is wrong with arguments that were outputs, as failures of a check. @param problems as `outputProblems` finds them */
export function argumentFailures(problems: readonly string[] | undefined): CheckFailure[] {
    return problems === undefined || isUnknown(problems)
        ? []
        : problems.map((reason) => ({ property: "", reason }));
}

/** The keys whose values differ. */
export function changedKeys<T extends object>(olds: T, news: T, keys: readonly (keyof T)[]): (keyof T)[] {
    return keys.filter((key) => !isSame(olds[key], news[key]));
}

/** Compares plain JSON: the order of an object's keys does not count, and undefined is absent. */
export function isSame(one: unknown, other: unknown): boolean {
    // Their keys have the same order as a rule.
    return (
        one === other || JSON.stringify(one) === JSON.stringify(other) || canonical(one) === canonical(other)
    );
}

function canonical(value: unknown): string {
    return (
        JSON.stringify(value, (_key, part: unknown) =>
            typeof part === "object" && part !== null && !Array.isArray(part)
                ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
                : part,
        ) ?? ""
    );
}
