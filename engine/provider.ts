import type { PropertyMap } from "./values";

/**
 * The methods of a resource provider that the embedded engine calls. Values have no secret wrappers; in a preview, an
 * unknown value is the SDK's sentinel string. The provider may keep and change property maps: each call gets a copy.
 */
export interface ResourceProvider {
    /** @param olds the inputs in the state, empty for a new resource */
    check(olds: PropertyMap, news: PropertyMap): Promise<CheckResult>;
    /** @param olds the outputs in the state */
    diff(id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult>;
    create(inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }>;
    /** @returns an undefined or empty id for a resource that no longer exists; inputs only to replace those in the state */
    read(id: string, outputs: PropertyMap): Promise<ReadResult>;
    /** @returns the new outputs */
    update(id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap>;
    delete(id: string, outputs: PropertyMap): Promise<void>;
}

/**
 * A provider for resources that are not dynamic; pass it to both engines in the option `providers`. It replaces the published
 * plugin of that name, which neither engine downloads.
 */
export interface ProviderPackage {
    /** The package name, which is the part of its resource types before the first colon: `aws` in `aws:route53/zone:Zone`. */
    readonly name: string;
    /**
     * Creates the provider for the embedded engine.
     *
     * @param config full keys ("aws:region"): the stack config, or the inputs of a provider that the program made itself
     * @returns the provider of a resource type; that function throws UnsupportedError on a type that it does not know
     */
    create(config: Record<string, string>): (type: string) => ResourceProvider;
    /**
     * Installs the provider for the pulumi engine: writes the executable `pulumi-resource-<name>` into a folder, for
     * `plugins.providers` of a Pulumi.yaml.
     *
     * @param config full keys of the stack config
     * @param version the version of the program's @pulumi/<name>, whose SDK requires a plugin of the same version; undefined if
     *   the program does not have that package
     */
    install(folder: string, config: Record<string, string>, version: string | undefined): Promise<void>;
}

export interface CheckResult {
    inputs: PropertyMap;
    failures: { property: string; reason: string }[];
}

export interface DiffResult {
    /** Whether the resource changes; undefined to let the engine compare the inputs. */
    changes: boolean | undefined;
    replaces: string[];
    deleteBeforeReplace: boolean;
}

export interface ReadResult {
    id: string | undefined;
    outputs: PropertyMap;
    inputs?: PropertyMap;
}

/** The resource was created or updated, and is not complete: it stays in the state, and the next `up` updates it. */
export interface InitFailure {
    id: string;
    properties: PropertyMap;
    reasons: string[];
}

/** A resource of a type that the engine has no provider for, or a property that its provider does not know. */
export class UnsupportedError extends Error {
    override name = "UnsupportedError";
}
