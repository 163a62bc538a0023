import type { Clock } from "./clock";
import { bucketSize, changeDraws, requestDraws, type RequestRates } from "./requestLimits";
import { drawAll, tokensNow, waitFor, type Bucket, type Buckets, type Draw } from "./tokenBuckets";
import { Turns } from "./turns";

/** Requests reach AWS with different delays: this part of each burst stays free for that. */
const SLACK_SECONDS = 0.5;
/** The factor for the pace after AWS throttles a request although our own buckets had room: then another program draws on them. */
const SLOWER = 0.35;
/** The slowest pace, as a part of what AWS documents: what a stack says that AWS has granted may be many times too much. */
const SLOWEST = 0.05;
/** Refusals within this time belong to requests that ran together, and count once. */
const SAME_NEWS_MS = 2000;
/** The time for which a pace is kept, and its growth for each second after that, as a part of the full pace. */
const KEPT_MS = 30_000;
const FASTER_PER_SECOND = 0.01;

/** A bucket that holds less than this part of its burst has little room. */
const SCARCE = 0.5;

/** The assumed refill rate of a bucket for us, as a part of the documented rate. */
interface Pace {
    part: number;
    since: number;
}

/**
 * A local copy of the account's token buckets: a request waits here until there is room, instead of being refused by Route 53 and repeated.
 * All resources of a run share one budget.
 *
 * Other stacks, tools and people use the account too. If Route 53 throttles a request in spite of our buckets, they are treated as empty
 * and their refill rate falls to a third. The rate recovers slowly (additive increase, multiplicative decrease, as in RFC 5681 §3.1).
 */
export class RequestBudget {
    private buckets: Buckets = new Map();
    private readonly paces = new Map<string, Pace>();
    /**
     * Only one request of an operation waits for room, and the others wait for their turn, so that they leave in the order of their
     * arrival.
     */
    private readonly turns = new Turns();

    /**
     * @param share which part of the account's limits is ours, above 0 and at most 1
     * @param rates what AWS has raised them to
     */
    constructor(
        private readonly clock: Clock,
        private readonly share = 1,
        private readonly rates: RequestRates = {},
    ) {}

    /**
     * Sends a request of this operation when there is room for it. If there is little room, the next one waits for the answer: if another
     * program has drained the bucket, only one request is refused and not all of them.
     */
    async run<T>(operation: string, changeCost: number, send: () => Promise<T>): Promise<T> {
        const { answer } = await this.turns.run(operation, async () => {
            await this.waitForRoom(operation, changeCost);
            const isScarce = this.isScarce(operation, changeCost);
            const sent = send();
            if (isScarce) {
                await sent.then(ignore, ignore);
            }
            // An object around it, because a returned promise would be awaited.
            return { answer: sent };
        });
        return answer;
    }

    private async waitForRoom(operation: string, changeCost: number): Promise<void> {
        for (;;) {
            const now = this.clock.now();
            const draws = this.drawsOf(operation, changeCost, now);
            const { granted, buckets } = drawAll(this.buckets, draws, now);
            if (granted) {
                this.buckets = buckets;
                return;
            }
            await this.clock.sleep(waitFor(this.buckets, draws, now));
        }
    }

    private isScarce(operation: string, changeCost: number): boolean {
        const now = this.clock.now();
        return this.drawsOf(operation, changeCost, now).some(
            ({ bucket, size }) => tokensNow(this.buckets.get(bucket), size, now) < size.burst * SCARCE,
        );
    }

    /** Route 53 has throttled a request of this operation. The answer does not name the bucket. */
    throttled(operation: string, changeCost: number): void {
        const now = this.clock.now();
        const draws = this.drawsOf(operation, changeCost, now);
        const news = draws.filter(({ bucket }) => {
            const since = this.paces.get(bucket)?.since;
            return since === undefined || now - since > SAME_NEWS_MS;
        });
        const slower = news.map(({ bucket }): [string, Pace] => [
            bucket,
            { part: Math.max(this.paceOf(bucket, now) * SLOWER, this.slowest(bucket)), since: now },
        ]);
        slower.forEach(([bucket, pace]) => this.paces.set(bucket, pace));
        const empty = news.map(({ bucket }): [string, Bucket] => [bucket, { tokens: 0, at: now }]);
        this.buckets = new Map([...this.buckets, ...empty]);
    }

    private paceOf(bucket: string, now: number): number {
        const pace = this.paces.get(bucket);
        const seconds = pace === undefined ? 0 : Math.max(now - pace.since - KEPT_MS, 0) / 1000;
        return pace === undefined ? 1 : Math.min(pace.part + seconds * FASTER_PER_SECOND, 1);
    }

    private slowest(bucket: string): number {
        const raised = bucketSize(bucket, this.rates).perSecond / bucketSize(bucket).perSecond;
        return SLOWEST / Math.max(raised, 1);
    }

    private drawsOf(operation: string, changeCost: number, now: number): Draw[] {
        const draws = [...requestDraws(operation, this.rates), ...changeDraws(changeCost, this.rates)];
        return draws.map((draw) => {
            const burst = draw.size.burst * this.share;
            const perSecond = draw.size.perSecond * this.share;
            const pace = this.paceOf(draw.bucket, now);
            return {
                ...draw,
                size: { burst: Math.max(burst - perSecond * SLACK_SECONDS, 1), perSecond: perSecond * pace },
            };
        });
    }
}

/** The sender handles the answer or error. */
function ignore(): void {}
