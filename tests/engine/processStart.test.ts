import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProcessStart } from "../../engine/processStart";

describe("what the provider processes of an embedded run are started with", () => {
    const inside = (start: ProcessStart): { argv: string[]; folder: string } =>
        start.within(() => ({ argv: [...process.argv], folder: tmpdir() }));

    it("is one address and one folder in a run, and others in the next one", () => {
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

    it("is gone after each step, one that fails too, and the folder with the run", () => {
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
