import assert from "node:assert/strict";
import { addressRecordMap, apexOf, childrenOf, delegationRecords } from "../../components/zoneContents";

const NAMES = ["ns1.example.com", "ns2.example.com"];

describe("The contents of a zone", () => {
    it("have A and AAAA of each name server, in each of its families, relative to the brand zone", () => {
        const hosts = [
            { host: "ns1.example.com", awsName: "a", ipv4: ["205.251.192.1"], ipv6: ["2600:9000::1"] },
            { host: "ns2.dns.example.com", awsName: "b", ipv4: ["205.251.192.2"], ipv6: [] },
        ];
        assert.deepEqual(addressRecordMap(hosts, "example.com", 60), {
            "ns1 A": { ttl: 60, values: ["205.251.192.1"] },
            "ns1 AAAA": { ttl: 60, values: ["2600:9000::1"] },
            "ns2.dns A": { ttl: 60, values: ["205.251.192.2"] },
        });
    });

    it("have the NS of each domain below the zone's own", () => {
        const children = childrenOf(
            "example.com",
            ["shop.example.com", "example.com", "notexample.com", "a.b.example.com"],
            NAMES,
        );
        assert.deepEqual(Object.keys(children), ["shop.example.com", "a.b.example.com"]);
        assert.deepEqual(delegationRecords(children, "example.com", 172800), {
            "shop NS": { ttl: 172800, values: NAMES },
            "a.b NS": { ttl: 172800, values: NAMES },
        });
    });

    it("have an apex with the TTLs of the phase and the mailbox as an RNAME", () => {
        const soa = { rname: "hostmaster@example.com", minimum: 300 };
        assert.deepEqual(apexOf(NAMES, "prepare", soa), {
            nameServers: NAMES,
            nsTtl: 60,
            soaTtl: 60,
            soa: { rname: "hostmaster.example.com.", minimum: 300 },
        });
        assert.deepEqual(apexOf(NAMES, "live", undefined), {
            nameServers: NAMES,
            nsTtl: 172800,
            soaTtl: 900,
            soa: undefined,
        });
    });
});
