import type { EngineEvent } from "../sandbox/engine/types";

export interface Progress {
    /** Says what is being done from now on. */
    phase: (text: string) => void;
    /** Counts a resource that is done. */
    event: (event: EngineEvent) => void;
    end: () => void;
}

/** Before this much time, in milliseconds, nobody wonders whether anything happens. */
const PATIENCE_MS = 2000;

/**
 * Progress on stderr: one line that is rewritten on a terminal, a line for each phase elsewhere, and nothing at all
 * for what takes under two seconds.
 */
export function showProgress(wanted: boolean): Progress {
    const stream = process.stderr;
    const started = Date.now();
    let text = "";
    let done = 0;
    let shown = "";
    const draw = (): void => {
        const line = done === 0 ? text : `${text}: ${done} resources`;
        if (!wanted || text === "" || line === shown || Date.now() - started < PATIENCE_MS) {
            return;
        }
        if (stream.isTTY) {
            stream.clearLine(0);
            stream.cursorTo(0);
            stream.write(`${line} …`);
        } else if (!shown.startsWith(text)) {
            stream.write(`${text} …\n`);
        }
        shown = line;
    };
    const timer = setInterval(draw, 250);
    timer.unref();
    return {
        phase(next) {
            text = next;
            done = 0;
            draw();
        },
        event({ phase }) {
            done += phase === "done" ? 1 : 0;
            draw();
        },
        end() {
            clearInterval(timer);
            if (stream.isTTY && shown !== "") {
                stream.clearLine(0);
                stream.cursorTo(0);
                shown = "";
            }
        },
    };
}
