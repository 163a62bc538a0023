import { isInDomain, parseDomain } from "../records/names";
import { AuditInputError } from "./input";
import { cut } from "./printable";

/** Converts names of an input to their ASCII form. */

/** @throws AuditInputError with the source, the name and the rule */
export function nameIn(source: string, text: string): string {
    const { domain, problem } = parseDomain(text);
    if (domain === undefined) {
        throw new AuditInputError(
            `${source}: "${cut(text)}" is not a valid domain name: ${problem}; use a name such as tenant.net`,
        );
    }
    return domain;
}

/** The name of a white-label name server. @throws AuditInputError */
export function hostIn(source: string, text: string, brandDomain: string): string {
    const host = nameIn(source, text);
    if (!isInDomain(host, brandDomain)) {
        throw new AuditInputError(
            `${source}: the name server "${cut(text)}" is not in the brand domain ${brandDomain}; write a name in it, such as ns1.${brandDomain}`,
        );
    }
    return host;
}
