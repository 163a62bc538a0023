import type { Deployment, Registered } from "./deployment";
import type { ResourceGoal } from "./planning";
import type { ResourceProvider } from "./provider";
import { ReportedError, type Run } from "./run";
import { makeUrn, type Alias, type Scope } from "./urns";
import { forProvider, type PropertyMap } from "./values";

/** The part of the SDK's protobuf messages that the monitor reads. */
interface Struct {
    toJavaScript(): PropertyMap;
}

interface AliasMessage {
    getUrn(): string;
    getSpec():
        | {
              getName(): string;
              getType(): string;
              getStack(): string;
              getProject(): string;
              getParenturn(): string;
              getNoparent(): boolean;
          }
        | undefined;
}

interface RegisterResourceRequest {
    getType(): string;
    getName(): string;
    getCustom(): boolean;
    getRemote(): boolean;
    getImportid(): string;
    getParent(): string;
    getObject(): Struct | undefined;
    getDependenciesList(): string[];
    getPropertydependenciesMap(): {
        forEach(each: (value: { getUrnsList(): string[] }, key: string) => void): void;
    };
    getProvider(): string;
    getProtect(): boolean;
    getRetainondelete(): boolean;
    getDeletebeforereplace(): boolean;
    getDeletebeforereplacedefined(): boolean;
    getDeletedwith(): string;
    getIgnorechangesList(): string[];
    getReplaceonchangesList(): string[];
    getAdditionalsecretoutputsList(): string[];
    getAliasesList(): AliasMessage[];
}

interface ReadResourceRequest {
    getId(): string;
    getType(): string;
    getName(): string;
    getParent(): string;
    getProvider(): string;
    getProperties(): Struct | undefined;
}

type Callback<T> = (error: Error | null, response: T | undefined) => void;

const GRPC_UNIMPLEMENTED = 12;

/** The result of a resource that is as requested, with all outputs known; the SDK requires it from 3.256 on. */
const DONE = { getResult: () => 0, getUnknown: () => false };

/** The features for the SDK: the features of MockMonitor, except for those that need a gRPC server of callbacks. */
const FEATURES = new Set(["secrets", "resourceReferences", "deletedWith", "aliasSpecs"]);

/**
 * The resource monitor of a program's SDK, in this process. It replaces the SDK's own MockMonitor and has its shape, but its resources are
 * real ones.
 */
export class Monitor {
    constructor(
        private readonly scope: Scope,
        private readonly run: Run,
        private readonly deployment: Deployment,
        private readonly findProvider: (type: string, reference: string) => ResourceProvider,
    ) {}

    supportsFeature(request: { getId(): string }, callback: Callback<{ getHassupport(): boolean }>): void {
        const supported = FEATURES.has(request.getId());
        callback(null, { getHassupport: () => supported });
    }

    /** Engines before SDK 3.256 do not have this call, and then the SDK asks for each feature. */
    getDeploymentInfo(_request: object, callback: Callback<object>): void {
        const error = new Error("The embedded engine has no GetDeploymentInfo.");
        callback(Object.assign(error, { code: GRPC_UNIMPLEMENTED }), undefined);
    }

    registerResource(request: RegisterResourceRequest, callback: Callback<object>): void {
        const registered = unsupported(request) ?? this.deployment.register(goalOf(request));
        answer(registered, callback, (result) => ({
            getUrn: () => result.urn,
            getId: () => result.id,
            getObject: () => ({ toJavaScript: () => structuredClone(result.outputs) }),
            getPropertydependenciesMap: () => undefined,
            ...DONE,
        }));
    }

    registerResourceOutputs(
        request: { getUrn(): string; getOutputs(): Struct | undefined },
        callback: Callback<object>,
    ): void {
        const outputs = request.getOutputs()?.toJavaScript() ?? {};
        answer(this.deployment.registerOutputs(request.getUrn(), outputs), callback, () => ({}));
    }

    readResource(request: ReadResourceRequest, callback: Callback<object>): void {
        answer(this.read(request), callback, (result) => ({
            getUrn: () => result.urn,
            getId: () => result.id,
            getProperties: () => ({ toJavaScript: () => structuredClone(result.outputs) }),
            ...DONE,
        }));
    }

