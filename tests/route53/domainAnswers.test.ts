import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { missingAnswers, staleDs } from "../../route53/domainAnswers";
import { viaGateway } from "../../dns/route";
import { storedKey } from "../../sandbox/world";
import { useSandbox } from "../sandbox/useSandbox";
import { makeDomainScene, register, TENANT_SERVERS } from "../providers/domainScene";

/** The key of RFC 6605, section 6.1. */
const KEY =
    "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==";
const KEY_TAG = 55648;

describe("The missing conditions for a delegation of a domain to name servers", function () {
    this.timeout(20_000);
    const used = useSandbox();
    const route = () => viaGateway(used.sandbox.dns);
    const dnsFault = async (fault: object): Promise<void> => {
        const body = JSON.stringify([{ times: 1000, ...fault }]);
        const path = `${used.sandbox.endpoint}/_sandbox/dns-faults`;
        assert.equal((await fetch(path, { method: "POST", body })).status, 200);
    };

    it("are empty if all servers answer for it", async () => {
        const { brandServers } = await makeDomainScene(used);
        assert.deepEqual(await missingAnswers("tenant.net", TENANT_SERVERS, route()), []);
        assert.deepEqual(await missingAnswers("example.com", brandServers, route()), []);
    });

    it("are exactly the servers that do not answer, at any of their addresses", async () => {
        const { brandServers } = await makeDomainScene(used);
        const [, ipv6 = ""] = brandServers[2]?.glue ?? [];
        await dnsFault({ at: ipv6, fault: "refused" });
        const found = await missingAnswers("tenant.net", TENANT_SERVERS, route());
        assert.deepEqual(found, [
            `ns3.example.com (${ipv6}) does not answer with authority for tenant.net (REFUSED)`,
        ]);
    });

    it("include a server whose name has no address", async () => {
        await makeDomainScene(used);
        const found = await missingAnswers("tenant.net", [{ name: "ns9.example.com", glue: [] }], route());
        assert.deepEqual(found, ["ns9.example.com has no address in DNS"]);
    });

    describe("DS records at the parent", () => {
        /** RFC 4034 §5.1.4: the digest of the owner's name and the key's data. */
        function dsOf(domain: string): string {
            const owner = domain.split(".").map((label) => `${String.fromCharCode(label.length)}${label}`);
            const [flags = "", protocol = "", algorithm = "", key = ""] = KEY.split(" ");
            const head = Buffer.from([
                Number(flags) >> 8,
                Number(flags) & 0xff,
                Number(protocol),
                Number(algorithm),
            ]);
            const digest = createHash("sha256")
                .update(`${owner.join("")}\0`)
                .update(Buffer.concat([head, Buffer.from(key, "base64")]))
                .digest("hex");
            return `${KEY_TAG} 13 2 ${digest}`;
        }
        function sign(domain: string): void {
            for (const zone of used.sandbox.world.hostedZones.named(`${domain}.`)) {
                const key = { name: zone.name, type: "DNSKEY", ttl: 3600, values: [KEY] };
                zone.records.set(storedKey(key), key);
            }
        }

        it("prevent nothing if there are none, or if one has the zone's key", async () => {
            const { formerTenant } = await makeDomainScene(used);
            assert.equal(await staleDs("tenant.net", TENANT_SERVERS, route()), undefined);
            sign("tenant.net");
            register(used, "tenant.net", formerTenant, [dsOf("tenant.net")]);
            assert.equal(await staleDs("tenant.net", TENANT_SERVERS, route()), undefined);
        });

        it("prevent a delegation to a zone without the key, and to one with another key", async () => {
            const { formerTenant } = await makeDomainScene(used);
            register(used, "tenant.net", formerTenant, [dsOf("tenant.net")]);
            assert.match((await staleDs("tenant.net", TENANT_SERVERS, route())) ?? "", /has DS records/);
            sign("tenant.net");
            register(used, "tenant.net", formerTenant, [dsOf("other.net")]);
            assert.match((await staleDs("tenant.net", TENANT_SERVERS, route())) ?? "", /has DS records/);
        });

        it("count as present if they cannot be queried", async () => {
            await makeDomainScene(used);
            await dnsFault({ at: "*", type: "DS", fault: "servfail" });
            assert.match(
                (await staleDs("tenant.net", TENANT_SERVERS, route())) ?? "",
                /could not be determined/,
            );
        });
    });
});
