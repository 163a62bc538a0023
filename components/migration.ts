import * as pulumi from "@pulumi/pulumi";
import type { AuditInputMove } from "../audit/input";
import type { HostedZone, HostedZoneArgs } from "../providers/hostedZone";
import { LeavingZone } from "../providers/leavingZone";
import { fromFqdn } from "../records/names";
import type { MigrationStage } from "../settings/migrationStages";
import type { MigrateFromArgs } from "../settings/stackSettings";
import { whenFound } from "./whenFound";

/** The move of a tenant's zone from another hosted zone. */

/** The move of one tenant, for a stack's outputs. */
export interface MigrationOutput {
    /** The old zone's bare id. */
    fromZoneId: string;
    /** The stage that the config sets: `copy`, `handover` or `retire`. */
    stage: MigrationStage;
    /** How many record sets of the old zone were copied. */
    copied: number;
    /** The differences between the old and the new zone that the next up does not remove, one text each. */
    differences: string[];
    /** The ISO time from which no resolver can still ask the old zone; known once the parent delegates to the new zone. */
    until?: string | undefined;
}

/** The move of one tenant, for the audit; undefined once the old zone is gone. */
export function auditedMove(
    migrateFrom: MigrateFromArgs | undefined,
    { zone, leaving }: Zones,
): pulumi.Output<AuditInputMove | undefined> | undefined {
    if (migrateFrom === undefined) {
        return undefined;
    }
    const { zoneId, stage = "copy" } = migrateFrom;
    const found = pulumi.all([zone.oldApex, leaving?.until, leaving?.retired]);
    return whenFound(pulumi.output(zoneId), (id) =>
        found.apply(([oldApex, until, retired]) =>
            retired === true
                ? undefined
                : {
                      fromZoneId: bareZoneId(id),
                      stage,
                      ...(oldApex === undefined ? {} : { nameServers: oldApex.ns.values.map(fromFqdn) }),
                      ...(until === undefined ? {} : { until }),
                  },
        ),
    );
}

function bareZoneId(id: string): string {
    return id.slice(id.lastIndexOf("/") + 1);
}

/** The zones of a tenant that moves. */
interface Zones {
    zone: HostedZone;
    leaving?: LeavingZone | undefined;
}

/** The name servers and the delegation set that the old zone is handed over to. */
interface NewHome {
    domain: string;
    zone: HostedZone;
    nameServers: pulumi.Input<string[] | undefined>;
}

/** The resource of the old zone, from the stage in which the new zone leads. */
export function leavingZoneOf(
    name: string,
    migrateFrom: MigrateFromArgs | undefined,
    { domain, zone, nameServers }: NewHome,
    opts: pulumi.CustomResourceOptions,
): LeavingZone | undefined {
    const { zoneId, stage = "copy" } = migrateFrom ?? {};
    if (zoneId === undefined || stage === "copy") {
        return undefined;
    }
    const { oldApex, oldDs } = zone;
    const args = { domain, zoneId, newZoneId: zone.zoneId, nameServers, stage, oldApex, oldDs };
    return new LeavingZone(`${name}-old-zone`, args, opts);
}

/** The zone from which the tenant's zone copies its records. */
export function copyFromOf(migrateFrom: MigrateFromArgs | undefined): HostedZoneArgs["copyFrom"] {
    const { zoneId, stage = "copy" } = migrateFrom ?? {};
    return zoneId === undefined ? undefined : { zoneId, ...(stage === "copy" ? {} : { frozen: true }) };
}

/** @returns undefined for a tenant that does not move */
export function migrationOf(
    migrateFrom: MigrateFromArgs | undefined,
    { zone, leaving }: Zones,
): pulumi.Output<MigrationOutput> | undefined {
    if (migrateFrom === undefined) {
        return undefined;
    }
    const { zoneId, stage = "copy" } = migrateFrom;
    const { copied, copyDifferences } = zone;
    const found = pulumi.all([
        copied,
        copyDifferences,
        leaving?.differences,
        leaving?.until,
        leaving?.retired,
    ]);
    return whenFound(pulumi.output(zoneId), (id) =>
        found.apply(([records = {}, differences = [], ofParent = [], until, retired]) => ({
            fromZoneId: bareZoneId(id),
            stage,
            copied: Object.keys(records).length,
            // The zone was compared before the old one was deleted, so its differences are out of date.
            differences: [...(retired === true ? [] : differences), ...ofParent],
            ...(until === undefined ? {} : { until }),
        })),
    );
}
