import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure, Config, ResourceProvider } from "@pulumi/pulumi/dynamic";
import { toTakeOver } from "../records/mark";
import { ZoneList } from "../route53/zoneList";
import { withMove } from "./codePath";
import { heard, meetEngine, say, warn } from "./engineLog";
import { ignoredChanges, withIgnored } from "./ignoredChanges";
import { KEPT, ReplacementGuard, STAYS, type LiveThing } from "./replacementGuard";
import { rememberedText } from "./providerText";
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

/** The options of each of our resources, in addition to its own arguments. */
export interface WithAws {
    /**
     * The AWS account of the resource. A change of the settings, or of how they are given, replaces nothing. Settings of another account
     * are refused.
     *
     * @default the account of the parent; without one, the account of the stack's `aws:` settings
     */
    aws?: AwsArgument | undefined;
}

function typeToken(type: string): string {
    return `pulumi-nodejs:dynamic/white-label-dns:${type}`;
}

/** The future URN of one of our dynamic resources. */
export function urnOf(
    type: string,
    name: string,
    opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Output<string> {
    return pulumi.createUrn(name, typeToken(type), opts?.parent);
}

/** The context of a provider's methods. It is created from the stack's config when the provider process starts. */
export interface ProviderContext extends SharedClient {
    config: Config;
    /** Reads the zones of this run together, so that one call serves many zones. */
    zones: ZoneList;
    /** Marks, and names of records without a mark, that the stack's config allows this run to take over. */
    takeOver: readonly string[];
    /** Shows a message under the stack's diagnostics in preview, up, refresh and destroy. */
    say: (message: string) => void;
    /** Shows a message that asks the user to check or do something. */
    warn: (message: string) => void;
}

/** The reason for an update or a replacement. */
export interface Difference {
    changes: boolean;
    replaces?: string[];
    deleteBeforeReplace?: boolean;
}

/**
 * The methods of a dynamic resource: Pulumi's methods with the context. The type of `olds` shows that the engine may pass incomplete ones.
 */
export interface Methods<Inputs, Outputs extends object> {
    /** @param olds the former result of check; empty for a new resource */
    check(
        olds: Partial<Inputs>,
        news: Inputs,
        context: ProviderContext,
    ): Promise<{ inputs: Inputs; failures: CheckFailure[] }>;
    diff(id: string, olds: Outputs, news: Inputs, context: ProviderContext): Difference | Promise<Difference>;
    /**
     * Identifies the object at AWS, as far as the inputs do. If this run has already seen a resource with the same identity in the state, a
     * create is a replacement by hand (--replace, state taint). It is refused: create would find the object that it has to replace, and the
     * engine then deletes that object.
     */
    identity?(inputs: Partial<Inputs>): string | undefined;
    /**
     * Describes the subject of the resource, such as the domain of a zone. A replacement creates a second object with the same subject
     * before the first one is deleted. It also says whether an id belongs to only one object.
     */
    subject?(properties: Partial<Inputs>): string | undefined;
    /** The names of the servers that answer for the object. @default none */
    names?(properties: Partial<Inputs>): readonly string[];
    create(inputs: Inputs, context: ProviderContext): Promise<{ id: string; outs: Outputs }>;
    /** @returns undefined if the object does not exist any more */
    read(id: string, props: Outputs, context: ProviderContext): Promise<Outputs | undefined>;
    update(id: string, olds: Outputs, news: Inputs, context: ProviderContext): Promise<Outputs>;
    /** @param successor the object that has replaced this one, if this run has seen another object with the same subject */
    delete(id: string, props: Outputs, context: ProviderContext, successor?: LiveThing): Promise<void>;
}

/** Converts the methods into the functions that Pulumi's provider process calls. */
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
                const { inputs, failures } = await checked(guard, methods, olds ?? {}, news, ready);
                return {
                    inputs: withoutUndefined(withSecretsOf(inputs, news)),
                    failures: shownFailures(failures, maskFor(olds, news)),
                };
            }),
        diff: (id, olds, given) => {
            const news = withIgnored(given, olds);
            guard.compared(id, methods.identity?.(news), isUnknown(news));
            return withContext([olds, news], async (ready) => {
                const difference = await methods.diff(id, olds, news, ready);
                const stays = (difference.replaces ?? []).length === 0;
                const thing = liveThing(methods, id, news);
                // The engine calls diff with unknown inputs in two cases. A preview does so and deletes nothing. An up with --target or
                // with a replacement does so for each resource that depends on a deleted resource. The engine then asks whether to delete
                // that resource too, and unknown inputs must not keep it.
                if (!isUnknown(news)) {
                    guard.decided(keyOf(methods, id, olds), methods.subject?.(news), thing, stays);
                }
                // The engine encrypts outputs when it writes them again.
                const changes = difference.changes || !isSame(secretsOf(olds), secretsOf(news));
                return withMove({ ...difference, changes }, olds, news, ready.warn);
            });
        },
        create: (inputs) =>
            withContext([inputs], async (ready) => {
                guard.creates(methods.identity?.(inputs), methods.subject?.(inputs));
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

/** @param former the former inputs; empty for a new resource */
async function checked<Inputs, Outputs extends object>(
    guard: ReplacementGuard,
    methods: Methods<Inputs, Outputs>,
    former: Partial<Inputs>,
    news: Inputs,
    ready: ProviderContext,
): ReturnType<Methods<Inputs, Outputs>["check"]> {
    guard.checked(methods.identity?.(former));
    const result = await methods.check(former, news, ready);
    if (Object.keys(former).length === 0 && result.failures.length === 0) {
        guard.checkedAnew(methods.identity?.(result.inputs), methods.subject?.(result.inputs));
    }
    return result;
}

/** The parts of a provider that its settings decide. */
class Configured {
    #context: ProviderContext | undefined;

    by(config: Config): void {
        const { takeOver = [] } = readRunSettings((key) => config.get(key), ["takeOver"]);
        const own = { config, takeOver: toTakeOver(takeOver), say: masked(say), warn: masked(warn) };
        const shared = sharedClient(config);
        this.#context = { ...shared, ...own, zones: new ZoneList(shared.route53) };
    }

    /** @param states the properties of the resource; their secrets are removed from messages */
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
 * The engine shows the resource's value of a property beside the property. That value is `{<nil>}` for the key of a setting, and a whole
 * map for a property of the resource. So the text names a key of the config instead; the text itself names the other properties.
 */
function withKey({ property, reason }: CheckFailure): CheckFailure {
    const [key = ""] = property.split(/[.[]/);
    return { property: "", reason: settingOf(key) === undefined ? reason : `${property}: ${reason}` };
}

function shownFailures(failures: readonly CheckFailure[], mask: Mask | undefined): CheckFailure[] {
    return failures.map(withKey).map((failure) => mask?.failure(failure) ?? failure);
}

/**
 * The outputs as the state stores them.
 *
 * @param inputs the inputs, which show which outputs are secret
 * @param olds the former properties, because a message may contain their secrets too
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

/** The identity of an object in the state: the identity that the outputs give, or an id that belongs to only one object. */
function keyOf<Inputs, Outputs extends object>(
    methods: Methods<Inputs, Outputs>,
    id: string,
    outputs: Partial<Inputs> & Outputs,
): string | undefined {
    return methods.identity?.(outputs) ?? (methods.subject?.(outputs) === undefined ? undefined : id);
}

/** Deletes the object, unless it has to stay. */
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
    guard.deletes(id, methods.identity?.(props), methods.subject?.(props));
    await methods.delete(id, props, ready, guard.successor(id, methods.subject?.(props)));
    guard.deleted(id);
}

/** True if this run has created or found again the object that a deletion would remove. */
function isLive<Inputs, Outputs extends object>(
    guard: ReplacementGuard,
    methods: Methods<Inputs, Outputs>,
    id: string,
    outputs: Partial<Inputs> & Outputs,
): boolean {
    return methods.identity !== undefined && guard.isLive(id, methods.identity(outputs));
}

/** State is JSON, and the engine's wire format cannot contain undefined. */
function withoutUndefined<T>(value: T): T {
    return JSON.parse(JSON.stringify(value)) as T;
}

/** The provider process prints the stack of a thrown error. The user only needs its message. */
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
 * The error of a create that failed half-way. Pulumi keeps the resource with these properties, shows the reason, and calls update in the
 * next up (provider protocol, ErrorResourceInitFailed).
 */
export function initializationFailed(id: string, properties: object, reason: string): Error {
    return Object.assign(new Error(reason), {
        id,
        properties: withoutUndefined(properties),
        reasons: [reason],
    });
}

/** True for a value that a preview does not know, and for a value that contains such a value. */
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
 * The value that check returns in a preview for an input that depends on an unknown input. Without it the input would be missing in a saved
 * plan, and the plan would then refuse the value in the up.
 */
export function knownLater<T>(): T {
    return pulumi.runtime.unknownValue as T;
}

/** Converts problems with arguments that were outputs into failures of a check. @param problems the result of `outputProblems` */
export function argumentFailures(problems: readonly string[] | undefined): CheckFailure[] {
    return problems === undefined || isUnknown(problems)
        ? []
        : problems.map((reason) => ({ property: "", reason }));
}

/** The keys whose values differ. */
export function changedKeys<T extends object>(olds: T, news: T, keys: readonly (keyof T)[]): (keyof T)[] {
    return keys.filter((key) => !isSame(olds[key], news[key]));
}

/** Compares plain JSON. The order of an object's keys does not matter, and undefined is the same as a missing key. */
export function isSame(one: unknown, other: unknown): boolean {
    // In most cases the keys have the same order.
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
