import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import * as pulumi from "@pulumi/pulumi";
import { setReference } from "../../providers/placementQuotas";
import { provider, type PlacedTenant, type PlacementArgs } from "../../providers/tenantPlacement";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { useProvider } from "./fixture";

const UNKNOWN = pulumi.runtime.unknownValue;
const REFERENCE = "deployment";

const tenant = (domain: string, more: Partial<PlacedTenant> = {}): PlacedTenant => ({
    domain,
    digest: "aaaa",
    tagged: false,
    ...more,
});
const many = (count: number): PlacedTenant[] =>
    Array.from({ length: count }, (_none, index) => tenant(`tenant${index + 1}.net`));

/** What the component gives, with anything in it unknown as it is in a preview. */
type Request = { [key in keyof PlacementArgs]?: PlacementArgs[key] | string };
const args = (tenants: PlacedTenant[], more: Request = {}): { request: Request } => ({
    request: {
        tenants,
        reference: REFERENCE,
        firstId: UNKNOWN,
        firstExists: false,
        onFirst: [],
        allowMoves: false,
        brandDomain: "example.com",
        ...more,
    },
});

/** A pool whose sets take two zones each. */
function usePool() {
    const used = useProvider(provider, { limits: { zonesPerDelegationSet: 2 } });
    return {
        used,
        /** Creates the sets of the pool, from the first on. @returns their ids */
        async createSets(count: number): Promise<string[]> {
            const ids: string[] = [];
            for (let number = 1; number <= count; number++) {
                ids.push((await createSet(used.client, setReference(REFERENCE, number))).id);
            }
            return ids;
        },
        async limit(limits: object): Promise<void> {
            const body = JSON.stringify(limits);
            const { status } = await fetch(`${used.sandbox.endpoint}/_sandbox/limits`, {
                method: "POST",
                body,
            });
            assert.equal(status, 200);
        },
    };
}

describe("Placing tenants, in calls", () => {
    const { used, createSets } = usePool();

    it("looks at the account and at each set where somebody is new, and at nothing where nobody is", async () => {
        const [firstId = ""] = await createSets(1);
        const created = await used.calls(async () => {
            const { outs } = await used.create(args(many(3), { firstId }));
            assert.deepEqual(outs, {
                placement: { "tenant1.net": 1, "tenant2.net": 1, "tenant3.net": 2 },
                sets: 2,
                capacities: [2, 2],
            });
        });
        assert.deepEqual(created, { GetAccountLimit: 1, GetReusableDelegationSetLimit: 1 });
        const state = await used.create(args(many(3), { firstId }));
        const later = await used.calls(async () => {
            assert.equal((await used.diff(state, args(many(3), { firstId }))).changes, false);
            assert.deepEqual(await used.refresh(state), state);
            const gone = await used.update(state, args(many(2), { firstId }));
            assert.deepEqual(Object.keys(gone.outs.placement), ["tenant1.net", "tenant2.net"]);
            await used.destroy(state);
        });
        assert.deepEqual(later, {});
    });

    it("finds the sets after the first by their references, one call for all of them", async () => {
        const [firstId = ""] = await createSets(3);
        const state = await used.create(args(many(5), { firstId }));
        const calls = await used.calls(() => used.check(state.inputs, args(many(6), { firstId })));
        assert.deepEqual(calls, {
            GetAccountLimit: 1,
            GetReusableDelegationSetLimit: 3,
            ListReusableDelegationSets: 1,
        });
    });

    it("takes one call more where several sets are new, of which each by itself sees the room for one", async () => {
        const [firstId = ""] = await createSets(1);
        const calls = await used.calls(() => used.check(undefined, args(many(5), { firstId })));
        assert.deepEqual(calls, { GetAccountLimit: 2, GetReusableDelegationSetLimit: 1 });
    });

    it("looks again where a pin moves a tenant, whose new zone needs room like any other", async () => {
        const [firstId = ""] = await createSets(2);
        const state = await used.create(args(many(3), { firstId }));
        const moved = [tenant("tenant1.net", { pin: 2 }), ...many(3).slice(1)];
        const allowed = args(moved, { firstId, allowMoves: true });
        const calls = await used.calls(() => used.check(state.inputs, allowed));
        assert.deepEqual(calls, {
            GetAccountLimit: 1,
            GetReusableDelegationSetLimit: 2,
            ListReusableDelegationSets: 1,
        });
        const kept = await used.update(state, allowed);
        assert.equal(kept.outs.placement["tenant1.net"], 2);
        assert.deepEqual(await used.calls(() => used.check(kept.inputs, allowed)), {});
    });
});

