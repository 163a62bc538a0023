import assert from "node:assert/strict";
import { BRAND_ZONE } from "../liveStage";
import { BOTH, dns, many, tenant } from "../settings";
import type { Story } from "../story";

const kind = "side effects of an edit";
const [FIRST = tenant("tenant.net"), SECOND = tenant("b.net")] = BOTH;
const INNER = tenant("shop.tenant.net", { inside: "tenant.net" });

/** A change of the config that affects a tenant's set or its outer domain. */
export const places: readonly Story[] = [
    {
        kind,
        does: "adds a customer whose domain is inside another customer's",
        expected: /inside/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.refused(dns([...BOTH, tenant("www.tenant.net")]), /www\.tenant\.net/);
        },
    },
    {
        kind,
        does: "removes and adds the inner one of two tenants",
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
        does: "removes a tenant and keeps the one inside it",
        expected: /shop\.tenant\.net/,
        async play({ stack }) {
            await stack.up(dns([...BOTH, INNER]));
            await stack.refused(dns([SECOND, INNER]), /inside/);
        },
    },
    {
        kind,
        does: "removes a tenant together with the `inside` of the tenant that it delegates",
        expected: /shop\.tenant\.net/,
        async play({ stack }) {
            await stack.up(dns([...BOTH, INNER]));
            await stack.refused(dns([SECOND, tenant("shop.tenant.net")]), /would be left without DNS/);
        },
    },
    {
        kind,
        does: "pins a tenant to another set, and removes the pin",
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
        does: "pins a tenant to its present set, and removes the pin",
        expected: "goes on",
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.up(dns([tenant("tenant.net", { pin: 1 }), SECOND]));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "removes the pin of a tenant on the second set, while the first one has room",
        expected: "goes on",
        async play({ stack }) {
            await stack.up(dns([FIRST, tenant("b.net", { pin: 2 })]));
            await stack.up(dns(BOTH));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "adopts a set from the brand zone while tenants are on another one",
        expected: /would be replaced/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.refused(dns(BOTH, { delegationSet: { fromZone: BRAND_ZONE } }), /restore fromZone/);
        },
    },
    {
        kind,
        does: "configures the stack's own set by its id, and reverts that",
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
        does: "configures a set of another purpose by its id",
        expected: /would be replaced/,
        async play({ stack, remote }) {
            await stack.up(dns(BOTH));
            await remote.seedDelegationSet("N0THER");
            await stack.refused(dns(BOTH, { delegationSet: { id: "N0THER" } }), /restore existingId/);
        },
    },
    {
        kind,
        does: "configures `rewriteBrandZone` although the brand zone is not on the set",
        expected: /rewriteBrandZone/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.refused(dns(BOTH, { rewriteBrandZone: true }), /fromZone/);
        },
    },
    {
        kind,
        does: "adopts the brand zone's servers, rewrites its NS, and reverts the rewriting",
        expected: "goes on",
        async play({ stack, ownership, contents, byHand }) {
            const adopted = dns(BOTH, { delegationSet: { fromZone: BRAND_ZONE } });
            await stack.up(adopted);
            const before = await byHand.records("example.com");
            // With the setting, the user gives the apex of the brand zone to the stack.
            ownership.handOverMatching(/example\.com\. (NS|SOA)$/, stack.owner);
            await stack.up({ ...adopted, rewriteBrandZone: true });
            await stack.up(adopted);
            assert.deepEqual(await byHand.records("example.com"), before);
            assert.equal(contents().hostedZones.length, 3);
        },
    },
    {
        kind,
        does: "sets a `nameServerPattern` while tenants are on a second set",
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
        does: "previews and refreshes before and after an up with a change",
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
        does: "fills a set, removes a tenant, and adds it again after another one was added",
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
