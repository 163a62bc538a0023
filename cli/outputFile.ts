import { access, constants, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { AuditInputError } from "../audit/input";

/** Writes files that other programs may read at any time. */

/**
 * Checks before the work whether a file can be written.
 *
 * @param option the option of the file, for the error
 * @throws AuditInputError
 */
export async function checkWritable(option: string, file: string): Promise<void> {
    const there = await statOf(file);
    if (there?.isDirectory() === true) {
        throw new AuditInputError(`${option} ${file}: that is a folder; name a file in it`);
    }
    if ((await statOf(dirname(file)))?.isDirectory() !== true) {
        throw new AuditInputError(
            `${option} ${file}: there is no folder ${dirname(file)}; make it, or name another file`,
        );
    }
    // A file is replaced, so its folder must allow that; a device or pipe is written directly.
    const place = there === undefined || there.isFile() ? dirname(await targetOf(file)) : file;
    await access(place, constants.W_OK).catch((error: unknown) => {
        throw unwritable(option, file, error);
    });
}

/**
 * Writes a file so that a reader finds either the old or the new text, never a part: it writes a temporary file beside it, and renames it.
 * Its name does not end in .prom, so that no textfile collector reads it.
 *
 * @throws AuditInputError
 */
export async function replaceFile(option: string, file: string, text: string): Promise<void> {
    try {
        if ((await statOf(file))?.isFile() === false) {
            await writeFile(file, text);
            return;
        }
        const target = await targetOf(file);
        const temporary = `${target}.${process.pid}.tmp`;
        try {
            await writeFile(temporary, text);
            await rename(temporary, target);
        } finally {
            await rm(temporary, { force: true });
        }
    } catch (error) {
        throw unwritable(option, file, error);
    }
}

/** The target of a symbolic link: the link stays, and its target is replaced. */
async function targetOf(file: string): Promise<string> {
    return (await statOf(file)) === undefined ? file : realpath(file);
}

async function statOf(file: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
    return stat(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT" || error.code === "ENOTDIR") {
            return undefined;
        }
        throw error;
    });
}

function unwritable(option: string, file: string, error: unknown): AuditInputError {
    const { code } = error as NodeJS.ErrnoException;
    return new AuditInputError(
        `${option} ${file} cannot be written (${code ?? String(error)}); name a file in a folder that you may write to`,
        { cause: error },
    );
}
