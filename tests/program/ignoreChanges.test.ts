import assert from "node:assert/strict";
import {
    ChangeTagsForResourceCommand,
    Route53Client,
    UpdateHostedZoneCommentCommand,
} from "@aws-sdk/client-route-53";
import { WhiteLabelDns } from "../../components";
import { useEmbedding, type Program } from "./embedding";

describe("The option ignoreChanges", function () {
    this.timeout(60_000);
    const scene = useEmbedding("embedded");
    const programOf =
        (ignoreChanges: string[], address = "203.0.113.10"): Program =>
        () => {
            new WhiteLabelDns("dns", {
                brandDomain: "example.com",
                tenants: [
                    {
                        domain: "tenant.net",
                        target: { addresses: [address] },
                        comment: "ours",
                        tags: { team: "ours" },
                    },
                ],
                transform: { zone: (_args, opts) => void (opts.ignoreChanges = ignoreChanges) },
            });
            return {};
        };
    const zone = () => scene.sandbox.contents().hostedZones.find(({ name }) => name === "tenant.net.");

    it("leaves a comment and tags that were changed by hand, before and after a refresh, and writes all other properties", async () => {
        const ignored = ["comment", "tags"];
        assert.deepEqual((await scene.engine(programOf(ignored)).up()).errors, []);
        await byHand();
        assert.deepEqual((await scene.engine(programOf(ignored)).refresh()).errors, []);
        assert.equal((await scene.engine(programOf(ignored)).up()).changes.update, 0);
        const up = await scene.engine(programOf(ignored, "203.0.113.11")).up();
        assert.deepEqual([up.errors, up.changes.update > 0], [[], true]);
        assert.equal(zone()?.comment, "by hand");
        assert.equal(zone()?.tags["team"], "by hand");
        assert.ok(JSON.stringify(zone()?.records).includes("203.0.113.11"));
        assert.equal((await scene.engine(programOf(ignored, "203.0.113.11")).up()).changes.update, 0);
        // Without the option, the changes are repaired.
        assert.deepEqual((await scene.engine(programOf([], "203.0.113.11")).up()).errors, []);
        assert.deepEqual([zone()?.comment, zone()?.tags["team"]], ["ours", "ours"]);
    });

    it("restores a property that is no longer ignored, and leaves one that is ignored now, with and without a refresh between", async () => {
        assert.deepEqual((await scene.engine(programOf(["comment"])).up()).errors, []);
        await byHand();
        assert.deepEqual((await scene.engine(programOf(["comment"])).refresh()).errors, []);
        assert.deepEqual((await scene.engine(programOf(["tags"])).up()).errors, []);
        assert.deepEqual([zone()?.comment, zone()?.tags["team"]], ["ours", "by hand"]);
        assert.equal((await scene.engine(programOf(["tags"])).up()).changes.update, 0);
        assert.deepEqual((await scene.engine(programOf(["comment"])).up()).errors, []);
        assert.deepEqual([zone()?.comment, zone()?.tags["team"]], ["ours", "ours"]);
        assert.equal((await scene.engine(programOf(["comment"])).up()).changes.update, 0);
    });

    it("leaves the values that a refresh has found before the option was added", async () => {
        assert.deepEqual((await scene.engine(programOf([])).up()).errors, []);
        await byHand();
        assert.deepEqual((await scene.engine(programOf([])).refresh()).errors, []);
        assert.equal((await scene.engine(programOf(["comment", "tags"])).up()).changes.update, 0);
        assert.deepEqual([zone()?.comment, zone()?.tags["team"]], ["by hand", "by hand"]);
        assert.deepEqual((await scene.engine(programOf([])).up()).errors, []);
        assert.deepEqual([zone()?.comment, zone()?.tags["team"]], ["ours", "ours"]);
    });

    it("is refused for records before anything is created", async () => {
        const { errors } = await scene.engine(programOf(["records"])).up();
        assert.match(
            errors.map(({ message }) => message).join(),
            /dns-tenant\.net: ignoreChanges: \["records"\] is not supported by a HostedZone: .* only comment and tags can be ignored/,
        );
        assert.equal(zone(), undefined);
    });

    it("is refused with deleteBeforeReplace, with which --replace would delete a live zone", async () => {
        assert.deepEqual((await scene.engine(programOf([])).up()).errors, []);
        const before = scene.sandbox.contents();
        const { errors } = await scene
            .engine(() => {
                new WhiteLabelDns("dns", {
                    brandDomain: "example.com",
                    tenants: [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] } }],
                    transform: { zone: (_args, opts) => void (opts.deleteBeforeReplace = true) },
                });
                return {};
            })
            .up();
        assert.match(
            errors.map(({ message }) => message).join(),
            /deleteBeforeReplace: true is not supported/,
        );
        assert.deepEqual(scene.sandbox.contents(), before);
    });

    async function byHand(): Promise<void> {
        const client = new Route53Client({
            endpoint: scene.sandbox.endpoint,
            region: "us-east-1",
            credentials: { accessKeyId: "owner", secretAccessKey: "owner" },
        });
        const Id = zone()?.id.replace("/hostedzone/", "");
        await client.send(new UpdateHostedZoneCommentCommand({ Id, Comment: "by hand" }));
        const AddTags = [{ Key: "team", Value: "by hand" }];
        await client.send(
            new ChangeTagsForResourceCommand({ ResourceType: "hostedzone", ResourceId: Id, AddTags }),
        );
        client.destroy();
    }
});
