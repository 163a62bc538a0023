export interface Progress {
    step(failed: boolean): void;
    end(): void;
}

/** If lines cannot be rewritten: the number of steps, or the time, between two lines. */
const EVERY = 25;
const EVERY_MS = 30_000;

/** Progress on stderr: one line that is rewritten on a terminal, and elsewhere an occasional line. */
export function showProgress(what: string, of: number): Progress {
    const stream = process.stderr;
    let done = 0;
    let failures = 0;
    let last = performance.now();
    return {
        step(failed) {
            done += 1;
            failures += failed ? 1 : 0;
            const text = `${what}: ${done} of ${of}${failures === 0 ? "" : `, ${failures} failed`}`;
            if (stream.isTTY) {
                stream.clearLine(0);
                stream.cursorTo(0);
                stream.write(text);
            } else if (done % EVERY === 0 || performance.now() - last > EVERY_MS) {
                last = performance.now();
                stream.write(`${text}\n`);
            }
        },
        end() {
            if (stream.isTTY) {
                stream.clearLine(0);
                stream.cursorTo(0);
            }
        },
    };
}
