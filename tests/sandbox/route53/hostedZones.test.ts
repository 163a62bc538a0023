import assert from "node:assert/strict";
import { overlaps } from "../../../records/names";
import {
    apply,
    bareId,
    change,
    createSet,
    createZone,
    recordSet,
    refusalOf,
    useSandbox,
} from "../useSandbox";

describe("Hosted zones of the sandbox", () => {
    const used = useSandbox();

    it("are created with 201, lower case and dotted, with their NS and SOA records", async () => {
        const answer = await used.client.createHostedZone({
            Name: "Example.COM",
            CallerReference: "first",
            HostedZoneConfig: { Comment: "brand & <zone>" },
        });
        assert.equal(answer.$metadata.httpStatusCode, 201);
        assert.equal(answer.Location, `https://route53.amazonaws.com/2013-04-01${answer.HostedZone?.Id}`);
        assert.deepEqual(answer.HostedZone, {
            Id: answer.HostedZone?.Id,
            Name: "example.com.",
            CallerReference: "first",
            Config: { Comment: "brand & <zone>", PrivateZone: false },
            ResourceRecordSetCount: 2,
        });
    });

    it("have AWS's defaults in NS and SOA", async () => {
        const id = await createZone(used.client, "example.com");
        const { DelegationSet } = await used.client.getHostedZone({ Id: id });
        const { ResourceRecordSets: [ns, soa] = [] } = await used.client.listResourceRecordSets({
            HostedZoneId: id,
        });
        const dotted = (DelegationSet?.NameServers ?? []).map((name) => `${name}.`);
        assert.deepEqual([ns?.Type, ns?.TTL], ["NS", 172_800]);
        assert.deepEqual(ns?.ResourceRecords?.map(({ Value }) => Value).sort(), [...dotted].sort());
        assert.deepEqual([soa?.Type, soa?.TTL], ["SOA", 900]);
        const [mname = "", ...rest] = soa?.ResourceRecords?.[0]?.Value?.split(" ") ?? [];
        assert.ok(dotted.includes(mname));
        assert.equal(rest.join(" "), "awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400");
    });

    it("have servers of different positions in their SOA records", async () => {
        const places = new Set<number>();
        for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
            const id = await createZone(used.client, `tenant-${n}.net`);
            const zone = used.sandbox.world.hostedZones.get(id);
            const mname = zone?.records.get(`tenant-${n}.net. SOA `)?.values?.[0]?.split(". ")[0] ?? "";
            places.add(zone?.nameServers.indexOf(mname) ?? -1);
        }
        assert.ok(places.size > 1, "always the first server would hide that no program may rely on it");
        assert.ok(!places.has(-1));
    });

    it("refuse a caller reference that was used before with 409, even after the zone's deletion", async () => {
        const id = await createZone(used.client, "example.com", { reference: "first" });
        await used.client.deleteHostedZone({ Id: id });
        const refusal = await refusalOf(createZone(used.client, "example.org", { reference: "first" }));
        assert.deepEqual([refusal.code, refusal.status], ["HostedZoneAlreadyExists", 409]);
    });

    it("can have the same name, with other servers", async () => {
        const one = await createZone(used.client, "example.com", { reference: "one" });
        const two = await createZone(used.client, "example.com", { reference: "two" });
        const servers = [one, two].flatMap((id) => used.sandbox.world.hostedZones.get(id)?.nameServers ?? []);
        assert.equal(new Set(servers).size, 8);
    });

    const badNames: [string, string][] = [
        ["a top-level domain", "com"],
        ["a wildcard", "*.example.com"],
        ["an empty label", "a..example.com"],
        ["a label of 64 characters", `${"a".repeat(64)}.com`],
        ["more than 255 octets", `${"abcdefg.".repeat(32)}com`],
        ["a space", "exam ple.com"],
        ["a character that is not ASCII", "bücher.example"],
        ["only the root", "."],
    ];
    for (const [what, Name] of badNames) {
        it(`are refused a name with ${what}`, async () => {
            const refusal = await refusalOf(used.client.createHostedZone({ Name, CallerReference: "first" }));
            assert.equal(refusal.code, "InvalidDomainName");
            assert.equal(used.sandbox.world.hostedZones.size, 0);
        });
    }

    it("that do not exist are NoSuchHostedZone with 404 for every call", async () => {
        const HostedZoneId = "Z0";
        const batch = { Changes: [change("CREATE", recordSet("a.example.com", "A", ["192.0.2.1"]))] };
        const refusals = await Promise.all([
            refusalOf(used.client.getHostedZone({ Id: HostedZoneId })),
            refusalOf(used.client.deleteHostedZone({ Id: HostedZoneId })),
            refusalOf(used.client.updateHostedZoneComment({ Id: HostedZoneId })),
            refusalOf(used.client.getDNSSEC({ HostedZoneId })),
            refusalOf(used.client.getHostedZoneLimit({ HostedZoneId, Type: "MAX_RRSETS_BY_ZONE" })),
            refusalOf(used.client.listResourceRecordSets({ HostedZoneId })),
            refusalOf(used.client.changeResourceRecordSets({ HostedZoneId, ChangeBatch: batch })),
            refusalOf(
                used.client.listTagsForResource({ ResourceType: "hostedzone", ResourceId: HostedZoneId }),
            ),
        ]);
        for (const refusal of refusals) {
            assert.deepEqual(refusal, {
                code: "NoSuchHostedZone",
                message: "No hosted zone found with ID: Z0",
                status: 404,
            });
        }
    });

    it("change and delete their comment", async () => {
        const Id = await createZone(used.client, "example.com");
        const changed = await used.client.updateHostedZoneComment({ Id, Comment: "new" });
        assert.equal(changed.HostedZone?.Config?.Comment, "new");
        const cleared = await used.client.updateHostedZoneComment({ Id });
        assert.equal(cleared.HostedZone?.Config?.Comment, undefined);
        const long = used.client.updateHostedZoneComment({ Id, Comment: "x".repeat(257) });
        assert.equal((await refusalOf(long)).code, "InvalidInput");
    });

    it("are not signed", async () => {
        const HostedZoneId = await createZone(used.client, "example.com");
        const { Status, KeySigningKeys } = await used.client.getDNSSEC({ HostedZoneId });
        assert.deepEqual([Status, KeySigningKeys], [{ ServeSignature: "NOT_SIGNING" }, []]);
    });

    it("count their record sets against the limit", async () => {
        const HostedZoneId = await createZone(used.client, "example.com");
        const records = await used.client.getHostedZoneLimit({ HostedZoneId, Type: "MAX_RRSETS_BY_ZONE" });
        assert.deepEqual([records.Limit?.Value, records.Count], [10_000, 2]);
        const vpcs = used.client.getHostedZoneLimit({ HostedZoneId, Type: "MAX_VPCS_ASSOCIATED_BY_ZONE" });
        assert.equal((await refusalOf(vpcs)).code, "HostedZoneNotPrivate");
    });

    it("have VPCs and no delegation set if they are private", async () => {
        const vpc = { VPCId: "vpc-1", VPCRegion: "us-east-1" } as const;
        const created = await used.client.createHostedZone({
            Name: "corp",
            CallerReference: "one",
            VPC: vpc,
        });
        const zone = await used.client.getHostedZone({ Id: created.HostedZone?.Id });
        assert.equal(zone.HostedZone?.Config?.PrivateZone, true);
        assert.deepEqual(zone.VPCs, [vpc]);
        assert.equal(zone.DelegationSet, undefined);
        const again = used.client.createHostedZone({ Name: "corp", CallerReference: "two", VPC: vpc });
        assert.equal((await refusalOf(again)).code, "ConflictingDomainExists");
        const Type = "MAX_VPCS_ASSOCIATED_BY_ZONE" as const;
        const limit = await used.client.getHostedZoneLimit({ HostedZoneId: created.HostedZone?.Id, Type });
        assert.equal(limit.Count, 1);
        const lone = used.client.createHostedZone({
            Name: "example.com",
            CallerReference: "three",
            HostedZoneConfig: { PrivateZone: true },
        });
        assert.equal((await refusalOf(lone)).code, "InvalidInput");
    });
});