describe("Placing tenants, by what a set takes", () => {
    const { used, createSets, limit } = usePool();

    it("leaves to others what they have on a set", async () => {
        const [firstId = ""] = await createSets(2);
        await createZone(used.client, "theirs.org", { set: firstId });
        const { outs, inputs } = await used.create(args(many(2), { firstId }));
        assert.deepEqual(outs, {
            placement: { "tenant1.net": 1, "tenant2.net": 2 },
            sets: 2,
            capacities: [1, 2],
        });
        await createZone(used.client, "tenant1.net", { set: firstId });
        const next = await used.check(inputs, args(many(3), { firstId }));
        assert.deepEqual(next.inputs.capacities, [1, 2], "our own zones take no room from us");
        assert.equal(next.inputs.placement["tenant3.net"], 2);
    });

    it("uses the room of a set that AWS raised", async () => {
        const [firstId = ""] = await createSets(2);
        const state = await used.create(args(many(4), { firstId }));
        await limit({ zonesPerDelegationSet: 10 });
        const more = await used.update(state, args(many(7), { firstId }));
        assert.deepEqual([more.outs.sets, more.outs.capacities], [2, [10, 10]]);
        const pinned = [...many(7), tenant("pinned.net", { pin: 2 })];
        assert.equal((await used.update(more, args(pinned, { firstId }))).outs.placement["pinned.net"], 2);
    });

    it("finds a set whose reference had to be derived, and takes one that is not there yet for empty", async () => {
        const [firstId = ""] = await createSets(1);
        const pinned = [...many(3), tenant("pinned.net", { pin: 3 })];
        const state = await used.create(args(pinned, { firstId }));
        const { id } = await createSet(used.client, `${setReference(REFERENCE, 2)}-2`);
        await createZone(used.client, "tenant3.net", { set: id });
        await createZone(used.client, "theirs.org", { set: id });
        const { inputs } = await used.check(state.inputs, args([...pinned, tenant("new.net")], { firstId }));
        assert.deepEqual([inputs.capacities, inputs.placement["new.net"]], [[2, 1, 2], 3]);
    });
});

describe("Placing tenants in a preview", () => {
    const { used, createSets } = usePool();

    it("goes by AWS's default before the first set is there, and asks for the account alone", async () => {
        const calls = await used.calls(async () => {
            const { inputs, failures } = await used.check(undefined, args(many(120)));
            assert.deepEqual([failures, inputs.sets, inputs.capacities], [[], 2, [100, 100]]);
        });
        // The second one is for two new sets at once.
        assert.deepEqual(calls, { GetAccountLimit: 2 });
    });

    it("takes the first set's servers for new ones while they are not known", async () => {
        const below = [tenant("shop.example.com")];
        const unknown = await used.check(undefined, args(below, { onFirst: UNKNOWN }));
        assert.deepEqual(unknown.inputs.placement, { "shop.example.com": 1 });
        const known = await used.check(undefined, args(below, { onFirst: ["example.com"] }));
        assert.deepEqual(known.inputs.placement, { "shop.example.com": 2 });
    });

    it("keeps what it remembers, without a call, while the brand zone is not known", async () => {
        const [firstId = ""] = await createSets(1);
        const { inputs } = await used.create(args(many(3), { firstId }));
        const calls = await used.calls(async () => {
            const checked = await used.check(inputs, args(many(4), { reference: UNKNOWN }));
            assert.deepEqual(checked, { inputs, failures: [] });
            const first = await used.check(undefined, args(many(4), { reference: UNKNOWN }));
            assert.deepEqual(first.inputs, { placement: {}, sets: 1, capacities: [], digests: {} });
        });
        assert.deepEqual(calls, {});
    });
});

