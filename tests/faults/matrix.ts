import type { StepResult } from "../../rehearsal/step";
import type { World } from "../../sandbox/world";
import { control } from "../sandbox/control";
import type { FaultCase } from "./cases";
import type { CleanRun, CleanStep } from "./cleanRun";
import { differences, disagreements, namer, rowsOf, takeInventory, type Difference } from "./compare";
import { guardJoinedZone } from "./joinedLives";
import { OWN_ZONES, type Scene, type Step } from "./lifecycle";
import { guardOldZones } from "./movingLives";
import { guardRegistry } from "./registryGuard";

export interface CaseResult {
    id: string;
    /** The number of times that the step was repeated; for the whole lifecycle, the total of all steps. */
    again: number;
    leaked: string[];
    lost: string[];
    /** Other problems: a step that always fails, a wrong address. */
    wrong: string[];
}

/** The largest number of repetitions of a step after the fault has ended. */
const PATIENCE = 2;
/** The number of attempts of a step while calls fail at random. */
const RANDOM_PATIENCE = 4;
/** A port of this machine on which nothing listens (discard, RFC 863). */
const NOWHERE = "http://127.0.0.1:9";

/**
 * Restores the stack to the moment before the step with the fault. It runs that step, and repeats it after a failure, until everything is
 * as after the same step of the clean run. Then an up must change nothing, and a destroy must leave the same objects as there. Random
 * faults exist during the whole normal life.
 */
export async function runCase(scene: Scene, clean: CleanRun, fault: FaultCase): Promise<CaseResult> {
    const result: CaseResult = { id: fault.id, again: 0, leaked: [], lost: [], wrong: [] };
    const course = courseOf(clean, fault);
    const [first] = course;
    if (first === undefined) {
        throw new Error(`no life has a step ${fault.step ?? ""}`);
    }
    await scene.load(first.expected.before);
    for (const { step, expected, hit, unchanged } of course) {
        step.before?.(scene.sandbox.world);
        const outcome = hit
            ? await stepWithFault(scene, step, expected, fault, result)
            : await scene.perform(step);
        note(result, await stepDifferences(scene, expected, outcome));
        const { same: _same, ...changes } = outcome.changes;
        if (unchanged && Object.values(changes).some((count) => count > 0)) {
            result.wrong.push(
                `${step.name}: an up that should change nothing did ${JSON.stringify(changes)}`,
            );
        }
        if (result.wrong.length + result.leaked.length + result.lost.length > 0) {
            break;
        }
    }
    return result;
}

interface Stop {
    step: Step;
    expected: CleanStep;
    /** True if the step has the fault. */
    hit: boolean;
    /** True if the step must change nothing. */
    unchanged: boolean;
}

function courseOf(clean: CleanRun, fault: FaultCase): Stop[] {
    const toStop = (expected: CleanStep, hit: boolean): Stop => ({
        step: expected.step,
        expected,
        hit,
        unchanged: false,
    });
    if (fault.step === undefined) {
        return (clean[0] ?? []).map((expected) => toStop(expected, true));
    }
    const isHit = ({ name, step }: CleanStep): boolean => name === fault.step && step.isSetUp !== true;
    const life = clean.find((steps) => steps.some(isHit)) ?? [];
    const index = life.findIndex(isHit);
    const [hit, next] = [life[index], life[index + 1]];
    const last = life[life.length - 1];
    if (hit === undefined || next === undefined || last === undefined) {
        return hit === undefined ? [] : [toStop(hit, true)];
    }
    const then: Stop =
        hit.step.verb === "preview"
            ? toStop(next, false)
            : {
                  ...toStop(hit, false),
                  step: { ...hit.step, verb: "up", before: undefined },
                  unchanged: true,
              };
    return [toStop(hit, true), then, toStop(last, false)];
}

