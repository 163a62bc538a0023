/** There is no answer: none arrived in time, the network refused, or the query or answer is not a DNS message. */
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
