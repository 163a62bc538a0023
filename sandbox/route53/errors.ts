/** An error that the Route 53 API answers with: its code, its HTTP status and its text. */
export class ApiError extends Error {
    constructor(
        readonly code: string,
        message: string,
        readonly status = 400,
    ) {
        super(message);
        this.name = code;
    }
}

/** InvalidInput: the error for a violation of the model's constraints, and for a violation that no rule of a batch covers. */
export function invalidInput(message: string): ApiError {
    return new ApiError("InvalidInput", message);
}

/** InvalidInput in the words of the schema check, which Route 53 makes before all other checks. */
export function invalidXml(detail: string): ApiError {
    return invalidInput(`Invalid XML ; ${detail}`);
}

/** InvalidChangeBatch: all problems of a batch, in brackets and joined into the one message that every SDK shows. */
export function invalidChangeBatch(problems: readonly string[]): ApiError {
    return new ApiError("InvalidChangeBatch", `[${problems.join(", ")}]`);
}

export function noSuchHostedZone(id: string): ApiError {
    return new ApiError("NoSuchHostedZone", `No hosted zone found with ID: ${id}`, 404);
}

export function noSuchDelegationSet(id: string): ApiError {
    return new ApiError("NoSuchDelegationSet", `No reusable delegation set found with ID: ${id}`);
}
