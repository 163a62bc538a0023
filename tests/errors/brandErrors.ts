import type { Route53 } from "@aws-sdk/client-route-53";
import { provider as brandZone } from "../../providers/brandZone";
import { provider as delegationSet } from "../../providers/delegationSet";
import { problemsOf } from "../settings/mistakes";
import { errorOf, useProvider } from "../providers/fixture";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { configLines, type Produces } from "./entries";

/** The errors of the brand zone, of the delegation set and of a set next to the brand zone. */

export const SET = { callerReference: "deployment" };

async function createPrivateZone(client: Route53, name: string): Promise<string> {
    const { HostedZone } = await client.createHostedZone({
        Name: name,
        CallerReference: `private ${name}`,
        VPC: { VPCRegion: "us-east-1", VPCId: "vpc-1" },
    });
    return (HostedZone?.Id ?? "").replace("/hostedzone/", "");
}

export function describeBrandZone(produces: Produces): void {
    const used = useProvider(brandZone);
    const refusal = async (args: object): Promise<string> =>
        (await used.refusal(undefined, { domain: "example.com", ...args })).reason;

    produces("there-is-no-brand-zone", async () => {
        const missing = await refusal({});
        await createPrivateZone(used.client, "example.com");
        const renamed = await used.refusal({ domain: "example.net" }, { domain: "example.com" });
        return [missing, await refusal({}), renamed.reason];
    });
    produces("there-are-several-brand-zones", async () => {
        await createZone(used.client, "example.com", { reference: "one" });
        await createZone(used.client, "example.com", { reference: "two" });
        return [await refusal({})];
    });
    produces("the-brand-zones-id-is-wrong", async () => [
        await refusal({ zoneId: "ZNOTHERE" }),
        await refusal({ zoneId: await createZone(used.client, "example.org") }),
        await refusal({ zoneId: await createPrivateZone(used.client, "example.com") }),
    ]);
    produces("another-brand-domain-or-brand-zone", async () => {
        const first = await createZone(used.client, "example.com");
        const twin = await createZone(used.client, "example.com", { reference: "twin" });
        await createZone(used.client, "example.org");
        const { inputs } = await used.create({ domain: "example.com", zoneId: first });
        const others = [{ domain: "example.org" }, { domain: "example.com", zoneId: twin }];
        return Promise.all(others.map(async (args) => (await used.refusal(inputs, args)).reason));
    });
    produces("name-servers-of-another-deployment", async () => {
        const zoneId = await createZone(used.client, "example.com");
        const mark = '"owner=white-label-dns-00000000-0000-4000-8000-000000000000/x records=0123456789ab"';
        const txt = recordSet("_white-label-dns.ns1.example.com", "TXT", [mark]);
        await apply(used.client, zoneId, [change("CREATE", txt)]);
        return [await refusal({ names: ["ns1.example.com"] })];
    });
    produces("names-that-have-records-already", async () => {
        const zoneId = await createZone(used.client, "example.com");
        const ns1 = recordSet("ns1.example.com", "A", ["192.0.2.1"]);
        await apply(used.client, zoneId, [change("CREATE", ns1)]);
        const shown = [await refusal({ names: ["ns1.example.com"] })];
        const mark = recordSet("_white-label-dns.a1.example.com", "TXT", [
            '"owner=other/resource records=0123456789ab"',
        ]);
        await apply(used.client, await idOf("example.com"), [change("CREATE", mark)]);
        await used.configure({ "white-label-dns:takeOver": '["ns1.example.com"]' });
        return [...shown, await refusal({ names: ["ns1.example.com"] })];
    });

    async function idOf(domain: string): Promise<string> {
        const { HostedZones = [] } = await used.client.listHostedZonesByName({ DNSName: domain });
        return HostedZones[0]?.Id ?? "";
    }
}

