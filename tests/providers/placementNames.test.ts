import assert from "node:assert/strict";
import { apply, change, createZone, recordSet } from "../sandbox/useSandbox";
import { args, many, REFERENCE, UNKNOWN, usePool } from "./placementPool";

describe("The names of a pool's sets", () => {
    const { used, createSets } = usePool();
    const full = (...labels: string[]): string[] => labels.map((label) => `${label}.example.com`);
    const four = full("ns1", "ns2", "ns3", "ns4");
    const five = full("ns5", "ns6", "ns7", "ns8");
    const changed = many(3).map((each) => ({ ...each, digest: "bbbb" }));

    it("are stored, and stay if the first set has fewer names, with a message", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args(many(3), { firstId, nameServers: four }));
        assert.deepEqual(state.outs.names, [four, five]);
        const fewer = args(changed, { firstId, nameServers: four.slice(0, 2) });
        assert.equal((await used.diff(state, fewer)).changes, true);
        const later = await used.update(state, fewer);
        assert.deepEqual(later.outs.names, [four.slice(0, 2), five]);
        assert.equal((await used.diff(later, fewer)).changes, false);
        assert.ok(
            used
                .said()
                .some((line) => line.startsWith(`delegation set 2 keeps its names ${five.join(", ")}`)),
            used.said().join(),
        );
    });

    it("are refused in the first set if they are another set's, also before the brand zone is known", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args(many(3), { firstId, nameServers: four }));
        for (const reference of [REFERENCE, UNKNOWN]) {
            const typed = args(many(3), { firstId, reference, nameServers: full("ns1", "ns5") });
            const { property, reason } = await used.refusal(state.inputs, typed);
            assert.equal(property, "nameServers");
            assert.match(reason, /^"ns5\.example\.com": is a name of delegation set 2, .* such as ns9\./);
        }
    });

    it("are read from the settings if a state of a former version has none, without a difference", async () => {
        const [firstId = ""] = await createSets(1);
        const former = await used.create(args(many(3), { firstId }));
        assert.equal(former.outs.names, undefined);
        const same = args(many(3), { firstId, nameServers: four });
        assert.equal((await used.diff(former, same)).changes, false);
        const { inputs } = await used.check(former.inputs, same);
        assert.deepEqual(inputs.names, [four, five]);
        // The engine keeps these inputs and the former outputs, so a later change is a difference.
        const kept = { ...former, inputs };
        const fewer = args(changed, { firstId, nameServers: four.slice(0, 2) });
        assert.equal((await used.diff(kept, same)).changes, false);
        assert.equal((await used.diff(kept, fewer)).changes, true);
        assert.deepEqual((await used.update(kept, fewer)).outs.names, [four.slice(0, 2), five]);
    });

    it("are read from a tenant's zone on each set if a state of a former version has none and the settings differ", async () => {
        const [firstId = "", secondId = ""] = await createSets(2);
        const former = await used.create(args(many(3), { firstId }));
        const nsOf = async (domain: string, set: string, names: string[]): Promise<void> => {
            const zoneId = await createZone(used.client, domain, { set });
            await apply(used.client, zoneId, [change("UPSERT", recordSet(domain, "NS", names))]);
        };
        // A zone of another owner, a zone whose creation stopped half-way, and then those of tenants.
        await nsOf("another.net", secondId, ["ns1.another.net."]);
        await nsOf(
            "tenant1.net",
            firstId,
            four.map((name) => `${name}.`),
        );
        await createZone(used.client, "tenant2.net", { set: firstId });
        await nsOf("tenant3.net", secondId, ["ns6.example.com.", "ns5.example.com."]);
        const fewer = args(changed, { firstId, nameServers: four.slice(0, 2) });
        const calls = await used.calls(async () => {
            const { inputs } = await used.check(former.inputs, fewer);
            assert.deepEqual(inputs.names, [four.slice(0, 2), full("ns5", "ns6")]);
            assert.deepEqual(inputs.formerNames, { "ns3.example.com": 1, "ns4.example.com": 1 });
        });
        assert.deepEqual(calls, {
            ListHostedZones: 2,
            ListReusableDelegationSets: 1,
            ListResourceRecordSets: 3,
        });
        assert.equal((await used.diff(former, fewer)).changes, true);
        const { reason } = await used.refusal(
            former.inputs,
            args(changed, { firstId, nameServers: full("ns1", "ns5") }),
        );
        assert.match(reason, /^"ns5\.example\.com": is a name of delegation set 2/);
        // The names in the form of 0.1.0, which shows nothing.
        const text = { ...former.inputs, digests: "aaaabbbbcccc" };
        assert.deepEqual((await used.check(text, fewer)).inputs.names?.[1], full("ns5", "ns6"));
    });

    it("follow from the settings if a state of a former version has none, and no zone has them", async () => {
        const [firstId = ""] = await createSets(1);
        const former = await used.create(args(many(3), { firstId }));
        const { inputs } = await used.check(former.inputs, args(changed, { firstId, nameServers: four }));
        assert.deepEqual(inputs.names, [four, five]);
    });
});
