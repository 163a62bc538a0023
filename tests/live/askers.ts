import type { DnsRoute } from "../../dns/route";
import type { Question as Asked } from "../../dns/question";
import { CachingResolver, textOf, type Clock, type Told } from "./cachingResolver";

/** The seconds between two rounds of questions: while a command runs, and while only time passes. */
const AT_WORK = 20;
const WAITING = 1800;
/** The first users of a resolver of each kind come in each of these hours, so that the remembered answers end at different times. */
const BEGIN_AT = [0, 6, 12, 18, 24, 30, 36, 42];
/** The number of rounds between two questions of one resolver. */
const TURNS = 4;

/** The questions of users, and the allowed answers. */
export interface Question extends Asked {
    isRight(told: Told): boolean;
}

export interface AskersOptions {
    /** Every question is asked once before any question is asked again. */
    questions: readonly Question[];
    /** The number of questions that a resolver gets in its turn. */
    inTurn: number;
    /** The time of the clock. @default a clock of the askers' own, from 0 */
    clock?: Clock;
    /** The habits of a resolver. */
    ends?: ReadonlySet<string>;
}

export interface Tally {
    questions: number;
    /** The wrong answers that users got, with the hour. */
    failures: string[];
}

/**
 * The users of some domains, who ask all the time, by resolvers of all kinds. The resolvers follow the parent or the zone itself. They have
 * users since different hours, and some have an empty cache.
 */
export class Askers {
    readonly tally: Tally = { questions: 0, failures: [] };
    /** The domains. Domains that are added later are asked from then on. */
    questions: readonly Question[];
    private readonly clock: Clock;
    private readonly resolvers: { resolver: CachingResolver; since: number }[];
    private rounds = 0;
    private next = 0;

    constructor(
        private readonly route: DnsRoute,
        private readonly options: AskersOptions,
    ) {
        this.questions = options.questions;
        this.clock = options.clock ?? { now: 0 };
        this.resolvers = [true, false].flatMap((obeysChild) =>
            BEGIN_AT.map((hour) => ({ resolver: this.resolver(obeysChild), since: hour * 3600 })),
        );
    }

    private resolver(obeysChild: boolean): CachingResolver {
        return new CachingResolver(this.route, this.clock, { obeysChild, ends: this.options.ends });
    }

    /** Asks without a pause until the work is complete. */
    async during<T>(work: () => Promise<T>): Promise<T> {
        const state: { result?: PromiseSettledResult<T> } = {};
        void Promise.allSettled([work()]).then(([result]) => {
            state.result = result;
        });
        while (state.result === undefined) {
            await this.round(AT_WORK);
        }
        if (state.result.status === "rejected") {
            throw state.result.reason;
        }
        return state.result.value;
    }

    /** Asks while this number of hours passes. */
    async wait(hours: number): Promise<void> {
        for (let seconds = 0; seconds < hours * 3600; seconds += WAITING) {
            await this.round(WAITING);
        }
    }

    private async round(seconds: number): Promise<void> {
        this.rounds += 1;
        this.clock.now += seconds;
        const fresh = this.resolver(this.rounds % 2 === 0);
        const turn = this.resolvers.filter(
            ({ since }, index) => this.clock.now > since && (this.rounds + index) % TURNS === 0,
        );
        for (const resolver of [fresh, ...turn.map((each) => each.resolver)]) {
            for (let count = 0; count < this.options.inTurn; count += 1) {
                const question = this.questions[this.next % this.questions.length];
                this.next += 1;
                await this.ask(resolver, question);
            }
        }
    }

    private async ask(resolver: CachingResolver, question: Question | undefined): Promise<void> {
        if (question === undefined) {
            return;
        }
        const { name, type } = question;
        this.tally.questions += 1;
        const hour = (this.clock.now / 3600).toFixed(1);
        try {
            const told = await resolver.resolve(name, type);
            if (!question.isRight(told)) {
                this.tally.failures.push(`hour ${hour}: ${name} ${type}: ${textOf(told)}`);
            }
        } catch (error) {
            this.tally.failures.push(
                `hour ${hour}: ${name} ${type}: ${error instanceof Error ? error.message : String(error)}`,
            );
        }
    }
}
