import { aliasHostProblems } from "./aliasZones";
import { toRoute53Name } from "./names";
import { recordNameProblem, relativeName } from "./recordName";
import {
    DEFAULT_TTL,
    isApexAuthority,
    recordKey,
    type AliasTarget,
    type NormalizedRecordSet,
    type RecordData,
    type RecordSet,
} from "./recordSet";
import { USER_TYPES, recordType } from "./types";
import { emptyProblem } from "./types/recordType";
import { targetNameProblem } from "./types/targetNames";

/** What Route 53 refuses in records that a user writes. */

/** API ResourceRecordSet, and the quota "Values in a record set". */
const MAX_TTL = 2147483647;
const MAX_VALUES = 400;
const MAX_VALUE_LENGTH = 4000;

/**
 * The rules that one record breaks by itself, each as a clause with the value in it; empty for a legal one.
 *
 * @param written the content as the user writes it, from which the record was made
 * Sources: API ResourceRecordSet and AliasTarget, Developer Guide DNSLimitations and ResourceRecordTypes.
 */
export function recordProblems(
    record: NormalizedRecordSet,
    zone: string,
    written: RecordData = {},
): string[] {
    const problems: string[] = [];
    const say = (rule: string): void =>
        void problems.push(`${relativeName(record.name, zone)} ${record.type}: ${rule}`);
    if (record.type === "SOA" || isApexAuthority(record, zone)) {
        say(
            "the NS and SOA of the zone itself are written by this package from the white-label names; leave it out",
        );
        return problems;
    }
    if (!USER_TYPES.includes(record.type)) {
        say(`"${record.type}" is no record type of Route 53; use one of ${USER_TYPES.join(", ")}`);
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
    return problems;
}

function contentProblems(record: RecordSet, zone: string): string[] {
    if (record.alias !== undefined) {
        const both = record.values === undefined ? [] : ["it has both values and an alias; keep one"];
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
        problems.push(`it has ${values.length} values, and Route 53 takes ${MAX_VALUES} in a record`);
    }
    if (new Set(values).size < values.length) {
        problems.push("a value stands in it twice");
    }
    if (record.type === "CNAME" && values.length > 1) {
        problems.push(`a CNAME has one value, and this has ${values.length}`);
    }
    for (const value of values) {
        const problem = valueProblem(record.type, value, zone);
        if (problem !== undefined) {
            problems.push(`${shorten(value)} ${problem}`);
        }
    }
    return problems;
}

function valueProblem(type: string, value: string, zone: string): string | undefined {
    if (value.length > MAX_VALUE_LENGTH) {
        return `has ${value.length} characters, and Route 53 takes ${MAX_VALUE_LENGTH}`;
    }
    const known = recordType(type);
    return known === undefined ? emptyProblem(value) : known.problem(value, zone);
}

/** What a value says in its normal form, and was hardly meant to say. */
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
    if (!/^[A-Z0-9]{1,32}$/.test(alias.zoneId)) {
        problems.push(
            `"${alias.zoneId}" is no hosted zone id of an alias target; take the load balancer's CanonicalHostedZoneId, such as Z35SXDOTRQ7X7K`,
        );
    } else {
        problems.push(...aliasHostProblems(type, alias));
    }
    if (type === "NS" || type === "SOA") {
        problems.push(`Route 53 has no ${type} aliases`);
    }
    return problems;
}

/** The rules that records break by standing beside each other in one zone. */
export function placementProblems(records: readonly NormalizedRecordSet[], zone: string): string[] {
    const isOrdinary =
        new Set(records.map(recordKey)).size === records.length &&
        records.every(({ type }) => type !== "CNAME");
    if (isOrdinary) {
        return [];
    }
    const problems: string[] = [];
    const types = new Map<string, string[]>();
    for (const { name, type } of records) {
        types.set(name, [...(types.get(name) ?? []), type]);
    }
    for (const [name, at] of types) {
        const shown = relativeName(name, zone);
        const twice = new Set(at.filter((type, index) => at.indexOf(type) !== index));
        for (const type of twice) {
            problems.push(
                `${shown} ${type}: there are ${at.filter((other) => other === type).length} of it; merge them into one`,
            );
        }
        if (at.includes("CNAME") && new Set(at).size > 1) {
            const others = [...new Set(at)].filter((type) => type !== "CNAME").join(", ");
            problems.push(
                `${shown} CNAME: a CNAME stands alone at its name (RFC 1034, section 3.6.2), and ${others} is there too`,
            );
        }
    }
    return problems;
}
