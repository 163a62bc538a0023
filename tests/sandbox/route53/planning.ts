import { planChanges, type BatchPlan } from "../../../sandbox/route53/recordPlan";
import type { Action, RequestedChange } from "../../../sandbox/route53/recordXml";
import type { BatchContext } from "../../../sandbox/route53/recordRules";
import { storedKey, type StoredRecordSet } from "../../../sandbox/world";

/** A zone example.com, records for it, and change batches on it as plain data. */

export const NS: StoredRecordSet = {
    name: "example.com.",
    type: "NS",
    ttl: 172_800,
    values: ["ns-1.awsdns-00.com."],
};
export const SOA_VALUE = "ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400";
export const SOA: StoredRecordSet = { name: "example.com.", type: "SOA", ttl: 900, values: [SOA_VALUE] };

export function contextOf(...records: StoredRecordSet[]): BatchContext {
    const all = [NS, SOA, ...records];
    return {
        zone: {
            id: "Z1",
            name: "example.com.",
            privateZone: false,
            records: new Map(all.map((record) => [storedKey(record), record])),
        },
        limits: { recordsPerZone: 10_000, valuesPerRecordSet: 400 },
        isOwnZone: (id) => id === "Z1" || id === "Z2",
        isKnownHost: (fqdn) => fqdn === "lb.internal.",
        hostsZone: () => undefined,
    };
}

export function simple(name: string, type: string, ...values: string[]): StoredRecordSet {
    return { name, type, ttl: 60, values };
}

export function alias(
    name: string,
    type: string,
    hostedZoneId: string,
    dnsName: string,
    evaluate = false,
): StoredRecordSet {
    return { name, type, alias: { hostedZoneId, dnsName, evaluateTargetHealth: evaluate } };
}

export function plan(context: BatchContext, ...changes: [Action, StoredRecordSet][]): BatchPlan {
    const batch: RequestedChange[] = changes.map(([action, record]) => ({ action, record }));
    return planChanges(context, batch);
}

export const WWW = simple("www.example.com.", "A", "192.0.2.1");

export const LB = "lb-1.us-east-1.elb.amazonaws.com.";
export const LB_ZONE = "Z35SXDOTRQ7X7K";
