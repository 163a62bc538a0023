import * as pulumi from "@pulumi/pulumi";
import { provider as hostedZone } from "../../providers/hostedZone";
import { provider as placement } from "../../providers/tenantPlacement";
import { checkSettings } from "../../settings/checkSettings";
import { REFERENCES, referenceProblems } from "../../settings/checkReferences";
import { describeLater } from "../../settings/checkLater";
import { errorOf, useProvider } from "../providers/fixture";
import { args as placementArgs, tenant } from "../providers/placementPool";
import { APEX, WWW } from "../providers/records";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { configLines, type Produces } from "./entries";

const DEPLOYMENT = "white-label-dns-00000000-0000-4000-8000-000000000001";
const OTHER = "white-label-dns-00000000-0000-4000-8000-000000000002";

/** The entries about zones that join as they are, and about the possible sets of tenants that have a zone. */
export function describeJoiningErrors(produces: Produces): void {
    const used = useProvider(hostedZone);
    const places = useProvider(placement);
    const scene = async (world: { client: typeof used.client }) => {
        const { id: set } = await createSet(world.client, "set");
        const zone = await createZone(world.client, "tenant.net", { set });
        const reference = `${DEPLOYMENT}/tenant`;
        const args = { domain: "tenant.net", reference, delegationSetId: set, apex: APEX, existingId: zone };
        return { set, zone, args };
    };
    const reasonsOf = async (args: object): Promise<string[]> =>
        (await used.check(undefined, args)).failures.map(({ reason }) => reason);
    const placeReasons = async (args: object): Promise<string[]> =>
        (await places.check(undefined, args)).failures.map(({ reason }) => reason);

    produces("a-zone-that-cannot-join", async () => {
        const settings = (...tenants: object[]): string[] =>
            configLines(
                checkSettings({ brandDomain: "example.com", brandZoneId: "ZBRAND", tenants }).problems,
            );
        const { set, zone, args } = await scene(used);
        const { id: other } = await createSet(used.client, "other");
        const elsewhere = await createZone(used.client, "moved.net", { set: other });
        const plain = await createZone(used.client, "plain.net");
        const { HostedZone: hidden } = await used.client.createHostedZone({
            Name: "tenant.net",
            CallerReference: "private",
            VPC: { VPCId: "vpc-1", VPCRegion: "us-east-1" },
        });
        const linked = await createZone(used.client, "linked.net", { set });
        const stored = used.sandbox.world.hostedZones.get(linked);
        if (stored !== undefined) {
            const linkedService = "servicediscovery.amazonaws.com";
            used.sandbox.world.hostedZones.set(linked, { ...stored, linkedService });
        }
        const { existingId: _none, ...making } = { ...args, domain: "made.net" };
        const swapped = await errorOf(used.diff(await used.create(making), { ...making, existingId: zone }));
        const undefinedId = referenceProblems("zoneId", undefined, REFERENCES.TenantZone.zoneId);
        return [
            ...settings({ domain: "a.net", zoneId: "ZONE" }, { domain: "b.net", zoneId: "ZONE" }),
            ...settings({ domain: "a.net", zoneId: "ZBRAND" }),
            ...settings({ domain: "a.net", zoneId: "ZONE", migrateFrom: { zoneId: "ZOLD" } }),
            ...(await reasonsOf({ ...args, existingId: "ZNONE" })),
            ...(await reasonsOf({ ...args, domain: "other.net" })),
            ...(await reasonsOf({ ...args, existingId: hidden?.Id })),
            ...(await reasonsOf({ ...args, domain: "linked.net", existingId: linked })),
            ...(await reasonsOf({ ...args, domain: "plain.net", existingId: plain })),
            ...(await reasonsOf({ ...args, domain: "moved.net", existingId: elsewhere })),
            ...(await reasonsOf({ ...args, copyFrom: { zoneId: plain } })),
            ...undefinedId.map((each) => describeLater("tenant.net", each)),
            swapped.message,
        ];
    });

    produces("a-zone-that-is-on-none-of-the-sets", async () => {
        const { set, zone } = await scene(places);
        const { id: other } = await createSet(places.client, "other");
        const elsewhere = await createZone(places.client, "moved.net", { set: other });
        const plain = await createZone(places.client, "plain.net");
        const joining = (domain: string, id: string, firstId: string, pin?: number): object =>
            placementArgs([tenant(domain, { pin })], { firstId, joins: { [domain]: id } });
        return [
            ...(await placeReasons(joining("plain.net", plain, set))),
            ...(await placeReasons(joining("moved.net", elsewhere, set))),
            ...(await placeReasons(joining("moved.net", elsewhere, pulumi.runtime.unknownValue))),
            ...(await placeReasons(joining("tenant.net", zone, set, 2))),
        ];
    });

    produces("a-zone-that-another-owner-has", async () => {
        const { zone, args } = await scene(used);
        const state = await used.create({ ...args, reference: `${OTHER}/tenant` });
        const ofAnother = await reasonsOf(args);
        const ofThis = await reasonsOf({ ...args, reference: `${OTHER}/renamed` });
        const { existingId: _none, ...making } = { ...args, domain: "made.net", reference: `${OTHER}/made` };
        const made = await used.create(making);
        const joining = { ...args, domain: "made.net", existingId: made.id };
        const created = [
            ...(await reasonsOf(joining)),
            ...(await reasonsOf({ ...joining, reference: `${OTHER}/renamed` })),
        ];
        await used.configure({ "white-label-dns:takeOver": JSON.stringify([OTHER]) });
        await used.create(args);
        await used.configure({});
        const changed = { ...args, reference: `${OTHER}/tenant`, records: { "www A": WWW } };
        const late = await errorOf(used.update(state, changed));
        return [...ofAnother, ...ofThis, ...created, late.message.replace(zone, "Z")];
    });

    produces("records-of-a-zone-that-joins", async () => {
        const { zone, args } = await scene(used);
        const www = recordSet("www.tenant.net", "A", ["192.0.2.1"]);
        await apply(used.client, zone, [change("CREATE", www)]);
        return reasonsOf({ ...args, records: { "www A": WWW } });
    });

    produces("a-zone-that-joins-and-leaves", async () => {
        const { args } = await scene(used);
        const state = await used.create(args);
        await used.destroy(state);
        const former = await used.create({ ...args, reference: `${OTHER}/tenant` });
        await used.configure({ "white-label-dns:takeOver": JSON.stringify([OTHER]) });
        await used.create(args);
        await used.configure({});
        await used.destroy(former);
        // The last listener receives all messages.
        return places.said();
    });

    produces("a-set-that-a-tenant-cannot-move-to", async () => {
        const { set, zone } = await scene(places);
        const sets = [...places.sandbox.world.delegationSets.values()];
        const firstServers = sets.find(({ id }) => id === set)?.nameServers ?? [];
        const inner = await createZone(places.client, "shop.tenant.net");
        const moves = { "tenant.net": zone };
        const known = { firstId: set, firstServers };
        const pinned = await placeReasons(
            placementArgs([tenant("tenant.net", { pin: 1 })], { ...known, moves }),
        );
        await placeReasons(placementArgs([tenant("tenant.net")], { ...known, moves }));
        const below = { ...known, moves: { "shop.tenant.net": inner } };
        await placeReasons(placementArgs([tenant("shop.tenant.net")], below));
        return [...pinned, ...places.said().filter((line) => line.includes("is placed on"))];
    });
}
