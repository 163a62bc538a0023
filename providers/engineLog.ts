import * as pulumi from "@pulumi/pulumi";
import { engineAddress } from "./runNotes";

/**
 * The messages of the providers to a person who runs preview, up or refresh. The engine shows both kinds in the stack's diagnostics. A
 * warning has Pulumi's severity `warning`, so its summary, `--json` and the events of the automation API distinguish it from other
 * messages.
 *
 * The engine passes its address to each provider process (Pulumi's plugin protocol), and `pulumi.log` needs that address in the form that
 * Pulumi's own provider server uses. If no engine listens, a line on stderr is shown by the engine as well.
 */

/** The address of the engine, known when the provider is configured. */
let engine: string | undefined;

/** Settles when the engine has received all messages. */
let delivery: Promise<void> = Promise.resolve();

const HIGHEST_PORT = 65_535;

/** Called when the provider is configured. The address of the engine, if there is one, is among the arguments of this process. */
export function meetEngine(parameters: readonly string[] = process.argv): void {
    const address = engineAddress(parameters);
    const port = Number(address?.split(":").at(-1));
    // The embedded engine is in this process, and no server listens at its address.
    if (address === undefined || address === engine || port > HIGHEST_PORT) {
        return;
    }
    engine = address;
    // All other options stay unchanged for other dynamic resources of the program, which use this process too.
    const { getProject, getStack, isDryRun, resetOptions } = pulumi.runtime;
    resetOptions(getProject(), getStack(), -1, address, "", isDryRun(), "");
}

/** Prints a notice: a planned change, its progress, or an object that stays. */
export function say(message: string): void {
    if (engine === undefined) {
        process.stderr.write(`${message}\n`);
    } else {
        deliver(pulumi.log.info(message), message);
    }
}

/** Prints a warning that a person has to check or act on. */
export function warn(message: string): void {
    if (engine === undefined) {
        process.stderr.write(`warning: ${message}\n`);
    } else {
        deliver(pulumi.log.warn(message), `warning: ${message}`);
    }
}

/** An engine that does not accept the message must not end the work: the line goes to stderr, which is in the engine's own log. */
function deliver(sent: Promise<void>, line: string): void {
    const taken = sent.catch(() => void process.stderr.write(`${line}\n`));
    delivery = Promise.all([delivery, taken]).then(() => undefined);
}

/** Waits until the engine has received all messages, because it ends this process after the last answer. */
export function heard(): Promise<void> {
    return delivery;
}
