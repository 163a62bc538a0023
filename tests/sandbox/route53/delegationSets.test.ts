import assert from "node:assert/strict";
import { nameServerName } from "../../../sandbox/route53/nameServers";
import { bareId, createSet, createZone, refusalOf, useSandbox } from "../useSandbox";

describe("Reusable delegation sets of the sandbox", () => {
    const used = useSandbox();

    it("have four servers, one in each of com, net, org and co.uk, without a trailing dot", async () => {
        const { nameServers } = await createSet(used.client, "first");
        const tlds = nameServers.map((name) => /^ns-[0-9]+\.awsdns-[0-9]{2}\.(.+)$/.exec(name)?.[1]);
        assert.deepEqual([...tlds].sort(), ["co.uk", "com", "net", "org"]);
    });

    it("do not always begin with a server of the same top-level domain", async () => {
        const first = await createSet(used.client, "first");
        const second = await createSet(used.client, "second");
        assert.notEqual(first.nameServers[0]?.split(".").at(-1), second.nameServers[0]?.split(".").at(-1));
    });

    it("are created with 201, a Location, and an id of N and 13 more characters", async () => {
        const answer = await used.client.createReusableDelegationSet({ CallerReference: "first" });
        assert.equal(answer.$metadata.httpStatusCode, 201);
        assert.match(answer.DelegationSet?.Id ?? "", /^\/delegationset\/N[0-9A-Z]{13}$/);
        assert.equal(answer.Location, `https://route53.amazonaws.com/2013-04-01${answer.DelegationSet?.Id}`);
    });

    it("are found by their id, with and without the prefix", async () => {
        const { id, nameServers } = await createSet(used.client, "first");
        for (const Id of [id, `/delegationset/${id}`]) {
            const { DelegationSet } = await used.client.getReusableDelegationSet({ Id });
            assert.deepEqual(DelegationSet, {
                Id: `/delegationset/${id}`,
                CallerReference: "first",
                NameServers: nameServers,
            });
        }
    });

    it("refuse a caller reference that was used before, even after the set's deletion", async () => {
        const { id } = await createSet(used.client, "first");
        await used.client.deleteReusableDelegationSet({ Id: id });
        const refusal = await refusalOf(createSet(used.client, "first"));
        assert.equal(refusal.code, "DelegationSetAlreadyCreated");
        assert.equal(refusal.status, 400);
    });

    it("are listed in pages that NextMarker links", async () => {
        for (const reference of ["one", "two", "three"]) {
            await createSet(used.client, reference);
        }
        const first = await used.client.listReusableDelegationSets({ MaxItems: 2 });
        assert.equal(first.IsTruncated, true);
        assert.equal(first.MaxItems, 2);
        const second = await used.client.listReusableDelegationSets({
            MaxItems: 2,
            Marker: first.NextMarker,
        });
        assert.equal(second.IsTruncated, false);
        assert.equal(second.NextMarker, undefined);
        const sets = [...(first.DelegationSets ?? []), ...(second.DelegationSets ?? [])];
        assert.deepEqual(sets.map((set) => set.CallerReference).sort(), ["one", "three", "two"]);
        assert.equal(`/delegationset/${first.NextMarker}`, second.DelegationSets?.[0]?.Id);
    });

    it("limit a page to 100 and refuse an empty one", async () => {
        assert.equal((await used.client.listReusableDelegationSets({ MaxItems: 1000 })).MaxItems, 100);
        assert.equal(
            (await refusalOf(used.client.listReusableDelegationSets({ MaxItems: 0 }))).code,
            "InvalidInput",
        );
    });

    it("are not deleted while a zone is on them, and do not exist afterwards", async () => {
        const { id } = await createSet(used.client, "first");
        const zone = await createZone(used.client, "tenant.net", { set: id });
        const refusal = await refusalOf(used.client.deleteReusableDelegationSet({ Id: id }));
        assert.equal(refusal.code, "DelegationSetInUse");
        await used.client.deleteHostedZone({ Id: zone });
        await used.client.deleteReusableDelegationSet({ Id: id });
        assert.equal(
            (await refusalOf(used.client.getReusableDelegationSet({ Id: id }))).code,
            "NoSuchDelegationSet",
        );
    });

    it("that do not exist are NoSuchDelegationSet for every call", async () => {
        const Id = "N0000000000000";
        const limit = { DelegationSetId: Id, Type: "MAX_ZONES_BY_REUSABLE_DELEGATION_SET" } as const;
        const refusals = await Promise.all([
            refusalOf(used.client.getReusableDelegationSet({ Id })),
            refusalOf(used.client.deleteReusableDelegationSet({ Id })),
            refusalOf(used.client.getReusableDelegationSetLimit(limit)),
            refusalOf(used.client.listHostedZones({ DelegationSetId: Id })),
            refusalOf(createZone(used.client, "tenant.net", { set: Id })),
        ]);
        assert.deepEqual(
            refusals.map(({ code }) => code),
            Array.from({ length: 5 }, () => "NoSuchDelegationSet"),
        );
    });

    it("count their zones, also the adopted one", async () => {
        const zone = await createZone(used.client, "example.com");
        const { DelegationSet } = await used.client.createReusableDelegationSet({
            CallerReference: "adopted",
            HostedZoneId: zone,
        });
        const id = bareId(DelegationSet?.Id);
        await createZone(used.client, "tenant.net", { set: id });
        const { Limit, Count } = await used.client.getReusableDelegationSetLimit({
            DelegationSetId: id,
            Type: "MAX_ZONES_BY_REUSABLE_DELEGATION_SET",
        });
        assert.deepEqual(Limit, { Type: "MAX_ZONES_BY_REUSABLE_DELEGATION_SET", Value: 100 });
        assert.equal(Count, 2);
    });
});

