import assert from "node:assert/strict";
import { registrarInstructions, registrarOfAll } from "../../components/registrar";
import type { Host } from "../../dns/serverAddresses";

const HOSTS: Host[] = [
    {
        host: "ns1.example.com",
        awsName: "ns-1.awsdns-00.com",
        ipv4: ["205.251.192.1"],
        ipv6: ["2600:9000:5300:100::1"],
    },
    { host: "ns2.example.com", awsName: "ns-523.awsdns-01.net", ipv4: ["205.251.194.11"], ipv6: [] },
];
const FIRST: Host = { host: "", awsName: "ns-7.awsdns-00.com", ipv4: ["205.251.192.7"], ipv6: [] };
const NAMES = ["ns1.example.com", "ns2.example.com"];

describe("the text for a registrar", () => {
    it("has glue of both families for each name server, and the names for every tenant", () => {
        const registrar = registrarInstructions("example.com", HOSTS, false);
        assert.equal(registrar.brandDomain, "example.com");
        assert.deepEqual(registrar.hostRecords, [
            { host: "ns1.example.com", addresses: ["205.251.192.1", "2600:9000:5300:100::1"] },
            { host: "ns2.example.com", addresses: ["205.251.194.11"] },
        ]);
        assert.deepEqual(registrar.tenantNameServers, NAMES);
    });

    it("says which glue is needed, and why, for all sets together", () => {
        const registrar = registrarInstructions("example.com", HOSTS, false);
        assert.match(
            registrar.glue[0] ?? "",
            /^ns1\.example\.com, ns2\.example\.com lie inside of example\.com/,
        );
        assert.match(registrar.glue[1] ?? "", /^Domains below \.com and \.net are in the same registry/);
        assert.match(registrar.glue[2] ?? "", /need no glue/);
        const second = registrarInstructions("example.com", [{ ...FIRST, host: "ns5.example.com" }], false);
        assert.match(
            registrarOfAll([registrar, second]).glue[0] ?? "",
            /ns2\.example\.com, ns5\.example\.com lie/,
        );
        assert.deepEqual(registrarInstructions("example.com", [], false).glue, []);
    });

    it("leaves the brand domain's name servers out if its zone is on servers of its own", () => {
        const { brandNameServers, instructions } = registrarInstructions("example.com", HOSTS, false);
        assert.equal(brandNameServers, undefined);
        assertInOrder(instructions, [
            "registrar of example.com",
            "ns1.example.com = 205.251.192.1, 2600:9000:5300:100::1",
            "ns2.example.com = 205.251.194.11",
            "Leave the name servers of example.com as they are.",
            "every tenant: set your name servers to ns1.example.com, ns2.example.com.",
        ]);
    });

    it("has the brand domain's name servers after the glue, which a registry needs first, if its zone is rewritten", () => {
        const { brandNameServers, instructions } = registrarInstructions("example.com", HOSTS, true);
        assert.deepEqual(brandNameServers, NAMES);
        assertInOrder(instructions, [
            "host records (glue)",
            "ns2.example.com = 205.251.194.11",
            "set the name servers of example.com to ns1.example.com, ns2.example.com.",
            "every tenant",
        ]);
    });
});

describe("the text for a registrar if the brand domain is below a registered one", () => {
    const hosts = HOSTS.map((each) => ({
        ...each,
        host: each.host.replace("example.com", "dns.example.co.uk"),
    }));

    it("has host records at the registrar of the registered domain", () => {
        const registrar = registrarInstructions("dns.example.co.uk", hosts, false);
        assert.equal(registrar.brandDomain, "dns.example.co.uk");
        assert.equal(registrar.registeredDomain, "example.co.uk");
        assertInOrder(registrar.instructions, [
            "At the registrar of example.co.uk, register these host records (glue):",
            "ns1.dns.example.co.uk = 205.251.192.1",
            "Leave the NS records of dns.example.co.uk in the zone above it as they are.",
        ]);
        assertInOrder(registrarOfAll([registrar, registrar]).instructions, [
            "At the registrar of example.co.uk",
        ]);
        assert.equal(registrarInstructions("example.com", HOSTS, false).registeredDomain, undefined);
    });

    it("has the brand domain's NS records in the zone above it if its zone is rewritten", () => {
        const { instructions } = registrarInstructions("dns.example.co.uk", hosts, true);
        assertInOrder(instructions, [
            "At the registrar of example.co.uk",
            "set the NS records of dns.example.co.uk in the zone above it to ns1.dns.example.co.uk, ns2.dns.example.co.uk",
            "every tenant",
        ]);
    });
});

