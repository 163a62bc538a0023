import { invalidInput } from "./errors";

export interface Page<T> {
    items: T[];
    /** The first item of the page after this one. */
    next: T | undefined;
    /** What MaxItems says: the number asked for, or the most that there may be. */
    maxItems: number;
}

/**
 * One page of a list that is in its final order.
 *
 * @param options.most what `maxitems` is clamped to, and its default.
 * @param options.isInPage whether an item is at or behind the start point.
 * @throws ApiError InvalidInput where `maxitems` is no positive number.
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
