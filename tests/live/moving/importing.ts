import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../cli/main";
import { readStackConfig } from "../../../rehearsal/stackConfig";
import type { Sandbox } from "../../../sandbox/sandbox";
import type { TestSettings } from "../../program/stage";
import type { OldZone } from "./oldZones";

/** The stack config of tenants whose zones move, as `white-label-dns import` writes it. */
export interface ImportedConfig extends TestSettings {
    tenants: { domain: string; migrateFrom: { zoneId: string; stage: string } }[];
}

/** The data of a hosted zone in the output of `white-label-dns import --json`. */
interface ZoneReport {
    id: string;
    name: string;
    verdict: string;
    records: number;
}

/**
 * Imports the zones as a user does. The first run shows the whole account. The second run writes the config, without the zones of the
 * children, which stay where they are. Both runs change nothing, and each zone gets the correct verdict.
 *
 * @returns the settings of the written config
 */
export async function importOldZones(
    { world, endpoint, contents }: Sandbox,
    brandZoneId: string,
    zones: readonly OldZone[],
): Promise<ImportedConfig> {
    const before = contents();
    const brandDomain = (world.hostedZones.get(brandZoneId)?.name ?? "").replace(/\.$/, "");
    const wanted = [...world.hostedZones.values()].map(({ id, name, records }) => ({
        id,
        name: name.replace(/\.$/, ""),
        verdict: id === brandZoneId ? "brand" : "recreate",
        records: records.size,
    }));
    assert.deepEqual(await reportOf(endpoint, brandDomain), wanted.sort(byName));
    const config = await configOf(endpoint, brandDomain, [brandZoneId, ...zones.map(({ id }) => id)]);
    const tenants = zones.map(({ domain, id }) => ({
        domain,
        migrateFrom: { zoneId: id, stage: "copy" },
        name: domain,
    }));
    assert.deepEqual(config, {
        brandDomain,
        brandZoneId,
        tenants: tenants.sort(byName).map(({ name: _name, ...tenant }) => tenant),
    });
    assert.deepEqual(contents(), before);
    return config;
}

function byName({ name: one }: { name: string }, { name: other }: { name: string }): number {
    return one < other ? -1 : 1;
}

async function reportOf(endpoint: string, brandDomain: string): Promise<ZoneReport[]> {
    const { stdout } = await runImport(endpoint, "--brand", brandDomain, "--json");
    const { zones } = JSON.parse(stdout) as { zones: ZoneReport[] };
    return zones.map(({ id, name, verdict, records }) => ({ id, name, verdict, records }));
}

/** The settings of the stack config for these zones. */
async function configOf(
    endpoint: string,
    brandDomain: string,
    zones: readonly string[],
): Promise<ImportedConfig> {
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-import-"));
    try {
        const file = join(folder, "Pulumi.prod.yaml");
        const wanted = zones.flatMap((zone) => ["--zone", zone]);
        await runImport(endpoint, "--brand", brandDomain, "--out", file, ...wanted);
        const { config } = await readStackConfig(file);
        return Object.fromEntries(
            Object.entries(config).map(([key, value]) => [
                key.replace("white-label-dns:", ""),
                /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value,
            ]),
        ) as ImportedConfig;
    } finally {
        await rm(folder, { recursive: true });
    }
}

async function runImport(
    endpoint: string,
    ...argv: readonly string[]
): Promise<{ stdout: string; stderr: string }> {
    const written = { stdout: "", stderr: "" };
    const code = await main(["import", "--endpoint", endpoint, ...argv], {
        stdout: { write: (text: string) => (written.stdout += text) },
        stderr: { write: (text: string) => (written.stderr += text) },
    });
    assert.equal(code, 0, written.stderr);
    return written;
}
