import { readFile, rename, writeFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { isRecord, SECRET, SIGNATURE, type PropertyMap } from "./values";

/** One resource in the state, as in deployment version 3 of `pulumi stack export`. */
export interface ResourceRow {
    urn: string;
    custom: boolean;
    /** True if it was replaced and still has to be deleted. */
    delete?: boolean;
    id?: string;
    type: string;
    inputs: PropertyMap;
    outputs: PropertyMap;
    parent?: string;
    protect?: boolean;
    dependencies?: string[];
    propertyDependencies?: Record<string, string[]>;
    /** Only for resources of a provider that the program created itself: `<urn>::<id>`. */
    provider?: string;
    /** The reasons why the resource is incomplete. */
    initErrors?: string[];
    /** True if it was deleted before its replacement was created. */
    pendingReplacement?: boolean;
    aliases?: string[];
    retainOnDelete?: boolean;
    deletedWith?: string;
    ignoreChanges?: string[];
    replaceOnChanges?: string[];
    created?: string;
    modified?: string;
}

/** The state file holds something that is not a state, cannot be read or written, or another run works on it. */
export class StateError extends Error {
    override name = "StateError";
}

/** The problem of a state path that cannot be read or written, for a person. @returns `error` itself for any other error */
export function stateFailure(path: string, error: unknown): unknown {
    const code = isRecord(error) ? error["code"] : undefined;
    return typeof code !== "string"
        ? error
        : new StateError(
              code === "EISDIR"
                  ? `${path} is a folder, but the state of the embedded engine is a file. Name a file; a folder holds the state of the pulumi engine.`
                  : `${path} is not readable and writable (${code}), as a state file must be. Name another path, or check the folder's permissions and free space.`,
              { cause: error },
          );
}

/**
 * Reads the resources of a state file. A file that does not exist is an empty state.
 *
 * @throws StateError for a file that cannot be read, is not JSON, or is not a deployment of version 3
 */
export async function readState(file: string): Promise<ResourceRow[]> {
    let text: string;
    try {
        text = await readFile(file, "utf8");
    } catch (error) {
        if (isRecord(error) && error["code"] === "ENOENT") {
            return [];
        }
        throw stateFailure(file, error);
    }
    return parseState(text, file);
}

/** The resources in the text of a state file; `file` is for the message of a StateError. */
export function parseState(text: string, file: string): ResourceRow[] {
    let json: unknown;
    try {
        json = JSON.parse(text);
    } catch (error) {
        throw new StateError(
            `${file} is not a state file: it is not JSON. Restore it, or delete it to start empty.`,
            {
                cause: error,
            },
        );
    }
    if (!isRecord(json) || json["version"] !== 3 || !isRecord(json["deployment"])) {
        throw new StateError(`${file} is not a state file: it is not a deployment of version 3.`);
    }
    const rows = json["deployment"]["resources"] ?? [];
    if (!Array.isArray(rows)) {
        throw new StateError(`${file} is not a state file: its resources are not a list.`);
    }
    return rows.map((row: unknown, index) => parseRow(row, index, file));
}

function parseRow(row: unknown, index: number, file: string): ResourceRow {
    if (!isRecord(row) || typeof row["urn"] !== "string" || typeof row["type"] !== "string") {
        throw new StateError(`${file} is not a state file: its resource ${index} has no urn or no type.`);
    }
    return {
        ...row,
        urn: row["urn"],
        type: row["type"],
        custom: row["custom"] === true,
        inputs: loadSecrets(row["inputs"]),
        outputs: loadSecrets(row["outputs"]),
    };
}

/** `{ version: 3, deployment: … }`. It contains secrets as plain text, because a sandbox has no real secrets. */
export function formatState(rows: readonly ResourceRow[]): unknown {
    const resources = rows.map((row) => ({
        ...row,
        inputs: storeSecrets(row.inputs),
        outputs: storeSecrets(row.outputs),
    }));
    return {
        version: 3,
        deployment: {
            manifest: { time: new Date().toISOString(), magic: "", version: "embedded" },
            resources,
        },
    };
}

/** In a state a secret is `{ <signature>, plaintext: <JSON> }`; on the wire it is `{ <signature>, value }`. */
function storeSecrets(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(storeSecrets);
    }
    if (!isRecord(value)) {
        return value;
    }
    if (value[SIGNATURE] === SECRET) {
        return { [SIGNATURE]: SECRET, plaintext: JSON.stringify(value["value"] ?? null) };
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, storeSecrets(inner)]));
}

function loadSecrets(value: unknown): PropertyMap {
    const loaded = loadValue(value);
    return isRecord(loaded) ? loaded : {};
}

function loadValue(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(loadValue);
    }
    if (!isRecord(value)) {
        return value;
    }
    if (value[SIGNATURE] === SECRET && typeof value["plaintext"] === "string") {
        return { [SIGNATURE]: SECRET, value: JSON.parse(value["plaintext"]) as unknown };
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, loadValue(inner)]));
}

/**
 * Writes the state of a running deployment: each `save` resolves when the state at its call is on disk. Calls during a write share the next
 * one. A write goes to a temporary file that is then renamed, so a killed process leaves either the old state or the new one.
 */
export class StateWriter {
    private running: Promise<void> | undefined;
    private next: Promise<void> | undefined;

    constructor(
        private readonly file: string,
        private readonly rows: () => readonly ResourceRow[],
    ) {}

    async save(): Promise<void> {
        this.next ??= this.queue();
        await this.next;
    }

    private async queue(): Promise<void> {
        // A failed write is reported to its own caller; the next write does not depend on it.
        await this.running?.catch(() => undefined);
        this.running = this.next;
        this.next = undefined;
        await this.write();
    }

    private async write(): Promise<void> {
        const temporary = `${this.file}.${process.pid}.tmp`;
        try {
            await mkdir(dirname(this.file), { recursive: true });
            await writeFile(temporary, `${JSON.stringify(formatState(this.rows()), undefined, 2)}\n`, {
                mode: 0o600,
            });
            await rename(temporary, this.file);
        } catch (error) {
            throw stateFailure(this.file, error);
        }
    }
}
