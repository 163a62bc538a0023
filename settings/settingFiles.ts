import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** Reads files of settings: a tenant's zone file, and the file of all tenants. */

const MEGABYTE = 1024 * 1024;

/** A file cannot be used: a clause after its path, with the next step. */
export class FileError extends Error {
    /** @param line the wrong line of the file, from 1; absent for the whole file */
    constructor(
        message: string,
        readonly line?: number,
        options?: { cause?: unknown },
    ) {
        super(message, options);
    }
}

/** Reads the files of settings. Each is read once, even if several tenants name it. */
export class SettingFiles {
    readonly #texts = new Map<string, string>();

    /** @param directory relative paths start from it */
    constructor(readonly directory: string) {}

    /** True after a file was read. */
    get areUsed(): boolean {
        return this.#texts.size > 0;
    }

    /** The same for paths that are relative to another directory. @param path the path to it, relative to this one */
    from(path: string): SettingFiles {
        return new SettingFiles(resolve(this.directory, path));
    }

    /**
     * The text of a file, without the byte order mark of some editors.
     *
     * @param path relative to the directory, or absolute
     * @param megabytes the maximum size
     * @throws FileError if it does not exist, or is not a text in UTF-8 of that size
     */
    read(path: string, megabytes: number): string {
        const full = resolve(this.directory, path);
        const text = this.#texts.get(full) ?? readText(full, megabytes);
        this.#texts.set(full, text);
        return text;
    }
}

/** Files in the program's directory, which contains Pulumi.yaml. Outside a deployment, in the working directory. */
export function programFiles(): SettingFiles {
    const root = pulumi.runtime.getRootDirectory();
    // Without an engine the SDK returns a word that is not a path.
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

/** More notes would hide other messages of a preview. */
const SHOWN_NOTES = 20;

/** Prints in preview and up which records of files were left out. */
export function warnOfFiles(notes: readonly string[]): void {
    shownNotes(notes).forEach((note) => void pulumi.log.warn(note));
}

/** The first of many notes, and the number of the others. */
export function shownNotes(notes: readonly string[]): string[] {
    const more = notes.length - SHOWN_NOTES;
    return more > 0
        ? [
              ...notes.slice(0, SHOWN_NOTES),
              `${more} more zone files have records that were left out or changed`,
          ]
        : [...notes];
}
