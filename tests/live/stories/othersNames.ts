import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { TenantZone, WhiteLabelNameServers } from "../../../components";
import { seedHostedZone } from "../../../sandbox/seed";
import type { Deployment } from "../deployment";
import { BRAND, type LiveStage } from "../liveStage";
import { BOTH, dns, TARGET, tenant } from "../settings";
import type { Story } from "../story";

const kind = "objects of other owners";
const [FIRST = tenant("tenant.net")] = BOTH;
const OTHER_NAMES = ["a1", "a2", "a3", "a4"];
const MARKED =
    /its zone ZBRANDZONE0123456789A already has white-label name servers of another deployment, with the mark white-label-dns-/;

/** Puts a record into a zone, as a user does in the console. */
async function write(
    { byHand }: LiveStage,
    zone: string,
    name: string,
    type: "A" | "NS" | "TXT",
    ...values: string[]
): Promise<void> {
    await byHand.change(zone, {
        Action: "CREATE",
        ResourceRecordSet: {
            Name: name,
            Type: type,
            TTL: 300,
            ResourceRecords: values.map((Value) => ({ Value })),
        },
    });
}

async function handMadeNameServers(stage: LiveStage): Promise<void> {
    for (const label of ["ns1", "ns2"]) {
        await write(stage, BRAND, `${label}.${BRAND}.`, "A", "192.0.2.53");
    }
}

/** Name servers in one stack, and a tenant on them in another stack, which has their id and names. */
async function twoStacks(stage: LiveStage): Promise<{
    base: Deployment;
    makeBase: () => Record<string, unknown>;
    tenants: Deployment;
    makeTenants: () => Record<string, unknown>;
}> {
    const [base, tenants] = [stage.another("base"), stage.another("tenants")];
    const makeBase = (): Record<string, unknown> => {
        const made = new WhiteLabelNameServers("ns", { brandDomain: BRAND });
        return { id: made.delegationSetId, names: made.names };
    };
    const { outputs } = await base.up(makeBase);
    const nameServers = { delegationSetId: String(outputs["id"]), names: outputs["names"] as string[] };
    const makeTenants = (): Record<string, unknown> => {
        new TenantZone("tenant.net", { domain: "tenant.net", nameServers, target: TARGET });
        return {};
    };
    await tenants.up(makeTenants);
    await stage.register("tenant.net");
    return { base, makeBase, tenants, makeTenants };
}

