import pLimit from "p-limit";
import { query } from "../../dns/query";

/** So many times as long as an answer usually takes. */
const SLACK = 4;
/** So many times as long as was wanted, at the most: a server that answers slowly on purpose does not hold up the rest. */
const MAX_SLACK = 5;
/** Of the newest answer in the moving average. */
const WEIGHT = 1 / 8;
/** A timer that goes off so many times later than it was set for is late. */
const LATE = 1.25;

/**
 * `query` with a limit on how many questions are under way, which waits longer where answers take long: on a busy machine
 * or a slow line a fixed timeout would take every answer for lost, ask again, and make it worse.
 *
 * @param concurrency questions under way at a time
 * @param ask sends one question
 * @param now in milliseconds
 */
export function createSend(
    concurrency: number,
    ask: typeof query = query,
    now: () => number = () => performance.now(),
): typeof query {
    const limit = pLimit(concurrency);
    /** How long an answer takes, in milliseconds: a moving average, as TCP has it (RFC 6298 §2). */
    let usual = 0;
    const learn = (milliseconds: number): void => {
        usual += (milliseconds - usual) * WEIGHT;
    };
    const send: typeof query = async (target, question, options = {}) => {
        const { timeoutMs = 2000 } = options;
        const wait = Math.max(timeoutMs, Math.min(usual * SLACK, timeoutMs * MAX_SLACK));
        const begun = now();
        try {
            const answer = await ask(target, question, { ...options, timeoutMs: wait });
            learn(now() - begun);
            return answer;
        } catch (error) {
            // A timer that goes off late says that this process had no turn, whatever the server did: waiting no longer
            // than before would take every further answer for lost too.
            const waited = now() - begun;
            if (waited > wait * LATE) {
                learn(waited);
            }
            throw error;
        }
    };
    return (target, question, options) => limit(send, target, question, options);
}
