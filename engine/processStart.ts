import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Numbers from here on are not ports, so that a real engine never has the same address. */
const NO_PORT = 65_536;
const MOST = 2 ** 47;
/** The variables with the temporary folder in Node; the last two are for Windows. */
const TEMPORARY = ["TMPDIR", "TEMP", "TMP"] as const;

/**
 * The start values of the provider processes of one run. The real engine passes its own address to each of them as the last argument
 * (Pulumi's plugin protocol), which identifies the processes of one run. Here all is one process, and no server listens at the address.
 * Files that the processes write for each other are in a temporary folder of the run, which is deleted with it.
 */
export class ProcessStart {
    private readonly address = `127.0.0.1:${randomInt(NO_PORT, MOST)}`;
    private folder: string | undefined;

    /** Runs the synchronous part of a step as in such a process. */
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

    /** Ends the run. */
    end(): void {
        if (this.folder !== undefined) {
            rmSync(this.folder, { recursive: true, force: true });
        }
    }
}
