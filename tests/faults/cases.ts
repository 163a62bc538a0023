import { CHANGING_OPERATIONS, type Fault, type FaultKind } from "../../sandbox/route53/faults";
import type { DnsFault, DnsFaultKind } from "../../sandbox/dns/faults";
import type { CleanRun, CleanStep } from "./cleanRun";
import { NEW_ADDRESSES } from "./lifecycle";
import { registrarCases } from "./registrarCases";

/** One thing that goes wrong once, in one step of the lifecycle or in all of them. */
export interface FaultCase {
    /** Readable, unique and the same in every run. */
    id: string;
    /** By name; undefined for the whole lifecycle. */
    step: string | undefined;
    /** Where it counts in the report. */
    table: "api" | "dns" | "domains";
    row: string;
    column: string;
    faults: Fault[];
    dnsFaults: DnsFault[];
    /** Nothing listens where Route 53's API should be. */
    unreachable?: boolean;
}

/** Until the step has ended, well or not; then the fault is gone. */
const THROUGHOUT = "forever";
const SLOW_MS = 150;
const PENDING_MS = 300;

/** What can be said of a client that tries again: the first try, some tries, all of them. */
const TIMES: readonly { times: Fault["times"]; text: string }[] = [
    { times: 1, text: "x1" },
    { times: 3, text: "x3" },
    { times: THROUGHOUT, text: "throughout" },
];
/** Failures that differ in what the client has to do, so that the number of tries matters. */
const THRICE: readonly FaultKind[] = ["throttle", "lost-answer"];
const FAILURES: readonly FaultKind[] = [
    "throttle",
    "prior-request",
    "error500",
    "error503",
    "refuse",
    "reset",
    "lost-answer",
];

export const UNREACHABLE = "unreachable";
const LOST_THEN_FAILING = "lost-answer, then error503";
export const AT_RANDOM = "any, at random";
const RANDOM_PROBABILITY = 0.15;
const RANDOM_SEEDS = 6;

/**
 * Every case of the matrix, in a stable order.
 *
 * @param clean what the lifecycle calls without faults: only what a step really calls can fail in it
 * @param seed of the random ones
 * @param strangers two addresses that serve no zone of ours: one of a server of AWS, one without a server
 */
export function allCases(clean: CleanRun, seed: number, strangers: readonly string[]): FaultCase[] {
    const [usual = [], ...others] = clean.map((steps) => steps.filter(({ step }) => step.isSetUp !== true));
    const steps = [...usual, ...others.flat()];
    return [
        ...usual.flatMap((step) => apiCases(step, Object.keys(step.calls))),
        // What they look up has been looked up in the usual life.
        ...others.flat().flatMap((each) =>
            each.step.isAtRegistrar === true
                ? registrarCases(each)
                : apiCases(
                      each,
                      Object.keys(each.calls).filter((name) => each.step.isNew === true || isMutating(name)),
                  ).filter((one) => each.step.isBrief !== true || isMutating(one.row) || isLasting(one)),
        ),
        ...steps.filter(({ calls }) => Object.keys(calls).length > 0).map(unreachableCase),
        ...dnsCases(strangers),
        ...randomCases(seed),
    ];
}

function apiCases({ name: step }: CleanStep, operations: readonly string[]): FaultCase[] {
    return operations.flatMap((operation) => [
        ...FAILURES.flatMap((fault) =>
            TIMES.filter(({ times }) => times !== 3 || THRICE.includes(fault)).map(({ times, text }) =>
                apiCase(step, operation, fault, text, { operation, fault, times }),
            ),
        ),
        apiCase(step, operation, "slow", "throughout", {
            operation,
            fault: "slow",
            times: THROUGHOUT,
            delayMs: SLOW_MS,
        }),
        // The work is done and the step fails all the same: what it made is on no record.
        ...(isMutating(operation)
            ? [
                  apiCase(
                      step,
                      operation,
                      LOST_THEN_FAILING,
                      "throughout",
                      { operation, fault: "lost-answer", times: 1 },
                      { operation, fault: "error503", times: THROUGHOUT },
                  ),
              ]
            : []),
        ...(CHANGING_OPERATIONS.includes(operation)
            ? [
                  apiCase(step, operation, "pending", `for ${PENDING_MS} ms`, {
                      operation,
                      fault: "pending",
                      times: THROUGHOUT,
                      delayMs: PENDING_MS,
                  }),
                  apiCase(step, operation, "pending", "for ever", {
                      operation,
                      fault: "pending",
                      times: THROUGHOUT,
                  }),
              ]
            : []),
    ]);
}

function isMutating(operation: string): boolean {
    return /^(Create|Change|Update|Delete)/.test(operation);
}

function isLasting({ faults }: FaultCase): boolean {
    return faults.every(({ times }) => times === THROUGHOUT);
}

