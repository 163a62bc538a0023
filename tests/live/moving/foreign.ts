import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { recordProblems } from "../../../records/recordProblems";
import { normalizeRecord } from "../../../records/recordSet";
import { USER_TYPES } from "../../../records/types";
import { readZoneFile } from "../../../records/zoneFile";
import { toSdk } from "../../../route53/recordForms";
import { DNSCONTROL } from "../../records/types/foreign/dnscontrol";
import { DNSPYTHON } from "../../records/types/foreign/dnspython";
import { OCTODNS } from "../../records/types/foreign/octodns";
import { RFCS } from "../../records/types/foreign/rfcs";
import type { Collection } from "../../records/types/foreign/rows";
import type { ForeignRecords } from "./oldZones";

/** Records that were written for other programs: collections of values, and zone files. */

const COLLECTIONS: readonly (readonly [string, readonly Collection[]])[] = [
    ["octodns.net", OCTODNS],
    ["dnscontrol.org", DNSCONTROL],
    ["dnspython.com", DNSPYTHON],
    ["rfcs.de", RFCS],
];

/** Each value at its own name. Values without a type at Route 53, and values that Route 53 refuses, are left out. */
export function foreignCollections(): ForeignRecords[] {
    return COLLECTIONS.map(([domain, collections]) => ({
        name: collections.map(({ source }) => source).join("; "),
        domain,
        records: collections
            .flatMap(({ rows }) => rows)
            .flatMap(([type, value], index) =>
                legalRecord(domain, `v${index}.${domain}`, type, 300, [value]),
            ),
    }));
}

/** The zone files of a folder, each with the name `<domain>.zone`. */
export async function foreignFiles(folder: string): Promise<ForeignRecords[]> {
    const files = (await readdir(folder)).filter((name) => name.endsWith(".zone")).sort();
    return Promise.all(
        files.map(async (file) => {
            const domain = basename(file, ".zone");
            const { records } = readZoneFile(await readFile(join(folder, file), "utf8"), domain);
            const groups = new Map<string, { name: string; type: string; ttl: number; values: string[] }>();
            for (const { name, type, ttl = 300, value } of records) {
                const key = `${name.toLowerCase()} ${type}`;
                const group = groups.get(key) ?? { name, type, ttl, values: [] };
                groups.set(key, { ...group, values: [...new Set([...group.values, value])] });
            }
            const sets = [...groups.values()].filter(
                ({ name, type }) => !(["NS", "SOA"].includes(type) && name === `${domain}.`),
            );
            return {
                name: file,
                domain,
                records: sets.flatMap(({ name, type, ttl, values }) =>
                    legalRecord(domain, name, type, ttl, values),
                ),
            };
        }),
    );
}

function legalRecord(
    domain: string,
    name: string,
    type: string,
    ttl: number,
    values: string[],
): ResourceRecordSet[] {
    const record = normalizeRecord(name, type, { ttl, values }, domain);
    const isLegal = USER_TYPES.includes(type) && recordProblems(record, domain).length === 0;
    return isLegal ? [toSdk(record)] : [];
}
