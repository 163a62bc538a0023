import { extname } from "node:path";
import { CsvError, parse as parseCsv } from "csv-parse/sync";
import { isCollection, isNode, LineCounter, parseDocument, type Document } from "yaml";
import { FileError } from "./settingFiles";

/** The file of all tenants: a list in YAML or JSON, or a table in CSV. */
export interface TenantsFile {
    /** In the form of the config; not checked. */
    tenants: unknown[];
    /**
     * The line of a tenant, or of a part of it.
     *
     * @param index index of the tenant, from 0
     * @param path path to the part: ["target", "addresses", 0]
     */
    lineOf(index: number, path: readonly (string | number)[]): number;
}

/** Each use of an anchor counts, and thousands of tenants may use the same target. A file that multiplies itself exceeds this number. */
const MAX_ALIASES = 1_000_000;

/**
 * Reads the file of all tenants; the extension of its name decides about the format.
 *
 * @throws FileError if it does not contain a list of tenants, with the line if there is one
 */
export function readTenantsFile(path: string, text: string): TenantsFile {
    const ending = extname(path).toLowerCase();
    if (ending === ".csv") {
        return readTable(text);
    }
    // JSON is YAML in its flow form (YAML 1.2 §1.3), and so has lines too.
    if ([".yaml", ".yml", ".json"].includes(ending)) {
        return readList(text);
    }
    throw new FileError(`has the ending "${ending}"; name a file that ends in .yaml, .yml, .json or .csv`);
}

function readList(text: string): TenantsFile {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, merge: true });
    const [error] = document.errors;
    if (error !== undefined) {
        const [reason = ""] = error.message.split(/ at line |:?\n/);
        throw new FileError(
            `is not valid YAML: ${reason}${tabAdvice(text)}`,
            lines.linePos(error.pos[0]).line,
            {
                cause: error,
            },
        );
    }
    const tenants: unknown = toPlain(document);
    if (tenants === null || tenants === undefined) {
        throw new FileError(`is empty; ${NO_TENANTS}`);
    }
    if (!Array.isArray(tenants)) {
        throw new FileError(
            'has no list of tenants at the top level; begin each tenant with "- domain: tenant.net"',
            1,
        );
    }
    return {
        tenants,
        lineOf: (index, path) => lines.linePos(offsetOf(document, [index, ...path])).line,
    };
}

/** Behind the reason of a YAML parser, which does not always name a tab that it stumbles over. */
export function tabAdvice(text: string): string {
    return /^[ -]*\t/m.test(text) ? "; indent with spaces and not with tabs" : "";
}

/** What a template that failed leaves behind looks so, and would take every zone away. */
const NO_TENANTS =
    "if no tenants are intended, remove tenantsFile and set tenants to []; otherwise check the program that writes the file";

function toPlain(document: Document): unknown {
    try {
        return document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
        // An alias without its anchor, or too many aliases.
        throw new FileError(
            `is not valid YAML: ${error instanceof Error ? error.message : String(error)}`,
            undefined,
            {
                cause: error,
            },
        );
    }
}

/** The start of a part; if the part is missing or comes from an anchor, the start of the value that contains it. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
    let offset = 0;
    let node: unknown = document.contents;
    for (const part of path) {
        if (!isCollection(node)) {
            return offset;
        }
        node = node.get(part, true);
        offset = (isNode(node) ? node.range?.[0] : undefined) ?? offset;
    }
    return offset;
}

type Read = (cell: string) => unknown;

const asText: Read = (cell) => cell;
const asList: Read = (cell) => cell.split(/\s+/);
const asNumber: Read = (cell) => (/^[0-9]+$/.test(cell) ? Number(cell) : cell);
const asFlag: Read = (cell) => (cell === "true" ? true : cell === "false" ? false : cell);

/** The columns of a table: paths to parts of a tenant, and the reader of a cell. In addition there are tags.<key>. */
const COLUMNS: Readonly<Record<string, Read>> = {
    domain: asText,
    "target.addresses": asList,
    "target.ttl": asNumber,
    "target.alias.dnsName": asText,
    "target.alias.zoneId": asText,
    "target.alias.evaluateTargetHealth": asFlag,
    names: asList,
    "records.file": asText,
    comment: asText,
    pin: asNumber,
    zoneId: asText,
    overwrite: asFlag,
    forceDestroy: asFlag,
    inside: asText,
    registrar: asText,
    ttlPhase: asText,
};

interface Row {
    cells: string[];
    /** The line of its end. */
    line: number;
}

function readTable(text: string): TenantsFile {
    const [header, ...rows] = parseRows(text);
    if (header === undefined || rows.length === 0) {
        throw new FileError(`has no tenants; ${NO_TENANTS}`);
    }
    const columns = header.cells;
    checkHeader(columns, header.line);
    for (const { cells, line } of rows) {
        if (cells.length !== columns.length) {
            throw new FileError(
                `the row has ${cells.length} cells, but the header has ${columns.length}; quote a cell that contains a comma, and separate several addresses or names in one cell with spaces`,
                line,
            );
        }
    }
    return {
        tenants: rows.map(({ cells }) => withTarget(columns, tenantOf(columns, cells))),
        lineOf: (index) => rows[index]?.line ?? 1,
    };
}

function parseRows(text: string): Row[] {
    const rows: Row[] = [];
    try {
        parseCsv(text, {
            relax_column_count: true,
            skip_empty_lines: true,
            trim: true,
            on_record: (cells: string[], { lines }) => {
                rows.push({ cells, line: lines });
                return cells;
            },
        });
    } catch (error) {
        if (error instanceof CsvError) {
            const line = typeof error["lines"] === "number" ? error["lines"] : undefined;
            throw new FileError(`is not valid CSV: ${error.message}`, line, { cause: error });
        }
        throw error;
    }
    return rows;
}

function checkHeader(columns: readonly string[], line: number): void {
    const twice = columns.find((column, index) => columns.indexOf(column) !== index);
    const unknown = columns.find((column) => !Object.hasOwn(COLUMNS, column) && !/^tags\..+$/.test(column));
    if (unknown !== undefined) {
        throw new FileError(
            `the column "${unknown}" is not one of ${Object.keys(COLUMNS).join(", ")} and tags.<key>; check the spelling, and separate the columns with commas`,
            line,
        );
    }
    if (twice !== undefined) {
        throw new FileError(`the column "${twice}" appears twice; remove one of the two`, line);
    }
}

/** An empty cell means that the value is not set. */
function tenantOf(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
    const tenant: Record<string, unknown> = {};
    for (const [index, column] of columns.entries()) {
        const cell = cells[index] ?? "";
        if (cell !== "") {
            const path = column.startsWith("tags.") ? ["tags", column.slice(5)] : column.split(".");
            put(tenant, path, (COLUMNS[column] ?? asText)(cell));
        }
    }
    return tenant;
}

/**
 * A row without a target in a table with targets is more often a lost address than a tenant without a target, and a live tenant's address
 * would be deleted. So the target is set to an empty one, which the check refuses.
 */
function withTarget(columns: readonly string[], tenant: Record<string, unknown>): Record<string, unknown> {
    return columns.some((column) => column.startsWith("target.")) ? { target: {}, ...tenant } : tenant;
}

function put(
    object: Record<string, unknown>,
    [first = "", ...rest]: readonly string[],
    value: unknown,
): void {
    if (rest.length === 0) {
        object[first] = value;
        return;
    }
    const inner = (object[first] ?? {}) as Record<string, unknown>;
    object[first] = inner;
    put(inner, rest, value);
}
