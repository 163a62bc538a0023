import { Route53Client } from "@aws-sdk/client-route-53";
import { Route53DomainsClient } from "@aws-sdk/client-route-53-domains";
import { networkOf } from "../../dns/network";
import { viaGateway } from "../../dns/route";
import { WhiteLabelDnsProvider } from "../../components";
import { DelegationMonitor } from "../../monitor";
import { createClock } from "../../route53/clock";
import { readWatchSettings } from "../../watch/environment";
import { followAddresses } from "../../watch/followAddresses";
import { followGlue } from "../../watch/followGlue";
import { readRequest } from "../../watch/tenantsOfRun";
import { watchDns } from "../../watch/watchDns";
import { makeDomainScene, register } from "../providers/domainScene";
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
        messageOf(
            () =>
                new DelegationMonitor(
                    "watch",
                    { audit: AUDIT },
                    { provider: new WhiteLabelDnsProvider("other", {}) },
                ),
        ),
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
                credentials: { accessKeyId: "test", secretAccessKey: "test" },
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

    produces("glue-that-is-not-changed", async () => {
        const scene = await makeDomainScene(used);
        const { world } = used.sandbox;
        const names = scene.brandServers.map(({ name }) => name);
        const published = scene.brandServers.map(({ name, glue }) => ({
            host: name,
            awsName: "",
            ipv4: glue.filter((each) => !each.includes(":")),
            ipv6: glue.filter((each) => each.includes(":")),
        }));
        const domains = new Route53DomainsClient({
            endpoint: used.sandbox.endpoint,
            region: "us-east-1",
            credentials: { accessKeyId: "function", secretAccessKey: "function" },
        });
        const clock = createClock(1000);
        const said: string[] = [];
        const follow = async (hosts = published): Promise<string[]> => {
            const { problems } = await followGlue({ domain: "example.com", names }, hosts, {
                domains,
                clock,
                route: viaGateway(used.sandbox.dns),
                ranges: ["205.251.0.0/16", "2600:9000::/32"],
                until: clock.now(),
                say: (message) => said.push(message),
            });
            return problems;
        };
        const withGlue = (glue: string[]) => [...scene.brandServers.slice(1), { name: names[0] ?? "", glue }];
        const control = (path: string, body: unknown) =>
            fetch(`${used.sandbox.endpoint}/_sandbox/${path}`, {
                method: "POST",
                body: JSON.stringify(body),
            });
        try {
            await follow();
            register(used, "example.com", scene.brandServers.slice(1));
            const shown = [...(await follow()), ...(await follow(published.slice(1)))];
            register(used, "example.com", withGlue(["192.0.2.1", "2001:db8::1"]));
            shown.push(...(await follow()));
            const stale = withGlue(["205.251.192.250", "2600:9000:5300::fa00"]);
            register(used, "example.com", stale);
            const wrong = published.map((host) => ({ ...host, ipv4: ["205.251.192.251"] }));
            shown.push(...(await follow(wrong)));
            await control("faults", [
                { operation: "UpdateDomainNameservers", fault: "operation-fails", times: 1 },
            ]);
            await follow();
            shown.push(...(await follow()));
            for (const [id, operation] of [...world.domainOperations]) {
                for (let index = 0; index < 8; index++) {
                    world.domainOperations.set(`${id}-${index}`, { ...operation, status: "SUCCESSFUL" });
                }
                world.domainOperations.delete(id);
            }
            shown.push(...(await follow()));
            await control("registry/example.com", { nameServers: stale, registrar: "elsewhere" });
            shown.push(...(await follow()));
            const { domainsProblem = "" } = readWatchSettings({
                AWS_ENDPOINT_URL_ROUTE_53: used.sandbox.endpoint,
            });
            return [...shown, ...said.filter((line) => line.includes("now has this glue")), domainsProblem];
        } finally {
            domains.destroy();
        }
    });
}
