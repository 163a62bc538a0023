import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../../dns/serverAddresses";
import { provider } from "../../providers/nameServerAddresses";
import { createSet, createZone } from "../sandbox/useSandbox";
import { useProvider, useResolvers, type Sayings } from "./fixture";

const RESOLVERS = "white-label-dns:resolvers";
const NAMES = [1, 2, 3, 4].map((n) => `ns${n}.example.com`);
/** No server of the sandbox has it, and it is an address like any other. */
const NEW = "205.251.9.9";

describe("The addresses of name servers", () => {
    const used = useProvider(provider);
    const resolvers = useResolvers(used);

    async function set(reference = "set"): Promise<{ id: string; nameServers: string[] }> {
        return createSet(used.client, reference);
    }

    function addressesOf(awsName: string | undefined): { ipv4: string[]; ipv6: string[] } {
        return used.sandbox.world.nameServers.get(awsName ?? "") ?? { ipv4: [], ipv6: [] };
    }

    function hostsOf(nameServers: string[], names = NAMES): Host[] {
        return names.map((host, index) => ({
            host,
            awsName: nameServers[index] ?? "",
            ...addressesOf(nameServers[index]),
        }));
    }

    /** As AWS does it: the server has the address from now on, and the old one is nobody's. */
    function moveServer(awsName: string | undefined, ipv4: string[]): void {
        used.sandbox.world.nameServers.set(awsName ?? "", { ...addressesOf(awsName), ipv4 });
    }

    const askOnly = (...addresses: string[]): Promise<void> =>
        used.configure({ [RESOLVERS]: JSON.stringify(addresses) });

    const saying =
        (awsName: string | undefined, ...addresses: string[]): Sayings =>
        (name, type) =>
            name === awsName && type === "A" ? addresses.map((data) => ({ type: "A", data })) : undefined;

    it("are looked up by check, both families, and stay the same until something changes", async () => {
        const { nameServers } = await set();
        const args = { names: NAMES, nameServers };
        const state = await used.create(args);
        assert.deepEqual(state.outs.hosts, hostsOf(nameServers));
        assert.equal(state.outs.hosts?.[0]?.ipv4.length, 1);
        assert.equal(state.outs.hosts?.[0]?.ipv6.length, 1);
        assert.deepEqual(await used.diff(state, args), { changes: false, replaces: [] });
        assert.deepEqual(used.said(), []);
    });

    it("take no AWS call in their whole life", async () => {
        const { nameServers } = await set();
        const args = { names: NAMES, nameServers };
        const calls = await used.calls(async () => {
            const state = await used.create(args);
            moveServer(nameServers[0], [NEW]);
            await used.diff(state, args);
            const updated = await used.update(state, args);
            assert.deepEqual(await used.refresh(updated), updated);
            await used.destroy(updated);
        });
        assert.deepEqual(calls, {});
    });

    it("are those of as many servers as there are names, one to four", async () => {
        const { nameServers } = await set();
        for (const count of [1, 2, 3, 4]) {
            const names = NAMES.slice(0, count);
            const { outs } = await used.create({ names, nameServers });
            assert.deepEqual(outs.hosts, hostsOf(nameServers, names));
        }
    });

    it("keep a server's known addresses when its name of ours changes", async () => {
        const { nameServers } = await set();
        const state = await used.create({ names: NAMES, nameServers });
        await askOnly(await resolvers.startDead());
        const names = ["a.ns.example.com"];
        const updated = await used.update(state, { names, nameServers });
        assert.deepEqual(updated.outs.hosts, hostsOf(nameServers, names));
    });

    it("are shown as changed by the next preview when AWS changes one, with the old and the new one", async () => {
        const { nameServers } = await set();
        const args = { names: NAMES, nameServers };
        const state = await used.create(args);
        const [before] = addressesOf(nameServers[1]).ipv4;
        moveServer(nameServers[1], [NEW]);
        assert.deepEqual(await used.diff(state, args), { changes: true, replaces: [] });
        assert.deepEqual(used.said(), [
            `AWS changed an address: ns2.example.com (${nameServers[1]}): A ${before} -> ${NEW}`,
        ]);
        const updated = await used.update(state, args);
        assert.deepEqual(updated.outs.hosts?.[1]?.ipv4, [NEW]);
        assert.equal((await used.diff(updated, args)).changes, false);
    });

    it("stay as last known while no resolver can be reached, with a warning for each family", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const state = await used.create(args);
        const dead = await resolvers.startDead();
        await askOnly(dead);
        assert.equal((await used.diff(state, args)).changes, false);
        assert.equal(used.said().length, 2);
        for (const warning of used.said()) {
            const start = `warning: ns1.example.com (${nameServers[0]}): no resolver could be asked (${dead}: `;
            assert.ok(warning.startsWith(start), warning);
        }
    });

    it("fail where none can be reached and nothing is known, naming the resolvers and the setting", async () => {
        const { nameServers } = await set();
        const [one, two] = [await resolvers.startDead(), await resolvers.startDead()];
        await askOnly(one, two);
        const { property, reason } = await used.refusal(undefined, {
            names: ["ns1.example.com"],
            nameServers,
        });
        assert.equal(property, "nameServers");
        assert.ok(
            reason.startsWith(`"ns1.example.com": no IPv4 address of ${nameServers[0]} could be established`),
            reason,
        );
        assert.ok(reason.includes(`${one}, ${two}`) && reason.includes(RESOLVERS), reason);
    });

    it("that one of two resolvers has alone are not believed", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const state = await used.create(args);
        const liar = await resolvers.start(saying(nameServers[0], NEW));
        await askOnly(liar, await resolvers.start());
        assert.equal((await used.diff(state, args)).changes, false);
        assert.deepEqual(used.said(), [
            `warning: ns1.example.com (${nameServers[0]}): ${NEW} is not believed: ${liar} alone has it, of 2 resolvers that answered`,
        ]);
    });

    it("that the only resolver of two that answers has are not believed: known ones stay, unknown ones fail", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const state = await used.create(args);
        await askOnly(await resolvers.start(saying(nameServers[0], NEW)), await resolvers.startDead());
        assert.equal((await used.diff(state, args)).changes, false);
        assert.match(
            used.said().join("\n"),
            new RegExp(`${NEW} is not believed: .*of 1 resolvers? that answered; could not be asked: `),
        );
        const { reason } = await used.refusal(undefined, args);
        assert.match(reason, /no IPv4 address/);
    });

    it("that two of three resolvers agree on are believed", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const state = await used.create(args);
        const lie = saying(nameServers[0], NEW);
        await askOnly(await resolvers.start(lie), await resolvers.start(lie), await resolvers.startDead());
        const updated = await used.update(state, args);
        assert.deepEqual(updated.outs.hosts?.[0]?.ipv4, [NEW]);
    });

    it("that the only resolver configured has are believed, with a warning", async () => {
        const { nameServers } = await set();
        const resolver = await resolvers.start();
        await askOnly(resolver);
        const { outs } = await used.create({ names: ["ns1.example.com"], nameServers });
        const { ipv4, ipv6 } = addressesOf(nameServers[0]);
        assert.deepEqual(outs.hosts, hostsOf(nameServers, ["ns1.example.com"]));
        assert.deepEqual(
            used.said(),
            [...ipv4, ...ipv6].map(
                (address) =>
                    `warning: ns1.example.com (${nameServers[0]}): the new address ${address} is believed on the word of ${resolver} alone, the only resolver configured`,
            ),
        );
    });

    it("are dropped only when no resolver that answers has them any more", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const [first = ""] = addressesOf(nameServers[0]).ipv4;
        moveServer(nameServers[0], [first, NEW]);
        const state = await used.create(args);
        assert.deepEqual(state.outs.hosts?.[0]?.ipv4.length, 2);
        const forgetful = saying(nameServers[0], NEW);
        await askOnly(await resolvers.start(forgetful), await resolvers.start());
        assert.equal((await used.diff(state, args)).changes, false);
        await askOnly(await resolvers.start(forgetful), await resolvers.start(forgetful));
        const updated = await used.update(state, args);
        assert.deepEqual(updated.outs.hosts?.[0]?.ipv4, [NEW]);
    });

    it("stay when every resolver says that there is none, with a warning", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const state = await used.create(args);
        const empty = saying(nameServers[0]);
        await askOnly(await resolvers.start(empty), await resolvers.start(empty));
        assert.equal((await used.diff(state, args)).changes, false);
        assert.match(used.said().join("\n"), / stays although .* did not confirm it/);
    });

    it("of special-purpose ranges are refused, however many resolvers have them, unless config allows them", async () => {
        const { nameServers } = await set();
        const lie = saying(nameServers[0], "10.0.0.1");
        const [one, two] = [await resolvers.start(lie), await resolvers.start(lie)];
        await askOnly(one, two);
        const args = { names: ["ns1.example.com"], nameServers };
        assert.match((await used.refusal(undefined, args)).reason, /no IPv4 address/);
        assert.match(
            used.said().join("\n"),
            /10\.0\.0\.1 from .* is not believed: it is of a special-purpose range \(private\)/,
        );
        await used.configure({
            [RESOLVERS]: JSON.stringify([one, two]),
            "white-label-dns:allowSpecialPurposeAddresses": "true",
        });
        const { outs } = await used.create(args);
        assert.deepEqual(outs.hosts?.[0]?.ipv4, ["10.0.0.1"]);
    });

    it("are not taken from an answer with a CNAME", async () => {
        const { nameServers } = await set();
        const alias: Sayings = (_name, type) => [
            { type: "CNAME", data: "elsewhere.example.org" },
            ...(type === "A" ? [{ type: "A", data: NEW } as const] : []),
        ];
        await askOnly(await resolvers.start(alias), await resolvers.start(alias));
        await used.refusal(undefined, { names: ["ns1.example.com"], nameServers });
        assert.match(
            used.said()[0] ?? "",
            /is a CNAME of elsewhere\.example\.org\.?, which a name server must not be/,
        );
    });

    it("are not looked up while a preview does not know the servers", async () => {
        await askOnly(await resolvers.startDead());
        const args = { names: NAMES, nameServers: pulumi.runtime.unknownValue };
        const { inputs, failures } = await used.check(undefined, args);
        assert.deepEqual([inputs, failures], [args, []]);
        assert.deepEqual(used.said(), []);
    });

    it("start from nothing known when the servers themselves change", async () => {
        const [one, other] = [await set("one"), await set("other")];
        const state = await used.create({ names: NAMES, nameServers: one.nameServers });
        const updated = await used.update(state, { names: NAMES, nameServers: other.nameServers });
        assert.deepEqual(updated.outs.hosts, hostsOf(other.nameServers));
        assert.deepEqual(used.said(), []);
        await askOnly(await resolvers.startDead());
        const args = { names: ["ns1.example.com"], nameServers: one.nameServers };
        assert.match((await used.refusal(updated.inputs, args)).reason, /no IPv4 address/);
    });

    it("need resolvers that are addresses, and the message names the wrong one", async () => {
        const { nameServers } = await set();
        await askOnly("127.0.0.1:99999");
        await assert.rejects(
            used.check(undefined, { names: NAMES, nameServers }),
            /"127\.0\.0\.1:99999": the port/,
        );
        await used.configure({ [RESOLVERS]: "127.0.0.1" });
        await assert.rejects(
            used.check(undefined, { names: NAMES, nameServers }),
            /white-label-dns:resolvers: "127\.0\.0\.1"/,
        );
    });

    describe("once a zone is on the servers", () => {
        const NS1 = ["ns1.example.com", "ns2.example.com"];

        /** A state whose witness is tenant.net, a zone that is on the set. */
        async function withTenant() {
            const { id, nameServers } = await set();
            await createZone(used.client, "tenant.net", { set: id });
            const args = { names: NS1, nameServers, zones: ["tenant.net"] };
            return { nameServers, args, state: await used.create(args) };
        }

        it("keep one zone as their witness, and no others", async () => {
            const { args, state } = await withTenant();
            assert.equal(state.inputs.witness, "tenant.net");
            assert.ok(!("zones" in state.inputs));
            const more = { ...args, zones: ["another.net", "tenant.net"] };
            assert.equal((await used.check(state.inputs, more)).inputs.witness, "tenant.net");
            assert.equal((await used.diff(state, more)).changes, false);
            const unknown = { ...args, zones: pulumi.runtime.unknownValue };
            assert.equal((await used.check(state.inputs, unknown)).inputs.witness, "tenant.net");
        });

        it("take the next zone as their witness when that tenant leaves, without a change", async () => {
            const { args, state } = await withTenant();
            const left = { ...args, zones: ["another.net"] };
            assert.equal((await used.check(state.inputs, left)).inputs.witness, "another.net");
            assert.equal((await used.diff(state, left)).changes, false);
            const none = { ...args, zones: [] };
            assert.equal((await used.check(state.inputs, none)).inputs.witness, undefined);
            assert.equal((await used.diff(state, none)).changes, false);
        });

        it("are believed when the new one answers for the zone", async () => {
            const { nameServers, args, state } = await withTenant();
            moveServer(nameServers[0], [NEW]);
            const updated = await used.update(state, args);
            assert.deepEqual(updated.outs.hosts?.[0]?.ipv4, [NEW]);
            assert.match(used.said().join("\n"), /^AWS changed an address: ns1\.example\.com/);
        });

        it("are refused when the new one does not answer for the zone and the known ones do, whoever agrees on it", async () => {
            const { nameServers, args, state } = await withTenant();
            const stranger = await set("stranger");
            const [address = ""] = addressesOf(stranger.nameServers[0]).ipv4;
            const lie = saying(nameServers[0], address);
            await askOnly(await resolvers.start(lie), await resolvers.start(lie));
            assert.equal((await used.diff(state, args)).changes, false);
            const said = used.said();
            assert.ok(
                said.includes(
                    `warning: ns1.example.com (${nameServers[0]}): ${address} is not believed: it does not answer authoritatively for tenant.net (answered REFUSED for tenant.net SOA)`,
                ),
                said.join("\n"),
            );
            assert.deepEqual(
                said.filter((line) => line.includes("ns2.example.com")),
                [],
            );
        });

        it("are refused likewise when resolvers add a stranger's to the right ones", async () => {
            const { nameServers, args, state } = await withTenant();
            const stranger = await set("stranger");
            const [address = ""] = addressesOf(stranger.nameServers[0]).ipv4;
            const lie = saying(nameServers[0], ...addressesOf(nameServers[0]).ipv4, address);
            await askOnly(await resolvers.start(lie), await resolvers.start(lie));
            assert.equal((await used.diff(state, args)).changes, false);
        });

        it("are refused beside a new one that does answer: that one shows that the zone is served", async () => {
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

        it("are refused where known ones can stay, though no server answers for the zone at all", async () => {
            const { nameServers, args, state } = await withTenant();
            const zone = [...used.sandbox.world.hostedZones.keys()][0] ?? "";
            await used.client.deleteHostedZone({ Id: zone });
            const stranger = await set("stranger");
            const [address = ""] = addressesOf(stranger.nameServers[0]).ipv4;
            const lie = saying(nameServers[0], address);
            await askOnly(await resolvers.start(lie), await resolvers.start(lie));
            assert.equal((await used.diff(state, args)).changes, false);
        });

        it("are believed for a name that had none, when no server answers for the zone at all: then its silence means nothing", async () => {
            const { nameServers, args, state } = await withTenant();
            const zone = [...used.sandbox.world.hostedZones.keys()][0] ?? "";
            await used.client.deleteHostedZone({ Id: zone });
            const more = { ...args, names: NAMES };
            const updated = await used.update(state, more);
            assert.deepEqual(updated.outs.hosts, hostsOf(nameServers));
        });

        it("are believed in the run that puts the first zone there, in which no server has it yet", async () => {
            const { nameServers } = await set();
            const state = await used.create({ names: NS1, nameServers });
            moveServer(nameServers[0], [NEW]);
            const updated = await used.update(state, { names: NS1, nameServers, zones: ["tenant.net"] });
            assert.deepEqual(updated.outs.hosts?.[0]?.ipv4, [NEW]);
            assert.equal(updated.inputs.witness, "tenant.net");
        });
    });
});
