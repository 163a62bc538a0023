import { isInDomain, toRoute53Name } from "../records/names";
import { relativeName } from "../records/recordName";
import { normalizeRecord, recordKey, sameRecord, type RecordSet } from "../records/recordSet";
import { checkTenant } from "../settings/checkSettings";
import { DEFAULT_NAMES, tenantRecords, type Target, type TenantRecord } from "../settings/tenantRecords";
import type { InventoryZone } from "./readInventory";
import { isTenant, type ZoneVerdict } from "./verdicts";

/** Makes the tenants of a stack config from hosted zones. Pure. */

/** A tenant in the form of a config. */
export interface ImportedTenant {
    domain: string;
    inside?: string;
    zoneId?: string;
    migrateFrom?: { zoneId: string; stage: "copy" };
    target?: Target;
    names?: string[];
    records?: TenantRecord[];
}

export interface ImportedTenants {
    tenants: ImportedTenant[];
    /** Records that the config cannot contain: they are copied, or stay, without being managed. */
    notes: string[];
}

/** @param withRecords true to write the records into the config as managed ones */
export function importedTenants(
    zones: readonly InventoryZone[],
    verdicts: readonly ZoneVerdict[],
    withRecords: boolean,
): ImportedTenants {
    const byId = new Map(zones.map((zone) => [zone.id, zone]));
    const inner = innerDomains(verdicts.filter(isTenant));
    const notes: string[] = [];
    const tenants = verdicts.filter(isTenant).map(({ id, name, verdict, inside }) => {
        const zone = byId.get(id);
        const managed =
            withRecords && zone !== undefined ? managedRecords(zone, inner.get(name) ?? [], notes) : {};
        return {
            domain: name,
            ...(inside === undefined ? {} : { inside }),
            ...(verdict === "recreate"
                ? { migrateFrom: { zoneId: id, stage: "copy" as const } }
                : { zoneId: id }),
            ...managed,
        };
    });
    return { tenants, notes };
}

/** The tenants inside each domain, which the stack itself delegates: each in the nearest domain that contains it. */
function innerDomains(tenants: readonly Pick<ZoneVerdict, "name" | "inside">[]): Map<string, string[]> {
    const inner = new Map<string, string[]>();
    for (const { name, inside } of tenants) {
        if (inside !== undefined) {
            inner.set(inside, [...(inner.get(inside) ?? []), name]);
        }
    }
    return inner;
}

type Managed = Pick<ImportedTenant, "target" | "names" | "records">;

function managedRecords(zone: InventoryZone, inner: readonly string[], notes: string[]): Managed {
    const { name: domain } = zone;
    const isInner = (record: RecordSet): boolean =>
        inner.some((below) => isInDomain(record.name.replace(/\.$/, ""), below));
    const found = zone.records.filter((record) => !isInner(record));
    const { target, names, covered } = recognizedTarget(zone, found);
    const rest = found.filter((record) => !covered.has(recordKey(record)));
    const records = acceptedRecords(
        domain,
        rest.map((record) => toTenantRecord(record, zone)),
        { target, names },
        notes,
    );
    return {
        ...(target === undefined ? {} : { target, ...(isDefault(names) ? {} : { names }) }),
        ...(records.length === 0 ? {} : { records }),
    };
}

function isDefault(names: readonly string[]): boolean {
    return names.length === DEFAULT_NAMES.length && names.every((name) => DEFAULT_NAMES.includes(name));
}

/** The form of a record in the config. */
function toTenantRecord(record: RecordSet, { id, name: domain }: InventoryZone): TenantRecord {
    const { type, setIdentifier, routing, healthCheckId, alias, ttl, values } = record;
    const isOwn = alias?.zoneId.toUpperCase() === id.toUpperCase();
    const health = alias?.evaluateTargetHealth === true ? { evaluateTargetHealth: true } : {};
    return {
        name: relativeName(record.name, domain),
        type,
        ...(alias === undefined
            ? { ttl, values }
            : {
                  alias: isOwn
                      ? { name: relativeName(toRoute53Name(alias.dnsName), domain), ...health }
                      : { dnsName: alias.dnsName.replace(/\.$/, ""), zoneId: alias.zoneId, ...health },
              }),
        ...(routing === undefined ? {} : { routing }),
        ...(setIdentifier === undefined ? {} : { setIdentifier }),
        ...(healthCheckId === undefined ? {} : { healthCheckId }),
    };
}

