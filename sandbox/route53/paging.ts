import { invalidInput } from "./errors";

export interface Page<T> {
    items: T[];
    /** The first item of the page after this one. */
    next: T | undefined;
    /** The value of MaxItems: the number in the request, or the largest number that is allowed. */
    maxItems: number;
}

/**
 * One page of a list that is in its final order.
 *
 * @param options.most the upper limit of `maxitems`, and its default.
 * @param options.isInPage whether an item is at or after the start point.
 * @throws ApiError InvalidInput if `maxitems` is not a positive number.
 */
export function pageOf<T>(
    list: readonly T[],
    options: { query: URLSearchParams; most: number; isInPage: (item: T) => boolean },
): Page<T> {
    const { query, most, isInPage } = options;
    const text = query.get("maxitems");
    if (text !== null && !/^[0-9]*[1-9][0-9]*$/.test(text)) {
        throw invalidInput(`Invalid parameter: maxitems must be a positive number, and is '${text}'.`);
    }
    const maxItems = Math.min(text === null ? most : Number(text), most);
    const rest = list.filter(isInPage);
    return { items: rest.slice(0, maxItems), next: rest[maxItems], maxItems };
}
