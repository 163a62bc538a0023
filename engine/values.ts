/**
 * Property values as they travel between program, engine and providers: JSON, with sentinel values of the Pulumi
 * SDK for secrets and for what a preview cannot know (`runtime/rpc` of @pulumi/pulumi).
 */
export type PropertyMap = Record<string, unknown>;

/** `unknownValue` of the SDK: a value that only a later create or update can tell. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** `specialSigKey` of the SDK: marks an object as something other than plain data. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** `specialSecretSig` of the SDK. */
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** `specialResourceSig` of the SDK: a reference to a resource. */
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

export function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSecret(value: unknown): value is { value: unknown } {
    return isRecord(value) && value[SIGNATURE] === SECRET;
}

export function makeSecret(value: unknown): Record<string, unknown> {
    return { [SIGNATURE]: SECRET, value };
}

/** A copy with every leaf, object and array run through `change`, from the inside out. */
function mapValues(value: unknown, change: (value: unknown) => unknown): unknown {
    if (Array.isArray(value)) {
        return change(value.map((element) => mapValues(element, change)));
    }
    if (isRecord(value)) {
        return change(
            Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapValues(inner, change)])),
        );
    }
    return change(value);
}

function someValue(value: unknown, test: (value: unknown) => boolean): boolean {
    if (test(value)) {
        return true;
    }
    const inner = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
    return inner.some((element) => someValue(element, test));
}

export function containsSecrets(value: unknown): boolean {
    return someValue(value, isSecret);
}

export function containsUnknowns(value: unknown): boolean {
    return someValue(value, (inner) => inner === UNKNOWN);
}

/**
 * A deep copy as a provider gets it that accepts neither secrets nor resources, such as a dynamic one: secrets
 * without their wrappers, and of a resource its id (of a component its URN).
 */
export function forProvider(properties: PropertyMap): PropertyMap {
    return asMap(
        mapValues(properties, (value) => {
            if (isSecret(value)) {
                return value.value;
            }
            return isRecord(value) && value[SIGNATURE] === RESOURCE ? identityOf(value) : value;
        }),
    );
}

function identityOf(reference: Record<string, unknown>): unknown {
    return reference["id"] === "" ? UNKNOWN : (reference["id"] ?? reference["urn"]);
}

/** What a person may see: no secrets, and a word where the value is not known yet. */
export function forDisplay(value: unknown): unknown {
    return mapValues(value, (inner) =>
        isSecret(inner) ? "[secret]" : inner === UNKNOWN ? "[unknown]" : inner,
    );
}

/**
 * Marks in `outputs` what is secret in `inputs` under the same name, as the engine does for a provider that does not
 * accept secrets (`annotateSecrets` of pulumi).
 */
export function keepSecret(outputs: PropertyMap, inputs: PropertyMap): PropertyMap {
    const entries = Object.entries(outputs).map(([key, value]): [string, unknown] => {
        const input = Object.hasOwn(inputs, key) ? inputs[key] : undefined;
        if (isRecord(value) && !isSecret(value) && isRecord(input) && !isSecret(input)) {
            return [key, keepSecret(value, input)];
        }
        return [key, !isSecret(value) && containsSecrets(input) ? makeSecret(value) : value];
    });
    return Object.fromEntries(entries);
}

/**
 * What provider code returned, as it arrives on the other side of the wire: a deep copy of plain data.
 *
 * @throws Error on what a protobuf Struct cannot carry: the real engine's provider process fails on it as well.
 */
export function toWire(value: unknown, path: string): unknown {
    if (
        value === null ||
        typeof value === "string" ||
        typeof value === "number" ||
        typeof value === "boolean"
    ) {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map((element, index) => toWire(element, `${path}[${index}]`));
    }
    if (isRecord(value)) {
        return Object.fromEntries(
            Object.entries(value).map(([key, inner]) => [key, toWire(inner, `${path}.${key}`)]),
        );
    }
    throw new Error(`Unexpected struct type: ${path} is ${typeof value}, which Pulumi cannot carry.`);
}

/** `toWire` of a property map. */
export function toWireMap(value: unknown, path: string): PropertyMap {
    return asMap(toWire(value, path));
}

function asMap(value: unknown): PropertyMap {
    return isRecord(value) ? value : {};
}

/**
 * Equal but for secrecy, and with null the same as absent, as the engine compares property maps (`PropertyMap.Diff` of pulumi). It copies
 * nothing, because every property of every resource is compared.
 */
export function sameProperties(one: PropertyMap, other: PropertyMap): boolean {
    return isSame(one, other);
}

function isSame(one: unknown, other: unknown): boolean {
    const [left, right] = [withoutSecrecy(one), withoutSecrecy(other)];
    if (Array.isArray(left) && Array.isArray(right)) {
        return left.length === right.length && left.every((element, index) => isSame(element, right[index]));
    }
    if (isRecord(left) && isRecord(right)) {
        return (
            Object.keys(left).every((key) => isSame(left[key], ownValue(right, key))) &&
            Object.keys(right).every((key) => Object.hasOwn(left, key) || withoutSecrecy(right[key]) === null)
        );
    }
    return Object.is(left, right);
}

/** The value itself; null for an absent one. */
function withoutSecrecy(value: unknown): unknown {
    return isSecret(value) ? withoutSecrecy(value.value) : (value ?? null);
}

function ownValue(record: Record<string, unknown>, key: string): unknown {
    return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A top-level input that differs. Secrets show as "[secret]", values that a preview cannot know as "[unknown]". */
export interface PropertyChange {
    /** The name of the property. */
    property: string;
    /** The value in the state; undefined where it has none. */
    from: unknown;
    /** The value that the program wants; undefined where it wants none. */
    to: unknown;
}

/** The top-level properties that differ, by name; `__provider` is code and not data, so it is left out. */
export function propertyChanges(from: PropertyMap, to: PropertyMap): PropertyChange[] {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
    return names
        .filter((name) => name !== "__provider" && !isSame(from[name], to[name]))
        .map((property) => ({
            property,
            from: forDisplay(from[property]),
            to: forDisplay(to[property]),
        }));
}

/** Sets what `ignoreChanges` names back to the old values. Paths below a property count as the whole property. */
export function ignoreChanges(news: PropertyMap, olds: PropertyMap, paths: string[]): PropertyMap {
    const result = { ...news };
    const names = paths.includes("*") ? [...new Set([...Object.keys(news), ...Object.keys(olds)])] : paths;
    for (const name of names.map(firstSegment)) {
        if (Object.hasOwn(olds, name)) {
            result[name] = olds[name];
        } else {
            delete result[name];
        }
    }
    return result;
}

/** The property that a path such as `tags.team`, `records[0]` or `["a.b"]` begins with. */
export function firstSegment(path: string): string {
    return /^\["([^"]*)"\]/.exec(path)?.[1] ?? /^[^.[]*/.exec(path)?.[0] ?? path;
}
