import type { StoredChange } from "../world";
import type { Account, ApiAnswer, ApiCall } from "./account";
import { ApiError } from "./errors";
import { newId } from "./ids";
import type { XmlObject } from "./xml";

/** Notes that a change was made now; it is PENDING for the account's `syncDelayMs`. */
export function noteChange(account: Account, comment?: string): XmlObject {
    const id = newId(account.world, "C");
    const now = account.now();
    const change: StoredChange = {
        id,
        comment,
        submittedAt: new Date(now),
        inSyncAt: now + account.syncDelayMs,
    };
    account.world.changes.set(id, change);
    return changeInfo(account, change);
}

/** GetChange. */
export function handleGetChange(account: Account, call: ApiCall): ApiAnswer {
    const id = call.params.Id ?? "";
    const change = account.world.changes.get(id);
    if (change === undefined) {
        throw new ApiError("NoSuchChange", `Could not find resource with ID: ${id}`, 404);
    }
    return { body: { ChangeInfo: changeInfo(account, change) } };
}

function changeInfo(account: Account, change: StoredChange): XmlObject {
    return {
        Id: `/change/${change.id}`,
        Status: account.now() < change.inSyncAt ? "PENDING" : "INSYNC",
        SubmittedAt: change.submittedAt.toISOString(),
        Comment: change.comment,
    };
}
