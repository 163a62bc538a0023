import { provider as hostedZone } from "../../providers/hostedZone";
import { copySourceProblems, uncopyable } from "../../providers/zoneCopying";
import { createRoute53Client } from "../../route53/client";
import { listWholeZone, restoreRecords } from "../../route53/records";
import type { WholeRecordSet } from "../../route53/unknownMembers";
import { checkSettings } from "../../settings/checkSettings";
import { errorOf, useProvider } from "../providers/fixture";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { configLines, type Produces } from "./entries";

const KEYS = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };

/** The entries about zones that move. */
export function describeMigrationErrors(produces: Produces): void {
    const used = useProvider(hostedZone);
    const ARGS = { domain: "tenant.net", reference: "org/project/stack/tenant.net" };
    const reasonsOf = async (zoneId: string | undefined, more: object = {}): Promise<string[]> =>
        (await used.check(undefined, { ...ARGS, ...more, copyFrom: { zoneId } })).failures.map(
            ({ reason }) => reason,
        );
    const inZone = (id: string, action: "CREATE" | "DELETE" | "UPSERT", ...names: string[]) =>
        apply(
            used.client,
            id,
            names.map((name) => change(action, recordSet(`${name}.tenant.net`, "A", ["192.0.2.1"]))),
        );

    produces("a-zone-that-no-tenant-can-move-from", async () => {
        const mover = (domain: string, zoneId: string): object => ({ domain, migrateFrom: { zoneId } });
        const settings = (...tenants: object[]): string[] =>
            configLines(
                checkSettings({
                    brandDomain: "example.com",
                    brandZoneId: "ZBRAND",
                    delegationSet: { fromZone: "ZADOPTED" },
                    tenants,
                }).problems,
            );
        const { id: set } = await createSet(used.client, "set");
        const other = await createZone(used.client, "other.net");
        const onSet = await createZone(used.client, "tenant.net", { set });
        const { HostedZone: hidden } = await used.client.createHostedZone({
            Name: "tenant.net",
            CallerReference: "private",
            VPC: { VPCId: "vpc-1", VPCRegion: "us-east-1" },
        });
        return [
            ...settings(mover("a.net", "ZOLD"), mover("b.net", "/hostedzone/ZOLD")),
            ...settings(mover("a.net", "ZBRAND")),
            ...settings(mover("a.net", "ZADOPTED")),
            ...(await reasonsOf("ZNONE")),
            ...(await reasonsOf(other)),
            ...(await reasonsOf(hidden?.Id)),
            ...(await reasonsOf(onSet, { delegationSetId: set })),
            ...(await reasonsOf(undefined)),
        ];
    });
    produces("what-cannot-be-copied", async () => {
        const id = await createZone(used.client, "tenant.net");
        const zone = used.sandbox.world.hostedZones.get(id);
        if (zone !== undefined) {
            used.sandbox.world.hostedZones.set(id, {
                ...zone,
                linkedService: "servicediscovery.amazonaws.com",
            });
        }
        const copier = {
            domain: "tenant.net",
            delegationSetId: undefined,
            copyFrom: { zoneId: id },
            own: [],
        };
        const instance = (name: string) => ({
            ...recordSet(`${name}.tenant.net.`, "A", []),
            TrafficPolicyInstanceId: "12345678-abcd-9876-fedc-1a2b3c4de5f6",
        });
        return [
            ...(await copySourceProblems(used.client, copier)),
            ...uncopyable("tenant.net", [instance("www")]),
            ...uncopyable("tenant.net", [instance("www"), instance("shop")]),
        ];
    });
    produces("what-is-copied-and-what-differs", async () => {
        const { id: delegationSetId } = await createSet(used.client, "set");
        const old = await createZone(used.client, "tenant.net");
        const apex = { nameServers: ["ns1.example.com"], nsTtl: 60, soaTtl: 60 };
        const args = { ...ARGS, delegationSetId, apex, copyFrom: { zoneId: old } };
        const frozen = { ...args, copyFrom: { zoneId: old, frozen: true } };
        const own = { ...args, records: { "www A": { values: ["203.0.113.1"] } } };
        const names = ["www", "a", "b", "c", "d"];
        await inZone(old, "CREATE", ...names);
        await used.check(undefined, own);
        const state = await used.create(args);
        await apply(used.client, state.id, [
            change("CREATE", recordSet("mine.tenant.net", "A", ["192.0.2.8"])),
        ]);
        await inZone(old, "UPSERT", "mine", "new");
        await used.diff(state, own);
        const leading = await used.update(await used.update(state, args), frozen);
        await apply(used.client, old, [
            change("UPSERT", recordSet("tenant.net", "NS", ["ns1.example.com."])),
        ]);
        await inZone(old, "UPSERT", "later");
        await inZone(state.id, "UPSERT", ...Array.from({ length: 21 }, (_none, index) => `own${index}`));
        await apply(used.client, old, [change("UPSERT", recordSet("a.tenant.net", "A", ["192.0.2.9"]))]);
        await used.diff(leading, frozen);
        await inZone(old, "UPSERT", "a");
        await inZone(old, "DELETE", ...names, "mine", "new", "later");
        await used.diff(leading, args);
        await used.client.deleteHostedZone({ Id: old });
        await used.diff(leading, args);
        return used.said().filter((line) => !line.includes(": stage "));
    });
    produces("a-zone-that-is-handed-over-leaves", async () => {
        await used.configure({ "white-label-dns:sandboxTimeScale": "1000000" });
        const { id: delegationSetId } = await createSet(used.client, "set");
        const zoneId = await createZone(used.client, "tenant.net");
        const copyFrom = { zoneId, frozen: true };
        const apex = { nameServers: ["ns1.example.com"], nsTtl: 60, soaTtl: 60 };
        const leading = await used.create({ ...ARGS, delegationSetId, copyFrom, apex });
        const servers = used.sandbox.world.hostedZones.get(zoneId)?.nameServers ?? [];
        const name = (...names: string[]) =>
            apply(used.client, zoneId, [change("UPSERT", recordSet("tenant.net", "NS", names))]);
        await name("ns1.example.com.");
        const { message } = await errorOf(used.destroy(leading));
        await name(...servers.map((server) => `${server}.`));
        await used.destroy(leading);
        return [message, ...used.said().filter((line) => line.includes("continues to answer for"))];
    });
    produces("a-delegation-that-route-53-refuses", async () => {
        const id = await createZone(used.client, "tenant.net");
        const child = await createZone(used.client, "sub.tenant.net");
        const servers =
            used.sandbox.world.hostedZones.get(child)?.nameServers.map((name) => `${name}.`) ?? [];
        await apply(used.client, id, [change("CREATE", recordSet("sub.tenant.net", "NS", servers))]);
        await used.client.deleteHostedZone({ Id: child });
        const reasons = await reasonsOf(id);
        const faults = `${used.sandbox.endpoint}/_sandbox/dns-faults`;
        const body = JSON.stringify([
            { at: "*", name: "sub.tenant.net", fault: "silence", times: "forever" },
        ]);
        await fetch(faults, { method: "POST", body });
        const { message } = await used.createHalf({ ...ARGS, copyFrom: { zoneId: id } });
        await fetch(faults, { method: "DELETE" });
        return [...reasons, message];
    });
    produces("a-member-of-a-record-that-cannot-be-sent", async () => {
        const { endpoint } = used.sandbox;
        const client = createRoute53Client({ endpoint, credentials: KEYS, assumeRoles: [], maxRetries: 0 });
        const id = await createZone(used.client, "tenant.net");
        const record: WholeRecordSet = {
            ...recordSet("www.tenant.net", "A", ["192.0.2.1"]),
            UnknownMembers: { "/GeoLocation": "<Planet>earth</Planet>" },
        };
        return [(await errorOf(restoreRecords(client, id, [record]))).message];
    });
    produces("a-zone-that-changes-all-the-time", async () => {
        const id = await createZone(used.client, "tenant.net");
        const names = Array.from({ length: 310 }, (_none, index) => `r${index}`);
        await inZone(id, "CREATE", ...names);
        let reading = 0;
        const restless = used.client;
        restless.middlewareStack.add(
            (next) => async (args) => {
                const zone = used.sandbox.world.hostedZones.get(id);
                const [key, record] = [...(zone?.records ?? [])].at(-1) ?? [];
                if (zone !== undefined && key !== undefined && record !== undefined) {
                    zone.records.set(key, { ...record, ttl: ++reading });
                }
                return next(args);
            },
            { step: "initialize", name: "restless" },
        );
        try {
            return [(await errorOf(listWholeZone(restless, id))).message];
        } finally {
            restless.middlewareStack.remove("restless");
        }
    });
}
