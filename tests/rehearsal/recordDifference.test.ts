import assert from "node:assert/strict";
import type { RecordSet } from "../../records/recordSet";
import type { Routing } from "../../records/routing";
import { differenceOf, differenceOfGroup } from "../../rehearsal/recordDifference";

/** The first value is from a config, and the second one from an answer. Both mean the same. */
const SAME: [type: string, wanted: string, seen: string][] = [
    ["HTTPS", '1 . alpn="h2" port=443 ipv4hint=192.0.2.1', "1 . alpn=h2 port=443 ipv4hint=192.0.2.1"],
    ["HTTPS", "1 . port=443 alpn=h2", "1 . alpn=h2 port=443"],
    ["HTTPS", "1 CDN.example.net alpn=h2", "1 cdn.example.net. alpn=h2"],
    ["SVCB", '1 . alpn="h2,h3" key65400=abc', "1 . alpn=h2,h3 key65400=abc"],
    ["TXT", '"\\141bc"', '"abc"'],
    ["TXT", '"a\\bc"', '"abc"'],
    ["TXT", '"a"   "b"', '"a" "b"'],
    ["MX", "010 Mail.example.net.", "10 mail.example.net."],
    ["SRV", "01 002 0443 A.example.net.", "1 2 443 a.example.net."],
    ["CAA", '000 issue "ca.example.net"', '0 issue "ca.example.net"'],
    ["AAAA", "2001:DB8:0:0::1", "2001:db8::1"],
    ["CNAME", "WWW.example.net.", "www.example.net."],
    ["DS", `012345 13 2 ${"ab".repeat(32)}`, `12345 13 2 ${"AB".repeat(32)}`],
];

const OTHER: [type: string, wanted: string, seen: string][] = [
    ["HTTPS", "1 . alpn=h2", "1 . alpn=h3"],
    ["HTTPS", "1 . alpn=h2", "2 . alpn=h2"],
    ["TXT", '"abc"', '"ABC"'],
    ["TXT", '"ab"', '"a" "b"'],
    ["MX", "10 mail.example.net.", "20 mail.example.net."],
    ["MX", "10 mail.example.net.", "10 mail2.example.net."],
    ["CAA", '0 issue "ca.example.net"', '128 issue "ca.example.net"'],
    ["A", "192.0.2.1", "192.0.2.10"],
];

describe("The difference between a record of the config and an answer", () => {
    for (const [type, wanted, seen] of SAME) {
        it(`does not exist between ${type} ${wanted} and ${seen}`, () => {
            assert.equal(differenceOf({ type, values: [wanted] }, [seen]), undefined);
        });
    }

    for (const [type, wanted, seen] of OTHER) {
        it(`exists between ${type} ${wanted} and ${seen}`, () => {
            assert.equal(differenceOf({ type, values: [wanted] }, [seen]), `${seen} instead of ${wanted}`);
        });
    }

    it("does not depend on the order of values, and exists for a missing one", () => {
        const record = { type: "A", values: ["192.0.2.1", "192.0.2.2"] };
        assert.equal(differenceOf(record, ["192.0.2.2", "192.0.2.1"]), undefined);
        assert.match(differenceOf(record, ["192.0.2.2"]) ?? "", /instead of/);
        assert.match(differenceOf(record, [...record.values, "192.0.2.3"]) ?? "", /instead of/);
    });

    it("says that there is no answer, also for an alias", () => {
        const alias = { dnsName: "lb.example.net.", zoneId: "Z1" };
        assert.equal(differenceOf({ type: "A", alias }, []), "no answer");
        assert.equal(differenceOf({ type: "A", values: ["192.0.2.1"] }, []), "no answer");
        assert.equal(differenceOf({ type: "A", alias }, ["192.0.2.9"]), undefined);
    });
});

describe("The difference between records that share a routing and an answer", () => {
    const member = (routing: Routing, ...values: string[]): RecordSet => ({
        name: "www.tenant.net.",
        type: "A",
        routing,
        values,
    });
    const weighted = [member({ weight: 1 }, "192.0.2.1"), member({ weight: 0 }, "192.0.2.2", "192.0.2.3")];
    const many = [member({ multivalue: true }, "192.0.2.1"), member({ multivalue: true }, "192.0.2.2")];

    it("does not exist if the answer is any one of them", () => {
        assert.equal(differenceOfGroup(weighted, ["192.0.2.1"]), undefined);
        assert.equal(differenceOfGroup(weighted, ["192.0.2.3", "192.0.2.2"]), undefined);
        assert.equal(differenceOfGroup(weighted.slice(1), ["192.0.2.3", "192.0.2.2"]), undefined);
    });

    it("exists if the answer is none of them, or a mixture", () => {
        const wanted = "instead of 192.0.2.1 or 192.0.2.2, 192.0.2.3";
        assert.equal(differenceOfGroup(weighted, ["192.0.2.9"]), `192.0.2.9 ${wanted}`);
        assert.equal(
            differenceOfGroup(weighted, ["192.0.2.1", "192.0.2.2"]),
            `192.0.2.1, 192.0.2.2 ${wanted}`,
        );
        assert.equal(differenceOfGroup(weighted, []), "no answer");
        assert.equal(
            differenceOfGroup(weighted.slice(0, 1), ["192.0.2.9"]),
            "192.0.2.9 instead of 192.0.2.1",
        );
    });

    it("does not exist between multivalue answers and any of their values", () => {
        assert.equal(differenceOfGroup(many, ["192.0.2.2", "192.0.2.1"]), undefined);
        assert.equal(differenceOfGroup(many, ["192.0.2.2"]), undefined);
        assert.equal(
            differenceOfGroup(many, ["192.0.2.2", "192.0.2.9"]),
            "192.0.2.2, 192.0.2.9 instead of 192.0.2.1 or 192.0.2.2",
        );
    });

    it("does not exist if one of them is an alias, which has the records of its target", () => {
        const alias = { ...member({ weight: 1 }), alias: { dnsName: "lb-1.example.net.", zoneId: "Z1" } };
        assert.equal(differenceOfGroup([...weighted, alias], ["192.0.2.9"]), undefined);
        assert.equal(differenceOfGroup([...weighted, alias], []), "no answer");
    });
});
