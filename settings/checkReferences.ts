import * as pulumi from "@pulumi/pulumi";
import type { SettingProblem } from "./settingsError";

/**
 * Names, ids and lists that come out of another resource or stack. A misspelt output of a StackReference is undefined, and an
 * argument that is undefined is one that is left out: a zone would then be on four servers of AWS's choice.
 */

const WHY = "a misspelt output of a StackReference gives that";

/** What a zone needs to know of its name servers, as it may really be. */
export interface GivenNameServers {
    delegationSetId?: unknown;
    names?: unknown;
}

/**
 * What is wrong with a tenant's name servers, as far as it is known: an output is nothing wrong.
 *
 * @param given the argument, or what the outputs in it have become
 */
export function nameServerProblems(given: GivenNameServers | null | undefined): SettingProblem[] {
    if (given === undefined || given === null || (typeof given !== "object" && typeof given !== "function")) {
        const message = `${described(given)}; give it a WhiteLabelNameServers, or { delegationSetId, names } of one`;
        return [{ key: "nameServers", message }];
    }
    const problems: SettingProblem[] = [];
    const { delegationSetId, names } = given;
    if (!isLater(delegationSetId) && !isText(delegationSetId)) {
        const message = `${described(delegationSetId)}; give it the delegationSetId of a WhiteLabelNameServers`;
        problems.push({ key: "nameServers.delegationSetId", message });
    }
    if (!isLater(names)) {
        problems.push(
            ...listProblems(
                "nameServers.names",
                names,
                "the names of a WhiteLabelNameServers, such as ns1.example.com",
            ),
        );
        if (Array.isArray(names) && names.length === 0) {
            const message =
                "is an empty list; give it the names of a WhiteLabelNameServers, such as ns1.example.com";
            problems.push({ key: "nameServers.names", message });
        }
    }
    return problems;
}

/** What is wrong with the tenants of name servers, as far as it is known. */
export function tenantsProblems(tenants: unknown): SettingProblem[] {
    return isLater(tenants)
        ? []
        : listProblems("tenants", tenants, "the domains of tenants, such as tenant.net");
}

/** What is wrong with a list of texts, and with each text of it, as far as it is known. */
function listProblems(key: string, list: unknown, what: string): SettingProblem[] {
    if (!Array.isArray(list)) {
        return [{ key, message: `${described(list)}; give it ${what}` }];
    }
    return list.flatMap((each: unknown, index) =>
        isLater(each) || isText(each)
            ? []
            : [{ key: `${key}[${index}]`, message: `${described(each)}; give it ${what}` }],
    );
}

/** @returns a clause that follows the name of the argument */
function described(value: unknown): string {
    return value === undefined || value === null
        ? `is undefined (${WHY})`
        : `is ${JSON.stringify(value) ?? typeof value}`;
}

function isLater(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function isText(value: unknown): boolean {
    return typeof value === "string" && value !== "";
}
