import assert from "node:assert/strict";
import { describeDrift, warnOfDrift } from "../../providers/driftNotes";

const CONFIG = { get: () => undefined, require: () => "" };

describe("The message about drift", () => {
    const warned = (work: (speaker: Parameters<typeof warnOfDrift>[2]) => void): string[] => {
        const lines: string[] = [];
        work({ config: { ...CONFIG }, warn: (line) => void lines.push(line) });
        return lines;
    };
    const record = (value: string) => ({ name: "www.tenant.net.", type: "A", ttl: 300, values: [value] });

    it("says the former and the present value of a record, also of a deleted one", () => {
        const after = record("203.0.113.10");
        assert.equal(
            describeDrift({ key: "www A", before: record("192.0.2.66"), after }),
            "www A: was 300 203.0.113.10, is 300 192.0.2.66",
        );
        assert.equal(
            describeDrift({ key: "www A", before: undefined, after }),
            "www A: was 300 203.0.113.10, is nothing",
        );
    });

    it("is empty without drift", () => {
        const lines = warned((speaker) => {
            warnOfDrift("tenant.net", undefined, speaker);
            warnOfDrift("tenant.net", [], speaker);
        });
        assert.deepEqual(lines, []);
    });

    it("is printed once in a run, with five records of a zone, and with ten zones", () => {
        const lines = warned((speaker) => {
            for (const number of [...Array(12).keys(), 0]) {
                warnOfDrift(`tenant${number}.net`, ["a", "b", "c", "d", "e", "f", "g"], speaker);
            }
        });
        assert.equal(lines.length, 11);
        assert.match(
            lines[0] ?? "",
            /^tenant0\.net: .*: a; b; c; d; e; and 2 more, .*"pulumi up" corrects it/,
        );
        assert.match(lines[10] ?? "", /^more zones are not as this stack wrote them/);
    });
});
