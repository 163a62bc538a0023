import { changeCost, changeDraws, requestDraws } from "../../route53/requestLimits";
import { drawAll, type Buckets, type Draw } from "../../route53/tokenBuckets";
import { child, textOf, type Element } from "./xml";

/** The buckets of one account. */
export class Throttle {
    private buckets: Buckets = new Map();

    /** @param now in milliseconds; a clock that runs faster refills faster */
    constructor(private readonly now: () => number) {}

    /** Draws a request on the account's bucket and on its operation's. A request that is refused draws on none. */
    takeRequest(operation: string): boolean {
        return this.take(requestDraws(operation));
    }

    /** @param cost as `costOfCall` says */
    takeChanges(cost: number): boolean {
        return this.take(changeDraws(cost));
    }

    /** Fills all buckets. */
    reset(): void {
        this.buckets = new Map();
    }

    private take(draws: readonly Draw[]): boolean {
        const { granted, buckets } = drawAll(this.buckets, draws, this.now());
        this.buckets = buckets;
        return granted;
    }
}

/** What a call draws on the bucket of changes. */
export function costOfCall(operation: string, body: Element): number {
    const batch = operation === "ChangeResourceRecordSets" ? child(body, "ChangeBatch") : undefined;
    const changes = batch === undefined ? undefined : child(batch, "Changes");
    return changeCost(
        operation,
        (changes?.children ?? []).map((each) => textOf(each, "Action")),
    );
}
