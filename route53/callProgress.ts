/** The time between two messages about the progress. A person reads them, so the time is not scaled in a rehearsal. */
const EVERY_MS = 10_000;

/** Counts the calls of a run, compares them with the planned number, and prints the progress from time to time. */
export class CallProgress {
    private done = 0;
    private expected = 0;
    private start: number | undefined;
    private said = 0;

    constructor(
        private readonly say: (message: string) => void,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** Sets the number of planned calls. Earlier calls do not count. */
    expect(calls: number): void {
        this.expected = calls;
        this.done = 0;
        this.start = undefined;
        this.said = 0;
    }

    /** A call was answered. */
    called(): void {
        const now = this.now();
        this.start ??= now;
        this.done++;
        const seconds = (now - this.start) / 1000;
        if (this.expected > 0 && this.done <= this.expected && now - this.start - this.said >= EVERY_MS) {
            this.said = now - this.start;
            this.say(`${this.done} of ${this.expected} Route 53 calls in ${Math.round(seconds)} s`);
        }
    }
}
