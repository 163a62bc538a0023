import assert from "node:assert/strict";
import { createSet, createZone } from "../sandbox/useSandbox";
import { args, many, tenant, UNKNOWN, usePool } from "./placementPool";

describe("The placement of tenants with existing zones on a set", () => {
    const { used, createSets } = usePool();

    it("puts each on the set of its zone, with one call for each set that lists the zones", async () => {
        const [firstId = "", second = ""] = await createSets(2);
        const state = await used.create(args(many(3), { firstId }));
        assert.equal(state.outs.sets, 2);
        const joins = {
            "joins.net": `/hostedzone/${await createZone(used.client, "joins.net", { set: second })}`,
            "other.net": await createZone(used.client, "other.net", { set: firstId }),
        };
        const request = args([tenant("joins.net"), tenant("other.net"), ...many(3)], { firstId, joins });
        const calls = await used.calls(async () => {
            const { inputs, failures } = await used.check(state.inputs, request);
            assert.deepEqual(failures, []);
            assert.deepEqual([inputs.placement["joins.net"], inputs.placement["other.net"]], [2, 1]);
            assert.deepEqual(inputs.joined, ["joins.net", "other.net"]);
        });
        assert.deepEqual(calls, {
            ListHostedZones: 2,
            ListReusableDelegationSets: 1,
        });
    });

    it("makes no call if its tenant has a place, for any zoneId", async () => {
        const [firstId = ""] = await createSets(1);
        const joining = await createZone(used.client, "joins.net", { set: firstId });
        const state = await used.create(
            args([tenant("joins.net")], { firstId, joins: { "joins.net": joining } }),
        );
        assert.deepEqual(state.outs, { placement: { "joins.net": 1 }, sets: 1, capacities: [2] });
        for (const joins of [undefined, { "joins.net": joining }, { "joins.net": "ZOTHER" }]) {
            const calls = await used.calls(async () => {
                const { changes } = await used.diff(
                    state,
                    args([tenant("joins.net")], { firstId, ...(joins && { joins }) }),
                );
                assert.equal(changes, false);
            });
            assert.deepEqual(calls, {});
        }
        const gone = await used.check(state.inputs, args([], { firstId }));
        assert.equal(gone.inputs.joined, undefined);
        assert.ok(
            used
                .said()
                .some((line) =>
                    line.startsWith(
                        "this tenant is removed, and its zone, which existed before it joined, is restored",
                    ),
                ),
        );
    });

    it("uses no room of a tenant, and needs none in the account", async () => {
        const [firstId = ""] = await createSets(1);
        const joins = {
            "joins.net": await createZone(used.client, "joins.net", { set: firstId }),
            "other.net": await createZone(used.client, "other.net", { set: firstId }),
        };
        const { outs } = await used.create(
            args([tenant("joins.net"), tenant("other.net"), ...many(1)], { firstId, joins }),
        );
        assert.deepEqual(outs, {
            placement: { "joins.net": 1, "other.net": 1, "tenant1.net": 2 },
            sets: 2,
            capacities: [2, 2],
        });
    });

    it("refuses a pin to another set", async () => {
        const [firstId = ""] = await createSets(1);
        const joins = { "joins.net": await createZone(used.client, "joins.net", { set: firstId }) };
        const { reason } = await used.refusal(
            undefined,
            args([tenant("joins.net", { pin: 2 })], { firstId, joins }),
        );
        assert.equal(
            reason,
            "2 (joins.net): the zone that joins (zoneId) is on set 1, and the name servers of a zone never change; pin it to another set, or leave the pin out",
        );
    });

    it("refuses a zone that is on none of the sets, also before the first one exists", async () => {
        const [firstId = ""] = await createSets(1);
        const { id: foreign } = await createSet(used.client, "foreign");
        const zones = [
            await createZone(used.client, "joins.net", { set: foreign }),
            await createZone(used.client, "joins.net"),
        ];
        for (const [index, zone] of zones.entries()) {
            for (const first of [firstId, UNKNOWN]) {
                const request = args([tenant("joins.net")], { firstId: first, joins: { "joins.net": zone } });
                const { property, reason } = await used.refusal(undefined, request);
                assert.equal(property, "tenants[0].zoneId");
                const ours =
                    first === UNKNOWN ? "this stack's set does not exist yet" : `this stack has ${firstId}`;
                const where =
                    index === 0 ? `on delegation set ${foreign}, and ${ours};` : "on no delegation set";
                assert.ok(reason.startsWith(`"${zone}" (joins.net) is ${where}`), reason);
                assert.ok(reason.includes(`migrateFrom: { zoneId: ${zone} }`));
            }
            const adopted = args([tenant("joins.net")], { joins: { "joins.net": zone }, fromZone: zone });
            assert.deepEqual(
                (await used.check(undefined, adopted)).failures,
                [],
                "its servers become the set's",
            );
        }
    });
});

