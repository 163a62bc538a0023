import { importFresh, isEcmaScriptModule } from "./freshImports";
import { requireFrom } from "./modules";
import type { Monitor } from "./monitor";
import type { Run } from "./run";
import type { EngineOptions } from "./types";
import { isRecord } from "./values";

/** The parts of the SDK that run a program, found in the same place as by the program itself. */
interface Sdk {
    runtime: {
        runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
        setAllConfig(config: Record<string, string>, secretKeys: string[]): void;
        disconnect(): Promise<void>;
    };
    RunError: { isInstance(value: unknown): boolean };
}

interface SdkStore {
    settings: { monitor?: unknown; engine?: unknown; options: { rootDirectory?: string } };
    logErrorCount: number;
}

interface SdkState {
    withLocalStorage<T>(callback: () => Promise<T>): Promise<T>;
    getStore(): SdkStore;
}

interface SdkSettings {
    resetOptions(
        project: string,
        stack: string,
        parallel: number,
        engineAddress: string,
        monitorAddress: string,
        preview: boolean,
        organization: string,
    ): void;
}

/** `LogSeverity` of the SDK's engine protocol. */
const WARNING = 2;
const ERROR = 3;

/**
 * Runs the program with the monitor until all registered resources are settled or the deployment has failed. Errors of the program, thrown
 * or rejected without a handler, belong to the run; this function rejects only if the SDK itself cannot be loaded.
 */
export async function runProgram(options: EngineOptions, run: Run, monitor: Monitor): Promise<void> {
    const require = requireFrom(options.programDir);
    const sdk = require("@pulumi/pulumi") as Sdk;
    const state = require("@pulumi/pulumi/runtime/state") as SdkState;
    const settings = require("@pulumi/pulumi/runtime/settings") as SdkSettings;
    const errors = new ProgramErrors(run, (error) => sdk.RunError.isInstance(error));
    errors.listen();
    const { stackTraceLimit } = Error;
    try {
        await state.withLocalStorage(async () => {
            // The automation API's server sets up an inline program in the same way.
            settings.resetOptions(
                options.project,
                options.stack,
                options.parallel ?? -1,
                "",
                "embedded",
                run.preview,
                "organization",
            );
            const store = state.getStore();
            store.settings.options.rootDirectory = options.programDir;
            store.settings.monitor = monitor;
            store.settings.engine = makeLog(run);
            sdk.runtime.setAllConfig(options.config, options.secretKeys ?? []);
            const program = sdk.runtime
                .runInPulumiStack(() => loadProgram(options, require))
                .catch((error: unknown) => errors.report(error))
                .then(() => sdk.runtime.disconnect());
            await Promise.race([program, run.stopped]);
        });
        await turns();
    } finally {
        errors.stopListening();
        // The program has the process to itself on the real engine, and may have changed this for itself.
        Error.stackTraceLimit = stackTraceLimit;
        // The SDK stores the stack both in a global and in the store of the run.
        Reflect.deleteProperty(globalThis, "stackResource");
    }
}

async function loadProgram(options: EngineOptions, require: NodeJS.Require): Promise<unknown> {
    if (typeof options.program === "function") {
        return options.program();
    }
    const file = require.resolve(options.program);
    const exported: unknown = isEcmaScriptModule(file) ? await importFresh(file) : require(file);
    return typeof exported === "function" ? await (exported as () => Promise<unknown>)() : exported;
}

/** Node reports a rejection without a handler only after the promise jobs of its turn are done. */
async function turns(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
    }
}

interface LogRequest {
    getSeverity(): number;
    getMessage(): string;
    getUrn(): string;
}

/** The engine service of the SDK. A program only uses its log. */
function makeLog(run: Run): object {
    const done = (_request: unknown, callback: (error: null, response: object) => void): void =>
        callback(null, {});
    return {
        log(request: LogRequest, callback: (error: null, response: object) => void): void {
            if (request.getSeverity() === WARNING) {
                run.warn(request.getMessage());
            } else if (request.getSeverity() === ERROR) {
                const urn = request.getUrn();
                run.fail({ ...(urn === "" ? {} : { urn }), message: request.getMessage(), kind: "program" });
            }
            done(request, callback);
        },
        setRootResource: done,
        getRootResource: done,
        requirePulumiVersion: done,
        close: (): void => undefined,
    };
}

/**
 * The errors of the program. In the SDK, the failure of an `apply` becomes a rejection without a handler, for the process's handler. During
 * the run that is this handler, and other handlers, such as a test runner's, are suspended.
 */
class ProgramErrors {
    private readonly reported = new Set<unknown>();
    private others: NodeJS.UnhandledRejectionListener[] = [];
    private readonly listener = (error: unknown): void => this.report(error);

    constructor(
        private readonly run: Run,
        private readonly isRunError: (error: unknown) => boolean,
    ) {}

    listen(): void {
        this.others = process.listeners("unhandledRejection");
        process.removeAllListeners("unhandledRejection");
        process.on("unhandledRejection", this.listener);
    }

    stopListening(): void {
        process.off("unhandledRejection", this.listener);
        for (const other of this.others) {
            process.on("unhandledRejection", other);
        }
    }

    /** One error may be reported several times, by each promise that it passed. */
    report(error: unknown): void {
        if (this.reported.has(error) || isShutdown(error)) {
            return;
        }
        this.reported.add(error);
        this.run.fail({ message: this.messageOf(error), kind: "program" });
    }

    private messageOf(error: unknown): string {
        if (!(error instanceof Error)) {
            return String(error);
        }
        return this.isRunError(error) ? error.message : (error.stack ?? error.message);
    }
}

/** gRPC UNAVAILABLE and CANCELLED: the SDK's echo of an error that the engine has reported (`isGrpcError`). */
function isShutdown(error: unknown): boolean {
    return isRecord(error) && (error["code"] === 14 || error["code"] === 1);
}
