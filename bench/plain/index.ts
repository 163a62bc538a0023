import { Record as DnsRecord, Zone } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";

/**
 * What a program without this package does for the same tenants: a zone on the delegation set, its NS and SOA in
 * white-label names, and the load balancer's alias, each a resource of its own; and once the address records of the
 * name servers, whose addresses a person has looked up. Only what it uses of @pulumi/aws is loaded, which is the
 * fastest way to use that.
 */

interface Tenant {
    domain: string;
    target: { alias: { dnsName: string; zoneId: string } };
}

const settings = new pulumi.Config("white-label-dns");
const plain = new pulumi.Config("plain");
const brandDomain = settings.require("brandDomain");
const brandZoneId = settings.require("brandZoneId");
const delegationSetId = plain.require("delegationSetId");
const addresses = plain.requireObject<{ [host: string]: string[] }>("addresses");
const nameServers = Object.keys(addresses).map((host) => `${host}.${brandDomain}.`);

for (const [host, values] of Object.entries(addresses)) {
    const families = {
        A: values.filter((value) => !value.includes(":")),
        AAAA: values.filter((value) => value.includes(":")),
    };
    for (const [type, records] of Object.entries(families)) {
        new DnsRecord(`${host}-${type}`, { zoneId: brandZoneId, name: host, type, ttl: 3600, records });
    }
}

export const tenants: { [domain: string]: pulumi.Output<string> } = {};
for (const { domain, target } of settings.requireObject<Tenant[]>("tenants")) {
    const { zoneId } = new Zone(domain, { name: domain, delegationSetId });
    const apex = { zoneId, name: domain, allowOverwrite: true };
    new DnsRecord(`${domain}-NS`, { ...apex, type: "NS", ttl: 172800, records: nameServers });
    const soa = `${nameServers[0] ?? ""} hostmaster.${brandDomain}. 1 7200 900 1209600 86400`;
    new DnsRecord(`${domain}-SOA`, { ...apex, type: "SOA", ttl: 900, records: [soa] });
    const alias = { name: target.alias.dnsName, zoneId: target.alias.zoneId, evaluateTargetHealth: false };
    for (const type of ["A", "AAAA"]) {
        new DnsRecord(`${domain}-${type}`, { zoneId, name: domain, type, aliases: [alias] });
    }
    tenants[domain] = zoneId;
}
