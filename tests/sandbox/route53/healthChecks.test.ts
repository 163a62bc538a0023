import assert from "node:assert/strict";
import type { HealthCheckConfig } from "@aws-sdk/client-route-53";
import { refusalOf, useSandbox } from "../useSandbox";

const CONFIG: HealthCheckConfig = {
    Type: "HTTPS",
    FullyQualifiedDomainName: "www.example.com",
    Port: 443,
    ResourcePath: "/alive?now=1&x=2",
    Regions: ["us-east-1", "eu-west-1", "ap-southeast-2"],
    EnableSNI: true,
};

describe("Health checks", () => {
    const used = useSandbox();
    const create = (CallerReference: string, HealthCheckConfig: HealthCheckConfig = CONFIG) =>
        used.client.createHealthCheck({ CallerReference, HealthCheckConfig });

    it("are an empty list at first", async () => {
        const { HealthChecks, IsTruncated, MaxItems } = await used.client.listHealthChecks();
        assert.deepEqual([HealthChecks, IsTruncated, MaxItems], [[], false, 100]);
        assert.equal((await used.client.getHealthCheckCount()).HealthCheckCount, 0);
    });

    it("are returned as they were created", async () => {
        const made = await create("one");
        const id = made.HealthCheck?.Id ?? "";
        assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
        assert.equal(made.Location, `https://route53.amazonaws.com/2013-04-01/healthcheck/${id}`);
        const expected = {
            Id: id,
            CallerReference: "one",
            HealthCheckConfig: CONFIG,
            HealthCheckVersion: 1,
        };
        assert.deepEqual(made.HealthCheck, expected);
        assert.deepEqual((await used.client.getHealthCheck({ HealthCheckId: id })).HealthCheck, expected);
        assert.deepEqual((await used.client.listHealthChecks()).HealthChecks, [expected]);
        const { Count } = await used.client.getAccountLimit({ Type: "MAX_HEALTH_CHECKS_BY_OWNER" });
        assert.equal(Count, 1);
    });

    it("are listed page by page, each once", async () => {
        const ids = [];
        for (const reference of ["a", "b", "c"]) {
            ids.push((await create(reference)).HealthCheck?.Id);
        }
        const seen = [];
        let Marker: string | undefined;
        do {
            const page = await used.client.listHealthChecks({ Marker, MaxItems: 2 });
            seen.push(...(page.HealthChecks ?? []).map(({ Id }) => Id));
            Marker = page.NextMarker;
        } while (Marker !== undefined);
        assert.deepEqual(seen, [...ids].sort());
    });

    it("are created once for a reference that is sent again with the same settings, and refused with others", async () => {
        const [first, again] = [await create("one"), await create("one")];
        assert.equal(again.HealthCheck?.Id, first.HealthCheck?.Id);
        const refusal = await refusalOf(create("one", { ...CONFIG, Port: 444 }));
        assert.deepEqual([refusal.code, refusal.status], ["HealthCheckAlreadyExists", 409]);
    });

    it("do not exist after their deletion, and their reference stays used", async () => {
        const id = (await create("one")).HealthCheck?.Id ?? "";
        await used.client.deleteHealthCheck({ HealthCheckId: id });
        for (const call of [
            used.client.getHealthCheck({ HealthCheckId: id }),
            used.client.deleteHealthCheck({ HealthCheckId: id }),
        ]) {
            const refusal = await refusalOf(call);
            assert.deepEqual([refusal.code, refusal.status], ["NoSuchHealthCheck", 404]);
        }
        assert.equal((await refusalOf(create("one"))).code, "HealthCheckAlreadyExists");
    });

    it("have tags", async () => {
        const id = (await create("one")).HealthCheck?.Id ?? "";
        const resource = { ResourceType: "healthcheck", ResourceId: id } as const;
        await used.client.changeTagsForResource({ ...resource, AddTags: [{ Key: "Name", Value: "x" }] });
        assert.deepEqual((await used.client.listTagsForResource(resource)).ResourceTagSet, {
            ...resource,
            Tags: [{ Key: "Name", Value: "x" }],
        });
    });

    it("are refused with an unknown type, and beyond 200", async () => {
        const odd = await refusalOf(create("odd", { Type: "PING" as "TCP" }));
        assert.equal(odd.code, "InvalidInput");
        for (let count = 0; count < 200; count += 1) {
            await create(`n${count}`);
        }
        assert.equal((await refusalOf(create("more"))).code, "TooManyHealthChecks");
    });
});
