import assert from "node:assert/strict";
import {
    Route53DomainsClient,
    UpdateDomainNameserversCommand,
    type Nameserver,
} from "@aws-sdk/client-route-53-domains";
import { readProgramOutputs } from "../../rehearsal/programOutputs";
import type { DnsFault } from "../../sandbox/dns/faults";
import type { Fault } from "../../sandbox/route53/faults";
import type { StoredDomainOperation } from "../../sandbox/world";
import { MANAGED, registrarSettings, registriesOf, TARGET, type Registries } from "../program/registrarScene";
import { openStage, type Stage, type TestSettings } from "../program/stage";
import { openLambda, type Invocation, type Lambda } from "./lambda";

/** A stack that sets its name servers at Route 53 Domains, and the bundled handler that follows for it. */

export const BRAND = "example.com";
export const HOST = `ns2.${BRAND}`;
export const SETTINGS = registrarSettings([{ domain: "tenant.net", target: TARGET, ...MANAGED }]);
export const MOVED = ["205.251.9.9", "2600:9000:9::9"];

export interface GlueScene {
    readonly stage: Stage;
    readonly lambda: Lambda;
    readonly at: Registries;
    /** The AWS server of HOST. */
    readonly awsName: string;
    /** The environment of the function. */
    environment(more?: Record<string, string>): Record<string, string>;
    invoke(more?: Record<string, string>, timeoutMs?: number): Promise<Invocation>;
    /** AWS changes the addresses of HOST's server. */
    moveServer(addresses?: readonly string[]): void;
    /** The glue of a name at the registry of the brand domain. */
    glueOf(host?: string): string[];
    /** The number of calls of a kind since the last reset. */
    calls(operation: string): number;
    faults(...body: Partial<Fault>[]): Promise<void>;
    dnsFaults(...body: DnsFault[]): Promise<void>;
    operations(): StoredDomainOperation[];
    /** A user sends a list. */
    setByHand(list: readonly { name: string; glue: string[] }[]): Promise<void>;
    /** The function gets the audit of this step. */
    up(settings: TestSettings): Promise<void>;
}

/** A scene for each test. */
export function useGlueScene(): GlueScene {
    let stage: Stage;
    let lambda: Lambda | undefined;
    let awsName = "";
    const up = async (settings: TestSettings): Promise<void> => {
        const { outputs } = await stage.step("up", settings);
        const { audit } = readProgramOutputs(outputs);
        awsName = audit.delegationSets[0]?.hosts.find(({ host }) => host === HOST)?.awsName ?? "";
        await lambda?.close();
        lambda = await openLambda(JSON.stringify(audit));
        stage.sandbox.resetCalls();
    };
    beforeEach(async () => {
        stage = await openStage("embedded");
        const former = { nameServers: [{ name: "ns1.former-host.com", glue: [] }] };
        stage.sandbox.world.registry.set("tenant.net", former);
        await up(SETTINGS);
    });
    afterEach(async () => {
        await lambda?.close();
        lambda = undefined;
        await stage.close();
    });
    const opened = (): Lambda => {
        assert.ok(lambda);
        return lambda;
    };
    const environment = (more: Record<string, string> = {}): Record<string, string> => ({
        DNS_GATEWAY: stage.sandbox.dns,
        FOLLOW: "true",
        BRAND_ZONE_ID: "ZBRAND",
        AWS_ENDPOINT_URL_ROUTE_53: stage.sandbox.endpoint,
        AWS_ENDPOINT_URL_ROUTE_53_DOMAINS: stage.sandbox.endpoint,
        ...more,
    });
    return {
        get stage() {
            return stage;
        },
        get lambda() {
            return opened();
        },
        get at() {
            return registriesOf(stage);
        },
        get awsName() {
            return awsName;
        },
        environment,
        invoke: (more, timeoutMs) => opened().invoke(environment(more), {}, timeoutMs),
        moveServer(addresses = MOVED) {
            const [ipv4 = "", ipv6 = ""] = addresses;
            stage.sandbox.world.nameServers.set(awsName, { ipv4: [ipv4], ipv6: [ipv6] });
        },
        glueOf: (host = HOST) =>
            registriesOf(stage)
                .listOf(BRAND)
                .find(({ name }) => name === host)?.glue ?? [],
        calls: (operation) => stage.sandbox.calls()[operation] ?? 0,
        faults: (...body) => registriesOf(stage).control("faults", body),
        dnsFaults: (...body) => registriesOf(stage).control("dns-faults", body),
        operations: () => [...stage.sandbox.world.domainOperations.values()],
        async setByHand(list) {
            const client = new Route53DomainsClient({
                endpoint: stage.sandbox.endpoint,
                region: "us-east-1",
                credentials: { accessKeyId: "owner", secretAccessKey: "owner" },
            });
            const Nameservers = list.map(({ name, glue }): Nameserver => ({
                Name: name,
                ...(glue.length === 0 ? {} : { GlueIps: glue }),
            }));
            try {
                await client.send(new UpdateDomainNameserversCommand({ DomainName: BRAND, Nameservers }));
            } finally {
                client.destroy();
            }
        },
        up,
    };
}

/** The reasons of a run for changes that it did not make. */
export function reasonsOf({ log }: Invocation): string {
    return log
        .filter((line) => line["follow"] === "not done")
        .map(({ reason }) => String(reason))
        .join("\n");
}
