import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Numbers from here on are no ports, so that an engine that really listens never has the same address. */
const NO_PORT = 65_536;
const MOST = 2 ** 47;
/** Where Node looks for the temporary folder: the last two are those of Windows. */
const TEMPORARY = ["TMPDIR", "TEMP", "TMP"] as const;

/**
 * What the provider processes of one run are started with. The real engine hands its own address to each of them as the last
 * argument (Pulumi's plugin protocol), by which the processes of one run know each other, and those of two runs apart. Here all
 * is one process, and nothing listens at the address. What the processes write for each other is in a temporary folder of the
 * run, which goes with it.
 */
export class ProcessStart {
    private readonly address = `127.0.0.1:${randomInt(NO_PORT, MOST)}`;
    private folder: string | undefined;

    /** Does what a step does before it waits for something, as in such a process. */
    within<T>(step: () => T): T {
        this.folder ??= mkdtempSync(join(tmpdir(), "embedded-engine-"));
        const argv = process.argv;
        const before = TEMPORARY.map((name) => process.env[name]);
        process.argv = [...argv.slice(0, 1), "dynamic-provider", this.address];
        for (const name of TEMPORARY) {
            process.env[name] = this.folder;
        }
        try {
            return step();
        } finally {
            process.argv = argv;
            for (const [index, name] of TEMPORARY.entries()) {
                const value = before[index];
                if (value === undefined) {
                    delete process.env[name];
                } else {
                    process.env[name] = value;
                }
            }
        }
    }

    /** The run is over. */
    end(): void {
        if (this.folder !== undefined) {
            rmSync(this.folder, { recursive: true, force: true });
        }
    }
}
