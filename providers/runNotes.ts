import { createHash } from "node:crypto";
import {
    accessSync,
    appendFileSync,
    constants,
    mkdirSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Notes of a run that is over. None takes a day. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/**
 * What the provider processes of one run have created. The engine starts a process for each provider, and where the
 * provider of a resource changes in the up in which its replacement is asked for by hand, one process creates the new
 * thing, which is found to be the very old one, and another process is told to delete the old one.
 *
 * They have in common the address of the engine that started them, which a provider gets as its last argument (Pulumi's
 * plugin protocol). The notes are a file of that name, of the user alone, with a hash for each thing.
 */
export class RunNotes {
    /** @param engine the engine's address; without one there is only this process, and nothing is written */
    constructor(
        private readonly engine: string | undefined = engineAddress(process.argv),
        // Windows has a temporary folder for each user, and no number of theirs.
        private readonly folder = join(tmpdir(), `white-label-dns-${process.getuid?.() ?? "notes"}`),
    ) {}

    /** A run begins: notes of runs that are long over are thrown away. @throws Error where the folder cannot be written to */
    open(): void {
        if (this.engine === undefined) {
            return;
        }
        this.makeFolder();
        for (const file of readdirSync(this.folder).map((name) => join(this.folder, name))) {
            // Another process of the run may have thrown it away already.
            const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
            if (written !== undefined && Date.now() - written > FORGOTTEN_MS) {
                rmSync(file, { force: true });
            }
        }
    }

    private makeFolder(): void {
        try {
            mkdirSync(this.folder, { recursive: true, mode: 0o700 });
            accessSync(this.folder, constants.W_OK | constants.R_OK);
        } catch (error) {
            const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
            throw new Error(
                `the folder "${this.folder}" cannot be written to (${code}), where the processes of a run tell each other what they have made, so that none deletes what another one needs; ` +
                    "set TMPDIR to a folder that can be written to, then run it again",
                { cause: error },
            );
        }
    }

    /** A process of the run has created the thing, or found it again. */
    add(thing: string): void {
        if (this.engine !== undefined) {
            appendFileSync(this.file(this.engine), `${digest(thing)}\n`, { mode: 0o600 });
        }
    }

    has(thing: string): boolean {
        return this.engine !== undefined && this.read(this.engine).includes(digest(thing));
    }

    private read(engine: string): string[] {
        try {
            return readFileSync(this.file(engine), "utf8").split("\n");
        } catch (error) {
            if (error instanceof Error && "code" in error && error.code === "ENOENT") {
                return [];
            }
            throw error;
        }
    }

    private file(engine: string): string {
        return join(this.folder, digest(engine));
    }
}

/** Where the engine listens that started this process, if one did. */
export function engineAddress(parameters: readonly string[]): string | undefined {
    const last = parameters.at(-1) ?? "";
    return parameters.length > 2 && /^(?:127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(last) ? last : undefined;
}

function digest(text: string): string {
    return createHash("sha256").update(text).digest("base64url");
}
