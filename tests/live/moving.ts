import assert from "node:assert/strict";
import { viaGateway } from "../../dns/route";
import { openStage, type Stage, type TestSettings } from "../program/stage";
import { apply, change, clientOf, createZone, recordSet } from "../sandbox/useSandbox";
import { Askers, type Tally } from "./askers";
import type { Patience } from "./renaming";
import { TARGET } from "./settings";

const DOMAINS = ["tenant.net", "sibling.com", "tenant.org"];
const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);
/** Waits are over at once by the providers' clock: the askers have a time of their own, in which they are kept here. */
const AT_ONCE = { sandboxTimeScale: 1_000_000_000 };

/**
 * Zones that domains have already move onto the white-label name servers, step by step as docs/migration.md says it, while users ask
 * all the time. Each owner takes half a day longer than the one before; the first begins with half of the name servers.
 *
 * @param hours from the last owner's change to the end of the old zones
 */
export async function moveZones({ hours }: Patience): Promise<Tally> {
    const stage = await openStage("embedded");
    try {
        return await move(stage, hours);
    } finally {
        await stage.close();
    }
}

async function move(stage: Stage, hours: number): Promise<Tally> {
    const askers = new Askers(viaGateway(stage.sandbox.dns), DOMAINS, TARGET.addresses.join());
    const old = await makeOldZones(stage);
    const at = (stageName: string): TestSettings => ({
        brandDomain: "example.com",
        brandZoneId: "ZBRAND",
        tenants: DOMAINS.map((domain) => ({
            domain,
            migrateFrom: { zoneId: old.get(domain), stage: stageName },
        })),
        ...AT_ONCE,
    });
    const up = (stageName: string) => askers.during(() => stage.step("up", at(stageName)));
    await stage.step("preview", at("copy"));
    delegate(stage, "example.com", stage.sandbox.world.hostedZones.get("ZBRAND")?.nameServers ?? []);
    await askers.wait(60);

    await up("copy");
    await askers.wait(3);
    // A way back, with all its users.
    await up("handover");
    await askers.wait(12);
    await up("copy");
    await askers.wait(60);
    await up("handover");
    await askers.wait(12);
    const former = stage.sandbox.world.hostedZones.get(old.get("tenant.net") ?? "")?.nameServers ?? [];
    delegate(stage, "tenant.net", [...former.slice(0, 2), ...NAMES.slice(2)]);
    await askers.wait(12);
    for (const domain of DOMAINS) {
        delegate(stage, domain, NAMES);
        await askers.wait(12);
    }
    await up("handover");
    await askers.wait(Math.max(hours - 12, 0));
    await up("retire");
    assert.deepEqual(
        [...old.values()].filter((id) => stage.sandbox.world.hostedZones.has(id)),
        [],
    );
    await askers.wait(60);
    return askers.tally;
}

/** Each domain's zone of before, to which its registry delegates. */
async function makeOldZones(stage: Stage): Promise<Map<string, string>> {
    const client = clientOf(stage.sandbox.endpoint);
    const zones = new Map<string, string>();
    for (const domain of DOMAINS) {
        const id = await createZone(client, domain);
        await apply(
            client,
            id,
            [domain, `www.${domain}`].map((name) => change("CREATE", recordSet(name, "A", TARGET.addresses))),
        );
        delegate(stage, domain, stage.sandbox.world.hostedZones.get(id)?.nameServers ?? []);
        zones.set(domain, id);
    }
    client.destroy();
    return zones;
}

/** The registry gives glue for names of its own, as it has to for the white-label names in com. */
function delegate({ sandbox }: Stage, domain: string, names: readonly string[]): void {
    const glueOf = (name: string): string[] =>
        [...(sandbox.world.hostedZones.get("ZBRAND")?.records.values() ?? [])]
            .filter((record) => record.type === "A" && record.name === `${name}.`)
            .flatMap(({ values = [] }) => values);
    const isSibling = domain.endsWith(".com");
    sandbox.world.registry.set(domain, {
        nameServers: names.map((name) => ({ name, glue: isSibling ? glueOf(name) : [] })),
    });
}
