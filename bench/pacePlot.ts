import { leastSeconds } from "../route53/planCost";
import { paced, phaseOf, slopes, storiesOf } from "./figures";
import { barPlot } from "./plot";
import { count } from "./text";
import type { Phase, Report, Story } from "./types";

/**
 * The minutes of the long phases of the largest stack: our time, and the least time for our calls, for any program and for plain resources.
 */
export function pacePlot(report: Report): string {
    const story = storiesOf(report, "embedded", "ours", true).at(-1);
    const plain = storiesOf(report, "embedded", "plain", false);
    const phases: Phase[] = ["up", "refresh", "destroy"];
    const groups = phases.flatMap((phase) => {
        const pace = story && paced(story, phase);
        if (story === undefined || pace === undefined) {
            return [];
        }
        const bar = (kind: string, inSeconds: number) => ({ kind, value: inSeconds / 60 });
        return [
            {
                title: phase,
                bars: [
                    bar("least for any program", pace.leastForAny),
                    bar("ours, measured", pace.seconds),
                    bar("least for plain @pulumi/aws's calls", leastForPlain(plain, phase, story.tenants)),
                ],
            },
        ];
    });
    return barPlot({
        title: `${count(story?.tenants ?? 0)} tenants under the account's token buckets`,
        unit: "minutes",
        groups,
    });
}

/** The line through the measured numbers of calls, for each operation. */
function leastForPlain(plain: Story[], phase: Phase, tenants: number): number {
    const [first] = plain;
    const operations = Object.keys(phaseOf(first, phase)?.calls ?? {});
    const calls = operations.map((operation): [string, number] => {
        const times = (story: Story): number => phaseOf(story, phase)?.calls[operation] ?? 0;
        const [slope = 0] = slopes(plain, times);
        return [operation, first === undefined ? 0 : times(first) + slope * (tenants - first.tenants)];
    });
    return leastSeconds(Object.fromEntries(calls));
}
