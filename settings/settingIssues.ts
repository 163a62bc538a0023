import type { z } from "zod";
import type { SettingProblem } from "./settingsError";

/**
 * A structured config value, which the engine passes as JSON text.
 *
 * @throws Error that names the key and the way to set it
 */
export function parseJson(key: string, value: string): unknown {
    try {
        return JSON.parse(value) as unknown;
    } catch (error) {
        throw new Error(`${key}: "${value}" is not JSON; set it with "pulumi config set --path"`, {
            cause: error,
        });
    }
}

/**
 * Reads a structured config value, which the engine passes as JSON text.
 *
 * @throws Error that names the key, the rule and what to do
 */
export function parseSetting<T>(key: string, value: string, schema: z.ZodType<T>): T {
    const result = schema.safeParse(parseJson(key, value), { reportInput: true });
    if (!result.success) {
        const problems = findIssues(result.error).map(
            (problem) => `${joinKey(key, problem.key)}: ${problem.message}`,
        );
        throw new Error(problems.join("; "));
    }
    return result.data;
}

/**
 * A schema's findings for a person. The schema's own `error` texts say what to write: "a domain, such as tenant.net".
 * Parse with `reportInput`, so that the value can be shown.
 */
export function findIssues(error: z.ZodError): SettingProblem[] {
    return error.issues.flatMap((issue) => flatten(issue, [], issue.input));
}

function flatten(issue: z.core.$ZodIssue, above: readonly PropertyKey[], input: unknown): SettingProblem[] {
    const path = [...above, ...issue.path];
    if (issue.code === "unrecognized_keys") {
        return issue.keys.map((unknown) => ({
            key: keyPath([...path, unknown]),
            message: "there is no such setting; check the spelling",
        }));
    }
    if (issue.code === "invalid_union") {
        // Our unions are of an output, which a config cannot hold, and the plain value.
        const plain = issue.errors[issue.errors.length - 1] ?? [];
        return plain.flatMap((inner) =>
            flatten(inner, path, inner.input === undefined && inner.path.length === 0 ? input : inner.input),
        );
    }
    const value = input === undefined ? "is missing" : `${shown(input)} does not fit`;
    return [{ key: keyPath(path), message: `${value}; write ${issue.message}` }];
}

/** A value as a person wrote it, cut where it is long. */
export function shown(value: unknown): string {
    const text = JSON.stringify(value);
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
