import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { standInAws } from "../../standIn";
import { createEmbeddedEngine, forSandbox, startSandbox, type Sandbox } from "../../rehearsal/testing";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import type { Outcome } from "../../engine/types";
import { control } from "../sandbox/control";

const TENANTS = [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] } }];
const WATCHED = { every: 5, notify: "ops@example.com" };
const FOLLOWS = { ...WATCHED, follow: true };

/** Users who change their mind about the setting monitor. */
describe("An operator who changes the setting monitor", function () {
    this.timeout(60_000);
    let sandbox: Sandbox;
    let folder: string;
    beforeEach(async () => {
        sandbox = await startSandbox();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-monitor-"));
    });
    afterEach(async () => {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    });

    interface Given {
        monitor?: object;
        tenants?: object[];
        nameServers?: string[];
        takeOver?: string[];
        more?: Record<string, string>;
    }

    /** Runs one verb of the package's program, on a state with that name. */
    async function run(
        verb: "up" | "preview" | "destroy",
        { monitor, tenants = TENANTS, nameServers, takeOver, more = {} }: Given,
        state = "state",
        stack = state,
    ): Promise<Outcome> {
        const structured = { tenants, monitor, nameServers, takeOver };
        const config = forSandbox({ "white-label-dns:brandDomain": "example.com", ...more }, sandbox);
        for (const [key, value] of Object.entries(structured)) {
            if (value !== undefined) {
                config[`white-label-dns:${key}`] = JSON.stringify(value);
            }
        }
        const engine = createEmbeddedEngine({
            program: join(packageRoot(), "dist", "index.js"),
            programDir: packageRoot(),
            project: "white-label-dns",
            stack,
            config,
            state: join(folder, state),
            providers: [standInAws],
        });
        return engine[verb]();
    }
    const well = async (given: Given, ...names: string[]): Promise<Outcome> => {
        const outcome = await run("up", given, ...names);
        assert.deepEqual(outcome.errors, []);
        return outcome;
    };
    const changesOf = ({ steps }: Outcome, prefix = ""): string[] =>
        steps
            .filter(({ op, type }) => op !== "same" && type.includes("/") && type.startsWith(prefix))
            .map(({ op, name }) => `${op} ${name}`)
            .sort();
    const messages = ({ errors }: Outcome): string => errors.map(({ message }) => message).join("\n");

    it("switches it on, off and on again, and DNS is the same at each step", async () => {
        await well({});
        const before = sandbox.contents();
        for (const monitor of [WATCHED, undefined, WATCHED]) {
            const outcome = await well({ ...(monitor && { monitor }) });
            const changes = changesOf(outcome, "aws:");
            assert.equal(changes.length, 16);
            assert.ok(
                changes.every((each) => each.startsWith(monitor === undefined ? "delete " : "create ")),
            );
            assert.deepEqual(sandbox.contents(), before);
            assert.deepEqual(changesOf(await well({ ...(monitor && { monitor }) })), []);
        }
    });

    it("switches follow on and off, and the function has no right to write any more", async () => {
        await well({ monitor: WATCHED });
        const before = sandbox.contents();
        const expected = ["update watch-function", "update watch-watch"];
        assert.deepEqual(changesOf(await well({ monitor: FOLLOWS })), expected);
        assert.deepEqual(changesOf(await well({ monitor: WATCHED })), expected);
        assert.deepEqual(changesOf(await well({ monitor: WATCHED })), []);
        assert.deepEqual(sandbox.contents(), before);
    });

    it("has a template that gives no tenants, and restores them", async () => {
        await well({ monitor: FOLLOWS });
        const none = await well({ monitor: FOLLOWS, tenants: [] });
        assert.deepEqual(changesOf(none, "aws:"), ["update watch-watch"]);
        assert.deepEqual(changesOf(await well({ monitor: FOLLOWS, tenants: [] })), []);
        assert.deepEqual(changesOf(await well({ monitor: FOLLOWS }), "aws:"), ["update watch-watch"]);
    });

    it("removes it and restores it in the same ups that remove and restore a tenant", async () => {
        const both = [...TENANTS, { domain: "tenant.org", target: { addresses: ["203.0.113.11"] } }];
        await well({ monitor: FOLLOWS, tenants: both });
        const before = sandbox.contents();
        const out = await well({});
        assert.deepEqual(
            changesOf(out, "aws:").map((each) => each.split(" ")[0]),
            Array<string>(16).fill("delete"),
        );
        assert.ok(changesOf(out).includes("delete dns-tenant.org"));
        const zones = sandbox.contents().hostedZones;
        assert.deepEqual(
            zones,
            before.hostedZones.filter(({ name }) => name !== "tenant.org."),
        );
        assert.equal(changesOf(await well({ monitor: FOLLOWS }), "aws:").length, 16);
        const none = await well({ monitor: FOLLOWS, tenants: [] });
        assert.deepEqual(changesOf(none, "aws:"), ["update watch-watch"]);
        assert.equal(changesOf(await well({ tenants: both }), "aws:").length, 16);
        assert.deepEqual(changesOf(await well({ tenants: both })), []);
    });

    it("misspells it, and nothing is created, deleted or called", async () => {
        await well({ monitor: WATCHED });
        sandbox.resetCalls();
        for (const [monitor, pattern] of [
            [{ evry: 5 }, /monitor.*evry/],
            [{ every: "5 minutes" }, /monitor\.every: .*minutes/],
            [{ notify: "ops@" }, /monitor\.notify: .*e-mail/],
            [{ topicArn: "ops" }, /monitor\.topicArn: .*ARN/],
            [{ follow: "yes" }, /monitor\.follow: /],
            ["on", /monitor: /],
        ] as const) {
            const outcome = await run("up", { monitor: monitor as object });
            assert.match(messages(outcome), pattern);
            assert.deepEqual(changesOf(outcome), []);
        }
        const misspelt = await run("up", { more: { "white-label-dns:monitr": JSON.stringify(WATCHED) } });
        assert.match(messages(misspelt), /monitr: is not a known setting; did you mean "monitor"\?/);
        assert.deepEqual(sandbox.calls(), {});
        assert.deepEqual(changesOf(await well({ monitor: WATCHED })), []);
    });

    it("switches it on with the credentials of another account, and nothing is created there", async () => {
        await well({});
        const before = sandbox.contents();
        await control(sandbox, "POST", "account", { id: "222222222222" });
        for (const verb of ["preview", "up"] as const) {
            const outcome = await run(verb, { monitor: WATCHED });
            assert.match(messages(outcome), /222222222222/);
            assert.deepEqual(changesOf(outcome, "aws:"), []);
        }
        assert.deepEqual(sandbox.contents(), before);
        await control(sandbox, "POST", "account", { id: "111111111111" });
        assert.equal(changesOf(await well({ monitor: WATCHED }), "aws:").length, 16);
    });

    it("monitors two stacks of one brand, and removes one of the monitors", async () => {
        await well({ monitor: WATCHED });
        const theirs = {
            tenants: [{ domain: "tenant.org", target: { addresses: ["203.0.113.11"] } }],
            nameServers: ["a1", "a2", "a3", "a4"],
        };
        const second = await well({ ...theirs, monitor: WATCHED }, "second");
        assert.equal(changesOf(second, "aws:").length, 16);
        const destroyed = await run("destroy", { ...theirs, monitor: WATCHED }, "second");
        assert.deepEqual(destroyed.errors, []);
        assert.deepEqual(changesOf(await well({ monitor: WATCHED })), []);
    });

    it("loses the state, and takes over: zones and records are found again, and a second monitor is created", async () => {
        await well({ monitor: WATCHED });
        const before = sandbox.contents();
        const refused = await run("up", { monitor: WATCHED }, "empty", "state");
        assert.deepEqual(changesOf(refused, "aws:"), []);
        const [mark = ""] = /white-label-dns-[0-9a-f-]{36}/.exec(messages(refused)) ?? [];
        const taken = await well({ monitor: WATCHED, takeOver: [mark] }, "empty", "state");
        assert.equal(changesOf(taken, "aws:").length, 16);
        assert.deepEqual(sandbox.contents(), before);
        assert.deepEqual(changesOf(await well({ monitor: WATCHED }, "empty", "state")), []);
    });
});
