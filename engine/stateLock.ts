import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { StateError, stateFailure } from "./state";
import { isRecord } from "./values";

/** Who works on a state: in the file beside it. */
interface Holder {
    pid: number;
    host: string;
    since: string;
}

/**
 * Locks a state, so that two runs at once do not write over each other, as the file backend of Pulumi does. A lock of
 * a process of this machine that has ended is no lock.
 *
 * @returns what takes the lock away again
 * @throws StateError where another run has the lock, or the folder cannot be written
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

/** Removes the lock of a process that has ended. @throws StateError where it has not, or may not have */
async function takeAway(file: string, state: string): Promise<void> {
    const text = await readLock(file);
    const holder = text === undefined ? undefined : holderOf(text);
    if (text === undefined || (holder !== undefined && isOver(holder))) {
        // By a name of its own: another process may find the same lock, and have one of its own there by now.
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

/** @returns undefined where it is gone */
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

/** @returns undefined for a text that is no lock, such as one that is being written */
function holderOf(text: string): Holder | undefined {
    const match = /^\{"pid":(\d+),"host":"([^"]*)","since":"([^"]*)"\}$/.exec(text);
    const [, pid = "", host = "", since = ""] = match ?? [];
    return match === null ? undefined : { pid: Number(pid), host, since };
}

/** Signal 0 asks whether the process is there (kill(2)); one of another user is. */
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
