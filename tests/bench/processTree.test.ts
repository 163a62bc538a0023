import assert from "node:assert/strict";
import { parseStat, runMeasured, treeOf } from "../../bench/processTree";

/** Fields 4 to 24 of proc_pid_stat(5). The test uses ppid, utime, stime, cutime, cstime and rss. */
const stat = (pid: number, name: string, parent: number): string =>
    `${pid} (${name}) S ${parent} 1 1 0 -1 4194304 9 9 9 9 100 50 30 20 20 0 11 0 777 1000000 256 1 2 3\n`;

describe("The measurement of a command and its child processes", () => {
    it("reads processor time and memory of a process with any name", () => {
        for (const name of ["node", "a name) with (parentheses) 1 2 3"]) {
            assert.deepEqual(parseStat(stat(7, name, 3)), {
                pid: 7,
                parent: 3,
                cpuSeconds: 2,
                residentBytes: 256 * 4096,
            });
        }
        assert.equal(parseStat("7 (node) S"), undefined);
        assert.equal(parseStat(""), undefined);
    });

    it("includes children of children, and no unrelated process", () => {
        const all = [
            [1, 0],
            [2, 1],
            [3, 2],
            [4, 1],
            [5, 0],
            [6, 5],
        ].map(([pid = 0, parent = 0]) => ({ pid, parent, cpuSeconds: 0, residentBytes: 0 }));
        assert.deepEqual(
            treeOf(1, all).map(({ pid }) => pid),
            [1, 2, 4, 3],
        );
        assert.deepEqual(treeOf(9, all), []);
    });

    it("returns output and time of a command that succeeds, and the end of the output of one that fails", async () => {
        const { stdout, seconds } = await runMeasured(process.execPath, ["-e", "console.log('fine')"]);
        assert.equal(stdout, "fine\n");
        assert.ok(seconds > 0);
        const failing = runMeasured(process.execPath, [
            "-e",
            "console.error('no room'); process.exitCode = 3",
        ]);
        await assert.rejects(failing, /ended with 3: no room/);
    });
});
