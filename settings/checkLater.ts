import { checkOuterRecords } from "./checkInside";
import { checkTenant } from "./checkSettings";
import type { Say } from "./checkTenants";
import type { LaterSources } from "./knownParts";
import { isObject } from "./filePlaces";
import { shown } from "./settingIssues";
import { problemText, type SettingProblem } from "./settingsError";

/**
 * What is wrong with a tenant's records that were outputs, all of them together, now that they are known.
 *
 * @param given as the program gave them
 * @param known their values
 * @param children the tenants that this one delegates, at and below whose domains no record would be answered
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
    // Outputs have the key of a target that was never given.
    const checked = checkTenant({
        domain,
        ...others,
        ...(given.target === undefined ? {} : { target }),
    });
    // The check of the zone knows what is deployed, and refuses those that are not.
    const problems = checked.isTolerable ? [] : checked.problems;
    const say: Say = (key, message) => void problems.push({ key, message });
    // What a program means by an output is what it has not got: all records would go, or the default names would come.
    for (const key of ["names", "records"] as const) {
        if (given[key] !== undefined && known[key] === undefined) {
            say(
                key,
                "is an output that resolved to undefined; give it a value, an empty list for none, or leave it out",
            );
        }
    }
    // It reads names and records as they are to be, which they are not where something of them is missing.
    if (problems.length === 0) {
        checkOuterRecords("", domain, known, children, say);
    }
    return problems.map((each) => describeLater(domain, each));
}

/** With the domain before the key: where a provider's check shows it, no config key of the tenant is known. */
export function describeLater(domain: string, problem: SettingProblem): string {
    return problemText(problem, `${domain}: `);
}
