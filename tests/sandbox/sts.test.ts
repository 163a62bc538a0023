import assert from "node:assert/strict";
import { STS, STSServiceException } from "@aws-sdk/client-sts";
import { control } from "./control";
import { useSandbox } from "./useSandbox";

const ROLE = "arn:aws:iam::333333333333:role/team/dns";

describe("STS in the sandbox", () => {
    const used = useSandbox();
    const clients: STS[] = [];
    const stsOf = (accessKeyId = "AKIDSANDBOX"): STS => {
        const client = new STS({
            endpoint: used.sandbox.endpoint,
            region: "us-east-1",
            credentials: { accessKeyId, secretAccessKey: "sandbox" },
            maxAttempts: 1,
        });
        clients.push(client);
        return client;
    };
    after(() => clients.forEach((client) => client.destroy()));
    const refusalOf = async (call: Promise<unknown>): Promise<[string, number | undefined]> => {
        const error: unknown = await call.then(
            () => undefined,
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof STSServiceException, String(error));
        return [error.name, error.$metadata.httpStatusCode];
    };

    it("returns the account 111111111111, and another one after the control API, until the reset", async () => {
        const sts = stsOf();
        const { Account, Arn } = await sts.getCallerIdentity({});
        assert.deepEqual([Account, Arn], ["111111111111", "arn:aws:iam::111111111111:user/sandbox"]);
        assert.deepEqual(await control(used.sandbox, "POST", "account", { id: "222222222222" }), {
            id: "222222222222",
        });
        assert.equal((await sts.getCallerIdentity({})).Account, "222222222222");
        assert.deepEqual(await control(used.sandbox, "GET", "calls"), { GetCallerIdentity: 2 });
        used.sandbox.reset();
        assert.equal((await sts.getCallerIdentity({})).Account, "111111111111");
    });

    it("returns the keys of a role, which belong to the role's account", async () => {
        const answer = await stsOf().assumeRole({ RoleArn: ROLE, RoleSessionName: "run" });
        const { Credentials, AssumedRoleUser } = answer;
        const session = "arn:aws:sts::333333333333:assumed-role/dns/run";
        assert.equal(AssumedRoleUser?.Arn, session);
        assert.ok((Credentials?.Expiration?.getTime() ?? 0) > Date.now() + 3_500_000);
        const { Account, Arn } = await stsOf(Credentials?.AccessKeyId).getCallerIdentity({});
        assert.deepEqual([Account, Arn], ["333333333333", session]);
    });

    it("accepts a web identity without a signature", async () => {
        const { Credentials } = await stsOf().assumeRoleWithWebIdentity({
            RoleArn: ROLE,
            RoleSessionName: "ci",
            WebIdentityToken: "eyJ0",
        });
        const { Account } = await stsOf(Credentials?.AccessKeyId).getCallerIdentity({});
        assert.equal(Account, "333333333333");
    });

    it("refuses the same roles, sessions and durations as AWS", async () => {
        for (const wrong of [
            { RoleArn: "arn:aws:iam::1:role/dns", RoleSessionName: "run" },
            { RoleArn: ROLE, RoleSessionName: "a b" },
            { RoleArn: ROLE, RoleSessionName: "run", DurationSeconds: 60 },
        ]) {
            assert.deepEqual(await refusalOf(stsOf().assumeRole(wrong)), ["ValidationError", 400]);
        }
    });

    it("refuses unknown operations by name, and unsigned requests", async () => {
        assert.deepEqual(await refusalOf(stsOf().getSessionToken({})), ["InvalidAction", 400]);
        const answer = await fetch(used.sandbox.endpoint, {
            method: "POST",
            body: new URLSearchParams({ Action: "GetCallerIdentity", Version: "2011-06-15" }),
        });
        assert.equal(answer.status, 403);
        assert.match(await answer.text(), /MissingAuthenticationToken/);
        assert.deepEqual(used.sandbox.calls(), {});
    });

    it("has faults by name, and the faults of every operation", async () => {
        await control(used.sandbox, "POST", "faults", [
            { operation: "GetCallerIdentity", fault: "throttle", times: 1 },
            { operation: "*", fault: "error503", times: 1 },
        ]);
        assert.deepEqual(await refusalOf(stsOf().getCallerIdentity({})), ["Throttling", 400]);
        assert.deepEqual(await refusalOf(stsOf().getCallerIdentity({})), ["ServiceUnavailable", 503]);
        await stsOf().getCallerIdentity({});
        assert.deepEqual(used.sandbox.calls(), { GetCallerIdentity: 2, throttled: 1 });
    });

    it("refuses an invalid account", async () => {
        const answer = await fetch(`${used.sandbox.endpoint}/_sandbox/account`, {
            method: "POST",
            body: JSON.stringify({ id: "1" }),
        });
        assert.deepEqual(
            [answer.status, await answer.json()],
            [400, { error: "id: must be 12 digits in quotes" }],
        );
    });
});

describe("STS in a sandbox that throttles", () => {
    const used = useSandbox({ throttle: true });

    it("uses none of Route 53's buckets", async () => {
        const { endpoint } = used.sandbox;
        const credentials = { accessKeyId: "AKIDSANDBOX", secretAccessKey: "sandbox" };
        const client = new STS({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
        await Promise.all(Array.from({ length: 60 }, () => client.getCallerIdentity({})));
        client.destroy();
        assert.deepEqual(used.sandbox.calls(), { GetCallerIdentity: 60 });
    });
});
