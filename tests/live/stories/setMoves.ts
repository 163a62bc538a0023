import assert from "node:assert/strict";
import { BRAND, type LiveStage } from "../liveStage";
import type { TestSettings } from "../../program/stage";
import { dns, tenant } from "../settings";

/** The common parts of stories of a tenant that moves to another delegation set. */

export const DOMAIN = "tenant.net";
export const SECOND = tenant("b.net", { pin: 2 });
export const BEFORE = dns([tenant(DOMAIN, { pin: 1 }), SECOND]);
export const MOVED = dns([tenant(DOMAIN, { pin: 2 }), SECOND], { allowDelegationSetReplacement: true });
export const BACK = { ...BEFORE, allowDelegationSetReplacement: true };
export const STAYS = /the former hosted zone \S+ of tenant\.net stays.*still delegated to ns1\.example\.com/;
export const WAITS = /stays and continues to answer until \S+Z.*Its parent has the new name servers/;
/** Two days pass at once. */
export const AT_ONCE = { "white-label-dns:sandboxTimeScale": "1000000000" };
export const UP = ["up", "--yes", "--skip-preview"];

export const names = (...labels: string[]): string[] => labels.map((label) => `${label}.${BRAND}`);
export const ON_FIRST = names("ns1", "ns2", "ns3", "ns4");
export const ON_SECOND = names("ns5", "ns6", "ns7", "ns8");

/** The ids of the tenant's zones. */
export function zonesOf({ contents }: LiveStage): string[] {
    return contents().hostedZones.flatMap(({ id, name }) => (name === `${DOMAIN}.` ? [id] : []));
}

/** Both zones stay until resolvers have forgotten the other one. Then only the wanted one exists, and stays. */
export async function endsAfterTheWait(stage: LiveStage, given: TestSettings): Promise<void> {
    const { stack } = stage;
    assert.equal(zonesOf(stage).length, 2);
    stack.configure(AT_ONCE);
    await stack.up(given);
    assert.equal(zonesOf(stage).length, 1);
    await stack.same(given);
}
