import type { Ledger } from "./ledger";
import type { ProviderRegistry } from "./providers";
import type { Run } from "./run";
import type { StateWriter } from "./stateFile";

/** The data for work on resources: the run, the rows, the providers, and the file. */
export interface RunContext {
    run: Run;
    ledger: Ledger;
    providers: ProviderRegistry;
    writer: StateWriter;
}

/** Writes what was done to the rows to the state's file; a preview leaves the file as it is. */
export async function saveState({ run, writer }: RunContext): Promise<void> {
    if (!run.preview) {
        await writer.save();
    }
}

/** Writes the state at the end of a run. */
export async function finishState({ run, writer }: RunContext): Promise<void> {
    if (!run.preview) {
        await writer.finish();
    }
}
