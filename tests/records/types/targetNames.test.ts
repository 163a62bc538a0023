import assert from "node:assert/strict";
import { normalizeRecord } from "../../../records/recordSet";
import { recordProblems } from "../../../records/recordProblems";
import { targetNameProblem, toTargetName } from "../../../records/types/targetNames";

const ZONE = "tenant.net";

describe("a name in a value", () => {
    const legal: [written: string, normal: string][] = [
        ["Mail.Example.NET", "mail.example.net."],
        ["mail.", "mail."],
        ["bücher.example", "xn--bcher-kva.example."],
        ["２０２４.example.org", "2024.example.org."],
        ["ｗｗｗ．example．org", "www.example.org."],
        ["a\u200bb.example.org", "ab.example.org."],
        ["\ufeffa.example.org", "a.example.org."],
        ["faß.example", "xn--fa-hia.example."],
        ["1.0/25.2.0.192.in-addr.arpa.", "1.0/25.2.0.192.in-addr.arpa."],
        ["1.0\\05725.2.0.192.in-addr.arpa.", "1.0\\05725.2.0.192.in-addr.arpa."],
        ["a\\040b.example.net", "a\\040b.example.net."],
        ["first\\056last.example.net", "first\\056last.example.net."],
        ["foo-.example.net", "foo-.example.net."],
        ["-foo._tcp.example.net", "-foo._tcp.example.net."],
        ["\\052.example.net", "\\052.example.net."],
        [`${"a".repeat(63)}.example`, `${"a".repeat(63)}.example.`],
        [`${"\\040".repeat(63)}.example`, `${"\\040".repeat(63)}.example.`],
    ];
    for (const [written, normal] of legal) {
        it(`may be ${JSON.stringify(written).slice(0, 40)}`, () => {
            assert.equal(toTargetName(written), normal);
            assert.equal(targetNameProblem(normal, ZONE), undefined);
            assert.equal(toTargetName(normal), normal);
        });
    }

    const illegal: [written: string, rule: RegExp][] = [
        ["mail", /one label .* write mail\.tenant\.net\. for the name in this zone, or mail\. for/],
        ["@", /write tenant\.net\.$/],
        ["a\u00a0b.example.org", /contains U\+00A0/],
        ["a\u2026b.example.org", /contains U\+2026/],
        ["\u201cexample.org\u201d", /contains U\+201C/],
        ["it\u2019s.example.org", /contains U\+2019/],
        ["a\u2013b.example.org", /contains U\+2013/],
        ["a\u200db.example.org", /contains U\+200D/],
        ["a b.example.org", /contains U\+0020/],
        ["a\tb.example.org", /contains U\+0009/],
        ["", /labels of letters/],
        [".", /labels of letters/],
        ["a..b.", /labels of letters/],
        [".a.example", /labels of letters/],
        ["a\\b.example", /labels of letters/],
        ["a\\059.example", /labels of letters/],
        ["a\\400.example", /labels of letters/],
        ["*.example.org", /labels of letters/],
        ["https://example.net", /it is a URL; write the host alone: example\.net$/],
        ["https://lb.example.net:443/path", /it is a URL; write the host alone: lb\.example\.net$/],
        ["example.net/path", /top-level domain/],
        ["192.0.2.1", /top-level domain/],
        ["2001.", /top-level domain/],
        ["xn--a.example", /internationalized/],
        [`${"a".repeat(64)}.example`, /1 to 63/],
        [`${"a.".repeat(130)}example`, /at most 253/],
    ];
    for (const [written, rule] of illegal) {
        it(`cannot be ${JSON.stringify(written).slice(0, 40)}`, () => {
            assert.match(targetNameProblem(toTargetName(written), ZONE) ?? "", rule);
        });
    }

    it("is never sent with octets of invisible characters", () => {
        for (const [written] of illegal) {
            for (const [type, value] of [
                ["CNAME", written],
                ["MX", `10 ${written}`],
                ["SRV", `1 2 3 ${written}`],
                ["NAPTR", `1 2 "" "" "" ${written}`],
                ["HTTPS", `1 ${written}`],
            ] as const) {
                if (written !== "." || type === "CNAME") {
                    const record = normalizeRecord("x", type, { values: [value] }, ZONE);
                    assert.notDeepEqual(recordProblems(record, ZONE), [], `${type} ${value}`);
                }
            }
        }
    });
});