describe("Placing tenants that cannot be placed", () => {
    const { used, createSets, limit } = usePool();

    it("names each pin by its place in the config, with the reason, and says nothing of a plan", async () => {
        const [firstId = ""] = await createSets(1);
        const pinned = [
            tenant("free.net"),
            tenant("tenant.net", { pin: 2 }),
            tenant("shop.tenant.net", { pin: 2 }),
            tenant("a.net", { pin: 1 }),
            tenant("b.net", { pin: 1 }),
            tenant("c.net", { pin: 1 }),
        ];
        const { failures } = await used.check(undefined, args(pinned, { firstId }));
        assert.deepEqual(failures, [
            {
                property: "tenants[5].pin",
                reason: "1 (c.net): set 1 has 2 of at most 2 zones; pin it to another set, or leave the pin out",
            },
            {
                property: "tenants[2].pin",
                reason:
                    "2 (shop.tenant.net): set 2 has the zone of tenant.net, and Route 53 refuses zones of which one contains the other on " +
                    "the same name servers (ConflictingDomainExists); pin it to another set, or leave the pin out",
            },
        ]);
        assert.deepEqual(used.said(), []);
    });

    it("moves nobody by a pin, unless that is allowed", async () => {
        const [firstId = ""] = await createSets(1);
        const { inputs } = await used.create(args(many(2), { firstId }));
        const moved = [...many(1), tenant("tenant2.net", { pin: 2 })];
        const { property, reason } = await used.refusal(inputs, args(moved, { firstId }));
        assert.equal(property, "tenants[1].pin");
        assert.match(reason, /^2 \(tenant2\.net\): this would move the tenant, .*up to two days/);
        assert.match(reason, /set allowDelegationSetReplacement to true; else take the pin back$/);
        const allowed = await used.check(inputs, args(moved, { firstId, allowMoves: true }));
        assert.deepEqual(
            [allowed.failures, allowed.inputs.placement],
            [[], { "tenant1.net": 1, "tenant2.net": 2 }],
        );
    });

    it("takes a pin to where the tenant is for none", async () => {
        const [firstId = ""] = await createSets(1);
        const { inputs } = await used.create(args(many(3), { firstId }));
        const pinned = many(3).map((each, index) => ({ ...each, pin: index === 2 ? 2 : 1 }));
        const calls = await used.calls(async () => {
            assert.deepEqual(await used.check(inputs, args(pinned, { firstId })), { inputs, failures: [] });
        });
        assert.deepEqual(calls, {});
    });

    it("has the figures where the account has no room for the zones or the sets", async () => {
        const [firstId = ""] = await createSets(1);
        await limit({ zonesPerAccount: 4, delegationSetsPerAccount: 2 });
        await createZone(used.client, "theirs.org");
        const raise =
            "ask AWS for a higher quota (Service Quotas, Amazon Route 53), or remove what nobody uses any more";
        const { failures } = await used.check(undefined, args(many(5), { firstId }));
        assert.deepEqual(failures, [
            {
                property: "tenants",
                reason: `5 more hosted zones would make 6 in the account, which has 1 of at most 4; ${raise}`,
            },
            {
                property: "delegationSet",
                reason: `2 more delegation sets would make 3 in the account, which has 1 of at most 2; ${raise}`,
            },
        ]);
        assert.deepEqual((await used.check(undefined, args(many(3), { firstId }))).failures, []);
    });

    it("counts the first set too where that is yet to be created, and not where it is used by its id", async () => {
        await limit({ delegationSetsPerAccount: 1, zonesPerAccount: 1000 });
        assert.equal((await used.refusal(undefined, args(many(101)))).property, "delegationSet");
        const { id: firstId } = await createSet(used.client, "theirs");
        const { failures } = await used.check(undefined, args(many(3), { firstId, firstExists: true }));
        assert.deepEqual(failures, [], "the one new set looks for room by itself");
    });
});

