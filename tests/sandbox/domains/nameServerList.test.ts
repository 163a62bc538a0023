import assert from "node:assert/strict";
import { ApiError } from "../../../sandbox/route53/errors";
import { readNameServers, type RequestedServer } from "../../../sandbox/domains/nameServerList";

const NS1 = { Name: "ns1.tenant.net", GlueIps: ["192.0.2.1", "2001:db8::1"] };

function names(...list: string[]): RequestedServer[] {
    return list.map((Name) => ({ Name }));
}

function codeOf(domain: string, servers: RequestedServer[]): string {
    try {
        readNameServers(domain, servers);
        return "accepted";
    } catch (error) {
        assert.ok(error instanceof ApiError);
        return `${error.code}: ${error.message}`;
    }
}

describe("A list of name servers for Route 53 Domains", () => {
    it("is stored with its glue, in lower case", () => {
        assert.deepEqual(
            readNameServers("tenant.net", [{ ...NS1, Name: "NS1.Tenant.net" }, ...names("ns.x.org")]),
            [
                { name: "ns1.tenant.net", glue: ["192.0.2.1", "2001:db8::1"] },
                { name: "ns.x.org", glue: [] },
            ],
        );
    });

    it("has one to six different names", () => {
        const many = (count: number): RequestedServer[] =>
            names(...Array.from({ length: count }, (_, index) => `ns${index}.x.org`));
        assert.match(codeOf("tenant.net", []), /^InvalidInput: .*Nameservers is empty/);
        assert.equal(codeOf("tenant.net", many(6)), "accepted");
        assert.match(codeOf("tenant.net", many(7)), /^InvalidInput: .* at most 6 name servers/);
        assert.match(codeOf("tenant.net", names("ns.x.org", "NS.x.org")), /^InvalidInput: .* more than once/);
    });

    it("has at least two names if the registry needs two", () => {
        assert.equal(codeOf("tenant.com", names("ns.x.org")), "accepted");
        for (const domain of ["tenant.de", "tenant.it", "tenant.nl"]) {
            assert.match(codeOf(domain, names("ns.x.org")), /^TLDRulesViolation: /, domain);
            assert.equal(codeOf(domain, names("ns.x.org", "ns.y.org")), "accepted", domain);
        }
    });

    it("has glue for names inside the domain, on a label boundary, and for no others", () => {
        assert.match(codeOf("tenant.net", names("ns1.tenant.net")), /^InvalidInput: .* needs a glue record/);
        assert.equal(codeOf("tenant.net", [{ Name: "tenant.net", GlueIps: ["192.0.2.1"] }]), "accepted");
        assert.equal(codeOf("tenant.net", names("ns1.nottenant.net")), "accepted");
        assert.match(
            codeOf("tenant.net", [{ Name: "ns1.nottenant.net", GlueIps: ["192.0.2.1"] }]),
            /^InvalidInput: .* can have no glue record there/,
        );
        assert.match(codeOf("tenant.net", [{ Name: "ns1.tenant.net", GlueIps: [] }]), /needs a glue record/);
    });

    it("has one address of each family for a name, and no other glue", () => {
        for (const GlueIps of [["192.0.2.1"], ["2001:db8::1"], ["2001:db8::1", "192.0.2.1"]]) {
            assert.equal(codeOf("tenant.net", [{ ...NS1, GlueIps }]), "accepted");
        }
        for (const GlueIps of [
            ["192.0.2.1", "192.0.2.2"],
            ["2001:db8::1", "2001:db8::2"],
        ]) {
            assert.match(
                codeOf("tenant.net", [{ ...NS1, GlueIps }]),
                /one IPv4 and one IPv6 glue record at most/,
            );
        }
        assert.match(codeOf("tenant.net", [{ ...NS1, GlueIps: ["192.0.2"] }]), /not an IP address/);
    });

    it("has names of hosts: no final dot, no single label, no address", () => {
        for (const name of ["ns.x.org.", "localhost", "192.0.2.1", "", "a..b", "ns_1.x.org"]) {
            assert.match(codeOf("tenant.net", names(name)), /^InvalidInput: .* not a valid name/, name);
        }
    });
});
