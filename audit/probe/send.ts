import pLimit from "p-limit";
import { query } from "../../dns/query";

/** The timeout as a multiple of the usual time of an answer. */
const SLACK = 4;
/** The maximum timeout as a multiple of the wanted one, so that a server that answers slowly on purpose does not delay the audit. */
const MAX_SLACK = 5;
/** The weight of the newest answer in the moving average. */
const WEIGHT = 1 / 8;
/** A timer that fires later than this multiple of its time is late. */
const LATE = 1.25;

/**
 * `query` with a limit on simultaneous queries, which waits longer if answers take long. On a busy machine or a slow line, a fixed timeout
 * would treat every answer as lost and repeat the query, which would make it worse.
 *
 * @param concurrency the maximum number of simultaneous queries
 * @param ask sends one query
 * @param now the time in milliseconds
 */
export function createSend(
    concurrency: number,
    ask: typeof query = query,
    now: () => number = () => performance.now(),
): typeof query {
    const limit = pLimit(concurrency);
    /** The usual time of an answer in milliseconds: a moving average, as in TCP (RFC 6298 §2). */
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
            // A late timer means that this process was blocked, whatever the server did: with the same timeout every further answer would
            // be treated as lost too.
            const waited = now() - begun;
            if (waited > wait * LATE) {
                learn(waited);
            }
            throw error;
        }
    };
    return (target, question, options) => limit(send, target, question, options);
}
