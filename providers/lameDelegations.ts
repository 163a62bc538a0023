import type { Config } from "@pulumi/pulumi/dynamic";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { isAwsNameServer } from "../records/awsDefaults";
import { fromFqdn } from "../records/names";
import { relativeName } from "../records/recordName";
import type { RecordSet } from "../records/recordSet";
import type { RecordChange } from "../route53/changeBatches";
import { fromSdk } from "../route53/recordForms";
import { within } from "./leaverDelegations";
import { ask, makeMoveAsker, type MoveAsker } from "./leavingDns";

/**
 * Finds delegations to name servers of Route 53 that do not host the child. An old zone can have one for years, but Route 53 does not
 * accept it in any other zone: the change guardrail NS_DELEGATION_AUTHORITY_CHECK cannot be turned off (Developer Guide,
 * hosted-zones-change-guardrails).
 */

/** The time for all delegations of a zone. Route 53 itself refuses the ones that are not found in that time. */
const PATIENCE_MS = 4000;
/** The number of delegations of a zone that are checked. */
const MOST = 100;

/**
 * Finds the lame delegations in the records of a zone with one packet to each name server. A server that does not answer is assumed to host
 * the child.
 */
export async function lameDelegations(
    domain: string,
    records: readonly ResourceRecordSet[],
    config: Config,
): Promise<string[]> {
    const cuts = records.map(fromSdk).filter((record) => isAwsDelegation(record, domain));
    if (cuts.length === 0) {
        return [];
    }
    const asker = makeMoveAsker(config);
    const found = new Map<RecordSet, string[]>();
    const work = cuts.slice(0, MOST).map(async (record) => {
        found.set(record, await notHosting(asker, record));
    });
    await within(PATIENCE_MS, Promise.all(work));
    return [...found].flatMap(([record, servers]) =>
        servers.length === 0
            ? []
            : [
                  `${domain}: migrateFrom: ${relativeName(record.name, domain)} NS of the old zone delegates to ${servers.join(", ")}, where ${fromFqdn(record.name)} is not hosted, and Route 53 refuses such a record (a change guardrail); delete it from the old zone, where it has no effect either, or create the hosted zone of ${fromFqdn(record.name)} and use its servers`,
              ],
    );
}

async function notHosting({ route, walker }: MoveAsker, { name, values = [] }: RecordSet): Promise<string[]> {
    const servers = values.map(fromFqdn).filter(isAwsNameServer);
    const lame = await Promise.all(
        servers.map(async (server) => {
            const [address] = (await walker.addresses(server)).addresses;
            const answer =
                address === undefined ? undefined : await ask(route, address, fromFqdn(name), "SOA");
            return answer !== undefined && !answer.authoritative ? [server] : [];
        }),
    );
    return lame.flat();
}

/** The possible cause of an InvalidChangeBatch of Route 53, if the batch had a delegation of this kind. */
export function guardrailHint(zone: string, changes: readonly RecordChange[]): string {
    const names = changes
        .filter(({ action, record }) => action !== "DELETE" && isAwsDelegation(record, zone))
        .map(({ record }) => `${relativeName(record.name, zone)} NS`);
    return names.length === 0
        ? ""
        : `; these delegations to name servers of Route 53 were sent: ${[...new Set(names)].join(", ")}. Route 53 accepts such a delegation only if these servers host the zone (a change guardrail): create that zone first, or leave the record out; if it was copied, delete it from the old zone too`;
}

function isAwsDelegation({ type, name, values = [] }: RecordSet, zone: string): boolean {
    return (
        type === "NS" &&
        relativeName(name, zone) !== "@" &&
        values.some((value) => isAwsNameServer(fromFqdn(value)))
    );
}
