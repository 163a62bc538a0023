// The package as it is installed: compiled, so that a preview does not compile it each time.
import { readConfig, readMonitor, WhiteLabelDns } from "pulumi-white-label-dns";

const settings = readConfig();
const dns = new WhiteLabelDns("dns", settings);
const { delegationSets, tenants, registrar, audit, migrations } = dns;

// Pulumi warns of an output without a value, at each command.
const isMoving = settings.tenants.some(({ migrateFrom }) => migrateFrom !== undefined);
const outputs = { delegationSets, tenants, registrar, audit, ...(isMoving && { migrations }) };

/** @pulumi/aws is loaded only where the stack is to be watched. */
async function withMonitor(): Promise<object> {
    const watch = readMonitor();
    if (watch === undefined) {
        return outputs;
    }
    const { DelegationMonitor } = await import("pulumi-white-label-dns/monitor");
    const brandZoneId = dns.nodes.brandZone.foundZoneId;
    const { functionName, logGroupName, topicArn } = new DelegationMonitor("watch", {
        ...watch,
        audit,
        brandZoneId,
    });
    return { ...outputs, monitor: { functionName, logGroupName, topicArn } };
}

export = withMonitor();