describe("The adoption of a zone's servers", () => {
    const used = useSandbox();

    it("creates a set with exactly the zone's servers, and the zone then has the set", async () => {
        const created = await used.client.createHostedZone({ Name: "example.com", CallerReference: "zone" });
        assert.equal(created.DelegationSet?.Id, undefined);
        const { DelegationSet } = await used.client.createReusableDelegationSet({
            CallerReference: "adopted",
            HostedZoneId: created.HostedZone?.Id,
        });
        assert.deepEqual(DelegationSet?.NameServers, created.DelegationSet?.NameServers);
        const zone = await used.client.getHostedZone({ Id: created.HostedZone?.Id });
        assert.equal(zone.DelegationSet?.Id, DelegationSet?.Id);
        assert.equal(zone.DelegationSet?.CallerReference, "adopted");
    });

    it("is refused for a zone that is already on a set", async () => {
        const { id } = await createSet(used.client, "first");
        const zone = await createZone(used.client, "example.com", { set: id });
        const again = used.client.createReusableDelegationSet({
            CallerReference: "again",
            HostedZoneId: zone,
        });
        assert.equal((await refusalOf(again)).code, "DelegationSetAlreadyReusable");
        assert.equal(used.sandbox.world.delegationSets.size, 1);
    });

    it("returns HostedZoneNotFound, and not NoSuchHostedZone, for a zone that does not exist", async () => {
        const call = used.client.createReusableDelegationSet({
            CallerReference: "first",
            HostedZoneId: "Z0",
        });
        assert.equal((await refusalOf(call)).code, "HostedZoneNotFound");
    });

    it("is refused for a private zone", async () => {
        const zone = await used.client.createHostedZone({
            Name: "corp.internal",
            CallerReference: "private",
            VPC: { VPCId: "vpc-1", VPCRegion: "us-east-1" },
        });
        const call = used.client.createReusableDelegationSet({
            CallerReference: "first",
            HostedZoneId: zone.HostedZone?.Id,
        });
        assert.equal((await refusalOf(call)).code, "InvalidInput");
    });
});

describe("The quotas of the sandbox's account", () => {
    const used = useSandbox({
        limits: { delegationSetsPerAccount: 2, zonesPerDelegationSet: 1, zonesPerAccount: 3 },
    });

    it("refuse one set too many with LimitsExceeded", async () => {
        await createSet(used.client, "one");
        await createSet(used.client, "two");
        assert.equal((await refusalOf(createSet(used.client, "three"))).code, "LimitsExceeded");
        const { Limit, Count } = await used.client.getAccountLimit({
            Type: "MAX_REUSABLE_DELEGATION_SETS_BY_OWNER",
        });
        assert.deepEqual([Limit?.Value, Count], [2, 2]);
    });

    it("refuse one zone too many, on a set or in the account, with TooManyHostedZones", async () => {
        const { id } = await createSet(used.client, "one");
        await createZone(used.client, "a.example", { set: id });
        const onSet = await refusalOf(createZone(used.client, "b.example", { set: id }));
        assert.equal(onSet.code, "TooManyHostedZones");
        assert.equal(onSet.status, 400);
        await createZone(used.client, "b.example");
        await createZone(used.client, "c.example");
        assert.equal((await refusalOf(createZone(used.client, "d.example"))).code, "TooManyHostedZones");
        const { Limit, Count } = await used.client.getAccountLimit({ Type: "MAX_HOSTED_ZONES_BY_OWNER" });
        assert.deepEqual([Limit?.Value, Count], [3, 3]);
    });

    it("include the quotas of features that the sandbox does not have", async () => {
        const { Limit, Count } = await used.client.getAccountLimit({ Type: "MAX_HEALTH_CHECKS_BY_OWNER" });
        assert.deepEqual([Limit?.Value, Count], [200, 0]);
    });

    it("are returned only for a known type", async () => {
        const call = used.client.getAccountLimit({ Type: "MAX_ELEPHANTS" as "MAX_HOSTED_ZONES_BY_OWNER" });
        assert.equal((await refusalOf(call)).code, "InvalidInput");
    });
});

describe("The lack of name servers", () => {
    const used = useSandbox({ limits: { delegationSetsPerAccount: 1000, zonesPerAccount: 1000 } });

    it("refuses another set with DelegationSetNotAvailable if every server is in one", async () => {
        for (const [index, first] of Array.from({ length: 512 }, (_, n) => n).entries()) {
            const nameServers = [first, first + 512, first + 1024, first + 1536].map(nameServerName);
            const id = `N${index}`;
            used.sandbox.world.delegationSets.set(id, { id, callerReference: id, nameServers });
        }
        assert.equal((await refusalOf(createSet(used.client, "one"))).code, "DelegationSetNotAvailable");
    });

    it("refuses another zone of a name with DelegationSetNotAvailable if its zones have every server", async () => {
        const id = await createZone(used.client, "example.com");
        const zone = used.sandbox.world.hostedZones.get(id);
        assert.ok(zone);
        zone.nameServers = Array.from({ length: 2048 }, (_, n) => nameServerName(n));
        const refusal = await refusalOf(createZone(used.client, "t1.example.com"));
        assert.equal(refusal.code, "DelegationSetNotAvailable");
        assert.ok(await createZone(used.client, "tenant.net"));
    });
});
