import assert from "node:assert/strict";
import { rcodeName, rcodeNumber } from "../../dns/rcodes";

describe("response codes", () => {
    it("have one name each, which maps to the same code", () => {
        for (let code = 0; code < 4096; code += 1) {
            assert.equal(rcodeNumber(rcodeName(code)), code);
        }
        assert.deepEqual([0, 3, 16, 23].map(rcodeName), ["NOERROR", "NXDOMAIN", "BADVERS", "RCODE23"]);
    });

    it("are SERVFAIL for an unknown name", () => {
        assert.equal(rcodeNumber("SOMETHING"), 2);
    });
});
