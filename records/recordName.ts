import { fromFqdn, isInDomain, oddCharacter, toAsciiLabels, toRoute53Name, type Fqdn } from "./names";

/** The name of a record in a zone: from the user's notation to the form of Route 53, and back. */

/**
 * "@" and "" are the zone itself, a name that ends in the zone's name is absolute, and any other name is relative to the zone. A name with
 * a character that is not allowed stays unchanged, so that `recordNameProblem` can refuse it.
 */
export function toRecordName(name: string, zone: string): Fqdn {
    if (name === "@") {
        return toRoute53Name(zone);
    }
    if (name.trim() === ".") {
        return "." as Fqdn;
    }
    const bare = toAsciiLabels(fromFqdn(name.trim()).toLowerCase());
    if (bare === "@" || bare === "") {
        return toRoute53Name(zone);
    }
    const full = isInDomain(bare, zone) || name.endsWith(".") ? bare : `${bare}.${zone}`;
    return oddCharacter(full) === undefined ? toRoute53Name(full) : (`${full}.` as Fqdn);
}

/**
 * The part of a record's name before the zone's name: "@", "www", "*". It is the form for a person, and in the keys of records in the
 * state.
 */
export function relativeName(name: string, zone: string): string {
    const fqdn = toRoute53Name(zone);
    if (name === fqdn) {
        return "@";
    }
    const plain = name.includes("\\") ? name.replace(/\\052/g, "*") : name;
    const relative = plain.endsWith(`.${fqdn}`) ? plain.slice(0, -fqdn.length - 1) : undefined;
    // A relative name that would be read as an absolute one is written in full: tenant.net.tenant.net. in the zone tenant.net.
    return relative === undefined || isInDomain(relative, zone) ? plain : relative;
}

/** The rule that a record's name violates, for any type. @param fqdn the result of `toRecordName` */
export function recordNameProblem(fqdn: Fqdn, zone: string): string | undefined {
    const name = fromFqdn(fqdn);
    const odd = oddCharacter(name);
    if (odd !== undefined) {
        return `"${name}" contains ${odd}, which a name cannot contain; remove it (pasted text often contains such characters), or write a space that is intended as \\040`;
    }
    if (!isInDomain(name, zone)) {
        return `${name} is not in ${zone}; use a name inside the zone, "@" for the zone itself`;
    }
    return isRecordName(name)
        ? undefined
        : `"${name}" is not a valid record name: labels have 1 to 63 characters, names at most 253, and a backslash starts an octal escape such as \\052`;
}

function isRecordName(name: string): boolean {
    const plain = name.includes("\\") ? name.replace(/\\[0-3][0-7]{2}/g, "x") : name;
    return plain.length <= 253 && /^[^.\\]{1,63}(\.[^.\\]{1,63})*$/s.test(plain);
}
