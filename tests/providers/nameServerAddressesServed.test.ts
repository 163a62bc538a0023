import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { tldOf, tldServers } from "../../sandbox/dns/registry";
import { control } from "../sandbox/control";
import { createZone } from "../sandbox/useSandbox";
import { NAMES, NEW, useAddresses } from "./addressScene";

describe("The addresses of name servers with zones", () => {
    const { used, resolvers, set, addressesOf, hostsOf, moveServer, askOnly, saying } = useAddresses();
    const NS1 = ["ns1.example.com", "ns2.example.com"];

    /** The resolvers, and the servers that a walk asks. */
    async function everybodySays(name = "", address: string): Promise<void> {
        const walked = tldServers(tldOf(name)).flatMap(({ addresses }) => Object.values(addresses).flat());
        const faults = ["resolver", "resolver2", ...walked].map((at) => ({
            at,
            name,
            type: "A",
            fault: "wrong-addresses",
            addresses: [address],
            times: "forever",
        }));
        await control(used.sandbox, "POST", "dns-faults", faults);
    }

    /** A state of a set with tenant.net. */
    async function withTenant() {
        const { id, nameServers } = await set();
        await createZone(used.client, "tenant.net", { set: id });
        const args = { names: NS1, nameServers, delegationSetId: id };
        return { nameServers, args, state: await used.create(args) };
    }

    it("need one AWS call if an address is new, and no call otherwise", async () => {
        const { id, nameServers } = await set();
        await createZone(used.client, "tenant.net", { set: id });
        const args = { names: NAMES, nameServers, delegationSetId: id };
        let state = await used.create(args);
        assert.deepEqual(await used.calls(() => used.diff(state, args)), {});
        moveServer(nameServers[0], [NEW]);
        assert.deepEqual(await used.calls(() => used.diff(state, args)), { ListHostedZones: 1 });
        state = await used.update(state, args);
        assert.deepEqual(await used.calls(() => used.diff(state, args)), {});
    });

    it("do not store the set's id, and the state of a former version shows no difference", async () => {
        const { args, state } = await withTenant();
        assert.deepEqual(Object.keys(state.inputs).sort(), ["hosts", "nameServers", "names"]);
        const former = {
            ...state,
            inputs: { ...state.inputs, witness: "tenant.net" },
            outs: { ...state.outs, witness: "tenant.net" },
        };
        assert.equal((await used.diff(former, args)).changes, false);
        assert.equal((await used.diff(former, { ...args, zones: ["tenant.net"] })).changes, false);
        assert.deepEqual(used.said(), []);
    });

    it("are not accepted in a first look-up if none of them serves a zone", async () => {
        const { id, nameServers } = await set();
        await createZone(used.client, "tenant.net", { set: id });
        const stranger = await set("stranger");
        const [address = ""] = addressesOf(stranger.nameServers[0]).ipv4;
        await everybodySays(nameServers[0], address);
        const { reason } = await used.refusal(undefined, {
            names: NAMES,
            nameServers,
            delegationSetId: id,
        });
        assert.match(reason, /^"ns1\.example\.com": no IPv4 address/);
        assert.match(
            used.said().join("\n"),
            /does not answer authoritatively for a zone on the delegation set/,
        );
    });

    it("are not accepted while the zones cannot be listed", async () => {
        const { nameServers, args, state } = await withTenant();
        moveServer(nameServers[0], [NEW]);
        await used.fault("ListHostedZones", "error500", 20);
        assert.equal((await used.diff(state, args)).changes, false);
        assert.match(used.said().join("\n"), /listing the zones of delegation set /);
    });

    it("are checked again by the up if a preview does not know the set yet", async () => {
        const { nameServers, args, state } = await withTenant();
        moveServer(nameServers[0], [NEW]);
        const unknown = { ...args, delegationSetId: pulumi.runtime.unknownValue };
        assert.deepEqual(await used.calls(() => used.diff(state, unknown)), {});
        assert.deepEqual(await used.calls(() => used.update(state, args)), { ListHostedZones: 1 });
    });

    it("are accepted if the new one answers for the zone", async () => {
        const { nameServers, args, state } = await withTenant();
        moveServer(nameServers[0], [NEW]);
        const updated = await used.update(state, args);
        assert.deepEqual(updated.outs.hosts?.[0]?.ipv4, [NEW]);
        assert.match(used.said().join("\n"), /^warning: AWS changed an address: ns1\.example\.com/);
    });

    it("are refused if the new one does not answer for the zone and the known ones do, from any number of resolvers", async () => {
        const { nameServers, args, state } = await withTenant();
        const stranger = await set("stranger");
        const [address = ""] = addressesOf(stranger.nameServers[0]).ipv4;
        const lie = saying(nameServers[0], address);
        await askOnly(await resolvers.start(lie), await resolvers.start(lie));
        assert.equal((await used.diff(state, args)).changes, false);
        const [said = "", ...more] = used.said();
        assert.deepEqual(more, []);
        assert.ok(said.includes(`${address} is not believed: `) && !said.includes("ns2.example.com"), said);
        await used.configure({});
        await everybodySays(nameServers[0], address);
        assert.equal((await used.diff(state, args)).changes, false);
        assert.ok(
            used
                .said()
                .join("\n")
                .includes(
                    `${address} is not believed: it does not answer authoritatively for a zone on the delegation set (answered REFUSED for tenant.net SOA)`,
                ),
        );
    });

    it("are refused in the same way if resolvers add a foreign one to the right ones", async () => {
        const { nameServers, args, state } = await withTenant();
        const stranger = await set("stranger");
        const [address = ""] = addressesOf(stranger.nameServers[0]).ipv4;
        const lie = saying(nameServers[0], ...addressesOf(nameServers[0]).ipv4, address);
        await askOnly(await resolvers.start(lie), await resolvers.start(lie));
        assert.equal((await used.diff(state, args)).changes, false);
    });

    it("are refused next to a new one that answers, because that one shows that the zone is served", async () => {
        const { nameServers, args, state } = await withTenant();
        const single = { ...args, names: ["ns1.example.com"] };
        const before = await used.update(state, single);
        const stranger = await set("stranger");
        const [address = ""] = addressesOf(stranger.nameServers[0]).ipv4;
        moveServer(nameServers[0], [NEW]);
        const lie = saying(nameServers[0], NEW, address);
        await askOnly(await resolvers.start(lie), await resolvers.start(lie));
        assert.deepEqual((await used.update(before, single)).outs.hosts?.[0]?.ipv4, [NEW]);
    });

    it("are accepted after the last zone was removed from the set", async () => {
        const { nameServers, args, state } = await withTenant();
        const zone = [...used.sandbox.world.hostedZones.keys()][0] ?? "";
        await used.client.deleteHostedZone({ Id: zone });
        moveServer(nameServers[0], [NEW]);
        assert.deepEqual((await used.update(state, args)).outs.hosts?.[0]?.ipv4, [NEW]);
        const more = { ...args, names: NAMES };
        assert.deepEqual((await used.update(state, more)).outs.hosts, hostsOf(nameServers));
    });
});
