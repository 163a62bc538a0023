import { provider as leavingZone } from "../../providers/leavingZone";
import { errorOf, useProvider } from "../providers/fixture";
import { withSignedZone } from "../providers/signedZone";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import type { Produces } from "./entries";

/** The entries about old zones that are handed over. */
export function describeLeavingErrors(produces: Produces): void {
    const used = useProvider(leavingZone);
    const HOST = "ns1.example.com";

    /** A brand zone with one name server, an old zone, and the new one on a set. */
    async function makeScene(): Promise<{
        args: object;
        old: string;
        id: string;
        handOver: () => Promise<void>;
    }> {
        const brand = await createZone(used.client, "example.com");
        const old = await createZone(used.client, "tenant.net");
        const { id: set, nameServers } = await createSet(used.client, "set");
        const id = await createZone(used.client, "tenant.net", { set });
        const { world } = used.sandbox;
        const address = world.nameServers.get(nameServers[0] ?? "")?.ipv4 ?? [];
        await apply(used.client, brand, [change("CREATE", recordSet(HOST, "A", [...address]))]);
        delegate("example.com", world.hostedZones.get(brand)?.nameServers ?? []);
        delegate("tenant.net", world.hostedZones.get(old)?.nameServers ?? []);
        const args = {
            domain: "tenant.net",
            zoneId: old,
            newZoneId: id,
            nameServers: [HOST],
            stage: "handover",
        };
        /** As another stack does it, with names of its own. */
        const handOver = async (): Promise<void> => {
            const theirs = change("CREATE", recordSet("a1.example.com", "A", [...address]));
            await apply(used.client, brand, [theirs]);
            await apply(used.client, old, [
                change("UPSERT", recordSet("tenant.net", "NS", ["a1.example.com."])),
            ]);
        };
        return { args, old, id, handOver };
    }
    const delegate = (domain: string, names: readonly string[], ds?: string[]): void => {
        const nameServers = names.map((name) => ({ name, glue: [] }));
        used.sandbox.world.registry.set(domain, { nameServers, ...(ds === undefined ? {} : { ds }) });
    };
    const silence = async (type: string): Promise<void> => {
        const fault = { at: "*", name: "tenant.net", type, fault: "servfail", times: 1000 };
        const body = JSON.stringify([fault]);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "POST", body });
    };
    const reasonOf = async (args: object): Promise<string> => (await used.refusal(undefined, args)).reason;
    const failureOf = async (work: Promise<unknown>): Promise<string> => (await errorOf(work)).message;
    const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
    const late = (id: string, action: "CREATE" | "DELETE") =>
        apply(used.client, id, [change(action, recordSet("late.tenant.net", "A", ["192.0.2.1"]))]);

    produces("the-new-zone-cannot-lead-yet", async () => {
        const { args, old, handOver } = await makeScene();
        const shown = [await reasonOf({ ...args, nameServers: ["ns9.example.com"] })];
        const oldServers = used.sandbox.world.hostedZones.get(old)?.nameServers ?? [];
        delegate("tenant.net", oldServers, [`1 13 2 ${"ab".repeat(32)}`]);
        shown.push(await reasonOf(args));
        delegate("tenant.net", oldServers);
        await late(old, "CREATE");
        shown.push(await failureOf(used.create(args)));
        await late(old, "DELETE");
        const signed = withSignedZone(used.sandbox, "tenant.net", async (dns) => {
            await used.configure({ "white-label-dns:dnsGateway": dns });
            return failureOf(used.create(args));
        });
        shown.push(await signed);
        await used.configure({});
        await handOver();
        shown.push(await failureOf(used.create(args)));
        shown.push(await failureOf(used.create({ ...args, zoneId: "ZNONE" })));
        await silence("DS");
        return [...shown, await reasonOf(args)];
    });
    produces("the-old-zone-stays", async () => {
        const { args, old } = await makeScene();
        const shown = [await reasonOf({ ...args, stage: "retire" })];
        const retiring = { ...args, stage: "retire" };
        const state = await used.create(args);
        shown.push(await failureOf(used.diff(state, retiring)));
        delegate("tenant.net", [HOST]);
        const clear = await used.update(state, args);
        await used.configure({ "white-label-dns:sandboxTimeScale": "1" });
        shown.push(await failureOf(used.update(state, retiring)));
        const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
        const times = { handedOverAt: hoursAgo(50), clearSince: hoursAgo(47.5) };
        shown.push(await failureOf(used.update({ ...clear, outs: { ...clear.outs, ...times } }, retiring)));
        await used.configure({ "white-label-dns:sandboxTimeScale": "1000000000" });
        await wait();
        await late(old, "CREATE");
        shown.push(await failureOf(used.update(clear, retiring)));
        await silence("NS");
        return [...shown, await failureOf(used.update(clear, retiring))];
    });
    produces("another-old-zone-in-the-middle-of-a-move", async () => {
        const { args, id } = await makeScene();
        const state = await used.create(args);
        return [await failureOf(used.diff(state, { ...args, zoneId: id }))];
    });
    produces("what-became-of-the-old-zone", async () => {
        const { args, old } = await makeScene();
        const state = await used.create(args);
        const second = await used.create(args);
        await used.destroy(second);
        await used.create(args);
        await apply(used.client, old, [change("UPSERT", recordSet("tenant.net", "NS", ["ns.example.org."]))]);
        await used.destroy(state);
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("ChangeResourceRecordSets", "error500");
        const { message } = await used.createHalf(args);
        await used.client.deleteHostedZone({ Id: old });
        await used.refresh(state);
        return [...used.said(), message];
    });
}
