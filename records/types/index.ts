import { a } from "./a";
import { aaaa } from "./aaaa";
import { caa } from "./caa";
import { cname } from "./cname";
import { dnskey } from "./dnskey";
import { ds } from "./ds";
import { mx } from "./mx";
import { naptr } from "./naptr";
import { ns } from "./ns";
import { ptr } from "./ptr";
import type { RecordType } from "./recordType";
import { soa } from "./soa";
import { spf } from "./spf";
import { srv } from "./srv";
import { sshfp } from "./sshfp";
import { https, svcb } from "./svcb";
import { tlsa } from "./tlsa";
import { txt } from "./txt";

/**
 * The record types of Route 53 (API ResourceRecordSet, Type), and DNSKEY, which is queried when a domain may be signed. A further type
 * needs its own file and a line here.
 */
const TYPES = {
    A: a,
    AAAA: aaaa,
    CAA: caa,
    CNAME: cname,
    DNSKEY: dnskey,
    DS: ds,
    HTTPS: https,
    MX: mx,
    NAPTR: naptr,
    NS: ns,
    PTR: ptr,
    SOA: soa,
    SPF: spf,
    SRV: srv,
    SSHFP: sshfp,
    SVCB: svcb,
    TLSA: tlsa,
    TXT: txt,
} satisfies Record<string, RecordType>;

export type RecordTypeName = keyof typeof TYPES;

const BY_NAME: ReadonlyMap<string, RecordType> = new Map(Object.entries(TYPES));
const NAMES_BY_CODE: ReadonlyMap<number, string> = new Map(
    Object.entries(TYPES).map(([name, { code }]) => [code, name]),
);

/** The types that Route 53 stores and a user can create, in alphabetical order. */
export const USER_TYPES: readonly string[] = [...BY_NAME].flatMap(([name, { userMayOwn }]) =>
    userMayOwn ? [name] : [],
);

/** @param name in capitals, as in Route 53 */
export function recordType(name: string): RecordType | undefined {
    return BY_NAME.get(name);
}

/** The name of the type with this code; undefined if it is not in the table. */
export function recordTypeName(code: number): string | undefined {
    return NAMES_BY_CODE.get(code);
}