export function describeDelegationSet(produces: Produces): void {
    const used = useProvider(delegationSet);
    const refusal = async (args: object): Promise<string> =>
        (await used.refusal(undefined, { ...SET, ...args })).reason;

    produces("there-is-no-such-delegation-set", async () => [await refusal({ existingId: "NNOTHERE" })]);
    produces("two-sources-for-the-delegation-set", async () => [
        ...configLines(problemsOf({ delegationSet: { fromZone: "ZBRAND", id: "NSET" } })),
        await refusal({ fromZone: "ZBRAND", existingId: "NSET" }),
    ]);
    produces("a-zone-whose-servers-cannot-be-adopted", async () => {
        const { id } = await createSet(used.client, "somebody else's");
        const onSet = await createZone(used.client, "example.com", { set: id });
        const free = await createZone(used.client, "example.org");
        const { inputs } = await used.check(undefined, { ...SET, fromZone: free });
        await used.client.createReusableDelegationSet({ CallerReference: "theirs", HostedZoneId: free });
        return [
            await refusal({ fromZone: "ZNOTHERE" }),
            await refusal({ fromZone: await createPrivateZone(used.client, "example.net") }),
            await refusal({ fromZone: onSet }),
            (await errorOf(delegationSet.create(inputs))).message,
        ];
    });
    produces("the-delegation-set-would-be-replaced", async () => {
        const state = await used.create(SET);
        await createZone(used.client, "tenant.net", { set: state.id });
        const { id } = await createSet(used.client, "another");
        return [(await errorOf(used.diff(state, { ...SET, existingId: id }))).message];
    });
    produces("the-delegation-set-is-still-in-use", async () => {
        const state = await used.create(SET);
        await createZone(used.client, "tenant.net", { set: state.id });
        const one = await errorOf(used.destroy(state));
        for (let n = 0; n < 11; n++) {
            await createZone(used.client, `tenant${n}.net`, { set: state.id });
        }
        return [one.message, (await errorOf(used.destroy(state))).message];
    });
    produces("the-delegation-set-stays", async () => {
        const state = await used.create({ ...SET, fromZone: await createZone(used.client, "example.com") });
        await used.destroy(state);
        return used.said();
    });
    produces("no-reference-is-left-for-the-delegation-set", async () => {
        const { delegationSets } = used.sandbox.world.usedReferences;
        ["", ...Array.from({ length: 9 }, (_none, n) => `-${n + 2}`)].forEach((end) =>
            delegationSets.add(`deployment${end}`),
        );
        return [(await errorOf(used.create(SET))).message];
    });
}

/** Problems that the config alone shows if possible, and otherwise the account. */
export function describeNeighbors(produces: Produces): void {
    const used = useProvider(delegationSet);

    async function neighbors(domain: string, rewriteBrandZone = false): Promise<object> {
        const id = await createZone(used.client, "example.com", { reference: domain });
        const brandNameServers = used.sandbox.world.hostedZones.get(id)?.nameServers ?? [];
        return {
            fromZone: rewriteBrandZone ? undefined : id,
            neighbors: { brandDomain: "example.com", brandNameServers, rewriteBrandZone, tenants: [domain] },
        };
    }
    const refusal = async (args: object): Promise<string> =>
        (await used.refusal(undefined, { ...SET, ...args })).reason;

    produces("a-tenant-above-or-below-the-brand-domain", async () => [
        await refusal(await neighbors("shop.example.com")),
        await refusal(await neighbors("com")),
    ]);
    produces("the-brand-zone-cannot-be-rewritten", async () => {
        const { id } = await createSet(used.client, "another");
        const other = await createZone(used.client, "example.org");
        return [
            ...configLines(problemsOf({ rewriteBrandZone: true })),
            await refusal(await neighbors("tenant.net", true)),
            await refusal({ ...(await neighbors("tenant.org", true)), existingId: id }),
            await refusal({ ...(await neighbors("tenant.info", true)), fromZone: other }),
        ];
    });
}
