import type { PropertyMap } from "./values";

/**
 * The methods of a resource provider that the embedded engine calls. Values have no secret wrappers; in a preview, an
 * unknown value is the SDK's sentinel string. The provider may keep and change property maps: each call gets a copy.
 */
export interface ResourceProvider {
    /**
     * Completes the inputs, and refuses what is wrong with them, in a preview too.
     *
     * @param olds the inputs in the state, empty for a new resource
     */
    check(olds: PropertyMap, news: PropertyMap): Promise<CheckResult>;
    /**
     * Says what a change of the inputs would do, without doing it.
     *
     * @param olds the outputs in the state
     */
    diff(id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult>;
    /** Makes the resource. The id is not empty. */
    create(inputs: PropertyMap): Promise<{
        /** The id of the new resource. */
        id: string;
        /** Its outputs, which go into the state. */
        outputs: PropertyMap;
    }>;
    /** @returns an undefined or empty id for a resource that is gone; inputs only where they are to be replaced */
    read(id: string, outputs: PropertyMap): Promise<ReadResult>;
    /** @returns the new outputs */
    update(id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap>;
    /** Deletes the resource; succeeds where it is gone already. */
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

/** What `check` of a provider returns: the completed inputs, and what is wrong with them. With a failure nothing is created or changed. */
export interface CheckResult {
    /** The inputs, completed and normalized, as diff, create and update get them. */
    inputs: PropertyMap;
    /** What is wrong with the inputs, by property; the property is empty where it is of none. */
    failures: {
        /** The name of the property; empty where the failure is of none. */
        property: string;
        /** What is wrong, and what to do about it. */
        reason: string;
    }[];
}

/** What `diff` of a provider returns. */
export interface DiffResult {
    /** Whether the resource changes; undefined to let the engine compare the inputs. */
    changes: boolean | undefined;
    /** The properties whose change replaces the resource; empty where an update is enough. */
    replaces: string[];
    /** True where a replacement deletes the old resource before it creates the new one. */
    deleteBeforeReplace: boolean;
}

/** What `read` of a provider returns. */
export interface ReadResult {
    /** The id; undefined or empty where the resource is gone. */
    id: string | undefined;
    /** The outputs as they are in reality. */
    outputs: PropertyMap;
    /** The inputs that take the place of those in the state. Default: those stay. */
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
