import { provider as hostedZone } from "../../providers/hostedZone";
import { describeFall, describeLow } from "../../providers/lowTtlNotes";
import { provider as recordSetGroup } from "../../providers/recordSetGroup";
import { createZone } from "../sandbox/useSandbox";
import { useProvider } from "../providers/fixture";
import type { Produces } from "./entries";

/** The entry about the TTLs of a phase. */
export function describePhaseErrors(produces: Produces): void {
    const used = useProvider(hostedZone);
    const groups = useProvider(recordSetGroup);
    const apexOf = (nsTtl: number, soaTtl: number): object => ({
        nameServers: ["ns1.example.com"],
        nsTtl,
        soaTtl,
    });
    const [live, low] = [apexOf(172_800, 900), apexOf(60, 60)];
    const zone = (domain: string, apex: object): object => ({ domain, reference: domain, apex });

    produces("ttls-that-are-low-for-a-while", async () => {
        const state = await used.create(zone("tenant.net", live));
        const lowered = await used.update(state, zone("tenant.net", low));
        // All problems in one run, as in a stack.
        const { inputs } = await used.check(lowered.inputs, zone("tenant.net", low));
        const { lowTtls: _none, ...former } = lowered.outs;
        await used.diff({ ...lowered, outs: former }, zone("tenant.net", low));
        await used.diff(lowered, zone("tenant.net", live));
        await used.diff(state, zone("tenant.net", low));
        for (let number = 0; number <= 11; number++) {
            await hostedZone.diff(lowered.id, lowered.outs, inputs);
        }
        const brand = {
            zoneId: await createZone(groups.client, "example.com"),
            zone: "example.com",
            records: { "ns1 A": { ttl: 3600, values: ["192.0.2.1"] } },
            servesSet: "N1",
            mark: "deployment/name-servers",
        };
        const addresses = await groups.create(brand);
        await groups.diff(addresses, {
            ...brand,
            records: { "ns1 A": { ttl: 60, values: ["192.0.2.1"] } },
        });
        const { since = "", lowFrom = "", safeFrom = "" } = lowered.outs.lowTtls ?? {};
        const known = { former: 3600, parentTtl: 86_400, since, lowFrom, safeFrom };
        return [
            ...used.said(),
            ...groups.said(),
            // The parent has a longer TTL than the records had, and a part of the time has passed.
            `tenant.net: ${describeLow(60, { ...known, lowFrom: since }, Date.parse(since))}`,
            `tenant.net: ${describeLow(60, known, Date.parse(since))}`,
            `tenant.net: ${describeLow(60, known, Date.parse(safeFrom))}`,
            `tenant.net: ${describeFall(172_800, 60, 172_800)}`,
            `tenant.net: ${describeFall(172_800, 60, undefined)}`,
            `tenant.net: ${describeLow(60, { ...known, parentTtl: undefined }, Date.parse(since))}`,
        ];
    });
}
