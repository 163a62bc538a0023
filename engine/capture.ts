import { AsyncLocalStorage } from "node:async_hooks";

type Listener = (line: string) => void;

const listeners = new AsyncLocalStorage<Listener>();
let captures = 0;

/** The variable that prevents the AWS SDK's notice about future Node versions in each process. */
export const AWS_SDK_SILENCE = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";
let silenceBefore: string | undefined;

/**
 * Runs provider code, and passes each line that it writes to stdout or stderr to `onLine` instead of the terminal. The real engine runs
 * providers in separate processes and shows their output as diagnostics of the stack. It only has an effect between `startCapture` and
 * `stopCapture`.
 */
export function withCapturedOutput<T>(onLine: Listener, run: () => Promise<T>): Promise<T> {
    return listeners.run(onLine, run);
}

const streams = [process.stdout, process.stderr];
let originals: (PropertyDescriptor | undefined)[] = [];

/** Redirects this process's stdout and stderr to a switch, which passes on all output that is not from provider code. */
export function startCapture(): void {
    captures += 1;
    if (captures > 1) {
        return;
    }
    silenceBefore = process.env[AWS_SDK_SILENCE];
    process.env[AWS_SDK_SILENCE] = "true";
    originals = streams.map((stream) => Object.getOwnPropertyDescriptor(stream, "write"));
    for (const stream of streams) {
        const write = stream.write.bind(stream) as (...parameters: unknown[]) => boolean;
        const value = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
            const listener = listeners.getStore();
            if (listener === undefined) {
                return write(chunk, ...rest);
            }
            emitLines(chunk, listener);
            callBack(rest);
            return true;
        };
        Object.defineProperty(stream, "write", { value, configurable: true, writable: true });
    }
}

/** Removes the switch when the last run that uses it has ended. */
export function stopCapture(): void {
    captures -= 1;
    if (captures > 0) {
        return;
    }
    if (silenceBefore === undefined) {
        delete process.env[AWS_SDK_SILENCE];
    } else {
        process.env[AWS_SDK_SILENCE] = silenceBefore;
    }
    for (const [index, stream] of streams.entries()) {
        const own = originals[index];
        if (own === undefined) {
            Reflect.deleteProperty(stream, "write");
        } else {
            Object.defineProperty(stream, "write", own);
        }
    }
}

function emitLines(chunk: string | Uint8Array, listener: Listener): void {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    for (const line of text.split("\n")) {
        if (line.trim() !== "") {
            listener(line.trimEnd());
        }
    }
}

/** The callback of `write(chunk, encoding?, callback?)`, which a caller may wait for. */
function callBack(rest: unknown[]): void {
    const callback = rest.find((parameter) => typeof parameter === "function");
    if (callback !== undefined) {
        process.nextTick(callback);
    }
}
