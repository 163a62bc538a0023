import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Route53Client } from "@aws-sdk/client-route-53";
import { viaGateway } from "../../dns/route";
import { createWalker } from "../../dns/walk";
import { parseAddress } from "../../records/addresses";
import { connect, type RemoteSandbox } from "../../rehearsal/remote";
import type { SandboxContents } from "../../sandbox/contents";
import type { DnsFault } from "../../sandbox/dns/faults";
import type { Fault } from "../../sandbox/route53/faults";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";
import { seedHostedZone } from "../../sandbox/seed";
import { byHand, type Stage } from "../program/stage";
import { control } from "../sandbox/control";
import { Deployment, type DeploymentOptions } from "./deployment";
import { Ownership } from "./ownership";
import { askDomain, type DomainAnswers } from "./questions";

export const BRAND = "example.com";
export const BRAND_ZONE = "ZBRANDZONE0123456789A";

/** A sandbox, the stacks in its account, the registrars, and the rules that must hold after each step. */
export interface LiveStage {
    sandbox: Sandbox;
    remote: RemoteSandbox;
    /** The stack of a story with one stack. */
    stack: Deployment;
    /** The messages of the refused steps. */
    refusals: string[];
    ownership: Ownership;
    byHand: Stage["byHand"];
    /** Another stack with its own state. */
    another(name: string, options?: DeploymentOptions): Deployment;
    /** The domain's owner sets these name servers at the registrar. From then on, DNS must answer for the domain. */
    register(domain: string, names?: readonly string[]): Promise<void>;
    /** The domain is delegated by its outer zone. From then on, DNS must answer for the domain. */
    expectLive(domain: string): void;
    /** The user wants to remove the tenant. From then on, no test expects answers for it. */
    dismiss(...domains: string[]): void;
    isLive(domain: string): boolean;
    /** The answers of all live domains. */
    ask(): Promise<Record<string, DomainAnswers>>;
    /** The addresses of a name, asked from the root on. */
    addressesOf(name: string): Promise<string[]>;
    /** @throws Error if a live domain is dark, or a published address does not belong to an AWS server */
    check(when: string): Promise<void>;
    fail(...faults: Fault[]): Promise<void>;
    lie(...faults: DnsFault[]): Promise<void>;
    /** Removes the faults of Route 53 and DNS. */
    heal(): Promise<void>;
    /** The account of the credentials. */
    account(id: string): Promise<void>;
    contents(): SandboxContents;
    close(): Promise<void>;
}

/** An account with the zone of example.com, which its registrar delegates to AWS's servers. */
export async function openLiveStage(): Promise<LiveStage> {
    const sandbox = await startSandbox();
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-live-"));
    const remote = await connect(sandbox.endpoint);
    const client = new Route53Client({
        endpoint: sandbox.endpoint,
        region: "us-east-1",
        credentials: { accessKeyId: "owner", secretAccessKey: "owner" },
    });
    const { nameServers } = seedHostedZone(sandbox.world, BRAND_ZONE, BRAND);
    await remote.delegate(BRAND, { nameServers: nameServers.map((name) => ({ name, glue: [] })) });
    const base = observe(sandbox, remote);
    const stage: LiveStage = {
        ...base,
        sandbox,
        remote,
        refusals: [],
        ownership: new Ownership(),
        byHand: byHand(client, sandbox),
        another: (name, options) => new Deployment(stage, join(folder, name), name, options),
        get stack() {
            return stack;
        },
        async check(when) {
            const problems = [
                ...Object.values(await base.ask()).flatMap(({ dark }) => dark),
                ...strangers(stage),
            ];
            if (problems.length > 0) {
                throw new Error(`${when}: ${problems.join("; ")}`);
            }
        },
        async close() {
            client.destroy();
            await sandbox.close();
            await rm(folder, { recursive: true, force: true });
        },
    };
    const stack = new Deployment(stage, join(folder, "dev"), "dev");
    return stage;
}

type Observation = Pick<
    LiveStage,
    | "register"
    | "expectLive"
    | "dismiss"
    | "isLive"
    | "ask"
    | "addressesOf"
    | "fail"
    | "lie"
    | "heal"
    | "account"
    | "contents"
>;

/** The requests to the sandbox. */
function observe(sandbox: Sandbox, remote: RemoteSandbox): Observation {
    const live = new Set<string>();
    const route = viaGateway(sandbox.dns);
    return {
        async register(domain, names = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.${BRAND}`)) {
            await remote.delegate(domain, { nameServers: names.map((name) => ({ name, glue: [] })) });
            live.add(domain);
        },
        expectLive: (domain) => void live.add(domain),
        dismiss: (...domains) => domains.forEach((domain) => live.delete(domain)),
        isLive: (domain) => live.has(domain),
        async ask() {
            const all: Record<string, DomainAnswers> = {};
            for (const domain of live) {
                all[domain] = await askDomain(route, domain);
            }
            return all;
        },
        async addressesOf(name) {
            return (await createWalker({ route }).addresses(name)).addresses.sort();
        },
        fail: async (...faults) => void (await control(sandbox, "POST", "faults", faults)),
        lie: async (...faults) => void (await control(sandbox, "POST", "dns-faults", faults)),
        async heal() {
            await control(sandbox, "DELETE", "faults");
            await control(sandbox, "DELETE", "dns-faults");
        },
        account: async (id) => void (await control(sandbox, "POST", "account", { id })),
        contents: () => sandbox.contents(),
    };
}

/** Published addresses of name servers that no AWS server has or had. */
function strangers({ ownership, contents, sandbox }: LiveStage): string[] {
    const known = new Set(
        [...sandbox.world.nameServers].flatMap(([, { ipv4, ipv6 }]) => [...ipv4, ...ipv6].map(plain)),
    );
    const former = formerAddresses.get(sandbox) ?? new Set<string>();
    return ownership
        .publishedAddresses(contents())
        .filter(({ address }) => !known.has(plain(address)) && !former.has(plain(address)))
        .map(({ name, address }) => `${name} has the address ${address}, which is no server's of AWS`);
}

/** The addresses of AWS's servers before AWS changed them. */
const formerAddresses = new WeakMap<Sandbox, Set<string>>();

/** AWS changes the addresses of a server of the first delegation set. @returns the former addresses */
export function moveServer(
    { sandbox }: LiveStage,
    index: number,
    to: { ipv4: string[]; ipv6: string[] },
): { ipv4: string[]; ipv6: string[] } {
    const [set] = sandbox.world.delegationSets.values();
    const name = set?.nameServers[index] ?? "";
    const before = sandbox.world.nameServers.get(name);
    if (before === undefined) {
        throw new Error("there is no delegation set whose server could move");
    }
    const former = { ipv4: [...before.ipv4], ipv6: [...before.ipv6] };
    const known = formerAddresses.get(sandbox) ?? new Set<string>();
    [...former.ipv4, ...former.ipv6].forEach((address) => known.add(plain(address)));
    formerAddresses.set(sandbox, known);
    sandbox.world.nameServers.set(name, to);
    return former;
}

function plain(address: string): string {
    return parseAddress(address)?.address ?? address;
}

/** The ids of the zones with a name, of any owner. */
export function zoneIds({ contents }: LiveStage, domain: string): string[] {
    return contents()
        .hostedZones.filter(({ name }) => name === `${domain}.`)
        .map(({ id }) => id);
}
