/** Lists and problems in the words of a finding, no longer than a person reads. */

/** A delegation set has four servers with two addresses each; a server that sends hundreds is not quoted in full. */
const MAX_ITEMS = 13;
const MAX_CHARACTERS = 400;

/** "a, b, c"; "none" for nothing. */
export function quoteList(items: readonly string[]): string {
    const rest = items.length - MAX_ITEMS;
    return items.length === 0
        ? "none"
        : rest > 0
          ? `${items.slice(0, MAX_ITEMS).join(", ")} and ${rest} more`
          : items.join(", ");
}

/** A problem's text, which lists one reason for each server. */
export function quoteProblem(text: string): string {
    return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)} …` : text;
}
