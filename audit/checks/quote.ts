/** Lists and problems as text in a finding, with a readable length. */

/** A delegation set has four servers with two addresses each; a list of hundreds from a server is truncated. */
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

/** A problem's text, which has one reason for each server. */
export function quoteProblem(text: string): string {
    return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)} …` : text;
}
