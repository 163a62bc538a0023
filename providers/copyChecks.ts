import type { CheckFailure, Config } from "@pulumi/pulumi/dynamic";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { desiredRecords, type Apex } from "../records/recordGroup";
import type { RecordData } from "../records/recordSet";
import { bareId } from "../route53/hostedZones";
import { isUnknown } from "./dynamicResource";
import { lameDelegations } from "./lameDelegations";
import { copySourceProblems, type CopyFrom } from "./zoneCopying";

/** The check of what a hosted zone is to copy. */

/** What a zone is to be, as far as what it copies has to fit to it. */
interface CopyingInputs {
    domain: string;
    delegationSetId?: string | undefined;
    copyFrom?: CopyFrom | undefined;
    records?: Record<string, RecordData> | undefined;
    apex?: Apex | undefined;
}

/** With the bare id, as far as it is known. */
export function bareCopyFrom(copyFrom: CopyFrom | undefined): CopyFrom | undefined {
    const isKnown = copyFrom !== undefined && !isUnknown(copyFrom) && typeof copyFrom.zoneId === "string";
    return isKnown ? { ...copyFrom, zoneId: bareId(copyFrom.zoneId) } : copyFrom;
}

/** Why another old zone cannot take the place of one that is handed over. */
export function otherOldZone(domain: string, zoneId: string, former: string): string {
    return `${domain}: migrateFrom.zoneId: "${zoneId}" would replace "${former}", which is handed over; restore the former id, or leave migrateFrom out for one up`;
}

/** What is wrong with a zone to copy from, looked at when it is new to the zone. */
export async function copyFailures(
    client: Route53Client,
    olds: { copyFrom?: CopyFrom | undefined },
    { domain, delegationSetId, copyFrom, records = {}, apex }: CopyingInputs,
    config: Config,
): Promise<CheckFailure[]> {
    if (copyFrom === undefined || isUnknown([copyFrom, domain])) {
        return [];
    }
    // An output that turns out undefined is not there any more, whatever the type says.
    if (typeof copyFrom.zoneId !== "string") {
        const reason = `${domain}: migrateFrom.zoneId: is undefined (a misspelt output name of a StackReference causes this); set it to the id of the present zone of ${domain}, or leave migrateFrom out`;
        return [{ property: "copyFrom", reason }];
    }
    if (olds.copyFrom?.zoneId === copyFrom.zoneId) {
        return [];
    }
    // The zone leads by now: its records are not brought in line with any other zone's.
    if (olds.copyFrom?.frozen === true) {
        return [
            { property: "copyFrom", reason: otherOldZone(domain, copyFrom.zoneId, olds.copyFrom.zoneId) },
        ];
    }
    const isKnown = !isUnknown([records, apex]);
    const own = isKnown ? desiredRecords({ zone: domain, records, apex }, []) : [];
    const reasons = await copySourceProblems(client, {
        domain,
        delegationSetId,
        copyFrom,
        own,
        refused: (all) => lameDelegations(domain, all, config),
    });
    return reasons.map((reason) => ({ property: "copyFrom", reason }));
}
