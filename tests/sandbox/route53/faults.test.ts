import assert from "node:assert/strict";
import fc from "fast-check";
import { FaultInjector, randomFrom, type Fault } from "../../../sandbox/route53/faults";
import { startSandbox } from "../../../sandbox/sandbox";
import { control } from "../control";
import {
    apply,
    change,
    clientOf,
    createSet,
    createZone,
    recordSet,
    refusalOf,
    useSandbox,
} from "../useSandbox";

describe("Faults of the sandbox's API", () => {
    const used = useSandbox();

    const fault = async (operation: string, kind: string, more: object = {}): Promise<void> => {
        await control(used.sandbox, "POST", "faults", [{ operation, fault: kind, ...more }]);
    };
    const countZones = (): Promise<unknown> => used.client.getHostedZoneCount();

    it("throttle like AWS, with a separate count, and the next call succeeds", async () => {
        await fault("CreateHostedZone", "throttle");
        const refusal = await refusalOf(createZone(used.client, "example.com"));
        assert.deepEqual(refusal, { code: "Throttling", message: "Rate exceeded", status: 400 });
        assert.ok(await createZone(used.client, "example.com"));
        assert.deepEqual(used.sandbox.calls(), { CreateHostedZone: 1, throttled: 1 });
    });

    it("happen as often as requested, one kind after the other", async () => {
        await fault("GetHostedZoneCount", "throttle", { times: 2 });
        await fault("GetHostedZoneCount", "error500");
        await fault("GetHostedZoneCount", "error503");
        const seen: [string, number | undefined][] = [];
        for (let call = 0; call < 4; call += 1) {
            const { code, status } = await refusalOf(countZones());
            seen.push([code, status]);
        }
        assert.deepEqual(seen, [
            ["Throttling", 400],
            ["Throttling", 400],
            ["InternalFailure", 500],
            ["ServiceUnavailable", 503],
        ]);
        await countZones();
        assert.deepEqual(used.sandbox.calls(), { GetHostedZoneCount: 3, throttled: 2 });
    });

    it("do not fail a client that retries", async () => {
        await fault("*", "error503");
        await fault("*", "reset");
        const client = clientOf(used.sandbox.endpoint, 3);
        assert.equal((await client.getHostedZoneCount()).HostedZoneCount, 0);
        assert.deepEqual(used.sandbox.calls(), { GetHostedZoneCount: 3 });
        client.destroy();
    });

    it("affect only the named operation", async () => {
        await fault("DeleteHostedZone", "error500");
        const id = await createZone(used.client, "example.com");
        const refusal = await refusalOf(used.client.deleteHostedZone({ Id: id }));
        assert.deepEqual([refusal.code, refusal.status], ["InternalFailure", 500]);
        await used.client.deleteHostedZone({ Id: id });
    });

    it("affect every operation as *, for ever if that is requested", async () => {
        await fault("*", "throttle", { times: "forever" });
        const calls = [countZones(), createSet(used.client, "one"), countZones(), countZones()];
        const refusals = await Promise.all(calls.map(refusalOf));
        assert.deepEqual(new Set(refusals.map(({ code }) => code)), new Set(["Throttling"]));
        assert.deepEqual(used.sandbox.calls(), { throttled: 4 });
    });

    it("return that a prior request is not complete", async () => {
        const id = await createZone(used.client, "example.com");
        await fault("DeleteHostedZone", "prior-request");
        const refusal = await refusalOf(used.client.deleteHostedZone({ Id: id }));
        assert.deepEqual([refusal.code, refusal.status], ["PriorRequestNotComplete", 400]);
        assert.equal(used.sandbox.world.hostedZones.size, 1);
    });

    it("close the connection before the request is read, without counting it", async () => {
        await fault("CreateReusableDelegationSet", "refuse");
        await assert.rejects(createSet(used.client, "one"), { code: "ECONNRESET" });
        assert.deepEqual([used.sandbox.world.delegationSets.size, used.sandbox.calls()], [0, {}]);
        await createSet(used.client, "one");
    });

    it("reset the connection before the change is made", async () => {
        await fault("CreateReusableDelegationSet", "reset");
        await assert.rejects(createSet(used.client, "one"), { code: "ECONNRESET" });
        assert.equal(used.sandbox.world.delegationSets.size, 0);
        assert.deepEqual(used.sandbox.calls(), { CreateReusableDelegationSet: 1 });
        await createSet(used.client, "one");
    });

    it("lose an answer after the change was made", async () => {
        await fault("CreateReusableDelegationSet", "lost-answer");
        await assert.rejects(createSet(used.client, "one"), { code: "ECONNRESET" });
        assert.equal(used.sandbox.world.delegationSets.size, 1);
        assert.equal((await refusalOf(createSet(used.client, "one"))).code, "DelegationSetAlreadyCreated");
    });

    it("delay an answer, also a refusal, whose change is made at once", async () => {
        await fault("*", "slow", { delayMs: 60, times: 2 });
        const started = performance.now();
        const call = createSet(used.client, "one");
        // Timers may run a fraction of a millisecond early.
        const waited = call.then(() => performance.now() - started >= 59);
        while (used.sandbox.world.delegationSets.size === 0) {
            assert.ok(performance.now() - started < 2000, "the work waits for the answer");
            await new Promise((resolve) => setImmediate(resolve));
        }
        assert.ok(await waited);
        await fault("*", "throttle");
        const again = performance.now();
        assert.equal((await refusalOf(countZones())).code, "Throttling");
        assert.ok(performance.now() - again >= 59);
    });

    it("do not prevent a sandbox from ending", async () => {
        const sandbox = await startSandbox();
        const client = clientOf(sandbox.endpoint);
        await control(sandbox, "POST", "faults", [{ operation: "*", fault: "slow", delayMs: 600_000 }]);
        const call = assert.rejects(client.getHostedZoneCount(), { code: "ECONNRESET" });
        while (sandbox.calls().GetHostedZoneCount === undefined) {
            await new Promise((resolve) => setImmediate(resolve));
        }
        await sandbox.close();
        await call;
        client.destroy();
    });

    it("keep changes PENDING for a time or for ever, and no other changes", async () => {
        await fault("ChangeResourceRecordSets", "pending", { delayMs: 40 });
        await fault("*", "pending");
        const created = await used.client.createHostedZone({ Name: "example.com", CallerReference: "zone" });
        const HostedZoneId = created.HostedZone?.Id;
        const write = async (name: string): Promise<{ Id?: string; Status?: string } | undefined> => {
            const Changes = [change("CREATE", recordSet(name, "A", ["192.0.2.1"]))];
            const answer = await used.client.changeResourceRecordSets({
                HostedZoneId,
                ChangeBatch: { Changes },
            });
            return answer.ChangeInfo;
        };
        const [slow, usual] = [await write("a.example.com"), await write("b.example.com")];
        const statusOf = async (change?: { Id?: string }): Promise<string | undefined> =>
            (await used.client.getChange({ Id: change?.Id })).ChangeInfo?.Status;
        assert.deepEqual([slow?.Status, usual?.Status], ["PENDING", "PENDING"]);
        assert.equal(await statusOf(usual), "INSYNC");
        const soon = performance.now() + 2000;
        while ((await statusOf(slow)) === "PENDING") {
            assert.ok(performance.now() < soon, "it does not end");
        }
        assert.deepEqual(
            [created.ChangeInfo?.Status, await statusOf(created.ChangeInfo)],
            ["PENDING", "PENDING"],
        );
    });

    it("happen with a probability, for the same calls with the same seed", async () => {
        const run = async (seed: number): Promise<string> => {
            used.sandbox.reset();
            await fault("*", "error500", { probability: 0.5, seed, times: "forever" });
            let seen = "";
            for (let call = 0; call < 24; call += 1) {
                seen += await countZones().then(
                    () => ".",
                    () => "x",
                );
            }
            return seen;
        };
        const first = await run(7);
        assert.match(first, /x.*\.|\..*x/);
        assert.equal(await run(7), first);
        assert.notEqual(await run(8), first);
    });

    it("are deleted by DELETE and by a reset", async () => {
        await fault("GetHostedZoneCount", "throttle", { times: "forever" });
        await control(used.sandbox, "DELETE", "faults");
        await countZones();
        await fault("GetHostedZoneCount", "throttle", { times: "forever" });
        used.sandbox.reset();
        await countZones();
    });

    it("of one call can be a failure, a delay and a pending change together", () => {
        const injector = new FaultInjector();
        injector.add([
            { operation: "*", fault: "slow", times: 1, delayMs: 5 },
            { operation: "*", fault: "pending", times: 1 },
            { operation: "*", fault: "throttle", times: 1 },
            { operation: "*", fault: "lost-answer", times: 1 },
        ]);
        assert.deepEqual(
            [1, 2, 3].map(() => injector.take("CreateHostedZone")),
            [
                { failure: "throttle", delayMs: 5, pendingMs: undefined },
                { failure: "lost-answer", delayMs: 0, pendingMs: Infinity },
                { failure: undefined, delayMs: 0, pendingMs: undefined },
            ],
        );
    });

    it("never happen more often than requested, with any probability", () => {
        const entry = fc.record({
            times: fc.integer({ min: 1, max: 5 }),
            probability: fc.double({ noNaN: true, min: 0, max: 1 }),
            seed: fc.integer(),
        });
        fc.assert(
            fc.property(fc.array(entry, { maxLength: 4 }), (entries) => {
                const injector = new FaultInjector();
                injector.add(entries.map((each): Fault => ({ operation: "*", fault: "reset", ...each })));
                const hits = Array.from({ length: 40 }, () => injector.take("GetChange")).filter(
                    ({ failure }) => failure !== undefined,
                );
                assert.ok(hits.length <= entries.reduce((sum, { times }) => sum + times, 0));
            }),
        );
    });

    it("affect as many calls as the probability says", () => {
        const random = randomFrom(1);
        const hits = Array.from({ length: 10_000 }, random).filter((value) => value < 0.3).length;
        assert.ok(Math.abs(hits - 3000) < 150, `${hits}`);
    });
});

