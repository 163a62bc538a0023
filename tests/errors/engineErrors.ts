import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import * as pulumi from "@pulumi/pulumi";
import { warnOfMove } from "../../providers/codePath";
import { HostedZone as StackZone } from "../../providers/hostedZone";
import { packageRoot } from "../../route53/packageRoot";
import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import { createAwsProvider } from "../../standIn/provider";
import { errorOf } from "../providers/fixture";
import { Plain, Thing, Workshop, type Program } from "../engine/fixture";
import type { Produces } from "./entries";

/** The messages of the embedded engine for a program of another package. */

export function describeEngineErrors(produces: Produces): void {
    let shop: Workshop;
    beforeEach(() => {
        shop = new Workshop(createEmbeddedEngine);
    });
    afterEach(() => shop.close());

    /** The first line of each error of an up. The lines after it are the program's stack. */
    async function errorsOf(program: () => void): Promise<string[]> {
        const { errors } = await shop.up(asProgram(program));
        assert.ok(errors.length > 0);
        return errors.map(({ message }) => message.split("\n")[0] ?? "");
    }
    const asProgram =
        (program: () => void): Program =>
        () => {
            program();
            return Promise.resolve({});
        };
    const make = (type: string, args: pulumi.Inputs = {}, options: pulumi.CustomResourceOptions = {}): void =>
        void new Plain(type, "one", args, options);

    produces("the-embedded-engine-cannot-do-it", async () => [
        ...(await errorsOf(() => make("test:index:Thing", {}, { import: "id" }))),
        ...(await errorsOf(() => void new pulumi.ComponentResource("test:index:Group", "g", {}, {}, true))),
        ...(await errorsOf(() => make("random:index/randomId:RandomId"))),
        ...(await errorsOf(() => make("aws:s3/bucket:Bucket"))),
    ]);

    produces("the-stand-in-of-pulumiaws-cannot-do-it", () => {
        const provide = createAwsProvider({});
        try {
            provide("aws:route53/healthCheck:HealthCheck");
        } catch (error) {
            return [error instanceof Error ? error.message : ""];
        }
        return [];
    });

    produces("a-resource-that-already-exists-is-missing-or-is-protected", async () => {
        const thing = (name: string, key = name, options: pulumi.CustomResourceOptions = {}): void =>
            void new Thing(name, { key, value: "a" }, options);
        const twice = await errorsOf(() => {
            thing("one");
            thing("one");
        });
        const gone = await errorsOf(() => {
            const code = 'exports.handler=()=>require("./provider.js")';
            const properties = { key: "none", __provider: code };
            const options: pulumi.CustomResourceOptions = { id: "none" };
            void new Plain("pulumi-nodejs:dynamic/test:Thing", "none", properties, options);
        });
        await shop.up(asProgram(() => thing("safe", "safe", { protect: true })));
        const replaced = await errorsOf(() => thing("safe", "other", { protect: true }));
        const deleted = await errorsOf(() => undefined);
        return [...twice, ...gone, ...replaced, ...deleted];
    });

    produces("a-state-that-another-run-uses-or-that-cannot-be-written", async () => {
        const refusal = async (state: string): Promise<string> =>
            (await errorOf(shop.engine(() => Promise.resolve({}), { state }).up())).message;
        const since = new Date().toISOString();
        writeFileSync(`${shop.state}.lock`, JSON.stringify({ pid: 1, host: "elsewhere", since }));
        const ofAnother = await refusal(shop.state);
        writeFileSync(`${shop.state}.lock`, "");
        const unread = await refusal(shop.state);
        return [ofAnother, unread, await refusal(`${shop.state}.lock/state.json`), await refusal(shop.dir)];
    });

    produces("a-program-that-has-moved", () => {
        const said: string[] = [];
        warnOfMove((message) => said.push(message));
        return Promise.resolve(said);
    });

    produces("a-program-where-the-package-cannot-run", async () => {
        const refused: string[] = [];
        for (const name of ["bun", "pnp"]) {
            Object.defineProperty(process.versions, name, { value: "1.4.5", configurable: true });
            const errors = await errorsOf(
                () => void new StackZone("zone", { domain: "tenant.net", reference: "r" }),
            ).finally(() => Reflect.deleteProperty(process.versions, name));
            refused.push(...errors);
        }
        const engine = join(packageRoot(), "dist", "engine", "embeddedEngine.js");
        const options = { program: "./index.js", programDir: shop.dir, project: "p", stack: "s", config: {} };
        writeFileSync(join(shop.dir, "index.js"), "");
        const worker = new Worker(
            `const { createEmbeddedEngine } = require(${JSON.stringify(engine)});
             const { parentPort, workerData } = require("node:worker_threads");
             createEmbeddedEngine(workerData).up().catch((error) => parentPort.postMessage(error.message));`,
            { eval: true, workerData: { ...options, state: shop.state } },
        );
        const [ofWorker] = (await once(worker, "message")) as [string];
        await worker.terminate();
        return [...refused, ofWorker];
    });

    produces("a-state-file-that-is-not-valid", () =>
        Promise.all(
            [
                "{",
                "{}",
                '{"version":3,"deployment":{"resources":1}}',
                '{"version":3,"deployment":{"resources":[{}]}}',
                '{\n  "version": 3,\n  "deployment": {}\n}\n{}\n',
            ].map(async (text, index) => {
                const state = `${shop.state}-${index}`;
                writeFileSync(state, text);
                const engine = shop.engine(() => Promise.resolve({}), { state });
                return (await errorOf(engine.exportState())).message;
            }),
        ),
    );
}
