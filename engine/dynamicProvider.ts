import { compileFunction, constants } from "node:vm";
import { join } from "node:path";
import { requireFrom } from "./modules";
import type { CheckResult, DiffResult, InitFailure, ReadResult, ResourceProvider } from "./provider";
import { isRecord, toWireMap, UNKNOWN, type PropertyMap } from "./values";

/** The property that holds a dynamic provider's code. */
const CODE = "__provider";

type Method = (...parameters: unknown[]) => unknown;

/** The result of the text's `handler()`: methods by name, each of them optional. */
type Handler = Record<string, unknown>;

/** The argument of `configure`: the SDK's `Config` of `cmd/dynamic-provider`. */
class DynamicConfig {
    constructor(
        private readonly values: Record<string, string>,
        private readonly project: string,
    ) {}

    /** A value by full key ("aws:region") or by a key in the project's own namespace. */
    get(key: string): string | undefined {
        return this.values[key.includes(":") ? key : `${this.project}:${key}`];
    }

    require(key: string): string {
        const value = this.get(key);
        if (value === undefined) {
            throw new Error(`Missing required configuration key: ${key}`);
        }
        return value;
    }
}

/**
 * The provider of all dynamic resources of one run, like the SDK's provider process: the code is the text in a resource's `__provider`,
 * which is loaded and configured once for each text.
 */
export class DynamicProvider implements ResourceProvider {
    private readonly handlers = new Map<string, Promise<Handler>>();

    /**
     * @param programDir the directory for `require` in the code
     * @param inProcess runs the synchronous part of the code as in a separate process
     */
    constructor(
        private readonly programDir: string,
        private readonly config: Record<string, string>,
        private readonly project: string,
        private readonly inProcess: <T>(step: () => T) => T,
    ) {}

    async check(olds: PropertyMap, news: PropertyMap): Promise<CheckResult> {
        const handler = await this.handler(news[CODE] === UNKNOWN ? olds : news);
        const result = await call(handler, "check", [olds, structuredClone(news)]);
        const inputs = isRecord(result) && isRecord(result["inputs"]) ? result["inputs"] : news;
        const failures = isRecord(result) && Array.isArray(result["failures"]) ? result["failures"] : [];
        return {
            inputs: toWireMap({ ...inputs, [CODE]: news[CODE] }, "inputs"),
            failures: failures.filter(isRecord).map((failure) => ({
                property: textOf(failure["property"]),
                reason: textOf(failure["reason"]),
            })),
        };
    }

    async diff(id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult> {
        const handler = await this.handler(news[CODE] === UNKNOWN ? olds : news);
        const result = await call(handler, "diff", [id, olds, news]);
        if (!isRecord(result)) {
            return { changes: undefined, replaces: [], deleteBeforeReplace: false };
        }
        const replaces = Array.isArray(result["replaces"]) ? result["replaces"] : [];
        return {
            changes: typeof result["changes"] === "boolean" ? result["changes"] : undefined,
            replaces: replaces.map(textOf),
            deleteBeforeReplace: result["deleteBeforeReplace"] === true,
        };
    }

    async create(inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
        const handler = await this.handler(inputs);
        const result = await call(handler, "create", [structuredClone(inputs)]);
        const id = isRecord(result) ? textOf(result["id"]) : "";
        if (id === "") {
            throw new Error("The provider's create returned no id.");
        }
        return { id, outputs: withCode(isRecord(result) ? result["outs"] : undefined, inputs) };
    }

    async read(id: string, outputs: PropertyMap): Promise<ReadResult> {
        const handler = await this.handler(outputs);
        if (typeof handler["read"] !== "function") {
            return { id, outputs };
        }
        const result = await call(handler, "read", [id, structuredClone(outputs)]);
        if (!isRecord(result)) {
            throw new Error("The provider's read returned nothing.");
        }
        return {
            id: textOf(result["id"]),
            outputs: withCode(result["props"], outputs),
            ...(isRecord(result["inputs"]) ? { inputs: withCode(result["inputs"], outputs) } : {}),
        };
    }

    async update(id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
        const handler = await this.handler(news);
        const result = await call(handler, "update", [id, olds, structuredClone(news)]);
        return withCode(isRecord(result) ? result["outs"] : undefined, news);
    }

    async delete(id: string, outputs: PropertyMap): Promise<void> {
        await call(await this.handler(outputs), "delete", [id, outputs]);
    }

    private handler(properties: PropertyMap): Promise<Handler> {
        const code = properties[CODE];
        if (typeof code !== "string") {
            // The real provider process fails in the same place, for example after a failed create whose properties lack the code.
            return Promise.reject(new Error(`The resource has no ${CODE}: code must be a string.`));
        }
        let handler = this.handlers.get(code);
        if (handler === undefined) {
            handler = this.load(code);
            this.handlers.set(code, handler);
        }
        return handler;
    }

    private async load(code: string): Promise<Handler> {
        const module: { exports: Record<string, unknown> } = { exports: {} };
        const run = compileFunction(code, ["exports", "require", "module", "__filename", "__dirname"], {
            filename: join(this.programDir, CODE),
            importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
        }) as Method;
        const handler = this.inProcess((): unknown => {
            run(module.exports, requireFrom(this.programDir), module, "", this.programDir);
            const make = module.exports["handler"];
            return typeof make === "function" ? (make as Method)() : undefined;
        });
        if (typeof handler !== "object" || handler === null) {
            throw new Error(`The code in ${CODE} exports no handler() that returns a provider.`);
        }
        // A class instance has its methods on the prototype, so it is used as it is.
        const methods = handler as Handler;
        const config = new DynamicConfig(this.config, this.project);
        await this.inProcess(() => call(methods, "configure", [{ config }]));
        return methods;
    }
}

async function call(handler: Handler, name: string, parameters: unknown[]): Promise<unknown> {
    const method = handler[name];
    return typeof method === "function"
        ? await (Reflect.apply(method, handler, parameters) as unknown)
        : undefined;
}

function withCode(result: unknown, properties: PropertyMap): PropertyMap {
    return toWireMap({ ...(isRecord(result) ? result : {}), [CODE]: properties[CODE] }, "outputs");
}

function textOf(value: unknown): string {
    return typeof value === "string"
        ? value
        : value === undefined || value === null
          ? ""
          : JSON.stringify(value);
}

/** The incomplete resource of a dynamic provider's error, if the error has its id. */
export function initFailure(error: unknown): InitFailure | undefined {
    if (!(error instanceof Error) || !("id" in error) || typeof error.id !== "string" || error.id === "") {
        return undefined;
    }
    const properties = "properties" in error ? error.properties : {};
    const reasons = "reasons" in error && Array.isArray(error.reasons) ? error.reasons : [];
    return {
        id: error.id,
        properties: toWireMap(properties ?? {}, "properties"),
        reasons: reasons.map(textOf),
    };
}
