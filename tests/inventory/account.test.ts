import assert from "node:assert/strict";
import { InventoryError, readAccount } from "../../inventory/account";
import { apply, change, createZone, recordSet, useSandbox } from "../sandbox/useSandbox";

describe("An account that is read with the settings of a stack", () => {
    const used = useSandbox();
    const config = (more: Record<string, string> = {}): Record<string, string> => {
        const { endpoint, dns } = used.sandbox;
        return {
            "aws:endpoints": JSON.stringify([{ route53: endpoint, sts: endpoint }]),
            "aws:accessKey": "sandbox",
            "aws:secretKey": "sandbox",
            "white-label-dns:dnsGateway": dns,
            ...more,
        };
    };

    it("is returned before its zones, with facts from DNS that AWS does not have", async () => {
        const id = await createZone(used.client, "tenant.net");
        const child = await createZone(used.client, "shop.tenant.net");
        const servers = used.sandbox.world.hostedZones.get(child)?.nameServers ?? [];
        await apply(used.client, id, [
            change(
                "CREATE",
                recordSet(
                    "shop.tenant.net",
                    "NS",
                    servers.map((name) => `${name}.`),
                ),
            ),
        ]);
        await used.client.deleteHostedZone({ Id: child });
        const told: unknown[] = [];
        used.sandbox.resetCalls();
        const { account, zones } = await readAccount(config(), [], {
            onAccount: (each) => told.push(each),
            onZone: (done, all) => told.push([done, all]),
        });
        assert.equal(account, "111111111111");
        assert.deepEqual(told, ["111111111111", [1, 1]]);
        assert.equal(zones[0]?.isSigned, false);
        assert.match(
            zones[0].lame.join(),
            /shop NS of the old zone delegates to .*, where shop\.tenant\.net is not hosted/,
        );
        assert.deepEqual(used.sandbox.calls(), {
            GetCallerIdentity: 1,
            GetHostedZone: 1,
            ListHostedZones: 1,
            ListResourceRecordSets: 1,
        });
    });

    it("has no id if the settings skip it", async () => {
        const { account } = await readAccount(config({ "aws:skipRequestingAccountId": "true" }), []);
        assert.equal(account, undefined);
    });

    it("is not read with wrong settings, or if the settings do not allow it", async () => {
        const refusal = async (more: Record<string, string>): Promise<string> => {
            const error: unknown = await readAccount(config(more), []).catch((each: unknown) => each);
            assert.ok(error instanceof InventoryError, String(error));
            return error.message;
        };
        assert.match(await refusal({ "aws:endpoints": "none" }), /aws:endpoints/);
        assert.match(
            await refusal({ "aws:allowedAccountIds": '["222222222222"]' }),
            /^aws:allowedAccountIds: the credentials belong to AWS account 111111111111/,
        );
        used.sandbox.resetCalls();
        await refusal({ "aws:forbiddenAccountIds": '["111111111111"]' });
        assert.deepEqual(used.sandbox.calls(), { GetCallerIdentity: 1 });
    });
});
