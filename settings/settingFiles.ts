import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** Files that settings name: a tenant's zone file, and the file of all tenants. */

const MEGABYTE = 1024 * 1024;

/** A file cannot be used: a clause behind its path, with the next step in it. */
export class FileError extends Error {
    /** @param line of the file, from 1, where one of them is wrong and not the whole */
    constructor(
        message: string,
        readonly line?: number,
        options?: { cause?: unknown },
    ) {
        super(message, options);
    }
}

/** Reads the files that settings name. Each is read once, however many tenants name it. */
export class SettingFiles {
    readonly #texts = new Map<string, string>();

    /** @param directory what relative paths start from */
    constructor(readonly directory: string) {}

    /** True once a file was asked for. */
    get areUsed(): boolean {
        return this.#texts.size > 0;
    }

    /** The same for paths that start from another directory. @param path of it, from this one */
    from(path: string): SettingFiles {
        return new SettingFiles(resolve(this.directory, path));
    }

    /**
     * The text of a file, without the mark that some editors put at its start.
     *
     * @param path relative to the directory, or absolute
     * @param megabytes the most that it may have
     * @throws FileError where it is not there, or is no text in UTF-8 of that size
     */
    read(path: string, megabytes: number): string {
        const full = resolve(this.directory, path);
        const text = this.#texts.get(full) ?? readText(full, megabytes);
        this.#texts.set(full, text);
        return text;
    }
}

/** Files from the program's directory, where Pulumi.yaml is. Outside of a deployment, from the working directory. */
export function programFiles(): SettingFiles {
    const root = pulumi.runtime.getRootDirectory();
    // Without an engine the SDK has a word here that is no path.
    return new SettingFiles(isAbsolute(root) ? root : process.cwd());
}

function readText(full: string, megabytes: number): string {
    let octets: Buffer;
    try {
        const stats = statSync(full);
        if (!stats.isFile()) {
            throw new FileError(
                `is ${stats.isDirectory() ? "a directory" : "not a regular file"} (${full}); name a file`,
            );
        }
        if (stats.size > megabytes * MEGABYTE) {
            throw new FileError(
                `has ${(stats.size / MEGABYTE).toFixed(1)} MB (${full}), and the limit is ${megabytes} MB; is this the right file?`,
            );
        }
        octets = readFileSync(full);
    } catch (error) {
        throw error instanceof FileError ? error : unreadable(full, error);
    }
    if (octets.includes(0) || !isUtf8(octets)) {
        throw new FileError(
            `is not text in UTF-8 (${full}); is this the right file? If so, save it as UTF-8`,
        );
    }
    return octets.toString("utf8").replace(/^\uFEFF/, "");
}

function unreadable(full: string, error: unknown): FileError {
    const { code } = error as NodeJS.ErrnoException;
    const message =
        code === "ENOENT" || code === "ENOTDIR"
            ? `does not exist (${full}); relative paths start from the directory of Pulumi.yaml`
            : `cannot be read (${full}: ${code ?? String(error)}); check its permissions`;
    return new FileError(message, undefined, { cause: error });
}

/** More of them would hide what else a preview says. */
const SHOWN_NOTES = 20;

/** Tells the person at a preview or up what was left out of files. */
export function warnOfFiles(notes: readonly string[]): void {
    shownNotes(notes).forEach((note) => void pulumi.log.warn(note));
}

/** The first of many notes, and how many more there are. */
export function shownNotes(notes: readonly string[]): string[] {
    const more = notes.length - SHOWN_NOTES;
    return more > 0
        ? [
              ...notes.slice(0, SHOWN_NOTES),
              `${more} more zone files have records that were left out or changed`,
          ]
        : [...notes];
}
