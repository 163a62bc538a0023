import assert from "node:assert/strict";
import { answer } from "../../../sandbox/dns/answers";
import { tldServers } from "../../../sandbox/dns/registry";
import { control } from "../control";
import { apply, change, createSet, createZone, recordSet } from "../useSandbox";
import { AWS_NAMES, useDomains } from "./useDomains";

const NOT_KNOWN = "One or more of the specified name servers are not known to the domain registry";
/** Name servers of AWS without a zone in the sandbox. */
const SILENT = ["ns-3.awsdns-00.com", "ns-515.awsdns-00.net"];
const GLUE = ["192.0.2.1", "2001:db8::1"] as const;

describe("The registries behind Route 53 Domains in the sandbox", () => {
    const used = useDomains();
    const outcome = async (...[domain, ...servers]: Parameters<typeof used.send>): Promise<unknown> => {
        const { Status, Message } = await used.detail(await used.send(domain, ...servers));
        return Message ?? Status;
    };
    const glueAt = (tld: string, domain: string): string[] => {
        const [server] = tldServers(tld);
        const asked = { name: domain, type: "NS" };
        const reply = answer(used.sandbox.world, server?.addresses.ipv4[0] ?? "", asked);
        return (reply?.additionals ?? []).map(({ name, data }) => `${name} ${data}`);
    };

    it("refuse an unknown host of their own, and accept hosts of AWS and of other registries", async () => {
        await used.register("tenant.net");
        assert.equal(await outcome("tenant.net", "ns1.exmaple.net", "ns-1.awsdns-00.com"), NOT_KNOWN);
        assert.equal(await outcome("tenant.net", "ns-2048.awsdns-64.com"), NOT_KNOWN);
        assert.deepEqual(
            used.delegated("tenant.net"),
            AWS_NAMES.map((name) => [name]),
        );
        assert.equal(await outcome("tenant.net", "ns-9.awsdns-01.com", "ns1.example.org"), "SUCCESSFUL");
    });

    it("have a host after the list of its own domain, and hosts of com in net too", async () => {
        await used.register("example.com");
        await used.register("tenant.net");
        await used.register("tenant.org");
        assert.equal(await outcome("tenant.org", "ns1.example.com"), "SUCCESSFUL");
        assert.equal(await outcome("tenant.net", "ns1.example.com"), NOT_KNOWN);
        assert.equal(await outcome("example.com", ["ns1.example.com", ...GLUE]), "SUCCESSFUL");
        assert.equal(await outcome("tenant.net", "ns1.example.com"), "SUCCESSFUL");
        assert.deepEqual(used.delegated("tenant.net"), [["ns1.example.com"]]);
        assert.equal(await outcome("example.com", "ns-1.awsdns-00.com"), "SUCCESSFUL");
        assert.equal(await outcome("tenant.net", "ns1.example.com"), NOT_KNOWN);
    });

    it("share one host among all its domains: glue that changes in its own domain's list changes for all", async () => {
        for (const domain of ["example.com", "one.com"]) {
            await used.register(domain);
        }
        await outcome("example.com", ["ns1.example.com", ...GLUE]);
        await outcome("one.com", "ns1.example.com");
        assert.deepEqual(glueAt("com", "one.com"), [
            "ns1.example.com 192.0.2.1",
            "ns1.example.com 2001:db8::1",
        ]);
        await outcome("example.com", ["ns1.example.com", "192.0.2.7"]);
        assert.deepEqual(glueAt("com", "one.com"), ["ns1.example.com 192.0.2.7"]);
        await outcome("example.com", "ns-1.awsdns-00.com");
        assert.deepEqual(glueAt("com", "one.com"), []);
    });

    it("have hosts that a domain's own list does not name, if they were created elsewhere", async () => {
        const hosts = [{ name: "ns1.example.com", glue: ["192.0.2.9"] }];
        await used.register("example.com", { registrar: "elsewhere", hosts });
        await used.register("one.com");
        assert.equal(await outcome("one.com", "ns1.example.com"), "SUCCESSFUL");
        assert.deepEqual(glueAt("com", "one.com"), ["ns1.example.com 192.0.2.9"]);
        await control(used.sandbox, "POST", "registry/example.com", {
            nameServers: [],
            hosts,
            registrar: "route53domains",
        });
        assert.equal(await outcome("example.com", ["ns1.example.com", "192.0.2.8"]), "SUCCESSFUL");
        assert.deepEqual(used.sandbox.contents().registry["example.com"]?.hosts, []);
        assert.deepEqual(glueAt("com", "one.com"), ["ns1.example.com 192.0.2.8"]);
    });

    it("accept again a host that a delegation has named, of a domain outside of the sandbox", async () => {
        await used.register("tenant.net", { nameServers: [{ name: "ns.old-host.com" }] });
        assert.equal(await outcome("tenant.net", ...AWS_NAMES), "SUCCESSFUL");
        assert.equal(await outcome("tenant.net", "ns.old-host.com"), "SUCCESSFUL");
        assert.equal(await outcome("tenant.net", "ns2.old-host.com"), NOT_KNOWN);
    });

    it("change nothing under a status that prohibits it, and name the status", async () => {
        for (const status of [
            "clientUpdateProhibited",
            "serverUpdateProhibited",
            "pendingCreate",
            "pendingTransfer",
            "pendingRestore",
            "redemptionPeriod",
            "pendingDelete",
        ]) {
            await used.register("tenant.net", { status: [status] });
            assert.match(String(await outcome("tenant.net", "ns-3.awsdns-00.com")), new RegExp(status));
            assert.equal(used.delegated("tenant.net").length, 2, status);
        }
        await used.register("tenant.net", { status: ["serverTransferProhibited", "addPeriod"] });
        assert.equal(await outcome("tenant.net", "ns-3.awsdns-00.com"), "SUCCESSFUL");
    });

    it("keep a domain on hold, or in redemption, out of the DNS", async () => {
        const rcode = (): string | undefined => {
            const address = tldServers("net")[0]?.addresses.ipv4[0] ?? "";
            return answer(used.sandbox.world, address, { name: "tenant.net", type: "NS" })?.rcode;
        };
        await used.register("tenant.net");
        assert.equal(rcode(), "NOERROR");
        for (const status of ["clientHold", "serverHold", "redemptionPeriod", "pendingDelete"]) {
            await used.register("tenant.net", { status: [status] });
            assert.equal(rcode(), "NXDOMAIN", status);
        }
        await used.register("tenant.net", { status: [] });
        assert.equal(rcode(), "NOERROR");
    });
});

