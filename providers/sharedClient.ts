import type { Route53Client } from "@aws-sdk/client-route-53";
import type { Route53DomainsClient } from "@aws-sdk/client-route-53-domains";
import type { Config } from "@pulumi/pulumi/dynamic";
import { createAccount } from "../route53/account";
import { createRoute53Client } from "../route53/client";
import { createClock, type Clock } from "../route53/clock";
import { createDomainsClient } from "../route53/domains";
import { PendingChanges } from "../route53/pendingChanges";
import type { RequestRates } from "../route53/requestLimits";
import { CallProgress } from "../route53/callProgress";
import { readRunSettings } from "../settings/readConfig";
import { readAwsSettings } from "../settings/awsSettings";
import type { AwsSettings } from "../settings/awsTypes";
import { say } from "./engineLog";

/** The clients of a run for Route 53. */
export interface SharedClient {
    route53: Route53Client;
    /** The client for Route 53 Domains. */
    domains: Route53DomainsClient;
    clock: Clock;
    pendingChanges: PendingChanges;
    progress: CallProgress;
    /** The AWS account of the credentials, as `createAccount` returns it: requested once in each run. */
    account: () => Promise<string | undefined>;
    aws: AwsSettings;
    /** What AWS has raised the account's request limits to. */
    rates: RequestRates;
}

const clients = new Map<string, SharedClient>();

/**
 * One client for all dynamic resources of a run with the same settings: they share its connections, its copy of the account's token
 * buckets, its queues for writes to a zone, and its waits for changes.
 */
export function sharedClient(config: Config): SharedClient {
    const get = (key: string): string | undefined => config.get(key);
    const settings = readAwsSettings(get);
    const {
        sandboxTimeScale: timeScale = 1,
        apiShare: share = 1,
        requestRates: rates = {},
    } = readRunSettings(get, ["sandboxTimeScale", "apiShare", "requestRates"]);
    const key = JSON.stringify({ settings, timeScale, share, rates });
    const shared = clients.get(key) ?? connect(settings, timeScale, { share, rates });
    clients.set(key, shared);
    return shared;
}

function connect(
    settings: AwsSettings,
    timeScale: number,
    pace: { share: number; rates: RequestRates },
): SharedClient {
    const clock = createClock(timeScale);
    const progress = new CallProgress(say);
    const route53 = createRoute53Client(settings, { ...pace, clock, onCall: () => progress.called() });
    return {
        route53,
        domains: createDomainsClient(settings, route53.config.credentials, clock),
        clock,
        pendingChanges: new PendingChanges(route53, clock),
        progress,
        account: createAccount(settings, route53.config.credentials, clock),
        aws: settings,
        rates: pace.rates,
    };
}
