/** Selects the tenants of one run, so that the runs of a day check all of them and a single run stays short and cheap. */

/** The request of a run. */
export interface RunRequest {
    /** The number of the part. Taken modulo `of`, so that it can be counted from 0 or from 1. */
    part?: number | undefined;
    /** The number of parts of the tenants. Default 1: all tenants. */
    of?: number | undefined;
    /** The scheduled time of the run, ISO 8601. Default: now. */
    at?: string | undefined;
    /** Minutes between two runs, from which the part follows if `part` is absent. */
    every?: number | undefined;
}

const MINUTE_MS = 60_000;

/** Reads the request of an invocation by a schedule, a person in the console, or a test. @throws Error that names the member */
export function readRequest(event: unknown): RunRequest {
    if (event === undefined || event === null) {
        return {};
    }
    if (typeof event !== "object") {
        throw new Error(
            `the event must be an object such as {"part": 0, "of": 12}, not ${JSON.stringify(event)}`,
        );
    }
    const { part, of, at, every } = event as Record<string, unknown>;
    return {
        part: whole("part", part, 0),
        of: whole("of", of, 1),
        every: whole("every", every, 1),
        at: time(at),
    };
}

function whole(name: string, value: unknown, least: number): number | undefined {
    if (value === undefined) {
        return undefined;
    }
    if (typeof value !== "number" || !Number.isInteger(value) || value < least) {
        throw new Error(
            `the event's "${name}" must be a whole number, ${least} or more, not ${JSON.stringify(value)}`,
        );
    }
    return value;
}

function time(value: unknown): string | undefined {
    if (value === undefined) {
        return undefined;
    }
    if (typeof value !== "string" || Number.isNaN(Date.parse(value))) {
        throw new Error(`the event's "at" must be an ISO 8601 time, not ${JSON.stringify(value)}`);
    }
    return value;
}

/**
 * The part of the tenants that a run checks: every `of`-th of them. Runs at a constant rate take the parts one after the other. They
 * calculate the part from the time alone, because a function stores nothing between two runs.
 *
 * @param now milliseconds since 1970, used if the request has no scheduled time
 */
export function tenantsOfRun<T>(tenants: readonly T[], request: RunRequest, now: number): T[] {
    const { of = 1, every, at } = request;
    const scheduled = at === undefined ? now : Date.parse(at);
    const part = request.part ?? (every === undefined ? 0 : Math.floor(scheduled / (every * MINUTE_MS)));
    return tenants.filter((_tenant, index) => index % of === part % of);
}
