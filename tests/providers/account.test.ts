import assert from "node:assert/strict";
import type { ResourceProvider } from "@pulumi/pulumi/dynamic";
import { provider as brandZone } from "../../providers/brandZone";
import { provider as delegationSet } from "../../providers/delegationSet";
import { provider as hostedZone } from "../../providers/hostedZone";
import { provider as addresses } from "../../providers/nameServerAddresses";
import { provider as recordSetGroup } from "../../providers/recordSetGroup";
import { control } from "../sandbox/control";
import { createZone } from "../sandbox/useSandbox";
import { errorOf, useProvider, type ProviderInTest } from "./fixture";

const [OURS, THEIRS] = ["111111111111", "222222222222"];
const MESSAGE =
    `this state was written with AWS account ${OURS}, but the credentials belong to ${THEIRS}; nothing was changed, and no resource is treated as deleted. ` +
    `Use the credentials of ${OURS} (aws:profile, or another aws: setting of the stack), or, to have the same resources in ${THEIRS}, deploy another stack there`;

let runs = 0;

/** The next run, which asks for the account again, because resources with the same settings share a client. */
async function begin(
    used: Pick<ProviderInTest<object, object>, "configure">,
    more: Record<string, string> = {},
): Promise<void> {
    runs += 1;
    await used.configure({
        "aws:skipRequestingAccountId": "",
        "aws:userAgents": JSON.stringify([`run/${runs}`]),
        ...more,
    });
}

function describeAccount<Inputs, Outputs extends { accountId?: string | undefined }>(
    what: string,
    provider: Required<ResourceProvider<Inputs, Outputs>>,
    /** Its arguments as they are, and with a change that causes an update. */
    prepare: (used: ProviderInTest<Inputs, Outputs>) => Promise<[object, object]>,
): void {
    describe(`The AWS account of a ${what}`, () => {
        const used = useProvider(provider);
        const beOf = (id: string): Promise<unknown> => control(used.sandbox, "POST", "account", { id });

        it("is on record from create and update on, and is asked for once a run", async () => {
            const [args, changed] = await prepare(used);
            await begin(used);
            const calls = await used.calls(async () => {
                const state = await used.create(args);
                assert.equal(state.outs.accountId, OURS);
                assert.equal((await used.diff(state, args)).changes, false);
                assert.equal((await used.update(state, changed)).outs.accountId, OURS);
            });
            assert.equal(calls["GetCallerIdentity"], 1);
        });

        it("keeps another account's credentials from reading, changing and deleting", async () => {
            const [args, changed] = await prepare(used);
            await begin(used);
            const state = await used.create(args);
            const { inputs } = await used.check(state.inputs, changed);
            const before = used.sandbox.contents();
            await beOf(THEIRS);
            await begin(used);
            const calls = await used.calls(async () => {
                for (const refused of [
                    provider.diff(state.id, state.outs, inputs),
                    used.refresh(state),
                    provider.update(state.id, state.outs, inputs),
                    used.destroy(state),
                ]) {
                    assert.equal((await errorOf(refused)).message, MESSAGE);
                }
            });
            assert.deepEqual(calls, { GetCallerIdentity: 1 });
            assert.deepEqual(used.sandbox.contents(), before);

            await beOf(OURS);
            await begin(used);
            assert.deepEqual(await used.refresh(state), state);
            await used.destroy(await used.update(state, changed));
        });

        it("gets on record with the next update, and makes no difference before, where there is none", async () => {
            const [args, changed] = await prepare(used);
            const state = await used.create(args);
            assert.ok(!("accountId" in state.outs));
            await begin(used);
            assert.equal((await used.diff(state, args)).changes, false);
            assert.deepEqual(await used.refresh(state), state);
            assert.equal((await used.update(state, changed)).outs.accountId, OURS);
        });

        it("stays on record, and is not compared, where it is not to be asked for", async () => {
            const [args, changed] = await prepare(used);
            await begin(used);
            const state = await used.create(args);
            await beOf(THEIRS);
            await begin(used, { "aws:skipRequestingAccountId": "true" });
            const calls = await used.calls(async () => {
                assert.deepEqual(await used.refresh(state), state);
                assert.equal((await used.update(state, changed)).outs.accountId, OURS);
            });
            assert.equal(calls["GetCallerIdentity"], undefined);
        });

        it("is one that the stack's settings allow, or nothing is asked of Route 53", async () => {
            const [args] = await prepare(used);
            await begin(used, { "aws:allowedAccountIds": JSON.stringify([THEIRS]) });
            const calls = await used.calls(async () => {
                const { message } = await errorOf(used.check(undefined, args));
                assert.match(message, /^aws:allowedAccountIds: the credentials belong to AWS account 1{12}/);
            });
            assert.deepEqual(calls, { GetCallerIdentity: 1 });
        });

        it("has to be known: where STS does not say it, nothing is asked of Route 53", async () => {
            const [args] = await prepare(used);
            await begin(used, { "aws:maxRetries": "0" });
            await used.fault("GetCallerIdentity", "error500");
            const calls = await used.calls(async () => {
                const { message } = await errorOf(used.check(undefined, args));
                assert.match(message, /^asking STS for the AWS account of the credentials: STS answered/);
            });
            assert.deepEqual(calls, { GetCallerIdentity: 1 });
        });
    });
}