describe("the text for a registrar with several delegation sets", () => {
    const first = registrarInstructions("example.com", HOSTS, true);
    const second = registrarInstructions(
        "example.com",
        [{ host: "ns3.example.com", awsName: "ns-7.awsdns-00.com", ipv4: ["205.251.192.7"], ipv6: [] }],
        false,
    );

    it("has all glue together, the brand's name servers once, and a line for the tenants of each set", () => {
        const { hostRecords, brandNameServers, tenantNameServers, instructions } = registrarOfAll([
            first,
            second,
        ]);
        assert.deepEqual(
            hostRecords.map(({ host }) => host),
            [...NAMES, "ns3.example.com"],
        );
        assert.deepEqual([brandNameServers, tenantNameServers], [NAMES, NAMES]);
        assert.equal(instructions.length, 7);
        assertInOrder(instructions, [
            "host records (glue)",
            "ns1.example.com = 205.251.192.1",
            "ns3.example.com = 205.251.192.7",
            "set the name servers of example.com to ns1.example.com, ns2.example.com.",
            "Tell each tenant on ns1.example.com",
            "set your name servers to ns1.example.com, ns2.example.com.",
            "Tell each tenant on ns3.example.com",
            "set your name servers to ns3.example.com.",
        ]);
    });

    it("is the text of the set itself if there is only one", () => {
        assert.deepEqual(registrarOfAll([first]), first);
    });
});

/** Each part is in the text, after the one before it. */
function assertInOrder(lines: readonly string[], parts: readonly string[]): void {
    const text = lines.join("\n");
    const places = parts.map((part) => text.indexOf(part));
    assert.ok(
        places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1)),
        `${JSON.stringify(places)} in ${text}`,
    );
}

describe("the further help for a registrar", () => {
    const other = HOSTS.map((each) => ({ ...each, host: each.host.replace("ns", "ns2") }));

    it("has a table of the host records, and the terms of other registrars", () => {
        const { csv, otherWords } = registrarInstructions("example.com", HOSTS, false);
        assert.deepEqual(csv.split("\n"), [
            "host,ipv4,ipv6",
            "ns1.example.com,205.251.192.1,2600:9000:5300:100::1",
            "ns2.example.com,205.251.194.11,",
        ]);
        for (const word of ["glue record", "host record", "child name server", "private name server"]) {
            assert.ok(otherWords.includes(word), word);
        }
    });

    it("has a complete text for each tenant, with the names", () => {
        const { tenantTexts } = registrarInstructions("example.com", HOSTS, false);
        assert.equal(tenantTexts.length, 1);
        assertInOrder((tenantTexts[0] ?? "").split("\n"), [...NAMES, "DNSSEC", "2 names above", "two days"]);
    });

    it("has the same parts for several sets", () => {
        const all = registrarOfAll(
            [HOSTS, other].map((each) => registrarInstructions("example.com", each, false)),
        );
        assert.equal(all.csv.split("\n").length, 5);
        assert.equal(all.csv.match(/host,ipv4,ipv6/g)?.length, 1);
        assert.equal(all.tenantTexts.length, 2);
    });

    it("says which steps the stack makes, and which hosts only AWS Support can register", () => {
        const managed = registrarInstructions("example.com", HOSTS, true, true);
        assert.equal(managed.setByStack, true);
        assertInOrder(managed.instructions, [
            "This stack sets the name servers of example.com at Route 53 Domains",
            "ns2.example.com = ",
            "Nothing is left to do there by hand.",
            "every tenant",
        ]);
        const { instructions } = registrarOfAll([
            managed,
            registrarInstructions("example.com", other, false),
        ]);
        assertInOrder(instructions, [
            "This stack sets",
            "Ask AWS Support",
            "ns21.example.com = ",
            "Nothing is left",
        ]);
    });
});
