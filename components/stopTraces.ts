/**
 * Stops V8 from collecting stack traces (`Error.stackTraceLimit` of V8's stack trace API) while a resource is made. The SDK of Pulumi keeps four
 * traces for each property of a resource, to find promises that never end with `PULUMI_DEBUG_PROMISE_LEAKS`: with thousands of tenants, a fifth of
 * the program's processor time. With that variable they are collected. The position in the program that the SDK
 * notes for a resource has its own limit. It takes no callback, because the engine stores each frame of that position in the state of each tenant.
 *
 * @returns the function that starts the collection again; call it in a `finally`
 */
export function stopTraces(): () => void {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = isLookingForLeaks() ? limit : 0;
    return () => {
        Error.stackTraceLimit = limit;
    };
}

const isLookingForLeaks = (): boolean => (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] ?? "") !== "";
