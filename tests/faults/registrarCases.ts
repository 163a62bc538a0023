import { DOMAINS_OPERATIONS, STARTING_OPERATIONS } from "../../sandbox/domains/operations";
import type { Fault, FaultKind } from "../../sandbox/route53/faults";
import type { FaultCase } from "./cases";
import type { CleanStep } from "./cleanRun";

/** Faults of the calls of Route 53 Domains. The calls of Route 53 fail in the other lives. */

const THROUGHOUT = "forever";
const PENDING_MS = 300;
const SLOW_MS = 150;

/** Faults of a call that reads. */
const OF_READING: readonly FaultKind[] = ["throttle", "error500", "refuse", "reset", "lost-answer"];

/** Faults of a call that starts an operation: their number, and the text about the operation. */
const OF_STARTING: readonly (Omit<Fault, "operation"> & { text: string })[] = [
    ...(["throttle", "error503", "refuse", "reset", "lost-answer"] as const).flatMap((fault) => [
        { fault, times: 1, text: "x1" },
        { fault, times: THROUGHOUT, text: "throughout" } as const,
    ]),
    { fault: "slow", times: THROUGHOUT, delayMs: SLOW_MS, text: "throughout" },
    { fault: "duplicate-request", times: 2, text: "x2" },
    { fault: "duplicate-request", times: THROUGHOUT, text: "throughout" },
    { fault: "operation-limit", times: 3, text: "x3" },
    { fault: "operation-limit", times: THROUGHOUT, text: "throughout" },
    { fault: "operation-fails", times: 1, text: "x1" },
    { fault: "operation-fails", times: THROUGHOUT, text: "throughout" },
    { fault: "operation-error", times: 1, text: "x1" },
    { fault: "operation-pending", times: THROUGHOUT, delayMs: PENDING_MS, text: `for ${PENDING_MS} ms` },
    { fault: "operation-pending", times: THROUGHOUT, text: "for ever" },
    { fault: "customer-action", times: 1, text: "x1" },
];

/** The answer to the change is lost, and then every call of the step fails. So no state has the started operation. */
const LOST_THEN_FAILING = "lost-answer, then error503";
/** The operation takes its time, and its status cannot be read. */
const PENDING_AND_UNKNOWN = "operation-pending, and no word of it";

/** The cases of a step that changes or reads name servers at a registry. */
export function registrarCases({ name: step, calls }: CleanStep): FaultCase[] {
    return Object.keys(calls)
        .filter((operation) => DOMAINS_OPERATIONS.includes(operation))
        .flatMap((operation) =>
            STARTING_OPERATIONS.includes(operation)
                ? startingCases(step, operation)
                : OF_READING.map((fault) =>
                      toCase(step, operation, fault, "throughout", { operation, fault, times: THROUGHOUT }),
                  ),
        );
}

function startingCases(step: string, operation: string): FaultCase[] {
    return [
        ...OF_STARTING.map(({ text, ...fault }) =>
            toCase(step, operation, fault.fault, text, { operation, ...fault }),
        ),
        toCase(
            step,
            operation,
            LOST_THEN_FAILING,
            "throughout",
            { operation, fault: "lost-answer", times: 1 },
            { operation, fault: "error503", times: THROUGHOUT },
        ),
        toCase(
            step,
            operation,
            PENDING_AND_UNKNOWN,
            "throughout",
            { operation, fault: "operation-pending", times: THROUGHOUT, delayMs: PENDING_MS },
            { operation: "GetOperationDetail", fault: "error500", times: THROUGHOUT },
        ),
    ];
}

function toCase(step: string, row: string, column: string, text: string, ...faults: Fault[]): FaultCase {
    return {
        id: `${step} / ${row} / ${column} ${text}`,
        step,
        table: "domains",
        row,
        column,
        faults,
        dnsFaults: [],
    };
}
