import assert from "node:assert/strict";
import { toStackConfig } from "../../rehearsal/stackConfig";
import { tellStory } from "../../rehearsal/story";
import { checkedSettings } from "../../settings/checkSettings";
import type { DnsSettings } from "../../settings/stackSettings";

describe("A rehearsal of a config in which the stack sets the registrars", function () {
    this.timeout(60_000);

    it("registers the tenants' domains before the first up, and restores their former name servers at the end", async () => {
        const brandZoneId = "ZBRAND00000000000001";
        const settings: DnsSettings = {
            brandDomain: "example.com",
            brandZoneId,
            delegationSet: { fromZone: brandZoneId },
            rewriteBrandZone: true,
            registrar: "route53domains",
            tenants: ["tenant.net", "tenant.org"].map((domain) => ({
                domain,
                target: { addresses: ["203.0.113.10"] },
                ...(domain === "tenant.net" && { registrar: "route53domains" as const }),
            })),
        };
        const story = await tellStory(toStackConfig(settings), checkedSettings(settings), {
            engine: "embedded",
        });
        assert.deepEqual([story.ok, story.problems], [true, []]);
        const [up, again, destroy] = story.steps.map(({ calls }) => calls["UpdateDomainNameservers"]);
        assert.deepEqual([up, again, destroy], [2, undefined, 2]);
    });
});