/** Names that registrars have, and objects of a user or of another stack in the account. */
export const othersNames: readonly Story[] = [
    {
        kind,
        does: "has records with the names ns1 and ns2 from before the first up",
        expected: /ns1\.example\.com, ns2\.example\.com: records with these names exist/,
        async play(stage) {
            await handMadeNameServers(stage);
            await stage.stack.refused(dns(BOTH), /takeOver: \[ns1\.example\.com, ns2\.example\.com\]/);
            assert.equal(stage.contents().hostedZones.length, 1);
        },
    },
    {
        kind,
        does: "has such records, and takes them over as the message says",
        expected: /without a mark of this package/,
        async play(stage) {
            await handMadeNameServers(stage);
            await stage.stack.refused(dns(BOTH), /takeOver/);
            stage.ownership.handOverMatching(/ ns[12]\.example\.com\. A$/, stage.stack.owner);
            await stage.stack.up(dns(BOTH, { takeOver: ["ns1.example.com", "ns2.example.com"] }));
            await stage.stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "configures the same brand zone in a second stack",
        expected: MARKED,
        async play({ stack, another, contents }) {
            await stack.up(dns([FIRST]));
            const before = contents();
            await another("second").refused(dns([tenant("b.net")]), MARKED);
            assert.deepEqual(contents(), before);
            await stack.same(dns([FIRST]));
        },
    },
    {
        kind,
        does: "configures the same brand zone and other names in a second stack, and destroys it again",
        expected: "goes on",
        async play({ stack, another, dismiss, contents }) {
            await stack.up(dns([FIRST]));
            const before = contents();
            const second = another("second");
            const settings = dns([tenant("b.net")], { nameServers: OTHER_NAMES });
            await second.up(settings);
            await stack.same(dns([FIRST]));
            dismiss("b.net");
            await second.does("destroy", settings);
            assert.deepEqual(contents().hostedZones, before.hostedZones);
            await stack.same(dns([FIRST]));
        },
    },
    {
        kind,
        does: "configures the names of the first stack in a second one later, takes them over by name, and restores its own",
        expected: MARKED,
        async play({ stack, another }) {
            await stack.up(dns([FIRST]));
            const second = another("second");
            const tenants = [tenant("b.net")];
            await second.up(dns(tenants, { nameServers: OTHER_NAMES }));
            await second.refused(dns(tenants), MARKED);
            const takeOver = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.${BRAND}`);
            await second.refused(dns(tenants, { takeOver }), MARKED);
            await second.same(dns(tenants, { nameServers: OTHER_NAMES }));
            await stack.same(dns([FIRST]));
        },
    },
    {
        kind,
        does: "configures some names of the first stack in a second one, but not its first name, and takes them over by name",
        expected: /cannot be taken over by name/,
        async play({ stack, another }) {
            await stack.up(dns([FIRST]));
            const some = { nameServers: ["m1", "ns2"], takeOver: [`ns2.${BRAND}`] };
            await another("fresh").refused(dns([tenant("b.net")], some), /cannot be taken over by name/);
            await stack.same(dns([FIRST]));
        },
    },
    {
        kind,
        does: "configures some names of the first stack in a live second one later, takes them over by name, and restores its own",
        expected: /ns2 A: .*it cannot be taken over by name/,
        async play({ stack, another }) {
            await stack.up(dns([FIRST]));
            const second = another("second");
            const tenants = [tenant("b.net")];
            const own = dns(tenants, { nameServers: OTHER_NAMES });
            await second.up(own);
            const some = dns(tenants, { nameServers: ["m1", "ns2"], takeOver: [`ns2.${BRAND}`] });
            await second.refusedLate(some, /it cannot be taken over by name/);
            const retired = { retiredNameServers: ["m1", "ns2"].map((label) => `${label}.${BRAND}`) };
            await second.up({ ...own, ...retired });
            await second.same(own);
            await stack.same(dns([FIRST]));
        },
    },
    {
        kind,
        does: "has two states of one project and stack name",
        expected: MARKED,
        async play({ stack, another }) {
            await stack.up(dns(BOTH));
            await another("empty", { stack: "dev" }).refused(dns(BOTH), MARKED);
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "destroys with an empty state of the same stack",
        expected: MARKED,
        async play({ stack, another }) {
            await stack.up(dns(BOTH));
            const empty = another("empty", { stack: "dev" });
            await empty.refused(dns(BOTH), MARKED);
            await empty.does("destroy", dns(BOTH));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "has the same tenant in two stacks with different names, and removes it from the second",
        expected: "goes on",
        async play({ stack, another, contents }) {
            await stack.up(dns(BOTH));
            const second = another("second");
            await second.up(dns([FIRST, tenant("c.net")], { nameServers: OTHER_NAMES }));
            await second.up(dns([tenant("c.net")], { nameServers: OTHER_NAMES }));
            assert.equal(contents().hostedZones.filter(({ name }) => name === "tenant.net.").length, 1);
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "destroys a stack whose delegation set has a zone of another owner",
        expected: /other\.net.*Delete|still in use by/s,
        async play({ stack, sandbox, contents, register, dismiss }) {
            await stack.up(dns(BOTH));
            const [set] = contents().delegationSets;
            seedHostedZone(sandbox.world, "ZFOREIGN", "other.net");
            const zone = sandbox.world.hostedZones.get("ZFOREIGN");
            assert.ok(zone && set);
            Object.assign(zone, { delegationSetId: set.id, nameServers: set.nameServers });
            zone.records.set("other.net. A", {
                name: "other.net.",
                type: "A",
                ttl: 300,
                values: ["203.0.113.77"],
            });
            await register("other.net");
            // The user wants to remove the stack's own tenants.
            dismiss("tenant.net", "b.net");
            await stack.refusedLate(dns(BOTH), /other\.net/, "destroy");
            await stack.up(dns(BOTH));
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "removes a tenant whose zone has a record of a customer",
        expected: /record.* of another owner (is|are) in it: mail\.b\.net TXT/,
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            await write(stage, "b.net", "mail.b.net.", "TXT", '"theirs"');
            await stage.stack.refusedLate(dns([FIRST]), /was not deleted/);
            await stage.stack.upAsBefore(dns(BOTH));
        },
    },
    {
        kind,
        does: "removes such a tenant, and tries again after the record was deleted",
        expected: /was not deleted/,
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            await write(stage, "b.net", "mail.b.net.", "TXT", '"theirs"');
            await stage.stack.refusedLate(dns([FIRST]), /was not deleted/);
            const [record] = (await stage.byHand.records("b.net")).filter(
                ({ Name }) => Name === "mail.b.net.",
            );
            await stage.byHand.change("b.net", { Action: "DELETE", ResourceRecordSet: record });
            stage.dismiss("b.net");
            await stage.stack.up(dns([FIRST]));
            await stage.stack.same(dns([FIRST]));
        },
    },
    {
        kind,
        does: "configures a record that a customer has already created",
        expected: /mail TXT: a record that does not belong to this stack already exists/,
        async play(stage) {
            await stage.stack.up(dns([FIRST]));
            await write(stage, "tenant.net", "mail.tenant.net.", "TXT", '"theirs"');
            const records = [{ name: "mail", type: "TXT", values: ["ours"] }];
            await stage.stack.refused(dns([tenant("tenant.net", { records })]), /mail TXT/);
        },
    },
    {
        kind,
        does: "changes a tenant whose zone has a customer's own records",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            await write(stage, "tenant.net", "mail.tenant.net.", "TXT", '"theirs"');
            await stage.stack.up(
                dns([tenant("tenant.net", { names: ["@", "www", "shop"] }), tenant("b.net")]),
            );
            await stage.stack.up(dns(BOTH));
        },
    },
    {
        kind,
        does: "adds a tenant below the brand whose name another owner delegates elsewhere",
        expected: /shop NS: a record that does not belong to this stack already exists/,
        async play(stage) {
            await stage.stack.up(dns([FIRST]));
            await write(stage, BRAND, `shop.${BRAND}.`, "NS", "ns.elsewhere.net.");
            await stage.stack.refusedLate(
                dns([FIRST, tenant(`shop.${BRAND}`, { inside: BRAND })]),
                /shop NS/,
            );
            await stage.stack.upAsBefore(dns([FIRST]));
        },
    },
    {
        kind,
        does: "adds a tenant below the brand whose name has an address of another owner",
        expected: /shop/,
        async play(stage) {
            await stage.stack.up(dns([FIRST]));
            await write(stage, BRAND, `shop.${BRAND}.`, "A", "203.0.113.88");
            await stage.stack.refusedLate(dns([FIRST, tenant(`shop.${BRAND}`, { inside: BRAND })]), /shop A/);
            await stage.stack.upAsBefore(dns([FIRST]));
        },
    },
    {
        kind,
        does: "adds a tenant inside another tenant's domain whose name has an address of that tenant's owner",
        expected: /shop/,
        async play(stage) {
            await stage.stack.up(dns([FIRST]));
            await write(stage, "tenant.net", "shop.tenant.net.", "A", "203.0.113.88");
            await stage.stack.refusedLate(
                dns([FIRST, tenant("shop.tenant.net", { inside: "tenant.net" })]),
                /shop A/,
            );
            await stage.stack.upAsBefore(dns([FIRST]));
        },
    },
    {
        kind,
        does: "adds and removes a tenant below the brand next to records of another owner",
        expected: "goes on",
        async play(stage) {
            await write(stage, BRAND, `www.${BRAND}.`, "A", "203.0.113.88");
            await stage.stack.up(dns([FIRST]));
            await stage.stack.up(dns([FIRST, tenant(`shop.${BRAND}`, { inside: BRAND })]));
            stage.dismiss(`shop.${BRAND}`);
            await stage.stack.up(dns([FIRST]));
            await stage.stack.same(dns([FIRST]));
        },
    },
    {
        kind,
        does: "destroys the stack of the name servers while they serve another stack's tenants",
        expected: /would have no name servers without them|still in use by/,
        async play(stage) {
            const { base, makeBase, tenants, makeTenants } = await twoStacks(stage);
            await base.refused(makeBase, /tenant\.net/, "destroy");
            await tenants.same(makeTenants);
        },
    },
    {
        kind,
        does: "removes the name servers from a stack while they serve another stack's tenants",
        expected: /would have no name servers without them|still in use by/,
        async play(stage) {
            const { base, tenants, makeTenants } = await twoStacks(stage);
            await base.refused(() => ({}), /tenant\.net/);
            await tenants.same(makeTenants);
        },
    },
    {
        kind,
        does: "passes a misspelt output of another stack, which is undefined, to a tenant",
        expected: /nameServers\.delegationSetId: is undefined/,
        async play(stage) {
            const { tenants } = await twoStacks(stage);
            const broken = (): Record<string, unknown> => {
                const nameServers = { names: [`ns1.${BRAND}`] } as unknown as WhiteLabelNameServers;
                new TenantZone("tenant.net", { domain: "tenant.net", nameServers, target: TARGET });
                return {};
            };
            await tenants.refused(broken, /misspelt output/);
        },
    },
    {
        kind,
        does: "configures a delegation set, or the brand zone, by a misspelt output of another stack",
        expected: /delegationSet\.id: is undefined \(a misspelt output/,
        async play({ another, stack }) {
            await stack.up(dns(BOTH));
            const missing = pulumi.output(undefined) as unknown as pulumi.Output<string>;
            const made = (more: object) => (): Record<string, unknown> => {
                const args = { brandDomain: BRAND, nameServers: OTHER_NAMES, ...more };
                new WhiteLabelNameServers("ns", args);
                return {};
            };
            const fresh = another("fresh");
            await fresh.refused(made({ delegationSet: { id: missing } }), /delegationSet\.id: is undefined/);
            await fresh.refused(made({ delegationSet: { id: missing } }), /delegationSet\.id/, "preview");
            await fresh.refused(made({ delegationSet: { fromZone: missing } }), /delegationSet\.fromZone/);
            await fresh.refused(made({ brandZoneId: missing }), /brandZoneId: is undefined/);
        },
    },
    {
        kind,
        does: "has a zone of the tenant's domain from before on servers that AWS chose",
        expected: "goes on",
        async play({ stack, sandbox, remote, expectLive, contents, register }) {
            const { nameServers } = seedHostedZone(sandbox.world, "ZFORMER", "tenant.net");
            const zone = sandbox.world.hostedZones.get("ZFORMER");
            zone?.records.set("tenant.net. A", {
                name: "tenant.net.",
                type: "A",
                ttl: 300,
                values: ["203.0.113.10"],
            });
            await remote.delegate("tenant.net", {
                nameServers: nameServers.map((name) => ({ name, glue: [] })),
            });
            expectLive("tenant.net");
            await stack.up(dns(BOTH));
            assert.equal(contents().hostedZones.filter(({ name }) => name === "tenant.net.").length, 2);
            await register("tenant.net");
            await stack.same(dns(BOTH));
        },
    },
];
