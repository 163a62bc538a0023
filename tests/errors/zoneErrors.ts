import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Route53 } from "@aws-sdk/client-route-53";
import { provider as delegationSet } from "../../providers/delegationSet";
import { provider as hostedZone } from "../../providers/hostedZone";
import { provider as placement } from "../../providers/tenantPlacement";
import { noPlace } from "../../pool/placeTenants";
import { checkSettings } from "../../settings/checkSettings";
import {
    nameServerProblems,
    REFERENCES,
    referenceProblems,
    tenantsProblems,
    type WantedReference,
} from "../../settings/checkReferences";
import { errorOf, useProvider } from "../providers/fixture";
import { args as placementArgs, tenant } from "../providers/placementPool";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import type { Sandbox } from "../../sandbox/sandbox";
import { describeBrandZone, describeDelegationSet, describeNeighbors, SET } from "./brandErrors";
import type { Produces } from "./entries";
import { withDenials, withRefusals } from "./fakeServices";
import { apexed, withSignedZone } from "../providers/signedZone";

/** The errors of Route 53 and of our checks about zones and quotas; brandErrors.ts has the brand zone and the delegation set. */

const ZONE = { domain: "tenant.net", reference: "stack/tenant.net" };

export function describeZoneErrors(produces: Produces): void {
    describe("of the brand zone", () => describeBrandZone(produces));
    describe("of the delegation set", () => describeDelegationSet(produces));
    describe("of a set next to the brand zone", () => describeNeighbors(produces));
    describe("of quotas", () => describeQuotas(produces));
    describe("of tenants' zones", () => describeHostedZones(produces));
}

function describeQuotas(produces: Produces): void {
    const used = useProvider(delegationSet);
    const places = useProvider(placement);

    produces("the-quota-of-delegation-sets", async () => {
        const { inputs } = await used.check(undefined, SET);
        await createSet(used.client, "other");
        await limit(used.sandbox, { delegationSetsPerAccount: 1 });
        const { reason } = await used.refusal(undefined, SET);
        await limit(places.sandbox, { delegationSetsPerAccount: 2 });
        const several = await places.refusal(
            undefined,
            await request(places.client, { "a.net": 2, "b.net": 3 }),
        );
        return [reason, several.reason, (await errorOf(delegationSet.create(inputs))).message];
    });
}

/** Tenants for the sets of a pool whose first set exists, each with its pin. */
async function request(
    client: Route53,
    pins: Record<string, number | undefined>,
): Promise<{ request: object }> {
    const { id: firstId } = await createSet(client, randomUUID());
    const tenants = Object.entries(pins).map(([domain, pin]) => ({ domain, pin, digest: "", tagged: false }));
    const common = {
        reference: "deployment",
        firstExists: false,
        onFirst: [],
        allowMoves: false,
        brandDomain: "example.com",
    };
    return { request: { ...common, tenants, firstId } };
}

async function limit({ endpoint }: Sandbox, limits: object): Promise<void> {
    const { status } = await fetch(`${endpoint}/_sandbox/limits`, {
        method: "POST",
        body: JSON.stringify(limits),
    });
    assert.equal(status, 200);
}

