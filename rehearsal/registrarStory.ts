import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { viaGateway } from "../dns/route";
import type { EngineEvent } from "../engine/types";
import type { RegisteredServer } from "../records/hostObjects";
import { startSandbox } from "../sandbox/sandbox";
import { checkedSettings } from "../settings/checkSettings";
import type { DnsSettings } from "../settings/stackSettings";
import { readProgramOutputs } from "./programOutputs";
import { connect, type RemoteSandbox } from "./remote";
import { resolveStack } from "./resolution";
import { toStackConfig } from "./stackConfig";
import { runStep, type EngineChoice, type StepResult } from "./step";
import { StepFailedError } from "./story";

/** The story of a brand and its tenants at Route 53 Domains. With one up, everything resolves. With one more up, an address changes. */

/** One event, and the data of the registries after it. */
export interface RegistrarAct {
    title: string;
    /** The messages of the run. */
    said: string[];
    registry: Record<string, RegisteredServer[]>;
    calls: Record<string, number>;
    seconds: number;
}

export interface RegistrarStory {
    ok: boolean;
    engine: StepResult["engine"];
    acts: RegistrarAct[];
    /** The problems; empty if the step is ok. */
    problems: string[];
    seconds: number;
}

export interface RegistrarStoryOptions {
    engine: EngineChoice;
    onPhase?: (phase: string) => void;
    onEvent?: (event: EngineEvent) => void;
}

const BRAND = "example.com";
const BRAND_ZONE = "ZBRAND000000000000001";
const TENANTS = ["bakery.net", "harbour.org"];
/** A former host, and the new address of one of its servers that AWS assigns in the story. */
const FORMER = [{ name: "ns1.former-host.org", glue: [] }];
const NEW_ADDRESS = "205.251.196.99";

const SETTINGS: DnsSettings = {
    brandDomain: BRAND,
    brandZoneId: BRAND_ZONE,
    delegationSet: { fromZone: BRAND_ZONE },
    rewriteBrandZone: true,
    registrar: "route53domains",
    tenants: TENANTS.map((domain) => ({
        domain,
        target: { addresses: ["192.0.2.10"] },
        registrar: "route53domains",
    })),
};

/** Runs the story against a sandbox of its own. @throws StepFailedError if a deployment fails */
export async function tellRegistrar(options: RegistrarStoryOptions): Promise<RegistrarStory> {
    const started = Date.now();
    const sandbox = await startSandbox();
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-"));
    try {
        const stage = new Stage(await connect(sandbox.endpoint), join(folder, "state"), options);
        await play(stage);
        const { acts, problems, engine } = stage;
        return { ok: problems.length === 0, engine, acts, problems, seconds: (Date.now() - started) / 1000 };
    } finally {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    }
}

async function play(stage: Stage): Promise<void> {
    const { remote, problems } = stage;
    let server = "";
    await stage.act("The brand's zone is there; its domain and two tenants' name other servers", async () => {
        const { nameServers } = await remote.seedHostedZone(BRAND_ZONE, BRAND);
        server = nameServers[0] ?? "";
        await remote.delegate(BRAND, { nameServers: nameServers.map((name) => ({ name, glue: [] })) });
        for (const domain of TENANTS) {
            await remote.delegate(domain, { nameServers: FORMER });
        }
        return undefined;
    });
    await stage.up("One up: set, records, zones, glue, and the name servers of all three domains");
    await stage.act(`AWS changes an address of ${server}`, async () => {
        await remote.setAddress(server, NEW_ADDRESS);
        return undefined;
    });
    await stage.up("One up follows it: the record first, then the glue");
    const glue = stage.acts.at(-1)?.registry[BRAND]?.flatMap((each) => each.glue) ?? [];
    if (!glue.includes(NEW_ADDRESS)) {
        problems.push(`the registry of ${BRAND} does not have ${NEW_ADDRESS}`);
    }
    const {
        create,
        update,
        replace,
        delete: deleted,
    } = (await stage.up("Once more, and nothing is left to do")).changes;
    if (create + update + replace + deleted > 0) {
        problems.push("an up without a change changed something");
    }
}

/** The common data of the acts. */
class Stage {
    readonly acts: RegistrarAct[] = [];
    readonly problems: string[] = [];
    engine: StepResult["engine"] = "embedded";

    constructor(
        readonly remote: RemoteSandbox,
        private readonly state: string,
        private readonly options: RegistrarStoryOptions,
    ) {}

    /** Carries out an act, and reads the registries. @param work returns the run, if there was one */
    async act(title: string, work: () => Promise<StepResult | undefined>): Promise<void> {
        this.options.onPhase?.(title);
        const begun = Date.now();
        const result = await work();
        const { registry } = await this.remote.contents();
        this.acts.push({
            title,
            said: result?.warnings ?? [],
            registry: Object.fromEntries(
                [BRAND, ...TENANTS].map((domain) => [
                    domain,
                    (registry[domain]?.nameServers ?? []).map(({ name, glue }) => ({
                        name,
                        glue: [...glue],
                    })),
                ]),
            ),
            calls: result?.calls ?? {},
            seconds: (Date.now() - begun) / 1000,
        });
    }

    /** Deploys, and resolves everything from the root down. */
    async up(title: string): Promise<StepResult> {
        const { engine, onEvent } = this.options;
        const settings = checkedSettings(SETTINGS);
        const options = { engine, state: this.state, ...(onEvent && { onEvent }) };
        const result = await runStep("up", this.remote, toStackConfig(SETTINGS), settings, options);
        if (!result.ok) {
            throw new StepFailedError(result);
        }
        this.engine = result.engine;
        await this.act(title, () => Promise.resolve(result));
        const route = viaGateway(this.remote.location.dns);
        const { tenants, problems } = await resolveStack(settings, readProgramOutputs(result.outputs), {
            route,
        });
        const found = [...problems, ...tenants.flatMap((tenant) => tenant.problems)];
        this.problems.push(...found.map((problem) => `${title}: ${problem}`));
        return result;
    }
}
