import assert from "node:assert/strict";
import type { Config } from "@pulumi/pulumi/dynamic";
import { provider as hostedZone } from "../../providers/hostedZone";
import { provider as leavingZone } from "../../providers/leavingZone";
import { makeMoveAsker } from "../../providers/leavingDns";
import { describeParentsMove, isDnsShut, lookAtParent } from "../../providers/parentLooks";
import { udpServer, right, type FakeServer } from "../dns/queryServers";
import { apply, change, recordSet } from "../sandbox/useSandbox";
import { useProvider, type ProviderInTest } from "./fixture";
import { DS, HOST, makeHandover } from "./handover";
import { APEX } from "./records";

const saidOf = ({ said }: Pick<ProviderInTest<unknown, unknown>, "said">): string =>
    said()
        .findLast((line) => line.includes("; stage ") || line.includes(": stage "))
        ?.replace(/^tenant\.net, from hosted zone Z\w+: /, "") ?? "";

const silence = async (endpoint: string, times: number | "forever" = "forever"): Promise<void> => {
    const body = JSON.stringify([{ at: "*", fault: "silence", times }]);
    await fetch(`${endpoint}/_sandbox/dns-faults`, { method: "POST", body });
};

describe("A preview in stage copy", () => {
    const used = useProvider(hostedZone);

    it("names the servers that the parent delegates to, without a further call: new, later, to both, with DS records, to none", async () => {
        const { old, delegate, serversOf } = await makeHandover(used);
        const servers = serversOf(old).sort().join(", ");
        const args = { domain: "tenant.net", reference: "r", apex: APEX, copyFrom: { zoneId: old } };
        const copied = await used.create(args);
        assert.equal(saidOf(used), `stage copy; the parent delegates to ${servers}`);

        delegate("tenant.net", APEX.nameServers);
        assert.deepEqual(await used.calls(() => used.diff(copied, args)), { ListResourceRecordSets: 2 });
        assert.equal(saidOf(used), "stage copy; the parent delegates to the white-label name servers alone");
        delegate("tenant.net", [...serversOf(old), ...APEX.nameServers], { ds: DS });
        await used.diff(copied, args);
        const both = [...serversOf(old), ...APEX.nameServers].sort().join(", ");
        assert.equal(
            saidOf(used),
            `stage copy; the parent delegates to ${both}; it has DS records, which have to go before the handover`,
        );
        used.sandbox.world.registry.delete("tenant.net");
        await used.diff(copied, args);
        assert.equal(saidOf(used), "stage copy; the parent delegates to no name server");
    });

    it("says that the delegation is unknown if no DNS server answers, refuses nothing because of it, and waits four seconds once", async () => {
        const { old } = await makeHandover(used);
        const args = { domain: "tenant.net", reference: "r", apex: APEX, copyFrom: { zoneId: old } };
        const copied = await used.create(args);
        await silence(used.sandbox.endpoint);
        await used.configure({});
        const began = Date.now();
        for (let round = 0; round < 20; round++) {
            const { failures, inputs } = await used.check(copied.inputs, args);
            assert.deepEqual([failures, inputs.oldDs], [[], undefined]);
        }
        const seconds = (Date.now() - began) / 1000;
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "DELETE" });
        assert.ok(seconds < 8, `${seconds} s`);
        assert.match(
            saidOf(used),
            /^stage copy; it is not known where the parent delegates to \(not asked, /,
        );
        assert.match(used.said().join("\n"), /delegates to \(no answer in 4 s\)/);
    }).timeout(20_000);
});

describe("A preview in stages handover and retire", () => {
    const used = useProvider(leavingZone);

    it("names the servers that the parent delegates to, and until when resolvers may query the old zone", async () => {
        const { old, args, delegate, serversOf } = await makeHandover(used);
        const servers = serversOf(old).sort().join(", ");
        await used.check(undefined, args);
        assert.equal(
            saidOf(used),
            `stage handover; the parent delegates to ${servers}`,
            "before it is handed over, or where that is refused",
        );
        const led = await used.create(args);
        await used.diff(led, args);
        assert.equal(
            saidOf(used),
            `stage handover; the parent delegates to ${servers}; the old zone is asked`,
        );
        delegate("tenant.net", [HOST], { ds: DS });
        await used.diff(led, args);
        assert.match(
            saidOf(used),
            /^stage handover; the parent delegates to the white-label name servers alone; it has DS records, and no zone is signed any more; the old zone may be asked until \S+Z$/,
        );
        delegate("tenant.net", [HOST]);
        const seen = await used.update(led, args);
        const retire = { ...args, stage: "retire" };
        await assert.rejects(used.diff(seen, retire), /resolvers may ask it until/);
        assert.match(
            saidOf(used),
            /^stage retire; the parent delegates to the white-label name servers alone; the old zone may be asked until \S+Z$/,
        );
    });

    it("names the remaining step for an old zone that was deleted", async () => {
        const { old, args, delegate, id } = await makeHandover(used);
        await apply(used.client, old, [change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]))]);
        await apply(used.client, id, [change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]))]);
        const led = await used.create(args);
        delegate("tenant.net", [HOST]);
        const seen = await used.update(led, args);
        await used.configure({ "white-label-dns:sandboxTimeScale": "100000000" });
        await new Promise((resolve) => setTimeout(resolve, 30));
        const watched = await used.update(seen, args);
        const retire = { ...args, stage: "retire" };
        const retired = await used.update(watched, retire);
        assert.equal(retired.outs.retired, true);
        await used.diff(retired, retire);
        assert.equal(saidOf(used), "stage retire; the old zone is gone, and migrateFrom can be left out");
    });

    it("says that the delegation is unknown if no DNS server answers, and then refuses a handover at once", async () => {
        const { args } = await makeHandover(used);
        const led = await used.create(args);
        await silence(used.sandbox.endpoint);
        await used.configure({});
        const began = Date.now();
        const first = await used.refusal(undefined, args);
        for (let round = 0; round < 10; round++) {
            assert.equal((await used.refusal(undefined, args)).reason, first.reason);
        }
        await used.diff(led, args);
        const seconds = (Date.now() - began) / 1000;
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "DELETE" });
        assert.ok(seconds < 8, `${seconds} s`);
        assert.match(first.reason, /could not be determined whether the parent has DS records/);
        assert.match(saidOf(used), /^stage handover; it is not known where .*; the old zone is asked$/);
    }).timeout(20_000);
});

