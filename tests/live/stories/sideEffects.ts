import assert from "node:assert/strict";
import { seedHostedZone } from "../../../sandbox/seed";
import { WhiteLabelDns } from "../../../components";
import type { TestSettings } from "../../program/stage";
import type { Given } from "../deployment";
import { BRAND, BRAND_ZONE, type LiveStage } from "../liveStage";
import { BOTH, dns, many, TARGET, tenant } from "../settings";
import type { Story } from "../story";

const kind = "side effects of an edit";
const [FIRST = tenant("tenant.net"), SECOND = tenant("b.net")] = BOTH;

/** Moves everything to another brand, which the user confirms with `abandonBrandDomain` in one of two forms. */
async function abandons(stage: LiveStage, given: (more: TestSettings) => Given): Promise<void> {
    const { stack, sandbox, remote, dismiss, register, contents } = stage;
    const { nameServers } = seedHostedZone(sandbox.world, "ZOTHER", "example.org");
    await remote.delegate("example.org", { nameServers: nameServers.map((name) => ({ name, glue: [] })) });
    await stack.up(given({}));
    const to = { brandDomain: "example.org", abandonBrandDomain: "Example.com." };
    await stack.refused(given({ brandDomain: "example.org" }), /abandonBrandDomain/);
    dismiss("tenant.net", "b.net");
    await stack.up(given(to));
    const left = contents().hostedZones.find(({ id }) => id === BRAND_ZONE)?.records ?? [];
    assert.deepEqual(left.map(({ type }) => type).sort(), ["NS", "SOA"]);
    const labels = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.org`);
    for (const domain of ["tenant.net", "b.net"]) {
        await register(domain, labels);
    }
    await stack.same(given(to));
    await stack.same(given({ brandDomain: "example.org" }));
}

/** A change of the config with more effects than the user expects. */
export const sideEffects: readonly Story[] = [
    {
        kind,
        does: "reorders the tenants",
        expected: "goes on",
        async play({ stack }) {
            await stack.up(dns([FIRST, SECOND]));
            await stack.same(dns([SECOND, FIRST]));
        },
    },
    {
        kind,
        does: "mistypes `brandDomain`, for which there is no zone",
        expected: /there is no public hosted zone of this name.*restore example\.com/,
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
        does: "moves to another brand with `abandonBrandDomain` in the stack's config",
        expected: /the brand domain was example\.com/,
        play: (stage) => abandons(stage, (more) => dns(BOTH, more)),
    },
    {
        kind,
        does: "moves to another brand with `abandonBrandDomain` as an argument of the component",
        expected: /the brand domain was example\.com/,
        play: (stage) =>
            abandons(stage, (more) => () => {
                const { tenants } = new WhiteLabelDns("dns", {
                    brandDomain: BRAND,
                    tenants: BOTH.map((each) => ({ ...each, target: TARGET })),
                    ...more,
                });
                return { tenants };
            }),
    },
    {
        kind,
        does: "sets `brandZoneId` to a second zone of the same name",
        expected: /the brand zone was ZBRANDZONE0123456789A, another zone of the same name/,
        async play({ stack, sandbox }) {
            await stack.up(dns(BOTH));
            seedHostedZone(sandbox.world, "ZTWIN", "example.com");
            // Without the setting, the name is ambiguous now, so the user first had to name the zone.
            await stack.up(dns(BOTH, { brandZoneId: BRAND_ZONE }));
            await stack.refused(dns(BOTH, { brandZoneId: "ZTWIN" }), /ZTWIN/);
        },
    },
    {
        kind,
        does: "creates a second zone of the brand's name, and does not set the id",
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
        does: "removes `brandZoneId` again while one zone has the name",
        expected: "goes on",
        async play({ stack }) {
            await stack.up(dns(BOTH, { brandZoneId: BRAND_ZONE }));
            await stack.up(dns(BOTH));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "renders the config from a template without tenants",
        expected: /4 of 4 tenants would be removed in one up.*allowRemovals/,
        async play({ stack }) {
            await stack.up(dns(many(4)));
            await stack.refused(dns([]), /allowRemovals/);
        },
    },
    {
        kind,
        does: "loses half of the tenants in a truncated file",
        expected: /4 of 8 tenants would be removed/,
        async play({ stack }) {
            await stack.up(dns(many(8)));
            await stack.refused(dns(many(4)), /tenant8\.net/);
        },
    },
    {
        kind,
        does: "allows fewer removals than needed",
        expected: /5 of 8 tenants would be removed/,
        async play({ stack }) {
            await stack.up(dns(many(8)));
            await stack.refused(dns(many(3), { allowRemovals: 4 }), /allowRemovals to 5/);
        },
    },
    {
        kind,
        does: "allows the removal of half of the tenants, and restores them one up later",
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
        does: "removes a tenant, and adds it again after the up",
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
        does: "replaces a tenant by another one",
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
        does: "misspells the domain of a delegated tenant, corrects it, and replaces the tenant with `allowRemovals`",
        expected: /has a similar name/,
        async play({ stack, dismiss }) {
            const bakery = dns([FIRST, tenant("bakery.net")]);
            const misspelt = [FIRST, tenant("bakrey.net")];
            await stack.up(bakery);
            await stack.refused(dns(misspelt), /bakery\.net would be removed.*has a similar name/s);
            await stack.same(bakery);
            dismiss("bakery.net");
            await stack.up(dns(misspelt, { allowRemovals: 1 }));
            await stack.same(dns(misspelt));
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
        does: "sets fields of the SOA, and reverts them",
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
        does: "changes the address of a tenant, and reverts it",
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
        does: "leaves `www` out of a tenant's names, and restores it",
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
        does: "adds records, tags and a comment to a tenant, and reverts them",
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
];
