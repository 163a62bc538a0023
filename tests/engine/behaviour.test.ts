import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import { StateError } from "../../engine/state";
import type { EngineEvent } from "../../engine/types";
import { Plain, Thing, Workshop, type Program } from "./fixture";

const CODE = 'exports.handler=()=>require("./provider.js")';

describe("the embedded engine's own behaviour", () => {
    let shop: Workshop;
    beforeEach(() => {
        shop = new Workshop(createEmbeddedEngine);
    });
    afterEach(() => shop.close());

    const one =
        (args: Partial<ConstructorParameters<typeof Thing>[1]> = {}): Program =>
        () => {
            new Thing("one", { key: "one", value: "a", ...args });
            return Promise.resolve({});
        };

    it("evaluates a module in each run, with its config, and its exports are the outputs", async () => {
        writeFileSync(join(shop.dir, "counter.js"), "exports.count = 0;");
        writeFileSync(
            join(shop.dir, "index.js"),
            `const pulumi = require("@pulumi/pulumi");
             const counter = require("./counter.js");
             counter.count += 1;
             const config = new pulumi.Config();
             exports.runs = counter.count;
             exports.list = config.requireObject("list");
             exports.secret = config.requireSecret("word");
             exports.made = new pulumi.CustomResource("pulumi-nodejs:dynamic/test:Thing", "one",
                 { key: "one", value: "v", __provider: ${JSON.stringify(CODE)} }).id;`,
        );
        const engine = shop.engine("./index.js", {
            config: { "test:list": '["x"]', "test:word": "hush" },
            secretKeys: ["test:word"],
        });
        const outputs = { runs: 1, list: ["x"], secret: "[secret]", made: "one" };
        assert.deepEqual((await engine.up()).outputs, outputs);
        assert.deepEqual((await engine.up()).outputs, outputs);
    });

    it("returns providers' output and the program's warnings as warnings, and prints neither", async () => {
        const outcome = await shop.up(async () => {
            await pulumi.log.warn("old syntax");
            return one({ warn: "two lines\nof it" })();
        });
        assert.deepEqual(outcome.warnings, ["old syntax", "two lines", "of it"]);
    });

    it("reports the progress of each resource", async () => {
        const events: EngineEvent[] = [];
        const onEvent = (event: EngineEvent) => events.push(event);
        await shop.engine(one(), { onEvent }).up();
        assert.deepEqual(
            events.map((event) => `${event.op} ${event.name} ${event.phase}`),
            ["create test-dev start", "create test-dev done", "create one start", "create one done"],
        );
        events.length = 0;
        await shop.engine(one({ value: "b", fail: "update" }), { onEvent }).up();
        assert.deepEqual(events.map((event) => [event.op, event.phase, event.changes]).slice(1), [
            ["update", "start", changesTo("b")],
            ["update", "failed", changesTo("b")],
        ]);
    });

    it("reports an error that a program throws in an apply, once and with its stack, and a RunError without", async () => {
        const failing =
            (error: Error): Program =>
            () => {
                const thing = new Thing("one", { key: "one", value: "a" });
                const broken = thing.stamp.apply((): string => {
                    throw error;
                });
                new Thing("two", { key: "two", value: broken });
                return Promise.resolve({ broken });
            };
        const thrown = await shop.up(failing(new TypeError("no such tenant")));
        assert.deepEqual([thrown.ok, thrown.errors.length, thrown.errors[0]?.kind], [false, 1, "program"]);
        assert.match(thrown.errors[0]?.message ?? "", /^TypeError: .*no such tenant\n +at /);
        const told = await shop.up(failing(new pulumi.RunError("no such tenant")));
        const text = told.errors[0]?.message ?? "";
        assert.ok(text.endsWith("no such tenant") && !text.includes("\n"), text);
        assert.deepEqual(shop.cloud(), ["one"]);
    });

    it("fails for pulumi.log.error, for two resources of one name, and for a type without a provider", async () => {
        const logged = await shop.up(async () => {
            await pulumi.log.error("not like this");
            return {};
        });
        assert.deepEqual(logged.errors, [{ message: "not like this", kind: "program" }]);
        const twice = await shop.up(async () => {
            await one()();
            return one()();
        });
        assert.match(twice.errors[0]?.message ?? "", /Duplicate resource URN/);
        const unknown = await shop.up(() => {
            new Plain("gcp:dns/zone:Zone", "zone", {});
            return Promise.resolve({});
        });
        assert.match(unknown.errors[0]?.message ?? "", /no provider for gcp:dns\/zone:Zone/);
    });

    it("refuses values that cannot be sent to a provider's process, like the real engine", async () => {
        writeFileSync(
            join(shop.dir, "odd.js"),
            "exports.create = async () => ({ id: 'x', outs: { list: [undefined] } });",
        );
        const outcome = await shop.up(() => {
            const code = 'exports.handler=()=>require("./odd.js")';
            new Plain("pulumi-nodejs:dynamic/test:Odd", "odd", { __provider: code });
            return Promise.resolve({});
        });
        assert.match(outcome.errors[0]?.message ?? "", /outputs\.list\[0\] is undefined/);
    });

    it("sends plain values to providers if the program has secrets and resources", async () => {
        const program: Program = () => {
            const first = new Thing("one", { key: "one", value: pulumi.secret("hush") });
            new Thing("two", { key: "two", value: first });
            return Promise.resolve({});
        };
        assert.equal((await shop.up(program)).ok, true);
        assert.deepEqual(
            shop.calls().filter((call) => call.startsWith("create")),
            ["create one hush !", "create two one !"],
        );
        const text = readFileSync(shop.state, "utf8");
        assert.match(text, /"plaintext": "\\"hush\\""/);
        assert.deepEqual((await shop.up(program)).changes.same, 3);
    });

    it("does not delete retained resources, and resources that are deleted with another one", async () => {
        await shop.up(() => {
            const whole = new Thing("whole", { key: "whole", value: "a" });
            new Thing("part", { key: "part", value: "a" }, { deletedWith: whole });
            new Thing("kept", { key: "kept", value: "a" }, { retainOnDelete: true });
            return Promise.resolve({});
        });
        shop.calls();
        const outcome = await shop.engine(one()).destroy();
        assert.deepEqual([outcome.changes.delete, shop.calls()], [4, ["delete whole"]]);
    });

    it("runs at most the requested number of resources at once", async () => {
        writeFileSync(
            join(shop.dir, "slow.js"),
            `let running = 0, most = 0;
             exports.create = async (inputs) => {
                 running += 1;
                 most = Math.max(most, running);
                 await new Promise((resolve) => setTimeout(resolve, 10));
                 running -= 1;
                 return { id: inputs.name, outs: { most } };
             };`,
        );
        const program: Program = () => {
            const things = ["a", "b", "c", "d", "e"].map((name) => {
                const properties = {
                    name,
                    most: undefined,
                    __provider: 'exports.handler=()=>require("./slow.js")',
                };
                return new Plain("pulumi-nodejs:dynamic/test:Slow", name, properties);
            });
            const values = things.map((thing) => thing.most);
            return Promise.resolve({ most: pulumi.all(values).apply((all) => Math.max(...all)) });
        };
        assert.equal((await shop.engine(program, { parallel: 3 }).up()).outputs["most"], 3);
    });

    describe("with its state file", () => {
        it("names the problem of an invalid one, and does not change it", async () => {
            for (const text of [
                '{"version":3,',
                '{"version":2}',
                '{"version":3,"deployment":{"resources":[{}]}}',
            ]) {
                writeFileSync(shop.state, text);
                await assert.rejects(shop.up(one()), StateError);
                assert.equal(readFileSync(shop.state, "utf8"), text);
            }
        });

        it("writes nothing in a preview", async () => {
            await shop.engine(one()).preview();
            assert.throws(() => readFileSync(shop.state), { code: "ENOENT" });
        });

        it("loses no finished step after a kill", async function () {
            this.timeout(10_000);
            writeFileSync(
                join(shop.dir, "hang.js"),
                "exports.create = () => { process._rawDebug('hangs'); return new Promise(() => setInterval(() => {}, 1e3)); };",
            );
            writeFileSync(
                join(shop.dir, "index.js"),
                `const { CustomResource } = require("@pulumi/pulumi");
                 const type = "pulumi-nodejs:dynamic/test:Thing";
                 const done = new CustomResource(type, "done", { key: "done", value: "a", __provider: ${JSON.stringify(CODE)} });
                 new CustomResource(type, "hangs", { after: done.id, __provider: 'exports.handler=()=>require("./hang.js")' });`,
            );
            const engine = join(__dirname, "..", "..", "engine", "embeddedEngine.js");
            const options = {
                program: "./index.js",
                programDir: shop.dir,
                project: "test",
                stack: "dev",
                config: {},
                state: shop.state,
            };
            const script = `require(${JSON.stringify(engine)}).createEmbeddedEngine(${JSON.stringify(options)}).up()`;
            const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "ignore", "pipe"] });
            await once(child.stderr, "data");
            child.kill("SIGKILL");
            await once(child, "exit");
            assert.deepEqual(
                (await shop.resources()).map((row) => row["id"]),
                ["done", undefined],
            );
        });
    });
});

function changesTo(value: string): EngineEvent["changes"] {
    return [
        { property: "derived", from: "A", to: value.toUpperCase() },
        { property: "fail", from: undefined, to: "update" },
        { property: "value", from: "a", to: value },
    ];
}
