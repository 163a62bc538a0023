import assert from "node:assert/strict";
import fc from "fast-check";
import { checkBrandAndServers } from "../../../audit/checks/checkBrand";
import { checkDelegation } from "../../../audit/checks/checkDelegation";
import { checkTenantDomain } from "../../../audit/checks/checkTenantDomain";
import { CONTEXT, HOSTS, PLAN, TENANT, domainObservation, find, healthy } from "./observations";

describe("the check of a delegation", () => {
    it("does not improve by a foreign name server in it", () => {
        fc.assert(
            fc.property(domainObservation, (observation) => {
                const { value } = observation.delegation;
                fc.pre(value !== undefined);
                const more = {
                    ...value,
                    nameServers: [...value.nameServers, { name: "ns.foreign.example", glue: [] }],
                };
                const after = checkTenantDomain(
                    TENANT,
                    { ...observation, delegation: { value: more } },
                    CONTEXT,
                );
                assert.equal(find(after, "delegation").verdict, "broken");
            }),
        );
    });

    it("sends to the registrar for a registered domain, and to the zone above for one below it", () => {
        const nextOf = (domain: string, nxdomain: boolean, nameServers?: string[]): string => {
            const seen = { value: { parent: "net", nameServers: [], nxdomain } };
            return checkDelegation(seen, { domain, nameServers, owner: "tenant" }).next ?? "";
        };
        assert.match(
            nextOf("tenant.co.uk", false, HOSTS),
            /the name servers of tenant\.co\.uk at its registrar/,
        );
        assert.match(nextOf("tenant.co.uk", true, HOSTS), /is registered/);
        for (const nxdomain of [true, false]) {
            assert.equal(
                nextOf("shop.customer.org", nxdomain, HOSTS),
                `Ask the owner of shop.customer.org to set the NS records of shop.customer.org in the zone above it to exactly ${HOSTS.join(", ")}.`,
            );
            assert.match(
                nextOf("dns.example.co.uk", nxdomain),
                /in the zone above it to the name servers of its hosted zone/,
            );
        }
    });

    it("of a brand domain below a registered one has glue at the registrar of that one", () => {
        const brandDomain = "dns.example.co.uk";
        const host = `ns1.${brandDomain}`;
        const aws = { value: { ipv4: ["205.251.192.9"], ipv6: [], ttls: [] } };
        const findings = checkBrandAndServers(
            {
                ...PLAN,
                brandDomain,
                brandNameServers: undefined,
                servers: [{ host, awsName: "ns-1.awsdns-00.com" }],
            },
            { ...healthy, domain: brandDomain, own: { value: [host] }, ownFrom: host },
            [{ host, aws, records: { value: { ...aws.value, ttls: [60] } } }],
            [{ host, referrals: [{ domain: brandDomain, glue: ["205.251.192.5"] }] }],
        );
        assert.match(
            find(findings, "glue").next ?? "",
            /at the registrar of example\.co\.uk to exactly 205\.251\.192\.9/,
        );
    });
});
