import assert from "node:assert/strict";
import { recordKey, sameRecord, type RecordSet } from "../../records/recordSet";
import { routingGroupProblems } from "../../records/routingProblems";
import { type RecordChange } from "../../route53/changeBatches";
import { type PresentRecord, type RecordState } from "../../route53/recordChanges";

export const ZONE = "tenant.net";
export const record = (name: string, type: string, ...values: string[]): RecordSet => ({
    name,
    type,
    ttl: 300,
    values,
});
export const APEX_NS = record("tenant.net.", "NS", "ns-1.awsdns-00.com.");
export const APEX_SOA = record(
    "tenant.net.",
    "SOA",
    "ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
);
export const OUR_NS = record("tenant.net.", "NS", "ns1.example.com.");
export const OUR_SOA = record(
    "tenant.net.",
    "SOA",
    "ns1.example.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
);
export const WWW = record("www.tenant.net.", "A", "192.0.2.1");

export const state = (parts: Partial<RecordState>): RecordState => ({
    zone: ZONE,
    present: [],
    desired: [],
    owned: new Set(),
    original: [],
    overwrite: false,
    equalIsOurs: true,
    ...parts,
});

export const keys = (records: readonly RecordSet[]): Set<string> => new Set(records.map(recordKey));

/** The zone's records after a change batch. Each change is checked as strictly as at Route 53. */
export function apply(present: readonly PresentRecord[], changes: readonly RecordChange[]): PresentRecord[] {
    return changes.reduce<PresentRecord[]>(
        (zone, { action, record: changed }) => {
            const at = zone.filter((other) => recordKey(other) === recordKey(changed));
            const others = zone.filter((other) => recordKey(other) !== recordKey(changed));
            if (action === "CREATE") {
                assert.deepEqual(at, [], `${recordKey(changed)} exists already`);
            } else if (action === "DELETE") {
                assert.ok(
                    changed.type !== "SOA" && recordKey(changed) !== recordKey(APEX_NS),
                    "the apex NS and SOA cannot be deleted",
                );
                assert.ok(
                    at.length === 1 && at.every((other) => sameRecord(other, changed)),
                    `${recordKey(changed)} was not found`,
                );
            }
            return action === "DELETE" ? others : [...others, changed];
        },
        [...present],
    );
}

/** Asserts that a zone has no record that cannot exist beside the records of the batch, after each of its changes. */
export function assertLegalSteps(present: readonly PresentRecord[], changes: readonly RecordChange[]): void {
    changes.forEach(({ action, record: changed }, index) => {
        if (action === "DELETE") {
            return;
        }
        const others = apply(present, changes.slice(0, index + 1)).filter(
            (other) => other.name === changed.name && recordKey(other) !== recordKey(changed),
        );
        const group = others.filter(({ type }) => type === changed.type);
        assert.ok(
            group.length === others.length || ![changed, ...others].some(({ type }) => type === "CNAME"),
        );
        assert.deepEqual(routingGroupProblems([...group, changed], false), []);
        assert.ok(group.length === 0 || changed.routing !== undefined, "two simple records");
    });
}
