import { createHash } from "node:crypto";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { relativeName } from "../records/recordName";
import { groupKey, isApexAuthority, recordKey, type RecordSet } from "../records/recordSet";
import { bareId } from "./hostedZones";
import { fromSdk } from "./recordForms";

/**
 * Copies a zone into another one of the same name: which records, what is ours and wins, and what a person changed in the
 * copy. Pure. Records are copied whole, as Route 53 gave them; none of what they say is kept but a digest.
 */

/** The records that were copied: by key, the digest of each as it was copied; two of them where either may be there. */
export type Copied = Record<string, string>;

export interface CopyState {
    zone: string;
    /** Bare ids. */
    oldZoneId: string;
    newZoneId: string;
    /** All records of the old zone; undefined where it is gone, or is not to be copied from. */
    old: readonly ResourceRecordSet[] | undefined;
    /** What the new zone holds now: all of it, or the range of our own names where nothing is copied. */
    present: readonly ResourceRecordSet[];
    /** What of our own is to be there, the apex included. */
    own: readonly RecordSet[];
    /** The keys of our own records, of before as well. */
    ownKeys: ReadonlySet<string>;
    copied: Readonly<Copied>;
    /** Nothing is copied any more: what differs is told. */
    isFrozen: boolean;
}

export interface CopyPlan {
    /** Copies that are to be in the new zone, beside our own records. */
    desired: RecordSet[];
    /** Keys of copies that are in the new zone and still ours to change or delete. */
    owned: Set<string>;
    /** What is copied once the plan is done. */
    copied: Copied;
    /** What differs between the zones and stays so, for a person. */
    differences: string[];
    /** The whole record behind each desired one. */
    raw: Map<RecordSet, ResourceRecordSet>;
}

const DIGEST_LENGTH = 12;
/** So many names a difference tells. */
const SHOWN = 20;
/** More records than these, and than a third of those copied, do not leave at once: the old zone may be on its way out. */
const FEW = 3;

/** A record set as one place has it. */
interface Item {
    raw: ResourceRecordSet;
    record: RecordSet;
    key: string;
    group: string;
    digest: string;
}

/** A digest of all that a record set says; the order of its values does not count. */
export function recordDigest(record: ResourceRecordSet): string {
    const values = record.ResourceRecords?.map(({ Value = "" }) => Value).sort();
    const text = canonical({ ...record, ResourceRecords: values });
    return createHash("sha256").update(text).digest("hex").slice(0, DIGEST_LENGTH);
}

/** With the keys of each object in order. */
function canonical(value: unknown): string {
    return JSON.stringify(value, (_key, part: unknown) => (isDictionary(part) ? inOrder(part) : part));
}

function isDictionary(part: unknown): part is object {
    return typeof part === "object" && part !== null && !Array.isArray(part);
}

