import type { CheckFailure, Config } from "@pulumi/pulumi/dynamic";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { desiredRecords, type Apex } from "../records/recordGroup";
import type { RecordData } from "../records/recordSet";
import { bareId } from "../route53/hostedZones";
import { isUnknown } from "./dynamicResource";
import { lameDelegations } from "./lameDelegations";
import { copySourceProblems, type CopyFrom } from "./zoneCopying";

/** Checks the settings for the copy of a hosted zone. */

/** The inputs of a zone that must fit to the zone that it copies. */
interface CopyingInputs {
    domain: string;
    delegationSetId?: string | undefined;
    copyFrom?: CopyFrom | undefined;
    records?: Record<string, RecordData> | undefined;
    apex?: Apex | undefined;
}

/** The source with its bare id, if the id is known. */
export function bareCopyFrom(copyFrom: CopyFrom | undefined): CopyFrom | undefined {
    const isKnown = copyFrom !== undefined && !isUnknown(copyFrom) && typeof copyFrom.zoneId === "string";
    return isKnown ? { ...copyFrom, zoneId: bareId(copyFrom.zoneId) } : copyFrom;
}

/** The reason why another old zone cannot replace one that is handed over. */
export function otherOldZone(domain: string, zoneId: string, former: string): string {
    return `${domain}: migrateFrom.zoneId: "${zoneId}" would replace "${former}", which is handed over; restore the former id, or leave migrateFrom out for one up`;
}

/** The problems of a zone to copy from. It is checked when it is new for the zone. */
export async function copyFailures(
    client: Route53Client,
    olds: { copyFrom?: CopyFrom | undefined },
    { domain, delegationSetId, copyFrom, records = {}, apex }: CopyingInputs,
    config: Config,
): Promise<CheckFailure[]> {
    if (copyFrom === undefined || isUnknown([copyFrom, domain])) {
        return [];
    }
    // An output that turns out to be undefined is missing here, in spite of its type.
    if (typeof copyFrom.zoneId !== "string") {
        const reason = `${domain}: migrateFrom.zoneId: is undefined (a misspelt output name of a StackReference causes this); set it to the id of the present zone of ${domain}, or leave migrateFrom out`;
        return [{ property: "copyFrom", reason }];
    }
    if (olds.copyFrom?.zoneId === copyFrom.zoneId) {
        return [];
    }
    // The zone already leads, so its records no longer follow another zone.
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