/** Runs the step with the fault, and repeats it without the fault until it succeeds. @returns its result */
async function stepWithFault(
    scene: Scene,
    step: Step,
    expected: CleanStep,
    fault: FaultCase,
    result: CaseResult,
): Promise<StepResult> {
    const old = addressRecords(takeInventory(scene.sandbox.contents()));
    const guardOld = guardOldZones(scene.sandbox.world);
    const guardJoined = guardJoinedZone(scene.sandbox.world);
    const guard = (): string[] => [...guardOld(step.settings), ...guardJoined()];
    const registry = step.isAtRegistrar === true ? guardRegistry(scene.sandbox.world) : undefined;
    await setFaults(scene, fault);
    const location = fault.unreachable === true ? { endpoint: NOWHERE } : {};
    const tries = fault.step === undefined ? RANDOM_PATIENCE : 1;
    let outcome = await scene.perform(step, location);
    for (let attempt = 1; attempt < tries && !outcome.ok; attempt += 1) {
        result.again += 1;
        outcome = await scene.perform(step, location);
    }
    const published = addressRecords(takeInventory(scene.sandbox.contents()));
    result.wrong.push(...wrongAddresses(published, old, addressRecords(expected.inventory)));
    result.wrong.push(...guard());
    await clearFaults(scene);
    endOperations(scene.sandbox.world);
    for (let attempt = 0; attempt < PATIENCE && !(await isRight(scene, expected, outcome)); attempt += 1) {
        result.again += 1;
        outcome = await scene.perform(step);
        if (outcome.ok) {
            break;
        }
    }
    result.wrong.push(...guard(), ...(registry?.problems() ?? []));
    registry?.stop();
    return outcome;
}

async function setFaults(scene: Scene, { faults, dnsFaults }: FaultCase): Promise<void> {
    await control(scene.sandbox, "POST", "faults", faults);
    await control(scene.sandbox, "POST", "dns-faults", dnsFaults);
}

async function clearFaults(scene: Scene): Promise<void> {
    await control(scene.sandbox, "DELETE", "faults");
    await control(scene.sandbox, "DELETE", "dns-faults");
}

/** Ends the work that hung at a registry or waited for the customer. */
function endOperations({ domainOperations }: World): void {
    for (const operation of domainOperations.values()) {
        delete operation.statusFlag;
        operation.dueAt = 0;
    }
}

async function isRight(scene: Scene, expected: CleanStep, outcome: StepResult): Promise<boolean> {
    return outcome.ok && (await stepDifferences(scene, expected, outcome)).length === 0;
}

interface Finding {
    kind: Difference["kind"] | "wrong";
    what: string;
}

async function stepDifferences(scene: Scene, expected: CleanStep, outcome: StepResult): Promise<Finding[]> {
    const contents = scene.sandbox.contents();
    const outputs = JSON.stringify(namer(contents)(outcome.outputs));
    const found: Finding[] = [
        ...differences(expected.inventory, takeInventory(contents)),
        ...disagreements(await rowsOf(scene.state), contents, OWN_ZONES).filter(
            ({ what }) => !expected.disagreements.some((one) => one.what === what),
        ),
        ...outcome.errors.map(({ message }): Finding => ({ kind: "wrong", what: message })),
        ...(outcome.ok && outputs !== expected.outputs
            ? [{ kind: "wrong" as const, what: `outputs ${outputs} in place of ${expected.outputs}` }]
            : []),
    ];
    return found.map(({ kind, what }) => ({ kind, what: `${expected.name}: ${what}` }));
}

function note(result: CaseResult, findings: readonly Finding[]): void {
    findings.forEach(({ kind, what }) => result[kind].push(what));
}

type AddressRecords = ReadonlyMap<string, string>;

/** The address records of the white-label name servers. */
function addressRecords(inventory: ReadonlyMap<string, string>): AddressRecords {
    return new Map([...inventory].filter(([what]) => /^record ns\d\.\S+ (A|AAAA) /.test(what)));
}

/** An address record has a former or a present address, whatever resolvers return. */
function wrongAddresses(published: AddressRecords, old: AddressRecords, right: AddressRecords): string[] {
    return [...published]
        .filter(([what, value]) => value !== old.get(what) && value !== right.get(what))
        .map(([what, value]) => `a wrong address is published: ${what}: ${value}`);
}
