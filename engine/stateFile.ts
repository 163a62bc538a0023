import { constants } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Ledger, type Change } from "./ledger";
import {
    formatRow,
    parseRow,
    parseState,
    StateError,
    stateFailure,
    stateText,
    type ResourceRow,
} from "./state";
import { isRecord } from "./values";

/**
 * The file of a state. Between runs it is one JSON document. While a run changes resources, it is the document of before and
 * a line of JSON for each change since, and is read as what both say together: to write the whole state after each
 * resource would make the time of a run grow with the square of the number of resources. A process that is
 * killed leaves the lines of what it has done; a last line without its end was not written in full, and does not count.
 */

/** The last line of a document that is indented, as only that one is. */
const END = "\n}\n";

/** Reads the resources of a state file. A file that does not exist is an empty state. @throws StateError as `openState` */
export async function readState(file: string): Promise<ResourceRow[]> {
    return (await openState(file)).ledger.rows();
}

/**
 * Opens a state for a run.
 *
 * @throws StateError on a file that cannot be read, is no JSON, or no deployment of version 3
 */
export async function openState(file: string): Promise<{ ledger: Ledger; writer: StateWriter }> {
    const text = await readText(file);
    const end = text?.indexOf(END) ?? -1;
    const [document, lines] =
        text === undefined || end < 0
            ? [text, ""]
            : [text.slice(0, end + END.length), text.slice(end + END.length)];
    const rows = document === undefined ? [] : parseState(document, file);
    const changes = parseLines(lines, file);
    const ledger = new Ledger(changes.length === 0 ? rows : new Ledger(rows, changes).rows());
    return { ledger, writer: new StateWriter(file, ledger, end >= 0 && lines === "") };
}

async function readText(file: string): Promise<string | undefined> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        if (isRecord(error) && error["code"] === "ENOENT") {
            return undefined;
        }
        throw stateFailure(file, error);
    }
}

function parseLines(text: string, file: string): Change[] {
    return text
        .split("\n")
        .slice(0, -1)
        .flatMap((line, index) => {
            // An editor may leave blank lines behind the document.
            if (line.trim() === "") {
                return [];
            }
            let json: unknown;
            try {
                json = JSON.parse(line);
            } catch (error) {
                throw notAChange(file, index, error);
            }
            return [parseChange(json, index, file)];
        });
}

function parseChange(json: unknown, index: number, file: string): Change {
    if (isRecord(json) && isRecord(json["put"])) {
        return { put: parseRow(json["put"], index, file) };
    }
    if (isRecord(json) && typeof json["gone"] === "number") {
        return { gone: json["gone"] };
    }
    if (isRecord(json) && typeof json["old"] === "number") {
        return { old: json["old"], row: parseRow(json["row"], index, file) };
    }
    throw notAChange(file, index);
}

function notAChange(file: string, index: number, cause?: unknown): StateError {
    return new StateError(
        `${file} is not a state file: line ${index + 1} after its document is no change of a run. Restore it, or delete it to start empty.`,
        { cause },
    );
}

function formatChange(change: Change): string {
    const parts =
        "put" in change
            ? { put: formatRow(change.put) }
            : "row" in change
              ? { ...change, row: formatRow(change.row) }
              : change;
    return `${JSON.stringify(parts)}\n`;
}

/**
 * Writes the state of a running deployment: each `save` resolves once what was true when it was called is on disk.
 * Calls that come while a write is under way share the next one. Documents go to a temporary file that is then
 * renamed, and lines are only added.
 */
export class StateWriter {
    private running: Promise<void> | undefined;
    private next: Promise<void> | undefined;
    /** How many of the ledger's changes are in the file. */
    private written = 0;

    /** @param isDocument whether the file is the document of the ledger's rows of before, to which lines can be added */
    constructor(
        private readonly file: string,
        private readonly ledger: Ledger,
        private isDocument: boolean,
    ) {}

    /** Adds what was done to the rows since the last time. */
    async save(): Promise<void> {
        this.next ??= this.queue();
        await this.next;
    }

    /** Makes the file one document again, if the run has done anything to the rows. */
    async finish(): Promise<void> {
        // A failed write has its own caller to tell.
        await Promise.allSettled([this.next, this.running]);
        if (this.ledger.isTouched) {
            await this.writeDocument(this.ledger.rows());
        }
    }

    private async queue(): Promise<void> {
        // A failed write has its own caller to tell; the next write does not depend on it.
        await this.running?.catch(() => undefined);
        this.running = this.next;
        this.next = undefined;
        await this.addLines();
    }

    private async addLines(): Promise<void> {
        if (!this.isDocument) {
            await this.writeDocument(this.ledger.before());
            this.isDocument = true;
            this.written = 0;
        }
        const changes = this.ledger.changes.slice(this.written);
        try {
            // A file that is gone is not begun with lines.
            const flag = constants.O_WRONLY | constants.O_APPEND;
            await writeFile(this.file, changes.map(formatChange).join(""), { flag });
            this.written += changes.length;
        } catch (error) {
            // A part of a line may be there: the next time begins anew.
            this.isDocument = false;
            throw stateFailure(this.file, error);
        }
    }

    private async writeDocument(rows: readonly ResourceRow[]): Promise<void> {
        const temporary = `${this.file}.${process.pid}.tmp`;
        try {
            await mkdir(dirname(this.file), { recursive: true });
            await writeFile(temporary, stateText(rows), { mode: 0o600 });
            await rename(temporary, this.file);
        } catch (error) {
            throw stateFailure(this.file, error);
        }
    }
}