describe("Private zones", () => {
    const used = useSandbox();

    it("are refused with a delegation set, and with an unknown VPC", async () => {
        const { id } = await createSet(used.client, "set");
        const VPC = { VPCId: "vpc-1", VPCRegion: "us-east-1" } as const;
        const zone = { Name: "corp", CallerReference: "one" };
        const onSet = used.client.createHostedZone({ ...zone, VPC, DelegationSetId: id });
        assert.equal((await refusalOf(onSet)).code, "InvalidInput");
        const odd = used.client.createHostedZone({ ...zone, VPC: { ...VPC, VPCId: "subnet-1" } });
        assert.equal((await refusalOf(odd)).code, "InvalidVPCId");
    });

    it("do not exclude a public zone of their name from a set", async () => {
        const VPC = { VPCId: "vpc-1", VPCRegion: "us-east-1" } as const;
        const answer = await used.client.createHostedZone({
            Name: "example.com",
            CallerReference: "private",
            VPC,
        });
        const { id } = await createSet(used.client, "set");
        const [set, zone] = [
            used.sandbox.world.delegationSets.get(id),
            used.sandbox.world.hostedZones.get(bareId(answer.HostedZone?.Id)),
        ];
        assert.ok(set && zone);
        set.nameServers = zone.nameServers;
        assert.ok(await createZone(used.client, "example.com", { set: id }));
    });
});

