/** Values that were written for other programs. */
export interface Collection {
    /** The source of the values, and its license. */
    source: string;
    /** Pairs of a type and a value. */
    rows: readonly (readonly [type: string, value: string])[];
}

/** @param text a type, a blank and a value on each line */
export function collection(source: string, text: string): Collection {
    const rows = text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line): [string, string] => {
            const [type = ""] = line.split(" ", 1);
            return [type, line.slice(type.length + 1)];
        });
    return { source, rows };
}
