import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import { StateError } from "../../engine/state";
import { lockState } from "../../engine/stateLock";
import { Thing, Workshop } from "./fixture";

describe("the lock of a state", () => {
    let folder: string;
    let state: string;
    let lock: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "state-lock-"));
        state = join(folder, "state.json");
        lock = `${state}.lock`;
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const since = "2026-01-01T00:00:00.000Z";
    const heldBy = (pid: number, host = hostname()): void =>
        writeFileSync(lock, JSON.stringify({ pid, host, since }));

    it("belongs to one run at a time, and ends with it", async () => {
        const unlock = await lockState(state);
        await assert.rejects(lockState(state), (error) => {
            assert.ok(error instanceof StateError);
            assert.match(
                error.message,
                new RegExp(`is locked by process ${process.pid} on .*, since 2.*delete `),
            );
            return true;
        });
        await unlock();
        assert.deepEqual(readdirSync(folder), []);
        await (
            await lockState(state)
        )();
    });

    it("of an ended process of this machine is ignored", async () => {
        heldBy(spawnSync(process.execPath, ["-e", ""]).pid);
        const unlock = await lockState(state);
        assert.equal((JSON.parse(readFileSync(lock, "utf8")) as { pid: number }).pid, process.pid);
        await unlock();
        assert.deepEqual(readdirSync(folder), []);
    });

    it("of another machine, or a lock that cannot be read, is kept", async () => {
        heldBy(1, "elsewhere");
        await assert.rejects(
            lockState(state),
            /locked by process 1 on elsewhere, since 2026-01-01T00:00:00.000Z/,
        );
        writeFileSync(lock, "");
        await assert.rejects(
            lockState(state),
            /locked by another run\. Wait until that run ends; if it has already ended/,
        );
        assert.ok(existsSync(lock));
    });

    it("belongs to one run if many request it after a process has ended", async () => {
        heldBy(spawnSync(process.execPath, ["-e", ""]).pid);
        const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockState(state)));
        assert.equal(asked.filter(({ status }) => status === "fulfilled").length, 1);
    });

    it("refuses a path that cannot be written, before anything runs", async () => {
        writeFileSync(join(folder, "file"), "");
        const below = join(folder, "file", "state.json");
        await assert.rejects(
            lockState(below),
            /state\.json is not readable and writable \(\w+\).*Name another path/,
        );
        mkdirSync(state);
        const shop = new Workshop(createEmbeddedEngine);
        try {
            const engine = shop.engine(() => Promise.resolve({}), { state });
            await assert.rejects(engine.up(), /is a folder, but the state of the embedded engine is a file/);
        } finally {
            shop.close();
        }
    });
});

describe("two ups of one state at once", () => {
    it("are one up and one refusal, and the state has the resources of the successful up", async () => {
        const shop = new Workshop(createEmbeddedEngine);
        try {
            const engine = shop.engine(() => {
                new Thing("one", { key: "one", value: "a" });
                return Promise.resolve({});
            });
            // Either may be the first to have the lock.
            const ups = await Promise.allSettled([engine.up(), engine.up()]);
            const reasons = ups.flatMap((up) => (up.status === "rejected" ? [String(up.reason)] : []));
            assert.match(reasons.join(), /^[^,]*is locked by process/);
            assert.deepEqual(
                ups.flatMap((up) => (up.status === "fulfilled" ? [up.value.ok] : [])),
                [true],
            );
            const again = await engine.up();
            assert.deepEqual([again.ok, again.changes.same, again.changes.create], [true, 2, 0]);
            await assert.doesNotReject(Promise.all([engine.preview(), engine.exportState()]));
        } finally {
            shop.close();
        }
    });
});

describe("an up that changes nothing", () => {
    it("writes the state once or twice, for any number of resources", async () => {
        const shop = new Workshop(createEmbeddedEngine);
        const written = new Set<bigint>();
        try {
            const make = (): Promise<Record<string, unknown>> => {
                Array.from({ length: 40 }, (_none, index) => {
                    return new Thing(`thing-${index}`, { key: `key-${index}`, value: "a" });
                });
                return Promise.resolve({});
            };
            await shop.engine(make).up();
            const note = (): void => void written.add(statSync(shop.state, { bigint: true }).mtimeNs);
            const { changes } = await shop.engine(make, { onEvent: note }).up();
            assert.equal(changes.same, 41);
            assert.ok(written.size <= 2, `${written.size} writes`);
        } finally {
            shop.close();
        }
    });
});
