import * as pulumi from "@pulumi/pulumi";
import { TenantZone, type NameServers, type TenantArgs } from "pulumi-white-label-dns";

const config = new pulumi.Config();
const tenants = config.requireObject<TenantArgs[]>("tenants");

// The other stack's output is read once, and known in every preview.
const shared = new pulumi.StackReference(config.require("nameServersStack"));
const sets = shared.requireOutput("delegationSets");
const own = (sets as pulumi.Output<{ delegationSetId: string; names: string[] }[]>).apply((all) => {
    const number = config.requireNumber("set");
    const set = all[number - 1];
    if (set === undefined) {
        throw new Error(
            `there is no delegation set ${number}, only ${all.length}; deploy the name servers with more sets`,
        );
    }
    return set;
});
const nameServers: NameServers = { delegationSetId: own.delegationSetId, names: own.names };

export const zones = Object.fromEntries(
    tenants.map((tenant) => [
        tenant.domain,
        new TenantZone(tenant.domain, { ...tenant, nameServers }).zoneId,
    ]),
);

/** For `white-label-dns audit`, together with the output of the name servers' stack. */
export const audit = {
    version: 1,
    brandDomain: shared.requireOutput("brandDomain"),
    delegationSets: [],
    tenants: Object.fromEntries(tenants.map(({ domain }) => [domain, own.names])),
};
