import type { DnsRoute } from "../../dns/route";
import { CachingResolver, type Clock } from "./cachingResolver";

/** Seconds between two rounds of questions while a command is at work, and while nothing happens but time. */
const AT_WORK = 20;
const WAITING = 1800;
/** A resolver of each kind gets its first users in each of these hours, so that what they remember ends at different times. */
const BEGIN_AT = [0, 6, 12, 18, 24, 30, 36, 42];
/** So many rounds lie between two questions of one resolver. */
const TURNS = 4;

export interface Tally {
    questions: number;
    /** What a user was told, with the hour. */
    failures: string[];
}

/**
 * The users of some domains, who ask all the time, by resolvers of all kinds: obeying the parent or the zone itself, with users since
 * this or that hour, and with an empty cache.
 */
export class Askers {
    readonly tally: Tally = { questions: 0, failures: [] };
    private readonly clock: Clock = { now: 0 };
    private readonly resolvers: { resolver: CachingResolver; since: number }[];
    private rounds = 0;

    constructor(
        private readonly route: DnsRoute,
        private readonly domains: readonly string[],
        private readonly expected: string,
    ) {
        this.resolvers = [true, false].flatMap((obeysChild) =>
            BEGIN_AT.map((hour) => ({
                resolver: new CachingResolver(route, this.clock, { obeysChild }),
                since: hour * 3600,
            })),
        );
    }

    /** Asks without a pause for as long as the work takes. */
    async during<T>(work: () => Promise<T>): Promise<T> {
        const state = { isDone: false };
        const result = work().finally(() => {
            state.isDone = true;
        });
        while (!state.isDone) {
            await this.round(AT_WORK);
        }
        return result;
    }

    /** Asks while so many hours go by. */
    async wait(hours: number): Promise<void> {
        for (let seconds = 0; seconds < hours * 3600; seconds += WAITING) {
            await this.round(WAITING);
        }
    }

    private async round(seconds: number): Promise<void> {
        this.rounds += 1;
        this.clock.now += seconds;
        const fresh = new CachingResolver(this.route, this.clock, { obeysChild: this.rounds % 2 === 0 });
        const turn = this.resolvers.filter(
            ({ since }, index) => this.clock.now > since && (this.rounds + index) % TURNS === 0,
        );
        const asked = [fresh, ...turn.map(({ resolver }) => resolver)];
        for (const resolver of asked) {
            for (const domain of this.domains) {
                await this.ask(resolver, this.rounds % 3 === 0 ? `www.${domain}` : domain);
            }
        }
    }

    private async ask(resolver: CachingResolver, name: string): Promise<void> {
        this.tally.questions += 1;
        const hour = (this.clock.now / 3600).toFixed(1);
        try {
            const found = await resolver.resolve(name, "A");
            if (found.join() !== this.expected) {
                this.tally.failures.push(`hour ${hour}: ${name} has the addresses ${found.join() || "none"}`);
            }
        } catch (error) {
            this.tally.failures.push(
                `hour ${hour}: ${error instanceof Error ? error.message : String(error)}`,
            );
        }
    }
}
