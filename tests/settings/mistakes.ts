import assert from "node:assert/strict";
import { checkSettings } from "../../settings/checkSettings";
import type { SettingProblem } from "../../settings/settingsError";

/** Valid settings of a stack, in which a test makes one value invalid. */

export const TARGET = { addresses: ["203.0.113.10"] };
export const TENANT = { domain: "tenant.net", target: TARGET };
export const ALIAS = { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };

/** The problems of settings that are valid except for these values. */
export function problemsOf(settings: Record<string, unknown>): SettingProblem[] {
    const { problems, settings: checked } = checkSettings({
        brandDomain: "example.com",
        tenants: [TENANT],
        ...settings,
    });
    assert.equal(
        checked === undefined,
        problems.length > 0,
        "settings are returned where nothing is wrong, and only there",
    );
    return problems;
}

/** The problems of a tenant that is valid except for these values. */
export const problemsOfTenant = (tenant: Record<string, unknown>): SettingProblem[] =>
    problemsOf({ tenants: [{ ...TENANT, ...tenant }] });

/** The problems of one further record of a tenant. */
export const problemsOfRecord = (record: Record<string, unknown>): SettingProblem[] =>
    problemsOfTenant({ records: [record] });

/** Tenants with these domains, valid in every other way. */
export const tenants = (...domains: string[]): { tenants: unknown[] } => ({
    tenants: domains.map((domain) => ({ ...TENANT, domain })),
});

/** Tenants of which some are inside others, or inside the brand's domain, and declare it: for each domain, its outer one. */
export const nested = (domains: Record<string, string | undefined>): { tenants: unknown[] } => ({
    tenants: Object.entries(domains).map(([domain, inside]) => ({ ...TENANT, domain, inside })),
});

/** A violated rule: the value, and for the problem its key and parts of its message: the value and the rule. */
export type Mistake = [what: string, problems: () => SettingProblem[], key: string, ...parts: string[]];

/** One test for each mistake: it is found, under its key, with all parts in its message. */
export function refuses(mistakes: Mistake[]): void {
    for (const [what, problems, key, ...parts] of mistakes) {
        it(`refuses ${what}, at ${key || "no key"}`, () => {
            const found = problems();
            const fits = found.some(
                (problem) => problem.key === key && parts.every((part) => problem.message.includes(part)),
            );
            assert.ok(fits, JSON.stringify(found, undefined, 1));
        });
    }
}