function inOrder(part: object): Record<string, unknown> {
    const entries: [string, unknown][] = Object.entries(part);
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The record as it is to be in the new zone: an alias to the old zone's own records leads to the new zone's. */
export function rewriteAlias(
    record: ResourceRecordSet,
    oldZoneId: string,
    newZoneId: string,
): ResourceRecordSet {
    const { AliasTarget: alias } = record;
    const isOwn = alias !== undefined && sameId(alias.HostedZoneId, oldZoneId);
    return isOwn ? { ...record, AliasTarget: { ...alias, HostedZoneId: newZoneId } } : record;
}

function sameId(one: string | undefined, other: string): boolean {
    return one !== undefined && bareId(one).toUpperCase() === bareId(other).toUpperCase();
}

/** True while the record is as it was copied: no person or tool has changed it since. */
export function isAsCopied(record: ResourceRecordSet, copied: Readonly<Copied>): boolean {
    const digests = copied[keyOf(record)];
    return digests !== undefined && digests.split(" ").includes(recordDigest(record));
}

/** What may be copied after a change that stopped at an unknown place. */
export function eitherCopied(before: Readonly<Copied> = {}, after: Readonly<Copied> = {}): Copied {
    const both = Object.entries(after).map(([key, digest]): [string, string] => {
        const former = before[key]?.split(" ") ?? [];
        return [key, [...new Set([...former, ...digest.split(" ")])].join(" ")];
    });
    return { ...before, ...Object.fromEntries(both) };
}

/** Names and types of the old zone that the new one has nothing at; the apex NS and SOA are left out. */
export function missingRecords(
    zone: string,
    old: readonly ResourceRecordSet[],
    present: readonly ResourceRecordSet[],
): string[] {
    const there = new Set(present.map((record) => groupKey(fromSdk(record))));
    const names = old
        .map(fromSdk)
        .filter((record) => !isApexAuthority(record, zone) && !there.has(groupKey(record)))
        .map((record) => `${relativeName(record.name, zone)} ${record.type}`);
    return [...new Set(names)];
}

/** What becomes of each record of the old zone, and of what was copied before. */
export function planCopy(state: CopyState): CopyPlan {
    const { zone, oldZoneId, newZoneId, old = [], present, copied } = state;
    const here = present.map(itemOf).filter(({ record }) => !isApexAuthority(record, zone));
    const sources = old
        .map((record) => itemOf(rewriteAlias(record, oldZoneId, newZoneId)))
        .filter(({ record }) => !isApexAuthority(record, zone));
    const ours = ownTerritory(state.own, zone);
    const wanted = sources.filter(({ record }) => !ours(record));
    const outdone = sources.filter(({ record }) => ours(record));
    const asCopied = here.filter(({ raw }) => isAsCopied(raw, copied));
    const outdoneHere = asCopied.filter(({ record }) => ours(record));
    const sourceKeys = new Set(sources.map(({ key }) => key));
    const told = tell("ours instead of the old zone's", outdone, zone);
    if (state.isFrozen || state.old === undefined) {
        const replaced = new Set(outdoneHere.map(({ key }) => key));
        return {
            desired: [],
            owned: replaced,
            copied: withoutKeys(copied, replaced),
            differences: [...told, ...(state.old === undefined ? [] : compare(wanted, here, state, ours))],
            raw: new Map(),
        };
    }
    const left = leftGroups(wanted, here, state);
    const leavers = asCopied.filter(
        ({ key, group, record }) => !left.has(group) && !ours(record) && !sourceKeys.has(key),
    );
    const isExodus = leavers.length > FEW && leavers.length * 3 > asCopied.length;
    for (const { group } of isExodus ? leavers : []) {
        left.add(group);
    }
    const taken = wanted.filter(({ group }) => !left.has(group));
    const digests = new Map(taken.map(({ key, digest }) => [key, digest]));
    const kept = Object.entries(copied).filter(([key]) => left.has(groupOfKey(key)));
    const owned = here.filter(
        ({ raw, key, group, digest }) =>
            !left.has(group) && (isAsCopied(raw, copied) || digests.get(key) === digest),
    );
    return {
        desired: taken.map(({ record }) => record),
        owned: new Set(owned.map(({ key }) => key)),
        copied: { ...Object.fromEntries(kept), ...Object.fromEntries(digests) },
        differences: [
            ...told,
            ...tell(
                "of another owner in the new zone, and left as it is",
                wanted.filter(({ group }) => left.has(group)),
                zone,
            ),
            ...tell(
                "left the old zone, too many at once to be taken out of the new one",
                isExodus ? leavers : [],
                zone,
            ),
        ],
        raw: new Map(taken.map(({ record, raw }) => [record, raw])),
    };
}

function itemOf(raw: ResourceRecordSet): Item {
    const record = fromSdk(raw);
    return { raw, record, key: recordKey(record), group: groupKey(record), digest: recordDigest(raw) };
}

function keyOf(record: ResourceRecordSet): string {
    return recordKey(fromSdk(record));
}

function groupOfKey(key: string): string {
    const [name = "", type = ""] = key.split(" ");
    return groupKey({ name, type });
}

function withoutKeys(copied: Readonly<Copied>, keys: ReadonlySet<string>): Copied {
    return Object.fromEntries(Object.entries(copied).filter(([key]) => !keys.has(key)));
}

/**
 * Where no copy can stand: at our names and types, beside a CNAME of ours or as one beside ours (RFC 1034 §3.6.2), and at
 * and below what we delegate, where it would not be answered (§4.2.1).
 */
function ownTerritory(own: readonly RecordSet[], zone: string): (record: RecordSet) => boolean {
    const groups = new Set(own.map(groupKey));
    const names = new Set(own.map(({ name }) => name));
    const aliased = new Set(own.flatMap(({ name, type }) => (type === "CNAME" ? [name] : [])));
    const cuts = own.filter((record) => record.type === "NS" && !isApexAuthority(record, zone));
    return (record) =>
        groups.has(groupKey(record)) ||
        aliased.has(record.name) ||
        (record.type === "CNAME" && names.has(record.name)) ||
        cuts.some(({ name }) =>
            record.name === name ? record.type !== "DS" : record.name.endsWith(`.${name}`),
        );
}

/** Names and types of which another owner has something in the new zone: all of them stay as they are there. */
function leftGroups(
    wanted: readonly Item[],
    here: readonly Item[],
    { copied, ownKeys }: CopyState,
): Set<string> {
    const digests = new Map(wanted.map(({ key, digest }) => [key, digest]));
    const others = here.filter(
        ({ raw, key, digest }) =>
            !ownKeys.has(key) && !isAsCopied(raw, copied) && digests.get(key) !== digest,
    );
    const groups = new Set(others.map(({ group }) => group));
    const names = new Set(others.map(({ record }) => record.name));
    const aliased = new Set(others.flatMap(({ record }) => (record.type === "CNAME" ? [record.name] : [])));
    const left = wanted.filter(
        ({ record, group }) =>
            groups.has(group) ||
            aliased.has(record.name) ||
            (record.type === "CNAME" && names.has(record.name)),
    );
    return new Set(left.map(({ group }) => group));
}

/** What differs between the zones, where nothing is copied. */
function compare(
    wanted: readonly Item[],
    here: readonly Item[],
    { zone, ownKeys }: CopyState,
    ours: (record: RecordSet) => boolean,
): string[] {
    const old = new Map(wanted.map((item) => [item.key, item]));
    const found = new Map(here.map((item) => [item.key, item]));
    const others = here.filter(({ key, record }) => !ownKeys.has(key) && !ours(record));
    return [
        ...tell(
            "only in the old zone",
            wanted.filter(({ key }) => !found.has(key)),
            zone,
        ),
        ...tell(
            "only in the new zone",
            others.filter(({ key }) => !old.has(key)),
            zone,
        ),
        ...tell(
            "not the same in the old zone and the new one",
            wanted.filter(({ key, digest }) => (found.get(key)?.digest ?? digest) !== digest),
            zone,
        ),
    ];
}

/** One line for a person, none where there is nothing: `only in the old zone: www A, @ MX`. */
function tell(what: string, items: readonly Item[], zone: string): string[] {
    const names = [
        ...new Set(items.map(({ record }) => `${relativeName(record.name, zone)} ${record.type}`)),
    ].sort();
    const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
    return names.length === 0 ? [] : [`${what}: ${names.slice(0, SHOWN).join(", ")}${more}`];
}