describeAccount("brand zone", brandZone, async ({ client }) => {
    const id = await createZone(client, "example.com");
    return [
        { domain: "example.com", zoneId: id },
        { domain: "example.com", zoneId: id, rewriteTo: ["ns1.example.com"] },
    ];
});
describeAccount("delegation set", delegationSet, () =>
    Promise.resolve([{ callerReference: "ours" }, { callerReference: "ours", allowReplace: true }]),
);
describeAccount("hosted zone", hostedZone, () => {
    const args = { domain: "tenant.net", reference: "ours" };
    return Promise.resolve([args, { ...args, comment: "changed" }]);
});
describeAccount("record set group", recordSetGroup, async ({ client }) => {
    const zoneId = await createZone(client, "tenant.net");
    const group = (...values: string[]): object => ({
        zoneId,
        zone: "tenant.net",
        records: { "www A": { ttl: 60, values } },
    });
    return [group("192.0.2.1"), group("192.0.2.1", "192.0.2.2")];
});

describe("The brand zone's check", () => {
    const used = useProvider(brandZone);

    it("refuses in the preview what was seen with another account", async () => {
        await createZone(used.client, "example.com");
        const args = { domain: "example.com" };
        await begin(used);
        const { inputs } = await used.create(args);
        await control(used.sandbox, "POST", "account", { id: THEIRS });
        await begin(used);
        const calls = await used.calls(async () => {
            assert.deepEqual(await used.refusal(inputs, args), { property: "", reason: MESSAGE });
        });
        assert.deepEqual(calls, { GetCallerIdentity: 1 });
    });

    it("takes the account into inputs of a version that had none", async () => {
        await createZone(used.client, "example.com");
        const args = { domain: "example.com" };
        const { inputs } = await used.create(args);
        assert.equal(inputs.accountId, undefined);
        await begin(used);
        assert.equal((await used.check(inputs, args)).inputs.accountId, OURS);
    });
});

describe("A create that came half the way", () => {
    const used = useProvider(hostedZone);

    it("is on record with its account", async () => {
        await begin(used, { "aws:maxRetries": "0" });
        await used.fault("ChangeTagsForResource", "error500");
        const { state } = await used.createHalf({
            domain: "t.net",
            reference: "ours",
            tags: { plan: "gold" },
        });
        assert.equal(state.outs.accountId, OURS);
    });
});

describe("The addresses of name servers", () => {
    const used = useProvider(addresses);

    it("are of no account, and no call asks for one", async () => {
        await begin(used);
        const calls = await used.calls(() =>
            used.check(undefined, { names: ["ns1"], nameServers: ["ns-1.awsdns-00.com"] }),
        );
        assert.deepEqual(calls, {});
    });
});
