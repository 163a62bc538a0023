import type { Route53Client } from "@aws-sdk/client-route-53";
import type { Config } from "@pulumi/pulumi/dynamic";
import { z } from "zod";
import { createRoute53Client } from "../route53/client";
import { createClock } from "../route53/clock";
import { PendingChanges } from "../route53/pendingChanges";
import { parseSetting } from "../route53/settingIssues";
import { readAwsSettings } from "../route53/settings";

const TIME_SCALE = "white-label-dns:sandboxTimeScale";

/** What talks to Route 53 for a run. */
export interface SharedClient {
    route53: Route53Client;
    pendingChanges: PendingChanges;
}

const clients = new Map<string, SharedClient>();

/**
 * One client for all dynamic resources of a run that have the same settings: they share its connections, its view of the
 * account's token buckets, its queues for writes to a zone, and its waits for changes.
 */
export function sharedClient(config: Config): SharedClient {
    const settings = readAwsSettings((key) => config.get(key));
    const positive = z.number({ error: "a number above 0" }).positive({ error: "a number above 0" });
    const timeScale = parseSetting(TIME_SCALE, config.get(TIME_SCALE) ?? "1", positive);
    const key = JSON.stringify({ settings, timeScale });
    const shared = clients.get(key) ?? connect(settings, timeScale);
    clients.set(key, shared);
    return shared;
}

function connect(settings: Parameters<typeof createRoute53Client>[0], timeScale: number): SharedClient {
    const clock = createClock(timeScale);
    const route53 = createRoute53Client(settings, clock);
    return { route53, pendingChanges: new PendingChanges(route53, clock) };
}
