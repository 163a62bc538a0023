import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuShares, ownMilliseconds } from "./cpuShares";
import { play } from "./play";
import { middle } from "./repeat";
import { embeddedRunner } from "./runners";
import type { CpuShares, Phase, Report } from "./types";

const PROFILED: readonly Phase[] = ["first preview", "up", "preview without changes"];
const SAMPLES_EVERY_US = 250;

/** Of several profiles, those with our own time in the middle. */
export async function profilePreviews(tenants: number, rounds: number): Promise<Report["shares"]> {
    const profiles: Report["shares"][] = [];
    while (profiles.length < rounds) {
        profiles.push(await profileOnce(tenants));
    }
    return {
        tenants,
        first: middle(profiles, ({ first }) => ownMilliseconds(first)).first,
        unchanged: middle(profiles, ({ unchanged }) => ownMilliseconds(unchanged)).unchanged,
    };
}

/** The use of the processor in a preview with the embedded engine, which runs everything in one process. */
async function profileOnce(tenants: number): Promise<Report["shares"]> {
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-profile-"));
    const folderOf = (phase: Phase): string => join(folder, phase.replaceAll(" ", "-"));
    const read = async (phase: Phase): Promise<CpuShares> => {
        const [file = ""] = await readdir(folderOf(phase));
        return cpuShares(await readFile(join(folderOf(phase), file), "utf8"));
    };
    try {
        await play(embeddedRunner, "ours", {
            tenants,
            phases: PROFILED,
            nodeOptions: (phase) =>
                phase === "up"
                    ? []
                    : [
                          "--cpu-prof",
                          `--cpu-prof-interval=${SAMPLES_EVERY_US}`,
                          `--cpu-prof-dir=${folderOf(phase)}`,
                      ],
        });
        return {
            tenants,
            first: await read("first preview"),
            unchanged: await read("preview without changes"),
        };
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}
