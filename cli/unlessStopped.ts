/**
 * Waits for work, or for the signal. It does not race with a promise that lives as long as the process, because that promise would keep the
 * results of all former races.
 *
 * @returns undefined if the signal came first
 */
export function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
        const stopped = (): void => resolve(undefined);
        const settle = (end: () => void): void => {
            signal.removeEventListener("abort", stopped);
            end();
        };
        signal.addEventListener("abort", stopped);
        work.then(
            (value) => settle(() => resolve(value)),
            (error: unknown) =>
                settle(() => reject(error instanceof Error ? error : new Error(String(error)))),
        );
    });
}
