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

        it("is in the state after create and update, and is read once in a run", async () => {
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

        it("prevents reading, changing and deleting with another account's credentials", async () => {
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

        it("is added to a state without it in the next update, and is no difference before", async () => {
            const [args, changed] = await prepare(used);
            const state = await used.create(args);
            assert.ok(!("accountId" in state.outs));
            await begin(used);
            assert.equal((await used.diff(state, args)).changes, false);
            assert.deepEqual(await used.refresh(state), state);
            assert.equal((await used.update(state, changed)).outs.accountId, OURS);
        });

        it("stays in the state, and is not compared, if the settings skip the account", async () => {
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

        it("must be allowed by the stack's settings, or no call is made to Route 53", async () => {
            const [args] = await prepare(used);
            await begin(used, { "aws:allowedAccountIds": JSON.stringify([THEIRS]) });
            const calls = await used.calls(async () => {
                const { message } = await errorOf(used.check(undefined, args));
                assert.match(message, /^aws:allowedAccountIds: the credentials belong to AWS account 1{12}/);
            });
            assert.deepEqual(calls, { GetCallerIdentity: 1 });
        });

        it("must be known: if STS does not return it, no call is made to Route 53", async () => {
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

    it("refuses in the preview a zone that was read with another account", async () => {
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

    it("adds the account to inputs of a version without it", async () => {
        await createZone(used.client, "example.com");
        const args = { domain: "example.com" };
        const { inputs } = await used.create(args);
        assert.equal(inputs.accountId, undefined);
        await begin(used);
        assert.equal((await used.check(inputs, args)).inputs.accountId, OURS);
    });
});

describe("A create that failed halfway", () => {
    const used = useProvider(hostedZone);

    it("is in the state with its account", async () => {
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

    it("have no account, and no call reads one", async () => {
        await begin(used);
        const calls = await used.calls(() =>
            used.check(undefined, { names: ["ns1"], nameServers: ["ns-1.awsdns-00.com"] }),
        );
        assert.deepEqual(calls, {});
    });
});
