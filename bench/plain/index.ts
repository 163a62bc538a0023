import { Record as DnsRecord, Zone } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";

/**
 * The same tenants in a program without this package. Each tenant has a zone on the delegation set, the zone's NS and SOA with white-label
 * names, and the load balancer's alias, each as a resource. The address records of the name servers exist once; a user has looked the
 * addresses up. The program loads only the parts of @pulumi/aws that it uses, which is the fastest way.
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
