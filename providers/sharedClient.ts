import type { Route53Client } from "@aws-sdk/client-route-53";
import type { Config } from "@pulumi/pulumi/dynamic";
import { createRoute53Client } from "../route53/client";
import { readAwsSettings } from "../route53/settings";

const clients = new Map<string, Route53Client>();

/** One client for all dynamic resources of a run that have the same settings: they share its connections and its retry budget. */
export function sharedClient(config: Config): Route53Client {
    const settings = readAwsSettings((key) => config.get(key));
    const key = JSON.stringify(settings);
    const client = clients.get(key) ?? createRoute53Client(settings);
    clients.set(key, client);
    return client;
}