interface Recognized {
    target?: Target | undefined;
    names: string[];
    /** The keys of the records that the target replaces. */
    covered: ReadonlySet<string>;
}

/** The target of the domain and of www: its records must be exactly the records of the zone. */
function recognizedTarget({ id, name: domain }: InventoryZone, records: readonly RecordSet[]): Recognized {
    const there = new Map(records.map((record) => [recordKey(record), record]));
    const found = targetAt(domain, there);
    // A target can be any AWS resource, but not another record of this zone, because that record moves together with the zone.
    const target = found?.alias?.zoneId.toUpperCase() === id.toUpperCase() ? undefined : found;
    for (const names of target === undefined ? [] : [["@", "www"], ["@"]]) {
        const made = tenantRecords(target, names).map(({ name, type, data }) =>
            normalizeRecord(name, type, data, domain, id),
        );
        const isSame = made.every((record) => {
            const found = there.get(recordKey(record));
            return found !== undefined && sameRecord(found, record);
        });
        const keys = new Set(made.map(recordKey));
        const others = records.some(
            (record) =>
                !keys.has(recordKey(record)) &&
                made.some(
                    ({ name, type }) => name === record.name && isAddress(type) && isAddress(record.type),
                ),
        );
        if (isSame && !others) {
            return { target, names, covered: keys };
        }
    }
    return { names: [], covered: new Set() };
}

function isAddress(type: string): boolean {
    return type === "A" || type === "AAAA";
}

/** The target of the simple address records of the domain itself. */
function targetAt(domain: string, there: ReadonlyMap<string, RecordSet>): Target | undefined {
    const at = (type: string): RecordSet | undefined =>
        there.get(recordKey({ name: toRoute53Name(domain), type }));
    const [a, aaaa] = [at("A"), at("AAAA")];
    const alias = a?.alias;
    if (alias !== undefined) {
        const { dnsName, zoneId, evaluateTargetHealth } = alias;
        return {
            alias: {
                dnsName: dnsName.replace(/\.$/, ""),
                zoneId,
                ...(evaluateTargetHealth === true ? { evaluateTargetHealth } : {}),
            },
        };
    }
    const addresses = [...(a?.values ?? []), ...(aaaa?.values ?? [])];
    const ttl = (a ?? aaaa)?.ttl;
    return addresses.length === 0
        ? undefined
        : { addresses, ...(ttl === undefined || ttl === 300 ? {} : { ttl }) };
}

/** The records that the settings accept. The others are named, and not written. */
function acceptedRecords(
    domain: string,
    records: readonly TenantRecord[],
    { target, names }: Pick<Recognized, "target" | "names">,
    notes: string[],
): TenantRecord[] {
    let accepted = [...records];
    for (;;) {
        const { problems } = checkTenant({
            domain,
            ...(target === undefined ? {} : { target, names }),
            records: accepted,
        });
        const wrong = new Map(
            problems.flatMap(({ key, message }): [number, string][] => {
                const index = /^records\[(\d+)\]/.exec(key)?.[1];
                return index === undefined ? [] : [[Number(index), message]];
            }),
        );
        if (wrong.size === 0) {
            return accepted;
        }
        for (const [index, message] of wrong) {
            const { name = "", type = "" } = accepted[index] ?? {};
            notes.push(`${domain}: ${name} ${type} is not written into the config: ${message}`);
        }
        accepted = accepted.filter((_record, index) => !wrong.has(index));
    }
}
