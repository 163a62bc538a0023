import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import { errorOf } from "../providers/fixture";
import { Plain, Thing, Workshop, type Program } from "../engine/fixture";
import type { Produces } from "./entries";

/** What the embedded engine says to a program of another package. */

export function describeEngineErrors(produces: Produces): void {
    let shop: Workshop;
    beforeEach(() => {
        shop = new Workshop(createEmbeddedEngine);
    });
    afterEach(() => shop.close());

    /** The first line of each error of an up: below it is the program's stack. */
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

    produces("a-resource-that-is-there-already-gone-or-protected", async () => {
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

    produces("a-state-file-that-is-none", () =>
        Promise.all(
            [
                "{",
                "{}",
                '{"version":3,"deployment":{"resources":1}}',
                '{"version":3,"deployment":{"resources":[{}]}}',
            ].map(async (text, index) => {
                const state = `${shop.state}-${index}`;
                writeFileSync(state, text);
                const engine = shop.engine(() => Promise.resolve({}), { state });
                return (await errorOf(engine.exportState())).message;
            }),
        ),
    );
}