describe("The placement of tenants that move from an old zone", () => {
    const { used, createSets, limit } = usePool();
    const serversOf = (id: string): string[] =>
        [...used.sandbox.world.delegationSets.values()].find((set) => set.id === id)?.nameServers ?? [];

    it("puts none on a set that has a server of its old zone, reports it, and avoids these servers in new sets", async () => {
        const [firstId = ""] = await createSets(1);
        const old = await createZone(used.client, "moves.net", { set: firstId });
        const firstServers = serversOf(firstId);
        const request = args([tenant("moves.net"), ...many(1)], {
            firstId,
            firstServers,
            moves: { "moves.net": old },
        });
        const { outs, inputs } = await used.create(request);
        assert.deepEqual(outs.placement, { "moves.net": 2, "tenant1.net": 1 });
        assert.deepEqual(outs.avoid, [...firstServers].sort());
        assert.deepEqual(await used.calls(() => used.check(inputs, request)), {});
        assert.ok(
            used
                .said()
                .some((line) =>
                    line.startsWith(
                        `moves.net is placed on set 2: its old zone (${old}) is on ${firstServers[0] ?? ""}, a server of set 1`,
                    ),
                ),
        );
    });

    it("costs one call for the old zone, one for zones of its name and below, and one for each parent domain", async () => {
        const [firstId = ""] = await createSets(1);
        const old = await createZone(used.client, "shop.moves.net");
        const request = args([tenant("shop.moves.net")], {
            firstId,
            firstServers: serversOf(firstId),
            moves: { "shop.moves.net": old },
        });
        const calls = await used.calls(async () => {
            assert.equal((await used.create(request)).outs.placement["shop.moves.net"], 1);
        });
        assert.deepEqual(calls, {
            GetAccountLimit: 1,
            GetHostedZone: 1,
            GetReusableDelegationSetLimit: 1,
            ListHostedZonesByName: 2,
        });
    });

    for (const [what, inTheWay] of [
        ["a parent's", "moves.net"],
        ["a child's", "a.b.shop.moves.net"],
        ["another one of the same name", "shop.moves.net"],
    ] as const) {
        it(`puts no tenant on a set with ${what} zone, also another owner's`, async () => {
            const [firstId = ""] = await createSets(2);
            const old = await createZone(used.client, "shop.moves.net");
            const other = await createZone(used.client, inTheWay, { set: firstId });
            const moves = { "shop.moves.net": old };
            const state = await used.create(args(many(3), { firstId }));
            const { inputs } = await used.update(state, args(many(1), { firstId }));
            const request = args([...many(1), tenant("shop.moves.net")], {
                firstId,
                firstServers: serversOf(firstId),
                moves,
            });
            const next = await used.check(inputs, request);
            assert.equal(next.inputs.placement["shop.moves.net"], 2);
            assert.ok(used.said().some((line) => line.includes(`the zone of ${inTheWay} (${other}) is on`)));
        });
    }

    it("refuses a pin to such a set, with the way out", async () => {
        const [firstId = ""] = await createSets(1);
        const old = await createZone(used.client, "moves.net", { set: firstId });
        const request = args([tenant("moves.net", { pin: 1 })], {
            firstId,
            firstServers: serversOf(firstId),
            moves: { "moves.net": old },
        });
        const { reason } = await used.refusal(undefined, request);
        assert.match(
            reason,
            /^1 \(moves\.net\): its old zone \(Z\w+\) is on ns-\S+, a server of set 1; pin it to another set, or leave the pin out$/,
        );
    });

    it("includes the servers of the sets after the first", async () => {
        const [firstId = "", second = ""] = await createSets(2);
        const state = await used.create(args(many(3), { firstId }));
        const old = await createZone(used.client, "moves.net", { set: second });
        const request = args([...many(3), tenant("moves.net")], {
            firstId,
            firstServers: serversOf(firstId),
            moves: { "moves.net": old },
        });
        const { inputs } = await used.check(state.inputs, request);
        assert.equal(inputs.placement["moves.net"], 3);
    });

    for (const [what, removed, isOther] of [
        ["of its old zone that has room and no other new zone", undefined, false],
        ["of its old zone whose zones are listed because of a removed tenant", "shop.moves.net", false],
        ["with room and another owner's zone of its name", undefined, true],
    ] as const) {
        it(`puts none on a set ${what}`, async () => {
            await limit({ zonesPerDelegationSet: 5 });
            const ids = await createSets(3);
            const [firstId = ""] = ids;
            const pinned = [tenant("a.net"), tenant("b.net", { pin: 2 }), tenant("c.net", { pin: 3 })];
            const before = removed === undefined ? pinned : [...pinned, tenant(removed)];
            const onFirst = await createZone(used.client, "moves.net", { set: firstId });
            const old = isOther ? await createZone(used.client, "moves.net") : onFirst;
            const all = await used.create(args(before, { firstId }));
            const state = await used.update(all, args(pinned, { firstId }));
            const request = args([...pinned, tenant("moves.net")], {
                firstId,
                firstServers: serversOf(firstId),
                moves: { "moves.net": old },
            });
            const { inputs, failures } = await used.check(state.inputs, request);
            assert.deepEqual([inputs.placement["moves.net"], failures], [2, []]);
        });
    }

    it("does not need the old zone, or the first set's servers, in a preview", async () => {
        const [firstId = ""] = await createSets(1);
        const request = args([tenant("moves.net")], { firstId, firstServers: UNKNOWN, moves: UNKNOWN });
        assert.deepEqual((await used.check(undefined, request)).failures, []);
        const gone = args([tenant("moves.net")], {
            firstId,
            firstServers: UNKNOWN,
            moves: { "moves.net": "ZNONE" },
        });
        assert.deepEqual((await used.check(undefined, gone)).failures, []);
    });
});
