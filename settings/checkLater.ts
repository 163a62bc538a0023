import { checkOuterRecords } from "./checkInside";
import { checkTenant } from "./checkSettings";
import type { Say } from "./checkTenants";
import type { LaterSources } from "./knownParts";
import { isObject } from "./filePlaces";
import { shown } from "./settingIssues";
import { problemText, type SettingProblem } from "./settingsError";

/**
 * The problems of a tenant's records that were outputs, all together, when their values are known.
 *
 * @param given the values in the program
 * @param known the values of the outputs
 * @param children the tenants that this one delegates; a record at or below their domains would never be answered
 */
export function checkLaterSources(
    domain: string,
    given: LaterSources,
    known: LaterSources,
    children: readonly string[],
): string[] {
    const { target, ...others } = known;
    if (isObject(others.records)) {
        const message = `${shown(others.records)} is in an output, but a file is read before outputs are known; write records: { file: PATH } as a plain value`;
        return [describeLater(domain, { key: "records", message })];
    }
    // The object of outputs has the key of a target even if none was set.
    const checked = checkTenant({
        domain,
        ...others,
        ...(given.target === undefined ? {} : { target }),
    });
    // The check of the zone knows the deployed records, and refuses all others with such problems.
    const problems = checked.isTolerable ? [] : checked.problems;
    const say: Say = (key, message) => void problems.push({ key, message });
    // An undefined output probably means a missing value: otherwise all records would be deleted, or the default names would be used.
    for (const key of ["names", "records"] as const) {
        if (given[key] !== undefined && known[key] === undefined) {
            say(
                key,
                "is an output that resolved to undefined; give it a value, an empty list for none, or leave it out",
            );
        }
    }
    // This check needs complete names and records, which they are only without other problems.
    if (problems.length === 0) {
        checkOuterRecords("", domain, known, children, say);
    }
    return problems.map((each) => describeLater(domain, each));
}

/** With the domain before the key, because the provider's check does not know the tenant's key in the config. */
export function describeLater(domain: string, problem: SettingProblem): string {
    return problemText(problem, `${domain}: `);
}
