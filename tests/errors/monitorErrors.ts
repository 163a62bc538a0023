import { Route53Client } from "@aws-sdk/client-route-53";
import { networkOf } from "../../dns/network";
import { DelegationMonitor } from "../../monitor";
import { readWatchSettings } from "../../watch/environment";
import { followAddresses } from "../../watch/followAddresses";
import { readRequest } from "../../watch/tenantsOfRun";
import { watchDns } from "../../watch/watchDns";
import { createZone, useSandbox } from "../sandbox/useSandbox";
import { withRefusals } from "./fakeServices";
import type { Produces } from "./entries";

const AUDIT = { version: 1 as const, brandDomain: "example.com", delegationSets: [], tenants: {} };

function messageOf(work: () => unknown): string {
    try {
        return String(work());
    } catch (error) {
        return error instanceof Error ? error.message : String(error);
    }
}

/** The entries about the watch over a stack's DNS. */
export function describeMonitorErrors(produces: Produces): void {
    const used = useSandbox();

    produces("a-monitor-without-what-it-needs", () => [
        ...[{ audit: undefined }, { audit: [] }].map((args) =>
            messageOf(() => new DelegationMonitor("watch", args as never)),
        ),
        messageOf(() => new DelegationMonitor("watch", { audit: AUDIT, follow: true })),
        messageOf(() => new DelegationMonitor("example.com", { audit: AUDIT })),
    ]);

    produces("an-event-or-environment-that-makes-no-sense", () => [
        ...[1, { part: -1 }, { at: "noon" }].map((event) => messageOf(() => readRequest(event))),
        ...[{ FOLLOW: "true" }, { FOLLOW: "yes" }, { RESOLVERS: "300.1.1.1" }].map((environment) =>
            messageOf(() => readWatchSettings(environment)),
        ),
    ]);

    produces("a-run-without-enough-time", async () => {
        const settings = readWatchSettings({ DNS_GATEWAY: "127.0.0.1:9" });
        const run = watchDns(JSON.stringify(AUDIT), {}, settings, {
            print: () => undefined,
            remainingMs: 0,
        });
        return [await run.then(String, (error: Error) => error.message)];
    });

    produces("addresses-that-are-not-followed", async () => {
        const network = networkOf({ dnsGateway: used.sandbox.dns, resolvers: [used.sandbox.dns] });
        const hosts = [{ host: "ns1.example.com", awsName: "ns-1.awsdns-01.org" }];
        const follow = async (endpoint: string, zoneId: string, domains: string[]): Promise<string[]> => {
            const client = new Route53Client({
                endpoint,
                region: "us-east-1",
                maxAttempts: 1,
                credentials: { accessKeyId: "function", secretAccessKey: "function" },
            });
            const { problems } = await followAddresses({ hosts, domains }, { client, zoneId, network });
            client.destroy();
            return problems;
        };
        const zone = await createZone(used.client, "example.com");
        return [
            ...(await follow(used.sandbox.endpoint, zone, [])),
            ...(await follow(used.sandbox.endpoint, "Z000000000000", ["tenant.net"])),
            ...(await withRefusals({ status: 403, code: "AccessDenied", message: "no" }, (endpoint) =>
                follow(endpoint, zone, ["tenant.net"]),
            )),
        ];
    });
}