describe("What is said of a placement", () => {
    const { used, createSets } = usePool();

    it("is what it costs, how full the sets are, and when the next one is needed", async () => {
        const [firstId = ""] = await createSets(1);
        const five = [...many(4), tenant("tagged.net", { tagged: true })];
        await used.check(undefined, args(five, { firstId }));
        assert.deepEqual(used.said(), [
            "5 tenants to create, 3 delegation sets to create: 28 Route 53 calls, at least 0 s under the account's limits",
            "2 of 2 tenants on set 1, 2 of 2 tenants on set 2, 1 of 2 tenants on set 3; another delegation set is needed after 1 more",
        ]);
    });

    it("has a call more for each new zone where aws:defaultTags are set", async () => {
        await used.configure({ "aws:defaultTags": JSON.stringify({ tags: { owner: "platform" } }) });
        const { id: firstId } = await createSet(used.client, "theirs");
        await used.check(undefined, args(many(2), { firstId, firstExists: true }));
        assert.match(used.said()[0] ?? "", /^2 tenants to create: 8 Route 53 calls,/);
    });

    it("has no cost for a first set that is there already", async () => {
        const { id: firstId } = await createSet(used.client, "theirs");
        await used.check(undefined, args(many(1), { firstId, firstExists: true }));
        assert.match(used.said()[0] ?? "", /^1 tenant to create: 3 Route 53 calls,/);
    });

    it("counts who comes, changes, leaves and moves", async () => {
        const [firstId = ""] = await createSets(2);
        const { inputs } = await used.create(args(many(4), { firstId }));
        const before = used.said().length;
        const next = [
            tenant("tenant2.net", { digest: "bbbb" }),
            tenant("tenant3.net"),
            tenant("tenant4.net", { pin: 3 }),
            tenant("new.net"),
        ];
        await used.check(inputs, args(next, { firstId, allowMoves: true }));
        assert.deepEqual(used.said().slice(before), [
            "2 tenants to create, 1 to change, 2 to remove, 1 delegation set to create: 18 Route 53 calls, at least 0 s under the account's limits",
            "this tenant leaves, and its zone is deleted: tenant1.net",
            "1 of 2 tenants on set 1, 1 of 2 tenants on set 2, 2 of 2 tenants on set 3; another delegation set is needed after 2 more",
        ]);
    });

    it("is the cost alone where tenants only change, and nothing where nothing does", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args(many(2), { firstId }));
        const before = used.said().length;
        const reordered = [...many(2)].reverse();
        await used.check(state.inputs, args(reordered, { firstId }));
        assert.deepEqual(used.said().slice(before), []);
        const changed = [tenant("tenant1.net", { digest: "bbbb" }), tenant("tenant2.net")];
        await used.check(state.inputs, args(changed, { firstId }));
        assert.deepEqual(used.said().slice(before), [
            "1 tenant to change: 2 Route 53 calls, at least 0 s under the account's limits",
        ]);
    });

    it("is forgotten once it is done: what a tenant's settings were is kept with the inputs, and is no change", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args(many(2), { firstId }));
        const changed = args([tenant("tenant1.net", { digest: "bbbb" }), tenant("tenant2.net")], { firstId });
        assert.deepEqual(await used.diff(state, changed), { changes: false, replaces: [] });
        assert.ok(!JSON.stringify(state.outs).includes("aaaa"));
        const { inputs } = await used.check(state.inputs, changed);
        const before = used.said().length;
        await used.check(inputs, changed);
        assert.deepEqual(used.said().slice(before), []);
    });

    it("is a change of the resource, and never another one, where somebody comes or goes", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args(many(2), { firstId }));
        for (const tenants of [many(1), many(3)]) {
            assert.deepEqual(await used.diff(state, args(tenants, { firstId })), {
                changes: true,
                replaces: [],
            });
        }
    });
});

