import type { Command } from "commander";
import { StackConfigError } from "../rehearsal/stackConfig";
import { startSandbox, type SandboxOptions } from "../sandbox/sandbox";
import { readStartOptions, StartOptionError } from "../sandbox/startOptions";
import { readFactor, readPort } from "./optionValues";
import type { Streams } from "./streams";

interface SandboxCommandOptions extends Pick<SandboxOptions, "port" | "dnsPort" | "throttle" | "timeScale"> {
    faults?: string;
    dnsFaults?: string;
    limits?: string;
    buckets?: string;
}

/** Adds `white-label-dns sandbox`. */
export function addSandboxCommand(parent: Command, { stdout }: Streams): void {
    parent
        .command("sandbox")
        .description(
            "start an embedded Route 53, registry and DNS on loopback; prints one line of JSON when ready, and ends on SIGTERM",
        )
        .option(
            "--port <port>",
            "port of the Route 53 API and the control API; 0 takes a free port",
            readPort,
            0,
        )
        .option(
            "--dns-port <port>",
            "port of the first DNS server, UDP and TCP; 0 takes a free port",
            readPort,
            0,
        )
        .option("--throttle", "enforce AWS's limits on requests and changes")
        .option(
            "--time-scale <factor>",
            "with --throttle: how many times faster than AWS's the limits recover",
            readFactor,
            1,
        )
        .option(
            "--buckets <json>",
            'with --throttle: limits that AWS has raised, such as {"CreateHostedZone":{"capacity":160,"refillPerSecond":8}}',
        )
        .option("--faults <json>", "faults of API calls, in the form of the control API")
        .option("--dns-faults <json>", "faults of DNS answers, in the form of the control API")
        .option("--limits <json>", "quotas of the account, in the form of the control API")
        .action(async (options: SandboxCommandOptions) => {
            const { port, dnsPort, throttle, timeScale: factor } = options;
            const sandbox = await startSandbox({
                port,
                dnsPort,
                throttle,
                timeScale: factor,
                ...readJsonOptions(options),
            }).catch((error: unknown) => {
                throw isPortTaken(error)
                    ? new StackConfigError(
                          `port ${error.port} of 127.0.0.1 is in use; choose another one, or remove the option for a free one`,
                          { cause: error },
                      )
                    : error;
            });
            const { endpoint, dns, resolvers, timeScale } = sandbox;
            // A signal to npx, or to a shell around this command, does not reach this process.
            const { pid } = process;
            stdout.write(`${JSON.stringify({ endpoint, dns, resolvers, timeScale, pid })}\n`);
            await new Promise<void>((resolve) => {
                process.once("SIGTERM", () => resolve());
                process.once("SIGINT", () => resolve());
            });
            await sandbox.close();
        });
}

/** The options in the form of the control API; its own messages report mistakes. */
function readJsonOptions(options: SandboxCommandOptions): ReturnType<typeof readStartOptions> {
    const { faults, dnsFaults, limits, buckets } = options;
    try {
        return readStartOptions({ faults, dnsFaults, limits, buckets });
    } catch (error) {
        if (error instanceof StartOptionError) {
            const flag = error.option === "dnsFaults" ? "dns-faults" : error.option;
            throw new StackConfigError(`--${flag} ${options[error.option] ?? ""}: ${error.message}`, {
                cause: error,
            });
        }
        throw error;
    }
}

function isPortTaken(error: unknown): error is Error & { port: number } {
    return error instanceof Error && "code" in error && error.code === "EADDRINUSE" && "port" in error;
}
