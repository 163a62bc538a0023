import * as pulumi from "@pulumi/pulumi";
import { isPlain } from "./schemas";
import type { SettingProblem } from "./settingsError";

/**
 * Names, ids and lists that come out of another resource or stack. A misspelt output of a StackReference is undefined, and an
 * argument that is undefined is one that is left out: a zone would then be on four servers of AWS's choice.
 */

const WHY = "a misspelt output name of a StackReference causes this";

/** What a zone needs to know of its name servers, as it may really be. */
export interface GivenNameServers {
    delegationSetId?: unknown;
    names?: unknown;
    mark?: unknown;
}

/**
 * What is wrong with a tenant's name servers, as far as it is known: an output is nothing wrong.
 *
 * @param given the argument, or what the outputs in it have become
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

/** What is wrong with the tenants of name servers, as far as it is known. */
export function tenantsProblems(tenants: unknown): SettingProblem[] {
    return isLater(tenants)
        ? []
        : listProblems("tenants", tenants, "the domains of tenants, such as tenant.net");
}

/** What an argument has to be. */
export interface WantedReference {
    /** Follows "give it". */
    what: string;
    isList?: boolean;
    /** It is refused where it is left out, too. */
    isRequired?: boolean;
}

/**
 * What is wrong with ids, names and lists of a resource that are outputs, known when they are. An output that is undefined
 * cannot be told from an argument that was left out any more once the resource is registered.
 *
 * @param given by the name of the argument, as a message is to have it
 * @returns undefined where nothing is to be looked at; an output of undefined where nothing is wrong
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

/** What arguments have to be that may be outputs, by the resource or component that they are of. */
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

/** What is wrong with an argument, as far as it is known. */
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