function describeHostedZones(produces: Produces): void {
    const used = useProvider(hostedZone);
    const places = useProvider(placement);
    const refused = async (args: object = {}): Promise<string> =>
        (await errorOf(used.create({ ...ZONE, ...args }))).message;

    produces("the-quota-of-hosted-zones", async () => {
        await limit(places.sandbox, { zonesPerAccount: 1 });
        const two = await request(places.client, { "tenant.net": undefined, "tenant.org": undefined });
        const { reason } = await places.refusal(undefined, two);
        await limit(used.sandbox, { zonesPerAccount: 0 });
        return [
            reason,
            await refused(),
            await refused({ delegationSetId: (await createSet(used.client, "set")).id }),
        ];
    });
    produces("a-pin-that-cannot-be-kept", async () => {
        await limit(places.sandbox, { zonesPerDelegationSet: 1 });
        const full = await request(places.client, { "a.net": 1, "b.net": 1 });
        const beside = await request(places.client, { "tenant.net": 2, "shop.tenant.net": 2 });
        return [
            (await places.refusal(undefined, full)).reason,
            (await places.refusal(undefined, beside)).reason,
        ];
    });
    produces("a-pin-would-move-a-tenant", async () => {
        const { inputs } = await places.check(
            undefined,
            await request(places.client, { "tenant.net": undefined }),
        );
        const { reason } = await places.refusal(inputs, await request(places.client, { "tenant.net": 2 }));
        return [reason];
    });
    produces("many-tenants-would-leave-at-once", async () => {
        const many = (count: number): Record<string, undefined> =>
            Object.fromEntries(Array.from({ length: count }, (_none, n) => [`tenant${n}.net`, undefined]));
        const leave = async (count: number): Promise<string> => {
            const { inputs } = await places.check(undefined, await request(places.client, many(count)));
            return (await places.refusal(inputs, await request(places.client, {}))).reason;
        };
        const { request: stays } = await request(places.client, many(4));
        await places.check(undefined, { request: { ...stays, allowRemovals: 4 } });
        const warning = places.said().filter((line) => line.includes("is still"));
        return [await leave(4), await leave(11), ...warning];
    });
    produces("a-name-of-another-delegation-set", async () => {
        const names = (...labels: string[]) => labels.map((label) => `${label}.example.com`);
        const on = async (nameServers: string[], more: object = {}): Promise<object> => {
            const two = await request(places.client, { "a.net": 1, "b.net": 2 });
            return { request: { ...two.request, nameServers, ...more } };
        };
        const first = await places.check(undefined, await on(names("ns1")));
        const { reason } = await places.refusal(first.inputs, await on(names("ns2")));
        const renamed = await places.check(first.inputs, await on(names("dns1")));
        return [reason, (await places.refusal(renamed.inputs, await on(names("ns2")))).reason];
    });
    produces("a-tenant-that-leaves-delegates-one-that-stays", async () => {
        const nested = { "tenant.net": undefined, "shop.tenant.net": undefined };
        const { inputs } = await places.check(undefined, await request(places.client, nested));
        const inner = await request(places.client, { "shop.tenant.net": undefined });
        return [(await places.refusal(inputs, inner)).reason];
    });
    produces("a-tenant-that-leaves-is-still-delegated-to-you", async () => {
        const { inputs } = await places.check(
            undefined,
            await request(places.client, { "tenant.net": undefined }),
        );
        places.sandbox.world.registry.set("tenant.net", {
            nameServers: [{ name: "ns1.example.com", glue: [] }],
        });
        await places.check(inputs, await request(places.client, {}));
        await places.configure({ "white-label-dns:dnsGateway": "127.0.0.1:1" });
        await places.check(inputs, await request(places.client, { "tenatn.net": undefined }));
        return places.said().filter((line) => line.startsWith("warning:"));
    });
    produces("a-delegated-tenant-leaves-and-a-new-one-has-a-similar-name", async () => {
        const { inputs } = await places.check(
            undefined,
            await request(places.client, { "tenant.net": undefined }),
        );
        places.sandbox.world.registry.set("tenant.net", {
            nameServers: [{ name: "ns1.example.com", glue: [] }],
        });
        const misspelt = await request(places.client, { "tenatn.net": undefined });
        return [(await places.refusal(inputs, misspelt)).reason];
    });
    produces("the-domain-of-a-delegated-zone-would-change", async () => {
        const state = await used.create(await apexed(used.client));
        used.sandbox.world.registry.set("tenant.net", {
            nameServers: [{ name: "ns1.example.com", glue: [] }],
        });
        return [(await errorOf(used.diff(state, { ...state.inputs, domain: "tenatn.net" }))).message];
    });
    produces("a-tenant-has-no-place-yet", () => [noPlace("tenant.net", "dns-placement")]);
    produces("the-hosted-zone-would-be-replaced", async () => {
        const state = await used.create(ZONE);
        return [(await errorOf(used.diff(state, { ...ZONE, delegationSetId: "NSET" }))).message];
    });
    produces("an-argument-that-is-undefined", () => {
        const names = ["ns1.example.com", undefined];
        const lines = [
            ...nameServerProblems(undefined),
            ...nameServerProblems({ names }),
            ...nameServerProblems({ delegationSetId: "NSET", names: [] }),
            ...nameServerProblems({ delegationSetId: "NSET", names: "ns1" }),
            ...nameServerProblems({ delegationSetId: "NSET", names: ["ns1"], mark: null }),
        ].map(({ key, message }) => `tenant.net: ${key}: ${message}`);
        const tenants = [...tenantsProblems(undefined), ...tenantsProblems(["tenant.net", undefined])];
        const references = Object.values<Record<string, WantedReference>>(REFERENCES).flatMap((wanted) =>
            Object.entries(wanted).flatMap(([key, each]) =>
                [undefined, each.isList === true ? [] : ""].flatMap((value) =>
                    referenceProblems(key, value, each),
                ),
            ),
        );
        const { problems: ofSettings } = checkSettings({
            brandDomain: "example.com",
            tenants: [],
            delegationSet: { id: undefined },
        });
        return [
            ...lines,
            ...[...tenants, ...references, ...ofSettings].map(({ key, message }) => `${key}: ${message}`),
        ];
    });
    produces("another-zone-is-in-the-way", async () => {
        const { id } = await createSet(used.client, "set");
        const inner = await createZone(used.client, "shop.tenant.net", { set: id });
        const ofChild = await refused({ delegationSetId: id });
        await used.client.deleteHostedZone({ Id: inner });
        await createZone(used.client, "tenant.net", { set: id, reference: "theirs" });
        const ofOther = await refused({ delegationSetId: id });
        const joined = await createZone(used.client, "tenant.org", { set: id });
        const joining = { ...ZONE, domain: "tenant.org", delegationSetId: id };
        await used.create({ ...joining, existingId: joined });
        return [ofChild, ofOther, (await errorOf(used.create(joining))).message];
    });
    produces("the-set-of-a-new-zone-is-gone", async () => [
        await refused({ delegationSetId: "NNOTHERE" }),
        (
            await errorOf(
                places.check(undefined, placementArgs([tenant("tenant.net")], { firstId: "NNOTHERE" })),
            )
        ).message,
    ]);
    produces("records-that-are-not-as-this-stack-wrote-them", async () => {
        const states = [];
        for (let number = 1; number <= 11; number++) {
            const domain = `tenant${number}.net`;
            // One more than the number of names in a message.
            const names = number === 1 ? ["a", "b", "c", "d", "e", "f"] : ["www"];
            const records = Object.fromEntries(
                names.map((name) => [`${name} A`, { ttl: 300, values: ["203.0.113.10"] }]),
            );
            const state = await used.create({ domain, reference: domain, records });
            await apply(
                used.client,
                state.id,
                names.map((name) => change("UPSERT", recordSet(`${name}.${domain}`, "A", ["192.0.2.66"]))),
            );
            states.push(state);
        }
        // All problems in one run.
        for (const state of states) {
            await used.refresh(state);
        }
        const { id, ...rest } = await used.create({ ...ZONE, domain: "tenant.org" });
        await used.client.deleteHostedZone({ Id: id });
        await used.refresh({ id, ...rest });
        return places.said();
    });
    produces("a-zone-that-is-not-complete", async () => {
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("ChangeTagsForResource", "error500");
        const incomplete = await refused({ tags: { plan: "gold" } });
        const state = await used.create({ ...ZONE, domain: "tenant.org" });
        await used.fault("UpdateHostedZoneComment", "error500");
        const update = used.update(state, { ...ZONE, domain: "tenant.org", comment: "moved" });
        return [incomplete, (await errorOf(update)).message];
    });
    produces("a-zone-is-not-deleted", async () => {
        await used.configure({ "aws:maxRetries": "0" });
        const state = await used.create(ZONE);
        const add = (name: string): Promise<void> =>
            apply(used.client, state.id, [change("CREATE", recordSet(name, "A", ["192.0.2.1"]))]);
        await add("shop.tenant.net");
        const one = await errorOf(used.destroy(state));
        for (let n = 0; n < 10; n++) {
            await add(`shop${n}.tenant.net`);
        }
        const many = await errorOf(used.destroy(state));
        const forced = { ...state, outs: { ...state.outs, forceDestroy: true } };
        await used.fault("ChangeResourceRecordSets", "error500");
        return [one, many, await errorOf(used.destroy(forced)), await errorOf(destroySigned(forced))].map(
            ({ message }) => message,
        );
    });
    produces("a-signed-zone-is-not-deleted", async () => {
        const state = await used.create(await apexed(used.client));
        return withSignedZone(used.sandbox, "tenant.net", async (dnsGateway) => {
            await used.configure({ "white-label-dns:dnsGateway": dnsGateway });
            return [(await errorOf(used.destroy(state))).message];
        });
    });
    produces("the-deletion-of-another-zone-was-denied", async () => {
        const one = await used.create({ ...ZONE, records: { "www A": { values: ["192.0.2.1"] } } });
        const two = await used.create({ ...ZONE, domain: "b.net" });
        const isDeletion = ({ method }: { method?: string | undefined }): boolean => method === "DELETE";
        return withDenials(used.sandbox.endpoint, isDeletion, async (route53) => {
            await used.configure({ "aws:endpoints": JSON.stringify([{ route53 }]) });
            await errorOf(used.destroy(one));
            return [(await errorOf(used.destroy(two))).message];
        });
    });
    produces("a-zone-that-stays-and-its-records", async () => {
        await used.configure({ "aws:maxRetries": "0" });
        const records = { "www A": { values: ["192.0.2.1"] }, "shop A": { values: ["192.0.2.1"] } };
        const state = await used.create({ ...ZONE, records });
        await used.fault("DeleteHostedZone", "error500", 2);
        const putBack = await errorOf(used.destroy(state));
        // The former objects need more room than there is.
        await limit(used.sandbox, { recordsPerZone: 2 });
        return [putBack, await errorOf(used.destroy(state))].map(({ message }) => message);
    });

    /** Route 53's refusal because of DNSSEC: there is no record to delete. */
    function destroySigned({ id }: { id: string }): Promise<void> {
        const zone = used.sandbox.world.hostedZones.get(id);
        assert.ok(zone);
        return withRefusals(
            ({ method }) => ({
                status: 400,
                code: method === "DELETE" ? "HostedZoneNotEmpty" : "NoSuchHostedZone",
                message: "what AWS says",
            }),
            async (endpoint) => {
                await used.configure({ "aws:endpoints": JSON.stringify([{ route53: endpoint }]) });
                await hostedZone.delete(id, { ...ZONE });
            },
        );
    }
}
