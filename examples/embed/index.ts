import { Zone } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { TenantZone, WhiteLabelNameServers } from "pulumi-white-label-dns";

const brandDomain = new pulumi.Config().require("brandDomain");

const nameServers = new WhiteLabelNameServers("name-servers", { brandDomain });

// Stands for a load balancer that the same program creates: a preview does not know its names yet.
const platform = new Zone("platform", { name: "platform.internal" });
const dnsName = pulumi.interpolate`${platform.zoneId.apply((id) => id.toLowerCase())}.us-east-1.elb.amazonaws.com`;
const target = { alias: { dnsName, zoneId: "Z35SXDOTRQ7X7K" } };

const tenants = ["tenant.net", "bücher.example.org"].map(
    (domain) =>
        new TenantZone(domain, {
            domain,
            nameServers,
            target,
            records: [{ name: "@", type: "MX", values: ["10 mail.example.net."] }],
        }),
);

export const hosts = nameServers.hosts;
export const registrar = nameServers.registrarText;
export const tenantZones = tenants.map(({ zoneId }) => zoneId);
