import assert from "node:assert/strict";
import { WhiteLabelDns, type WhiteLabelDnsArgs } from "../../../components";
import { seedHostedZone } from "../../../sandbox/seed";
import type { TestSettings } from "../../program/stage";
import type { Program } from "../deployment";
import { BRAND, BRAND_ZONE, type LiveStage } from "../liveStage";
import { PULUMI_OWNER, withPulumi } from "../pulumiStack";
import { dns, TARGET, tenant, type Tenant } from "../settings";
import type { Story } from "../story";

/** Name servers that a stack sets at Route 53 Domains, for a user who changes their mind. */

const kind = "side effects of an edit";
const MANAGED = { registrar: "route53domains" } as const;
const FORMER = "ZFORMERZONE0123456789";
const ON_FIRST = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.${BRAND}`);
const UP = ["up", "--yes", "--skip-preview"];

const managed = (tenants: readonly Tenant[], more: TestSettings = {}): TestSettings =>
    dns(tenants, {
        brandZoneId: BRAND_ZONE,
        delegationSet: { fromZone: BRAND_ZONE },
        rewriteBrandZone: true,
        ...MANAGED,
        ...more,
    });
const ONE = managed([tenant("tenant.net", MANAGED)]);

/**
 * The tenant is delegated to a zone of its owner, and the stack may write the apex of the brand zone.
 *
 * @returns the name servers of the owner's zone
 */
async function liveElsewhere(
    stage: LiveStage,
    owner = stage.stack.owner,
    domain = "tenant.net",
): Promise<string[]> {
    giveApex(stage, BRAND_ZONE, owner);
    const { nameServers } = seedHostedZone(stage.sandbox.world, FORMER, domain);
    await stage.remote.delegate(domain, { nameServers: nameServers.map((name) => ({ name, glue: [] })) });
    return [...nameServers].sort();
}

function giveApex({ ownership, contents }: LiveStage, zone: string, owner: string): void {
    ownership.noticePerson(contents());
    ownership.handOverMatching(new RegExp(`^record ${zone} \\S+ (NS|SOA)$`), owner);
}

function namesOf({ contents }: LiveStage, domain = "tenant.net"): string[] {
    return (contents().registry[domain]?.nameServers ?? []).map(({ name }) => name).sort();
}

/** The stack's component with a name that the user has chosen. */
const program =
    (name: string): Program =>
    () => {
        const { audit, tenants } = new WhiteLabelDns(name, {
            ...(ONE as unknown as WhiteLabelDnsArgs),
            tenants: [{ domain: "tenant.net", target: TARGET, ...MANAGED }],
        });
        return { audit, tenants };
    };

function markIn(text: string): string {
    return /white-label-dns-[0-9a-f-]{36}/.exec(text)?.[0] ?? "";
}

export const registrars: readonly Story[] = [
    {
        kind,
        does: "renames a component with `registrar` without an alias, and takes over the existing objects",
        expected: /give it an alias/,
        async play(stage) {
            const { stack } = stage;
            await liveElsewhere(stage);
            await stack.up(program("dns"));
            const registry = stage.contents().registry;
            // What the registry has may be on record by the time that the rest is refused.
            await stack.refusedLate(program("renamed"), /takeOver/);
            assert.deepEqual(stage.contents().registry, registry);
            stack.configure({ "white-label-dns:takeOver": JSON.stringify([markIn(stage.refusals.join())]) });
            await stack.refusedLate(program("renamed"), /give it an alias/);
            assert.deepEqual(stage.contents().registry, registry);
            stack.configure({});
            await stack.upAsBefore(program("dns"));
            assert.deepEqual(stage.contents().registry, registry);
        },
    },
    {
        kind,
        does: "has a second stack with the same domain and `registrar`, and destroys one and then the other",
        expected: "goes on",
        async play(stage) {
            const { stack, another } = stage;
            const former = await liveElsewhere(stage);
            const other = { id: "ZOTHERBRAND0123456789", domain: "other-brand.com" };
            const { nameServers } = seedHostedZone(stage.sandbox.world, other.id, other.domain);
            await stage.remote.delegate(other.domain, {
                nameServers: nameServers.map((name) => ({ name, glue: [] })),
            });
            const second = another("second");
            giveApex(stage, other.id, second.owner);
            const theirs = managed([tenant("tenant.net", MANAGED)], {
                brandDomain: other.domain,
                brandZoneId: other.id,
                delegationSet: { fromZone: other.id },
            });
            await stack.up(ONE);
            assert.deepEqual(namesOf(stage), ON_FIRST);
            await second.up(theirs);
            assert.ok(namesOf(stage).every((name) => name.endsWith(other.domain)));
            // The first command notices the change, but reverts it only if it reads the registry.
            await stack.same(ONE);
            await second.does("destroy", theirs);
            assert.deepEqual(namesOf(stage), ON_FIRST);
            await stack.same(ONE);
            stage.dismiss("tenant.net");
            await stack.does("destroy", ONE);
            assert.deepEqual(namesOf(stage), former);
        },
    },
    {
        kind,
        does: "removes `registrar` of the brand domain while tenants use it, and restores it",
        expected: /the name servers of example\.com at the registry stay, because .*Set registrar again/,
        async play(stage) {
            await liveElsewhere(stage);
            await stage.stack.up(ONE);
            const { registrar: _none, ...without } = ONE;
            await stage.stack.refusedLate(without, /the name servers of example\.com at the registry stay/);
            await stage.stack.same(ONE);
        },
    },
    ...["dns-tenant.net-registered-name-servers", "dns-tenant.net-registered-domain"].map((name): Story => ({
        kind,
        needsPulumi: true,
        does: `requests the replacement of ${name} with \`--replace\`, and taints it`,
        expected: "goes on",
        play: (stage) =>
            withPulumi(stage, async (stack) => {
                await liveElsewhere(stage, PULUMI_OWNER);
                await stack.up(ONE);
                const before = stage.contents();
                const { text } = await stack.command(ONE, ...UP, "--replace", `**${name}`);
                assert.match(text, /a replacement of this resource was requested|was to be deleted/);
                assert.deepEqual(stage.contents(), before);
                await stack.command(ONE, "state", "taint", "--yes", await stack.urn(name));
                await stack.command(ONE, ...UP);
                assert.deepEqual(stage.contents(), before);
                await stack.same(ONE);
            }),
    })),
];
