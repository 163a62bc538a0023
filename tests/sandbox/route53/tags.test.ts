import assert from "node:assert/strict";
import { createZone, refusalOf, useSandbox } from "../useSandbox";

describe("Tags of the sandbox's hosted zones", () => {
    const used = useSandbox();

    it("are added, overwritten and removed", async () => {
        const resource = {
            ResourceType: "hostedzone",
            ResourceId: await createZone(used.client, "example.com"),
        } as const;
        const AddTags = [
            { Key: "team", Value: "dns" },
            { Key: "empty", Value: "" },
        ];
        await used.client.changeTagsForResource({ ...resource, AddTags });
        await used.client.changeTagsForResource({
            ...resource,
            AddTags: [{ Key: "team", Value: "edge" }],
            RemoveTagKeys: ["empty", "never-there"],
        });
        const { ResourceTagSet } = await used.client.listTagsForResource(resource);
        assert.deepEqual(ResourceTagSet, { ...resource, Tags: [{ Key: "team", Value: "edge" }] });
    });

    it("are listed for up to ten zones at once", async () => {
        const one = await createZone(used.client, "a.example");
        const two = await createZone(used.client, "b.example");
        const AddTags = [{ Key: "team", Value: "dns" }];
        await used.client.changeTagsForResource({ ResourceType: "hostedzone", ResourceId: two, AddTags });
        const ResourceType = "hostedzone" as const;
        const { ResourceTagSets } = await used.client.listTagsForResources({
            ResourceType,
            ResourceIds: [one, two],
        });
        assert.deepEqual(ResourceTagSets, [
            { ResourceType, ResourceId: one, Tags: [] },
            { ResourceType, ResourceId: two, Tags: AddTags },
        ]);
        const many = used.client.listTagsForResources({
            ResourceType,
            ResourceIds: Array.from({ length: 11 }, () => one),
        });
        assert.equal((await refusalOf(many)).code, "InvalidInput");
    });

    it("are refused if there are too many, none, duplicates, or a reserved key", async () => {
        const resource = {
            ResourceType: "hostedzone",
            ResourceId: await createZone(used.client, "example.com"),
        } as const;
        const tags = (...keys: string[]) => ({ AddTags: keys.map((Key) => ({ Key, Value: "x" })) });
        const eleven = Array.from({ length: 11 }, (_, index) => `key-${index}`);
        for (const change of [tags(...eleven), {}, tags("a", "a"), tags("aws:mine"), tags("k".repeat(129))]) {
            const refusal = await refusalOf(used.client.changeTagsForResource({ ...resource, ...change }));
            assert.deepEqual([refusal.code, refusal.status], ["InvalidInput", 400]);
        }
        assert.deepEqual((await used.client.listTagsForResource(resource)).ResourceTagSet?.Tags, []);
    });

    it("of an unknown health check are NoSuchHealthCheck", async () => {
        const call = used.client.listTagsForResource({ ResourceType: "healthcheck", ResourceId: "abc" });
        const refusal = await refusalOf(call);
        assert.deepEqual([refusal.code, refusal.status], ["NoSuchHealthCheck", 404]);
    });
});
