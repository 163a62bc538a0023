import assert from "node:assert/strict";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import fc from "fast-check";
import { recordKey, type RecordSet } from "../../records/recordSet";
import { planRecordChanges } from "../../route53/recordChanges";
import { fromSdk, toSdk } from "../../route53/recordForms";
import { splitIntoBatches } from "../../route53/changeBatches";
import {
    eitherCopied,
    isAsCopied,
    missingRecords,
    planCopy,
    recordDigest,
    rewriteAlias,
    type Copied,
} from "../../route53/zoneCopy";

const ZONE = "tenant.net";
const [OLD, NEW] = ["ZOLD", "ZNEW"];

const names = ["", "www.", "a.", "b.a.", "\\052."].map((label) => `${label}${ZONE}.`);
const simple = fc.record({
    Name: fc.constantFrom(...names),
    Type: fc.constantFrom("A", "TXT", "MX", "CNAME" as const),
    TTL: fc.constantFrom(60, 300),
    ResourceRecords: fc
        .uniqueArray(fc.constantFrom("x", "y", "z"), { minLength: 1 })
        .map((values) => values.map((Value) => ({ Value }))),
});
const weighted = fc.record({
    Name: fc.constantFrom(...names),
    Type: fc.constant("AAAA" as const),
    TTL: fc.constant(60),
    SetIdentifier: fc.constantFrom("one", "two", "three x"),
    Weight: fc.nat(255),
    ResourceRecords: fc.constantFrom([{ Value: "::1" }], [{ Value: "::2" }]),
});
/** A zone as Route 53 can have it: one record set for each key, and CNAMEs alone. */
const zone = fc.array(fc.oneof(simple, weighted), { maxLength: 12 }).map((records) => {
    const kept = new Map<string, ResourceRecordSet>();
    for (const record of records) {
        const here = [...kept.values()].filter(({ Name }) => Name === record.Name);
        const clashes = here.some(
            ({ Type }) => Type !== record.Type && (Type === "CNAME" || record.Type === "CNAME"),
        );
        if (!clashes && (record.Type !== "CNAME" || record.Name !== `${ZONE}.`)) {
            kept.set(recordKey(fromSdk(record as ResourceRecordSet)), record as ResourceRecordSet);
        }
    }
    return [...kept.values()];
});

interface Step {
    old: ResourceRecordSet[];
    present: ResourceRecordSet[];
    copied: Copied;
    own: RecordSet[];
    hadOwn?: RecordSet[];
}

/** One up: the zone's records after it, and the state. */
function follow({ old, present, copied, own, hadOwn = own }: Step) {
    const ownKeys = new Set([...own, ...hadOwn].map(recordKey));
    const plan = planCopy({
        zone: ZONE,
        oldZoneId: OLD,
        newZoneId: NEW,
        old,
        present,
        own,
        ownKeys,
        copied,
        isFrozen: false,
    });
    const raw = new Map(present.map((record) => [fromSdk(record), record]));
    const { changes, conflicts } = planRecordChanges({
        zone: ZONE,
        present: [...raw.keys()],
        desired: [...own, ...plan.desired],
        owned: new Set([...hadOwn.map(recordKey), ...plan.owned]),
        original: [],
        overwrite: false,
        equalIsOurs: true,
    });
    const after = new Map(present.map((record) => [recordKey(fromSdk(record)), record]));
    for (const { action, record } of splitIntoBatches(changes).flat()) {
        if (action === "DELETE") {
            assert.ok(after.delete(recordKey(record)), "it deletes what is there");
        } else {
            assert.ok(action === "UPSERT" || !after.has(recordKey(record)), "it creates what is not there");
            after.set(recordKey(record), plan.raw.get(record) ?? toSdk(record));
        }
    }
    return { plan, changes, conflicts, after: [...after.values()] };
}

const digests = (records: readonly ResourceRecordSet[]) =>
    new Map(records.map((record) => [recordKey(fromSdk(record)), recordDigest(record)]));
const OWN: RecordSet[] = [{ name: `www.${ZONE}.`, type: "A", ttl: 300, values: ["ours"] }];

