import { AuditInputError, type AuditInput } from "./input";
import { auditInputSchema } from "./inputSchema";
import { jsonOfInputText } from "./inputText";
import { cut } from "./printable";

/** Reads the input of an audit from a stack's outputs. */

/** An input, and its name for an error. */
export interface NamedInput {
    /** "outputs.json", "outputs.json, output audit", "--brand". */
    source: string;
    /** The input, in the shape of the output `audit`. */
    input: AuditInput;
}

/** Pulumi's text instead of a secret output. */
const SECRET = "[secret]";

/** The depth of the search in outputs and their fields, because a program may export the whole component. */
const MAX_DEPTH = 2;

/**
 * Reads the JSON of a stack's outputs (`pulumi stack output --json`), or its output `audit` alone, as `pulumi stack output audit` prints it with
 * `--json` and without. An output is recognized by its shape: a program may give it any name, and have several. It may be the text that
 * `auditText` of the components is, or the object that `audit` is.
 *
 * @param source the name of the text for an error, such as the file's name
 * @throws AuditInputError that names the source, the place in it and the next step
 */
export function readAuditInput(text: string, source: string): NamedInput[] {
    const outputs = parseJson(text, source);
    const found = candidates(outputs, source);
    if (found.length === 0) {
        throw new AuditInputError(missingOutput(outputs, source));
    }
    return found.map(([name, value]) => ({ source: name, input: checkShape(value, name) }));
}

function parseJson(given: string, source: string): unknown {
    // Some shells put a byte order mark in front of what they write to a file.
    const text = given.replace(/^\uFEFF/, "");
    try {
        return JSON.parse(jsonOfInputText(text) ?? text);
    } catch (error) {
        const reason = text.trim() === "" ? "it is empty" : String((error as SyntaxError).message);
        throw new AuditInputError(
            `${source} is not JSON (${cut(reason)}); write it with "pulumi stack output --json"`,
            { cause: error },
        );
    }
}

/** Every value that is probably meant as an input, including wrong ones, which have their own error. */
function candidates(value: unknown, name: string, depth = 0): [name: string, value: unknown][] {
    const json = typeof value === "string" ? jsonOfInputText(value) : undefined;
    if (json !== undefined) {
        return candidates(parseJson(json, name), name, MAX_DEPTH);
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    if (["version", "brandDomain", "delegationSets"].every((key) => Object.hasOwn(value, key))) {
        return [[name, value]];
    }
    return depth === MAX_DEPTH
        ? []
        : Object.entries(value).flatMap(([key, inner]) =>
              candidates(inner, depth === 0 ? `${name}, output ${key}` : `${name}.${key}`, depth + 1),
          );
}

function missingOutput(outputs: unknown, source: string): string {
    if (typeof outputs !== "object" || outputs === null || Array.isArray(outputs)) {
        return `${source} does not contain the outputs of a stack, which are a JSON object; write them with "pulumi stack output --json"`;
    }
    const secret = Object.entries(outputs).find(([, value]) => value === SECRET)?.[0];
    if (secret !== undefined) {
        return `${source} has no readable output for an audit, and ${secret} is secret; if ${secret} is the output, add --show-secrets to "pulumi stack output --json"`;
    }
    const names = cut(Object.keys(outputs).join(", ")) || "none";
    return `${source} has no output for an audit among its outputs (${names}); export the component's "audit" from the program, and run "pulumi up"`;
}

function checkShape(value: unknown, source: string): AuditInput {
    const { data, error } = auditInputSchema.safeParse(value);
    if (error === undefined) {
        return data;
    }
    const [issue] = error.issues;
    const path = issue?.path ?? [];
    const at = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], value);
    throw new AuditInputError(
        `${source}: ${pathText(path)}: ${cut(JSON.stringify(at) ?? "nothing")} is not valid: ${issue?.message ?? ""}; use the output exactly as the stack has it, with a version of this package that is at least as new as the stack's`,
    );
}

function pathText(path: readonly PropertyKey[]): string {
    return path.map((key, index) => partText(key, index === 0)).join("");
}

function partText(key: PropertyKey, first: boolean): string {
    if (typeof key === "number" || String(key).includes(".")) {
        return `[${JSON.stringify(key)}]`;
    }
    return first ? String(key) : `.${String(key)}`;
}
