import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { ownRecords } from "../records/recordGroup";
import type { RecordData } from "../records/recordSet";
import { maskOf } from "../settings/maskedText";
import { isPlain } from "../settings/schemas";

/**
 * Which properties of a resource hold a secret. The engine encrypts them in the state by their names, and hands them to the provider of a
 * dynamic resource as plain values. So the resource tells its provider their names, which takes what they hold out of all messages.
 */

/** The property that has the names. It is absent where nothing is secret. */
export const SECRETS = "secretProperties";

/** What a person reads in the outputs: the texts are of our making, and no call is made with them. */
const TOLD = ["drift", "copyDifferences"] as const;

/** What tells of other properties, and so may have their secrets in it. */
const ABOUT: ReadonlySet<string> = new Set([...TOLD, "problems", "refusedWhenNew"]);

/** The names of the properties that hold a secret, sorted. As a promise it makes no resource a dependency. @returns undefined for none */
export async function secretNames(properties: pulumi.Inputs): Promise<string[] | undefined> {
    const names = await Promise.all(
        Object.entries(properties).map(async ([name, value]) =>
            !isPlain(value) && (await pulumi.isSecret(asOutput(value))) ? [name] : [],
        ),
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

/** With the names, as the inputs have them: they are in the state beside what they are of. */
export function withSecretsOf<T>(properties: T, inputs: unknown): T {
    const names = secretsOf(inputs);
    return names === undefined ? properties : { ...properties, [SECRETS]: names };
}

/** Takes the secrets of one resource out of what is told of it. */
export interface Mask {
    text: (message: string) => string;
    /** Without the property's name where that one is secret: the engine would print its value. */
    failure: (failure: CheckFailure) => CheckFailure;
    /** With the texts for a person masked. */
    outputs: <T extends object>(outputs: T) => T;
    /** The same error. */
    error: (error: unknown) => unknown;
}

/** @param states the properties of the resource, before and after. @returns undefined where none of them is secret */
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
            // Those of a create or an update that came half the way (`initializationFailed`).
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

/** That of the resource which a method of its provider is at work on. */
const masks = new AsyncLocalStorage<Mask>();

/** Runs a method, with the mask for what it says and for the error that it may end with. */
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

/** Says what the mask of the resource leaves of it. */
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

/** The records as Route 53 stores them, which messages show. A preview may not know them, and a check may be about to refuse them. */
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
        // What has no stored form is refused by its own text, which is among the secrets.
        return undefined;
    }
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
