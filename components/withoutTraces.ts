/**
 * Makes a resource while V8 collects no stack traces (`Error.stackTraceLimit` of V8's stack trace API). The SDK of Pulumi keeps four
 * traces for each property of a resource, to find promises that never end with `PULUMI_DEBUG_PROMISE_LEAKS`: with thousands of tenants, a fifth of
 * the program's processor time. With that variable they are collected. The position in the program that the SDK
 * notes for a resource has its own limit.
 */
export function withoutTraces<T>(make: () => T): T {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = isLookingForLeaks() ? limit : 0;
    try {
        return make();
    } finally {
        Error.stackTraceLimit = limit;
    }
}

const isLookingForLeaks = (): boolean => (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] ?? "") !== "";
