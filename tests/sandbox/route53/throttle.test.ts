import assert from "node:assert/strict";
import { CHANGES, NARROW_OPERATIONS, REQUESTS } from "../../../route53/requestLimits";
import { costOfCall, Throttle } from "../../../sandbox/route53/throttle";
import { parseXml } from "../../../sandbox/route53/xml";
import { startSandbox } from "../../../sandbox/sandbox";
import { apply, change, clientOf, createSet, createZone, recordSet, refusalOf } from "../useSandbox";

describe("AWS's limits on requests and changes", () => {
    /** The number of many requests that are accepted at one moment. */
    const burstOf = (throttle: Throttle, operation: string): number =>
        Array.from({ length: 100 }, () => throttle.takeRequest(operation)).filter(Boolean).length;

    it("allow 50 requests at once, 40 for an operation with a smaller limit, and refill by seconds", () => {
        for (const [operation, first, afterSecond] of [
            ["GetChange", 50, 10],
            ["CreateHostedZone", 40, 2],
            ["CreateReusableDelegationSet", 40, 2],
            ["DeleteHostedZone", 40, 5],
            ["DeleteReusableDelegationSet", 40, 5],
        ] as const) {
            let now = 0;
            const throttle = new Throttle(() => now);
            assert.equal(burstOf(throttle, operation), first, operation);
            now += 1000;
            assert.equal(burstOf(throttle, operation), afterSecond, operation);
        }
        assert.deepEqual(Object.keys(NARROW_OPERATIONS).length, 4);
    });

    it("count all operations together for the account", () => {
        const throttle = new Throttle(() => 0);
        assert.equal(burstOf(throttle, "CreateHostedZone"), 40);
        assert.equal(burstOf(throttle, "GetChange"), REQUESTS.burst - 40);
        assert.equal(burstOf(throttle, "ListHostedZones"), 0);
        throttle.reset();
        assert.equal(burstOf(throttle, "ListHostedZones"), 50);
    });

    it("allow 1,500 changes at once and 100 a second", () => {
        let now = 0;
        const throttle = new Throttle(() => now);
        assert.equal(throttle.takeChanges(1499), true);
        assert.equal(throttle.takeChanges(2), false);
        assert.equal(throttle.takeChanges(1), true);
        now += 1000;
        assert.equal(throttle.takeChanges(101), false);
        assert.equal(throttle.takeChanges(CHANGES.perSecond), true);
    });

    it("count CREATE and DELETE as one change, UPSERT and a zone as two", () => {
        const batch = ["CREATE", "UPSERT", "DELETE", "UPSERT"]
            .map((action) => `<Change><Action>${action}</Action></Change>`)
            .join("");
        const body = parseXml(`<R><ChangeBatch><Changes>${batch}</Changes></ChangeBatch></R>`);
        const empty = { name: "", text: "", children: [] };
        assert.equal(costOfCall("ChangeResourceRecordSets", body), 6);
        assert.equal(costOfCall("ChangeResourceRecordSets", empty), 0);
        assert.equal(costOfCall("CreateHostedZone", empty), 2);
        assert.equal(costOfCall("DeleteHostedZone", empty), 2);
        assert.equal(costOfCall("CreateReusableDelegationSet", empty), 0);
    });
});

describe("A sandbox that throttles", () => {
    it("does not by default", async () => {
        const sandbox = await startSandbox();
        const client = clientOf(sandbox.endpoint);
        await Promise.all(Array.from({ length: 60 }, () => client.getHostedZoneCount()));
        assert.deepEqual(sandbox.calls(), { GetHostedZoneCount: 60 });
        client.destroy();
        await sandbox.close();
    });

    it("refuses requests beyond the burst with Throttling, with a separate count, until a reset", async () => {
        // So slow that no token is added while the test runs.
        const sandbox = await startSandbox({ throttle: true, timeScale: 0.0001 });
        const client = clientOf(sandbox.endpoint);
        for (let call = 0; call < 40; call += 1) {
            await createSet(client, `set ${call}`);
        }
        const refusal = await refusalOf(createSet(client, "one more"));
        assert.deepEqual(refusal, { code: "Throttling", message: "Rate exceeded", status: 400 });
        assert.equal(sandbox.world.delegationSets.size, 40);
        assert.deepEqual(sandbox.calls(), { CreateReusableDelegationSet: 40, throttled: 1 });
        await client.getHostedZoneCount();
        sandbox.reset();
        await createSet(client, "one");
        client.destroy();
        await sandbox.close();
    });

    it("refuses changes beyond their burst, and makes none of them", async () => {
        const sandbox = await startSandbox({ throttle: true, timeScale: 0.0001 });
        const client = clientOf(sandbox.endpoint);
        const zone = await createZone(client, "example.com");
        const upserts = (from: number, count: number): ReturnType<typeof change>[] =>
            Array.from({ length: count }, (_, n) =>
                change("UPSERT", recordSet(`n${from + n}.example.com`, "A", ["192.0.2.1"])),
            );
        await apply(client, zone, upserts(0, 500));
        // 1,500 less 2 for the zone and 1,000 for the records.
        const refusal = await refusalOf(apply(client, zone, upserts(500, 250)));
        assert.equal(refusal.code, "Throttling");
        assert.equal(sandbox.world.hostedZones.get(zone)?.records.size, 502);
        await apply(client, zone, upserts(500, 249));
        assert.deepEqual(sandbox.calls(), {
            ChangeResourceRecordSets: 2,
            CreateHostedZone: 1,
            throttled: 1,
        });
        client.destroy();
        await sandbox.close();
    });

    it("has the buckets of its start options, also after a reset, in addition to AWS's", async () => {
        const sandbox = await startSandbox({
            throttle: true,
            timeScale: 0.0001,
            buckets: { CreateReusableDelegationSet: { capacity: 3, refillPerSecond: 1 } },
        });
        const client = clientOf(sandbox.endpoint);
        const fill = async (): Promise<void> => {
            for (let call = 0; call < 3; call += 1) {
                await createSet(client, `set ${call}`);
            }
            assert.equal((await refusalOf(createSet(client, "one more"))).code, "Throttling");
        };
        await fill();
        sandbox.reset();
        await fill();
        for (let call = 0; call < 40; call += 1) {
            await client.getHostedZoneCount();
        }
        client.destroy();
        await sandbox.close();
    });

    it("recovers faster by its time scale", async () => {
        const sandbox = await startSandbox({ throttle: true, timeScale: 1000 });
        const client = clientOf(sandbox.endpoint);
        for (let call = 0; call < 60; call += 1) {
            await createSet(client, `set ${call}`);
        }
        assert.deepEqual(sandbox.calls(), { CreateReusableDelegationSet: 60 });
        client.destroy();
        await sandbox.close();
    });

    it("does not start with an invalid time scale", async () => {
        for (const timeScale of [0, -1, NaN, Infinity]) {
            await assert.rejects(startSandbox({ timeScale }), RangeError);
        }
    });
});