describe("Registries that check the servers", () => {
    const used = useDomains();
    let zoneServers: string[];
    /** A zone on a set, whose servers answer for it; the other servers do not. */
    const makeZone = async (domain: string): Promise<void> => {
        const set = await createSet(used.client, domain);
        await createZone(used.client, domain, { set: set.id });
        zoneServers = set.nameServers;
    };

    it("refuse servers that do not answer, after a query to each one", async () => {
        for (const domain of ["tenant.de", "tenant.nl", "tenant.com.mx", "tenant.com.br"]) {
            await used.register(domain);
            const before = await used.detail(await used.send(domain, ...SILENT));
            assert.equal(before.Status, "FAILED", domain);
            assert.match(before.Message ?? "", /do not answer for the domain/);
            await makeZone(domain);
            const mixed = await used.detail(
                await used.send(domain, ...zoneServers.slice(1), "ns-9.awsdns-01.com"),
            );
            assert.equal(mixed.Status, "FAILED", domain);
            const after = await used.detail(await used.send(domain, ...zoneServers));
            assert.equal(after.Status, "SUCCESSFUL", domain);
        }
    });

    it("find white-label names by resolving them", async () => {
        const set = await createSet(used.client, "first");
        const brand = await createZone(used.client, "example.com", { set: set.id });
        const hosts = set.nameServers
            .slice(0, 2)
            .map((server, index): [string, string] => [
                `ns${index + 1}.example.com`,
                used.sandbox.world.nameServers.get(server)?.ipv4[0] ?? "",
            ]);
        const records = hosts.map(([host, address]) => change("CREATE", recordSet(host, "A", [address])));
        await apply(used.client, brand, records);
        await used.register("example.com", { nameServers: set.nameServers.map((name) => ({ name })) });
        await used.register("tenant.de");
        const names = hosts.map(([host]) => host);
        assert.equal((await used.detail(await used.send("tenant.de", ...names))).Status, "FAILED");
        await createZone(used.client, "tenant.de", { set: set.id });
        assert.equal((await used.detail(await used.send("tenant.de", ...names))).Status, "SUCCESSFUL");
    });

    it("query a server with glue at its glue", async () => {
        await makeZone("own.de");
        await used.register("own.de");
        const hosts = zoneServers
            .slice(0, 2)
            .map((server, index): [string, string] => [
                `ns${index + 1}.own.de`,
                used.sandbox.world.nameServers.get(server)?.ipv6[0] ?? "",
            ]);
        assert.equal((await used.detail(await used.send("own.de", ...hosts))).Status, "SUCCESSFUL");
        const [, second = ["", ""]] = hosts;
        const wrong = await used.send("own.de", ["ns1.own.de", "192.0.2.1"], second);
        assert.equal((await used.detail(wrong)).Status, "FAILED");
    });

    it("of .it repeat the check for 22 days, in which no other change is possible and the old servers stay", async () => {
        await used.register("tenant.it");
        const id = await used.send("tenant.it", "ns-3.awsdns-00.com", "ns-515.awsdns-00.net");
        const statuses = async (): Promise<string[]> =>
            (await used.domains.getDomainDetail({ DomainName: "tenant.it" })).StatusList ?? [];
        assert.equal((await used.detail(id)).Status, "IN_PROGRESS");
        assert.deepEqual(await statuses(), ["clientTransferProhibited", "pendingUpdate"]);
        assert.deepEqual(
            used.delegated("tenant.it"),
            AWS_NAMES.map((name) => [name]),
        );
        await assert.rejects(used.send("tenant.it", ...AWS_NAMES), {
            name: "DuplicateRequest",
            requestId: id,
        });
        const operation = used.sandbox.world.domainOperations.get(id);
        assert.ok(operation);
        operation.submittedAt -= 22 * 24 * 3600 * 1000;
        const { Status, Message } = await used.detail(id);
        assert.equal(Status, "FAILED");
        assert.match(Message ?? "", /do not answer for the domain/);
        assert.deepEqual(await statuses(), ["clientTransferProhibited"]);
    });

    it("of .it set the servers as soon as they answer", async () => {
        await used.register("tenant.it");
        const set = await createSet(used.client, "late");
        const id = await used.send("tenant.it", ...set.nameServers);
        assert.equal((await used.detail(id)).Status, "IN_PROGRESS");
        await createZone(used.client, "tenant.it", { set: set.id });
        assert.equal((await used.detail(id)).Status, "SUCCESSFUL");
        assert.deepEqual(
            used.delegated("tenant.it"),
            set.nameServers.map((name) => [name]),
        );
    });

    it("accept again servers outside of the sandbox that were delegated to before", async () => {
        const nameServers = ["ns1.old-host.com", "ns2.old-host.com"].map((name) => ({ name }));
        await used.register("tenant.de", { nameServers });
        await makeZone("tenant.de");
        assert.equal((await used.detail(await used.send("tenant.de", ...zoneServers))).Status, "SUCCESSFUL");
        const back = await used.detail(await used.send("tenant.de", "ns1.old-host.com", "ns2.old-host.com"));
        assert.equal(back.Status, "SUCCESSFUL");
    });
});