describe("Placing tenants that come back", () => {
    const { used, createSets } = usePool();
    const [one, two, three] = many(3) as [PlacedTenant, PlacedTenant, PlacedTenant];

    it("puts one on its full set where its zone is still there, for one call, and counts it", async () => {
        const [firstId = ""] = await createSets(1);
        const both = await used.create(args([one, two], { firstId }));
        for (const { domain } of [one, two]) {
            await createZone(used.client, domain, { set: firstId });
        }
        assert.equal(both.outs.returns, undefined);
        // As after an up that failed at the third tenant's zone.
        const without = await used.update(both, args([two, three], { firstId }));
        assert.deepEqual(without.outs.placement, { "tenant2.net": 1, "tenant3.net": 2 });
        assert.deepEqual(without.inputs.left, { "tenant1.net": 1 });
        assert.ok(!("left" in without.outs));
        const before = used.said().length;
        const calls = await used.calls(async () => {
            const back = await used.update(without, args([one, two], { firstId }));
            assert.deepEqual(back.outs, {
                placement: { "tenant1.net": 1, "tenant2.net": 1 },
                sets: 2,
                capacities: [2, 2],
                returns: { "tenant1.net": 1 },
            });
            assert.deepEqual(back.inputs.left, { "tenant3.net": 2 });
        });
        assert.deepEqual(calls, {
            GetReusableDelegationSetLimit: 1,
            ListHostedZones: 1,
            ListReusableDelegationSets: 1,
        });
        assert.match(used.said()[before] ?? "", /^1 tenant to change, 1 to remove: 5 Route 53 calls,/);
    });

    it("takes one whose zone is gone for a newcomer, where others have taken its room", async () => {
        const [firstId = ""] = await createSets(2);
        const both = await used.create(args([one, two], { firstId }));
        const without = await used.update(both, args([two], { firstId }));
        await createZone(used.client, two.domain, { set: firstId });
        const filled = await used.update(without, args([two, three], { firstId }));
        assert.equal(filled.outs.placement[three.domain], 1);
        await createZone(used.client, three.domain, { set: firstId });
        const back = await used.update(filled, args([one, two, three], { firstId }));
        assert.equal(back.outs.placement[one.domain], 2);
        assert.deepEqual([back.inputs.left, back.outs.returns], [undefined, { "tenant1.net": 1 }]);
    });

    it("is a change of the resource, and no difference with a state of before that has none of it", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args([one, two], { firstId }));
        const { placement, sets, capacities, digests } = state.inputs;
        const former = { ...state, inputs: { placement, sets, capacities, digests } };
        assert.deepEqual(state, former);
        assert.equal((await used.diff(former, args([one, two], { firstId }))).changes, false);
        const without = await used.update(former, args([two], { firstId }));
        assert.equal((await used.diff(without, args([one, two], { firstId }))).changes, true);
    });
});

