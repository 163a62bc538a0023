// The package as it is installed: compiled, so that a preview does not compile it each time.
import { readConfig, WhiteLabelDns } from "pulumi-white-label-dns";

const settings = readConfig();
const { delegationSets, tenants, registrar, audit, migrations, ttlPhases } = new WhiteLabelDns(
    "dns",
    settings,
);

// Pulumi warns of an output without a value, at each command.
const isMoving = settings.tenants.some(({ migrateFrom }) => migrateFrom !== undefined);
const isPrepared = [settings, ...settings.tenants].some(({ ttlPhase }) => ttlPhase === "prepare");

export = {
    delegationSets,
    tenants,
    registrar,
    audit,
    ...(isMoving && { migrations }),
    ...(isPrepared && { ttlPhases }),
};
