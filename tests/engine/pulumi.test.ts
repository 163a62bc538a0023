import assert from "node:assert/strict";
import { accessSync, constants, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Zone, type ZoneArgs } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { standInAws } from "../../standIn";
import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import { createPulumiEngine } from "../../engine/pulumiEngine";
import type { Outcome } from "../../engine/types";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";
import { Workshop, type Program } from "./fixture";
import { scenarios, Story } from "./scenarios";

/** Each step of the real engine takes seconds. */
const PATIENCE_MS = 120_000;

const hasPulumi = (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
        accessSync(join(folder, "pulumi"), constants.X_OK);
        return true;
    } catch {
        return false;
    }
});

const title = `the real engine does the same as the embedded one${hasPulumi ? "" : " (skipped: no pulumi on PATH)"}`;

describe(title, function () {
    this.timeout(PATIENCE_MS);

    before(function () {
        if (!hasPulumi) {
            this.skip();
        }
    });

    for (const scenario of scenarios) {
        const runs = scenario.always === true || process.env["PULUMI_ENGINE_TESTS"] === "all";
        it(`${scenario.title}${runs ? "" : " (skipped: set PULUMI_ENGINE_TESTS=all)"}`, async function () {
            if (!runs) {
                this.skip();
            }
            const [embedded, real] = [new Workshop(createEmbeddedEngine), new Workshop(createPulumiEngine)];
            try {
                const stories = [new Story(embedded), new Story(real)] as const;
                for (const story of stories) {
                    await scenario.run(story);
                }
                assert.deepEqual(stories[0].records, stories[1].records);
            } finally {
                embedded.close();
                real.close();
            }
        });
    }

    it("creates, changes and replaces a zone of the stand-in with the same calls", async () => {
        const records: unknown[] = [];
        for (const make of [createEmbeddedEngine, createPulumiEngine]) {
            const shop = new Workshop(make, [standInAws]);
            const sandbox = await startSandbox();
            try {
                records.push(await zoneStory(shop, sandbox));
            } finally {
                await sandbox.close();
                shop.close();
            }
        }
        assert.deepEqual(records[0], records[1]);
    });

    it("runs the program of a folder with typed config and secrets, and does not change the folder", async () => {
        const shop = new Workshop(createPulumiEngine);
        const project = join(shop.dir, "Pulumi.yaml");
        const text =
            "name: test\nruntime: nodejs\nconfig:\n  list: { type: array, items: { type: string } }\n";
        writeFileSync(project, text);
        writeFileSync(
            join(shop.dir, "index.js"),
            `const pulumi = require("@pulumi/pulumi");
             const config = new pulumi.Config();
             exports.list = config.requireObject("list");
             exports.word = config.requireSecret("word");
             pulumi.log.warn("old syntax");`,
        );
        try {
            const outcome = await shop
                .engine(shop.dir, {
                    config: { "test:list": '["x"]', "test:word": "hush" },
                    secretKeys: ["test:word"],
                })
                .up();
            assert.deepEqual(outcome.errors, []);
            assert.deepEqual(outcome.outputs, { list: ["x"], word: "[secret]" });
            assert.deepEqual(outcome.warnings, ["old syntax"]);
            assert.equal(readFileSync(project, "utf8"), text);
        } finally {
            shop.close();
        }
    });
});

/** The life of a zone: its outcomes, calls and states. */
async function zoneStory(shop: Workshop, sandbox: Sandbox): Promise<unknown[]> {
    const config = {
        "aws:region": "us-east-1",
        "aws:endpoints": JSON.stringify([{ route53: sandbox.endpoint }]),
        "aws:defaultTags": JSON.stringify({ tags: { team: "dns" } }),
    };
    const zone = (args: ZoneArgs): Program => {
        return () => Promise.resolve({ id: new Zone("tenant", args).zoneId });
    };
    const engines = [
        shop.engine(zone({ name: "tenant.net", comment: pulumi.secret("ours") }), { config }),
        shop.engine(zone({ name: "tenant.net", tags: { plan: "gold" } }), { config }),
        shop.engine(zone({ name: "tenant.org" }), { config }),
    ];
    const records: unknown[] = [];
    const record = async (outcome: Outcome): Promise<void> => {
        const { ok, changes, outputs } = outcome;
        records.push({
            ok,
            changes,
            outputs,
            calls: sandbox.calls(),
            resources: (await shop.resources()).map(plain),
        });
        sandbox.resetCalls();
    };
    for (const engine of engines) {
        await record(await engine.up());
    }
    await record(await shop.engine(zone({}), { config }).refresh());
    await record(await shop.engine(zone({}), { config }).destroy());
    return records;
}

/** The real engine has a provider for each resource of aws, and shows it. */
function plain(row: Record<string, unknown>): Record<string, unknown> {
    return { urn: row["urn"], id: row["id"], inputs: row["inputs"], outputs: row["outputs"] };
}
