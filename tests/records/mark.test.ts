import assert from "node:assert/strict";
import { toTakeOver } from "../../records/mark";

describe("The value of takeOver", () => {
    it("is compared unchanged, and names in the form that Route 53 stores", () => {
        const mark = "white-label-dns-00000000-0000-4000-8000-000000000001/Ab-_9";
        assert.ok(toTakeOver([mark]).includes(mark));
        const cases: [given: string, stored: string][] = [
            ["ns1.example.com", "ns1.example.com"],
            ["NS1.Example.COM.", "ns1.example.com"],
            [" ns1.example.com ", "ns1.example.com"],
            ["Bücher.example.org", "xn--bcher-kva.example.org"],
            ["*.Example.com", "\\052.example.com"],
            ["\\052.example.com.", "\\052.example.com"],
            ["_dmarc.example.com", "_dmarc.example.com"],
        ];
        for (const [given, stored] of cases) {
            assert.ok(toTakeOver([given]).includes(stored), given);
        }
        assert.deepEqual(toTakeOver(["ns1.example.com"]), ["ns1.example.com"]);
        assert.deepEqual(toTakeOver([]), []);
    });
});
