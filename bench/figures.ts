import { leastSeconds } from "../route53/planCost";
import { ownMilliseconds } from "./cpuShares";
import { leastFor } from "./least";
import { count, decimal, kilobytes, megabytes } from "./text";
import {
    totalCalls,
    type EngineKind,
    type Phase,
    type PhaseResult,
    type Program,
    type Report,
    type StateSize,
    type Story,
} from "./types";

/** One target of the package, and the measured result. */
export interface Figure {
    what: string;
    target: string;
    measured: string;
    reached: boolean;
}

/** The stories of one kind, from the smallest. */
export function storiesOf(
    { stories }: Report,
    engine: EngineKind,
    program: Program,
    throttled: boolean,
): Story[] {
    return stories
        .filter((story) => story.engine === engine && story.program === program)
        .filter(({ timeScale }) => (timeScale !== undefined) === throttled)
        .sort((one, other) => one.tenants - other.tenants);
}

export function phaseOf(story: Story | undefined, phase: Phase): PhaseResult | undefined {
    return story?.phases.find((result) => result.phase === phase);
}

/** The growth of a figure for each added tenant, from one size to the next. If it is the same for all sizes, growth is linear. */
export function slopes(stories: readonly Story[], value: (story: Story) => number | undefined): number[] {
    return stories.slice(1).flatMap((story, index) => {
        const before = stories[index];
        const [low, high] = [before && value(before), value(story)];
        return before === undefined || low === undefined || high === undefined
            ? []
            : [(high - low) / (story.tenants - before.tenants)];
    });
}

export const callsIn =
    (phase: Phase) =>
    (story: Story): number | undefined => {
        const result = phaseOf(story, phase);
        return result && totalCalls(result.calls);
    };

/** The number of delegation sets of a story's tenants. */
export function setsOf(story: Story): number {
    return phaseOf(story, "up")?.calls["CreateReusableDelegationSet"] ?? 1;
}

/** A phase with the token buckets. Seconds are AWS's. */
export interface Paced {
    seconds: number;
    /** The times that the buckets require for the calls of the phase, and for the smallest number of calls of any program. */
    leastForOurs: number;
    leastForAny: number;
}

export function paced(story: Story, phase: Phase): Paced | undefined {
    const result = phaseOf(story, phase);
    if (result === undefined || story.timeScale === undefined) {
        return undefined;
    }
    return {
        seconds: result.seconds * story.timeScale,
        leastForOurs: leastSeconds(result.calls),
        leastForAny: leastFor(phase, story.tenants, setsOf(story)).seconds,
    };
}

export function figuresOf(report: Report): Figure[] {
    const throttled = storiesOf(report, "embedded", "ours", true);
    return [
        ...callFigures(throttled),
        ...paceFigures(throttled),
        ...stateFigures(report),
        ...growthFigures(storiesOf(report, "embedded", "ours", false)),
        ...realEngineFigures(report),
        ownShareFigure(report),
        ...startFigures(report),
    ];
}

function callFigures(stories: Story[]): Figure[] {
    const each: [Phase, number][] = [
        ["up", 2.1],
        ["refresh", 1.1],
        ["destroy", 2.1],
    ];
    const perTenant = each.map(([phase, most]): Figure => {
        const found = slopes(stories, callsIn(phase));
        return {
            what: `calls a tenant, ${phase}`,
            target: `at most ${most}, whatever N is`,
            measured: found.map((slope) => decimal(slope, 2)).join(", then "),
            reached: Math.max(...found) <= most,
        };
    });
    const most = (phase: Phase): number => Math.max(...stories.map((story) => callsIn(phase)(story) ?? 0));
    return [
        ...perTenant,
        {
            what: "calls, up without changes",
            target: "0",
            measured: String(most("up without changes")),
            reached: most("up without changes") === 0,
        },
        {
            what: "calls, address change of one server",
            target: "at most 4, whatever N is",
            measured: stories.map((story) => callsIn("address change")(story)).join(", "),
            reached: most("address change") <= 4,
        },
        {
            what: "calls, one tenant more",
            target: "at most 5, whatever N is",
            measured: stories.map((story) => callsIn("add one tenant")(story)).join(", "),
            reached: most("add one tenant") <= 5,
        },
    ];
}

/** The longest times of phases under the token buckets, as a multiple of the least time for any program. */
const PACES: readonly { tenants: number; phase: Phase; most: number }[] = [
    { tenants: 100, phase: "up", most: 1.15 },
    { tenants: 1000, phase: "up", most: 1.03 },
    { tenants: 1000, phase: "refresh", most: 1.15 },
    { tenants: 1000, phase: "destroy", most: 1.15 },
];

