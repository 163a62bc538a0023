import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { standInAws } from "../../standIn";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import {
    createEmbeddedEngine,
    createPulumiEngine,
    findPulumi,
    forSandbox,
    startSandbox,
} from "../../rehearsal/testing";
import type { Engine, EngineOptions, Sandbox } from "../../rehearsal/testing";

/** The exports of a user's own program. */
export type Program = () => Record<string, unknown>;

export const ENGINE_KINDS = ["embedded", "pulumi"] as const;
type EngineKind = (typeof ENGINE_KINDS)[number];

/** The end of a title, which says why the tests below it may be skipped. */
export function onEngine(kind: EngineKind): string {
    return `on the ${kind} engine${kind === "pulumi" ? " (needs pulumi on PATH)" : ""}`;
}

/** A sandbox for each test, with the zone of example.com, and an engine for users' programs. */
export function useEmbedding(kind: EngineKind) {
    let sandbox: Sandbox;
    let folder: string;
    before(async function () {
        if (kind === "pulumi" && (await findPulumi()) === undefined) {
            this.skip(); // skipped: no pulumi on PATH; the command is on no package registry
        }
    });
    beforeEach(async () => {
        sandbox = await startSandbox();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-embedding-"));
    });
    afterEach(async () => {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    });
    return {
        get sandbox(): Sandbox {
            return sandbox;
        },
        /** An empty folder. */
        get folder(): string {
            return folder;
        },
        /** The programs use one state, one after another. */
        engine(
            program: Program,
            more: Pick<Partial<EngineOptions>, "config" | "secretKeys" | "project"> = {},
        ): Engine {
            const options: EngineOptions = {
                program: () => Promise.resolve(program()),
                programDir: packageRoot(),
                project: "embedding",
                stack: "test",
                state: join(folder, "state"),
                providers: [standInAws],
                ...more,
                config: forSandbox(more.config ?? {}, sandbox),
            };
            return kind === "pulumi" ? createPulumiEngine(options) : createEmbeddedEngine(options);
        },
    };
}