describe("The queries to the parents of hundreds of domains", () => {
    const used = useProvider(hostedZone);
    const configFor = (gateway: string): Config => {
        const get = (key: string): string | undefined =>
            key === "white-label-dns:dnsGateway" ? gateway : undefined;
        return { get, require: (key) => get(key) ?? "" };
    };
    const addressOf = ({ target }: FakeServer): string => `${target.host}:${target.port}`;
    const domains = Array.from({ length: 300 }, (_none, index) => `tenant${index}.com`);

    it("have a result for each of them", async () => {
        for (const [index, domain] of domains.entries()) {
            const nameServers = [{ name: `ns${index}.example.org`, glue: [] }];
            used.sandbox.world.registry.set(domain, { nameServers });
        }
        const config = configFor(used.sandbox.dns);
        const words = await Promise.all(domains.map((domain) => lookAtParent(domain, config)));
        assert.deepEqual(
            words.map(({ names, silent }) => [names, silent]),
            domains.map((_domain, index) => [[`ns${index}.example.org`], []]),
        );
    }).timeout(60_000);

    it("end in seconds if no packet is answered, and stop after the first few", async () => {
        const server = await udpServer(() => []);
        const config = configFor(addressOf(server));
        const began = Date.now();
        const words = await Promise.all(domains.map((domain) => lookAtParent(domain, config)));
        const seconds = (Date.now() - began) / 1000;
        const asked = new Set(server.requests.map(({ questions }) => questions[0]?.name)).size;
        await server.close();
        assert.ok(seconds > 3 && seconds < 8, `${seconds} s`);
        assert.ok(asked <= 32, `${asked} domains`);
        assert.ok(words.every(({ names, silent }) => names.length === 0 && silent.length > 0));
        assert.equal(isDnsShut(config), true);
    }).timeout(20_000);

    it("continue if only one domain has no answer, and end after three", async () => {
        const server = await udpServer((request) =>
            (request.questions[0]?.name ?? "").startsWith("late")
                ? []
                : [right(request, { rcode: "SERVFAIL" })],
        );
        const config = configFor(addressOf(server));
        const began = Date.now();
        const word = async (domain: string): Promise<string> =>
            (await lookAtParent(domain, config)).silent.join();
        await word("quick.com");
        assert.match(await word("late1.com"), /no answer in 4 s/);
        assert.equal(isDnsShut(config), false);
        assert.doesNotMatch(await word("quick2.com"), /not asked/);
        await Promise.all([word("late2.com"), word("late3.com")]);
        assert.match(await word("quick3.com"), /not asked/);
        await server.close();
        assert.ok(Date.now() - began < 12_000);
    }).timeout(20_000);

    it("do not wait for a server of a parent that was silent for two of them", async () => {
        for (const domain of domains) {
            used.sandbox.world.registry.set(domain, { nameServers: [{ name: HOST, glue: [] }] });
        }
        const config = configFor(used.sandbox.dns);
        const { addresses } = await makeMoveAsker(config).walker.addresses("b.nic.com");
        const body = JSON.stringify([{ at: addresses[0], fault: "silence", times: "forever" }]);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "POST", body });
        const began = Date.now();
        const silent: string[][] = [];
        for (const domain of domains.slice(0, 30)) {
            const word = await lookAtParent(domain, config);
            assert.deepEqual(word.names, [HOST]);
            silent.push(word.silent);
        }
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "DELETE" });
        assert.deepEqual(silent, Array(30).fill(["b.nic.com"]), "it is said of each of them");
        assert.ok(Date.now() - began < 15_000, `${Date.now() - began} ms`);
    }).timeout(30_000);

    it("have a result that includes the servers without an answer", () => {
        const move = {
            domain: "a.net",
            zoneId: "Z1",
            stage: "copy",
            nameServers: ["NS1.example.com"],
        } as const;
        const word = { names: ["ns1.example.com"], ttl: 60, silent: ["a.gtld-servers.net"] };
        assert.equal(
            describeParentsMove(move, word, false),
            "a.net, from hosted zone Z1: stage copy; the parent delegates to the white-label name servers alone, as far as is known (not of a.gtld-servers.net)",
        );
    });
});
