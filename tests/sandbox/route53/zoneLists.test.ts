import assert from "node:assert/strict";
import { createSet, createZone, refusalOf, useSandbox } from "../useSandbox";

describe("Lists of the sandbox's hosted zones", () => {
    const used = useSandbox();

    it("have pages by marker until all zones were listed once", async () => {
        const names = ["a.example", "b.example", "c.example", "d.example", "e.example"];
        for (const name of names) {
            await createZone(used.client, name);
        }
        const seen: string[] = [];
        let Marker: string | undefined;
        do {
            const page = await used.client.listHostedZones({ MaxItems: 2, Marker });
            assert.ok((page.HostedZones ?? []).length <= 2);
            seen.push(...(page.HostedZones ?? []).map(({ Name }) => Name ?? ""));
            Marker = page.NextMarker;
        } while (Marker !== undefined);
        assert.deepEqual(
            seen.sort(),
            names.map((name) => `${name}.`),
        );
        assert.equal((await used.client.getHostedZoneCount()).HostedZoneCount, 5);
    });

    it("show the zones of one delegation set", async () => {
        const { id } = await createSet(used.client, "set");
        await createZone(used.client, "a.example", { set: id });
        await createZone(used.client, "b.example");
        const { HostedZones } = await used.client.listHostedZones({
            DelegationSetId: `/delegationset/${id}`,
        });
        assert.deepEqual(
            HostedZones?.map(({ Name }) => Name),
            ["a.example."],
        );
    });

    it("show the private zones", async () => {
        await createZone(used.client, "a.example");
        const VPC = { VPCId: "vpc-1", VPCRegion: "us-east-1" } as const;
        await used.client.createHostedZone({ Name: "corp", CallerReference: "private", VPC });
        const { HostedZones } = await used.client.listHostedZones({ HostedZoneType: "PrivateHostedZone" });
        assert.deepEqual(
            HostedZones?.map(({ Name }) => Name),
            ["corp."],
        );
    });

    it("by name have the order of reversed labels, with the name as a start point and no filter", async () => {
        for (const name of ["example.net", "example.com", "b.example.com", "a.example.net"]) {
            await createZone(used.client, name);
        }
        const all = await used.client.listHostedZonesByName();
        const order = ["example.com.", "b.example.com.", "example.net.", "a.example.net."];
        assert.deepEqual(
            all.HostedZones?.map(({ Name }) => Name),
            order,
        );
        const from = await used.client.listHostedZonesByName({ DNSName: "c.example.com" });
        assert.deepEqual(
            from.HostedZones?.map(({ Name }) => Name),
            order.slice(2),
        );
    });

    it("by name distinguish zones of the same name by id, across pages", async () => {
        for (const reference of ["one", "two", "three"]) {
            await createZone(used.client, "example.com", { reference });
        }
        const seen: string[] = [];
        let next: { DNSName?: string; HostedZoneId?: string } = {};
        do {
            const page = await used.client.listHostedZonesByName({ ...next, MaxItems: 1 });
            seen.push(page.HostedZones?.[0]?.CallerReference ?? "");
            next = { DNSName: page.NextDNSName, HostedZoneId: page.NextHostedZoneId };
        } while (next.DNSName !== undefined);
        assert.deepEqual(seen.sort(), ["one", "three", "two"]);
    });

    it("by name need a name if an id is given, and a valid name", async () => {
        const lone = used.client.listHostedZonesByName({ HostedZoneId: "Z1" });
        assert.equal((await refusalOf(lone)).code, "InvalidInput");
        const bad = used.client.listHostedZonesByName({ DNSName: "a..example" });
        assert.equal((await refusalOf(bad)).code, "InvalidDomainName");
    });
});
