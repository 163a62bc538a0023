import { randomUUID } from "node:crypto";
import { provider as recordSetGroup } from "../../providers/recordSetGroup";
import { createRoute53Client } from "../../route53/client";
import {
    createDelegationSet,
    deleteDelegationSet,
    findDelegationSets,
    getDelegationSet,
} from "../../route53/delegationSets";
import { deleteHostedZone } from "../../route53/hostedZoneChanges";
import { findHostedZones, getHostedZone, listHostedZonesOfSet } from "../../route53/hostedZones";
import { createClock } from "../../route53/clock";
import { PendingChanges } from "../../route53/pendingChanges";
import { readZoneQuota, readZonesOfSetQuota } from "../../route53/quotas";
import { provider as hostedZone } from "../../providers/hostedZone";
import { errorOf, useProvider } from "../providers/fixture";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import type { Produces } from "./entries";
import { withRefusals } from "./fakeServices";

/** Errors of records that only the account shows, and calls that are not allowed. */

const ALIAS = { dnsName: "lb-1.example.net", zoneId: "ZWRONG" };

export function describeRecordErrors(produces: Produces): void {
    describe("of records in the account", () => describeRecords(produces));
    describe("of rights", () => describeRights(produces));
}

function describeRecords(produces: Produces): void {
    const used = useProvider(recordSetGroup);
    const zones = useProvider(hostedZone);
    const group = async (records: object): Promise<object> => ({
        zoneId: await createZone(used.client, "tenant.net", { reference: randomUUID() }),
        zone: "tenant.net",
        records,
    });
    const refused = async (args: object): Promise<string> => (await errorOf(used.create(args))).message;
    const A = { values: ["192.0.2.1"] };

    produces("a-record-that-an-earlier-version-deployed", async () => {
        const records = { "@ MX": { values: ["10 mail"] } };
        const { failures } = await used.check(undefined, await group(records));
        const zone = { zone: "tenant.net", domain: "tenant.net", reference: "stack/tenant.net", records };
        await hostedZone.check(zone, zone);
        return [
            ...failures.map(({ reason }) => String(reason)),
            ...zones.said().filter((line) => line.includes("@ MX")),
        ];
    });
    produces("a-record-of-another-owner-is-in-the-way", async () => {
        const args = await group({ "www A": A, "shop A": A, "mail A": A });
        const { zoneId } = args as { zoneId: string };
        const weighted = {
            ...recordSet("shop.tenant.net", "A", ["192.0.2.9"]),
            SetIdentifier: "x",
            Weight: 1,
        };
        const www = change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.9"]));
        await apply(used.client, zoneId, [www]);
        const simple = await refused(args);
        await apply(used.client, zoneId, [{ ...www, Action: "DELETE" }, change("CREATE", weighted)]);
        const routed = await refused(args);
        await apply(used.client, zoneId, [
            change("DELETE", weighted),
            change("CREATE", recordSet("mail.tenant.net", "CNAME", ["mail.example."])),
        ]);
        const alone = await refused(args);
        await apply(used.client, zoneId, [www]);
        const hidden = await refused({ ...args, records: { "www NS": { values: ["ns5.example.com."] } } });
        return [simple, routed, alone, hidden];
    });
    produces("records-with-another-mark-or-with-none", async () => {
        const args = await group({ "www A": A });
        const { zoneId } = args as { zoneId: string };
        const www = change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]));
        await apply(used.client, zoneId, [www]);
        const marked = { ...args, mark: "deployment/resource" };
        const without = await refused(marked);
        await apply(used.client, zoneId, [{ ...www, Action: "DELETE" }]);
        await used.create({ ...args, mark: "other/resource" });
        const ofOther = await refused(marked);
        const renamed = await refused({ ...marked, mark: "other/renamed" });
        await apply(used.client, zoneId, [
            change("CREATE", recordSet("shop.tenant.net", "A", ["192.0.2.1"])),
        ]);
        await used.configure({ "white-label-dns:takeOver": '["shop.tenant.net"]' });
        return [without, ofOther, renamed, await refused({ ...marked, records: { "shop A": A } })];
    });
    produces("the-address-records-stay", async () => {
        const { id: servesSet } = await createSet(used.client, "set");
        const state = await used.create({ ...(await group({ "ns1 A": A })), servesSet });
        await createZone(used.client, "tenant.org", { set: servesSet });
        return [(await errorOf(used.destroy(state))).message];
    });
    produces("more-records-at-a-name-than-one-change-can-have", async () => {
        const values = Array.from({ length: 10 }, (_none, n) => `${n}${"x".repeat(3800)}`);
        return [await refused(await group({ "@ TXT": { values } }))];
    });
    produces("route-53-refused-a-batch-of-changes", async () => [
        await refused(await group({ "www A": { alias: ALIAS } })),
    ]);
    produces("a-zone-that-was-deleted-by-hand", async () => {
        const missing = await refused({ ...(await group({ "www A": A })), zoneId: "ZNOTHERE" });
        const state = await zones.create({ domain: "tenant.net", reference: "stack/tenant.net" });
        await zones.client.deleteHostedZone({ Id: state.id });
        const update = zones.update(state, { ...state.inputs, comment: "moved" });
        return [missing, (await errorOf(update)).message];
    });
    produces("a-change-that-stays-pending", async () => {
        await used.configure({ "white-label-dns:sandboxTimeScale": "1000000" });
        await used.fault("ChangeResourceRecordSets", "pending");
        return [await refused(await group({ "www A": A }))];
    });
}

/** Each call of the package, by a user without permissions. */
function describeRights(produces: Produces): void {
    const records = useProvider(recordSetGroup);

    produces("access-denied", async () => {
        const denial = { status: 403, code: "AccessDenied", message: "User: dns is not authorized" };
        const errors = await withRefusals(denial, async (endpoint) => {
            const client = createRoute53Client({
                endpoint,
                credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
                assumeRoles: [],
            });
            await records.configure({ "aws:endpoints": JSON.stringify([{ route53: endpoint }]) });
            const group = {
                zoneId: "Z1",
                zone: "tenant.net",
                records: { "www A": { values: ["192.0.2.1"] } },
            };
            return Promise.all(
                [
                    getHostedZone(client, "Z1"),
                    findHostedZones(client, "example.com"),
                    listHostedZonesOfSet(client, "N1"),
                    getDelegationSet(client, "N1"),
                    createDelegationSet(client, "reference"),
                    deleteDelegationSet(client, "N1"),
                    findDelegationSets(client, ["reference"]),
                    deleteHostedZone(client, "Z1"),
                    readZoneQuota(client),
                    readZonesOfSetQuota(client, "N1"),
                    new PendingChanges(client, createClock(1)).waitForSync(["C1"]),
                    records.create(group),
                ].map(errorOf),
            );
        });
        return errors.map(({ message }) => message);
    });
}
