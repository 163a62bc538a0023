import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import { Ledger } from "../../engine/ledger";
import { formatState, stateText, StateError, type ResourceRow } from "../../engine/state";
import { openState, readState } from "../../engine/stateFile";
import { makeSecret } from "../../engine/values";
import { Thing, Workshop } from "./fixture";

const row = (name: string, value: unknown = "a"): ResourceRow => ({
    urn: `urn:pulumi:dev::test::test:index:Thing::${name}`,
    custom: true,
    id: name,
    type: "test:index:Thing",
    inputs: { value },
    outputs: { value },
});

type Act = "put" | "remove" | "delete" | "pendingReplacement" | "save";
const acts = fc.array(
    fc.record({
        act: fc.constantFrom<Act>("put", "remove", "delete", "pendingReplacement", "save"),
        number: fc.nat(6),
    }),
    { maxLength: 25 },
);

/** Applies the work to a ledger, or to the list of written changes. */
async function play(
    { act, number }: { act: Act; number: number },
    ledger: Ledger,
    save: () => Promise<void>,
): Promise<void> {
    const old = ledger.before()[number];
    if (act === "save") {
        await save();
    } else if (act === "put") {
        ledger.put(row(`thing-${number}`, makeSecret(`${number}\n}\n`)));
    } else if (old !== undefined && act === "remove") {
        ledger.remove(old);
    } else if (old !== undefined) {
        ledger.mark(old, { [act]: true });
    }
}

describe("the file of a state", () => {
    let folder: string;
    let file: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "state-file-"));
        file = join(folder, "state.json");
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const begin = (rows: readonly ResourceRow[], indent?: number): void =>
        writeFileSync(file, `${JSON.stringify(formatState(rows), undefined, indent)}\n`);

    it("is equal to the rows after each save and after the end, for any changes of them", async () => {
        await fc.assert(
            fc.asyncProperty(fc.nat(5), fc.constantFrom(0, 2), acts, async (count, indent, all) => {
                rmSync(file, { force: true });
                if (count > 0) {
                    begin(
                        Array.from({ length: count }, (_none, index) => row(`thing-${index}`)),
                        indent,
                    );
                }
                const { ledger, writer } = await openState(file);
                const save = async (): Promise<void> => {
                    await writer.save();
                    assert.deepEqual(await readState(file), ledger.rows());
                };
                for (const each of all) {
                    await play(each, ledger, save);
                }
                const rows = ledger.rows();
                await writer.finish();
                assert.deepEqual(await readState(file), rows);
                if (ledger.isTouched) {
                    const deployment = JSON.parse(readFileSync(file, "utf8")) as { version: number };
                    assert.equal(deployment.version, 3);
                }
            }),
            { numRuns: 150 },
        );
    });

    it("is continued after a kill: the next run begins with the saved rows, and writes one document", async () => {
        begin([row("one"), row("two")], 2);
        const killed = await openState(file);
        killed.ledger.put(row("three"));
        killed.ledger.remove(killed.ledger.before()[0] ?? row("none"));
        await killed.writer.save();
        // The last line was not written completely.
        appendFileSync(file, '{"put":{"urn":"urn:pulumi:dev::te');
        const next = await openState(file);
        assert.deepEqual(
            next.ledger.rows().map(({ id }) => id),
            ["three", "two"],
        );
        next.ledger.put(row("four"));
        await next.writer.save();
        const ids = async (): Promise<unknown[]> => (await readState(file)).map(({ id }) => id);
        assert.deepEqual(await ids(), ["four", "three", "two"]);
        await next.writer.finish();
        assert.deepEqual(await ids(), ["four", "three", "two"]);
        JSON.parse(readFileSync(file, "utf8"));
    });

    it("is refused if a line is not a change of a run", async () => {
        for (const line of ["{}", "[]", '{"put":{}}', '{"put"', '{"old":1}']) {
            begin([row("one")], 2);
            appendFileSync(file, `${line}\n`);
            await assert.rejects(readState(file), (error) => {
                assert.ok(error instanceof StateError);
                assert.match(error.message, /state\.json is not a state file: (line 1 after|its resource 0)/);
                return true;
            });
        }
    });

    it("is read with the blank lines that an editor adds after the document, and is then one document again", async () => {
        begin([row("thing-0")], 4);
        appendFileSync(file, "\n \r\n\n");
        const { ledger, writer } = await openState(file);
        assert.deepEqual(ledger.rows(), [row("thing-0")]);
        ledger.put(row("thing-1"));
        await writer.save();
        assert.deepEqual(await readState(file), ledger.rows());
        await writer.finish();
        JSON.parse(readFileSync(file, "utf8"));
        assert.deepEqual(await readState(file), ledger.rows());
    });

    it("has the text of the whole state, in pieces", () => {
        const time = /"time": "[^"]*"/;
        for (const rows of [
            [],
            [row("one")],
            [row("one", makeSecret("\n")), row('"resources": []', ["\n", {}, []])],
        ]) {
            const whole = `${JSON.stringify(formatState(rows), undefined, 2)}\n`;
            assert.equal([...stateText(rows)].join("").replace(time, ""), whole.replace(time, ""));
        }
    });

    it("is written as a whole after it was deleted during a run", async () => {
        begin([row("one")], 2);
        const { ledger, writer } = await openState(file);
        rmSync(file);
        ledger.put(row("two"));
        await assert.rejects(writer.save(), /is not readable and writable \(ENOENT\)/);
        await writer.save();
        assert.equal((await readState(file)).length, 2);
        await writer.finish();
        assert.equal((await readState(file)).length, 2);
    });
});

describe("The output size of the embedded engine", () => {
    /**
     * The number of bytes that were added to the state or written again, for an up with the given number of resources, and for its destroy.
     */
    async function bytesOf(count: number): Promise<{ up: number; destroy: number }> {
        const shop = new Workshop(createEmbeddedEngine);
        try {
            const make = (): Promise<Record<string, unknown>> => {
                Array.from({ length: count }, (_none, index) => {
                    return new Thing(`thing-${index}`, { key: `key-${index}`, value: "a" });
                });
                return Promise.resolve({});
            };
            let [bytes, size, file] = [0, 0, 0n];
            const note = (): void => {
                const { size: now, ino } = statSync(shop.state, { bigint: true, throwIfNoEntry: false }) ?? {
                    size: 0n,
                    ino: 0n,
                };
                bytes += ino === file ? Math.max(Number(now) - size, 0) : Number(now);
                [size, file] = [Number(now), ino];
            };
            const measured = async (verb: "up" | "destroy"): Promise<number> => {
                bytes = 0;
                assert.ok((await shop.engine(make, { onEvent: note })[verb]()).ok);
                note();
                return bytes;
            };
            return { up: await measured("up"), destroy: await measured("destroy") };
        } finally {
            shop.close();
        }
    }

    it("is linear in the number of resources", async () => {
        const [few, many] = [await bytesOf(60), await bytesOf(240)];
        for (const verb of ["up", "destroy"] as const) {
            const ratio = many[verb] / few[verb];
            assert.ok(ratio < 5, `${verb}: ${ratio} times the bytes for four times the resources`);
        }
    });
});
