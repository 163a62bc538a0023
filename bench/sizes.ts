/** The sizes of the measurements. */
export interface Sizes {
    /** Our program, with the token buckets and without them, on the embedded engine. */
    embedded: number[];
    /** Plain @pulumi/aws on the embedded engine. Its calls grow linearly, and its 5,000 rows for 1,000 tenants take many minutes. */
    embeddedPlain: number[];
    /** Both programs on the real engine. */
    real: number[];
    /**
     * Only our program on the real engine, to see when a stack becomes too large. A thousand tenants are not possible: the engine passes
     * the config to the program in one environment variable, and Linux limits it to 128 KiB.
     */
    realOurs: number[];
    /** An up of our program on the real engine, with the token buckets. */
    realPaced: number[];
    profiled: number;
    /** The numbers of tenants of one stack whose time and memory are measured, and compared where one is twice another. */
    growth: readonly number[];
    /** The numbers of tenants in an audit. */
    audited: readonly [number, ...number[]];
    /** The numbers of tenants of a stack whose monitor is measured. */
    watched: readonly number[];
}

export const FULL: Sizes = {
    embedded: [10, 100, 1000],
    embeddedPlain: [10, 100],
    real: [10, 200],
    realOurs: [500],
    realPaced: [100],
    profiled: 1000,
    growth: [500, 1000, 2000, 4000, 5000],
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
