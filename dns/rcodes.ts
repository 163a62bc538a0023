/** Response codes by name: NOERROR, NXDOMAIN, SERVFAIL …; a code without a name here is RCODE23. */

/** Codes of IANA's DNS RCODE registry; those above 15 need EDNS. */
const RCODES = [
    "NOERROR",
    "FORMERR",
    "SERVFAIL",
    "NXDOMAIN",
    "NOTIMP",
    "REFUSED",
    "YXDOMAIN",
    "YXRRSET",
    "NXRRSET",
    "NOTAUTH",
    "NOTZONE",
];
const BADVERS = 16;
const SERVFAIL = 2;

/** @param code code with the upper bits from EDNS (RFC 6891 §6.1.3) */
export function rcodeName(code: number): string {
    return code === BADVERS ? "BADVERS" : (RCODES[code] ?? `RCODE${code}`);
}

/** @returns the number of SERVFAIL for an unknown name */
export function rcodeNumber(name: string): number {
    if (name === "BADVERS") {
        return BADVERS;
    }
    const code = RCODES.indexOf(name);
    return code === -1 ? Number(/^RCODE([0-9]+)$/.exec(name)?.[1] ?? SERVFAIL) : code;
}
