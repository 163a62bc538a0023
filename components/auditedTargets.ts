import type { AuditInput, AuditInputTarget } from "../audit/input";
import { isPlain } from "../settings/schemas";
import type { CheckedSettings } from "../settings/checkSettings";
import { DEFAULT_NAMES } from "../settings/tenantRecords";
import { auditedTtls } from "./ttlPhases";

/** The number of different targets in the output `audit`. The most frequent ones are kept, because the output is a part of the state. */
const MAX_TARGETS = 20;
/** A name that can be put into a query without escapes. */
const PLAIN_NAME = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;

type Tenant = CheckedSettings["tenants"][number];

/**
 * The settings of the tenants for the output `audit`. A setting that no tenant has is left out.
 * @param isTransformed true if a transform can change the records of the target
 */
export function auditedSettings(
    tenants: readonly Tenant[],
    isTransformed: boolean,
): Pick<AuditInput, "tenantTtls" | "targets" | "setByStack"> {
    const tenantTtls = auditedTtls(tenants);
    const targets = isTransformed ? undefined : auditedTargets(tenants);
    const setByStack = tenants
        .flatMap(({ domain, registrar }) => (registrar === undefined ? [] : [domain]))
        .sort();
    return {
        ...(tenantTtls === undefined ? {} : { tenantTtls }),
        ...(targets === undefined ? {} : { targets }),
        ...(setByStack.length === 0 ? {} : { setByStack }),
    };
}

/**
 * The targets of the tenants for the output `audit`, each once, and the most frequent one without the names of its tenants. Targets that
 * are outputs are left out, because they would make the whole output `audit` unknown or secret. Returns undefined if no target is known.
 */
export function auditedTargets(given: readonly Tenant[]): AuditInputTarget[] | undefined {
    // The order of the config makes no difference to the output.
    const tenants = [...given].sort((one, other) => (one.domain < other.domain ? -1 : 1));
    const groups = new Map<string, { target: AuditInputTarget | undefined; domains: string[] }>();
    for (const tenant of tenants) {
        const target = targetOf(tenant);
        const key = JSON.stringify(target ?? null);
        const group = groups.get(key) ?? { target, domains: [] };
        group.domains.push(tenant.domain);
        groups.set(key, group);
    }
    const sorted = [...groups]
        .filter(([, { target }]) => target !== undefined)
        .sort(
            ([key, one], [otherKey, other]) =>
                other.domains.length - one.domains.length || (key < otherKey ? -1 : 1),
        )
        .map(([, group]) => group);
    const [most, ...others] = sorted.slice(0, MAX_TARGETS);
    if (most?.target === undefined) {
        return undefined;
    }
    const told = new Set([most, ...others].flatMap(({ domains }) => domains));
    const untold = tenants.flatMap(({ domain }) => (told.has(domain) ? [] : [domain]));
    // Name the tenants of the most frequent target if they are fewer than the tenants without a target.
    const isNamed = untold.length > most.domains.length;
    return [
        { ...most.target, ...(isNamed ? { tenants: most.domains } : {}) },
        ...others.map(({ target, domains }) => ({ ...target, tenants: domains })),
        ...(isNamed || untold.length === 0 ? [] : [{ tenants: untold }]),
    ];
}

function targetOf({ target, names: given }: Tenant): AuditInputTarget | undefined {
    if (target === undefined || !isPlain(target) || !isPlain(given)) {
        return undefined;
    }
    const names: readonly string[] = given ?? DEFAULT_NAMES;
    const name = names.includes("@") ? "@" : names.find((each) => PLAIN_NAME.test(each));
    if (name === undefined) {
        return undefined;
    }
    const { alias, addresses } = target;
    return {
        ...(alias === undefined ? {} : { alias: alias.dnsName }),
        ...(addresses === undefined ? {} : { addresses }),
        ...(name === "@" ? {} : { name }),
    };
}
