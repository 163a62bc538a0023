import { createHash } from "node:crypto";
import { unquoteString } from "./escapes";
import { fromFqdn, toAsciiLabels, toRoute53Name } from "./names";
import { normalizeRecord, recordKey, type NormalizedRecordSet, type RecordSet } from "./recordSet";

/**
 * Marks: the deployment, and its resource, that records in a zone belong to. A mark is a TXT record that is written in the same atomic
 * change as the records, as in external-dns. Without it the provider could not distinguish records of an interrupted run from records of
 * another stack or of a person.
 */
export interface GroupMark {
    /** The name of the TXT record, relative to the zone: `_white-label-dns.ns1`. */
    name: string;
    /** `<deployment>/<resource>`, from `resourceMark`. */
    text: string;
    /** Further values of the record. */
    notes?: readonly string[] | undefined;
}

/** A mark that was found in a zone. */
export interface FoundMark {
    text: string;
    /** The digest of the keys of the records that were written with it. */
    records: string;
}

const MARK_TTL = 300;
const FORM = /^owner=(\S{1,120}) records=([0-9a-f]{12})$/;

/**
 * The mark of one resource.
 *
 * @param deployment random, and in the state before the first object is created
 * @param urn the URN of the resource: two resources of one deployment never have the same mark
 */
export function resourceMark(deployment: string, urn: string): string {
    return `${deployment}/${createHash("sha256").update(urn).digest("base64url").slice(0, 16)}`;
}

const DEPLOYMENT = /^white-label-dns-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** True for the mark of a whole deployment. */
export function isDeployment(text: string): boolean {
    return DEPLOYMENT.test(text);
}

/** The deployment in a mark. */
export function deploymentOf(text: string): string {
    return text.split("/")[0] ?? text;
}

/**
 * The entries of `takeOver` in the form for comparisons: marks and CallerReferences unchanged, and in addition names in the form that Route
 * 53 stores, so that case, a trailing dot and Unicode make no difference.
 */
export function toTakeOver(given: readonly string[]): string[] {
    const names = given.map((each) =>
        fromFqdn(toRoute53Name(toAsciiLabels(fromFqdn(each.trim()).toLowerCase()))),
    );
    return [...new Set([...given, ...names])];
}

/** The place of the mark for records at a name: below it, where no other record is in the way. */
export function markName(name: string): string {
    return name === "@" ? "_white-label-dns" : `_white-label-dns.${name.replace(/^\*\./, "")}`;
}

/** The TXT record of a mark. @param keys keys of all records that are written with it */
export function markRecord(mark: GroupMark, zone: string, keys: Iterable<string>): NormalizedRecordSet {
    const value = `owner=${mark.text} records=${digestOf(keys)}`;
    const values = [value, ...(mark.notes ?? [])];
    return normalizeRecord(mark.name, "TXT", { ttl: MARK_TTL, values }, zone);
}

/** The mark in a zone at the place of this one. @returns undefined if there is none */
export function findMark(
    mark: Pick<GroupMark, "name">,
    zone: string,
    present: readonly RecordSet[],
): FoundMark | undefined {
    return readMark(markValues(mark, zone, present));
}

/** All marks in a zone, at any place. */
export function findMarks(present: readonly RecordSet[]): FoundMark[] {
    return present
        .filter(({ name, type }) => type === "TXT" && /^_white-label-dns\./.test(name))
        .flatMap(({ values = [] }) => readMark(values) ?? []);
}

function readMark(values: readonly string[]): FoundMark | undefined {
    const [, text, records] = values.flatMap(
        (value) => FORM.exec(unquoteString(value).toString("latin1")) ?? [],
    );
    return text === undefined || records === undefined ? undefined : { text, records };
}

/** All values of the record at the place of a mark; empty if there is no such record. */
export function markValues(
    { name }: Pick<GroupMark, "name">,
    zone: string,
    present: readonly RecordSet[],
): readonly string[] {
    const key = recordKey(normalizeRecord(name, "TXT", {}, zone));
    return present.find((record) => recordKey(record) === key)?.values ?? [];
}

/** True if the mark or its deployment is named in `takeOver`, but not for a mark of this deployment, whose other resources stay. */
export function isToTake(text: string, own: string, takeOver: readonly string[]): boolean {
    const deployment = deploymentOf(text);
    return takeOver.includes(text) || (takeOver.includes(deployment) && deployment !== deploymentOf(own));
}

/** A mark has this digest to identify the records that were written with it. */
export function digestOf(keys: Iterable<string>): string {
    return createHash("sha256")
        .update([...keys].sort().join("\n"))
        .digest("hex")
        .slice(0, 12);
}
