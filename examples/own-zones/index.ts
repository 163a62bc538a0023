import { domainToASCII } from "node:url";
import { Record as DnsRecord, Zone } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { RecordSetGroup, WhiteLabelNameServers } from "pulumi-white-label-dns";

const config = new pulumi.Config();
const brandDomain = config.require("brandDomain");
const domains = config.requireObject<string[]>("domains");

const nameServers = new WhiteLabelNameServers("name-servers", { brandDomain, tenants: domains });

/** A zone of `@pulumi/aws` whose own NS and SOA name the white-label name servers. */
function makeZone(domain: string): Zone {
    // Route 53 takes names in their ASCII form.
    const name = domainToASCII(domain);
    const { delegationSetId } = nameServers;
    const zone = new Zone(
        domain,
        { name, delegationSetId },
        {
            // The address records of the name servers stay as long as there is a zone on the set.
            dependsOn: nameServers,
            // Another delegation set would replace the zone, on other name servers than its owner has set.
            ignoreChanges: ["delegationSetId"],
            protect: config.getBoolean("protect") ?? true,
        },
    );
    // Written over what Route 53 has put into the zone, and put back before the zone is deleted. `aws.route53.Record` overwrites
    // these two with `allowOverwrite`, and leaves them as they are when it goes.
    new RecordSetGroup(domain, {
        zone: name,
        zoneId: zone.zoneId,
        records: {},
        apex: { nameServers: nameServers.names, nsTtl: 172800, soaTtl: 900 },
        // The owner sets the name servers at the registrar later than AWS's servers have the change.
        waitForSync: false,
    });
    // All other records stay what they are in @pulumi/aws.
    new DnsRecord(`${domain}-A`, {
        zoneId: zone.zoneId,
        name,
        type: "A",
        ttl: 300,
        records: ["203.0.113.10"],
    });
    return zone;
}

export const zones = domains.map((domain) => makeZone(domain).zoneId);
export const registrar = nameServers.registrar;
