/** What the process says of itself: design and docs name these. */
export const EXIT = { fine: 0, different: 1, unknown: 2, usage: 64 } as const;

/** Where the command line reads from and writes to. */
export interface Streams {
    stdin?: AsyncIterable<Uint8Array | string>;
    /** `columns`: how wide it is, where it is a terminal. */
    stdout: { write: (text: string) => unknown; columns?: number };
    stderr: { write: (text: string) => unknown };
}
