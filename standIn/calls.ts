import { setTimeout as sleep } from "node:timers/promises";
import { GetChangeCommand, type Route53Client } from "@aws-sdk/client-route-53";

/** The longest wait for INSYNC. The usual time is up to a minute (API GetChange), and the sandbox's time is an option. */
const SYNC_DEADLINE_MS = 60_000;
const FIRST_POLL_MS = 20;
const LONGEST_POLL_MS = 1000;

/**
 * Asks until the change is INSYNC. hashicorp/aws waits for 10 to 30 seconds before it asks for the first time, and 15 to 30 seconds between
 * two questions. This function asks at once, which is the only difference of the stand-in.
 *
 * @throws Error if the change is not INSYNC after a minute
 */
export async function waitForSync(client: Route53Client, changeId: string | undefined): Promise<void> {
    const deadline = Date.now() + SYNC_DEADLINE_MS;
    for (let wait = FIRST_POLL_MS; ; wait = Math.min(wait * 2, LONGEST_POLL_MS)) {
        const { ChangeInfo } = await client.send(new GetChangeCommand({ Id: changeId }));
        if (ChangeInfo?.Status === "INSYNC") {
            return;
        }
        if (Date.now() > deadline) {
            throw new Error(`The change ${changeId} is not INSYNC after ${SYNC_DEADLINE_MS / 1000} seconds.`);
        }
        await sleep(wait);
    }
}

export function inputText(value: unknown): string {
    return typeof value === "string"
        ? value
        : value === undefined || value === null
          ? ""
          : JSON.stringify(value);
}

/** Z123 from /hostedzone/Z123. */
export function zoneIdOf(id: string | undefined): string {
    return (id ?? "").replace(/^\/[a-z]+\//, "");
}
