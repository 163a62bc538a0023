import assert from "node:assert/strict";
import fc from "fast-check";
import { guardrailProblems } from "../../../sandbox/route53/guardrails";
import { nameServerName } from "../../../sandbox/route53/nameServers";
import { apply, change, createSet, createZone, recordSet, refusalOf, useSandbox } from "../useSandbox";

const FORMAT =
    /^\[RRSet of type NS .* NS_FORMAT_CHECK: (\S+) looks like a Route 53 name server and is none; /;
const AUTHORITY =
    /^\[RRSet of type NS .* NS_DELEGATION_AUTHORITY_CHECK: \S+ does not host sub\.example\.com\.; /;

describe("The change guardrails that AWS cannot turn off", () => {
    const used = useSandbox();
    let zoneId: string;

    beforeEach(async () => {
        zoneId = await createZone(used.client, "example.com");
    });

    const delegate = (servers: string[], name = "sub.example.com"): Promise<void> =>
        apply(used.client, zoneId, [change("UPSERT", recordSet(name, "NS", servers))]);

    for (const odd of [
        "ns-2048.awsdns-64.com",
        "ns-1.awsdns-01.com",
        "ns-1.awsdns-00.net",
        "ns-01.awsdns-00.com",
        "ns1.awsdns-00.com",
        "NS-600.AWSDNS-1.net.",
        "awsdns-00.com",
    ]) {
        it(`refuse ${odd}, at the apex and below it`, async () => {
            for (const name of ["example.com", "sub.example.com"]) {
                const refusal = await refusalOf(delegate([odd, "ns1.example.org"], name));
                assert.equal(refusal.code, "InvalidChangeBatch");
                assert.equal(FORMAT.exec(refusal.message)?.[1], odd.toLowerCase().replace(/\.$/, ""));
            }
        });
    }

    it("accept every real name server and every other name", () => {
        const other = fc.oneof(
            fc.nat(2047).map(nameServerName),
            fc.domain(),
            fc.constant("ns-1.awsdns-00.example.com"),
        );
        fc.assert(
            fc.property(other, (server) => {
                const record = { name: "sub.example.com.", type: "NS", ttl: 60, values: [`${server}.`] };
                const zone = { name: "example.com.", privateZone: false };
                assert.deepEqual(guardrailProblems({ zone, hostsZone: () => undefined }, record), []);
            }),
        );
    });

    it("refuse a delegation before the zone is on the servers, and accept it after that", async () => {
        const set = await createSet(used.client, "set");
        const refusal = await refusalOf(delegate(set.nameServers));
        assert.equal(refusal.code, "InvalidChangeBatch");
        assert.match(refusal.message, AUTHORITY);
        await createZone(used.client, "sub.example.com", { set: set.id });
        await delegate(set.nameServers);
    });

    it("refuse one server of four that does not host it", async () => {
        const set = await createSet(used.client, "set");
        const other = await createSet(used.client, "other");
        await createZone(used.client, "sub.example.com", { set: set.id });
        const refusal = await refusalOf(
            delegate([...set.nameServers.slice(1), ...other.nameServers.slice(0, 1)]),
        );
        assert.match(refusal.message, AUTHORITY);
        assert.ok(refusal.message.includes(`${other.nameServers[0]} does not host`));
    });

    it("refuse a zone of another name on the servers, and a private one", async () => {
        const set = await createSet(used.client, "set");
        await createZone(used.client, "other.org", { set: set.id });
        await used.client.createHostedZone({
            Name: "sub.example.com",
            CallerReference: "private",
            VPC: { VPCRegion: "us-east-1", VPCId: "vpc-1" },
        });
        assert.match((await refusalOf(delegate(set.nameServers))).message, AUTHORITY);
    });

    it("accept servers that the sandbox never had, because another account can have the zone", async () => {
        await delegate(["ns-7.awsdns-00.com", "ns-519.awsdns-00.net"]);
    });

    it("accept the deletion of the delegation after the zone was deleted, and other names at the apex", async () => {
        const set = await createSet(used.client, "set");
        const sub = await createZone(used.client, "sub.example.com", { set: set.id });
        await delegate(set.nameServers);
        await used.client.deleteHostedZone({ Id: sub });
        await apply(used.client, zoneId, [
            change("DELETE", recordSet("sub.example.com", "NS", set.nameServers)),
            change("UPSERT", recordSet("example.com", "NS", set.nameServers)),
        ]);
    });
});
