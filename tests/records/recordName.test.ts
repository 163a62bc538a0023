import assert from "node:assert/strict";
import fc from "fast-check";
import { relativeName, toRecordName } from "../../records/recordName";
import { domain, relativeRecordName } from "../dns/arbitraries";

const ZONE = "tenant.net";

describe("the name of a record", () => {
    const names: [string, string, string][] = [
        ["@", "tenant.net.", "@"],
        ["", "tenant.net.", "@"],
        ["tenant.net", "tenant.net.", "@"],
        ["TENANT.net.", "tenant.net.", "@"],
        ["www", "www.tenant.net.", "www"],
        ["WWW.Tenant.NET", "www.tenant.net.", "www"],
        ["www.tenant.net.", "www.tenant.net.", "www"],
        ["*", "\\052.tenant.net.", "*"],
        ["\\052.menu", "\\052.menu.tenant.net.", "*.menu"],
        ["_dmarc", "_dmarc.tenant.net.", "_dmarc"],
        ["nottenant.net", "nottenant.net.tenant.net.", "nottenant.net"],
        ["tenant", "tenant.tenant.net.", "tenant"],
        ["net", "net.tenant.net.", "net"],
        ["bücher", "xn--bcher-kva.tenant.net.", "xn--bcher-kva"],
    ];
    for (const [written, stored, shown] of names) {
        it(`"${written}" is stored as ${stored} and shown as ${shown}`, () => {
            assert.equal(toRecordName(written, ZONE), stored);
            assert.equal(relativeName(stored, ZONE), shown);
        });
    }

    it("is absolute with a dot at its end, inside the zone or not", () => {
        assert.equal(toRecordName("www.example.org.", ZONE), "www.example.org.");
        assert.equal(relativeName("www.example.org.", ZONE), "www.example.org.");
    });

    it("comes back from its relative form", () => {
        fc.assert(
            fc.property(domain, fc.oneof(fc.constant("@"), relativeRecordName), (zone, name) => {
                // A name that repeats the zone's has two readings.
                fc.pre(name !== zone && !name.endsWith(`.${zone}`));
                const stored = toRecordName(name, zone);
                assert.equal(relativeName(stored, zone), name);
                assert.equal(toRecordName(relativeName(stored, zone), zone), stored);
                assert.equal(toRecordName(stored, zone), stored);
                assert.equal(toRecordName(name.toUpperCase(), zone), stored);
            }),
        );
    });
});
