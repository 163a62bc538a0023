import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { StateError, stateFailure } from "./state";
import { isRecord } from "./values";

/** The run that uses a state: in the file beside it. */
interface Holder {
    pid: number;
    host: string;
    since: string;
}

/**
 * Locks a state, so that two runs at once do not overwrite each other, like the file backend of Pulumi. The lock of an ended process on
 * this machine is not valid.
 *
 * @returns a function that removes the lock
 * @throws StateError if another run has the lock, or the folder cannot be written
 */
export async function lockState(state: string): Promise<() => Promise<void>> {
    const file = `${state}.lock`;
    const own: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
        throw stateFailure(state, error);
    });
    for (;;) {
        try {
            await writeFile(file, JSON.stringify(own), { flag: "wx", mode: 0o600 });
            return () => rm(file, { force: true });
        } catch (error) {
            if (!isRecord(error) || error["code"] !== "EEXIST") {
                throw stateFailure(state, error);
            }
        }
        await takeAway(file, state);
    }
}

/** Removes the lock of an ended process. @throws StateError if it still runs, or may still run */
async function takeAway(file: string, state: string): Promise<void> {
    const text = await readLock(file);
    const holder = text === undefined ? undefined : holderOf(text);
    if (text === undefined || (holder !== undefined && isOver(holder))) {
        // A unique name, because another process may find the same lock, and have its own lock there by now.
        const aside = `${file}.${randomUUID()}`;
        if (text !== undefined && (await moved(file, aside)) && (await readLock(aside)) !== text) {
            await link(aside, file);
        }
        await rm(aside, { force: true });
        return;
    }
    const who =
        holder === undefined
            ? "another run"
            : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
    throw new StateError(
        `${state} is locked by ${who}. Wait until that run ends; if it has already ended, delete ${file}.`,
    );
}

/** @returns undefined if it does not exist */
async function readLock(file: string): Promise<string | undefined> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        return orGone(error);
    }
}

async function moved(file: string, to: string): Promise<boolean> {
    try {
        await rename(file, to);
        return true;
    } catch (error) {
        orGone(error);
        return false;
    }
}

function orGone(error: unknown): undefined {
    if (isRecord(error) && error["code"] === "ENOENT") {
        return undefined;
    }
    throw error;
}

/** @returns undefined for a text that is not a lock, such as one that is being written */
function holderOf(text: string): Holder | undefined {
    const match = /^\{"pid":(\d+),"host":"([^"]*)","since":"([^"]*)"\}$/.exec(text);
    const [, pid = "", host = "", since = ""] = match ?? [];
    return match === null ? undefined : { pid: Number(pid), host, since };
}

/** Signal 0 checks whether the process exists (kill(2)); the process of another user does. */
function isOver({ pid, host }: Holder): boolean {
    if (host !== hostname()) {
        return false;
    }
    try {
        process.kill(pid, 0);
        return false;
    } catch (error) {
        return isRecord(error) && error["code"] === "ESRCH";
    }
}
