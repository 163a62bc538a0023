import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readWatchSettings } from "./environment";
import { readRequest } from "./tenantsOfRun";
import { watchDns, type WatchResult } from "./watchDns";

/** The used part of the context that AWS Lambda passes to a handler. */
interface LambdaContext {
    getRemainingTimeInMillis?: (() => number) | undefined;
}

/**
 * The function that AWS Lambda calls: looks at the DNS of a stack, and prints one line of embedded metrics and one line for each
 * problem. It reads `audit.json` beside it, which holds one output `audit` of a component, or an object of several.
 *
 * @param event `{ part, of }`, `{ every, of, at }`, or none for all tenants
 * @throws Error where the event, the environment or `audit.json` make no sense, or the time of the function is not enough
 */
export async function handler(event?: unknown, context?: LambdaContext): Promise<WatchResult> {
    const request = readRequest(event);
    const settings = readWatchSettings(process.env);
    const text = readFileSync(join(__dirname, "audit.json"), "utf8");
    return watchDns(text, request, settings, {
        print: (line) => process.stdout.write(`${line}\n`),
        remainingMs: context?.getRemainingTimeInMillis?.(),
    });
}
