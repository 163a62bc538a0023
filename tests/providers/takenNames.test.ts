import assert from "node:assert/strict";
import { provider } from "../../providers/nameServerAddresses";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { useProvider } from "./fixture";
import { args, many, REFERENCE, usePool } from "./placementPool";

const full = (...labels: string[]): string[] => labels.map((label) => `${label}.example.com`);
const FOUR = full("ns1", "ns2", "ns3", "ns4");
const TAKEN = (name: string): RegExp =>
    new RegExp(`^${name}: records with these names already exist in the zone of example\\.com`);

describe("Names of name servers at which another owner has records", () => {
    describe("in a pool", () => {
        const { used, createSets } = usePool();

        async function pool() {
            const [firstId = ""] = await createSets(1);
            const brandZoneId = await createZone(used.client, "example.com");
            const write = (...records: Parameters<typeof recordSet>[]): Promise<unknown> =>
                apply(
                    used.client,
                    brandZoneId,
                    records.map((each) => change("CREATE", recordSet(...each))),
                );
            return { write, request: { firstId, brandZoneId, nameServers: FOUR } };
        }

        it("are refused for a future set, before the pool stores it, with one call", async () => {
            const { write, request } = await pool();
            const state = await used.create(args(many(2), request));
            await write(["ns6.example.com", "A", ["203.0.113.7"]]);
            const { property, reason } = await used.refusal(state.inputs, args(many(3), request));
            assert.equal(property, "nameServers");
            assert.match(reason, TAKEN("ns6\\.example\\.com"));
            const calls = await used.calls(() => used.check(state.inputs, args(many(2), request)));
            assert.equal(calls["ListResourceRecordSets"], undefined);
            await used.configure({ "white-label-dns:takeOver": JSON.stringify(full("ns6")) });
            assert.deepEqual((await used.check(state.inputs, args(many(3), request))).failures, []);
        });

        it("are refused if a set gets other names, and in a new pool except for names of its first set", async () => {
            const { write, request } = await pool();
            const state = await used.create(args(many(3), request));
            await write(["dns2.example.com", "CNAME", ["www.example.net."]]);
            const renamed = { ...request, nameServers: full("dns1", "dns2", "dns3", "dns4") };
            assert.match(
                (await used.refusal(state.inputs, args(many(3), renamed))).reason,
                TAKEN("dns2\\.example\\.com"),
            );
            // The resource of the brand zone has already checked the names of the first set.
            assert.deepEqual((await used.check(undefined, args(many(1), renamed))).failures, []);
            await write(["dns5.example.com", "AAAA", ["2001:db8::1"]]);
            assert.match(
                (await used.refusal(undefined, args(many(3), renamed))).reason,
                TAKEN("dns5\\.example\\.com"),
            );
        });

        it("are accepted if the address records have the deployment's mark, and if there is only a text", async () => {
            const { write, request } = await pool();
            await write(["ns7.example.com", "TXT", ['"a text"']]);
            assert.deepEqual((await used.check(undefined, args(many(3), request))).failures, []);
            await write(
                ["ns5.example.com", "A", ["203.0.113.7"]],
                ["_white-label-dns.ns5.example.com", "TXT", [`"owner=${REFERENCE}/x records=0123456789ab"`]],
            );
            assert.deepEqual((await used.check(undefined, args(many(3), request))).failures, []);
        });
    });

    describe("outside of a pool", () => {
        const used = useProvider(provider);

        it("are refused if they are new to an existing resource, and are not stored", async () => {
            const { nameServers } = await createSet(used.client, "set");
            const zoneId = await createZone(used.client, "example.com");
            const place = { zoneId, zone: "example.com", reference: "deployment" };
            const names = full("ns1", "ns2");
            const state = await used.create({ names, nameServers, place });
            assert.equal("place" in state.inputs, false);
            await apply(used.client, zoneId, [
                change("CREATE", recordSet("dns2.example.com", "A", ["203.0.113.7"])),
            ]);
            const renamed = { names: full("dns1", "dns2"), nameServers, place };
            const { inputs, failures } = await used.check(state.inputs, renamed);
            assert.match(failures[0]?.reason ?? "", TAKEN("dns2\\.example\\.com"));
            assert.equal(inputs.hosts, undefined);
            const calls = await used.calls(() => used.check(state.inputs, { names, nameServers, place }));
            assert.deepEqual(calls, {});
        });
    });
});
