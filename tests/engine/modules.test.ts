import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireFrom, separateModules } from "../../engine/modules";

describe("The modules of a provider", () => {
    let folder: string;
    beforeEach(() => {
        folder = realpathSync(mkdtempSync(join(tmpdir(), "modules-")));
        writeFileSync(join(folder, "package.json"), "{}");
        writeFileSync(join(folder, "counter.js"), "exports.count = 0;");
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const count = (): number => {
        const counter = requireFrom(folder)("./counter.js") as { count: number };
        counter.count += 1;
        return counter.count;
    };

    it("are loaded once for each provider, separately from another provider's and from the run's", () => {
        const [one, other] = [separateModules([folder]), separateModules([folder])];
        assert.deepEqual(
            [count(), one(count), one(count), other(count), count(), one(count)],
            [1, 1, 2, 1, 2, 3],
        );
    });

    it("are unloaded if the step fails", () => {
        const one = separateModules([folder]);
        assert.throws(() =>
            one(() => {
                count();
                throw new Error("no");
            }),
        );
        assert.deepEqual([count(), one(count)], [1, 2]);
    });
});
