import assert from "node:assert/strict";
import { seedHostedZone } from "../../../sandbox/seed";
import { BRAND_ZONE } from "../liveStage";
import { BOTH, dns, many, tenant } from "../settings";
import type { Story } from "../story";

const kind = "side effects of an edit";
const [FIRST = tenant("tenant.net"), SECOND = tenant("b.net")] = BOTH;
const INNER = tenant("shop.tenant.net", { inside: "tenant.net" });

/** An edit of the config that has an effect on more than what the person thinks of. */
export const sideEffects: readonly Story[] = [
    {
        kind,
        does: "puts the tenants into another order",
        expected: "goes on",
        async play({ stack }) {
            await stack.up(dns([FIRST, SECOND]));
            await stack.same(dns([SECOND, FIRST]));
        },
    },
    {
        kind,
        does: "mistypes `brandDomain`, for which there is no zone",
        expected: /there is no hosted zone of this name/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.refused(dns(BOTH, { brandDomain: "exampel.com" }), /exampel\.com/);
        },
    },
    {
        kind,
        does: "sets `brandDomain` to another domain whose zone is in the account",
        expected: /the brand domain was example\.com.*abandonBrandDomain/s,
        async play({ stack, sandbox }) {
            seedHostedZone(sandbox.world, "ZOTHER", "example.org");
            await stack.up(dns(BOTH));
            await stack.refused(dns(BOTH, { brandDomain: "example.org" }), /abandonBrandDomain/);
        },
    },
    {
        kind,
        does: "sets `brandZoneId` to a second zone of the same name",
        expected: /the brand zone was ZBRANDZONE0123456789A, another zone of the same name/,
        async play({ stack, sandbox }) {
            await stack.up(dns(BOTH));
            seedHostedZone(sandbox.world, "ZTWIN", "example.com");
            // Without the setting the name is ambiguous now, so the person had to name the first zone before.
            await stack.up(dns(BOTH, { brandZoneId: BRAND_ZONE }));
            await stack.refused(dns(BOTH, { brandZoneId: "ZTWIN" }), /ZTWIN/);
        },
    },
    {
        kind,
        does: "makes a second zone of the brand's name, and does not say which one is meant",
        expected: /there are 2 public hosted zones of this name.*brandZoneId/,
        async play({ stack, sandbox }) {
            await stack.up(dns(BOTH));
            seedHostedZone(sandbox.world, "ZTWIN", "example.com");
            const before = dns(BOTH, { brandZoneId: BRAND_ZONE });
            await stack.up(before);
            await stack.refused(dns(BOTH), /brandZoneId/);
        },
    },
    {
        kind,
        does: "takes `brandZoneId` out again where one zone has the name",
        expected: "goes on",
        async play({ stack }) {
            await stack.up(dns(BOTH, { brandZoneId: BRAND_ZONE }));
            await stack.up(dns(BOTH));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "renders the config from a template that gives no tenants",
        expected: /4 of 4 tenants would leave in one up.*allowRemovals/,
        async play({ stack }) {
            await stack.up(dns(many(4)));
            await stack.refused(dns([]), /allowRemovals/);
        },
    },
    {
        kind,
        does: "loses half of the tenants when a file is cut off",
        expected: /4 of 8 tenants would leave/,
        async play({ stack }) {
            await stack.up(dns(many(8)));
            await stack.refused(dns(many(4)), /tenant8\.net/);
        },
    },
    {
        kind,
        does: "allows fewer removals than there would be",
        expected: /5 of 8 tenants would leave/,
        async play({ stack }) {
            await stack.up(dns(many(8)));
            await stack.refused(dns(many(3), { allowRemovals: 4 }), /allowRemovals to 5/);
        },
    },
    {
        kind,
        does: "allows the removal of half of the tenants, and takes them back one up later",
        expected: "goes on",
        async play({ stack, dismiss }) {
            await stack.up(dns(many(8)));
            dismiss("tenant5.net", "tenant6.net", "tenant7.net", "tenant8.net");
            await stack.up(dns(many(4), { allowRemovals: 4 }));
            await stack.same(dns(many(4)));
            await stack.up(dns(many(8)));
        },
    },
    {
        kind,
        does: "takes a tenant out, and back in after the up",
        expected: "goes on",
        async play({ stack, dismiss }) {
            await stack.up(dns(BOTH));
            dismiss("b.net");
            await stack.up(dns([FIRST]));
            await stack.up(dns(BOTH));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "puts another tenant in the place of one",
        expected: "goes on",
        async play({ stack, dismiss }) {
            await stack.up(dns(BOTH));
            dismiss("b.net");
            await stack.up(dns([FIRST, tenant("c.net")]));
            await stack.up(dns([FIRST, tenant("c.net"), SECOND]));
        },
    },
    {
        kind,
        does: "mistypes a tenant's domain, and corrects it",
        expected: "goes on",
        async play({ stack, dismiss }) {
            await stack.up(dns(BOTH));
            dismiss("b.net");
            await stack.up(dns([FIRST, tenant("bb.net")]));
            dismiss("bb.net");
            await stack.up(dns(BOTH));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "sets `ttlPhase` to prepare, and back to live",
        expected: "goes on",
        async play({ stack, ask }) {
            await stack.up(dns(BOTH));
            const before = await ask();
            await stack.up(dns(BOTH, { ttlPhase: "prepare" }));
            await stack.up(dns(BOTH));
            assert.deepEqual(await ask(), before);
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "sets fields of the SOA, and takes them back",
        expected: "goes on",
        async play({ stack, ask }) {
            await stack.up(dns(BOTH));
            const before = await ask();
            await stack.up(dns(BOTH, { soa: { rname: "hostmaster@example.com", minimum: 300 } }));
            await stack.up(dns(BOTH));
            assert.deepEqual(await ask(), before);
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "points a tenant at another address, and back",
        expected: "goes on",
        async play({ stack, ask }) {
            await stack.up(dns(BOTH));
            const before = await ask();
            await stack.up(dns([tenant("tenant.net", { target: { addresses: ["203.0.113.99"] } }), SECOND]));
            await stack.up(dns(BOTH));
            assert.deepEqual(await ask(), before);
        },
    },
    {
        kind,
        does: "leaves `www` out of a tenant's names, and takes it back",
        expected: "goes on",
        async play({ stack, ask }) {
            await stack.up(dns(BOTH));
            const before = await ask();
            await stack.up(dns([tenant("tenant.net", { names: ["@"] }), SECOND]));
            await stack.up(dns(BOTH));
            assert.deepEqual(await ask(), before);
        },
    },
    {
        kind,
        does: "adds records, tags and a comment to a tenant, and takes them back",
        expected: "goes on",
        async play({ stack, ask }) {
            const rich = tenant("tenant.net", {
                records: [{ name: "@", type: "MX", values: ["10 mail.tenant.net."] }],
                tags: { plan: "gold" },
                comment: "Contract 4711",
            });
            await stack.up(dns(BOTH));
            const before = await ask();
            await stack.up(dns([rich, SECOND]));
            await stack.up(dns(BOTH));
            assert.deepEqual(await ask(), before);
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "writes a tenant's domain in capitals",
        expected: "goes on",
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.same(dns([{ ...FIRST, domain: "Tenant.NET" }, SECOND]));
        },
    },
    {
        kind,
        does: "lists a tenant twice",
        expected: /tenant\.net/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.refused(dns([...BOTH, tenant("tenant.net")]), /tenants\[2\]\.domain/);
        },
    },
    {
        kind,
        does: "adds a customer whose domain is inside of another customer's",
        expected: /inside/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.refused(dns([...BOTH, tenant("www.tenant.net")]), /www\.tenant\.net/);
        },
    },
    {
        kind,
        does: "lets the inner one of two tenants come and go",
        expected: "goes on",
        async play({ stack, dismiss }) {
            await stack.up(dns(BOTH));
            await stack.up(dns([...BOTH, INNER]));
            dismiss("shop.tenant.net");
            await stack.up(dns(BOTH));
            await stack.up(dns([...BOTH, INNER]));
            await stack.same(dns([...BOTH, INNER]));
        },
    },
    {
        kind,
        does: "takes a tenant out and leaves the one that is inside of it",
        expected: /shop\.tenant\.net/,
        async play({ stack }) {
            await stack.up(dns([...BOTH, INNER]));
            await stack.refused(dns([SECOND, INNER]), /inside/);
        },
    },
    {
        kind,
        does: "takes a tenant out together with the `inside` of the one that it delegates",
        expected: /shop\.tenant\.net/,
        async play({ stack }) {
            await stack.up(dns([...BOTH, INNER]));
            await stack.refused(dns([SECOND, tenant("shop.tenant.net")]), /would stay without DNS/);
        },
    },
    {
        kind,
        does: "pins a tenant to another set, and takes the pin back",
        expected: /this would move the tenant/,
        async play({ stack }) {
            await stack.up(dns([FIRST, tenant("b.net", { pin: 2 })]));
            await stack.refused(
                dns([tenant("tenant.net", { pin: 2 }), tenant("b.net", { pin: 2 })]),
                /tenants\[0\]\.pin/,
            );
        },
    },
    {
        kind,
        does: "pins a tenant to the set that it is on, and takes the pin back",
        expected: "goes on",
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.up(dns([tenant("tenant.net", { pin: 1 }), SECOND]));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "takes the pin from a tenant on the second set, while the first one has room",
        expected: "goes on",
        async play({ stack }) {
            await stack.up(dns([FIRST, tenant("b.net", { pin: 2 })]));
            await stack.up(dns(BOTH));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "lets a set be taken from the brand zone when tenants are on another one",
        expected: /would be replaced/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.refused(dns(BOTH, { delegationSet: { fromZone: BRAND_ZONE } }), /put fromZone back/);
        },
    },
    {
        kind,
        does: "names the stack's own set by its id, and takes that back",
        expected: "goes on",
        async play({ stack, contents }) {
            await stack.up(dns(BOTH));
            const [set] = contents().delegationSets;
            const before = contents();
            await stack.up(dns(BOTH, { delegationSet: { id: set?.id } }));
            await stack.up(dns(BOTH, { delegationSet: { id: set?.id } }));
            assert.deepEqual(contents(), before);
        },
    },
    {
        kind,
        does: "names a set of another purpose by its id",
        expected: /would be replaced/,
        async play({ stack, remote }) {
            await stack.up(dns(BOTH));
            await remote.seedDelegationSet("N0THER");
            await stack.refused(dns(BOTH, { delegationSet: { id: "N0THER" } }), /put existingId back/);
        },
    },
    {
        kind,
        does: "asks for `rewriteBrandZone` although the brand zone is not on the set",
        expected: /rewriteBrandZone/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.refused(dns(BOTH, { rewriteBrandZone: true }), /fromZone/);
        },
    },
    {
        kind,
        does: "adopts the brand zone's servers, rewrites its NS, and takes the rewriting back",
        expected: "goes on",
        async play({ stack, ownership, contents, byHand }) {
            const adopted = dns(BOTH, { delegationSet: { fromZone: BRAND_ZONE } });
            await stack.up(adopted);
            const before = await byHand.records("example.com");
            // The person hands the apex of the brand zone to the stack with the setting.
            ownership.handOverMatching(/example\.com\. (NS|SOA)$/, stack.owner);
            await stack.up({ ...adopted, rewriteBrandZone: true });
            await stack.up(adopted);
            assert.deepEqual(await byHand.records("example.com"), before);
            assert.equal(contents().hostedZones.length, 3);
        },
    },
    {
        kind,
        does: "sets a `nameServerPattern` when tenants are on a second set",
        expected: "goes on",
        async play({ stack }) {
            const tenants = [FIRST, tenant("b.net", { pin: 2 })];
            await stack.up(dns(tenants));
            await stack.up(dns(tenants, { nameServerPattern: "dns{n}" }));
            await stack.up(dns(tenants));
        },
    },
    {
        kind,
        does: "takes fewer `nameServers` when tenants are on a second set",
        expected: "goes on",
        async play({ stack }) {
            const tenants = [FIRST, tenant("b.net", { pin: 2 })];
            await stack.up(dns(tenants));
            await stack.up(dns(tenants, { nameServers: ["ns1", "ns2"] }));
            await stack.up(dns(tenants));
        },
    },
    {
        kind,
        does: "previews and refreshes before an up with a change, and after it",
        expected: "goes on",
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.does("preview", dns([FIRST]));
            await stack.does("refresh", dns(BOTH));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "fills a set, lets a tenant go, and takes it back when another one has come",
        expected: "goes on",
        async play({ stack, sandbox, dismiss }) {
            await fetch(`${sandbox.endpoint}/_sandbox/limits`, {
                method: "POST",
                body: JSON.stringify({ zonesPerDelegationSet: 2 }),
            });
            await stack.up(dns(many(3)));
            dismiss("tenant2.net");
            await stack.up(dns([...many(1), ...many(3).slice(2)]));
            await stack.up(dns([...many(1), ...many(3).slice(2), tenant("c.net")]));
            await stack.up(dns([...many(3), tenant("c.net")]));
        },
    },
];
