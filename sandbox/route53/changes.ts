import type { StoredChange } from "../world";
import type { Account, ApiAnswer, ApiCall } from "./account";
import { ApiError } from "./errors";
import { newId } from "./ids";
import type { XmlObject } from "./xml";

/**
 * Stores a change that was made now. The answer is always PENDING, as at AWS (API ChangeInfo). GetChange returns INSYNC after the account's
 * `syncDelayMs`.
 */
export function noteChange(account: Account, comment?: string): XmlObject {
    const id = newId(account, "C");
    const now = account.now();
    const change: StoredChange = {
        id,
        comment,
        submittedAt: new Date(now),
        inSyncAt: now + account.syncDelayMs,
    };
    account.world.changes.set(id, change);
    return changeInfo(change, "PENDING");
}

/** GetChange. */
export function handleGetChange(account: Account, call: ApiCall): ApiAnswer {
    const id = call.params.Id ?? "";
    const change = account.world.changes.get(id);
    if (change === undefined) {
        throw new ApiError("NoSuchChange", `Could not find resource with ID: ${id}`, 404);
    }
    const status = account.now() < change.inSyncAt ? "PENDING" : "INSYNC";
    return { body: { ChangeInfo: changeInfo(change, status) } };
}

function changeInfo(change: StoredChange, status: "PENDING" | "INSYNC"): XmlObject {
    return {
        Id: `/change/${change.id}`,
        Status: status,
        SubmittedAt: change.submittedAt.toISOString(),
        Comment: change.comment,
    };
}
