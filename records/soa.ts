import { toAsciiLabels } from "./names";

/** The value of an SOA record. Source: RFC 1035 §3.3.13. */
export interface Soa {
    /** The primary name server. */
    mname: string;
    /** The mailbox of the zone's operator, its @ written as a dot. */
    rname: string;
    /** The serial number of the zone's content. Route 53 does not change it by itself. */
    serial: number;
    /** Seconds, like the three below. */
    refresh: number;
    /** Seconds after which a secondary server repeats a refresh that failed. AWS's servers do not use it. */
    retry: number;
    /** Seconds after which a secondary server that cannot refresh stops answering. AWS's servers do not use it. */
    expire: number;
    /** The longest that a negative answer is kept, together with the record's own TTL (RFC 2308 §5). */
    minimum: number;
}

/** @throws Error if the value does not have the seven fields of an SOA record. */
export function parseSoa(value: string): Soa {
    const [mname, rname, ...rest] = value.trim().split(/\s+/);
    const [serial, refresh, retry, expire, minimum] = rest.map(Number);
    if (
        mname === undefined ||
        rname === undefined ||
        serial === undefined ||
        refresh === undefined ||
        retry === undefined ||
        expire === undefined ||
        minimum === undefined ||
        rest.length !== 5 ||
        rest.some((field) => !/^\d+$/.test(field))
    ) {
        throw new Error(
            `"${value}" is not a valid SOA value: it needs MNAME, RNAME and five numbers (RFC 1035, section 3.3.13)`,
        );
    }
    return { mname, rname, serial, refresh, retry, expire, minimum };
}

export function formatSoa(soa: Soa): string {
    return [soa.mname, soa.rname, soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum].join(" ");
}

/** The present value with the wanted fields, and all other fields unchanged. */
export function rewriteSoa(present: string, wanted: Partial<Soa>): string {
    const set = Object.fromEntries(Object.entries(wanted).filter(([, field]) => field !== undefined));
    return formatSoa({ ...parseSoa(present), ...set });
}

/**
 * The RNAME for a mailbox: hostmaster@example.com becomes hostmaster.example.com., and a dot in the local part becomes an octal escape,
 * `\056` (RFC 1035 §8; Developer Guide, DomainNameFormat). Its domain can be internationalized. A name without an @ is already an RNAME,
 * with `\.` for a dot in its first label as in zone files.
 */
export function toRname(mailbox: string): string {
    const at = mailbox.lastIndexOf("@");
    const local = mailbox.slice(0, Math.max(at, 0)).replaceAll(".", "\\056");
    const name =
        at < 0
            ? toAsciiLabels(mailbox.replace(/\\\./g, "\\056"))
            : `${local}.${toAsciiLabels(mailbox.slice(at + 1).toLowerCase())}`;
    return name.endsWith(".") ? name : `${name}.`;
}
