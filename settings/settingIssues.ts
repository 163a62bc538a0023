import type { z } from "zod";
import { knownKeysOf, unknownKey } from "./knownKeys";
import type { SettingProblem, Show } from "./settingsError";

/** For values that contain a key, a token or a password. */
export const HIDDEN: Show = () => "the value";

/**
 * Parses a structured config value, which the engine passes as JSON text.
 *
 * @throws Error that names the key and the command to set it
 */
export function parseJson(key: string, value: string, show?: Show): unknown {
    try {
        return JSON.parse(value) as unknown;
    } catch (error) {
        const said = (show ?? shown)(value);
        const message = `${key}: ${said} is not JSON; set it with "pulumi config set --path"`;
        // The parser's own message quotes the value.
        throw new Error(message, show === undefined ? { cause: error } : undefined);
    }
}

/**
 * Reads a structured config value, which the engine passes as JSON text.
 *
 * @throws Error that names the key, the rule and the next step
 */
export function parseSetting<T>(key: string, value: string, schema: z.ZodType<T>, show?: Show): T {
    return checkSetting(key, parseJson(key, value, show), schema, show);
}

/** The same for a value that is already parsed. */
export function checkSetting<T>(key: string, value: unknown, schema: z.ZodType<T>, show?: Show): T {
    const result = schema.safeParse(value, { reportInput: true });
    if (!result.success) {
        const problems = findIssues(result.error, show).map(
            (problem) => `${joinKey(key, problem.key)}: ${problem.message}`,
        );
        throw new Error(problems.join("; "));
    }
    return result.data;
}

/**
 * A schema's findings for a person. The schema's own `error` texts have the expected form: "a domain, such as tenant.net". Parse with
 * `reportInput`, so that the value can be shown.
 *
 * @param show the form of a value in a message
 */
export function findIssues(error: z.ZodError, show: Show = shown): SettingProblem[] {
    return error.issues.flatMap((issue) => flatten(issue, [], issue.input, show));
}

function flatten(
    issue: z.core.$ZodIssue,
    above: readonly PropertyKey[],
    input: unknown,
    show: Show,
): SettingProblem[] {
    const path = [...above, ...issue.path];
    if (issue.code === "unrecognized_keys") {
        const known = knownKeysOf(issue.message);
        return issue.keys.map((unknown) => ({
            key: keyPath([...path, unknown]),
            message: unknownKey(unknown, known),
        }));
    }
    if (issue.code === "invalid_union") {
        // Our unions consist of an output, which a config cannot contain, and the plain value.
        const plain = issue.errors[issue.errors.length - 1] ?? [];
        return plain.flatMap((inner) =>
            flatten(
                inner,
                path,
                inner.input === undefined && inner.path.length === 0 ? input : inner.input,
                show,
            ),
        );
    }
    return [{ key: keyPath(path), message: `${rule(issue, input, show)}; write ${issue.message}` }];
}

function rule(issue: z.core.$ZodIssue, input: unknown, show: Show): string {
    if (input === undefined) {
        return "is missing";
    }
    const isList = Array.isArray(input) && issue.code === "invalid_type" && issue.expected === "string";
    return `${show(input)} is not valid${isList ? ": it is a list, and one value is needed" : ""}`;
}

/** A value in the user's notation, truncated if it is long, and without characters that affect a terminal or are invisible. */
export function shown(value: unknown): string {
    const text = JSON.stringify(value).replace(
        /[\p{Cc}\p{Cf}\p{Co}]/gu,
        (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    );
    return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** A key below another one: tenants[2] and target.alias, or aws:assumeRoles and [0]. */
export function joinKey(above: string, below: string): string {
    return above === "" || below === "" || below.startsWith("[") ? `${above}${below}` : `${above}.${below}`;
}

/** tenants[2].target.alias */
export function keyPath(path: readonly PropertyKey[]): string {
    return path.reduce<string>(
        (text, part) =>
            typeof part === "number"
                ? `${text}[${part}]`
                : text === ""
                  ? String(part)
                  : `${text}.${String(part)}`,
        "",
    );
}
