/** The type of every program's root resource. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** Types of provider resources: pulumi:providers:aws. */
export function isProviderType(type: string): boolean {
    return type.startsWith("pulumi:providers:");
}

/** An alias as a program registers it: a URN, or what differs from the resource's present identity. */
export interface Alias {
    urn?: string;
    name?: string;
    type?: string;
    parent?: string;
    noParent?: boolean;
    project?: string;
    stack?: string;
}

export interface Scope {
    project: string;
    stack: string;
}

/** The type with the types of all parents, joined by `$`. */
export function qualifiedType(urn: string): string {
    return urn.split("::")[2] ?? "";
}

export function typeOf(urn: string): string {
    return qualifiedType(urn).split("$").pop() ?? "";
}

export function nameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

/** `urn:pulumi:<stack>::<project>::<types of the parents>$<type>::<name>`; the stack does not count as a parent. */
export function makeUrn(scope: Scope, type: string, name: string, parent: string): string {
    const parents = parent === "" ? "" : qualifiedType(parent);
    const qualified = parents === "" || parents === STACK_TYPE ? type : `${parents}$${type}`;
    return `urn:pulumi:${scope.stack}::${scope.project}::${qualified}::${name}`;
}

/**
 * The URNs that a resource may have had: by its own aliases, and by those of its parent (`generateAliases` of pulumi).
 *
 * @param renamed present URN to old URN, for the resources of this run that were found under an alias
 */
export function aliasUrns(
    scope: Scope,
    resource: { type: string; name: string; parent: string; aliases: Alias[] },
    renamed: ReadonlyMap<string, string>,
): string[] {
    const own = resource.aliases.map((alias) => {
        if (alias.urn !== undefined) {
            return alias.urn;
        }
        const parent =
            alias.parent === undefined ? resource.parent : (renamed.get(alias.parent) ?? alias.parent);
        return makeUrn(
            { project: alias.project ?? scope.project, stack: alias.stack ?? scope.stack },
            alias.type ?? resource.type,
            alias.name ?? resource.name,
            alias.noParent === true ? "" : parent,
        );
    });
    const oldParent = renamed.get(resource.parent);
    if (oldParent === undefined) {
        return own;
    }
    const present = makeUrn(scope, resource.type, resource.name, resource.parent);
    const inherited = [present, ...own].map((urn) => {
        const name = nameOf(urn);
        const prefix = nameOf(resource.parent);
        // A child that carries its parent's name as a prefix is taken to have carried the old one before.
        const oldName = name.startsWith(prefix) ? nameOf(oldParent) + name.slice(prefix.length) : name;
        return makeUrn(scope, typeOf(urn), oldName, oldParent);
    });
    return [...own, ...inherited];
}