function paceFigures(stories: Story[]): Figure[] {
    const times = PACES.flatMap(({ tenants, phase, most }): Figure[] => {
        const story = stories.find((each) => each.tenants === tenants);
        const pace = story && paced(story, phase);
        if (pace === undefined) {
            return [];
        }
        const { seconds, leastForAny } = pace;
        return [
            {
                what: `${phase} of ${count(tenants)} under the token buckets, against the least for any program`,
                target: `at most ${most} ×`,
                measured: `${decimal(seconds / leastForAny, 3)} × (${decimal(seconds)} s, least ${decimal(leastForAny)} s)`,
                reached: seconds <= most * leastForAny,
            },
        ];
    });
    const refused = stories
        .flatMap(({ phases }) => phases)
        .reduce((sum, { throttled }) => sum + throttled, 0);
    return [
        ...times,
        { what: "throttled calls", target: "none", measured: String(refused), reached: refused === 0 },
    ];
}

function stateFigures(report: Report): Figure[] {
    const real = storiesOf(report, "pulumi", "ours", false);
    const [engine, stories] =
        real.length > 1 ? ["pulumi", real] : ["embedded engine", storiesOf(report, "embedded", "ours", true)];
    const per = (value: (state: StateSize) => number): number =>
        Math.max(...slopes(stories, ({ state }) => value(state)));
    const [rows, bytes, compact] = [
        per((state) => state.rows),
        per((state) => state.bytes),
        per((state) => state.compactBytes),
    ];
    return [
        {
            what: `state rows a tenant (${engine})`,
            target: "at most 2",
            measured: decimal(rows, 2),
            reached: rows <= 2,
        },
        {
            what: `state bytes a tenant (${engine})`,
            target: "at most 4.5 kB without blanks",
            measured: `${kilobytes(compact)}; ${kilobytes(bytes)} as printed`,
            reached: compact <= 4500,
        },
    ];
}

function growthFigures(stories: Story[]): Figure[] {
    const [hundred, thousand] = [100, 1000].map((tenants) =>
        phaseOf(
            stories.find((story) => story.tenants === tenants),
            "preview without changes",
        ),
    );
    if (hundred === undefined || thousand === undefined) {
        return [];
    }
    const ratio = thousand.seconds / hundred.seconds;
    return [
        {
            what: "preview of 1,000 tenants against 100",
            target: "at most 11 ×",
            measured: `${decimal(ratio)} × (${decimal(thousand.seconds)} s, ${decimal(hundred.seconds)} s)`,
            reached: ratio <= 11,
        },
    ];
}

/** The largest number of tenants that both programs had on the real engine. */
export function realPair(report: Report): { ours: Story; plain: Story } | undefined {
    const ours = storiesOf(report, "pulumi", "ours", false);
    const plain = storiesOf(report, "pulumi", "plain", false).at(-1);
    const same = ours.find(({ tenants }) => tenants === plain?.tenants);
    return plain === undefined || same === undefined ? undefined : { ours: same, plain };
}

function realEngineFigures(report: Report): Figure[] {
    const pair = realPair(report);
    if (pair === undefined) {
        return [];
    }
    const { ours, plain } = pair;
    const figure = (
        what: string,
        mine: number,
        other: number,
        most: number,
        show: typeof kilobytes,
    ): Figure => ({
        what: `${what}, ${count(ours.tenants)} tenants, real engine, against plain @pulumi/aws`,
        target: `at most ${most} ×`,
        measured: `${decimal(mine / other, 3)} × (${show(mine)}, ${show(other)})`,
        reached: mine <= most * other,
    });
    const phases: [Phase, number][] = [
        ["up", 0.12],
        ["first preview", 0.35],
        ["preview without changes", 0.35],
    ];
    return [
        ...phases.map(([phase, most]) =>
            figure(
                phase,
                phaseOf(ours, phase)?.seconds ?? NaN,
                phaseOf(plain, phase)?.seconds ?? NaN,
                most,
                (value) => `${decimal(value)} s`,
            ),
        ),
        figure("state", ours.state.bytes, plain.state.bytes, 0.3, kilobytes),
    ];
}

function ownShareFigure({ shares }: Report): Figure {
    const own = [shares.first, shares.unchanged].map(ownMilliseconds);
    return {
        what: `our own processor time in a preview of ${count(shares.tenants)} (first; without changes)`,
        target: "under 300 ms",
        measured: own.map((milliseconds) => `${count(milliseconds)} ms`).join("; "),
        reached: Math.max(...own) < 300,
    };
}

function startFigures({ start }: Report): Figure[] {
    return start === undefined
        ? []
        : [
              {
                  what: "pulumi preview of the sample, time",
                  target: "under 4 s",
                  measured: `${decimal(start.sample.seconds)} s${start.cached === undefined ? "" : `; ${decimal(start.cached.seconds)} s with NODE_COMPILE_CACHE`}; the smallest program of all takes ${decimal(start.smallest.seconds)} s`,
                  reached: start.sample.seconds < 4,
              },
              {
                  what: "pulumi preview of the sample, memory of all processes",
                  target: "under 600 MB",
                  measured: megabytes(start.sample.peakBytes),
                  reached: (start.sample.peakBytes ?? 0) < 600e6,
              },
          ];
}
