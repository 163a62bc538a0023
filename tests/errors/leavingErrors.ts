import { provider as leavingZone } from "../../providers/leavingZone";
import { makeMoveAsker } from "../../providers/leavingDns";
import { errorOf, useProvider } from "../providers/fixture";
import { withSignedZone } from "../providers/signedZone";
import { DS, HOST, makeHandover } from "../providers/handover";
import { apply, change, createZone, recordSet } from "../sandbox/useSandbox";
import type { Produces } from "./entries";

/** The entries about old zones that are handed over. */
export function describeLeavingErrors(produces: Produces): void {
    const used = useProvider(leavingZone);
    /** Hands the zone over, as another stack does, with names of its own. */
    const handOver = async (brand: string, old: string, ipv4: string[]): Promise<void> => {
        await apply(used.client, brand, [change("CREATE", recordSet("a1.example.com", "A", ipv4))]);
        await apply(used.client, old, [change("UPSERT", recordSet("tenant.net", "NS", ["a1.example.com."]))]);
    };
    const silence = async (type: string, at = "*"): Promise<void> => {
        const fault = { at, name: "tenant.net", type, fault: "servfail", times: 1000 };
        const body = JSON.stringify([fault]);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "POST", body });
    };
    const speak = () => fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "DELETE" });
    const reasonOf = async (args: object): Promise<string> => (await used.refusal(undefined, args)).reason;
    const failureOf = async (work: Promise<unknown>): Promise<string> => (await errorOf(work)).message;
    const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
    const late = (id: string, action: "CREATE" | "DELETE") =>
        apply(used.client, id, [change(action, recordSet("late.tenant.net", "A", ["192.0.2.1"]))]);

    produces("the-new-zone-cannot-lead-yet", async () => {
        const { args, old, brand, ipv4, delegate, serversOf } = await makeHandover(used);
        const shown = [await reasonOf({ ...args, nameServers: ["ns9.example.com"] })];
        delegate("tenant.net", serversOf(old), { ds: DS });
        shown.push(await reasonOf(args));
        delegate("tenant.net", serversOf(old));
        await used.configure({ "white-label-dns:sandboxTimeScale": "1" });
        shown.push(await reasonOf({ ...args, oldDs: { ttl: 86400, goneSince: new Date().toISOString() } }));
        await used.configure({});
        const other = await createZone(used.client, "example.com", { reference: "the old brand zone" });
        shown.push(await failureOf(used.create(args)));
        await apply(used.client, other, [change("CREATE", recordSet(HOST, "A", ["192.0.2.66"]))]);
        delegate("example.com", [...serversOf(brand), ...serversOf(other)]);
        shown.push(await reasonOf(args));
        await apply(used.client, other, [change("DELETE", recordSet(HOST, "A", ["192.0.2.66"]))]);
        await used.client.deleteHostedZone({ Id: other });
        delegate("example.com", serversOf(brand));
        await late(old, "CREATE");
        shown.push(await failureOf(used.create(args)));
        await late(old, "DELETE");
        const signed = withSignedZone(used.sandbox, "tenant.net", async (dns) => {
            await used.configure({ "white-label-dns:dnsGateway": dns });
            return failureOf(used.create(args));
        });
        shown.push(await signed);
        await used.configure({});
        await handOver(brand, old, ipv4);
        shown.push(await failureOf(used.create(args)));
        shown.push(await failureOf(used.create({ ...args, zoneId: "ZNONE" })));
        await silence("DS");
        return [...shown, await reasonOf(args)];
    });
    produces("the-old-zone-stays", async () => {
        const { args, old, delegate } = await makeHandover(used);
        const shown = [await reasonOf({ ...args, stage: "retire" })];
        const retiring = { ...args, stage: "retire" };
        const state = await used.create(args);
        shown.push(await failureOf(used.diff(state, retiring)));
        delegate("tenant.net", [HOST], { ds: DS });
        shown.push(await failureOf(used.update(state, retiring)));
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
        const { args, id } = await makeHandover(used);
        const state = await used.create(args);
        return [await failureOf(used.diff(state, { ...args, zoneId: id }))];
    });
    produces("results-for-the-old-zone", async () => {
        const { args, old } = await makeHandover(used);
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
        await used.configure({});
        return [...used.said().filter((line) => !line.includes(": stage ")), message];
    });
    produces("the-delegation-while-a-zone-moves", async () => {
        const { args, delegate, serversOf, old } = await makeHandover(used);
        delegate("tenant.net", serversOf(old), { ds: DS });
        await used.check(undefined, args);
        delegate("tenant.net", serversOf(old));
        const state = await used.create(args);
        await used.diff(state, args);
        await silence("NS");
        await used.diff(state, args);
        await speak();
        delegate("tenant.net", [HOST], { ds: DS });
        await used.diff(state, args);
        delegate("tenant.net", [HOST]);
        await used.diff(state, args);
        const get = (): string => used.sandbox.dns;
        const { addresses } = await makeMoveAsker({ get, require: get }).walker.addresses("b.nic.net");
        await silence("NS", addresses[0]);
        await used.check(undefined, args);
        await speak();
        used.sandbox.world.registry.delete("tenant.net");
        await used.check(undefined, args);
        const retired = { ...state, outs: { ...state.outs, retired: true } };
        await used.diff(retired, { ...args, stage: "retire" });
        return used.said();
    });
}
