import assert from "node:assert/strict";
import fc from "fast-check";
import { judgeZones, mainSet } from "../../inventory/verdicts";
import type { InventoryZone } from "../../inventory/readInventory";

const zone = (name: string, more: Partial<InventoryZone> = {}): InventoryZone => ({
    id: `Z${name.replace(/[^a-z]/g, "").toUpperCase()}`,
    name,
    privateZone: false,
    reference: "by hand",
    recordCount: 2,
    isSigned: false,
    records: [],
    policyRecords: [],
    lame: [],
    ...more,
});
const DEPLOYMENT = "white-label-dns-01234567-89ab-4cde-8f01-23456789abcd";

function verdictOf(one: InventoryZone, others: InventoryZone[] = [], more = {}): string {
    const [judged] = judgeZones([one, ...others], { brandDomain: "example.com", ...more });
    return [judged?.verdict, ...(judged?.reasons ?? [])].join(": ");
}

describe("The verdict on a hosted zone", () => {
    it("is brand, recreate or skip for an ordinary zone", () => {
        assert.equal(verdictOf(zone("example.com")), "brand");
        assert.equal(verdictOf(zone("tenant.net")), "recreate");
        assert.match(verdictOf(zone("tenant.net", { privateZone: true })), /^skip: private: /);
        assert.match(
            verdictOf(zone("example.com"), [zone("example.com", { id: "ZOTHER" })]),
            /^brand: write white-label-dns:brandZoneId: ZEXAMPLECOM or ZOTHER/,
        );
    });

    it("is on-set on the set with the most zones, and blocked on another one", () => {
        const on = (name: string, delegationSetId: string) => zone(name, { delegationSetId });
        const others = [on("b.net", "N1"), on("c.net", "N2")];
        assert.equal(verdictOf(on("a.net", "N1"), others), "on-set: on delegation set N1");
        assert.match(
            verdictOf(on("a.net", "N2"), [on("b.net", "N1"), on("c.net", "N1")]),
            /^blocked: on delegation set N2, and more zones are on N1; import it into a stack of its own/,
        );
        assert.equal(mainSet([zone("a.net")]), undefined);
    });

    it("is skip for a zone of a deployment of this package, with the step for a lost state", () => {
        const reference = `${DEPLOYMENT}/abc`;
        assert.match(
            verdictOf(zone("tenant.net", { reference, delegationSetId: "N1" })),
            new RegExp(`^skip: made by the deployment ${DEPLOYMENT} .*takeOver: \\[${DEPLOYMENT}\\]`),
        );
    });

    it("is blocked with the owner's step if a copy is impossible", () => {
        assert.match(
            verdictOf(zone("tenant.net", { policyRecords: ["www.tenant.net. A"] })),
            /^blocked: www\.tenant\.net\. A is made by a traffic policy/,
        );
        assert.match(
            verdictOf(zone("tenant.net", { linkedService: "servicediscovery.amazonaws.com" })),
            /^blocked: made by another AWS service \(servicediscovery/,
        );
        assert.match(verdictOf(zone("co.uk")), /^blocked: co\.uk is a public suffix/);
        assert.match(
            verdictOf(zone("a_b.tenant.net")),
            /^blocked: its name cannot be the domain of a tenant: /,
        );
        assert.match(
            verdictOf(zone("tenant.net"), [zone("tenant.net", { id: "ZOTHER" })]),
            /^blocked: 2 public zones have this name \(ZOTHER, ZTENANTNET\); name the one/,
        );
    });

    it("is blocked with the missing rights to read it, and brand for the brand domain without them too", () => {
        const denied = ["route53:GetHostedZone", "route53:ListResourceRecordSets"];
        assert.equal(
            verdictOf(zone("tenant.net", { denied, isSigned: undefined }), [], { adopt: "ZTENANTNET" }),
            "blocked: not read: the rights route53:GetHostedZone and route53:ListResourceRecordSets are missing for this zone; allow them on its ARN in IAM, and run the import again",
        );
        assert.match(
            verdictOf(zone("example.com", { denied: ["route53:GetHostedZone"] })),
            /^brand: not read: the right route53:GetHostedZone is missing for this zone; allow it on its ARN/,
        );
    });

    it("names the step before the handover of a signed zone", () => {
        assert.match(
            verdictOf(zone("tenant.net", { isSigned: true })),
            /^recreate: signed \(DNSSEC\): it can be copied/,
        );
    });

    it("says if signing is unknown, and which delegation a change guardrail would refuse", () => {
        assert.match(
            verdictOf(zone("tenant.net", { isSigned: undefined })),
            /^recreate: whether it is signed \(DNSSEC\) could not be asked/,
        );
        assert.equal(
            verdictOf(zone("tenant.net", { lame: ["shop NS leads nowhere"] })),
            "blocked: shop NS leads nowhere",
        );
    });

    it("names zones of the account that were not read, with the same name or with one that contains it", () => {
        const [one, outer] = [zone("shop.tenant.net"), zone("tenant.net")];
        const listed = [one, outer, zone("shop.tenant.net", { id: "ZOTHER" })];
        const [judged] = judgeZones([one], { listed });
        assert.deepEqual(judged?.reasons, [
            "the account has other public zones of this name: ZOTHER",
            "the account has a zone of tenant.net too, which contains it",
        ]);
        assert.equal(judged?.verdict, "recreate");
    });

    it("is adopt for the selected zone, even if it cannot be copied", () => {
        const tenant = zone("tenant.net", { linkedService: "a service" });
        assert.match(verdictOf(tenant, [], { adopt: tenant.id }), /^adopt: its name servers become/);
    });

    it("names the nearest domain that contains another one, and the brand domain", () => {
        const zones = ["a.shop.tenant.net", "shop.tenant.net", "tenant.net", "login.example.com"].map(
            (name) => zone(name),
        );
        const judged = judgeZones(zones, { brandDomain: "example.com" });
        assert.deepEqual(
            judged.map(({ inside }) => inside),
            ["shop.tenant.net", "tenant.net", undefined, "example.com"],
        );
        assert.match(
            judged[0]?.reasons.join() ?? "",
            /^inside shop\.tenant\.net, so it goes on another delegation set/,
        );
        assert.equal(judged[3]?.reasons.join(), "inside the brand domain example.com");
    });

    it("is one for each zone, in the same order, with a reason for each zone that is not a plain tenant", () => {
        const any = fc.record({
            name: fc.constantFrom("a.net", "b.a.net", "c.org", "example.com", "co.uk", "x.example.com"),
            privateZone: fc.boolean(),
            isSigned: fc.boolean(),
            delegationSetId: fc.constantFrom(undefined, "N1", "N2"),
            linkedService: fc.constantFrom(undefined, "service"),
            reference: fc.constantFrom("by hand", `${DEPLOYMENT}/x`),
        });
        fc.assert(
            fc.property(fc.array(any, { maxLength: 8 }), (all) => {
                const zones = all.map((each, index) => zone(each.name, { ...each, id: `Z${index}` }));
                const judged = judgeZones(zones, { brandDomain: "example.com" });
                assert.deepEqual(
                    judged.map(({ id }) => id),
                    zones.map(({ id }) => id),
                );
                for (const { verdict, reasons } of judged) {
                    assert.ok(["brand", "recreate"].includes(verdict) || reasons.length > 0, verdict);
                }
                const domains = judged.flatMap(({ verdict, name }) =>
                    ["recreate", "on-set", "adopt"].includes(verdict) ? [name] : [],
                );
                assert.equal(new Set(domains).size, domains.length, "no domain is a tenant twice");
            }),
        );
    });
});
