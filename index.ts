// The package as it is installed: compiled, so that a preview does not compile it each time.
import { readConfig, readMonitor, WhiteLabelDns } from "pulumi-white-label-dns";

const settings = readConfig();
const watch = readMonitor();
const dns = new WhiteLabelDns("dns", settings);
const { delegationSets, tenants, registrarText: registrar, auditText: audit, migrations, ttlPhases } = dns;

// Pulumi warns of an output without a value, at each command.
const isMoving = settings.tenants.some(({ migrateFrom }) => migrateFrom !== undefined);
const isPrepared = [settings, ...settings.tenants].some(({ ttlPhase }) => ttlPhase === "prepare");
const outputs = {
    delegationSets,
    tenants,
    registrar,
    audit,
    ...(isMoving && { migrations }),
    ...(isPrepared && { ttlPhases }),
};

/** @pulumi/aws is loaded only where the stack is to be watched. */
async function withMonitor(): Promise<object> {
    if (watch === undefined) {
        return outputs;
    }
    const { DelegationMonitor } = await import("pulumi-white-label-dns/monitor");
    const brandZoneId = dns.nodes.brandZone.foundZoneId;
    const { functionName, logGroupName, topicArn } = new DelegationMonitor(
        "watch",
        { ...watch, audit: dns.audit, brandZoneId },
        // With the credentials of another account that is refused, and then nothing is made there.
        { dependsOn: dns.nodes.brandZone },
    );
    return { ...outputs, monitor: { functionName, logGroupName, topicArn } };
}

// From here on the SDK works alone. It keeps a stack trace of each promise, to find those that never end with this variable: for hundreds of
// tenants that takes as long as the checks of all settings. An error keeps the place where it was thrown.
if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] === undefined) {
    Error.stackTraceLimit = 1;
}

export = withMonitor();
