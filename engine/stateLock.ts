import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { StateError, stateFailure } from "./state";
import { isRecord } from "./values";

/** Another process removes a lock within microseconds; one that was killed meanwhile is waited for this many times. */
const REMOVAL_TRIES = 100;
const REMOVAL_PAUSE_MS = 10;

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
    if (text === undefined || (holder !== undefined && (await isTakenAway(file, text, holder)))) {
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

/**
 * Removes the lock with this text. Of the processes that find it, one makes the file that allows its removal: by then another process may have a
 * lock of its own under the same name, which is not removed.
 *
 * @returns false if the holder still runs, or if another process has not come to the end of the removal in time
 */
async function isTakenAway(file: string, text: string, holder: Holder): Promise<boolean> {
    const allowance = `${file}.${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
    for (let tries = 0; isOver(holder) && tries < REMOVAL_TRIES; tries++) {
        try {
            await writeFile(allowance, "", { flag: "wx", mode: 0o600 });
        } catch (error) {
            if (!isRecord(error) || error["code"] !== "EEXIST") {
                throw error;
            }
            await setTimeout(REMOVAL_PAUSE_MS);
            if ((await readLock(file)) !== text) {
                return true;
            }
            continue;
        }
        try {
            if ((await readLock(file)) === text) {
                await rm(file, { force: true });
            }
        } finally {
            await rm(allowance, { force: true });
        }
        return true;
    }
    return false;
}

/** @returns undefined if it does not exist */
async function readLock(file: string): Promise<string | undefined> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        return orGone(error);
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
