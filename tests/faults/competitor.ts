import { setTimeout as sleep } from "node:timers/promises";
import { tenants } from "../program/stage";
import { openScene } from "./lifecycle";

/** The results of an up while another program used half of the account's limits. */
export interface Contest {
    ok: boolean;
    errors: string[];
    tenants: number;
    /** Our calls, including throttled ones. */
    calls: number;
    throttled: number;
    /** The calls of the other program. */
    theirs: { calls: number; throttled: number };
    /** The seconds in AWS's time. */
    seconds: number;
}

/** The factor by which the limits refill faster than AWS's. */
const TIME_SCALE = 10;
const TENANTS = 50;
/** The share of our calls that may be throttled. */
export const MOST_THROTTLED = 0.02;

/** Half of the account's 10 requests a second, including half of the 2 CreateHostedZone requests. */
const THEIR_REQUESTS_PER_SECOND = 5;

/** An up of fifty tenants in an account with AWS's limits, of which another client always uses half. */
export async function runContest(): Promise<Contest> {
    const scene = await openScene({ throttle: true, timeScale: TIME_SCALE });
    const rival = new Rival(scene.sandbox.endpoint, TIME_SCALE);
    try {
        const running = rival.run();
        const started = performance.now();
        const settings = { brandDomain: "example.com", tenants: tenants(TENANTS) };
        const outcome = await scene.perform({ name: "up", verb: "up", settings });
        const seconds = ((performance.now() - started) * TIME_SCALE) / 1000;
        rival.stop();
        await running;
        const { calls: theirCalls, throttled: theirThrottled } = rival;
        const { throttled = 0, ...calls } = scene.sandbox.calls();
        const all = Object.values(calls).reduce((sum, count) => sum + count, throttled);
        return {
            ok: outcome.ok,
            errors: outcome.errors.map(({ message }) => message),
            tenants: TENANTS,
            calls: all - theirCalls,
            throttled: throttled - theirThrottled,
            theirs: { calls: theirCalls, throttled: theirThrottled },
            seconds,
        };
    } finally {
        rival.stop();
        await scene.close();
    }
}

export function isFair({ ok, calls, throttled }: Contest): boolean {
    return ok && throttled <= calls * MOST_THROTTLED;
}

type Call = readonly [method: string, path: string, body?: string];

const READS: readonly Call[] = [
    ["GET", "/hostedzone?maxitems=1"],
    ["GET", "/hostedzonecount"],
    ["GET", "/delegationset?maxitems=1"],
];

/**
 * Another client of the account. It sends requests at an even pace, whatever the answers are. It uses plain HTTP, because the SDK would
 * need more processor time than everything else here.
 */
class Rival {
    calls = 0;
    throttled = 0;
    private stopped = false;
    private readonly zones: string[] = [];
    private created = 0;

    constructor(
        private readonly endpoint: string,
        private readonly timeScale: number,
    ) {}

    /** Of five calls, one creates a zone, one deletes it, and three read. */
    async run(): Promise<void> {
        const turns = [
            () => this.create(),
            () => this.send(READS[0]),
            () => this.delete(),
            () => this.send(READS[1]),
            () => this.send(READS[2]),
        ];
        const pauseMs = 1000 / THEIR_REQUESTS_PER_SECOND / this.timeScale;
        const started = performance.now();
        const underWay: Promise<unknown>[] = [];
        for (let turn = 0; !this.stopped; turn += 1) {
            underWay.push(
                ...turns.filter((_call, index) => index === turn % turns.length).map((call) => call()),
            );
            await sleep(Math.max(started + (turn + 1) * pauseMs - performance.now(), 0));
        }
        await Promise.all(underWay);
    }

    stop(): void {
        this.stopped = true;
    }

    private async create(): Promise<void> {
        this.created += 1;
        const name = `rival${this.created}.org`;
        const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`;
        const id = /<Id>([^<]+)</.exec(await this.send(["POST", "/hostedzone", body]))?.[1];
        if (id !== undefined) {
            this.zones.push(id);
        }
    }

    private async delete(): Promise<void> {
        const id = this.zones.shift();
        await this.send(id === undefined ? READS[1] : ["DELETE", id]);
    }

    private async send([method, path, body]: Call = ["GET", "/hostedzonecount"]): Promise<string> {
        const answer = await fetch(`${this.endpoint}/2013-04-01${path}`, {
            method,
            body: body ?? null,
            headers: { authorization: "rival" },
        });
        const text = await answer.text();
        const throttled = answer.status === 400 && text.includes("<Code>Throttling</Code>");
        if (!answer.ok && !throttled) {
            throw new Error(`the other client's ${method} ${path} is refused: ${text}`);
        }
        this.calls += 1;
        this.throttled += throttled ? 1 : 0;
        return text;
    }
}
