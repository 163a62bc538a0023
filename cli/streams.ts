/** The exit codes of the process; the documentation lists these. */
export const EXIT = { fine: 0, different: 1, unknown: 2, usage: 64 } as const;

/** The inputs and outputs of the command line. */
export interface Streams {
    stdin?: AsyncIterable<Uint8Array | string>;
    /** `columns`: the width, if it is a terminal. */
    stdout: { write: (text: string) => unknown; columns?: number };
    stderr: { write: (text: string) => unknown };
}
