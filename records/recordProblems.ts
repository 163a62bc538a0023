import { aliasHostProblems } from "./aliasZones";
import { toRoute53Name } from "./names";
import { recordNameProblem, relativeName } from "./recordName";
import { ownAliasProblems } from "./ownAliases";
import { routingGroupProblems, routingProblems } from "./routingProblems";
import {
    DEFAULT_TTL,
    groupKey,
    isApexAuthority,
    OWN_ZONE,
    type AliasTarget,
    type NormalizedRecordSet,
    type RecordData,
    type RecordSet,
} from "./recordSet";
import { USER_TYPES, recordType } from "./types";
import { emptyProblem } from "./types/recordType";
import { targetNameProblem } from "./types/targetNames";

/** The rules of Route 53 for records of a user. */

/** API ResourceRecordSet, and the quota "Values in a record set". */
const MAX_TTL = 2147483647;
const MAX_VALUES = 400;
const MAX_VALUE_LENGTH = 4000;

/**
 * The rules that one record violates, each as a clause with the value; empty for a legal one.
 *
 * @param written the content in the user's notation, from which the record was made
 * Sources: API ResourceRecordSet and AliasTarget, Developer Guide DNSLimitations and ResourceRecordTypes.
 */
export function recordProblems(
    record: NormalizedRecordSet,
    zone: string,
    written: RecordData = {},
): string[] {
    const problems: string[] = [];
    const shown = describeKey(record, zone);
    const say = (rule: string): void => void problems.push(`${shown}: ${rule}`);
    if (record.type === "SOA" || isApexAuthority(record, zone)) {
        say("this package writes the NS and SOA records of the zone itself; remove the record");
        return problems;
    }
    if (!USER_TYPES.includes(record.type)) {
        say(`"${record.type}" is not a record type of Route 53; use one of ${USER_TYPES.join(", ")}`);
    }
    const nameProblem = recordNameProblem(record.name, zone);
    if (nameProblem !== undefined) {
        say(nameProblem);
    }
    if (record.type === "CNAME" && record.name === toRoute53Name(zone)) {
        say(
            "a CNAME is not permitted at the zone itself (RFC 1034, section 3.6.2); use an alias or addresses there",
        );
    }
    if (record.type === "NS" && record.name.startsWith("\\052.")) {
        say("Route 53 has no wildcard NS records");
    }
    contentProblems(record, zone).forEach(say);
    doubts(record.type, written.values ?? []).forEach(say);
    routingProblems(record).forEach(say);
    return problems;
}

/** Types whose values have the same rules as in version 0.1.0. */
const AS_BEFORE: ReadonlySet<string> = new Set(["A", "AAAA"]);

/**
 * The problems from `recordProblems` that version 0.1.0 accepted: problems of a value or an alias. Route 53 has accepted some of such
 * records, so a deployed one exists and works, or not, as before.
 */
export function recordDoubts(record: NormalizedRecordSet, zone: string, written: RecordData = {}): string[] {
    const { type, alias, values = [] } = record;
    const found =
        alias !== undefined
            ? aliasProblems(type, alias, zone)
            : AS_BEFORE.has(type)
              ? []
              : valueProblems(type, values, zone);
    const shown = describeKey(record, zone);
    return [...found, ...doubts(type, written.values ?? [])].map((rule) => `${shown}: ${rule}`);
}

function contentProblems(record: RecordSet, zone: string): string[] {
    if (record.alias !== undefined) {
        const both =
            record.values === undefined ? [] : ["it has both values and an alias; keep one of the two"];
        return [...both, ...aliasProblems(record.type, record.alias, zone)];
    }
    const { ttl = DEFAULT_TTL, values = [] } = record;
    const problems: string[] = [];
    if (!Number.isInteger(ttl) || ttl < 0 || ttl > MAX_TTL) {
        problems.push(`the TTL ${ttl} is not a whole number from 0 to ${MAX_TTL}`);
    }
    if (values.length === 0) {
        problems.push("it has no value");
    }
    if (values.length > MAX_VALUES) {
        problems.push(`it has ${values.length} values, and Route 53 allows ${MAX_VALUES} in one record`);
    }
    if (new Set(values).size < values.length) {
        problems.push("it contains a value twice");
    }
    if (record.type === "CNAME" && values.length > 1) {
        problems.push(`a CNAME has exactly one value, and this one has ${values.length}`);
    }
    return [...problems, ...valueProblems(record.type, values, zone)];
}

