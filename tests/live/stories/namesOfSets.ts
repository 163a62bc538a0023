import assert from "node:assert/strict";
import type { TestSettings } from "../../program/stage";
import { BRAND, type LiveStage } from "../liveStage";
import { dns, tenant } from "../settings";
import type { Story } from "../story";

const kind = "objects of other owners";

/** A tenant on the first delegation set, and one on the second. */
const TENANTS = [tenant("tenant.net"), tenant("b.net", { pin: 2 })];
const FOUR = ["ns1", "ns2", "ns3", "ns4"];

const given = (labels: string[], more: TestSettings = {}, tenants = TENANTS): TestSettings =>
    dns(tenants, { nameServers: labels, ...more });

/** The present addresses of each name server name, by label: ns1, dns1 … */
async function published({ contents, addressesOf }: LiveStage): Promise<Record<string, string[]>> {
    const brand = contents().hostedZones.find(({ name }) => name === `${BRAND}.`);
    const names = (brand?.records ?? []).filter(({ type }) => type === "A").map(({ name }) => name);
    const found = names.map(async (name) => [
        name.replace(`.${BRAND}.`, ""),
        await addressesOf(name.slice(0, -1)),
    ]);
    return Object.fromEntries((await Promise.all(found)) as [string, string[]][]);
}

/** The NS records of a tenant's zone, by label. */
function listOf({ contents }: LiveStage, domain: string): string[] {
    const zone = contents().hostedZones.find(({ name }) => name === `${domain}.`);
    const ns = zone?.records.find(({ type, name }) => type === "NS" && name === `${domain}.`);
    return (ns?.values ?? []).map((value) => value.replace(`.${BRAND}.`, "")).sort();
}

/** A change after which every published name still belongs to its original server. */
async function changes(stage: LiveStage, settings: TestSettings): Promise<void> {
    const before = await published(stage);
    await stage.stack.up(settings);
    const after = await published(stage);
    const same = Object.fromEntries(Object.keys(before).map((label) => [label, after[label]]));
    assert.deepEqual(same, before, "a published name was taken away, or stands for another server");
    await stage.stack.same(settings);
}

