import { domainToASCII } from "node:url";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { WhiteLabelDns } from "pulumi-white-label-dns";
import { DelegationMonitor } from "pulumi-white-label-dns/monitor";

interface Tenant {
    domain: string;
    /** The owner has set the white-label name servers: from then on ACM finds the record that it asks for. Default: false. */
    moved?: boolean;
}

const config = new pulumi.Config();
const tenants = config.requireObject<Tenant[]>("tenants");

const loadBalancer = new aws.lb.LoadBalancer("platform", {
    loadBalancerType: "application",
    subnets: config.requireObject<string[]>("subnets"),
    securityGroups: config.requireObject<string[]>("securityGroups"),
});

const certificates = new Map(
    tenants.map(({ domain }) => [
        domain,
        new aws.acm.Certificate(domain, {
            // ACM takes domains in their ASCII form.
            domainName: domainToASCII(domain),
            subjectAlternativeNames: [`*.${domainToASCII(domain)}`],
            validationMethod: "DNS",
        }),
    ]),
);

const dns = new WhiteLabelDns("dns", {
    brandDomain: config.require("brandDomain"),
    tenants: tenants.map(({ domain }) => ({
        domain,
        target: { alias: { dnsName: loadBalancer.dnsName, zoneId: loadBalancer.zoneId } },
        records: validationRecords(domain),
    })),
});

const listener = new aws.lb.Listener("https", {
    loadBalancerArn: loadBalancer.arn,
    port: 443,
    protocol: "HTTPS",
    certificateArn: config.require("certificateArn"),
    defaultActions: [{ type: "forward", targetGroupArn: config.require("targetGroupArn") }],
});

// A certificate is issued once the tenant's zone is the one that resolvers find, so no up waits for one before that.
for (const { domain } of tenants.filter(({ moved }) => moved === true)) {
    const certificateArn = certificates.get(domain)?.arn ?? "";
    const issued = new aws.acm.CertificateValidation(domain, { certificateArn }, { dependsOn: dns });
    new aws.lb.ListenerCertificate(domain, {
        listenerArn: listener.arn,
        certificateArn: issued.certificateArn,
    });
}

new DelegationMonitor("watch", { audit: dns.audit, notify: config.require("notify") });

/** The record by which ACM knows the owner of the domain; one for the domain and its wildcard. */
function validationRecords(domain: string) {
    const options = certificates.get(domain)?.domainValidationOptions ?? pulumi.output([]);
    return options.apply((all) =>
        [...new Map(all.map((option) => [option.resourceRecordName, option]))].map(([name, option]) => ({
            name,
            type: "CNAME" as const,
            values: [option.resourceRecordValue],
        })),
    );
}

export const registrar = dns.registrarText;
export const url = pulumi.interpolate`https://${loadBalancer.dnsName}`;
