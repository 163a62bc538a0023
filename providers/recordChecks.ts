import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { ownRecords, parseRecordKey, type RecordGroup } from "../records/recordGroup";
import { placementProblems, recordDoubts, recordProblems } from "../records/recordProblems";
import type { IdentifiedData } from "../records/recordSet";
import { isSame, isUnknown } from "./dynamicResource";

type Records = RecordGroup["records"];

interface RecordsVerdict {
    failures: CheckFailure[];
    /** Warnings for the log of preview and up. */
    warnings: string[];
}

/**
 * The problems of the known records in the inputs. A record that is already deployed unchanged stays, with a warning, even if the rules of
 * this version refuse it, because the other changes of the same up do not depend on it.
 *
 * @param deployed the records in the state; undefined for a new group
 */
export function checkRecords(
    { zone, records: given }: Pick<RecordGroup, "zone" | "records">,
    deployed: Records | undefined,
): RecordsVerdict {
    // In a preview, the records or some of their values may be unknown.
    if (isUnknown(zone) || typeof given !== "object") {
        return { failures: [], warnings: [] };
    }
    const isWhole = !isUnknown(given);
    const known = Object.entries(given).filter(([, data]) => isWhole || !isUnknown(data));
    const stays = ([key, data]: [string, unknown]): boolean =>
        deployed !== undefined && Object.hasOwn(deployed, key) && isSame(deployed[key], data);
    const staying = known.filter(stays);
    const isAsBefore = staying.length === known.length && isWhole;
    const warnings = doubtsOf(zone, Object.fromEntries(staying));
    return {
        failures: isAsBefore ? [] : failuresOf(zone, known, stays, isWhole),
        warnings: warnings.map(
            (doubt) =>
                `${zone}: ${doubt}; it is deployed so by an earlier version and stays as it is, and is refused once it changes: correct it, or leave it out`,
        ),
    };
}

function failuresOf(
    zone: string,
    known: readonly [string, IdentifiedData][],
    stays: (entry: [string, IdentifiedData]) => boolean,
    isWhole: boolean,
): CheckFailure[] {
    const odd = known.filter(([key]) => parseRecordKey(key) === undefined);
    const legible = Object.fromEntries(known.filter((entry) => !odd.includes(entry)));
    const changed = Object.fromEntries(Object.entries(legible).filter((entry) => !stays(entry)));
    const problems = [
        ...odd.map(
            ([key]) =>
                `the key "${key}" is not a name and a type with one space between them, such as "www A"; a record with a routing policy has a set identifier after another space, such as "www A blue"`,
        ),
        ...misplacedIdentifiers(legible),
        ...ownRecords({ zone, records: changed }).flatMap((record, index) =>
            recordProblems(record, zone, Object.values(changed)[index]),
        ),
        ...placementProblems(ownRecords({ zone, records: legible }), zone, isWhole && odd.length === 0),
    ];
    return problems.map((reason) => ({ property: "records", reason: `${zone}: ${reason}` }));
}

function doubtsOf(zone: string, staying: Records): string[] {
    return ownRecords({ zone, records: staying }).flatMap((record, index) =>
        recordDoubts(record, zone, Object.values(staying)[index]),
    );
}

/** A mistake of users who write a group's records like a tenant's: in a group the identifier is a part of the key. */
function misplacedIdentifiers(records: Record<string, IdentifiedData>): string[] {
    return Object.entries(records).flatMap(([key, { setIdentifier }]) =>
        setIdentifier === undefined
            ? []
            : [`${key}: the set identifier is the third word of the key; write "${key} ${setIdentifier}"`],
    );
}