/** The names of the name servers if tenants are on several delegation sets. */
export const namesOfSets: readonly Story[] = [
    {
        kind,
        does: "configures fewer `nameServers` while tenants are on a second set, and restores them",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(given(FOUR));
            await changes(stage, given(["ns1", "ns2"]));
            assert.deepEqual(listOf(stage, "tenant.net"), ["ns1", "ns2"]);
            assert.deepEqual(listOf(stage, "b.net"), ["ns5", "ns6", "ns7", "ns8"]);
            await changes(stage, given(FOUR));
            assert.deepEqual(listOf(stage, "tenant.net"), FOUR);
        },
    },
    {
        kind,
        does: "configures fewer `nameServers`, and adds a second and a third set after that",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(given(FOUR, {}, [tenant("tenant.net")]));
            await changes(stage, given(["ns1", "ns2"], {}, [tenant("tenant.net")]));
            await changes(stage, given(["ns1", "ns2"]));
            assert.deepEqual(listOf(stage, "b.net"), ["ns5", "ns6"]);
            const third = [...TENANTS, tenant("c.net", { pin: 3 })];
            await changes(stage, given(FOUR, {}, third));
            assert.deepEqual(listOf(stage, "b.net"), ["ns5", "ns6"]);
            assert.deepEqual(listOf(stage, "c.net"), ["ns10", "ns7", "ns8", "ns9"]);
        },
    },
    {
        kind,
        does: "replaces two `nameServers` by four, of which the second set has the other two",
        expected: /"ns3\.example\.com": is a name of delegation set 2/,
        async play(stage) {
            await stage.stack.up(given(["ns1", "ns2"]));
            await stage.stack.refused(given(FOUR), /Use another name, such as ns5\.example\.com/);
            await stage.stack.refused(given(FOUR), /delegation set 2/, "preview");
            // The name in the message.
            await changes(stage, given(["ns1", "ns2", "ns5", "ns6"]));
            assert.deepEqual(listOf(stage, "b.net"), ["ns3", "ns4"]);
        },
    },
    {
        kind,
        does: "adds a name of the second set to `nameServers`",
        expected: /"ns5\.example\.com": is a name of delegation set 2/,
        async play({ stack }) {
            await stack.up(given(FOUR));
            await stack.refused(given(["ns1", "ns2", "ns3", "ns5"]), /delegation set 2/);
            await stack.refused(given(["ns5", "ns6", "ns7", "ns8"]), /delegation set 2/);
        },
    },
    {
        kind,
        does: "reorders `nameServers` while tenants are on a second set",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(given(FOUR));
            await changes(stage, given(["ns4", "ns2", "ns1", "ns3"]));
            assert.deepEqual(listOf(stage, "b.net"), ["ns5", "ns6", "ns7", "ns8"]);
        },
    },
    {
        kind,
        does: "renames all labels while tenants are on a second set, and configures a former name of that set",
        expected: /"ns5\.example\.com": was a name of delegation set 2 and still answers/,
        async play(stage) {
            await stage.stack.up(given(FOUR));
            const renamed = given(["dns1", "dns2", "dns3", "dns4"]);
            await changes(stage, renamed);
            assert.deepEqual(listOf(stage, "b.net"), ["dns5", "dns6", "dns7", "dns8"]);
            await stage.stack.refused(
                given(["dns1", "dns2", "dns3", "ns5"]),
                /retiredNameServers: \[ns5\.example\.com\]/,
            );
            await changes(stage, given(FOUR));
            assert.deepEqual(listOf(stage, "b.net"), ["ns5", "ns6", "ns7", "ns8"]);
        },
    },
    {
        kind,
        does: "configures fewer `nameServers`, and renames all, while tenants are on a second set",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(given(FOUR));
            await changes(stage, given(["ns1", "ns2"]));
            await changes(stage, given(["dns1", "dns2"]));
            assert.deepEqual(listOf(stage, "b.net"), ["dns5", "dns6", "dns7", "dns8"]);
        },
    },
    {
        kind,
        does: "renames the labels one by one while tenants are on a second set",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(given(FOUR));
            await changes(stage, given(["dns1", "ns2", "ns3", "ns4"]));
            assert.deepEqual(listOf(stage, "b.net"), ["ns5", "ns6", "ns7", "ns8"]);
            await changes(stage, given(["dns1", "dns2", "dns3", "dns4"]));
            assert.deepEqual(listOf(stage, "b.net"), ["dns5", "dns6", "dns7", "dns8"]);
            await changes(stage, given(["dns1", "dns2", "dns3", "ns4"]));
            assert.deepEqual(listOf(stage, "b.net"), ["dns5", "dns6", "dns7", "dns8"]);
        },
    },
    {
        kind,
        does: "configures fewer `nameServers` while a tenant below the brand domain is on the second set",
        expected: "goes on",
        async play(stage) {
            const tenants = [tenant("tenant.net"), tenant(`shop.${BRAND}`, { pin: 2, inside: BRAND })];
            await stage.stack.up(given(FOUR, {}, tenants));
            await changes(stage, given(["ns1", "ns2"], {}, tenants));
            assert.deepEqual(listOf(stage, `shop.${BRAND}`), ["ns5", "ns6", "ns7", "ns8"]);
        },
    },
    {
        kind,
        does: "configures fewer `nameServers` in an up that fails halfway, and restores them",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(given(FOUR));
            await stage.fail({ operation: "ChangeResourceRecordSets", fault: "error503", times: "forever" });
            await stage.stack.fails("up", given(["dns1", "dns2"]));
            await stage.heal();
            await changes(stage, given(FOUR));
            assert.deepEqual(listOf(stage, "b.net"), ["ns5", "ns6", "ns7", "ns8"]);
        },
    },
];
