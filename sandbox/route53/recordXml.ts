import type { StoredRecordSet } from "../world";
import { invalidInput, invalidXml } from "./errors";
import { withoutPrefix } from "./ids";
import { RECORD_TYPES } from "./rdata";
import { checkRouting, readRouting, ROUTING_ELEMENTS } from "./routingFields";
import { allowOnly, checkEnum, checkLength, child, listOf, requiredText, textOf } from "./xml";
import type { Element, XmlObject } from "./xml";

export type Action = "CREATE" | "DELETE" | "UPSERT";

/** One change of a batch. The record's name and alias target are as the client wrote them. */
export interface RequestedChange {
    action: Action;
    record: StoredRecordSet;
}

const FIELDS = [
    "Name",
    "Type",
    "SetIdentifier",
    ...ROUTING_ELEMENTS,
    "TTL",
    "ResourceRecords",
    "AliasTarget",
    "HealthCheckId",
    "TrafficPolicyInstanceId",
];
const MAX_TTL = 2_147_483_647;
const MAX_VALUE = 4000;

/**
 * Reads a ChangeResourceRecordSets request, with the checks of the API's schema and of single changes.
 *
 * @throws ApiError InvalidInput
 */
export function readChanges(body: Element): { comment: string | undefined; changes: RequestedChange[] } {
    allowOnly(body, ["ChangeBatch"]);
    const batch = child(body, "ChangeBatch");
    const changes = batch === undefined ? undefined : listOf(batch, "Changes", "Change");
    if (batch === undefined || changes === undefined) {
        throw invalidXml(
            `cvc-complex-type.2.4.b: The content of element '${batch?.name ?? body.name}' is not complete.`,
        );
    }
    allowOnly(batch, ["Comment", "Changes"]);
    const comment = textOf(batch, "Comment");
    return {
        comment:
            comment === undefined ? undefined : checkLength(comment, "ResourceDescription", { max: 256 }),
        changes: changes.map(readChange),
    };
}

/** A record set in an answer. */
export function recordXml(record: StoredRecordSet): XmlObject {
    const { HealthCheckId, ...routing } = (record.routing ?? {}) as XmlObject;
    return {
        Name: record.name,
        Type: record.type,
        SetIdentifier: record.setIdentifier,
        ...routing,
        TTL: record.ttl,
        ResourceRecords:
            record.values === undefined
                ? undefined
                : { ResourceRecord: record.values.map((value) => ({ Value: value })) },
        AliasTarget:
            record.alias === undefined
                ? undefined
                : {
                      HostedZoneId: record.alias.hostedZoneId,
                      DNSName: record.alias.dnsName,
                      EvaluateTargetHealth: record.alias.evaluateTargetHealth,
                  },
        HealthCheckId,
    };
}

function readChange(change: Element): RequestedChange {
    allowOnly(change, ["Action", "ResourceRecordSet"]);
    const action = checkEnum<Action>(requiredText(change, "Action"), ["CREATE", "DELETE", "UPSERT"]);
    const set = child(change, "ResourceRecordSet");
    if (set === undefined) {
        throw invalidXml("cvc-complex-type.2.4.b: The content of element 'Change' is not complete.");
    }
    allowOnly(set, FIELDS);
    const record: StoredRecordSet = {
        name: checkLength(requiredText(set, "Name"), "DNSName", { max: 1024 }),
        type: checkEnum(requiredText(set, "Type"), RECORD_TYPES),
        setIdentifier: optional(set, "SetIdentifier", (text) =>
            checkLength(text, "ResourceRecordSetIdentifier", { min: 1, max: 128 }),
        ),
        ttl: optional(set, "TTL", (text) => readNumber(text, "TTL", MAX_TTL)),
        values: listOf(set, "ResourceRecords", "ResourceRecord")?.map(readValue),
        alias: readAlias(set),
        routing: readRouting(set),
    };
    checkContent(action, record, child(set, "TrafficPolicyInstanceId") !== undefined);
    checkRouting(record, describe(action, record));
    return { action, record };
}

/**
 * A record set has exactly one of an alias, values with a TTL, and a traffic policy instance. The last one is allowed only in its own
 * calls.
 */
function checkContent(action: Action, record: StoredRecordSet, hasPolicy: boolean): void {
    const hasValues = record.values !== undefined && record.ttl !== undefined;
    const hasHalf = (record.values !== undefined) !== (record.ttl !== undefined);
    const count = [record.alias !== undefined, hasValues, hasPolicy].filter(Boolean).length;
    if (count !== 1 || hasHalf) {
        const found = count === 0 ? "none" : "more than one";
        throw invalidInput(
            "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or " +
                `TrafficPolicyInstanceId], but found ${found} in ${describe(action, record)}`,
        );
    }
    if (hasPolicy) {
        throw invalidInput(
            `Invalid request: TrafficPolicyInstanceId can't be set in ${describe(action, record)}`,
        );
    }
}

function describe(action: Action, { name, type, setIdentifier }: StoredRecordSet): string {
    return `Change with [Action=${action}, Name=${name}, Type=${type}, SetIdentifier=${setIdentifier ?? "null"}]`;
}

function readValue(element: Element): string {
    allowOnly(element, ["Value"]);
    return checkLength(requiredText(element, "Value"), "RData", { max: MAX_VALUE });
}

function readAlias(set: Element): StoredRecordSet["alias"] {
    const alias = child(set, "AliasTarget");
    if (alias === undefined) {
        return undefined;
    }
    allowOnly(alias, ["HostedZoneId", "DNSName", "EvaluateTargetHealth"]);
    return {
        hostedZoneId: checkLength(withoutPrefix(requiredText(alias, "HostedZoneId")), "ResourceId", {
            max: 32,
        }),
        dnsName: checkLength(requiredText(alias, "DNSName"), "DNSName", { max: 1024 }),
        evaluateTargetHealth: readBoolean(requiredText(alias, "EvaluateTargetHealth")),
    };
}

function optional<T>(set: Element, name: string, read: (text: string) => T): T | undefined {
    const text = textOf(set, name);
    return text === undefined ? undefined : read(text);
}

function readNumber(text: string, type: string, max: number): number {
    if (!/^[0-9]{1,10}$/.test(text) || Number(text) > max) {
        throw invalidXml(
            `cvc-maxInclusive-valid: Value '${text}' is not facet-valid with respect to minInclusive '0' and ` +
                `maxInclusive '${max}' for type '${type}'.`,
        );
    }
    return Number(text);
}

function readBoolean(text: string): boolean {
    return checkEnum(text, ["true", "false"]) === "true";
}
