import Table from "cli-table3";
import { count, printable } from "../audit/words";
import { toUnicode } from "../records/names";
import type { ImportVerdict, ZoneVerdict } from "../inventory/verdicts";

/** No colors: the output is pasted into tickets as often as it is read. */
const STYLE = { style: { head: [], border: [] } };

const MEANINGS: Record<ImportVerdict, string> = {
    brand: "gets the address records of the name servers",
    "on-set": "joins as it is (zoneId)",
    adopt: "lends its name servers to the delegation set",
    recreate: "is copied into a new zone (migrateFrom)",
    skip: "is left as it is",
    blocked: "needs a step of its owner first",
};
/** Of the other columns, with their lines. */
const OTHERS = 62;
const NARROWEST = 30;

/** The zones of an account for a terminal. @param width in characters, 130 unless told */
export function renderInventory(
    zones: readonly ZoneVerdict[],
    brandDomain: string | undefined,
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
    for (const { verdict, name, id, records, reasons } of zones) {
        table.push([verdict, printable(toUnicode(name)), id, records, reasons.map(printable).join("; ")]);
    }
    const verdicts = (Object.keys(MEANINGS) as ImportVerdict[]).flatMap((verdict) => {
        const found = zones.filter((zone) => zone.verdict === verdict).length;
        return found === 0 ? [] : [`${verdict}: ${found}, ${MEANINGS[verdict]}`];
    });
    const parts = [
        count(zones.length, "hosted zone"),
        ...(zones.length === 0 ? [] : [table.toString(), verdicts.join("\n")]),
        ...brand,
    ];
    return `${parts.join("\n\n")}\n`;
}
