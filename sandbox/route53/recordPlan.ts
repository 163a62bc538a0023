import { isInDomain } from "../../records/names";
import { storedKey, type StoredRecordSet } from "../world";
import { checkName } from "./domainNames";
import { checkValue } from "./rdata";
import { checkFinalState, checkStep, type BatchContext } from "./recordRules";
import type { RequestedChange } from "./recordXml";
import { ZoneDraft } from "./zoneDraft";

/** The limits of a ChangeResourceRecordSets request (Developer Guide, DNSLimitations). An UPSERT counts twice for both. */
const MAX_VALUES_PER_BATCH = 1000;
const MAX_CHARACTERS_PER_BATCH = 32_000;

/** The zone's records after the batch, or every problem of the batch in the service's words. */
export type BatchPlan =
    { records: Map<string, StoredRecordSet>; problems: [] } | { records?: undefined; problems: string[] };

/**
 * Applies a batch to a zone, as a whole or not at all (API ChangeResourceRecordSets). Changes apply in their order, and each one is checked
 * against the result of the changes before it.
 */
export function planChanges(context: BatchContext, batch: readonly RequestedChange[]): BatchPlan {
    const tooBig = batchLimitProblems(batch);
    if (tooBig.length > 0) {
        return { problems: tooBig };
    }
    const changes: RequestedChange[] = [];
    const problems: string[] = [];
    for (const change of batch) {
        const { record, problem } = normalize(change.record);
        if (problem !== undefined) {
            problems.push(problem);
        } else {
            changes.push({ action: change.action, record });
        }
    }
    problems.push(...repeatProblems(changes), ...changes.flatMap((change) => valueProblems(context, change)));
    const draft = new ZoneDraft(
        context.zone.records,
        changes.flatMap(({ record: { name, alias } }) => [name, alias?.dnsName ?? name]),
    );
    for (const change of changes) {
        problems.push(...applyChange(draft, change));
        if (change.action !== "DELETE") {
            problems.push(...checkStep(context, draft, change.record));
        }
    }
    problems.push(...checkFinalState(context, draft.records));
    return problems.length > 0
        ? { problems: [...new Set(problems)] }
        : { records: draft.records, problems: [] };
}

function batchLimitProblems(batch: readonly RequestedChange[]): string[] {
    let values = 0;
    let characters = 0;
    for (const { action, record } of batch) {
        const weight = action === "UPSERT" ? 2 : 1;
        values += weight * (record.values?.length ?? 1);
        characters += weight * (record.values ?? []).reduce((sum, value) => sum + value.length, 0);
    }
    return [
        ...(values > MAX_VALUES_PER_BATCH
            ? [`Number of records limit of ${MAX_VALUES_PER_BATCH} exceeded.`]
            : []),
        ...(characters > MAX_CHARACTERS_PER_BATCH
            ? [`Number of characters limit of ${MAX_CHARACTERS_PER_BATCH} exceeded.`]
            : []),
    ];
}

type Normalized = { record: StoredRecordSet; problem?: undefined } | { record?: undefined; problem: string };

function normalize(record: StoredRecordSet): Normalized {
    const { name, problem } = checkName(record.name);
    if (name === undefined) {
        return { problem: `FATAL problem: ${problem} encountered with '${record.name}'` };
    }
    if (record.alias === undefined) {
        return { record: { ...record, name } };
    }
    const target = checkName(record.alias.dnsName);
    return target.name === undefined
        ? { problem: `FATAL problem: ${target.problem} encountered with '${record.alias.dnsName}'` }
        : { record: { ...record, name, alias: { ...record.alias, dnsName: target.name } } };
}

/** A batch may contain a record set once, or twice: a DELETE and then a CREATE. */
function repeatProblems(changes: readonly RequestedChange[]): string[] {
    const actions = new Map<string, RequestedChange[]>();
    for (const change of changes) {
        const key = storedKey(change.record);
        actions.set(key, [...(actions.get(key) ?? []), change]);
    }
    return [...actions.values()]
        .filter((group) => group.length > 1 && group.map(({ action }) => action).join() !== "DELETE,CREATE")
        .map(
            ([first]) =>
                "The request contains an invalid set of changes for a resource record set " +
                `'${first?.record.type} ${first?.record.name}'`,
        );
}

function valueProblems({ zone, limits }: BatchContext, { action, record }: RequestedChange): string[] {
    const { name, type, values } = record;
    if (!isInDomain(name, zone.name)) {
        return [`RRSet with DNS name ${name} is not permitted in zone ${zone.name}`];
    }
    if (action === "DELETE" || values === undefined) {
        return [];
    }
    const problems = values.flatMap((value) => checkValue(type, value) ?? []);
    const repeated = new Set(values.filter((value, index) => values.indexOf(value) < index));
    problems.push(...[...repeated].map((value) => `Duplicate Resource Record: '${value}'`));
    if ((type === "CNAME" || type === "SOA") && values.length > 1) {
        problems.push(`RRSet of type ${type} with DNS name ${name} must have exactly one resource record`);
    }
    if (values.length > limits.valuesPerRecordSet) {
        problems.push(
            `RRSet of type ${type} with DNS name ${name} has ${values.length} resource records, and the limit is ` +
                `${limits.valuesPerRecordSet}`,
        );
    }
    return problems;
}

function applyChange(draft: ZoneDraft, { action, record }: RequestedChange): string[] {
    const existing = draft.get(record);
    if (action === "CREATE" && existing !== undefined) {
        return [`Tried to create resource record set ${describe(record)} but it already exists`];
    }
    if (action !== "DELETE") {
        draft.set(record);
        return [];
    }
    if (existing === undefined) {
        return [`Tried to delete resource record set ${describe(record)} but it was not found`];
    }
    if (!isSameContent(existing, record)) {
        return [
            `Tried to delete resource record set ${describe(record)} but the values provided do not match the current values`,
        ];
    }
    draft.delete(record);
    return [];
}

function describe({ name, type, setIdentifier }: StoredRecordSet): string {
    const identifier = setIdentifier === undefined ? "" : `, set identifier='${setIdentifier}'`;
    return `[name='${name}', type='${type}'${identifier}]`;
}

/** Whether a DELETE matches an existing record set. The order of values does not matter, and routing fields may be left out. */
function isSameContent(existing: StoredRecordSet, given: StoredRecordSet): boolean {
    const content = ({ ttl, values, alias }: StoredRecordSet): string =>
        JSON.stringify([ttl, values === undefined ? undefined : [...values].sort(), alias]);
    return (
        content(existing) === content(given) &&
        Object.entries(given.routing ?? {}).every(
            ([field, value]) => JSON.stringify(existing.routing?.[field]) === JSON.stringify(value),
        )
    );
}
