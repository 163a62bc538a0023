import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../../route53/packageRoot";
import { findPulumi } from "../../engine/pulumiEngine";
import { auditDefects } from "./auditDefects";
import { auditWithLoss, type LossResult } from "./auditLoss";
import type { FaultCase } from "./cases";
import { isFair, runContest } from "./competitor";
import { runKills, runMovingKills, runRegistrarKills, type KillEngine, type KillResult } from "./kills";
import type { CaseResult } from "./matrix";
import { runInPool } from "./pool";
import { showProgress } from "./progress";
import { failureText, renderTables, survived, verdict, writeTables } from "./report";
import { openBench } from "./worker";

const USAGE = `npm run test:faults -- [options]

  --only PART                            one of matrix, kills, moves, registrars, competitor and audit (default: all)
  --case TEXT                            of the matrix only the cases whose id contains TEXT
  --seed N                               of everything that is random (default 1)
  --kills N                              on each engine (default 50)
  --moves N                              kills of zones that move, on each engine (default 30)
  --registrars N                         kills while name servers are set at registrars, on each engine (default 25)
  --audits N                             of 200 healthy tenants while packets are lost (default 50)
  --jobs N                               processes for the matrix (default: two more than there are cores, at most 6)
  --list                                 prints the ids of the cases and ends
`;

const PARTS = ["matrix", "kills", "moves", "registrars", "competitor", "audit"] as const;
type Part = (typeof PARTS)[number];

const EXIT = { fine: 0, failed: 1, usage: 64 } as const;

interface Options {
    parts: readonly Part[];
    only: string;
    seed: number;
    kills: number;
    moves: number;
    registrars: number;
    audits: number;
    jobs: number;
    list: boolean;
}

/** @returns undefined if the options are not valid */
function readOptions(argv: readonly string[]): Options | undefined {
    try {
        const { values } = parseArgs({
            args: [...argv],
            options: {
                only: { type: "string" },
                case: { type: "string" },
                seed: { type: "string" },
                kills: { type: "string" },
                moves: { type: "string" },
                registrars: { type: "string" },
                audits: { type: "string" },
                jobs: { type: "string" },
                list: { type: "boolean" },
            },
        });
        const part = PARTS.find((one) => one === values.only);
        const {
            seed = "1",
            kills = "50",
            moves = "30",
            registrars = "25",
            audits = "50",
            jobs = "0",
        } = values;
        const numbers = { seed, kills, moves, registrars, audits, jobs };
        const odd = Object.values(numbers).some((text) => !/^\d{1,9}$/.test(text));
        if (odd || (values.only !== undefined && part === undefined)) {
            return undefined;
        }
        const ofMatrix = values.case !== undefined || values.list === true;
        const narrowed = ofMatrix ? (["matrix"] as const) : PARTS;
        return {
            parts: part === undefined ? narrowed : [part],
            only: values.case ?? "",
            seed: Number(numbers.seed),
            kills: Number(numbers.kills),
            moves: Number(numbers.moves),
            registrars: Number(numbers.registrars),
            audits: Number(numbers.audits),
            jobs: Number(numbers.jobs) || Math.min(availableParallelism() + 2, 6),
            list: values.list === true,
        };
    } catch {
        // An unknown option; the usage lists the known ones.
        return undefined;
    }
}

async function main(argv: readonly string[]): Promise<number> {
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    const options = readOptions(argv);
    if (options === undefined) {
        process.stderr.write(USAGE);
        return EXIT.usage;
    }
    const run: Record<Part, () => Promise<boolean>> = {
        matrix: () => matrix(options),
        kills: () => allKills("kills", runKills, options.kills, options),
        moves: () => allKills("kills of moving zones", runMovingKills, options.moves, options),
        registrars: () => allKills("kills at registrars", runRegistrarKills, options.registrars, options),
        competitor: () => competitor(),
        audit: async () => (await audits(options)) && (await auditDefects(say)),
    };
    let fine = true;
    for (const part of options.parts) {
        fine = (await run[part]()) && fine;
    }
    return fine ? EXIT.fine : EXIT.failed;
}

async function matrix({ seed, only, jobs, list }: Options): Promise<boolean> {
    const cases = (await casesOf(seed)).filter(({ id }) => id.includes(only));
    if (list || cases.length === 0) {
        say(cases.length === 0 ? `no case has "${only}" in its id` : cases.map(({ id }) => id).join("\n"));
        return cases.length > 0;
    }
    const results: CaseResult[] = [];
    const progress = showProgress("cases", cases.length);
    const ids = inAnEvenMix(cases).map(({ id }) => id);
    await runInPool(ids, seed, jobs, (result) => {
        results.push(result);
        progress.step(!survived(result));
    }).finally(progress.end);
    const failed = results.filter((result) => !survived(result));
    failed.forEach((result) => say(failureText(result, `--seed ${seed} --case "${result.id}"`)));
    const again = results.filter((result) => result.again > 0).length;
    say(renderTables(cases));
    say(`${verdict("cases", results)}; ${again} of them needed the step again`);
    if (failed.length === 0 && only === "" && (await writeTables(DOCUMENT, renderTables(cases)))) {
        say(`the tables in ${DOCUMENT} are new`);
    }
    return failed.length === 0;
}

