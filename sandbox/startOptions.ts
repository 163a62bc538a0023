import type { z } from "zod";
import { describeIssue } from "./controlApi";
import { bucketsSchema, dnsFaultsSchema, faultsSchema, limitsSchema } from "./controlSchemas";
import type { SandboxOptions } from "./sandbox";

type JsonOption = "limits" | "faults" | "dnsFaults" | "buckets";

/** An invalid start option in JSON: the name of the option, and the rule in the control API's words. */
export class StartOptionError extends Error {
    override readonly name = "StartOptionError";

    constructor(
        readonly option: JsonOption,
        message: string,
    ) {
        super(message);
    }
}

/**
 * Options of `startSandbox` from JSON texts, in the form of the control API.
 *
 * @throws StartOptionError for the first invalid text
 */
export function readStartOptions(
    texts: Partial<Record<JsonOption, string>>,
): Pick<SandboxOptions, JsonOption> {
    return {
        limits: read("limits", limitsSchema, texts.limits),
        faults: read("faults", faultsSchema, texts.faults),
        dnsFaults: read("dnsFaults", dnsFaultsSchema, texts.dnsFaults),
        buckets: read("buckets", bucketsSchema, texts.buckets),
    };
}

function read<T>(option: JsonOption, schema: z.ZodType<T>, text: string | undefined): T | undefined {
    if (text === undefined) {
        return undefined;
    }
    const result = schema.safeParse(parseJson(option, text));
    if (!result.success) {
        throw new StartOptionError(option, result.error.issues.map(describeIssue).join("; "));
    }
    return result.data;
}

function parseJson(option: JsonOption, text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new StartOptionError(option, `the text is not JSON: ${reason}`);
    }
}
