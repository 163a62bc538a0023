import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { touched } from "../program/stage";
import { BRAND, MOVED, reasonsOf, SETTINGS, useGlueScene } from "./glueScene";

/** The changes of glue with faults of Route 53 Domains, killed processes, and an up at the same time. */

const HOURS_MS = 3600 * 1000;
/** For runs that must soon stop waiting for a registry. */
const SHORT_MS = 20_000;

describe("A handler that follows addresses at Route 53 Domains, under a fault", function () {
    this.timeout(240_000);
    const scene = useGlueScene();

    for (const [operation, fault, times] of [
        ["UpdateDomainNameservers", "throttle", 2],
        ["UpdateDomainNameservers", "error500", 1],
        ["UpdateDomainNameservers", "reset", 1],
        ["UpdateDomainNameservers", "lost-answer", 1],
        ["UpdateDomainNameservers", "duplicate-request", 2],
        ["UpdateDomainNameservers", "operation-limit", 1],
        ["GetDomainDetail", "throttle", 2],
        ["ListOperations", "error503", 2],
        ["GetOperationDetail", "error500", 2],
    ] as const) {
        it(`is done within two runs after ${fault} at ${operation}`, async () => {
            scene.moveServer();
            await scene.faults({ operation, fault, times });
            await scene.invoke();
            const second = await scene.invoke();
            assert.deepEqual(scene.glueOf(), MOVED, reasonsOf(second));
            assert.equal((await scene.invoke()).metrics?.Broken, 0);
        });
    }

    it("leaves a long operation to the next run, which starts no second one", async () => {
        scene.moveServer();
        await scene.faults({ operation: "UpdateDomainNameservers", fault: "operation-pending", times: 1 });
        const first = await scene.invoke({}, SHORT_MS);
        assert.match(
            reasonsOf(first),
            /operation \S+ of Route 53 Domains \(UPDATE_NAMESERVER\) is still in progress after \d+ seconds; .* the next run follows it/,
        );
        assert.ok(first.metrics !== undefined);
        const second = await scene.invoke({}, SHORT_MS);
        assert.match(reasonsOf(second), /the next run follows it/);
        assert.equal(scene.calls("UpdateDomainNameservers"), 1);

        scene.operations().forEach((operation) => (operation.dueAt = Math.min(operation.dueAt, 0)));
        await scene.invoke();
        assert.deepEqual(scene.glueOf(), MOVED);
        assert.equal(scene.calls("UpdateDomainNameservers"), 1);
        await scene.stage.step("up", SETTINGS);
        assert.deepEqual(touched(await scene.stage.step("up", SETTINGS)), []);
    });

    it("names the condition that an operation waits for", async () => {
        scene.moveServer();
        await scene.faults({ operation: "UpdateDomainNameservers", fault: "customer-action", times: 1 });
        const reasons = reasonsOf(await scene.invoke({}, SHORT_MS));
        assert.match(reasons, /waits \(PENDING_CUSTOMER_ACTION\).*the next run continues it/);
    });

    it("does not repeat a change at once that a registry has refused, while an up does", async () => {
        const before = scene.glueOf();
        scene.moveServer();
        await scene.faults({ operation: "UpdateDomainNameservers", fault: "operation-fails", times: 1 });
        assert.match(reasonsOf(await scene.invoke()), /the registry did not accept the name servers/);
        const second = await scene.invoke();
        assert.match(
            reasonsOf(second),
            /ended with FAILED: .*\. Correct the cause, and run "pulumi up"; this function requests the change again 6 hours/,
        );
        assert.deepEqual([scene.calls("UpdateDomainNameservers"), scene.glueOf()], [1, before]);

        await scene.stage.step("up", SETTINGS);
        assert.deepEqual(scene.glueOf(), MOVED);
        scene.moveServer(["205.251.9.10", MOVED[1] ?? ""]);
        await scene.invoke();
        assert.deepEqual(scene.glueOf(), ["205.251.9.10", MOVED[1]], "after a success it goes on");
    });

    it("repeats a refused change after six hours", async () => {
        scene.moveServer();
        await scene.faults({ operation: "UpdateDomainNameservers", fault: "operation-error", times: 1 });
        await scene.invoke();
        scene.operations().forEach((operation) => (operation.submittedAt -= 6.1 * HOURS_MS));
        await scene.invoke();
        assert.deepEqual(scene.glueOf(), MOVED);
    });

    it("stops after eight changes in six hours", async () => {
        const [, ipv6 = ""] = MOVED;
        // The up has started an operation.
        for (let index = 1; index < 8; index++) {
            scene.moveServer([`205.251.9.${index}`, ipv6]);
            await scene.invoke();
        }
        assert.deepEqual(scene.glueOf(), ["205.251.9.7", ipv6]);
        scene.moveServer();
        assert.match(reasonsOf(await scene.invoke()), /were changed 8 times in 6 hours/);
        assert.deepEqual(scene.glueOf(), ["205.251.9.7", ipv6]);
    });

    it("is continued by the next run if it is killed at any moment", async () => {
        const at = (index: number): string[] => [`205.251.9.${100 + index}`, `2600:9000:9::${100 + index}`];
        for (let index = 0; index < 6; index++) {
            scene.moveServer(at(index));
            const run = scene.lambda.start(scene.environment());
            await Promise.race([sleep(400 + index * 250), run.done]);
            run.kill();
            await run.done;
            // The limit of changes in a period does not matter here.
            scene.operations().forEach((operation) => (operation.submittedAt -= 7 * HOURS_MS));
            const names = scene.at.namesOf(BRAND);
            assert.deepEqual(
                names,
                [1, 2, 3, 4].map((number) => `ns${number}.${BRAND}`),
            );
        }
        await scene.invoke();
        await scene.invoke();
        assert.deepEqual(scene.glueOf(), at(5));
        await scene.stage.step("up", SETTINGS);
        assert.deepEqual(touched(await scene.stage.step("up", SETTINGS)), []);
    });

    it("and an up at the same time end with the new glue and no difference", async () => {
        scene.moveServer();
        const [, up] = await Promise.all([scene.invoke(), scene.stage.attempt("up", SETTINGS)]);
        if (!up.ok) {
            await scene.stage.step("up", SETTINGS);
        }
        await scene.invoke();
        assert.deepEqual(scene.glueOf(), MOVED);
        assert.deepEqual(touched(await scene.stage.step("up", SETTINGS)), []);
    });
});
