import assert from "node:assert/strict";
import fc from "fast-check";
import { checkBrandAndServers } from "../../../audit/checks/checkBrand";
import { checkDelegation } from "../../../audit/checks/checkDelegation";
import { checkTenantDomain } from "../../../audit/checks/checkTenantDomain";
import { CONTEXT, HOSTS, PLAN, TENANT, domainObservation, find, healthy } from "./observations";

describe("the check of a delegation", () => {
    it("has no better verdict with a foreign name server in the delegation", () => {
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

    it("names the registrar for a registered domain, and the zone above for a domain below it", () => {
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

    it("expects the glue of a brand domain below a registered one in the zone above it, and at the registrar of the registered one", () => {
        const brandDomain = "dns.example.co.uk";
        const host = `ns1.${brandDomain}`;
        const aws = { value: { ipv4: ["205.251.192.9"], ipv6: [], ttls: [] } };
        const glueStep = (referrals: { domain: string; glue: string[] }[]): string =>
            find(
                checkBrandAndServers(
                    {
                        ...PLAN,
                        brandDomain,
                        brandNameServers: undefined,
                        servers: [{ host, awsName: "ns-1.awsdns-00.com" }],
                    },
                    { ...healthy, domain: brandDomain, own: { value: [host] }, ownFrom: host },
                    [{ host, aws, records: { value: { ...aws.value, ttls: [60] } } }],
                    [{ host, referrals }],
                ),
                "glue",
            ).next;
        const ofZone = glueStep([{ domain: brandDomain, glue: ["205.251.192.5"] }]);
        assert.match(
            ofZone,
            /^Beside the NS records of dns\.example\.co\.uk in the zone above it.* to exactly 205\.251\.192\.9; .* registrar of example\.co\.uk too/,
        );
        const ofRegistry = glueStep([
            { domain: brandDomain, glue: ["205.251.192.9"] },
            { domain: "tenant.co.uk", glue: ["205.251.192.5"] },
        ]);
        assert.equal(
            ofRegistry,
            `Set the addresses of the host ${host} at the registrar of example.co.uk to exactly 205.251.192.9.`,
        );
    });

    describe("to AWS's own names of the tenant's name servers", () => {
        const AWS_NAMES = HOSTS.map((now, index) => ({ host: `ns-${index}.awsdns-00.com`, now }));
        const seen = (...all: string[]) => ({
            value: { parent: "net", nameServers: all.map((name) => ({ name, glue: [] })), nxdomain: false },
        });
        const check = (...all: string[]) =>
            checkDelegation(seen(...all), {
                domain: "tenant.net",
                nameServers: HOSTS,
                awsNames: AWS_NAMES,
                owner: "tenant",
            });
        const [first, second] = AWS_NAMES.map(({ host }) => host) as [string, string];

        it("is a warning, which says that these servers answer", () => {
            for (const all of [
                [first, second],
                [HOSTS[0] ?? "", second],
                [...HOSTS, first],
            ]) {
                const { verdict, owner, seen: text, next } = check(...all);
                assert.deepEqual([verdict, owner], ["warning", "tenant"], all.join());
                assert.match(
                    text,
                    /AWS's names of the same name servers: they answer, and are not white-label/,
                );
                assert.match(next, /at its registrar to exactly ns1\.example\.com, ns2\.example\.com/);
            }
        });

        it("is broken if there is a foreign one too, or if a server is of another delegation set", () => {
            assert.equal(check(first, second, "ns.other.example").verdict, "broken");
            assert.equal(check("ns-7.awsdns-07.com", second).verdict, "broken");
        });
    });

    it("requires that the stack first restores a name of the brand domain that it does not publish", () => {
        const seen = {
            value: { parent: "net", nameServers: [{ name: "old1.example.com", glue: [] }], nxdomain: false },
        };
        const wanted = { domain: "tenant.net", nameServers: HOSTS, owner: "tenant" as const };
        const isLost = (name: string): boolean => name.endsWith(".example.com");
        const { owner, next } = checkDelegation(seen, { ...wanted, isLost });
        assert.equal(owner, "us");
        assert.match(
            next,
            /old1\.example\.com\. If .* retiredNameServers, and run "pulumi up".* Then ask the owner/,
        );
        assert.equal(checkDelegation(seen, wanted).owner, "tenant");
    });
});
