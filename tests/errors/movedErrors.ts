import { provider as delegationSet } from "../../providers/delegationSet";
import { provider as hostedZone } from "../../providers/hostedZone";
import { setReference } from "../../providers/poolSets";
import { provider as placement } from "../../providers/tenantPlacement";
import { errorOf, useProvider } from "../providers/fixture";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import type { Produces } from "./entries";

const ZONE = { domain: "tenant.net", reference: "stack/tenant.net" };

/** The entries about tenants that move to another set, and about replacements. */
export function describeMovedErrors(produces: Produces): void {
    const used = useProvider(hostedZone);
    const places = useProvider(placement);
    const sets = useProvider(delegationSet);

    const delegate = (...names: string[]): void => {
        const nameServers = names.map((name) => ({ name, glue: [] }));
        used.sandbox.world.registry.set("tenant.net", { nameServers });
    };

    const zone = async (label: string): Promise<object> => {
        const { id } = await createSet(used.client, label);
        const apex = { nameServers: [`${label}.example.com`], nsTtl: 300, soaTtl: 300 };
        return { ...ZONE, delegationSetId: id, apex };
    };

    produces("the-former-zone-of-a-tenant-that-was-moved", async () => {
        const former = await used.create(await zone("ns1"));
        const { inputs } = await used.check(undefined, await zone("ns5"));
        await hostedZone.create(inputs);
        const refusal = async (): Promise<string> =>
            (await errorOf(hostedZone.delete(former.id, former.outs))).message;
        const shown: string[] = [];
        for (const names of [
            ["ns1.example.com"],
            ["ns5.example.com"],
            ["ns.elsewhere.net"],
            ["ns9.example.com"],
        ]) {
            delegate(...names);
            shown.push(await refusal());
        }
        const silence = { at: "*", name: "tenant.net", type: "NS", fault: "silence", times: "forever" };
        const url = `${used.sandbox.endpoint}/_sandbox/dns-faults`;
        await fetch(url, { method: "POST", body: JSON.stringify([silence]) });
        return [...shown, await refusal()];
    });
    produces("a-tenant-that-gets-a-zone-on-another-set", async () => {
        const state = await used.create(await zone("ns1"));
        delegate("ns1.example.com");
        await used.diff(state, { ...(await zone("ns5")), allowReplace: true });
        return sets.said();
    });
    produces("names-of-name-servers-that-others-have", async () => {
        const firstId = (await createSet(places.client, "deployment")).id;
        const brandZoneId = await createZone(places.client, "example.com");
        await apply(places.client, brandZoneId, [
            change("CREATE", recordSet("ns6.example.com", "A", ["203.0.113.7"])),
        ]);
        const tenants = [{ domain: "tenant.net", digest: "aaaa", tagged: false, pin: 2 }];
        const labels = ["ns1", "ns2", "ns3", "ns4"];
        const request = {
            tenants,
            reference: "deployment",
            firstId,
            firstExists: true,
            onFirst: [],
            allowMoves: false,
            brandDomain: "example.com",
            brandZoneId,
            nameServers: labels.map((label) => `${label}.example.com`),
        };
        return [(await places.refusal(undefined, { request })).reason];
    });
    produces("a-tenant-with-a-zone-on-two-sets", async () => {
        const firstId = (await createSet(places.client, "deployment")).id;
        const secondId = (await createSet(places.client, setReference("deployment", 2))).id;
        await createZone(places.client, "tenant.net", { set: firstId });
        await createZone(places.client, "tenant.net", { set: secondId });
        const on = (pin?: number): object => ({
            request: {
                tenants: [{ domain: "tenant.net", digest: "aaaa", tagged: false, pin }],
                reference: "deployment",
                firstId,
                firstExists: true,
                onFirst: [],
                allowMoves: true,
                brandDomain: "example.com",
            },
        });
        const state = await places.update(await places.create(on()), on(2));
        await places.check(state.inputs, on());
        return sets.said().filter((line) => line.includes("has a zone on"));
    });
    produces("a-deletion-that-a-killed-up-has-left", async () => {
        const { id, inputs, outs } = await used.create(ZONE);
        await hostedZone.diff(id, outs, inputs);
        await hostedZone.delete(id, outs);
        return sets.said().filter((line) => line.includes("an earlier run has begun"));
    });
    produces("a-replacement-that-was-asked-for", async () => {
        const state = await used.create(ZONE);
        await used.check(state.inputs, ZONE);
        const { message } = await errorOf(used.create(ZONE));
        await used.configure({});
        const { inputs } = await used.check(undefined, ZONE);
        await hostedZone.create(inputs);
        await hostedZone.delete(state.id, state.outs);
        const found = sets.said().filter((line) => line.includes("has found again"));
        await used.configure({});
        await used.check(undefined, ZONE);
        const zoneStays = await errorOf(used.destroy(state));
        const set = await sets.create({ callerReference: "stack" });
        await sets.check(undefined, { callerReference: "stack" });
        const setStays = await errorOf(sets.destroy(set));
        return [message, ...found, zoneStays.message, setStays.message];
    });
}
