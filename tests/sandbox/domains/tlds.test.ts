import assert from "node:assert/strict";
import { isSupportedTld, leastNameServers, registryOf, serverCheckOf } from "../../../sandbox/domains/tlds";

describe("Top-level domains in the sandbox's Route 53 Domains", () => {
    it("are supported by the public suffix of a name, at any depth", () => {
        const supported = ["a.com", "www.a.com", "a.co.uk", "a.uk", "a.com.br", "a.ai"];
        const others = ["a.dev", "a.co.jp", "a.gov.uk", "a.example"];
        assert.deepEqual(supported.filter(isSupportedTld), supported);
        assert.deepEqual(others.filter(isSupportedTld), []);
    });

    it("have one registry each, and com and net share one", () => {
        assert.equal(registryOf("a.com"), registryOf("ns.b.net"));
        assert.notEqual(registryOf("a.com"), registryOf("a.org"));
        assert.equal(registryOf("a.co.uk"), registryOf("a.uk"));
    });

    it("require one name server or two, and check them or not", () => {
        const rules = (domain: string): unknown[] => [leastNameServers(domain), serverCheckOf(domain)];
        assert.deepEqual(rules("a.com"), [1, "none"]);
        assert.deepEqual(rules("a.it"), [2, "for days"]);
        assert.deepEqual(rules("a.de"), [2, "once"]);
        assert.deepEqual(rules("a.com.br"), [1, "once"]);
    });
});