describe("The names of a pool's sets", () => {
    const { used, createSets } = usePool();
    const full = (...labels: string[]): string[] => labels.map((label) => `${label}.example.com`);
    const four = full("ns1", "ns2", "ns3", "ns4");
    const five = full("ns5", "ns6", "ns7", "ns8");
    const changed = many(3).map((each) => ({ ...each, digest: "bbbb" }));

    it("are on record, and stay when the first set has fewer names, which is said", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args(many(3), { firstId, nameServers: four }));
        assert.deepEqual(state.outs.names, [four, five]);
        const fewer = args(changed, { firstId, nameServers: four.slice(0, 2) });
        assert.equal((await used.diff(state, fewer)).changes, true);
        const later = await used.update(state, fewer);
        assert.deepEqual(later.outs.names, [four.slice(0, 2), five]);
        assert.equal((await used.diff(later, fewer)).changes, false);
        assert.ok(
            used
                .said()
                .some((line) => line.startsWith(`delegation set 2 keeps its names ${five.join(", ")}`)),
            used.said().join(),
        );
    });

    it("are refused in the first set where they are another set's, also before the brand zone is known", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args(many(3), { firstId, nameServers: four }));
        for (const reference of [REFERENCE, UNKNOWN]) {
            const typed = args(many(3), { firstId, reference, nameServers: full("ns1", "ns5") });
            const { property, reason } = await used.refusal(state.inputs, typed);
            assert.equal(property, "nameServers");
            assert.match(reason, /^"ns5\.example\.com": it is a name of delegation set 2, .* such as ns9\./);
        }
    });

    it("are taken from the settings where a state of before has none, which is no difference", async () => {
        const [firstId = ""] = await createSets(1);
        const former = await used.create(args(many(3), { firstId }));
        assert.equal(former.outs.names, undefined);
        const same = args(many(3), { firstId, nameServers: four });
        assert.equal((await used.diff(former, same)).changes, false);
        const { inputs } = await used.check(former.inputs, same);
        assert.deepEqual(inputs.names, [four, five]);
        // The engine keeps these inputs, and the outputs as they were: what differs later is a difference.
        const kept = { ...former, inputs };
        const fewer = args(changed, { firstId, nameServers: four.slice(0, 2) });
        assert.equal((await used.diff(kept, same)).changes, false);
        assert.equal((await used.diff(kept, fewer)).changes, true);
        assert.deepEqual((await used.update(kept, fewer)).outs.names, [four.slice(0, 2), five]);
    });

    it("are read from a tenant's zone on each set where a state of before has none and the settings are others", async () => {
        const [firstId = "", secondId = ""] = await createSets(2);
        const former = await used.create(args(many(3), { firstId }));
        const nsOf = async (domain: string, set: string, names: string[]): Promise<void> => {
            const zoneId = await createZone(used.client, domain, { set });
            await apply(used.client, zoneId, [change("UPSERT", recordSet(domain, "NS", names))]);
        };
        // A zone of another owner, one whose creation stopped half-way, and then those of tenants.
        await nsOf("another.net", secondId, ["ns1.another.net."]);
        await nsOf(
            "tenant1.net",
            firstId,
            four.map((name) => `${name}.`),
        );
        await createZone(used.client, "tenant2.net", { set: firstId });
        await nsOf("tenant3.net", secondId, ["ns6.example.com.", "ns5.example.com."]);
        const fewer = args(changed, { firstId, nameServers: four.slice(0, 2) });
        const calls = await used.calls(async () => {
            const { inputs } = await used.check(former.inputs, fewer);
            assert.deepEqual(inputs.names, [four.slice(0, 2), full("ns5", "ns6")]);
            assert.deepEqual(inputs.formerNames, { "ns3.example.com": 1, "ns4.example.com": 1 });
        });
        assert.deepEqual(calls, {
            ListHostedZones: 2,
            ListReusableDelegationSets: 1,
            ListResourceRecordSets: 3,
        });
        assert.equal((await used.diff(former, fewer)).changes, true);
        const { reason } = await used.refusal(
            former.inputs,
            args(changed, { firstId, nameServers: full("ns1", "ns5") }),
        );
        assert.match(reason, /^"ns5\.example\.com": it is a name of delegation set 2/);
        // As 0.1.0 has them, by which nothing can be told.
        const text = { ...former.inputs, digests: "aaaabbbbcccc" };
        assert.deepEqual((await used.check(text, fewer)).inputs.names?.[1], full("ns5", "ns6"));
    });

    it("are those that the settings give where a state of before has none, and no zone tells them", async () => {
        const [firstId = ""] = await createSets(1);
        const former = await used.create(args(many(3), { firstId }));
        const { inputs } = await used.check(former.inputs, args(changed, { firstId, nameServers: four }));
        assert.deepEqual(inputs.names, [four, five]);
    });
});

