import assert from "node:assert/strict";
import { TenantZone, WhiteLabelNameServers } from "../../../components";
import type { TestSettings } from "../../program/stage";
import type { Given } from "../deployment";
import { BRAND, type LiveStage } from "../liveStage";
import { BOTH, dns, TARGET, tenant } from "../settings";
import type { Story } from "../story";

const kind = "objects of other owners";

const RENAMED = dns(BOTH, { nameServers: ["dns1", "dns2", "dns3", "dns4"] });

/** A user's own record in the brand zone. */
function write({ byHand }: LiveStage, label: string, type: "A" | "CNAME", value: string): Promise<void> {
    const ResourceRecordSet = {
        Name: `${label}.${BRAND}.`,
        Type: type,
        TTL: 300,
        ResourceRecords: [{ Value: value }],
    };
    return byHand.change(BRAND, { Action: "CREATE", ResourceRecordSet });
}

/** The user's record has one of the requested names. With the former config, an up still works. */
function isInTheWay(
    does: string,
    [label, type, value]: readonly [string, "A" | "CNAME", string],
    before: Given,
    after: Given,
): Story {
    const taken = new RegExp(
        `${label}\\.example\\.com: records with these names (already )?exist in the zone`,
    );
    return {
        kind,
        does,
        expected: taken,
        async play(stage) {
            const { stack } = stage;
            await stack.up(before);
            await write(stage, label, type, value);
            await stack.refused(after, taken, "preview");
            await stack.refusedLate(after, taken);
            await stack.upAsBefore(before);
            // No state has the refused names: no message and no output shows them.
            assert.doesNotMatch(JSON.stringify(await stack.up(before)), new RegExp(`${label}\\.|dns1\\.`));
        },
    };
}

/** A user's own program, without a pool. */
const program = (nameServers?: string[]): Given => {
    return () => {
        const args = nameServers === undefined ? {} : { nameServers };
        const made = new WhiteLabelNameServers("ns", { brandDomain: BRAND, ...args });
        new TenantZone("tenant.net", { domain: "tenant.net", nameServers: made, target: TARGET });
        return { formerHosts: made.formerHosts };
    };
};

const pattern = (more: TestSettings): TestSettings =>
    dns([...BOTH, tenant("c.net", { pin: 2 })], { nameServers: ["a", "b", "c", "d"], ...more });

/** Names of name servers that were requested but never written. */
export const writtenNames: readonly Story[] = [
    isInTheWay(
        "renames the labels while another owner has an address of one of the names, and restores them",
        ["dns2", "A", "203.0.113.7"],
        dns(BOTH),
        RENAMED,
    ),
    isInTheWay(
        "renames the labels while another owner has a CNAME of one of the names, and restores them",
        ["dns3", "CNAME", "www.elsewhere.net."],
        dns(BOTH),
        RENAMED,
    ),
    isInTheWay(
        "renames the labels in a user's own program while another owner has an address of one of the names, and restores them",
        ["dns2", "A", "203.0.113.7"],
        program(),
        program(["dns1", "dns2", "dns3", "dns4"]),
    ),
    isInTheWay(
        "adds a tenant that needs a second set, while another owner has one of its names, and removes it again",
        ["ns6", "A", "203.0.113.7"],
        dns(BOTH),
        dns([...BOTH, tenant("c.net", { pin: 2 })]),
    ),
    isInTheWay(
        "configures other names for the second set by `nameServerPattern`, while another owner has one, and reverts it",
        ["x16", "A", "203.0.113.7"],
        pattern({ nameServerPattern: "ns{n}" }),
        pattern({ nameServerPattern: "x1{n}" }),
    ),
    {
        kind,
        does: "renames the labels in an up that cannot write them, and restores them",
        expected: "goes on",
        async play(stage) {
            const { stack } = stage;
            await stack.up(dns(BOTH));
            await stage.fail({ operation: "ChangeResourceRecordSets", fault: "error503", times: "forever" });
            await stack.fails("up", RENAMED);
            await stage.heal();
            const { outputs } = await stack.up(dns(BOTH));
            await stack.same(dns(BOTH));
            // It is unknown here whether the names were written, and DNS answers for the names in the state.
            assert.ok(JSON.stringify(outputs).includes("dns1.example.com"));
            for (const label of ["dns1", "dns2", "dns3", "dns4"]) {
                assert.notDeepEqual(await stage.addressesOf(`${label}.${BRAND}`), []);
            }
        },
    },
];
