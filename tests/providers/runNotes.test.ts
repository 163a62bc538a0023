import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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

    it("are shared by the processes of one engine, and not with others", () => {
        const [one, other, next] = [opened(ENGINE), opened(ENGINE), opened("127.0.0.1:40002")];
        assert.equal(other.find("zone"), undefined);
        one.write("zone", "made");
        one.write("records", "made");
        one.write("zone", "made again");
        assert.deepEqual(
            ["zone", "records", "set"].map((about) => other.find(about)),
            ["made again", "made", undefined],
        );
        assert.equal(next.find("zone"), undefined);
    });

    it("are readable only for the user, and contain no name in plain text", () => {
        opened(ENGINE).write("tenant.net", "made");
        assert.equal(statSync(place).mode & 0o077, 0);
        const [file = ""] = readdirSync(place);
        assert.equal(statSync(join(place, file)).mode & 0o077, 0);
        assert.equal(opened(ENGINE).find("tenant"), undefined);
    });

    it("of an old run are deleted, and notes of another run of the same day stay", () => {
        opened(ENGINE).write("zone", "made");
        const [file = ""] = readdirSync(place);
        const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
        opened("127.0.0.1:40002").write("zone", "made");
        utimesSync(join(place, file), yesterday, yesterday);
        assert.equal(opened(ENGINE).find("zone"), undefined);
        assert.equal(opened("127.0.0.1:40002").find("zone"), "made");
    });

    it("of an ended process are ignored, even if the engine of a later run has the same address", () => {
        const ended = spawnSync(process.execPath, ["--version"]).pid;
        const later = opened(ENGINE);
        new RunNotes(ENGINE, place, ended).write("zone", "made");
        assert.equal(later.find("zone"), undefined);
        later.write("zone", "made again");
        new RunNotes(ENGINE, place, ended).write("zone", "made");
        assert.equal(later.find("zone"), "made again");
    });

    it("are not written if no engine has started the process", () => {
        const alone = opened(undefined);
        alone.write("zone", "made");
        assert.equal(alone.find("zone"), undefined);
        assert.throws(() => statSync(place), { code: "ENOENT" });
    });

    it("prevent a deletion of an object that another process has found to be the same", () => {
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

    it("prevent a deletion of an object that another process has found to stay", () => {
        const [comparing, deleting] = [0, 1].map(() => new ReplacementGuard(opened(ENGINE)));
        const thing = { id: "Z1", names: ["ns1.example.com"] };
        assert.equal(deleting?.stays("Z1"), false);
        comparing?.decided("Z1", "tenant.net", thing, true);
        assert.deepEqual([deleting?.stays("Z1"), deleting?.stays("Z2")], [true, false]);
        comparing?.decided("Z1", "tenant.net", thing, false);
        assert.equal(deleting?.stays("Z1"), false);
    });

    it("tell the process that deletes a former zone which zone another process has created in its place", () => {
        const [creating, deleting] = [0, 1].map(() => new ReplacementGuard(opened(ENGINE)));
        creating?.tookPlace("tenant.net", { id: "Z2", names: ["ns5.example.com"] });
        assert.deepEqual(deleting?.successor("Z1", "tenant.net"), { id: "Z2", names: ["ns5.example.com"] });
        assert.equal(deleting?.successor("Z2", "tenant.net"), undefined);
        assert.equal(deleting?.successor("Z1", "other.net"), undefined);
    });

    it("are valid for a process of one engine that is configured with another spelling of the code's path", () => {
        const guard = new ReplacementGuard(new RunNotes(ENGINE, place));
        guard.configured();
        guard.decided("Z1", undefined, { id: "Z1", names: [] }, true);
        guard.configured();
        assert.equal(guard.stays("Z1"), true);
        const embedded = new ReplacementGuard(new RunNotes(undefined, place));
        embedded.configured();
        embedded.decided("Z1", undefined, { id: "Z1", names: [] }, true);
        embedded.configured();
        assert.equal(embedded.stays("Z1"), false, "another run in the same process");
    });
});

describe("The notes of a process that two engines have started one after the other", () => {
    it("belong to the present engine", () => {
        const argv = process.argv;
        const place = join(mkdtempSync(join(tmpdir(), "run-notes-")), "notes");
        const guard = new ReplacementGuard(new RunNotes(undefined, place));
        const startedBy = (address: string): void => {
            process.argv = ["node", "dynamic-provider", address];
            guard.configured();
        };
        try {
            startedBy(ENGINE);
            guard.decided("Z1", undefined, { id: "Z1", names: [] }, true);
            startedBy(ENGINE);
            assert.equal(guard.stays("Z1"), true);
            startedBy("127.0.0.1:40002");
            assert.equal(guard.stays("Z1"), false);
        } finally {
            process.argv = argv;
            rmSync(join(place, ".."), { recursive: true });
        }
    });
});

describe("The engine's address", () => {
    it("is the last argument of a process that an engine has started", () => {
        for (const address of [ENGINE, "[::1]:40001", "localhost:40001"]) {
            assert.equal(engineAddress(["node", "dynamic-provider", address]), address);
        }
    });

    it("is undefined in another process", () => {
        for (const parameters of [["node"], ["node", "127.0.0.1:1"], ["node", "cli", "--port"], []]) {
            assert.equal(engineAddress(parameters), undefined);
        }
    });
});
