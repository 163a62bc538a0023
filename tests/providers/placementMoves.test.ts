import assert from "node:assert/strict";
import { setReference } from "../../providers/poolSets";
import type { PlacedTenant, PlacementArgs } from "../../providers/placementPlan";
import { provider } from "../../providers/tenantPlacement";
import { createSet, createZone } from "../sandbox/useSandbox";
import { useProvider } from "./fixture";

const DOMAIN = "tenant.net";
const LOOK = { ListHostedZones: 2, ListReusableDelegationSets: 1 };

describe("A tenant that a pin moves to another set", () => {
    const used = useProvider(provider);
    let sets: string[];
    beforeEach(async () => {
        sets = [];
        for (const number of [1, 2]) {
            sets.push((await createSet(used.client, setReference("deployment", number))).id);
        }
    });

    const zone = (number: number): Promise<string> =>
        createZone(used.client, DOMAIN, { set: sets[number - 1] ?? "" });
    const args = (pin: number | undefined, tenants?: PlacedTenant[]): { request: PlacementArgs } => ({
        request: {
            tenants: tenants ?? [
                { domain: DOMAIN, digest: "aaaa", tagged: false, pin },
                { domain: "b.net", digest: "bbbb", tagged: false, pin: 2 },
            ],
            reference: "deployment",
            firstId: sets[0] ?? "",
            firstExists: true,
            onFirst: [],
            allowMoves: pin === 2,
            brandDomain: "example.com",
        },
    });
    type Row = Awaited<ReturnType<typeof used.create>>;
    const moved = async (): Promise<Row> => used.update(await used.create(args(undefined)), args(2));
    const placeOf = ({ outs }: Row): number | undefined => outs.placement[DOMAIN];

    it("is on its former set if the new zone was never created, with the former pin, another one, or none", async () => {
        await zone(1);
        for (const pin of [1, undefined]) {
            const state = await moved();
            assert.equal(placeOf(state), 2);
            const { inputs, failures } = await used.check(state.inputs, args(pin));
            assert.deepEqual([failures, inputs.placement[DOMAIN], inputs.movedFrom], [[], 1, undefined]);
        }
    });

    it("costs no call while the pin stays, and none after its zone was found", async () => {
        const state = await moved();
        await zone(2);
        assert.deepEqual(await used.calls(() => used.check(state.inputs, args(2))), {});
        let { inputs } = state;
        const calls = await used.calls(async () => {
            ({ inputs } = await used.check(state.inputs, args(undefined)));
        });
        assert.deepEqual([calls, inputs.placement[DOMAIN], inputs.movedFrom], [LOOK, 2, undefined]);
        assert.deepEqual(await used.calls(() => used.check(inputs, args(undefined))), {});
    });

    it("moves back without permission if it has a zone on both sets, and stays if no pin moves it", async () => {
        await zone(1);
        await zone(2);
        const state = await moved();
        const back = await used.check(state.inputs, args(1));
        assert.deepEqual([back.failures, back.inputs.placement[DOMAIN]], [[], 1]);
        assert.deepEqual(back.inputs.movedFrom, { [DOMAIN]: 2 });
        const stays = await used.check(state.inputs, args(undefined));
        assert.deepEqual([stays.failures, stays.inputs.placement[DOMAIN]], [[], 2]);
        assert.match(
            used.said().join("\n"),
            /tenant\.net has a zone on delegation set 1 beside the one on its set 2, because it was moved/,
        );
    });

    it("needs permission if its zone is only on the new set", async () => {
        await zone(2);
        const { failures } = await used.check((await moved()).inputs, args(1));
        assert.match(String(failures[0]?.reason), /this would move the tenant/);
    });

    it("is stored on the set of its zone if it leaves", async () => {
        await zone(1);
        const state = await moved();
        const [, other] = args(2).request.tenants;
        assert.ok(other);
        const { inputs } = await used.check(state.inputs, args(2, [other]));
        assert.deepEqual([inputs.left, inputs.movedFrom], [{ [DOMAIN]: 1 }, undefined]);
    });
});
