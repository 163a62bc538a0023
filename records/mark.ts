import { createHash } from "node:crypto";
import { unquoteString } from "./escapes";
import { fromFqdn, toAsciiLabels, toRoute53Name } from "./names";
import { normalizeRecord, recordKey, type NormalizedRecordSet, type RecordSet } from "./recordSet";

/**
 * Marks: which deployment, and which resource of it, records in a zone belong to. A mark is a TXT record that is written
 * in the same atomic change as the records, as external-dns does it. Without it the provider could not tell records that a run which
 * was cut off has left from records of another stack, or from records that a person made.
 */
export interface GroupMark {
    /** Of the TXT record, relative to the zone: `_white-label-dns.ns1`. */
    name: string;
    /** `<deployment>/<resource>`, as `resourceMark` makes it. */
    text: string;
    /** Further values of the record. */
    notes?: readonly string[] | undefined;
}

/** A mark as it stands in a zone. */
export interface FoundMark {
    text: string;
    /** Of the keys of the records that were written with it. */
    records: string;
}

const MARK_TTL = 300;
const FORM = /^owner=(\S{1,120}) records=([0-9a-f]{12})$/;

/**
 * The mark of one resource.
 *
 * @param deployment random, and in the state before the first thing is created
 * @param urn of the resource: two resources of one deployment never have the same mark
 */
export function resourceMark(deployment: string, urn: string): string {
    return `${deployment}/${createHash("sha256").update(urn).digest("base64url").slice(0, 16)}`;
}

const DEPLOYMENT = /^white-label-dns-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** True for the mark of a whole deployment. */
export function isDeployment(text: string): boolean {
    return DEPLOYMENT.test(text);
}

/** The deployment that a mark names. */
export function deploymentOf(text: string): string {
    return text.split("/")[0] ?? text;
}

/**
 * What is to be taken over, as it is compared: marks and CallerReferences as they are, and names beside that in the form
 * that Route 53 stores, so that case, a trailing dot and Unicode make no difference.
 */
export function toTakeOver(given: readonly string[]): string[] {
    const names = given.map((each) =>
        fromFqdn(toRoute53Name(toAsciiLabels(fromFqdn(each.trim()).toLowerCase()))),
    );
    return [...new Set([...given, ...names])];
}

/** Where the mark of records at a name stands: below it, where no other record is in the way. */
export function markName(name: string): string {
    return name === "@" ? "_white-label-dns" : `_white-label-dns.${name.replace(/^\*\./, "")}`;
}

/** The TXT record of a mark. @param keys of all records that are written with it */
export function markRecord(mark: GroupMark, zone: string, keys: Iterable<string>): NormalizedRecordSet {
    const value = `owner=${mark.text} records=${digestOf(keys)}`;
    const values = [value, ...(mark.notes ?? [])];
    return normalizeRecord(mark.name, "TXT", { ttl: MARK_TTL, values }, zone);
}

/** The mark that a zone holds at the place of this one. @returns undefined where there is none */
export function findMark(
    mark: Pick<GroupMark, "name">,
    zone: string,
    present: readonly RecordSet[],
): FoundMark | undefined {
    return readMark(markValues(mark, zone, present));
}

/** All marks in a zone, wherever they stand. */
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

/** All values of the record at the place of a mark; none where there is no such record. */
export function markValues(
    { name }: Pick<GroupMark, "name">,
    zone: string,
    present: readonly RecordSet[],
): readonly string[] {
    const key = recordKey(normalizeRecord(name, "TXT", {}, zone));
    return present.find((record) => recordKey(record) === key)?.values ?? [];
}

/** True for a mark that is named, or whose deployment is: but not for one of this very deployment, whose other resources are there to stay. */
export function isToTake(text: string, own: string, takeOver: readonly string[]): boolean {
    const deployment = deploymentOf(text);
    return takeOver.includes(text) || (takeOver.includes(deployment) && deployment !== deploymentOf(own));
}

/** So that a mark tells which of the records beside it were written with it. */
export function digestOf(keys: Iterable<string>): string {
    return createHash("sha256")
        .update([...keys].sort().join("\n"))
        .digest("hex")
        .slice(0, 12);
}
