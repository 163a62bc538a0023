import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MigrationOutput } from "../components/migration";
import { viaGateway } from "../dns/route";
import type { EngineEvent } from "../engine/types";
import { startSandbox } from "../sandbox/sandbox";
import { checkedSettings } from "../settings/checkSettings";
import { MIGRATION_STAGES, type MigrationStage } from "../settings/migrationStages";
import type { DnsSettings } from "../settings/stackSettings";
import { StoryAccount, BRAND, STORY_ZONES } from "./migrationAccount";
import { makeResolvers, type ResolverAnswer } from "./migrationResolvers";
import { readProgramOutputs, type ProgramOutputs } from "./programOutputs";
import { connect, type RemoteSandbox } from "./remote";
import { resolveStack } from "./resolution";
import { toStackConfig } from "./stackConfig";
import { runStep, type EngineChoice, type StepResult } from "./step";
import { playRegistrar, StepFailedError } from "./story";

/** The story of existing zones that move to the white-label name servers, from an account with zones to the retired zones. */

/** One event, and its results. */
export interface MigrationAct {
    title: string;
    /** The messages of the run: the copies, the differences, and the reason for a refusal. */
    said: string[];
    migrations: Record<string, MigrationOutput>;
    /** The answers that visitors get, by the kind of their resolver. */
    answers: ResolverAnswer[];
    calls: Record<string, number>;
    seconds: number;
}

export interface MigrationStory {
    ok: boolean;
    engine: StepResult["engine"];
    acts: MigrationAct[];
    /** The problems; empty if the step is ok. */
    problems: string[];
    seconds: number;
}

export interface MigrationStoryOptions {
    engine: EngineChoice;
    /** The factor by which the story's two days pass faster than real time. Default 14400, which is twelve seconds. */
    timeScale?: number;
    onPhase?: (phase: string) => void;
    onEvent?: (event: EngineEvent) => void;
}

const TIME_SCALE = 14_400;
const RETIRE = MIGRATION_STAGES[2];

/** Runs the story against a sandbox of its own. @throws StepFailedError if a deployment fails that must not fail */
export async function tellMigration(options: MigrationStoryOptions): Promise<MigrationStory> {
    const started = Date.now();
    const sandbox = await startSandbox();
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-"));
    try {
        const connected = await connect(sandbox.endpoint);
        const { timeScale = TIME_SCALE } = options;
        const remote = { ...connected, location: { ...connected.location, timeScale } };
        const stage = new Stage(remote, join(folder, "state"), options);
        await playMove(stage);
        const { acts, problems, engine } = stage;
        return { ok: problems.length === 0, engine, acts, problems, seconds: (Date.now() - started) / 1000 };
    } finally {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    }
}

async function playMove(stage: Stage): Promise<void> {
    const { account, problems } = stage;
    await stage.act("The account has two zones, which the world asks", async () => {
        await account.fill();
        return undefined;
    });
    await stage.up("Stage copy: the new zones get the records, and the old ones lead", "copy");
    await account.changeWww();
    await stage.up("A record changes in an old zone, and the next up follows", "copy");
    await stage.act("The brand's registrar gets the glue of ns1 to ns4", async () => {
        await playRegistrar(stage.remote, stage.settings("copy"), { ...stage.outputs(), tenants: {} });
        return undefined;
    });
    await stage.up("Stage handover: the new zones lead those who believe the zone itself", "handover");
    await stage.act("The owners set ns1 to ns4 at their registrars", async () => {
        await playRegistrar(stage.remote, stage.settings("handover"), stage.outputs());
        return undefined;
    });
    await stage.up("The next up sees it at every server of the parents, and the clock starts", "handover");
    await stage.refused("Stage retire, too early: refused, with the time", RETIRE);
    await stage.act("Two days go by, in the time of the sandbox", () => stage.untilOver());
    await stage.up("Stage retire: the old zones go", RETIRE);
    await stage.up("migrateFrom is left out: tenants like any others", undefined);
    const again = await stage.up("Once more, and nothing is left to do", undefined);
    const { create, update, replace, delete: deleted } = again.changes;
    if (create + update + replace + deleted > 0) {
        problems.push("an up without a change after the move changed something");
    }
    problems.push(...(await stage.leftovers()));
}

