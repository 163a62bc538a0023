import assert from "node:assert/strict";
import { rcodeName, rcodeNumber } from "../../dns/rcodes";

describe("response codes", () => {
    it("have a name each, and come back from it", () => {
        for (let code = 0; code < 4096; code += 1) {
            assert.equal(rcodeNumber(rcodeName(code)), code);
        }
        assert.deepEqual([0, 3, 16, 23].map(rcodeName), ["NOERROR", "NXDOMAIN", "BADVERS", "RCODE23"]);
    });

    it("are SERVFAIL where the name is none", () => {
        assert.equal(rcodeNumber("SOMETHING"), 2);
    });
});
