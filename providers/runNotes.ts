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
 * What the provider processes of one run tell each other. The engine starts a process for each provider, and a resource may
 * get another provider before the deletion of what it replaces is done: by --replace, or because an earlier run was cut off.
 * Then one process compares or creates what is there to stay, and another process is told to delete the old thing.
 *
 * They have in common the address of the engine that started them, which a provider gets as its last argument (Pulumi's
 * plugin protocol). The notes are a file of that name, of the user alone, with a line for each note: a hash of what it is
 * about, the process that wrote it, and what is to be known. The last line about a thing holds. Processes live as long as
 * their run: notes of one that is over are not believed, so that a later run whose engine has the same address by chance
 * deletes what it is told to.
 */
export class RunNotes {
    private engine: string | undefined;
    private folder: string;
    private hasBegun = false;

    /** @param given the engine's address; without one it is looked for among the arguments of this process, and where there is none, nothing is written */
    constructor(
        private readonly given?: string,
        private readonly givenFolder?: string,
        private readonly writer = process.pid,
    ) {
        this.engine = given ?? engineAddress(process.argv);
        this.folder = givenFolder ?? notesFolder();
    }

    /**
     * The provider is configured. Notes of runs that are long over are thrown away.
     *
     * @returns false where this is no new run: an engine configures a provider once more for another spelling of the path to its code
     * @throws Error where the folder cannot be written to
     */
    open(): boolean {
        const engine = this.given ?? engineAddress(process.argv);
        const isSame = this.hasBegun && engine !== undefined && engine === this.engine;
        this.hasBegun = true;
        this.engine = engine;
        if (isSame || engine === undefined) {
            return !isSame;
        }
        this.folder = this.givenFolder ?? notesFolder();
        this.makeFolder();
        for (const file of readdirSync(this.folder).map((name) => join(this.folder, name))) {
            // Another process of the run may have thrown it away already.
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

    /** For the other processes of the run. @param known without line breaks, and nothing that is a secret */
    write(about: string, known: string): void {
        if (this.engine !== undefined) {
            appendFileSync(this.file(this.engine), `${digest(about)} ${this.writer} ${known}\n`, {
                mode: 0o600,
            });
        }
    }

    /** What a process of the run has written last about the thing. */
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

/** True for a process of this user that has not ended. */
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

/** Where the engine listens that started this process, if one did. */
export function engineAddress(parameters: readonly string[]): string | undefined {
    const last = parameters.at(-1) ?? "";
    return parameters.length > 2 && /^(?:127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(last) ? last : undefined;
}

/** Windows has a temporary folder for each user, and no number of theirs. */
function notesFolder(): string {
    return join(tmpdir(), `white-label-dns-${process.getuid?.() ?? "notes"}`);
}

function digest(text: string): string {
    return createHash("sha256").update(text).digest("base64url");
}