describe("Placing the tenants that are left", () => {
    const used = useProvider(provider);
    const placed = async (count: number) => {
        const { id: firstId } = await createSet(used.client, REFERENCE);
        return { firstId, state: await used.create(args(many(count), { firstId })) };
    };

    it("is refused where many leave at once, by number and name, unless that is said", async () => {
        const { firstId, state } = await placed(11);
        const none = await used.refusal(state.inputs, args([], { firstId }));
        assert.equal(none.property, "tenants");
        assert.match(
            none.reason,
            /^11 of 11 tenants would leave in one up, and their zones be deleted: tenant1\.net, /,
        );
        assert.match(none.reason, / … and 1 more\. If that is meant, set allowRemovals to 11 for this up/);
        const four = await used.refusal(state.inputs, args(many(7), { firstId, allowRemovals: 3 }));
        assert.match(four.reason, /^4 of 11 tenants/);
        const allowed = await used.update(state, args(many(7), { firstId, allowRemovals: 4 }));
        assert.equal(Object.keys(allowed.outs.placement).length, 7);
        assert.ok(!JSON.stringify(allowed.inputs).includes("allowRemovals"));
    });

    it("is refused by a preview too that does not know the brand zone", async () => {
        const { firstId, state } = await placed(4);
        const unknown = args([], { firstId, reference: UNKNOWN });
        assert.match((await used.refusal(state.inputs, unknown)).reason, /^4 of 4 tenants would leave/);
    });

    it("says who leaves where it is accepted", async () => {
        const { firstId, state } = await placed(4);
        const before = used.said().length;
        const { failures } = await used.check(state.inputs, args(many(2), { firstId }));
        assert.deepEqual(failures, []);
        assert.ok(
            used
                .said()
                .slice(before)
                .includes("these 2 tenants leave, and their zones are deleted: tenant3.net, tenant4.net"),
        );
    });

    it("warns where the registry still delegates one that leaves, and not where the stack does", async () => {
        const { id: firstId } = await createSet(used.client, REFERENCE);
        const four = [...many(3), tenant("shop.tenant3.net"), tenant("shop.example.com")];
        const state = await used.create(args(four, { firstId }));
        const { registry } = used.sandbox.world;
        const nameServers = ["ns1.example.com", "ns2.example.com"].map((name) => ({ name, glue: [] }));
        for (const { domain } of four.slice(1)) {
            registry.set(domain, { nameServers });
        }
        const before = used.said().length;
        await used.check(state.inputs, args([], { firstId, allowRemovals: 5 }));
        assert.deepEqual(
            used
                .said()
                .slice(before)
                .filter((line) => line.startsWith("warning:")),
            ["tenant2.net", "tenant3.net"].map(
                (domain) =>
                    `warning: ${domain} is still delegated to ns1.example.com, ns2.example.com, and its visitors get no answer once its zone is deleted; have its owner change the name servers first`,
            ),
        );
    });

    it("waits no more than two seconds for that, and says nothing where nothing answers", async () => {
        const { firstId, state } = await placed(2);
        const silent = createSocket("udp4");
        await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
        await used.configure({ "white-label-dns:dnsGateway": `127.0.0.1:${silent.address().port}` });
        const start = performance.now();
        const { failures } = await used.check(state.inputs, args(many(1), { firstId }));
        assert.ok(performance.now() - start < 3000);
        silent.close();
        assert.deepEqual([failures, used.said().filter((line) => line.startsWith("warning:"))], [[], []]);
    });
});