describe("The deletion of a hosted zone of the sandbox", () => {
    const used = useSandbox();

    it("needs a zone with only the apex NS and SOA", async () => {
        const Id = await createZone(used.client, "example.com");
        const www = recordSet("www.example.com", "A", ["192.0.2.1"]);
        await apply(used.client, Id, [change("CREATE", www)]);
        const refusal = await refusalOf(used.client.deleteHostedZone({ Id }));
        assert.deepEqual([refusal.code, refusal.status], ["HostedZoneNotEmpty", 400]);
        await apply(used.client, Id, [change("DELETE", www)]);
        await used.client.deleteHostedZone({ Id });
        assert.equal((await refusalOf(used.client.getHostedZone({ Id }))).code, "NoSuchHostedZone");
    });

    it("succeeds with other names than AWS's in NS and SOA, and not with an NS below the apex", async () => {
        const Id = await createZone(used.client, "tenant.net");
        const names = ["ns1.example.com.", "ns2.example.com."];
        await apply(used.client, Id, [
            change("UPSERT", recordSet("tenant.net", "NS", names)),
            change(
                "UPSERT",
                recordSet("tenant.net", "SOA", ["ns1.example.com. a.example.com. 1 7200 900 1209600 60"]),
            ),
            change("CREATE", recordSet("sub.tenant.net", "NS", names)),
        ]);
        assert.equal((await refusalOf(used.client.deleteHostedZone({ Id }))).code, "HostedZoneNotEmpty");
        await apply(used.client, Id, [change("DELETE", recordSet("sub.tenant.net", "NS", names))]);
        await used.client.deleteHostedZone({ Id });
    });

    it("removes the zone from its set and deletes its tags", async () => {
        const { id } = await createSet(used.client, "set");
        const Id = await createZone(used.client, "tenant.net", { set: id });
        await used.client.deleteHostedZone({ Id });
        await used.client.deleteReusableDelegationSet({ Id: id });
        assert.deepEqual(
            [used.sandbox.world.hostedZones.size, used.sandbox.world.delegationSets.size],
            [0, 0],
        );
    });
});

describe("Zones on one delegation set", () => {
    const used = useSandbox();

    it("have the set's servers in the set's order", async () => {
        const { id, nameServers } = await createSet(used.client, "set");
        const answer = await used.client.createHostedZone({
            Name: "tenant.net",
            CallerReference: "zone",
            DelegationSetId: id,
        });
        assert.deepEqual(answer.DelegationSet, {
            Id: `/delegationset/${id}`,
            CallerReference: "set",
            NameServers: nameServers,
        });
    });

    const pairs = [
        ["example.com", "example.com"],
        ["example.com", "t1.example.com"],
        ["t1.example.com", "example.com"],
        ["example.com", "a.b.c.example.com"],
        ["example.com", "tenant.net"],
        ["example.com", "notexample.com"],
        ["a.example.com", "b.example.com"],
    ] as const;
    for (const [one, other] of pairs) {
        const conflict = overlaps(one, other);
        it(`${conflict ? "cannot" : "can"} be ${one} and then ${other}`, async () => {
            const { id } = await createSet(used.client, "set");
            await createZone(used.client, one, { set: id, reference: "one" });
            const second = createZone(used.client, other, { set: id, reference: "two" });
            if (conflict) {
                assert.equal((await refusalOf(second)).code, "ConflictingDomainExists");
            } else {
                assert.ok(await second);
            }
        });
    }

    it("conflict by server, even if the other zone is on no set or on another one", async () => {
        const zone = await createZone(used.client, "example.com");
        const servers = used.sandbox.world.hostedZones.get(zone)?.nameServers ?? [];
        const { id } = await createSet(used.client, "set");
        const set = used.sandbox.world.delegationSets.get(id);
        assert.ok(set);
        set.nameServers = [...set.nameServers.slice(0, 3), servers[0] ?? ""];
        const refusal = await refusalOf(createZone(used.client, "t1.example.com", { set: id }));
        assert.equal(refusal.code, "ConflictingDomainExists");
        assert.ok(await createZone(used.client, "tenant.net", { set: id }));
    });

    it("can include a zone of the same name after the first one was deleted", async () => {
        const { id } = await createSet(used.client, "set");
        const first = await createZone(used.client, "example.com", { set: id, reference: "one" });
        await used.client.deleteHostedZone({ Id: first });
        assert.ok(await createZone(used.client, "example.com", { set: id, reference: "two" }));
    });

    it("have the same ids after a reset and the same calls", async () => {
        const run = async (): Promise<string[]> => {
            const set = await createSet(used.client, "set");
            const zone = await used.client.createHostedZone({ Name: "a.example", CallerReference: "a" });
            return [set.id, ...set.nameServers, bareId(zone.HostedZone?.Id), bareId(zone.ChangeInfo?.Id)];
        };
        const first = await run();
        used.sandbox.reset();
        assert.deepEqual(await run(), first);
    });
});
