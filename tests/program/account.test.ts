import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import { createEmbeddedEngine, forSandbox, startSandbox, type Outcome } from "../../rehearsal/testing";
import type { Verb } from "../../rehearsal/step";
import { control } from "../sandbox/control";
import { openStage, tenants, toConfig, touched, type Stage } from "./stage";

const [OURS, THEIRS] = ["111111111111", "222222222222"];
const REFUSAL = `this state was written with AWS account ${OURS}, but the credentials belong to ${THEIRS}; nothing was changed`;
const WITH_ACCOUNT = ["BrandZone", "DelegationSet", "HostedZone", "RecordSetGroup"];

/** With credentials of another account, an up finds no object of a stack, but none is deleted. */
describe("A stack with credentials of another account", () => {
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
    });
    afterEach(() => stage.close());
    const settings = { brandDomain: "example.com", tenants: tenants(2) };
    const beOf = (id: string): Promise<unknown> => control(stage.sandbox, "POST", "account", { id });
    const typeOf = (type: string): string => type.split(":").at(-1) ?? "";

    it("is refused by every verb, changes nothing, and loses no row", async () => {
        await stage.step("up", settings);
        const [contents, rows] = [stage.sandbox.contents(), await stage.resources(settings)];
        await beOf(THEIRS);
        for (const [verb, given] of [
            ["preview", settings],
            ["up", settings],
            ["up", { ...settings, tenants: tenants(3) }],
            ["refresh", settings],
            ["destroy", settings],
        ] as const) {
            const { ok, errors, calls } = await stage.attempt(verb, given);
            assert.equal(ok, false, verb);
            assert.ok(errors.length > 0);
            for (const { message } of errors) {
                assert.ok(message.startsWith(REFUSAL), `${verb}: ${message}`);
            }
            assert.deepEqual(calls, { GetCallerIdentity: 1 }, verb);
            assert.deepEqual(stage.sandbox.contents(), contents, verb);
            assert.deepEqual(await stage.resources(settings), rows, verb);
        }
        await beOf(OURS);
        assert.deepEqual(touched(await stage.step("refresh", settings)), []);
        assert.deepEqual(touched(await stage.step("up", settings)), []);
        await stage.step("destroy", settings);
        const { hostedZones, delegationSets } = stage.sandbox.contents();
        assert.deepEqual([hostedZones.map(({ name }) => name), delegationSets], [["example.com."], []]);
    });

    it("stores the account in the rows of AWS objects, and in no other row", async () => {
        await stage.step("up", settings);
        for (const { type, outputs } of await stage.resources(settings)) {
            const expected = WITH_ACCOUNT.includes(typeOf(type)) ? OURS : undefined;
            assert.equal(outputs?.["accountId"], expected, type);
        }
    });
});

describe("A state without an account", () => {
    it("is read without a difference, and gets the account in each row that changes", async () => {
        const sandbox = await startSandbox();
        const folder = await mkdtemp(join(tmpdir(), "white-label-dns-account-"));
        const state = join(folder, "state.json");
        const run = async (
            verb: Verb,
            count: number,
            more: Record<string, string> = {},
        ): Promise<Outcome> => {
            const settings = { brandDomain: "example.com", tenants: tenants(count) };
            const engine = createEmbeddedEngine({
                program: join(packageRoot(), "dist", "index.js"),
                programDir: packageRoot(),
                project: "white-label-dns",
                stack: "account",
                config: { ...forSandbox(toConfig(settings), sandbox), ...more },
                state,
            });
            return engine[verb]();
        };
        const fine = async (...step: Parameters<typeof run>): Promise<Outcome> => {
            const outcome = await run(...step);
            assert.deepEqual(outcome.errors, []);
            return outcome;
        };
        const changesOf = ({ changes }: Outcome): object => ({ ...changes, same: 0 });
        const none = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
        try {
            seedHostedZone(sandbox.world, "ZBRAND", "example.com");
            await fine("up", 1, { "aws:skipRequestingAccountId": "true" });
            assert.ok(!readFileSync(state, "utf8").includes("accountId"));
            const before = readFileSync(state, "utf8");
            assert.deepEqual(changesOf(await fine("preview", 1)), none);
            assert.deepEqual(changesOf(await fine("refresh", 1)), none);
            assert.ok(!readFileSync(state, "utf8").includes("accountId"), before);
            assert.deepEqual(changesOf(await fine("up", 1)), none);
            await fine("up", 2);
            await control(sandbox, "POST", "account", { id: THEIRS });
            const { errors } = await run("preview", 2);
            assert.ok(errors[0]?.message.startsWith(REFUSAL), JSON.stringify(errors));
            await control(sandbox, "POST", "account", { id: OURS });
            await fine("destroy", 2);
        } finally {
            await sandbox.close();
            await rm(folder, { recursive: true, force: true });
        }
    });
});
