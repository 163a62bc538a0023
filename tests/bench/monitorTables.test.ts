import assert from "node:assert/strict";
import { monitorFigures, monitorPart } from "../../bench/monitorTables";
import type { MonitorBench, MonitorRun } from "../../bench/types";

const times = (...seconds: number[]): { seconds: number; peakBytes: number }[] =>
    seconds.map((each) => ({ seconds: each, peakBytes: 100e6 }));
const part: MonitorRun = { tenants: 1000, looked: 10, packets: 203, seconds: 2, peakBytes: 80e6 };
const all: MonitorRun = { tenants: 1000, looked: 1000, packets: 18_023, seconds: 400, peakBytes: 300e6 };
const silent: MonitorRun = {
    tenants: 500,
    looked: 500,
    packets: 9000,
    seconds: 200,
    peakBytes: 90e6,
    silent: true,
};

const good: MonitorBench = {
    previews: [{ engine: "embedded", without: times(2, 9, 2), with: times(2.5, 2.4, 9) }],
    runs: [part, all, silent],
};

function missed(bench: Partial<MonitorBench>): number[] {
    return monitorFigures({ ...good, ...bench }).flatMap(({ reached }, index) => (reached ? [] : [index]));
}

describe("The figures of a monitor", () => {
    it("are the ratio of previews, time and memory of a scheduled run, and are missed one by one", () => {
        assert.deepEqual(missed({}), []);
        assert.deepEqual(
            missed({ previews: [{ engine: "pulumi", without: times(2), with: times(3.1) }] }),
            [0],
        );
        assert.deepEqual(missed({ runs: [part, { ...silent, seconds: 281 }] }), [1]);
        assert.deepEqual(missed({ runs: [{ ...part, peakBytes: 270e6 }] }), [2]);
    });

    it("are the median of the previews", () => {
        assert.match(monitorFigures(good)[0]?.measured ?? "", /^1\.25 × \(2\.5 s, 2 s\)$/);
    });

    it("are in the page for each kind of run", () => {
        const page = monitorPart(good, { cores: 2, node: "v24.0.0" });
        for (const row of [
            "| one run of every 5 minutes, N = 1,000 | 10 | 203 | 2 s |",
            "| all at once, N = 1,000 | 1,000 |",
            "| all at once, N = 500, all name servers silent | 500 |",
            "| embedded engine, with the monitor | 2.4 s | 2.5 s | 9 s | 100 MB |",
        ]) {
            assert.ok(page.includes(row), `${row}\n${page}`);
        }
    });
});
