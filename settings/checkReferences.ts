import * as pulumi from "@pulumi/pulumi";
import { isPlain } from "./schemas";
import type { SettingProblem } from "./settingsError";

/**
 * Checks names, ids and lists that come from another resource or stack. A misspelt output of a StackReference is undefined, and an
 * undefined argument is treated as missing: a zone would then be on four servers of AWS's choice.
 */

const WHY = "a misspelt output name of a StackReference causes this";

/** The name servers of a zone, with the values that they can have at run time. */
export interface GivenNameServers {
    delegationSetId?: unknown;
    names?: unknown;
    mark?: unknown;
}

/**
 * The known problems of a tenant's name servers; an unknown output is not a problem.
 *
 * @param given the argument, or the values of the outputs in it
 */
export function nameServerProblems(given: GivenNameServers | null | undefined): SettingProblem[] {
    if (given === undefined || given === null || (typeof given !== "object" && typeof given !== "function")) {
        const message = `${described(given)}; give it a WhiteLabelNameServers, or its { delegationSetId, names }`;
        return [{ key: "nameServers", message }];
    }
    const problems: SettingProblem[] = [];
    const { delegationSetId, names, mark } = given;
    if (!isLater(delegationSetId) && !isText(delegationSetId)) {
        const message = `${described(delegationSetId)}; give it the delegationSetId of a WhiteLabelNameServers`;
        problems.push({ key: "nameServers.delegationSetId", message });
    }
    if (mark !== undefined && !isLater(mark) && !isText(mark)) {
        const message = `${described(mark)}; give it the mark of a WhiteLabelNameServers of the same stack, or leave it out`;
        problems.push({ key: "nameServers.mark", message });
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

/** The known problems of the tenants of name servers. */
export function tenantsProblems(tenants: unknown): SettingProblem[] {
    return isLater(tenants)
        ? []
        : listProblems("tenants", tenants, "the domains of tenants, such as tenant.net");
}

/** The requirements for an argument. */
export interface WantedReference {
    /** The text after "give it". */
    what: string;
    isList?: boolean;
    /** True if it is also refused when it is missing. */
    isRequired?: boolean;
}

/**
 * The problems of ids, names and lists of a resource that are outputs, when they are known. After the resource is registered, an undefined
 * output can no longer be distinguished from a missing argument.
 *
 * @param given by the name of the argument for messages
 * @returns undefined if there are no outputs; an output of undefined if there are no problems
 */
export function outputProblems(
    given: Readonly<Record<string, unknown>>,
    wanted: Readonly<Record<string, WantedReference>>,
): pulumi.Output<string[] | undefined> | undefined {
    const looked = Object.entries(wanted).filter(
        ([key, { isRequired = false }]) => isRequired || !isPlain(given[key]),
    );
    if (looked.length === 0) {
        return undefined;
    }
    return pulumi.output(looked.map(([key]) => given[key])).apply((values) => {
        const problems = looked.flatMap(([key, each], index) => referenceProblems(key, values[index], each));
        return problems.length === 0 ? undefined : problems.map(({ key, message }) => `${key}: ${message}`);
    });
}

const ZONE = "the id of the hosted zone, such as Z0123456789ABCDEFGHIJ";
const SET = "the id of a reusable delegation set, such as N01234567ABCDE";

/** The requirements for arguments that can be outputs, by the resource or component. */
export const REFERENCES = {
    BrandZone: {
        domain: { what: "the brand domain, such as example.com", isRequired: true },
        zoneId: { what: ZONE },
    },
    DelegationSet: {
        callerReference: { what: "a reference that is on record elsewhere, or leave it out" },
        fromZone: { what: ZONE },
        existingId: { what: SET },
    },
    HostedZone: {
        domain: { what: "the domain of the zone, such as tenant.net", isRequired: true },
        delegationSetId: { what: SET },
        existingId: { what: ZONE },
    },
    TenantZone: {
        zoneId: { what: ZONE },
    },
    NameServerAddresses: {
        names: { what: "one to four names, such as ns1.example.com", isList: true, isRequired: true },
        nameServers: { what: "the nameServers of a DelegationSet", isList: true, isRequired: true },
        delegationSetId: { what: SET },
    },
    RecordSetGroup: {
        zoneId: { what: ZONE, isRequired: true },
        zone: { what: "the domain of the zone, such as tenant.net", isRequired: true },
        servesSet: { what: SET },
    },
    WhiteLabelNameServers: {
        brandZoneId: { what: ZONE },
        "delegationSet.fromZone": { what: ZONE },
        "delegationSet.id": { what: SET },
    },
} as const satisfies Record<string, Record<string, WantedReference>>;

/** The known problems of an argument. */
export function referenceProblems(
    key: string,
    value: unknown,
    { what, isList = false }: WantedReference,
): SettingProblem[] {
    if (!isList) {
        return isText(value) ? [] : [{ key, message: `${described(value)}; give it ${what}` }];
    }
    return Array.isArray(value) && value.length === 0
        ? [{ key, message: `is an empty list; give it ${what}` }]
        : listProblems(key, value, what);
}

/** The known problems of a list of texts, and of each text in it. */
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

/** @returns a clause after the name of the argument */
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
