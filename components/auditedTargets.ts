import type { AuditInput, AuditInputTarget } from "../audit/input";
import { isPlain } from "../settings/schemas";
import type { CheckedSettings } from "../settings/checkSettings";
import { DEFAULT_NAMES } from "../settings/tenantRecords";
import { auditedTtls } from "./ttlPhases";

/** So many different targets are told to the audit, those of the most tenants: the output grows with them, and all of it is state. */
const MAX_TARGETS = 20;
/** A name that a question can be asked for as it stands. */
const PLAIN_NAME = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;

type Tenant = CheckedSettings["tenants"][number];

/**
 * What the audit is told of the settings of tenants, as far as some have them.
 *
 * @param isTransformed a transform may write other records than those of the target
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
 * The targets of the tenants, for the audit: each once, and the most frequent one without the names of its tenants. What is an output is
 * left out, since all of the output `audit` would be unknown, or secret, with it. Undefined where no target is known.
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
    // Those of the first that are fewer than the ones without a target are named instead.
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
