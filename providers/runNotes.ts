import { createHash } from "node:crypto";
import {
    accessSync,
    closeSync,
    constants,
    mkdirSync,
    openSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The age of notes of an ended run. No run takes a day. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/**
 * Notes that the provider processes of one run exchange. The engine starts a process for each provider. A resource may get another provider
 * before its former object is deleted, by --replace or because an earlier run was interrupted. Then one process compares or creates the
 * object that stays, and another process gets the deletion of the old one.
 *
 * All these processes know the address of the engine that started them, because a provider gets it as its last argument (Pulumi's plugin
 * protocol). The notes are a file with that name, which only the user can read. Each note is a line: a hash of its subject, the process
 * that wrote it, and the value. The last line about a subject is valid. Processes live as long as their run, and notes of an ended process
 * are ignored, so that a later run whose engine has the same address by chance deletes its objects normally.
 */
export class RunNotes {
    /** The address of the engine whose run this is, if there is one. */
    engine: string | undefined;
    private folder: string;
    private hasBegun = false;
    /** The file of this run. It stays open, because opening it for each resource takes longer than the comparison of the resource. */
    private descriptor: number | undefined;

    /**
     * @param given the engine's address; without it the address is taken from the arguments of this process, and without an engine no notes
     * are written
     */
    constructor(
        private readonly given?: string,
        private readonly givenFolder?: string,
        private readonly writer = process.pid,
    ) {
        this.engine = given ?? engineAddress(process.argv);
        this.folder = givenFolder ?? notesFolder();
    }

    /**
     * The provider is configured. Old notes of ended runs are deleted.
     *
     * @returns false if this is not a new run: an engine configures a provider again for another spelling of the path to its code
     * @throws Error if the folder cannot be written
     */
    open(): boolean {
        const engine = this.given ?? engineAddress(process.argv);
        const isSame = this.hasBegun && engine !== undefined && engine === this.engine;
        this.hasBegun = true;
        this.engine = engine;
        if (isSame || engine === undefined) {
            return !isSame;
        }
        if (this.descriptor !== undefined) {
            closeSync(this.descriptor);
            this.descriptor = undefined;
        }
        this.folder = this.givenFolder ?? notesFolder();
        this.makeFolder();
        for (const file of readdirSync(this.folder).map((name) => join(this.folder, name))) {
            // Another process of the run may already have deleted it.
            const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
            if (written !== undefined && Date.now() - written > FORGOTTEN_MS) {
                rmSync(file, { force: true });
            }
        }
        return true;
    }

    private makeFolder(): void {
        try {
            mkdirSync(this.folder, { recursive: true, mode: 0o700 });
            accessSync(this.folder, constants.W_OK | constants.R_OK);
        } catch (error) {
            const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
            throw new Error(
                `the folder "${this.folder}" is not writable (${code}); the processes of a run record there what they have created, so that none deletes what another one needs; ` +
                    "set TMPDIR to a writable folder, then run it again",
                { cause: error },
            );
        }
    }

    /** Writes a note for the other processes of the run. @param known text without line breaks and without secrets */
    write(about: string, known: string): void {
        if (this.engine !== undefined) {
            this.descriptor ??= openSync(this.file(this.engine), "a", 0o600);
            writeSync(this.descriptor, `${digest(about)} ${this.writer} ${known}\n`);
        }
    }

    /** The last note of a process of the run about the subject. */
    find(about: string): string | undefined {
        const subject = digest(about);
        const lines = this.engine === undefined ? [] : this.read(this.engine);
        const notes = lines.map((line) => /^(\S+) (\d+) (.*)$/.exec(line) ?? []);
        const found = notes.findLast(([, each, writer]) => each === subject && isRunning(Number(writer)));
        return found?.[3];
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

/** True for a process of this user that still runs. */
function isRunning(id: number): boolean {
    try {
        return process.kill(id, 0);
    } catch (error) {
        if (error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM")) {
            return false;
        }
        throw error;
    }
}

/** The address of the engine that started this process, if one did. */
export function engineAddress(parameters: readonly string[]): string | undefined {
    const last = parameters.at(-1) ?? "";
    return parameters.length > 2 && /^(?:127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(last) ? last : undefined;
}

/** Windows has a temporary folder for each user, and no user ids. */
function notesFolder(): string {
    return join(tmpdir(), `white-label-dns-${process.getuid?.() ?? "notes"}`);
}

function digest(text: string): string {
    return createHash("sha256").update(text).digest("base64url");
}
