import assert from "node:assert/strict";
import { Route53Client } from "@aws-sdk/client-route-53";
import { PendingChanges } from "../../route53/pendingChanges";
import { virtualClock, type VirtualClock } from "./virtualClock";

/** A client whose changes become INSYNC at given times. It records its requests. */
function answering(
    clock: VirtualClock,
    syncAt: Record<string, number>,
): { client: Route53Client; asked: string[] } {
    const asked: string[] = [];
    const client = new Route53Client({ region: "us-east-1" });
    client.send = (command: { input: object }) => {
        const id = "Id" in command.input ? String(command.input.Id) : "";
        asked.push(id);
        const at = syncAt[id];
        return at === undefined
            ? Promise.reject(new Error("no such change"))
            : Promise.resolve({ ChangeInfo: { Status: clock.now() >= at ? "INSYNC" : "PENDING" } });
    };
    return { client, asked };
}

describe("Waiting for changes", () => {
    it("reads the newest of all changes until it is in sync, and each older one once", async () => {
        const clock = virtualClock();
        const { client, asked } = answering(clock, { C1: 1000, C2: 2000, C3: 30_000, C4: 20_000 });
        const changes = new PendingChanges(client, clock);
        const all = Promise.all([changes.waitForSync(["C1", "C2"]), changes.waitForSync(["C3", "C4"])]);
        await clock.run(all);
        assert.equal(asked.filter((id) => id === "C1").length, 1);
        assert.ok(asked.filter((id) => id === "C2").length <= 2);
        assert.ok(clock.now() >= 30_000 && clock.now() < 60_000, String(clock.now()));
        assert.ok(asked.length <= 12, asked.join(" "));
    });

    it("ends after ten minutes with the change's id, and continues for the others", async () => {
        const clock = virtualClock();
        const { client } = answering(clock, { CSLOW: Infinity, CDONE: 0 });
        const changes = new PendingChanges(client, clock);
        const done = changes.waitForSync(["CDONE"]);
        await assert.rejects(
            clock.run(changes.waitForSync(["CSLOW"])),
            /^Error: change CSLOW is still PENDING after 600 s; .* --id CSLOW", then run "pulumi up" again$/,
        );
        await clock.run(done);
    });

    it("fails with the error of one change, and continues for the others", async () => {
        const clock = virtualClock();
        const { client } = answering(clock, { CGOOD: 0 });
        const changes = new PendingChanges(client, clock);
        const good = changes.waitForSync(["CGOOD"]);
        await assert.rejects(clock.run(changes.waitForSync(["CBAD"])), /asking for change CBAD: no such/);
        await clock.run(good);
        await clock.run(changes.waitForSync(["CGOOD"]));
    });
});
