import * as pulumi from "@pulumi/pulumi";
import type { HostedZone, HostedZoneArgs } from "../providers/hostedZone";
import type { MigrationStage } from "../settings/migrationStages";
import type { MigrateFromArgs } from "../settings/stackSettings";

/** How a tenant's zone moves here from another hosted zone. */

/** The move of one tenant, for a stack's outputs. */
export interface MigrationOutput {
    /** The old zone's bare id. */
    fromZoneId: string;
    stage: MigrationStage;
    /** How many record sets of the old zone were copied. */
    copied: number;
    /** What differs between the old zone and the new one, and stays so. */
    differences: string[];
}

/** What the tenant's zone copies. */
export function copyFromOf(migrateFrom: MigrateFromArgs | undefined): HostedZoneArgs["copyFrom"] {
    return migrateFrom && { zoneId: migrateFrom.zoneId };
}

/** @returns undefined for a tenant that does not move */
export function migrationOf(
    migrateFrom: MigrateFromArgs | undefined,
    { zone }: { zone: HostedZone },
): pulumi.Output<MigrationOutput> | undefined {
    if (migrateFrom === undefined) {
        return undefined;
    }
    const { zoneId, stage = "copy" } = migrateFrom;
    return pulumi
        .all([zoneId, zone.copied, zone.copyDifferences])
        .apply(([id, copied = {}, differences = []]) => ({
            fromZoneId: id.slice(id.lastIndexOf("/") + 1),
            stage,
            copied: Object.keys(copied).length,
            differences,
        }));
}
