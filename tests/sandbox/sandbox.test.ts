import assert from "node:assert/strict";
import { connect } from "node:net";
import { query } from "../../dns/query";
import { parseHostPort, viaGateway } from "../../dns/route";
import { startSandbox } from "../../sandbox/sandbox";
import { control } from "./control";
import { apply, change, clientOf, createSet, createZone, recordSet, useSandbox } from "./useSandbox";

const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(":") + 1));

describe("The start and end of a sandbox", () => {
    it("takes milliseconds, and several run at the same time, each with its own world", async () => {
        const started = performance.now();
        const [one, two] = await Promise.all([startSandbox(), startSandbox()]);
        assert.ok(performance.now() - started < 1000);
        const client = clientOf(one.endpoint);
        await createZone(client, "example.com");
        assert.deepEqual([one.world.hostedZones.size, two.world.hostedZones.size], [1, 0]);
        client.destroy();
        await Promise.all([one.close(), two.close()]);
    });

    it("happens at once, with open keep-alive connections, and frees its ports", async () => {
        const first = await startSandbox();
        const client = clientOf(first.endpoint);
        await client.getHostedZoneCount();
        const idle = connect(portOf(first.endpoint), "127.0.0.1");
        await new Promise((resolve) => idle.once("connect", resolve));
        const ended = new Promise((resolve) => idle.once("close", resolve));
        const started = performance.now();
        await first.close();
        assert.ok(performance.now() - started < 500);
        await ended;
        client.destroy();
        const again = await startSandbox({ port: portOf(first.endpoint), dnsPort: portOf(first.dns) });
        assert.deepEqual([again.endpoint, again.dns], [first.endpoint, first.dns]);
        await again.close();
    });

    it("fails with EADDRINUSE if a port is in use, and leaves no socket open", async () => {
        const first = await startSandbox();
        const probe = await startSandbox();
        const dnsPort = portOf(probe.dns);
        await probe.close();
        await assert.rejects(startSandbox({ port: portOf(first.endpoint), dnsPort }), { code: "EADDRINUSE" });
        const again = await startSandbox({ dnsPort });
        assert.equal(portOf(again.dns), dnsPort);
        await Promise.all([first.close(), again.close()]);
    });

    it("keeps changes PENDING for the configured delay", async () => {
        const sandbox = await startSandbox({ syncDelayMs: 60_000 });
        const client = clientOf(sandbox.endpoint);
        const { ChangeInfo } = await client.createHostedZone({
            Name: "example.com",
            CallerReference: "zone",
        });
        const found = await client.getChange({ Id: ChangeInfo?.Id });
        assert.deepEqual([ChangeInfo?.Status, found.ChangeInfo?.Status], ["PENDING", "PENDING"]);
        client.destroy();
        await sandbox.close();
    });
});

describe("The sandbox's API and its DNS", () => {
    const used = useSandbox();

    const QUESTION = { name: "www.tenant.net", type: "A" } as const;

    it("share one world: a record is served by the zone's servers at once, until it is deleted", async () => {
        const { id, nameServers } = await createSet(used.client, "set");
        const zone = await createZone(used.client, "tenant.net", { set: id });
        await apply(used.client, zone, [change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]))]);
        const [address = ""] = used.sandbox.world.nameServers.get(nameServers[3] ?? "")?.ipv4 ?? [];
        const server = viaGateway(used.sandbox.dns)(address);
        const answer = await query(server, QUESTION);
        assert.deepEqual([answer.rcode, answer.authoritative, answer.answers.length], ["NOERROR", true, 1]);
        await apply(used.client, zone, [change("DELETE", recordSet("www.tenant.net", "A", ["192.0.2.1"]))]);
        assert.equal((await query(server, QUESTION)).rcode, "NXDOMAIN");
    });

    it("share one world, also for names with blanks, dots and slashes inside a label", async () => {
        const { id, nameServers } = await createSet(used.client, "set");
        const zone = await createZone(used.client, "tenant.net", { set: id });
        const printer = "dr\\056\\040pepper\\057x._ipp._tcp.tenant.net";
        await apply(used.client, zone, [
            change("CREATE", recordSet("_ipp._tcp.tenant.net", "PTR", [`${printer}.`])),
            change("CREATE", recordSet(printer, "TXT", ['"rp=queue"'])),
        ]);
        const [address = ""] = used.sandbox.world.nameServers.get(nameServers[0] ?? "")?.ipv4 ?? [];
        const server = viaGateway(used.sandbox.dns)(address);
        const pointer = await query(server, { name: "_ipp._tcp.tenant.net", type: "PTR" });
        assert.deepEqual(
            pointer.answers.map(({ data }) => data),
            [`${printer}.`],
        );
        const text = await query(server, { name: printer, type: "TXT" });
        assert.deepEqual(
            text.answers.map(({ name, data }) => [name, data]),
            [[printer, '"rp=queue"']],
        );
        const split = { name: "dr.\\040pepper\\057x._ipp._tcp.tenant.net", type: "TXT" } as const;
        assert.equal((await query(server, split)).rcode, "NXDOMAIN");
    });

    it("share no id with a sandbox of another account", async () => {
        const other = await startSandbox();
        try {
            await control(other, "POST", "account", { id: "222222222222" });
            const client = clientOf(other.endpoint);
            const one = [
                (await createSet(used.client, "set")).id,
                await createZone(used.client, "tenant.net"),
            ];
            const two = [(await createSet(client, "set")).id, await createZone(client, "tenant.net")];
            client.destroy();
            assert.equal(new Set([...one, ...two]).size, 4);
        } finally {
            await other.close();
        }
    });

    it("share one world, also for the registry and both resolvers", async () => {
        const { id, nameServers } = await createSet(used.client, "set");
        const zone = await createZone(used.client, "tenant.net", { set: id });
        await apply(used.client, zone, [change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]))]);
        const ask = (resolver: string): ReturnType<typeof query> =>
            query(parseHostPort(resolver), QUESTION, { recursionDesired: true });
        const { endpoint, resolvers } = used.sandbox;
        assert.deepEqual((await ask(used.sandbox.dns)).answers, []);
        const body = JSON.stringify({ nameServers: nameServers.map((name) => ({ name })) });
        await fetch(`${endpoint}/_sandbox/registry/tenant.net`, { method: "POST", body });
        for (const resolver of resolvers) {
            assert.equal((await ask(resolver)).answers.length, 1);
        }
    });
});
