/**
 * There is no answer: none came in time, the network refused, or what came (or was to be asked) is no DNS
 * message.
 */
export class QueryError extends Error {
    override readonly name = "QueryError";

    constructor(
        readonly kind: "timeout" | "network" | "malformed",
        message: string,
        options?: ErrorOptions,
    ) {
        super(message, options);
    }
}
