import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReplacementGuard } from "../../providers/replacementGuard";
import { engineAddress, RunNotes } from "../../providers/runNotes";

const ENGINE = "127.0.0.1:40001";

describe("The notes of a run", () => {
    let place: string;
    beforeEach(() => {
        place = join(mkdtempSync(join(tmpdir(), "run-notes-")), "notes");
    });
    afterEach(() => rmSync(join(place, ".."), { recursive: true }));

    const opened = (engine: string | undefined): RunNotes => {
        const notes = new RunNotes(engine, place);
        notes.open();
        return notes;
    };

    it("are shared by the processes of one engine, and by no others", () => {
        const [one, other, next] = [opened(ENGINE), opened(ENGINE), opened("127.0.0.1:40002")];
        assert.equal(other.has("zone"), false);
        one.add("zone");
        one.add("records");
        assert.deepEqual([other.has("zone"), other.has("records"), other.has("set")], [true, true, false]);
        assert.equal(next.has("zone"), false);
    });

    it("are of the user alone, and name nothing in plain text", () => {
        opened(ENGINE).add("tenant.net");
        assert.equal(statSync(place).mode & 0o077, 0);
        const [file = ""] = readdirSync(place);
        assert.equal(statSync(join(place, file)).mode & 0o077, 0);
        assert.equal(opened(ENGINE).has("tenant"), false);
    });

    it("of a run of long ago are thrown away, and those of another run of today are not", () => {
        opened(ENGINE).add("zone");
        const [file = ""] = readdirSync(place);
        const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
        opened("127.0.0.1:40002").add("zone");
        utimesSync(join(place, file), yesterday, yesterday);
        assert.equal(opened(ENGINE).has("zone"), false);
        assert.equal(opened("127.0.0.1:40002").has("zone"), true);
    });

    it("are not written where no engine has started the process", () => {
        const alone = opened(undefined);
        alone.add("zone");
        assert.equal(alone.has("zone"), false);
        assert.throws(() => statSync(place), { code: "ENOENT" });
    });

    it("keep one process from deleting what another one has found to be the very same thing", () => {
        const [creating, deleting] = [0, 1].map(() => new ReplacementGuard(opened(ENGINE)));
        for (const [id, identity] of [
            ["Z1", undefined],
            ["Z2", "mark Z2"],
        ] as const) {
            assert.equal(deleting?.isLive(id, identity), false);
            creating?.created(id, identity);
            assert.equal(deleting?.isLive(id, identity), true);
            assert.equal(deleting?.isLive("Z3", identity === undefined ? undefined : "mark Z3"), false);
        }
    });
});

describe("The engine's address", () => {
    it("is the last argument of a process that an engine has started", () => {
        for (const address of [ENGINE, "[::1]:40001", "localhost:40001"]) {
            assert.equal(engineAddress(["node", "dynamic-provider", address]), address);
        }
    });

    it("is none of another process", () => {
        for (const parameters of [["node"], ["node", "127.0.0.1:1"], ["node", "cli", "--port"], []]) {
            assert.equal(engineAddress(parameters), undefined);
        }
    });
});
