import { createHash } from "node:crypto";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { relativeName } from "../records/recordName";
import { groupKey, isApexAuthority, recordKey, type RecordSet } from "../records/recordSet";
import { bareId } from "./hostedZones";
import { fromSdk } from "./recordForms";

/**
 * Plans the copy of a zone into another one of the same name: which records to copy, which of our own records have priority, and which
 * copies a person has changed. Pure. Records are copied whole, as Route 53 returned them; only a digest of each is stored.
 */

/** The digests of the copied records, by key; two digests if it is unknown which version of a record is there. */
export type Copied = Record<string, string>;

export interface CopyState {
    zone: string;
    /** Bare ids. */
    oldZoneId: string;
    newZoneId: string;
    /** All records of the old zone; undefined if it does not exist, or is not copied. */
    old: readonly ResourceRecordSet[] | undefined;
    /** The present records of the new zone: all of them, or only the range of our own names if no records are copied. */
    present: readonly ResourceRecordSet[];
    /** Our own wanted records, including the apex. */
    own: readonly RecordSet[];
    /** The keys of our own records, including former ones. */
    ownKeys: ReadonlySet<string>;
    copied: Readonly<Copied>;
    /** True if no more records are copied, and differences are only reported. */
    isFrozen: boolean;
}

export interface CopyPlan {
    /** The copies that the new zone should have, in addition to our own records. */
    desired: RecordSet[];
    /** Keys of copies in the new zone that we may still change or delete. */
    owned: Set<string>;
    /** The copied records after the plan is done. */
    copied: Copied;
    /** The differences between the zones that stay, as texts for a person. */
    differences: string[];
    /** The whole record behind each desired one. */
    raw: Map<RecordSet, ResourceRecordSet>;
}

const DIGEST_LENGTH = 12;
/** The maximum number of names in a difference. */
const SHOWN = 20;
/**
 * If more records than this, and more than a third of the copies, disappear at once, the copies stay: the old zone may be about to be
 * deleted.
 */
const FEW = 3;

/** A record set in one of the zones. */
interface Item {
    raw: ResourceRecordSet;
    record: RecordSet;
    key: string;
    group: string;
    digest: string;
}

/** A digest of the whole record set, independent of the order of its values. */
export function recordDigest(record: ResourceRecordSet): string {
    const values = record.ResourceRecords?.map(({ Value = "" }) => Value).sort();
    const text = canonical({ ...record, ResourceRecords: values });
    return createHash("sha256").update(text).digest("hex").slice(0, DIGEST_LENGTH);
}

/** JSON with sorted keys. */
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

/** The record for the new zone: an alias to one of the old zone's own records leads to the new zone instead. */
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

/** True if no person or program has changed the record since it was copied. */
export function isAsCopied(record: ResourceRecordSet, copied: Readonly<Copied>): boolean {
    const digests = copied[keyOf(record)];
    return digests !== undefined && digests.split(" ").includes(recordDigest(record));
}

/** The possible copies after a change that stopped at an unknown point. */
export function eitherCopied(before: Readonly<Copied> = {}, after: Readonly<Copied> = {}): Copied {
    const both = Object.entries(after).map(([key, digest]): [string, string] => {
        const former = before[key]?.split(" ") ?? [];
        return [key, [...new Set([...former, ...digest.split(" ")])].join(" ")];
    });
    return { ...before, ...Object.fromEntries(both) };
}

/** Names and types of the old zone that are missing in the new one, without the apex NS and SOA. */
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

/** Plans each record of the old zone, and each former copy. */
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
 * The places where no copy is possible: at our names and types, beside our CNAME, as a CNAME beside our records (RFC 1034 §3.6.2), and at
 * and below our delegations, where it would not be answered (§4.2.1).
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

/** Names and types at which another owner has a record in the new zone: all of these records stay. */
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

/** The differences between the zones if no records are copied. */
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

/** One line for a person, none without items: `only in the old zone: www A, @ MX`. */
function tell(what: string, items: readonly Item[], zone: string): string[] {
    const names = [
        ...new Set(items.map(({ record }) => `${relativeName(record.name, zone)} ${record.type}`)),
    ].sort();
    const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
    return names.length === 0 ? [] : [`${what}: ${names.slice(0, SHOWN).join(", ")}${more}`];
}
