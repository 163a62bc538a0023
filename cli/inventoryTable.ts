import Table from "cli-table3";
import { printable } from "../audit/printable";
import { count } from "../audit/words";
import { toUnicode } from "../records/names";
import type { ImportVerdict, ZoneVerdict } from "../inventory/verdicts";

/** No colours, because the output is often pasted into tickets. No lines between the zones, so that a screen shows twice as many. */
const STYLE = {
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: Object.fromEntries(
        [
            "top,top-mid,top-left,top-right,bottom,bottom-mid,bottom-left,bottom-right",
            "left,left-mid,mid,mid-mid,right,right-mid,middle",
        ].flatMap((names) => names.split(",").map((name) => [name, ""])),
    ),
};

/** The order in which they are shown: zones that need an action come last, where a reader looks first. */
const MEANINGS: Record<ImportVerdict, string> = {
    brand: "gets the address records of the name servers",
    "on-set": "joins as it is (zoneId)",
    adopt: "lends its name servers to the delegation set",
    recreate: "is copied into a new zone (migrateFrom)",
    skip: "is left as it is",
    blocked: "needs a step of its owner first",
};
/** The width of the other columns. */
const OTHERS = 62;
const NARROWEST = 30;
/** A reason that this number of zones have, and that does not fit into a line, is printed once, below the table. */
const MANY = 3;
const LONG = 60;

/** The shown part of an account. */
export interface ShownInventory {
    account?: string | undefined;
    brandDomain: string | undefined;
}

/** The zones of an account for a terminal: by verdict, then by name. @param width width in characters, default 130 */
export function renderInventory(
    zones: readonly ZoneVerdict[],
    { account, brandDomain }: ShownInventory,
    width = 130,
): string {
    const hasBrand = zones.some(({ verdict }) => verdict === "brand");
    const brand =
        brandDomain === undefined || hasBrand
            ? []
            : [`The account has no public hosted zone of the brand domain ${brandDomain} among these.`];
    const table = new Table({
        ...STYLE,
        head: ["verdict", "zone", "id", "records", "why"],
        wordWrap: true,
        colWidths: [null, null, null, null, Math.max(NARROWEST, width - OTHERS)],
    });
    const groups = verdictsOf(zones);
    const footnotes = repeatedReasons(zones);
    const shortened = (reason: string): string =>
        footnotes.includes(reason) ? `[${footnotes.indexOf(reason) + 1}]` : printable(reason);
    for (const { verdict, name, id, records, reasons } of groups.flatMap(({ found }) => found)) {
        table.push([verdict, printable(toUnicode(name)), id, records, reasons.map(shortened).join("; ")]);
    }
    const parts = [
        ...(zones.length === 0 ? [] : [table.toString().replace(/ +$/gm, "")]),
        ...(footnotes.length === 0
            ? []
            : [footnotes.map((reason, index) => `[${index + 1}] ${printable(reason)}`).join("\n")]),
        [
            `${count(zones.length, "hosted zone")}${account === undefined ? "" : ` of AWS account ${account}`}`,
            ...groups.map(({ verdict, found }) => `  ${verdict}: ${found.length}, ${MEANINGS[verdict]}`),
        ].join("\n"),
        ...brand,
    ];
    return `${parts.join("\n\n")}\n`;
}

/** The zones of each verdict that some have. */
function verdictsOf(zones: readonly ZoneVerdict[]): { verdict: ImportVerdict; found: ZoneVerdict[] }[] {
    return (Object.keys(MEANINGS) as ImportVerdict[]).flatMap((verdict) => {
        const found = zones.filter((zone) => zone.verdict === verdict);
        return found.length === 0 ? [] : [{ verdict, found }];
    });
}

function repeatedReasons(zones: readonly ZoneVerdict[]): string[] {
    const times = new Map<string, number>();
    for (const reason of zones.flatMap(({ reasons }) => reasons)) {
        times.set(reason, (times.get(reason) ?? 0) + 1);
    }
    return [...times].flatMap(([reason, many]) => (many >= MANY && reason.length > LONG ? [reason] : []));
}