    invoke(request: { getTok(): string; getArgs(): Struct | undefined }, callback: Callback<object>): void {
        const token = request.getTok();
        const urn = request.getArgs()?.toJavaScript()["urn"];
        const row = typeof urn === "string" ? this.deployment.row(urn) : undefined;
        if (token !== "pulumi:pulumi:getResource" || row === undefined) {
            callback(
                new Error(`The embedded engine cannot call ${token}. Use the real Pulumi engine.`),
                undefined,
            );
            return;
        }
        const value = { urn: row.urn, id: row.id ?? "", state: row.outputs };
        const fields = new Map(
            Object.entries(value).map(([key, field]) => [
                key,
                { toJavaScript: () => field, getStructValue: () => ({ toJavaScript: () => field }) },
            ]),
        );
        callback(null, { getFailuresList: () => [], getReturn: () => ({ getFieldsMap: () => fields }) });
    }

    call(request: { getTok(): string }, callback: Callback<object>): void {
        callback(new Error(`The embedded engine cannot call ${request.getTok()}.`), undefined);
    }

    registerPackage(_request: object, callback: Callback<object>): void {
        callback(null, { getRef: () => "" });
    }

    signalAndWaitForShutdown(_request: object, callback: Callback<object>): void {
        callback(null, {});
    }

    close(): void {
        // The SDK closes its monitor when it disconnects, but there is no connection here.
    }

    /** An existing resource that the program only reads: not in the state, and never changed. */
    private read(request: ReadResourceRequest): Promise<Registered> {
        const urn = makeUrn(this.scope, request.getType(), request.getName(), request.getParent());
        return this.run.operation(urn, async () => {
            const provider = this.findProvider(request.getType(), request.getProvider());
            const properties = forProvider(request.getProperties()?.toJavaScript() ?? {});
            const result = await this.run.provider(() => provider.read(request.getId(), properties));
            if (result.id === undefined || result.id === "") {
                const message = `There is no ${request.getType()} with the id ${request.getId()}.`;
                throw new ReportedError([{ urn, message, kind: "provider" }]);
            }
            return { urn, id: result.id, outputs: result.outputs };
        });
    }
}

function answer<T>(work: Promise<T>, callback: Callback<object>, toResponse: (result: T) => object): void {
    work.then(
        (result) => callback(null, toResponse(result)),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), undefined),
    );
}

function unsupported(request: RegisterResourceRequest): Promise<never> | undefined {
    const what = request.getRemote() ? "remote components" : request.getImportid() === "" ? "" : "imports";
    return what === ""
        ? undefined
        : Promise.reject(new Error(`The embedded engine has no ${what} (${request.getType()}).`));
}

function goalOf(request: RegisterResourceRequest): ResourceGoal {
    const propertyDependencies: Record<string, string[]> = {};
    request.getPropertydependenciesMap().forEach((value, key) => {
        propertyDependencies[key] = value.getUrnsList();
    });
    return {
        type: request.getType(),
        name: request.getName(),
        custom: request.getCustom(),
        parent: request.getParent(),
        inputs: request.getObject()?.toJavaScript() ?? {},
        dependencies: request.getDependenciesList(),
        propertyDependencies,
        provider: request.getProvider(),
        protect: request.getProtect(),
        retainOnDelete: request.getRetainondelete(),
        deleteBeforeReplace: request.getDeletebeforereplacedefined()
            ? request.getDeletebeforereplace()
            : undefined,
        deletedWith: request.getDeletedwith(),
        ignoreChanges: request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        aliases: request.getAliasesList().map(aliasOf),
    };
}

function aliasOf(message: AliasMessage): Alias {
    const spec = message.getSpec();
    if (spec === undefined) {
        return { urn: message.getUrn() };
    }
    const given = (key: string, value: string): Record<string, string> =>
        value === "" ? {} : { [key]: value };
    return {
        ...given("name", spec.getName()),
        ...given("type", spec.getType()),
        ...given("stack", spec.getStack()),
        ...given("project", spec.getProject()),
        ...given("parent", spec.getParenturn()),
        noParent: spec.getNoparent(),
    };
}
