import assert from "node:assert/strict";
import { askParents, makeMoveAsker, type MoveAsker } from "../../providers/leavingDns";
import { useSandbox } from "../sandbox/useSandbox";
import { DS } from "./handover";

describe("The answers of the servers of a domain's parent", () => {
    const used = useSandbox();
    const asker = (): MoveAsker => {
        const settings: Record<string, string> = { "white-label-dns:dnsGateway": used.sandbox.dns };
        const get = (key: string): string | undefined => settings[key];
        return makeMoveAsker({ get, require: (key) => get(key) ?? "" });
    };
    const nameServers = [{ name: "ns1.example.com", glue: ["192.0.2.1"] }];

    it("have the names that they delegate to, and for how long a resolver may keep the names, their addresses and DS records", async () => {
        used.sandbox.world.registry.set("example.com", { nameServers, ttl: 3600 });
        assert.deepEqual(await askParents(asker(), "example.com"), {
            names: ["ns1.example.com"],
            ttl: 3600,
            dsTtl: undefined,
            silent: [],
        });
        used.sandbox.world.registry.set("example.com", { nameServers, ttl: 3600, glueTtl: 7200, ds: DS });
        const { ttl, dsTtl } = await askParents(asker(), "example.com");
        assert.deepEqual([ttl, dsTtl], [7200, 86400]);
    });

    it("have no DS record for a domain without one, and for one that is not registered", async () => {
        used.sandbox.world.registry.set("example.com", { nameServers });
        for (const domain of ["example.com", "unregistered.com"]) {
            const { dsTtl, dsProblem } = await askParents(asker(), domain);
            assert.deepEqual([dsTtl, dsProblem], [undefined, undefined], domain);
        }
    });

    it("are unknown if no server of the parent answers", async () => {
        used.sandbox.world.registry.set("example.com", { nameServers });
        const body = JSON.stringify([{ at: "*", type: "DS", fault: "servfail", times: "forever" }]);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "POST", body });
        const { names, dsTtl, dsProblem } = await askParents(asker(), "example.com");
        assert.deepEqual([names, dsTtl], [["ns1.example.com"], undefined]);
        assert.match(dsProblem ?? "", /^no answer from a\.nic\.com/);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "DELETE" });
    });
});
