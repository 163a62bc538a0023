import type { EngineEvent } from "../engine/types";

/** A line on the terminal with the progress of a command. */
export interface ProgressLine {
    /** Sets the present phase. */
    phase: (text: string) => void;
    /** Counts a finished resource. */
    event: (event: EngineEvent) => void;
    /** Sets the number of audited tenants. */
    tenants: (progress: { done: number; of: number }) => void;
    end: () => void;
}

/** Milliseconds. A shorter wait needs no progress. */
const PATIENCE_MS = 2000;

/**
 * Progress on stderr: one line that is rewritten on a terminal, a line for each phase elsewhere, and no output for work of less than two
 * seconds.
 */
export function showProgress(wanted: boolean): ProgressLine {
    const stream = process.stderr;
    const started = Date.now();
    let text = "";
    let lineOf = (): string => text;
    let done = 0;
    let shown = "";
    let announced = "";
    const draw = (): void => {
        const line = lineOf();
        if (!wanted || text === "" || line === shown || Date.now() - started < PATIENCE_MS) {
            return;
        }
        if (stream.isTTY) {
            stream.clearLine(0);
            stream.cursorTo(0);
            stream.write(`${line} …`);
        } else if (announced !== text) {
            stream.write(`${text} …\n`);
            announced = text;
        }
        shown = line;
    };
    const timer = setInterval(draw, 250);
    timer.unref();
    return {
        phase(next) {
            text = next;
            lineOf = () => text;
            done = 0;
            draw();
        },
        event({ phase }) {
            done += phase === "done" ? 1 : 0;
            lineOf = () => (done === 0 ? text : `${text}: ${done} resources`);
            draw();
        },
        tenants({ done: audited, of }) {
            lineOf = () => `Auditing ${audited.toLocaleString("en")} of ${of.toLocaleString("en")} tenants`;
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
