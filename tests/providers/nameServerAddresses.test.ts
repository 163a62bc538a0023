import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { NAMES, NEW, RESOLVERS, useAddresses } from "./addressScene";

import type { Sayings } from "./fixture";
describe("The addresses of name servers", () => {
    const { used, resolvers, set, addressesOf, hostsOf, moveServer, askOnly, saying } = useAddresses();

    it("are looked up by check, in both families, and stay the same until something changes", async () => {
        const { nameServers } = await set();
        const args = { names: NAMES, nameServers };
        const state = await used.create(args);
        assert.deepEqual(state.outs.hosts, hostsOf(nameServers));
        assert.equal(state.outs.hosts?.[0]?.ipv4.length, 1);
        assert.equal(state.outs.hosts?.[0]?.ipv6.length, 1);
        assert.deepEqual(await used.diff(state, args), { changes: false, replaces: [] });
        assert.deepEqual(used.said(), []);
    });

    it("need no AWS call in their whole life", async () => {
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

    it("belong to as many servers as there are names, one to four", async () => {
        const { nameServers } = await set();
        for (const count of [1, 2, 3, 4]) {
            const names = NAMES.slice(0, count);
            const { outs } = await used.create({ names, nameServers });
            assert.deepEqual(outs.hosts, hostsOf(nameServers, names));
        }
    });

    it("keep a server's known addresses if its white-label name changes", async () => {
        const { nameServers } = await set();
        const state = await used.create({ names: NAMES, nameServers });
        await askOnly(await resolvers.startDead());
        const names = ["a.ns.example.com"];
        const updated = await used.update(state, { names, nameServers });
        // The former names continue to answer until they are retired.
        assert.deepEqual(updated.outs.hosts, [...hostsOf(nameServers, names), ...(state.outs.hosts ?? [])]);
        const retired = await used.update(updated, { names, nameServers, retired: NAMES });
        assert.deepEqual(retired.outs.hosts, hostsOf(nameServers, names));
    });

    it("are shown as changed by the next preview if AWS changes one, with the former and the new one", async () => {
        const { nameServers } = await set();
        const args = { names: NAMES, nameServers };
        const state = await used.create(args);
        const [before] = addressesOf(nameServers[1]).ipv4;
        moveServer(nameServers[1], [NEW]);
        assert.deepEqual(await used.diff(state, args), { changes: true, replaces: [] });
        assert.deepEqual(used.said(), [
            `warning: AWS changed an address: ns2.example.com (${nameServers[1]}): A ${before} -> ${NEW}. "pulumi up" writes it into the brand zone; then have the glue (host records) at the brand domain's registrar changed too, ` +
                '"pulumi stack output registrar" has it; with the setting registrar the same up does that',
        ]);
        const updated = await used.update(state, args);
        assert.deepEqual(updated.outs.hosts?.[1]?.ipv4, [NEW]);
        assert.equal((await used.diff(updated, args)).changes, false);
    });

    it("stay if no resolver answers, with one warning for all servers", async () => {
        const { nameServers } = await set();
        const args = { names: NAMES, nameServers };
        const state = await used.create(args);
        const dead = await resolvers.startDead();
        await askOnly(dead);
        assert.equal((await used.diff(state, args)).changes, false);
        const [warning = "", ...more] = used.said();
        assert.deepEqual(more, []);
        assert.ok(warning.startsWith(`warning: no resolver could be asked (${dead}: `), warning);
        assert.match(
            warning,
            /\): the addresses of ns1\.example\.com .*ns4\.example\.com \(.*\) stay as they are, and a change .*white-label-dns:resolvers$/,
        );
    });

    it("fail if no resolver answers and no address is known, with the resolvers and the setting in the message", async () => {
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

    it("are in failures and warnings without the token of a resolver's URL", async () => {
        const { nameServers } = await set();
        const TOKEN = "a1b2c3d4e5";
        const dead = await resolvers.startDead();
        const [path, parameter] = [`https://${dead}/${TOKEN}`, `https://localhost:1/dns-query?key=${TOKEN}`];
        await askOnly(path, parameter);
        const args = { names: ["ns1.example.com"], nameServers };
        const { reason } = await used.refusal(undefined, args);
        const texts = [reason, ...used.said()];
        await askOnly(await resolvers.start(), await resolvers.start());
        const state = await used.create(args);
        await askOnly(path, parameter);
        await used.diff(state, args);
        await used.configure({ [RESOLVERS]: path });
        await assert.rejects(used.check(undefined, args), (error: Error) => texts.push(error.message) > 0);
        texts.push(...used.said());
        assert.match(texts.join("\n"), /no resolver could be asked \(https:\/\/localhost:1\/…: /);
        assert.ok(
            texts.every((text) => !text.includes(TOKEN)),
            texts.join("\n"),
        );
    });

    it("of only one of two resolvers are not accepted", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const state = await used.create(args);
        const liar = await resolvers.start(saying(nameServers[0], NEW));
        await askOnly(liar, await resolvers.start());
        assert.equal((await used.diff(state, args)).changes, false);
        assert.deepEqual(used.said(), [
            `warning: ns1.example.com (${nameServers[0]}) stays at ${Object.values(addressesOf(nameServers[0])).flat().join(" ")}: ` +
                `${NEW} is not believed: ${liar} alone has it, of 3 witnesses that answered`,
        ]);
    });

    it("of the only resolver that answers of two are not accepted: known ones stay, unknown ones fail", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const state = await used.create(args);
        await askOnly(await resolvers.start(saying(nameServers[0], NEW)), await resolvers.startDead());
        assert.equal((await used.diff(state, args)).changes, false);
        assert.match(
            used.said().join("\n"),
            new RegExp(`${NEW} is not believed: .*of 2 witnesses that answered; could not be asked: `),
        );
        const { reason } = await used.refusal(undefined, args);
        assert.match(reason, /no IPv4 address/);
        assert.match(reason, /white-label-dns:trustPlainResolvers believes plain ones/);
    });

    it("of any number of resolvers that can be forged are not accepted, if a walk differs", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const lie = saying(nameServers[0], NEW);
        await askOnly(await resolvers.start(lie), await resolvers.start(lie), await resolvers.start(lie));
        assert.match((await used.refusal(undefined, args)).reason, /no IPv4 address/);
        await used.configure({});
        const state = await used.create(args);
        await askOnly(await resolvers.start(lie), await resolvers.start(lie), await resolvers.start(lie));
        assert.equal((await used.diff(state, args)).changes, false);
    });

    it("of two of three resolvers are accepted if a walk confirms them", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const state = await used.create(args);
        moveServer(nameServers[0], [NEW]);
        await askOnly(await resolvers.start(), await resolvers.start(), await resolvers.startDead());
        const updated = await used.update(state, args);
        assert.deepEqual(updated.outs.hosts?.[0]?.ipv4, [NEW]);
    });

    it("of the only configured resolver are accepted if a walk confirms them", async () => {
        const { nameServers } = await set();
        await askOnly(await resolvers.start());
        const { outs } = await used.create({ names: ["ns1.example.com"], nameServers });
        assert.deepEqual(outs.hosts, hostsOf(nameServers, ["ns1.example.com"]));
        assert.deepEqual(used.said(), []);
    });

    it("of two plain resolvers are accepted without a walk if the config trusts them", async () => {
        const { nameServers } = await set();
        const lie = saying(nameServers[0], NEW);
        const two = JSON.stringify([await resolvers.start(lie), await resolvers.start(lie)]);
        await used.configure({ [RESOLVERS]: two, "white-label-dns:trustPlainResolvers": "true" });
        const { outs } = await used.create({ names: ["ns1.example.com"], nameServers });
        assert.deepEqual(outs.hosts?.[0]?.ipv4, [NEW]);
    });

    it("outside of AWS's ranges are not accepted, unless the config has the range", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        moveServer(nameServers[0], ["8.8.4.4"]);
        assert.match((await used.refusal(undefined, args)).reason, /no IPv4 address/);
        assert.match(
            used.said().join("\n"),
            /8\.8\.4\.4 from .* is outside the ranges of AWS's name servers .*nameServerRanges/,
        );
        await used.configure({ "white-label-dns:nameServerRanges": '["8.8.4.0/24"]' });
        assert.deepEqual((await used.create(args)).outs.hosts?.[0]?.ipv4, ["8.8.4.4"]);
        await used.configure({ "white-label-dns:nameServerRanges": '["8.8.4.0"]' });
        await assert.rejects(
            used.check(undefined, args),
            /white-label-dns:nameServerRanges\[0\]: "8\.8\.4\.0" is not valid/,
        );
    });

    it("of another server of the set are not accepted, from any number of resolvers", async () => {
        const { nameServers } = await set();
        const state = await used.create({ names: NAMES, nameServers });
        const { ipv4 } = addressesOf(nameServers[1]);
        moveServer(nameServers[0], ipv4);
        assert.equal((await used.diff(state, { names: NAMES, nameServers })).changes, false);
        assert.match(used.said().join("\n"), /is the address of another server of the delegation set/);
        for (const names of [NAMES.slice(0, 1), NAMES]) {
            const { reason } = await used.refusal(undefined, { names, nameServers });
            assert.match(reason, /^"ns1\.example\.com"/);
        }
    });

    it("are dropped only if no resolver that answers has them any more", async () => {
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
        assert.equal((await used.diff(state, args)).changes, false);
        moveServer(nameServers[0], [NEW]);
        await askOnly(await resolvers.start(forgetful), await resolvers.start(forgetful));
        const updated = await used.update(state, args);
        assert.deepEqual(updated.outs.hosts?.[0]?.ipv4, [NEW]);
    });

    it("stay with a warning if all resolvers have none", async () => {
        const { nameServers } = await set();
        const args = { names: ["ns1.example.com"], nameServers };
        const state = await used.create(args);
        const empty = saying(nameServers[0]);
        moveServer(nameServers[0], []);
        await askOnly(await resolvers.start(empty), await resolvers.start(empty));
        assert.equal((await used.diff(state, args)).changes, false);
        assert.match(used.said().join("\n"), / stays although .* did not confirm it/);
    });

    it("of special-purpose ranges are refused from any number of resolvers, unless the config allows them", async () => {
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
        moveServer(nameServers[0], ["10.0.0.1"]);
        await used.configure({
            [RESOLVERS]: JSON.stringify([one, two]),
            "white-label-dns:allowSpecialPurposeAddresses": "true",
        });
        const { outs } = await used.create(args);
        assert.deepEqual(outs.hosts?.[0]?.ipv4, ["10.0.0.1"]);
    });

    it("in an answer with a CNAME are ignored", async () => {
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
        const { unknownValue } = pulumi.runtime;
        const args = { names: NAMES, nameServers: unknownValue };
        const { inputs, failures } = await used.check(undefined, args);
        assert.deepEqual([inputs, failures], [{ ...args, hosts: unknownValue }, []]);
        assert.deepEqual(used.said(), []);
    });

    it("are looked up without known ones if the servers themselves change", async () => {
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
});
