/** The faults of calls; docs/sandbox.md says what a client sees of each fault. */
export const FAULTS = [
    "throttle",
    "prior-request",
    "error500",
    "error503",
    "refuse",
    "reset",
    "lost-answer",
    "slow",
    "pending",
] as const;

/** Additional faults of calls of Route 53 Domains that start an operation. */
export const DOMAIN_FAULTS = [
    "duplicate-request",
    "operation-limit",
    "operation-fails",
    "operation-error",
    "operation-pending",
    "customer-action",
] as const;

/** The operations that return a change, which is PENDING at first. */
export const CHANGING_OPERATIONS: readonly string[] = [
    "CreateHostedZone",
    "DeleteHostedZone",
    "ChangeResourceRecordSets",
];

/** A fault of a call: one of `FAULTS`, or of `DOMAIN_FAULTS`. */
export type FaultKind = (typeof FAULTS)[number] | (typeof DOMAIN_FAULTS)[number];
/** A call has at most one of these faults. In addition, it can be slow and its change can be pending. */
export type Failure = Exclude<FaultKind, keyof typeof EFFECTS>;

/** What a fault does with the work of a call that is not refused. */
const EFFECTS = {
    slow: true,
    pending: true,
    "operation-fails": true,
    "operation-error": true,
    "operation-pending": true,
    "customer-action": true,
} as const satisfies Partial<Record<FaultKind, true>>;

/** The remaining number of times that a fault happens; each affected call reduces it. */
export type Times = number | "forever";

/** A fault that affects calls to Route 53, Route 53 Domains or STS. */
export interface Fault {
    /** The API operation, such as `CreateHostedZone`, or `*` for all. */
    operation: string;
    /** The fault. */
    fault: FaultKind;
    /** The number of calls that it affects, or `forever`. */
    times: Times;
    /** The probability from 0 to 1 with which it affects a matching call. @default 1 */
    probability?: number | undefined;
    /** The seed of the random numbers for `probability`: the same seed always affects the same calls. @default 1 */
    seed?: number | undefined;
    /**
     * The delay of the answer of a slow call, or the time for which a change or operation is pending, in milliseconds (default: for ever).
     */
    delayMs?: number | undefined;
}

/** What the injector does to one call. */
export interface CallFaults {
    failure?: Failure | undefined;
    /** The delay of the answer, in milliseconds. */
    delayMs: number;
    /** The time for which the change of the call is PENDING, in milliseconds. Default: the account's delay. */
    pendingMs?: number | undefined;
    /** What the injector does to the operation that a call of Route 53 Domains starts. */
    operation?: OperationFaults | undefined;
}

/** What the injector does to an operation of Route 53 Domains. */
export interface OperationFaults {
    /** The status at its end. */
    fails?: "FAILED" | "ERROR" | undefined;
    /** Its duration in milliseconds. Default: the account's duration. */
    pendingMs?: number | undefined;
    statusFlag?: "PENDING_CUSTOMER_ACTION" | undefined;
}

interface PendingFault extends Fault {
    random: () => number;
}

type PendingFailure = PendingFault & { fault: Failure };

/** A fault injector for calls: the remaining faults, in the order in which they were added. */
export class FaultInjector {
    private entries: PendingFault[] = [];

    add(faults: readonly Fault[]): void {
        this.entries.push(...faults.map((fault) => ({ ...fault, random: randomFrom(fault.seed ?? 1) })));
    }

    clear(): void {
        this.entries = [];
    }

    /**
     * Chooses the faults of a call, and counts them down.
     *
     * @param starts whether the call starts an operation of Route 53 Domains
     */
    take(operation: string, starts = false): CallFaults {
        const failure = this.hit(
            operation,
            (entry): entry is PendingFailure => isFailure(entry) && (starts || !isOfDomains(entry)),
        );
        if (failure?.fault === "refuse") {
            return { failure: failure.fault, delayMs: 0 };
        }
        const slow = this.hit(operation, ({ fault }) => fault === "slow");
        const worksAtAll = failure === undefined || failure.fault === "lost-answer";
        const pending =
            worksAtAll && CHANGING_OPERATIONS.includes(operation)
                ? this.hit(operation, ({ fault }) => fault === "pending")
                : undefined;
        return {
            failure: failure?.fault,
            delayMs: slow?.delayMs ?? 0,
            pendingMs: pending === undefined ? undefined : (pending.delayMs ?? Infinity),
            ...(starts && worksAtAll ? { operation: this.takeForOperation(operation) } : {}),
        };
    }

    private takeForOperation(operation: string): OperationFaults {
        const ofKind = (kind: FaultKind): PendingFault | undefined =>
            this.hit(operation, ({ fault }) => fault === kind);
        const error = ofKind("operation-error");
        const fails = error ?? ofKind("operation-fails");
        const customer = ofKind("customer-action");
        const pending = customer ?? ofKind("operation-pending");
        return {
            fails: fails && (error === undefined ? "FAILED" : "ERROR"),
            pendingMs: pending && (pending.delayMs ?? Infinity),
            statusFlag: customer && "PENDING_CUSTOMER_ACTION",
        };
    }

    private hit<T extends PendingFault>(
        operation: string,
        wanted: (entry: PendingFault) => entry is T,
    ): T | undefined;
    private hit(operation: string, wanted: (entry: PendingFault) => boolean): PendingFault | undefined;
    private hit(operation: string, wanted: (entry: PendingFault) => boolean): PendingFault | undefined {
        const hit = this.entries.find(
            (entry) =>
                wanted(entry) &&
                (entry.operation === "*" || entry.operation === operation) &&
                (entry.probability === undefined || entry.random() < entry.probability),
        );
        if (hit !== undefined) {
            hit.times = countDown(hit.times);
            this.entries = this.entries.filter(({ times }) => times !== 0);
        }
        return hit;
    }
}

/** The rest of `times` after one more affected call. */
export function countDown(times: Times): Times {
    return times === "forever" ? times : times - 1;
}

/** Numbers from 0 up to 1, which are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
    };
}

function isFailure(entry: PendingFault): entry is PendingFailure {
    return !(entry.fault in EFFECTS);
}

function isOfDomains({ fault }: Fault): boolean {
    return DOMAIN_FAULTS.some((each) => each === fault);
}
