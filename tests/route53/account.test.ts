import assert from "node:assert/strict";
import { accountProblem, createAccount } from "../../route53/account";
import { createRoute53Client } from "../../route53/client";
import { createClock } from "../../route53/clock";
import type { AwsSettings } from "../../settings/awsTypes";
import { withEnvironment } from "../errors/fakeServices";
import { errorOf } from "../providers/fixture";
import { control } from "../sandbox/control";
import { useSandbox } from "../sandbox/useSandbox";

const KEYS = { accessKeyId: "AKIDOFSTACK", secretAccessKey: "secret" };
const FAST = createClock(1000);

describe("The AWS account of a run", () => {
    const used = useSandbox();
    const accountOf = (more: Partial<AwsSettings> = {}): (() => Promise<string | undefined>) => {
        const { endpoint } = used.sandbox;
        const settings = { credentials: KEYS, assumeRoles: [], endpoint, stsEndpoint: endpoint, ...more };
        const client = createRoute53Client(settings, { clock: FAST });
        return createAccount(settings, client.config.credentials, FAST);
    };
    const fault = (name: string, times: number | "forever" = 1): Promise<unknown> =>
        control(used.sandbox, "POST", "faults", [{ operation: "GetCallerIdentity", fault: name, times }]);

    it("is STS's answer for the credentials, and is read once", async () => {
        const account = accountOf();
        assert.deepEqual(used.sandbox.calls(), {});
        assert.deepEqual(await Promise.all([account(), account()]), ["111111111111", "111111111111"]);
        await control(used.sandbox, "POST", "account", { id: "222222222222" });
        assert.equal(await account(), "111111111111");
        assert.deepEqual(used.sandbox.calls(), { GetCallerIdentity: 1 });
        assert.equal(await accountOf()(), "222222222222");
    });

    it("is the account of the last role, and each role is assumed once, at the same STS", async () => {
        const roles = ["arn:aws:iam::333333333333:role/hub", "arn:aws:iam::444444444444:role/dns"];
        const { endpoint } = used.sandbox;
        const settings = {
            credentials: KEYS,
            assumeRoles: roles.map((roleArn) => ({ roleArn })),
            endpoint,
            stsEndpoint: endpoint,
        };
        const client = createRoute53Client(settings, { clock: FAST });
        try {
            assert.equal(await createAccount(settings, client.config.credentials, FAST)(), "444444444444");
            await client.config.credentials();
        } finally {
            client.destroy();
        }
        assert.deepEqual(used.sandbox.calls(), { AssumeRole: 2, GetCallerIdentity: 1 });
    });

    it("is not read if the settings skip it", async () => {
        assert.equal(await accountOf({ skipRequestingAccountId: true })(), undefined);
        assert.deepEqual(used.sandbox.calls(), {});
    });

    for (const [name, counted] of [
        ["throttle", { GetCallerIdentity: 1, throttled: 2 }],
        ["error500", { GetCallerIdentity: 3 }],
        ["error503", { GetCallerIdentity: 3 }],
        ["lost-answer", { GetCallerIdentity: 3 }],
        ["reset", { GetCallerIdentity: 3 }],
        ["refuse", { GetCallerIdentity: 1 }],
    ] as const) {
        it(`is read again after ${name}, like an answer of Route 53`, async () => {
            await fault(name, 2);
            assert.equal(await accountOf()(), "111111111111");
            assert.deepEqual(used.sandbox.calls(), counted);
        });
    }

    it("is an error that names the way out if STS does not return it, and is not read again", async () => {
        await fault("error500", "forever");
        const account = accountOf({ maxRetries: 1 });
        const { message } = await errorOf(account());
        assert.match(
            message,
            /^asking STS for the AWS account of the credentials: STS answered InternalFailure: .*; GetCallerIdentity needs no permission, .* set aws:skipRequestingAccountId to true/,
        );
        assert.equal((await errorOf(account())).message, message);
        assert.deepEqual(used.sandbox.calls(), { GetCallerIdentity: 2 });
    });

    it("is an error if STS cannot be reached, or there are no credentials", async () => {
        const noSts = accountOf({ stsEndpoint: "http://127.0.0.1:9", maxRetries: 0 });
        assert.match(
            (await errorOf(noSts())).message,
            /^asking STS .*ECONNREFUSED.*aws:skipRequestingAccountId/,
        );
        const none = {
            AWS_ACCESS_KEY_ID: undefined,
            AWS_PROFILE: undefined,
            AWS_EC2_METADATA_DISABLED: "true",
        };
        const noFile = { sharedConfigFile: "/dev/null", sharedCredentialsFile: "/dev/null" };
        await withEnvironment(none, async () => {
            const { message } = await errorOf(accountOf({ credentials: undefined, ...noFile })());
            assert.match(
                message,
                /^there are no AWS credentials \(CredentialsProviderError: Could not load credentials .*aws:profile/,
            );
        });
    });

    it("must be in the list of allowed accounts, if there is one", async () => {
        assert.equal(await accountOf({ allowedAccountIds: [] })(), "111111111111");
        assert.equal(
            await accountOf({ allowedAccountIds: ["333333333333", "111111111111"] })(),
            "111111111111",
        );
        const { message } = await errorOf(accountOf({ allowedAccountIds: ["333333333333"] })());
        assert.match(
            message,
            /^aws:allowedAccountIds: the credentials belong to AWS account 111111111111, and the list has 333333333333; .*or add 111111111111 to the list$/,
        );
    });

    it("must not be in the list of forbidden accounts", async () => {
        assert.equal(await accountOf({ forbiddenAccountIds: ["333333333333"] })(), "111111111111");
        const { message } = await errorOf(accountOf({ forbiddenAccountIds: ["111111111111"] })());
        assert.match(
            message,
            /^aws:forbiddenAccountIds: the credentials belong to AWS account 111111111111, which is in the list; .*remove 111111111111 from the list$/,
        );
    });
});

describe("An object with a stored account", () => {
    it("accepts its own credentials, and the refusal for others names both accounts and the next step", () => {
        assert.equal(accountProblem("111111111111", "111111111111"), undefined);
        const problem = accountProblem("111111111111", "222222222222") ?? "";
        assert.match(
            problem,
            /written with AWS account 111111111111, but the credentials belong to 222222222222/,
        );
        assert.match(problem, /Use the credentials of 111111111111 \(aws:profile/);
    });

    it("cannot be compared if either account is unknown", () => {
        assert.equal(accountProblem(undefined, "222222222222"), undefined);
        assert.equal(accountProblem("111111111111", undefined), undefined);
        assert.equal(accountProblem(undefined, undefined), undefined);
    });
});