function valueProblems(type: string, values: readonly string[], zone: string): string[] {
    return values.flatMap((value) => {
        const problem = valueProblem(type, value, zone);
        return problem === undefined ? [] : [`${shorten(value)} ${problem}`];
    });
}

function valueProblem(type: string, value: string, zone: string): string | undefined {
    if (value.length > MAX_VALUE_LENGTH) {
        return `has ${value.length} characters, and Route 53 allows ${MAX_VALUE_LENGTH}`;
    }
    const known = recordType(type);
    return known === undefined ? emptyProblem(value) : known.problem(value, zone);
}

/** Values whose normal form probably has another meaning than intended. */
function doubts(type: string, written: readonly string[]): string[] {
    return written.flatMap((value) => {
        const doubt = recordType(type)?.doubt?.(value);
        return doubt === undefined ? [] : [`${shorten(value)} ${doubt}`];
    });
}

function shorten(value: string): string {
    return value.length > 80 ? `"${value.slice(0, 77)}..."` : `"${value}"`;
}

function aliasProblems(type: string, alias: AliasTarget, zone: string): string[] {
    const problems: string[] = [];
    const nameProblem = targetNameProblem(alias.dnsName, zone);
    if (nameProblem !== undefined) {
        problems.push(`the alias target "${alias.dnsName}" ${nameProblem}`);
    }
    if (alias.zoneId !== OWN_ZONE && !/^[A-Z0-9]{1,32}$/.test(alias.zoneId)) {
        problems.push(
            `"${alias.zoneId}" is not a hosted zone id of an alias target; use the load balancer's CanonicalHostedZoneId, such as Z35SXDOTRQ7X7K`,
        );
    } else {
        problems.push(...aliasHostProblems(type, alias));
    }
    if (type === "NS" || type === "SOA") {
        problems.push(`Route 53 has no ${type} aliases`);
    }
    return problems;
}

/** The record at the beginning of a message: "www A", or "www A (blue)". */
function describeKey(
    { name, type, setIdentifier }: Pick<RecordSet, "name" | "type" | "setIdentifier">,
    zone: string,
): string {
    const identifier = setIdentifier === undefined ? "" : ` (${setIdentifier})`;
    return `${relativeName(name, zone)} ${type}${identifier}`;
}

/**
 * The rules that records in one zone violate together.
 *
 * @param isWhole false if further records are still unknown, so that a missing record is not a problem
 */
export function placementProblems(
    records: readonly NormalizedRecordSet[],
    zone: string,
    isWhole = true,
): string[] {
    const isOrdinary =
        new Set(records.map(groupKey)).size === records.length &&
        records.every(
            ({ type, alias, routing }) =>
                type !== "CNAME" && alias?.zoneId !== OWN_ZONE && routing === undefined,
        );
    if (isOrdinary) {
        return [];
    }
    const groups = new Map<string, NormalizedRecordSet[]>();
    const types = new Map<string, Set<string>>();
    for (const record of records) {
        groups.set(groupKey(record), [...(groups.get(groupKey(record)) ?? []), record]);
        types.set(record.name, (types.get(record.name) ?? new Set()).add(record.type));
    }
    const problems = [...groups.values()].flatMap((group) => groupProblems(group, zone, isWhole));
    for (const [name, at] of types) {
        if (at.has("CNAME") && at.size > 1) {
            const others = [...at].filter((type) => type !== "CNAME").join(", ");
            problems.push(
                `${relativeName(name, zone)} CNAME: a CNAME cannot share its name with other records (RFC 1034, section 3.6.2), and this name also has ${others}`,
            );
        }
    }
    return isWhole ? [...problems, ...ownAliasProblems(records, zone)] : problems;
}

/** @param group records of one name and type */
function groupProblems(group: readonly NormalizedRecordSet[], zone: string, isWhole: boolean): string[] {
    const { name = "", type = "" } = group[0] ?? {};
    const shown = describeKey({ name, type }, zone);
    const identifiers = group.map(({ setIdentifier }) => setIdentifier);
    const twice = new Set(identifiers.filter((each, index) => identifiers.indexOf(each) !== index));
    const repeated = [...twice].map((identifier) => {
        const count = identifiers.filter((each) => each === identifier).length;
        return identifier === undefined
            ? `${shown}: defined ${count} times; merge the values into one record`
            : `${shown}: ${count} records have the set identifier "${identifier}"; give each record its own`;
    });
    return [...repeated, ...routingGroupProblems(group, isWhole).map((rule) => `${shown}: ${rule}`)];
}
