import { CHANGING_OPERATIONS, type Fault, type FaultKind } from "../../sandbox/route53/faults";
import type { DnsFault, DnsFaultKind } from "../../sandbox/dns/faults";
import type { CleanRun, CleanStep } from "./cleanRun";
import { NEW_ADDRESSES } from "./lifecycle";
import { registrarCases } from "./registrarCases";

/** One fault that happens once, in one step of the lifecycle or in all steps. */
export interface FaultCase {
    /** Readable, unique, and the same in every run. */
    id: string;
    /** The name of the step; undefined for the whole lifecycle. */
    step: string | undefined;
    /** The group of the case in the report. */
    table: "api" | "dns" | "domains";
    row: string;
    column: string;
    faults: Fault[];
    dnsFaults: DnsFault[];
    /** Nothing listens at the address of Route 53's API. */
    unreachable?: boolean;
}

/** The fault stays until the step has ended, with success or without, and is then removed. */
const THROUGHOUT = "forever";
const SLOW_MS = 150;
const PENDING_MS = 300;

/** The affected attempts of a client that tries again: the first one, some, or all of them. */
const TIMES: readonly { times: Fault["times"]; text: string }[] = [
    { times: 1, text: "x1" },
    { times: 3, text: "x3" },
    { times: THROUGHOUT, text: "throughout" },
];
/** Failures for which the client reacts in different ways, so the number of attempts matters. */
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
 * @param clean the calls of the lifecycle without faults, because only a call that a step makes can fail in it
 * @param seed the seed of the random cases
 * @param strangers two addresses that serve none of our zones: one of an AWS server, and one without a server
 */
export function allCases(clean: CleanRun, seed: number, strangers: readonly string[]): FaultCase[] {
    const [usual = [], ...others] = clean.map((steps) => steps.filter(({ step }) => step.isSetUp !== true));
    const steps = [...usual, ...others.flat()];
    return [
        ...usual.flatMap((step) => apiCases(step, Object.keys(step.calls))),
        // The normal life has already tested these look-ups.
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
        // The work is done, but the step fails, so no state has the objects that it created.
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

/** Every kind of failure, with a probability, for every call of the whole lifecycle. */
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

/** The names in the report and in ids, with the names in the sandbox's injector. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
    "first resolver": ["resolver"],
    "second resolver": ["resolver2"],
    "both resolvers": ["resolver", "resolver2"],
    "AWS's server": [...NEW_ADDRESSES.ipv4, ...NEW_ADDRESSES.ipv6],
};

/** Faults of one packet or of several at a time. */
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
 * The steps that look addresses up, and the faults in them: with no known address, with all addresses known, and with an address that
 * changes. AWS's own server is asked only if an address is new and the server has a zone to ask for.
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

/** Resolvers that lie, alone or in agreement. */
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