function apiCase(step: string, row: string, column: string, text: string, ...faults: Fault[]): FaultCase {
    return {
        id: `${step} / ${row} / ${column} ${text}`,
        step,
        table: "api",
        row,
        column,
        faults,
        dnsFaults: [],
    };
}

function unreachableCase({ name: step }: CleanStep): FaultCase {
    return {
        id: `${step} / any / ${UNREACHABLE}`,
        step,
        table: "api",
        row: "any",
        column: UNREACHABLE,
        faults: [],
        dnsFaults: [],
        unreachable: true,
    };
}

/** Every kind of failure for every call of the whole lifecycle, with a probability. */
function randomCases(first: number): FaultCase[] {
    return FAILURES.flatMap((fault) =>
        Array.from({ length: RANDOM_SEEDS }, (_none, index): FaultCase => {
            const seed = first + index;
            return {
                id: `whole lifecycle / any / ${fault} at random, seed ${seed}`,
                step: undefined,
                table: "api",
                row: AT_RANDOM,
                column: fault,
                faults: [{ operation: "*", fault, times: THROUGHOUT, probability: RANDOM_PROBABILITY, seed }],
                dnsFaults: [],
            };
        }),
    );
}

/** In the report and in ids, and as the sandbox's injector calls it. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
    "first resolver": ["resolver"],
    "second resolver": ["resolver2"],
    "both resolvers": ["resolver", "resolver2"],
    "AWS's server": [...NEW_ADDRESSES.ipv4, ...NEW_ADDRESSES.ipv6],
};

/** Faults of one packet or several at a time. */
const DNS_KINDS: readonly { name: string; kinds: readonly DnsFaultKind[] }[] = [
    { name: "no answer", kinds: ["silence"] },
    { name: "SERVFAIL", kinds: ["servfail"] },
    { name: "REFUSED", kinds: ["refused"] },
    { name: "NXDOMAIN", kinds: ["nxdomain"] },
    { name: "truncated", kinds: ["truncate"] },
    { name: "truncated, TCP refused", kinds: ["truncate", "tcp-refused"] },
    { name: "wrong id", kinds: ["wrong-id"] },
    { name: "wrong question", kinds: ["wrong-question"] },
    { name: "from another address", kinds: ["other-address"] },
    { name: "unasked records", kinds: ["extra-records"] },
    { name: "CNAME chain", kinds: ["cname"] },
    { name: "CNAME loop", kinds: ["cname-loop"] },
    { name: "pointer loop", kinds: ["pointer-loop"] },
    { name: "oversized", kinds: ["oversized"] },
    { name: "cut", kinds: ["cut"] },
];

/**
 * Steps that look addresses up, and where something goes wrong in them: with no address known, with all known, and with
 * one that changes. AWS's own server is asked only where an address is new and a zone is there to ask it for.
 */
const LOOKUP_STEPS: readonly { step: string; places: readonly string[] }[] = [
    { step: "up", places: ["first resolver", "both resolvers"] },
    { step: "add a tenant", places: ["both resolvers"] },
    { step: "address change", places: Object.keys(PLACES) },
];

function dnsCases(strangers: readonly string[]): FaultCase[] {
    return LOOKUP_STEPS.flatMap(({ step, places }) =>
        places.flatMap((place) => {
            const at = PLACES[place] ?? [];
            const everywhere = step === "address change" && at.length > 1;
            return [
                ...DNS_KINDS.flatMap(({ name, kinds }) => [
                    dnsCase(step, place, name, "throughout", faultsAt(at, kinds, THROUGHOUT)),
                    ...(everywhere ? [dnsCase(step, place, name, "x1", faultsAt(at, kinds, 1))] : []),
                ]),
                ...(place === "AWS's server" ? [] : lieCases(step, place, at, strangers)),
            ];
        }),
    );
}

/** Resolvers that do not tell the truth, alone or in agreement. */
function lieCases(
    step: string,
    place: string,
    at: readonly string[],
    strangers: readonly string[],
): FaultCase[] {
    const lies = [
        { name: "a stranger's address", addresses: strangers },
        { name: "no addresses", addresses: [] },
    ];
    return lies.map(({ name, addresses }) => ({
        ...dnsCase(
            step,
            place,
            "wrong addresses",
            `(${name})`,
            at.map((one) => ({
                at: one,
                fault: "wrong-addresses",
                times: THROUGHOUT,
                addresses: [...addresses],
            })),
        ),
    }));
}

function faultsAt(
    at: readonly string[],
    kinds: readonly DnsFaultKind[],
    times: DnsFault["times"],
): DnsFault[] {
    return at.flatMap((one) => kinds.map((fault) => ({ at: one, fault, times })));
}

function dnsCase(step: string, place: string, name: string, text: string, dnsFaults: DnsFault[]): FaultCase {
    return {
        id: `${step} / ${place} / ${name} ${text}`,
        step,
        table: "dns",
        row: name,
        column: place,
        faults: [],
        dnsFaults,
    };
}