describe("The copy of a zone", () => {
    it("is equal to the old zone, and stays equal after any small changes", () => {
        fc.assert(
            fc.property(zone, zone, (first, second) => {
                const one = follow({ old: first, present: [], copied: {}, own: [] });
                assert.deepEqual(digests(one.after), digests(first));
                const few = [
                    ...second.filter((record) => !digests(first).has(recordKey(fromSdk(record)))).slice(0, 2),
                    ...first,
                ];
                const legal = few.filter(
                    ({ Name, Type }) =>
                        !few.some(
                            (other) =>
                                other.Name === Name &&
                                other.Type !== Type &&
                                (other.Type === "CNAME" || Type === "CNAME"),
                        ),
                );
                if (few.length - legal.length > 3) {
                    return;
                }
                const two = follow({ old: legal, present: one.after, copied: one.plan.copied, own: [] });
                assert.deepEqual(two.conflicts, []);
                assert.deepEqual(digests(two.after), digests(legal));
                const three = follow({ old: legal, present: two.after, copied: two.plan.copied, own: [] });
                assert.deepEqual([three.changes, three.plan.copied], [[], two.plan.copied]);
            }),
        );
    });

    it("never prevents a configured record, and has no record next to a configured CNAME", () => {
        const cname: RecordSet = { name: `a.${ZONE}.`, type: "CNAME", ttl: 300, values: ["ours."] };
        fc.assert(
            fc.property(zone, fc.constantFrom(OWN, [cname], [...OWN, cname]), (old, own) => {
                const { after, conflicts } = follow({ old, present: [], copied: {}, own, hadOwn: [] });
                assert.deepEqual(conflicts, []);
                for (const record of own) {
                    const here = after.filter(({ Name }) => Name === record.name);
                    const same = here.filter(
                        ({ Type }) => record.type === "CNAME" || Type === record.type || Type === "CNAME",
                    );
                    assert.deepEqual(same.map(fromSdk), [record]);
                }
            }),
        );
    });

    it("deletes no record of other owners in the new zone, and no record that they changed", () => {
        fc.assert(
            fc.property(zone, zone, fc.nat(11), (old, theirs, index) => {
                const { after, plan } = follow({ old, present: [], copied: {}, own: [] });
                const changed = after.map((record, at) => (at === index ? { ...record, TTL: 7 } : record));
                const keys = new Set(after.map(({ Name }) => Name));
                const present = [...changed, ...theirs.filter(({ Name }) => !keys.has(Name))];
                const others = present.filter((record) => !isAsCopied(record, plan.copied));
                const next = follow({ old: [], present, copied: plan.copied, own: [] });
                const left = digests(next.after);
                for (const [key, digest] of digests(others)) {
                    assert.equal(left.get(key), digest, key);
                }
            }),
        );
    });

    it("accepts both states after a change that stopped at an unknown point", () => {
        fc.assert(
            fc.property(zone, zone, fc.boolean(), (before, after, isDone) => {
                const [one, two] = [Object.fromEntries(digests(before)), Object.fromEntries(digests(after))];
                const either = eitherCopied(one, two);
                assert.ok((isDone ? after : before).every((record) => isAsCopied(record, either)));
            }),
        );
    });

    it("leaves out records that a configured delegation would hide", () => {
        const cut: RecordSet = { name: `a.${ZONE}.`, type: "NS", ttl: 300, values: ["ns1.example.com."] };
        const at = (Name: string, Type: "A" | "DS" = "A"): ResourceRecordSet => ({
            Name,
            Type,
            TTL: 60,
            ResourceRecords: [{ Value: "x" }],
        });
        const old = [at(`a.${ZONE}.`), at(`a.${ZONE}.`, "DS"), at(`b.a.${ZONE}.`), at(`ba.${ZONE}.`)];
        const { plan } = follow({ old, present: [], copied: {}, own: [cut], hadOwn: [] });
        assert.deepEqual(plan.desired.map(recordKey), [`a.${ZONE}. DS`, `ba.${ZONE}. A`]);
        assert.deepEqual(plan.differences, ["ours instead of the old zone's: a A, b.a A"]);
    });

    it("refers aliases to the old zone's records to its own, and no others", () => {
        const alias = (HostedZoneId: string): ResourceRecordSet => ({
            Name: `a.${ZONE}.`,
            Type: "A",
            AliasTarget: { HostedZoneId, DNSName: `www.${ZONE}.`, EvaluateTargetHealth: true },
        });
        const leads = (id: string) => rewriteAlias(alias(id), OLD, NEW).AliasTarget;
        assert.deepEqual(leads("/hostedzone/ZOLD"), { ...alias(NEW).AliasTarget });
        assert.equal(leads("zold")?.HostedZoneId, NEW);
        assert.equal(leads("Z35SXDOTRQ7X7K")?.HostedZoneId, "Z35SXDOTRQ7X7K");
    });

    it("is complete: it includes members that this package does not know, and their changes", () => {
        const unknown = (n: number): ResourceRecordSet & { AZAffinity: object } => ({
            ...{ Name: `a.${ZONE}.`, Type: "A", TTL: 60, ResourceRecords: [{ Value: "x" }] },
            AZAffinity: { n },
        });
        const [before, after] = [unknown(1), unknown(2)];
        assert.notEqual(recordDigest(before), recordDigest(after));
        const { after: copy } = follow({ old: [before], present: [], copied: {}, own: [] });
        assert.deepEqual(copy, [before]);
    });

    it("names records of the old zone that are missing in the new one", () => {
        const at = (Name: string, Type: "A" | "NS"): ResourceRecordSet => ({ Name, Type });
        const old = [at(`${ZONE}.`, "NS"), at(`a.${ZONE}.`, "A"), at(`b.${ZONE}.`, "A")];
        assert.deepEqual(missingRecords(ZONE, old, [at(`a.${ZONE}.`, "A")]), ["b A"]);
    });
});
