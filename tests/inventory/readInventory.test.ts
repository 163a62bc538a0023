import assert from "node:assert/strict";
import { readInventory, type Inventory, type InventoryQuery } from "../../inventory/readInventory";
import { createRoute53Client } from "../../route53/client";
import { withDenials } from "../errors/fakeServices";
import { apply, change, createSet, createZone, recordSet, useSandbox } from "../sandbox/useSandbox";

describe("The hosted zones that are read from an account", () => {
    const used = useSandbox();
    const query = (more: Partial<InventoryQuery> = {}): InventoryQuery => ({
        only: [],
        isSigned: () => Promise.resolve(false),
        findLame: () => Promise.resolve([]),
        ...more,
    });
    const readAt = async (endpoint: string, more: Partial<InventoryQuery> = {}): Promise<Inventory> => {
        const credentials = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };
        const client = createRoute53Client({ endpoint, credentials, assumeRoles: [] });
        try {
            return await readInventory(client, query(more));
        } finally {
            client.destroy();
        }
    };
    const read = (more: Partial<InventoryQuery> = {}) => readAt(used.sandbox.endpoint, more);

    it("have their set, their service, their policies and their records without the zone's own NS and SOA", async () => {
        const { id: set } = await createSet(used.client, "set");
        const id = await createZone(used.client, "tenant.net", { set });
        await apply(used.client, id, [
            change("CREATE", recordSet("\\052.tenant.net", "A", ["192.0.2.1"])),
            change("CREATE", recordSet("A\\100b.tenant.net", "TXT", ['"x"'])),
            change("CREATE", recordSet("sub.tenant.net", "NS", ["ns.example.org."])),
        ]);
        const stored = used.sandbox.world.hostedZones.get(id);
        assert.ok(stored);
        stored.linkedService = "servicediscovery.amazonaws.com";
        const { zones, listed, notFound } = await read();
        assert.deepEqual([listed.length, notFound], [1, []]);
        const [zone] = zones;
        assert.deepEqual(
            [zone?.id, zone?.name, zone?.delegationSetId, zone?.linkedService, zone?.recordCount],
            [id, "tenant.net", set, "servicediscovery.amazonaws.com", 5],
        );
        assert.deepEqual(
            zone?.records.map(({ name, type }) => `${name} ${type}`),
            ["\\052.tenant.net. A", "a\\100b.tenant.net. TXT", "sub.tenant.net. NS"],
        );
        assert.deepEqual(
            [zone.policyRecords, zone.lame, zone.isSigned, zone.denied],
            [[], [], false, undefined],
        );
    });

    it("are sorted by name, each with its progress, and only the selected ones", async () => {
        for (const domain of ["b.net", "c.net", "a.net"]) {
            await createZone(used.client, domain);
        }
        const told: string[] = [];
        const onZone = (done: number, all: number): number => told.push(`${done}/${all}`);
        const { zones } = await read({ onZone });
        assert.deepEqual(
            zones.map(({ name }) => name),
            ["a.net", "b.net", "c.net"],
        );
        assert.deepEqual(told, ["1/3", "2/3", "3/3"]);
        const some = await read({ only: ["b.net", zones[2]?.id ?? "", "d.net"] });
        assert.deepEqual(
            some.zones.map(({ name }) => name),
            ["b.net", "c.net"],
        );
        assert.deepEqual([some.notFound, some.listed.length], [["d.net"], 3]);
    });

    it("have the signing at all their servers, and the lame delegations in their records", async () => {
        const id = await createZone(used.client, "tenant.net");
        const servers = used.sandbox.world.hostedZones.get(id)?.nameServers;
        const asked: unknown[] = [];
        const { zones } = await read({
            isSigned: (domain, nameServers) => {
                asked.push([domain, nameServers]);
                return Promise.resolve(undefined);
            },
            findLame: (domain, records) => Promise.resolve([`${domain} ${records.length}`]),
        });
        assert.deepEqual(asked, [["tenant.net", servers]]);
        assert.deepEqual([zones[0]?.isSigned, zones[0]?.lame], [undefined, ["tenant.net 2"]]);
    });

    it("are not read if they are private", async () => {
        await used.client.createHostedZone({
            Name: "hidden.net",
            CallerReference: "private",
            VPC: { VPCId: "vpc-1", VPCRegion: "us-east-1" },
        });
        used.sandbox.resetCalls();
        const { zones } = await read();
        assert.deepEqual([zones[0]?.privateZone, zones[0]?.records], [true, []]);
        assert.deepEqual(used.sandbox.calls(), { ListHostedZones: 1 });
    });

    it("name both missing rights at once, and all other errors end the reading", async () => {
        const denied = await createZone(used.client, "denied.net");
        await createZone(used.client, "tenant.net");
        const isOfZone = ({ url = "" }: { url?: string | undefined }): boolean => url.includes(denied);
        const { zones } = await withDenials(used.sandbox.endpoint, isOfZone, (endpoint) => readAt(endpoint));
        assert.deepEqual(
            zones.map(({ name, denied: rights, isSigned }) => [name, rights, isSigned]),
            [
                ["denied.net", ["route53:GetHostedZone", "route53:ListResourceRecordSets"], undefined],
                ["tenant.net", undefined, false],
            ],
        );
        await assert.rejects(
            read({ findLame: () => Promise.reject(new Error("anything else")) }),
            /anything else/,
        );
    });
});
