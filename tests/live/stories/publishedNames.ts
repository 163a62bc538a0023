import assert from "node:assert/strict";
import { BRAND, type LiveStage } from "../liveStage";
import { renameLabels } from "../renaming";
import { BOTH, dns, tenant } from "../settings";
import type { Story } from "../story";

const kind = "objects of other owners";
const [FIRST = tenant("tenant.net")] = BOTH;

const names = (...labels: string[]): { nameServers: string[] } => ({ nameServers: labels });

/** The published names still belong to their original servers. */
async function keepsNames(stage: LiveStage, step: () => Promise<unknown>): Promise<void> {
    const all = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.${BRAND}`);
    const read = () => Promise.all(all.map((name) => stage.addressesOf(name)));
    const before = await read();
    await step();
    assert.deepEqual(await read(), before, "a published name stands for another server now");
}

/** Names of name servers that registrars still have. */
export const publishedNames: readonly Story[] = [
    {
        kind,
        does: "renames the labels of the name servers",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            const renamed = dns(BOTH, names("dns1", "dns2", "dns3", "dns4"));
            await keepsNames(stage, () => stage.stack.up(renamed));
            await stage.stack.same(renamed);
        },
    },
    {
        kind,
        does: "renames the labels of the name servers, and reverts it",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            await keepsNames(stage, async () => {
                await stage.stack.up(dns(BOTH, names("dns1", "dns2", "dns3", "dns4")));
                await stage.stack.up(dns(BOTH));
            });
            await stage.stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "reorders `nameServers`",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            const reordered = dns(BOTH, names("ns4", "ns1", "ns2", "ns3"));
            await keepsNames(stage, () => stage.stack.up(reordered));
            await stage.stack.same(reordered);
        },
    },
    {
        kind,
        does: "leaves two of four `nameServers` out",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            await keepsNames(stage, () => stage.stack.up(dns(BOTH, names("ns1", "ns2"))));
            await stage.stack.same(dns(BOTH, names("ns1", "ns2")));
            await keepsNames(stage, () => stage.stack.up(dns(BOTH)));
        },
    },
    {
        kind,
        does: "leaves the first one of `nameServers` out",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(dns(BOTH));
            await keepsNames(stage, () => stage.stack.up(dns(BOTH, names("ns2", "ns3", "ns4"))));
        },
    },
    {
        kind,
        does: "renames the name servers, and adds a tenant",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(dns([FIRST]));
            const more = dns([FIRST, tenant("new.net")], names("dns1", "dns2", "dns3", "dns4"));
            await keepsNames(stage, () => stage.stack.up(more));
            await stage.stack.same(more);
        },
    },
    {
        kind,
        does: "renames the labels and retires the former ones as the how-to says, while resolvers of all kinds send queries",
        expected: "goes on",
        isLong: true,
        async play(stage) {
            const { questions, failures } = await renameLabels(stage, { hours: 48 });
            assert.deepEqual(failures.slice(0, 5), [], `${failures.length} of ${questions} failed`);
            assert.ok(questions > 5000, `${questions} questions`);
        },
    },
    {
        kind,
        does: "retires the former names while a registrar still has one of them",
        expected: /b\.net is still delegated to this name/,
        async play({ stack, register }) {
            const labels = ["dns1", "dns2", "dns3", "dns4"];
            await stack.up(dns(BOTH));
            await stack.up(dns(BOTH, names(...labels)));
            const present = labels.map((label) => `${label}.${BRAND}`);
            await register("tenant.net", present);
            await register("b.net", [`ns1.${BRAND}`, ...present.slice(1)]);
            const retired = dns(BOTH, {
                nameServers: labels,
                retiredNameServers: ["ns1", "ns2", "ns3", "ns4"],
            });
            await stack.refused(retired, /retiredNameServers/, "preview");
            await stack.refused(retired, /retiredNameServers/);
            await stack.up(dns(BOTH, { nameServers: labels, retiredNameServers: ["ns2", "ns3", "ns4"] }));
            await register("b.net", present);
            await stack.up(retired);
            await stack.same(retired);
        },
    },
    {
        kind,
        does: "retires the former names while another stack's tenant is delegated to them",
        expected: /other\.net is still delegated to these names/,
        async play({ stack, remote, sandbox, contents }) {
            await stack.up(dns([FIRST]));
            const [set] = contents().delegationSets;
            await remote.seedHostedZone("ZOTHERSTACK", "other.net");
            const zone = sandbox.world.hostedZones.get("ZOTHERSTACK");
            assert.ok(set !== undefined && zone !== undefined);
            Object.assign(zone, { delegationSetId: set.id, nameServers: set.nameServers });
            const labels = ["ns1", "ns2", "ns3", "ns4"];
            const former = labels.map((label) => ({ name: `${label}.${BRAND}`, glue: [] }));
            await remote.delegate("other.net", { nameServers: former });
            const present = ["dns1", "dns2", "dns3", "dns4"];
            await stack.up(dns([FIRST], names(...present)));
            const nameServers = present.map((label) => ({ name: `${label}.${BRAND}`, glue: [] }));
            await remote.delegate("tenant.net", { nameServers });
            const settings = { nameServers: present, retiredNameServers: labels };
            await stack.refused(dns([FIRST], settings), /retiredNameServers/);
        },
    },
    {
        kind,
        does: "retires name servers that are still in `nameServers`",
        expected: /retiredNameServers/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            await stack.refused(
                dns(BOTH, { retiredNameServers: ["ns1", "ns2", "ns3", "ns4"] }),
                /retiredNameServers/,
            );
        },
    },
    {
        kind,
        does: "retires the former names when all registrars have the new ones",
        expected: "goes on",
        async play({ stack, register, contents }) {
            const labels = ["dns1", "dns2", "dns3", "dns4"];
            await stack.up(dns(BOTH));
            await stack.up(dns(BOTH, names(...labels)));
            for (const domain of ["tenant.net", "b.net"]) {
                await register(
                    domain,
                    labels.map((label) => `${label}.${BRAND}`),
                );
            }
            const retired = dns(BOTH, {
                nameServers: labels,
                retiredNameServers: ["ns1", "ns2", "ns3", "ns4"],
            });
            await stack.up(retired);
            const brand = contents().hostedZones.find(({ name }) => name === `${BRAND}.`);
            assert.ok(!brand?.records.some(({ name, type }) => name === `ns1.${BRAND}.` && type === "A"));
            await stack.same(retired);
        },
    },
];
