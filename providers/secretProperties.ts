import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { ownRecords } from "../records/recordGroup";
import type { RecordData } from "../records/recordSet";
import { maskOf } from "../settings/maskedText";
import { isPlain } from "../settings/schemas";

/**
 * The properties of a resource that contain a secret. The engine encrypts them in the state by their names, and passes them to the provider
 * of a dynamic resource as plain values. Therefore the resource passes the names to its provider, which removes their values from all
 * messages.
 */

/** The property with the names. It is absent if there are no secrets. */
export const SECRETS = "secretProperties";

/** Outputs for a person: the texts are generated, and no call uses them. */
const TOLD = ["drift", "copyDifferences"] as const;

/** Properties that describe other properties, and so may contain their secrets. */
const ABOUT: ReadonlySet<string> = new Set([...TOLD, "problems", "refusedWhenNew"]);

/**
 * The names of the properties that contain a secret, sorted. It is a promise, which creates no dependency on a resource. @returns undefined
 * if there are none
 */
export async function secretNames(properties: pulumi.Inputs): Promise<string[] | undefined> {
    const later = Object.entries(properties).filter(([, value]) => !isPlain(value));
    const names = await Promise.all(
        later.map(async ([name, property]) => {
            // A promise has no secret of its own, and an output of it would take memory for each tenant.
            const value: unknown = property instanceof Promise ? await property : property;
            return !isPlain(value) && (await pulumi.isSecret(asOutput(value))) ? [name] : [];
        }),
    );
    const secret = names.flat().sort();
    return secret.length === 0 ? undefined : secret;
}

/** An output as it is: the SDK would make two more of it, and of each value in it. */
function asOutput(value: unknown): pulumi.Output<unknown> {
    return pulumi.Output.isInstance(value) ? value : pulumi.output<unknown>(value);
}

/** The names in the properties that a provider is given. */
export function secretsOf(properties: unknown): string[] | undefined {
    const names = isObject(properties) ? properties[SECRETS] : undefined;
    return Array.isArray(names) ? names.filter((each) => typeof each === "string") : undefined;
}

/** Adds the names from the inputs: the state has them beside the properties. */
export function withSecretsOf<T>(properties: T, inputs: unknown): T {
    const names = secretsOf(inputs);
    return names === undefined ? properties : { ...properties, [SECRETS]: names };
}

/** Removes the secrets of one resource from texts. */
export interface Mask {
    text: (message: string) => string;
    /** Removes the property's name too if that property is secret, because the engine would print its value. */
    failure: (failure: CheckFailure) => CheckFailure;
    /** Masks the texts for a person in the outputs. */
    outputs: <T extends object>(outputs: T) => T;
    /** Masks the texts of the error. */
    error: (error: unknown) => unknown;
}

/** @param states the properties of the resource, before and after. @returns undefined if none of them is secret */
export function maskFor(...states: unknown[]): Mask | undefined {
    const names = new Set(states.flatMap((state) => secretsOf(state) ?? []));
    if (names.size === 0) {
        return undefined;
    }
    let made: ((message: string) => string) | undefined;
    const text = (message: string): string => (made ??= maskOfStates(states, names))(message);
    const outputs = <T extends object>(given: T): T => ({ ...given, ...told(given, text) });
    return {
        text,
        outputs,
        failure: ({ property, reason }) => ({
            property: names.has(property) ? "" : property,
            reason: text(reason),
        }),
        error: (error) => {
            if (error instanceof Error) {
                error.message = text(error.message);
            }
            // The reasons of an incomplete create or update (`initializationFailed`).
            if (error instanceof Error && "reasons" in error && Array.isArray(error.reasons)) {
                error.reasons = error.reasons.map((each) => text(String(each)));
            }
            if (error instanceof Error && "properties" in error && isObject(error.properties)) {
                error.properties = outputs(error.properties);
            }
            return error;
        },
    };
}

/** The mask of the resource whose provider method is running. */
const masks = new AsyncLocalStorage<Mask>();

/** Runs a method with the mask for its messages and for its error. */
export function withMask<T>(mask: Mask | undefined, run: () => Promise<T>): Promise<T> {
    return mask === undefined
        ? run()
        : masks.run(mask, async () => {
              try {
                  return await run();
              } catch (error) {
                  throw mask.error(error);
              }
          });
}

/** Prints the text after the mask of the resource was applied. */
export function masked(say: (message: string) => void): (message: string) => void {
    return (message) => say(masks.getStore()?.text(message) ?? message);
}

function told(outputs: object, text: (message: string) => string): Record<string, string[]> {
    return Object.fromEntries(
        TOLD.flatMap((name) => {
            const lines: unknown = Reflect.get(outputs, name);
            return Array.isArray(lines) ? [[name, lines.map((line) => text(String(line)))]] : [];
        }),
    );
}

function maskOfStates(states: readonly unknown[], names: ReadonlySet<string>): (text: string) => string {
    const entries = states.flatMap((state) => (isObject(state) ? Object.entries(state) : []));
    const secret = entries.filter(([name]) => names.has(name)).map(([, value]) => value);
    const open = entries.filter(([name]) => !names.has(name) && !ABOUT.has(name));
    return maskOf(
        [secret, states.map(storedForms)],
        [open, secret.map((each) => (isObject(each) ? Object.keys(each) : []))],
    );
}

/**
 * The records in the form in which Route 53 stores them, which messages show. In a preview they may be unknown, and a check may be about to
 * refuse them.
 */
function storedForms(state: unknown): unknown {
    const { records, zone, domain = zone } = isObject(state) ? state : {};
    if (secretsOf(state)?.includes("records") !== true || !isObject(records) || typeof domain !== "string") {
        return undefined;
    }
    return Object.entries(records).map(([key, data]) => storedForm(domain, key, data));
}

function storedForm(zone: string, key: string, data: unknown): unknown {
    try {
        const [record] = ownRecords({ zone, records: { [key]: data as RecordData } });
        return [record?.values, record?.alias];
    } catch {
        // A record without a stored form is refused with its own text, which is among the secrets.
        return undefined;
    }
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
