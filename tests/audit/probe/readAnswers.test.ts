import assert from "node:assert/strict";
import { readAddressWalks, readCut, readData, readServerAnswer } from "../../../audit/probe/readAnswers";
import type { DnsAnswer } from "../../../dns/query";
import type { DnsRecord } from "../../../dns/packet";
import type { Walk } from "../../../dns/walkState";
import type { WireName } from "../../../records/names";
import { normalName } from "../../../records/wireNames";

const HOST = "ns1.example.com";
const SERVER = { name: "ns-1.awsdns-00.com", address: "192.0.2.1" };

function answer(answers: DnsRecord<WireName>[], rcode = "NOERROR"): DnsAnswer {
    return {
        rcode,
        authoritative: true,
        truncated: false,
        recursionAvailable: false,
        answers,
        authorities: [],
        additionals: [],
        transport: "udp",
        packets: 1,
    };
}

const walk = (answers: DnsRecord<WireName>[], rcode?: string): Walk => ({
    steps: [],
    answer: answer(answers, rcode),
    server: SERVER,
});
const record = (type: string, data: string, name = HOST, ttl = 60): DnsRecord<WireName> => ({
    name: normalName(name),
    type,
    ttl,
    data,
});
const silent: Walk = {
    steps: [{ zone: "com", server: SERVER, outcome: "failed", silent: true }],
    problem: "no answer",
};

describe("the addresses of a host", () => {
    it("come from both walks, with the TTLs and the server", () => {
        assert.deepEqual(
            readAddressWalks(HOST, walk([record("A", "192.0.2.1")]), walk([record("AAAA", "2001:DB8::1")])),
            { value: { ipv4: ["192.0.2.1"], ipv6: ["2001:db8::1"], ttls: [60], server: SERVER.name } },
        );
    });

    it("are at the end of CNAMEs, with the first CNAME's target", () => {
        const aliases = [record("CNAME", "b.example.org."), record("A", "192.0.2.2", "b.example.org", 300)];
        const { value } = readAddressWalks(HOST, walk(aliases), walk([]));
        assert.deepEqual([value?.ipv4, value?.cname, value?.ttls], [["192.0.2.2"], "b.example.org", [60]]);
        const loop = [record("CNAME", HOST)];
        assert.deepEqual(readAddressWalks(HOST, walk(loop), walk(loop)).value?.ipv4, []);
    });

    it("are unknown if a walk failed, or if the answers contradict each other", () => {
        assert.deepEqual(readAddressWalks(HOST, walk([]), silent), {
            problem: "no answer",
            definite: false,
        });
        assert.deepEqual(readAddressWalks(HOST, walk([record("A", "192.0.2.1")]), walk([], "NXDOMAIN")), {
            problem: `${SERVER.name} says both that ${HOST} exists and that it does not`,
            definite: false,
        });
    });
});

describe("a server's answer about a domain", () => {
    it("has its NS, SOA or CNAME, and no records of other names", () => {
        assert.deepEqual(
            readServerAnswer(
                HOST,
                answer([
                    record("NS", "NS2.example.com."),
                    record("NS", "ns1.example.com."),
                    record("NS", "ns3.example.com.", "other.example"),
                    record("SOA", "ns1.example.com. hostmaster.example.com. 1 2 3 4 5"),
                ]),
            ),
            {
                kind: "answer",
                rcode: "NOERROR",
                authoritative: true,
                ns: { names: ["ns1.example.com", "ns2.example.com"], ttl: 60 },
                soa: { mname: "ns1.example.com", ttl: 60 },
            },
        );
    });
});

describe("the values of a type", () => {
    it("are the records of the name itself, and unknown for a CNAME or an error", () => {
        assert.deepEqual(readData(walk([record("DS", "1 8 2 AB")]), HOST, "DS"), { value: ["1 8 2 AB"] });
        assert.equal(
            readData(walk([record("CNAME", "b.example")]), HOST, "DS").problem,
            `${HOST} is a CNAME`,
        );
        assert.equal(
            readData(walk([], "SERVFAIL"), HOST, "DS").problem,
            `${SERVER.name} says SERVFAIL for ${HOST}`,
        );
        assert.deepEqual(readData(silent, HOST, "DS"), { problem: "no answer", definite: false });
    });
});

describe("a delegation", () => {
    it("has sorted name servers, and IPv4 glue before IPv6 glue", () => {
        const cut = {
            domain: normalName("example.com"),
            parent: normalName("com"),
            nameServers: [
                { name: "ns2.example.com", glue: ["2001:db8::2", "192.0.2.2"] },
                { name: "ns1.example.com", glue: [] },
            ],
            steps: [],
        };
        assert.deepEqual(readCut(cut).value?.nameServers, [
            { name: "ns1.example.com", glue: [] },
            { name: "ns2.example.com", glue: ["192.0.2.2", "2001:db8::2"] },
        ]);
        assert.deepEqual(readCut({ ...cut, steps: silent.steps, problem: "no answer" }), {
            problem: "no answer",
            definite: false,
        });
    });
});
