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

/** One resource as a state has it; `index` and `file` are for the message of a StateError. */
export function parseRow(row: unknown, index: number, file: string): ResourceRow {
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

/** The text of `formatState`, indented, in pieces: of thousands of resources it has tens of megabytes. */
export function* stateText(rows: readonly ResourceRow[]): Generator<string> {
    const [before = "", after = ""] = JSON.stringify(formatState([]), undefined, 2).split(RESOURCES);
    yield `${before}${RESOURCES.slice(0, -1)}`;
    for (const [index, row] of rows.entries()) {
        const text = JSON.stringify(formatRow(row), undefined, 2).replaceAll("\n", `\n${INDENT}`);
        yield `${index === 0 ? "" : ","}\n${INDENT}${text}`;
    }
    yield `${rows.length === 0 ? "" : `\n${INDENT.slice(2)}`}]${after}\n`;
}

const RESOURCES = '"resources": []';
/** Of a resource in the list of the deployment. */
const INDENT = " ".repeat(6);

/** `{ version: 3, deployment: … }`. Secrets are in it as plain text: a sandbox has no secrets worth a passphrase. */
export function formatState(rows: readonly ResourceRow[]): unknown {
    const resources = rows.map(formatRow);
    return {
        version: 3,
        deployment: {
            manifest: { time: new Date().toISOString(), magic: "", version: "embedded" },
            resources,
        },
    };
}

/** One resource as a state has it. */
export function formatRow(row: ResourceRow): object {
    return { ...row, inputs: storeSecrets(row.inputs), outputs: storeSecrets(row.outputs) };
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
