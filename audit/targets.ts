import type { AuditedTarget, AuditInput, AuditInputTarget } from "./input";

/** Finds the target of each tenant in an input. */

/** @param nameIn returns a name's ASCII form, or throws */
export function createTargetOf(
    { targets = [] }: AuditInput,
    nameIn: (text: string) => string,
): (tenant: string) => AuditedTarget | undefined {
    const byTenant = new Map(
        targets.flatMap((target) => (target.tenants ?? []).map((tenant) => [tenant, target] as const)),
    );
    const ofOthers = targets.find(({ tenants }) => tenants === undefined);
    return (tenant) => {
        const target = byTenant.get(tenant) ?? ofOthers;
        return target === undefined ? undefined : auditedTarget(tenant, target, nameIn);
    };
}

function auditedTarget(
    tenant: string,
    { name = "@", addresses, alias }: AuditInputTarget,
    nameIn: (text: string) => string,
): AuditedTarget | undefined {
    return addresses === undefined && alias === undefined
        ? undefined
        : {
              name: nameIn(name === "@" ? tenant : `${name}.${tenant}`),
              ...(addresses === undefined ? {} : { addresses }),
              ...(alias === undefined ? {} : { alias }),
          };
}
