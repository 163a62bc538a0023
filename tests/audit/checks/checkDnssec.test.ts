import assert from "node:assert/strict";
import { checkDnssec } from "../../../audit/checks/checkDnssec";
import type { CheckOutcome } from "../../../audit/checks/outcome";
import type { DomainObservation } from "../../../audit/observations";

/** RFC 4034 §5.4. */
const DOMAIN = "dskey.example.com";
const KEY =
    "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==";
const DS = "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118";

const DELEGATION = { value: { parent: "com", nameServers: [], nxdomain: false } };

function check(
    ds: DomainObservation["ds"],
    keys?: DomainObservation["keys"],
    parentZone?: string,
): CheckOutcome {
    return checkDnssec({ domain: DOMAIN, delegation: DELEGATION, ds, keys }, { owner: "tenant", parentZone });
}

describe("the check of DNSSEC", () => {
    it("is ok without a DS, and with a DS that matches a key of the zone", () => {
        assert.equal(check({ value: [] }).seen, "no DS");
        const { verdict, seen } = check({ value: [DS] }, { value: [KEY] });
        assert.deepEqual([verdict, seen], ["ok", "DS 60485 5 1, with its key"]);
    });

    it("calls a DS broken that matches no key, and names who deletes it, and in which place", () => {
        const { verdict, owner, next } = check({ value: [DS] }, { value: [] });
        assert.deepEqual([verdict, owner], ["broken", "tenant"]);
        assert.match(next, /^Ask the owner of dskey\.example\.com to delete .* in the zone above it\.$/);
        const registered = checkDnssec(
            { domain: "example.org", delegation: DELEGATION, ds: { value: [DS] }, keys: { value: [] } },
            { owner: "tenant" },
        );
        assert.match(registered.next, /^Ask the owner of example\.org to delete .* at its registrar\.$/);
        assert.match(
            check({ value: [DS] }, { value: [] }, "example.com").next,
            /^Delete the DS records of dskey\.example\.com from the zone example\.com\.$/,
        );
    });

    it("is unknown if DS, keys or the digest type are unknown, but broken if no server has any key", () => {
        const silence = { problem: "no answer", definite: false };
        const unknowns = [
            check(silence),
            check({ value: [DS] }, silence),
            check({ value: ["60485 5 9 AB"] }, { value: [KEY] }),
        ];
        unknowns.forEach(({ verdict, seen }) => assert.equal(verdict, "unknown", seen));
        assert.equal(check({ value: [DS] }, { ...silence, definite: true }).verdict, "broken");
        assert.equal(check(undefined).cause, "delegation");
    });
});
