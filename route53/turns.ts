/** Runs pieces of work of the same key one after the other, in the order in which they came; of different keys, side by side. */
export class Turns {
    private readonly last = new Map<string, Promise<unknown>>();

    run<T>(key: string, work: () => Promise<T>): Promise<T> {
        const before = this.last.get(key) ?? Promise.resolve();
        const mine = before.then(work, work);
        this.last.set(key, mine);
        const leave = (): void => {
            if (this.last.get(key) === mine) {
                this.last.delete(key);
            }
        };
        mine.then(leave, leave);
        return mine;
    }
}
