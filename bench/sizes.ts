/** How much is measured. */
export interface Sizes {
    /** Ours, under the token buckets and without, on the embedded engine. */
    embedded: number[];
    /** Plain @pulumi/aws there: its calls are linear, and its 5,000 rows of 1,000 tenants take many minutes. */
    embeddedPlain: number[];
    /** Both programs on the real one. */
    real: number[];
    /**
     * Ours alone there, to see when a stack gets too large to work with. A thousand cannot be had: the engine gives the
     * program its config in one environment variable, of which Linux takes 128 KiB.
     */
    realOurs: number[];
    /** An up of ours there under the token buckets. */
    realPaced: number[];
    profiled: number;
    /** Tenants of one stack, each twice as many as those before, whose time and memory are compared. */
    growth: readonly number[];
    /** Tenants that are looked at by an audit. */
    audited: readonly [number, ...number[]];
    /** Tenants of a stack whose monitor is measured. */
    watched: readonly number[];
}

export const FULL: Sizes = {
    embedded: [10, 100, 1000],
    embeddedPlain: [10, 100],
    real: [10, 200],
    realOurs: [500],
    realPaced: [100],
    profiled: 1000,
    growth: [500, 1000, 2000, 4000],
    audited: [1000, 4000],
    watched: [1000, 5000],
};
export const QUICK: Sizes = {
    embedded: [10, 100],
    embeddedPlain: [10, 100],
    real: [],
    realOurs: [],
    realPaced: [],
    profiled: 100,
    growth: [50, 100],
    audited: [100, 400],
    watched: [100],
};
