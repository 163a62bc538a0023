import type { Ledger } from "./ledger";
import type { ProviderRegistry } from "./providers";
import type { Run } from "./run";
import type { StateWriter } from "./state";

/** The data for work on resources: the run, the rows, the providers, and the file. */
export interface RunContext {
    run: Run;
    ledger: Ledger;
    providers: ProviderRegistry;
    writer: StateWriter;
}

/** Writes the ledger to the state's file; a preview leaves the file as it is. */
export async function saveState({ run, writer }: RunContext): Promise<void> {
    if (!run.preview) {
        await writer.save();
    }
}
