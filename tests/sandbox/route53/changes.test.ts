import assert from "node:assert/strict";
import type { Account } from "../../../sandbox/route53/account";
import { DEFAULT_LIMITS } from "../../../sandbox/route53/account";
import { handleGetChange, noteChange } from "../../../sandbox/route53/changes";
import { emptyWorld } from "../../../sandbox/world";
import { change, createZone, recordSet, refusalOf, useSandbox } from "../useSandbox";

describe("Changes of the sandbox", () => {
    const used = useSandbox();

    it("are PENDING in their answer, in sync in the next one if there is no delay, and found with and without the prefix", async () => {
        const answer = await used.client.createHostedZone({ Name: "example.com", CallerReference: "zone" });
        const Id = answer.ChangeInfo?.Id ?? "";
        assert.match(Id, /^\/change\/C[0-9A-Z]+$/);
        for (const id of [Id, Id.slice("/change/".length)]) {
            const { ChangeInfo } = await used.client.getChange({ Id: id });
            assert.equal(answer.ChangeInfo?.Status, "PENDING");
            assert.deepEqual(ChangeInfo, { ...answer.ChangeInfo, Status: "INSYNC" });
        }
        const HostedZoneId = answer.HostedZone?.Id;
        const record = recordSet("a.example.com", "A", ["192.0.2.1"]);
        const written = await used.client.changeResourceRecordSets({
            HostedZoneId,
            ChangeBatch: { Changes: [change("CREATE", record)] },
        });
        await used.client.changeResourceRecordSets({
            HostedZoneId,
            ChangeBatch: { Changes: [change("DELETE", record)] },
        });
        const deleted = await used.client.deleteHostedZone({ Id: HostedZoneId });
        assert.deepEqual([written.ChangeInfo?.Status, deleted.ChangeInfo?.Status], ["PENDING", "PENDING"]);
    });

    it("carry the comment of their batch", async () => {
        const HostedZoneId = await createZone(used.client, "example.com");
        const { ChangeInfo } = await used.client.changeResourceRecordSets({
            HostedZoneId,
            ChangeBatch: {
                Comment: "why",
                Changes: [
                    {
                        Action: "CREATE",
                        ResourceRecordSet: {
                            Name: "a.example.com",
                            Type: "A",
                            TTL: 60,
                            ResourceRecords: [{ Value: "192.0.2.1" }],
                        },
                    },
                ],
            },
        });
        assert.equal((await used.client.getChange({ Id: ChangeInfo?.Id })).ChangeInfo?.Comment, "why");
    });

    it("that do not exist are NoSuchChange with 404", async () => {
        const refusal = await refusalOf(used.client.getChange({ Id: "C0" }));
        assert.deepEqual([refusal.code, refusal.status], ["NoSuchChange", 404]);
    });

    it("are PENDING for the delay, and INSYNC after it", () => {
        let now = 1_000_000;
        const account: Account = {
            id: "111111111111",
            world: emptyWorld(),
            limits: DEFAULT_LIMITS,
            syncDelayMs: 5000,
            operationMs: 0,
            now: () => now,
        };
        assert.equal(noteChange(account).Status, "PENDING");
        const [Id = ""] = account.world.changes.keys();
        const call = {
            params: { Id },
            query: new URLSearchParams(),
            body: { name: "", text: "", children: [] },
        };
        const statusNow = (): unknown =>
            (handleGetChange(account, call).body.ChangeInfo as { Status: string }).Status;
        now += 4999;
        assert.equal(statusNow(), "PENDING");
        now += 1;
        assert.equal(statusNow(), "INSYNC");
    });
});
