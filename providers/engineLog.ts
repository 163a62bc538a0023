import * as pulumi from "@pulumi/pulumi";
import { engineAddress } from "./runNotes";

/**
 * What the providers say to a person who runs preview, up or refresh. The engine shows both kinds among the stack's diagnostics; a warning has
 * Pulumi's severity `warning`, by which its summary, `--json` and the events of the automation API tell it from news.
 *
 * The engine hands its address to each provider process (Pulumi's plugin protocol), and `pulumi.log` is told that address as Pulumi's own
 * provider server is. Where no engine listens, a line on stderr is what the engine shows as well.
 */

/** The engine that listens, as soon as the provider is configured. */
let engine: string | undefined;

/** Ends when the engine has all that was said. */
let delivery: Promise<void> = Promise.resolve();

const HIGHEST_PORT = 65_535;

/** The provider is configured, by the engine whose address is among the parameters of this process, where one is. */
export function meetEngine(parameters: readonly string[] = process.argv): void {
    const address = engineAddress(parameters);
    const port = Number(address?.split(":").at(-1));
    // The embedded engine is in this very process, and nothing listens at its address.
    if (address === undefined || address === engine || port > HIGHEST_PORT) {
        return;
    }
    engine = address;
    // What else is set stays as it is, for other dynamic resources of the program, which are in this process too.
    const { getProject, getStack, isDryRun, resetOptions } = pulumi.runtime;
    resetOptions(getProject(), getStack(), -1, address, "", isDryRun(), "");
}

/** News: what is going to be done, how far it has come, what stays. */
export function say(message: string): void {
    if (engine === undefined) {
        process.stderr.write(`${message}\n`);
    } else {
        deliver(pulumi.log.info(message), message);
    }
}

/** What a person has to look at, or to do. */
export function warn(message: string): void {
    if (engine === undefined) {
        process.stderr.write(`warning: ${message}\n`);
    } else {
        deliver(pulumi.log.warn(message), `warning: ${message}`);
    }
}

/** An engine that does not take it ends no work: the line goes to stderr, which is in its own log. */
function deliver(sent: Promise<void>, line: string): void {
    const taken = sent.catch(() => void process.stderr.write(`${line}\n`));
    delivery = Promise.all([delivery, taken]).then(() => undefined);
}

/** Waits until the engine has what was said: it ends this process after the last answer. */
export function heard(): Promise<void> {
    return delivery;
}
