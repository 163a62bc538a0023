/** Something is said of the work under way so often: to a person, whose clock goes no faster in a rehearsal. */
const EVERY_MS = 10_000;

/** Counts the calls of a run against what was planned, and says now and then how far it has come. */
export class CallProgress {
    private done = 0;
    private expected = 0;
    private start: number | undefined;
    private said = 0;

    constructor(
        private readonly say: (message: string) => void,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** What is going to be done. Calls that were made before are not part of it. */
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