const DOCUMENT = join(packageRoot(), "docs", "reliability.md");

async function casesOf(seed: number): Promise<FaultCase[]> {
    const { scene, cases } = await openBench(seed);
    await scene.close();
    return cases;
}

/** Cases that wait and cases that compute run in parallel, so the processor cores always have work. */
function inAnEvenMix(cases: readonly FaultCase[]): FaultCase[] {
    const dns = cases.filter(({ table }) => table === "dns");
    const api = cases.filter(({ table }) => table !== "dns");
    const place = (index: number, of: readonly unknown[]): number => (index + 0.5) / of.length;
    return [
        ...dns.map((one, index) => ({ one, at: place(index, dns) })),
        ...api.map((one, index) => ({ one, at: place(index, api) })),
    ]
        .sort((a, b) => a.at - b.at)
        .map(({ one }) => one);
}

async function allKills(
    what: string,
    run: typeof runKills,
    count: number,
    options: Options,
): Promise<boolean> {
    const isFine = await kills(what, run, "embedded", count, options);
    if ((await findPulumi()) === undefined) {
        say(`${what} of the real engine skipped: no pulumi on PATH`);
        return isFine;
    }
    return (await kills(what, run, "pulumi", count, options)) && isFine;
}

const PART_OF: Readonly<Record<string, Part>> = {
    "kills of moving zones": "moves",
    "kills at registrars": "registrars",
};

async function kills(
    what: string,
    run: typeof runKills,
    engine: KillEngine,
    count: number,
    { seed }: Options,
): Promise<boolean> {
    const results: KillResult[] = [];
    const progress = showProgress(`${what} of the ${engine} engine`, count);
    await run(engine, count, seed, (result) => {
        results.push(result);
        progress.step(!survived(result));
    }).finally(progress.end);
    const failed = results.filter((result) => !survived(result));
    const part = PART_OF[what] ?? "kills";
    failed.forEach((result) => say(failureText(result, `--only ${part} --${part} 1 --seed ${result.seed}`)));
    const running = results.filter(({ hit }) => hit).length;
    say(`${verdict(`${what} of the ${engine} engine`, results)}; ${running} of them while it was running`);
    return failed.length === 0;
}

async function competitor(): Promise<boolean> {
    const contest = await runContest();
    const { ok, tenants, calls, throttled, theirs, seconds, errors } = contest;
    const share = ((throttled / calls) * 100).toFixed(1);
    say(
        `${tenants} tenants beside a client that eats half of the limits: ${ok ? "finished" : "FAILED"} in ${seconds.toFixed(0)} s of AWS's time; ` +
            `${throttled} of our ${calls} calls throttled (${share} %), ${theirs.throttled} of its ${theirs.calls}`,
    );
    errors.forEach((error) => say(`  wrong: ${error}`));
    return isFair(contest);
}

/** Audits of a healthy world over a network that loses packets, each with its own seed. */
async function audits({ audits: count, seed }: Options): Promise<boolean> {
    const results: LossResult[] = [];
    const progress = showProgress(`audits with packet loss, seeds from ${seed}`, count);
    for (let index = 0; index < count; index += 1) {
        const result = await auditWithLoss(AUDITED_TENANTS, seed + index);
        results.push(result);
        progress.step(result.faults.length > 0);
    }
    progress.end();
    const failed = results.filter(({ faults }) => faults.length > 0);
    failed.forEach(({ seed: own, faults }) =>
        say(
            [
                `FAILED: audit with seed ${own}`,
                `  again: npm run test:faults -- --only audit --audits 1 --seed ${own}`,
                ...faults.slice(0, SHOWN_FAULTS).map((fault) => `  wrong: ${fault}`),
                ...(faults.length > SHOWN_FAULTS ? [`  and ${faults.length - SHOWN_FAULTS} more`] : []),
            ].join("\n"),
        ),
    );
    const sum = (of: (result: LossResult) => number): number =>
        results.reduce((all, result) => all + of(result), 0);
    say(
        `audits of ${AUDITED_TENANTS} healthy tenants with 5 % of the packets lost each way: ${count} tried from seed ${seed}, ` +
            `${count - failed.length} found all well, ${sum(({ faults }) => faults.length)} false findings; ` +
            `${sum(({ repeated }) => repeated)} packets beside the ${sum(({ least }) => least)} that the checks need`,
    );
    return failed.length === 0;
}

const AUDITED_TENANTS = 200;
const SHOWN_FAULTS = 10;

function say(text: string): void {
    process.stdout.write(`${text}\n`);
}

void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});
