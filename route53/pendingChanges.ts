import { GetChangeCommand, type Route53Client } from "@aws-sdk/client-route-53";
import { describeAwsError } from "./client";
import type { Clock } from "./clock";

/** "usually within 60 seconds" (API GetChange); a change that takes longer than this is an incident at AWS. */
const LONGEST_WAIT_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

interface Waiting {
    id: string;
    deadline: number;
    resolve: () => void;
    reject: (error: Error) => void;
}

/**
 * The changes of a run that are awaited. They are queried one at a time, the newest first: when that one is in sync, the older ones usually
 * are too, and then cost one call each.
 */
export class PendingChanges {
    private waiting: Waiting[] = [];
    private asking = false;

    constructor(
        private readonly client: Route53Client,
        private readonly clock: Clock,
    ) {}

    /**
     * Waits until every name server of AWS has the changes.
     *
     * @param ids bare ids of changes, in the order in which Route 53 accepted them
     * @throws Error with the change's id if it takes longer than ten minutes
     */
    async waitForSync(ids: readonly string[]): Promise<void> {
        const deadline = this.clock.now() + LONGEST_WAIT_MS;
        const all = ids.map(
            (id) =>
                new Promise<void>((resolve, reject) => this.waiting.push({ id, deadline, resolve, reject })),
        );
        if (!this.asking) {
            this.asking = true;
            void this.askAll();
        }
        await Promise.all(all);
    }

    private async askAll(): Promise<void> {
        let pause = FIRST_PAUSE_MS;
        for (let newest = this.waiting.at(-1); newest !== undefined; newest = this.waiting.at(-1)) {
            if (await this.ask(newest, pause)) {
                this.waiting = this.waiting.filter((other) => other !== newest);
                pause = FIRST_PAUSE_MS;
            } else {
                await this.clock.sleep(pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
            }
        }
        this.asking = false;
    }

    /** @returns true if the wait for this change is over, with success or failure */
    private async ask({ id, deadline, resolve, reject }: Waiting, pause: number): Promise<boolean> {
        try {
            if (await this.isInSync(id)) {
                resolve();
                return true;
            }
        } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
            return true;
        }
        if (this.clock.now() + pause > deadline) {
            reject(timedOut(id));
            return true;
        }
        return false;
    }

    private async isInSync(id: string): Promise<boolean> {
        try {
            const { ChangeInfo } = await this.client.send(new GetChangeCommand({ Id: id }));
            return ChangeInfo?.Status === "INSYNC";
        } catch (error) {
            throw describeAwsError(`asking for change ${id}`, error);
        }
    }
}

function timedOut(id: string): Error {
    return new Error(
        `change ${id} is still PENDING after ${LONGEST_WAIT_MS / 1000} s; the records are accepted and will be served. ` +
            `Check it with "aws route53 get-change --id ${id}", then run "pulumi up" again`,
    );
}