describe("Quotas of the sandbox", () => {
    const used = useSandbox({ limits: { zonesPerAccount: 7 } });

    it("are shown and changed while it runs, each separately", async () => {
        const start = await control(used.sandbox, "GET", "limits");
        assert.deepEqual(start, {
            delegationSetsPerAccount: 100,
            zonesPerDelegationSet: 100,
            zonesPerAccount: 7,
            recordsPerZone: 10_000,
            valuesPerRecordSet: 400,
            domainOperations: 20,
        });
        const changed = await control(used.sandbox, "POST", "limits", { zonesPerDelegationSet: 1 });
        assert.deepEqual(changed, { ...(start as object), zonesPerDelegationSet: 1 });
        const { id } = await createSet(used.client, "one");
        await createZone(used.client, "a.example", { set: id });
        const refusal = await refusalOf(createZone(used.client, "b.example", { set: id }));
        assert.equal(refusal.code, "TooManyHostedZones");
        const limit = await used.client.getReusableDelegationSetLimit({
            DelegationSetId: id,
            Type: "MAX_ZONES_BY_REUSABLE_DELEGATION_SET",
        });
        assert.equal(limit.Limit?.Value, 1);
    });

    it("can be lower than the number of existing objects, which stay", async () => {
        const zone = await createZone(used.client, "a.example");
        await control(used.sandbox, "POST", "limits", { recordsPerZone: 2, delegationSetsPerAccount: 0 });
        const changes = [change("CREATE", recordSet("x.a.example", "A", ["192.0.2.1"]))];
        await assert.rejects(apply(used.client, zone, changes));
        assert.equal((await refusalOf(createSet(used.client, "one"))).code, "LimitsExceeded");
    });

    it("have their first values after DELETE, and after a reset", async () => {
        const start = await control(used.sandbox, "GET", "limits");
        await control(used.sandbox, "POST", "limits", { zonesPerAccount: 0 });
        assert.deepEqual(await control(used.sandbox, "DELETE", "limits"), start);
        await control(used.sandbox, "POST", "limits", { zonesPerAccount: 0 });
        used.sandbox.reset();
        assert.deepEqual(await control(used.sandbox, "GET", "limits"), start);
    });
});
