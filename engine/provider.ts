import type { PropertyMap } from "./values";

/**
 * What the embedded engine asks of a resource provider. Values come without secret wrappers; in a preview an
 * unknown value is the SDK's sentinel string. Property maps are the provider's to keep: each call gets a copy.
 */
export interface ResourceProvider {
    /** @param olds the inputs in the state, empty for a new resource */
    check(olds: PropertyMap, news: PropertyMap): Promise<CheckResult>;
    /** @param olds the outputs in the state */
    diff(id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult>;
    create(inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }>;
    /** @returns an undefined or empty id for a resource that is gone; inputs only where they are to be replaced */
    read(id: string, outputs: PropertyMap): Promise<ReadResult>;
    /** @returns the new outputs */
    update(id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap>;
    delete(id: string, outputs: PropertyMap): Promise<void>;
}

/**
 * A provider of other resources than dynamic ones, for a program that has them: both engines take it by the option
 * `providers`. It stands in the place of the published plugin of that name, which neither engine downloads.
 */
export interface ProviderPackage {
    /** The name before the first colon of its resource types: "aws" of `aws:route53/zone:Zone`. */
    readonly name: string;
    /**
     * For the embedded engine.
     *
     * @param config full keys ("aws:region"): the stack config, or the inputs of a provider that the program made itself
     * @returns the provider of a resource type; that function throws UnsupportedError on a type that it does not know
     */
    create(config: Record<string, string>): (type: string) => ResourceProvider;
    /**
     * For the pulumi engine: makes a folder with the executable `pulumi-resource-<name>` in it, which
     * `plugins.providers` of a Pulumi.yaml can name.
     *
     * @param config full keys of the stack config
     * @param version of the program's @pulumi/<name>, whose SDK asks for a plugin of the same version; undefined where
     *   the program has none
     */
    install(folder: string, config: Record<string, string>, version: string | undefined): Promise<void>;
}

export interface CheckResult {
    inputs: PropertyMap;
    failures: { property: string; reason: string }[];
}

export interface DiffResult {
    /** Undefined leaves the decision to a comparison of the inputs. */
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
