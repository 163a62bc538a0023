import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProcessStart } from "../../engine/processStart";

describe("the address and folder of an embedded run's provider processes", () => {
    const inside = (start: ProcessStart): { argv: string[]; folder: string } =>
        start.within(() => ({ argv: [...process.argv], folder: tmpdir() }));

    it("are the same in a run, and differ in the next one", () => {
        const [run, next] = [new ProcessStart(), new ProcessStart()];
        const [first, second, other] = [inside(run), inside(run), inside(next)];
        assert.deepEqual(first, second);
        assert.equal(first.argv.length, 3);
        assert.match(first.argv[2] ?? "", /^127\.0\.0\.1:\d{6,}$/);
        assert.notEqual(first.argv[2], other.argv[2]);
        assert.notEqual(first.folder, other.folder);
        run.end();
        next.end();
    });

    it("are restored after each step, also after a failure, and the folder is deleted with the run", () => {
        const run = new ProcessStart();
        const [argv, folder] = [process.argv, tmpdir()];
        assert.throws(() =>
            run.within(() => {
                writeFileSync(join(tmpdir(), "note"), "made");
                throw new Error("broken");
            }),
        );
        assert.deepEqual([process.argv, tmpdir()], [argv, folder]);
        const own = inside(run).folder;
        assert.ok(existsSync(join(own, "note")));
        run.end();
        assert.equal(existsSync(own), false);
    });
});