/** The common data of the acts. */
class Stage {
    readonly acts: MigrationAct[] = [];
    readonly problems: string[] = [];
    readonly account: StoryAccount;
    engine: StepResult["engine"] = "embedded";
    private readonly resolvers: ReturnType<typeof makeResolvers>;
    private last: StepResult | undefined;

    constructor(
        readonly remote: RemoteSandbox,
        private readonly state: string,
        private readonly options: MigrationStoryOptions,
    ) {
        this.account = new StoryAccount(remote);
        this.resolvers = makeResolvers(viaGateway(remote.location.dns));
    }

    settings(stage: MigrationStage | undefined) {
        return checkedSettings(settingsAt(stage));
    }

    /** The output of the last up. */
    outputs(): ProgramOutputs {
        return readProgramOutputs(this.last?.outputs ?? {});
    }

    /** Carries out an act, and then asks all resolvers. @param work returns the run, if there was one */
    async act(title: string, work: () => Promise<StepResult | undefined>): Promise<void> {
        this.options.onPhase?.(title);
        const begun = Date.now();
        const result = await work();
        const answers = await this.resolvers.ask(this.account.expected());
        this.problems.push(
            ...answers
                .filter(({ isRight }) => !isRight)
                .map((answer) => `${title}: ${describeAnswer(answer)}`),
        );
        this.acts.push({
            title,
            said: [...(result?.warnings ?? []), ...(result?.errors ?? []).map(({ message }) => message)],
            migrations:
                ((result?.ok === true
                    ? result.outputs["migrations"]
                    : undefined) as MigrationAct["migrations"]) ?? {},
            answers,
            calls: result?.calls ?? {},
            seconds: (Date.now() - begun) / 1000,
        });
    }

    async up(title: string, stage: MigrationStage | undefined): Promise<StepResult> {
        const result = await this.run(title, stage);
        if (!result.ok) {
            throw new StepFailedError(result);
        }
        this.last = result;
        return result;
    }

    async refused(title: string, stage: MigrationStage): Promise<void> {
        const { ok } = await this.run(title, stage);
        if (ok) {
            this.problems.push(`${title}: it was not refused`);
        }
    }

    private async run(title: string, stage: MigrationStage | undefined): Promise<StepResult> {
        const { engine, onEvent } = this.options;
        const settings = settingsAt(stage);
        const more = onEvent === undefined ? {} : { onEvent };
        const result = await runStep("up", this.remote, toStackConfig(settings), checkedSettings(settings), {
            engine,
            state: this.state,
            ...more,
        });
        this.engine = result.engine;
        await this.act(title, () => Promise.resolve(result));
        return result;
    }

    /** Waits until no resolver can ask an old zone any more, because the TTLs of all remembered answers have ended. */
    async untilOver(): Promise<undefined> {
        const moves = (this.last?.outputs["migrations"] ?? {}) as MigrationAct["migrations"];
        const times = Object.values(moves).map(({ until = "" }) => Date.parse(until));
        await sleep(Math.max(0, ...times.map((time) => time - Date.now())) + 1);
        this.resolvers.forget();
    }

    /** Old zones that still exist, and the problems that an audit finds. */
    async leftovers(): Promise<string[]> {
        const { hostedZones } = await this.remote.contents();
        const kept = hostedZones.filter(({ id }) => STORY_ZONES.some(({ zoneId }) => zoneId === id));
        const route = viaGateway(this.remote.location.dns);
        const { tenants, problems } = await resolveStack(this.settings(undefined), this.outputs(), { route });
        return [
            ...kept.map(({ name }) => `the old zone of ${name} still exists`),
            ...problems,
            ...tenants.flatMap((tenant) => tenant.problems),
        ];
    }
}

function describeAnswer({ name, resolver, addresses, server }: ResolverAnswer): string {
    return `${name} has the addresses ${addresses.join(", ") || "none"} for ${resolver} (${server})`;
}

/** @param stage undefined after the end of the move */
function settingsAt(stage: MigrationStage | undefined): DnsSettings {
    return {
        brandDomain: BRAND,
        tenants: STORY_ZONES.map(({ domain, zoneId }) => ({
            domain,
            ...(stage === undefined ? {} : { migrateFrom: { zoneId, stage } }),
        })),
    };
}
